"""Disclosure control: which cells of linked tables must be hidden, and what a reader could still work out."""

from scorecard.disclosure.intruder import attack
from scorecard.disclosure.protection import protect
from scorecard.disclosure.publication import CountTable, Publication, count_table
from scorecard.disclosure.quantities import Dimension, PublicationError, Quantity, Relation
from scorecard.disclosure.reading import parsed, read_publication
from scorecard.disclosure.small import FEWEST_CHILDREN, is_small
from scorecard.disclosure.suppression import SECONDS, PublicationRefused, suppress

__all__ = [
    "FEWEST_CHILDREN",
    "SECONDS",
    "CountTable",
    "Dimension",
    "Publication",
    "PublicationError",
    "PublicationRefused",
    "Quantity",
    "Relation",
    "attack",
    "count_table",
    "is_small",
    "parsed",
    "protect",
    "read_publication",
    "suppress",
]
