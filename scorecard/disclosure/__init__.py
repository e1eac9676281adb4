"""Disclosure control: which cells of linked tables must be hidden, and what a reader could still work out."""

from scorecard.disclosure.intruder import Verdict, attack, findings
from scorecard.disclosure.protection import protect
from scorecard.disclosure.publication import CountTable, Publication, count_table
from scorecard.disclosure.quantities import (
    PERCENT,
    Dimension,
    PublicationError,
    Quantity,
    Ratio,
    Relation,
    Withheld,
)
from scorecard.disclosure.reading import find_unread, parsed, read_publication
from scorecard.disclosure.small import FEWEST_CHILDREN, is_small
from scorecard.disclosure.suppression import SECONDS, PublicationRefused, suppress

__all__ = [
    "FEWEST_CHILDREN",
    "PERCENT",
    "SECONDS",
    "CountTable",
    "Dimension",
    "Publication",
    "PublicationError",
    "PublicationRefused",
    "Quantity",
    "Ratio",
    "Relation",
    "Verdict",
    "Withheld",
    "attack",
    "count_table",
    "find_unread",
    "findings",
    "is_small",
    "parsed",
    "protect",
    "read_publication",
    "suppress",
]
