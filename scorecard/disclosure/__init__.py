"""Disclosure control: which cells of linked tables must be hidden, and what a reader could still work out."""

from scorecard.disclosure.intruder import attack
from scorecard.disclosure.protection import protect
from scorecard.disclosure.quantities import PublicationError
from scorecard.disclosure.reading import parsed, read_publication
from scorecard.disclosure.small import FEWEST_CHILDREN, is_small
from scorecard.disclosure.suppression import SECONDS, Refused

__all__ = [
    "FEWEST_CHILDREN",
    "SECONDS",
    "PublicationError",
    "Refused",
    "attack",
    "is_small",
    "parsed",
    "protect",
    "read_publication",
]
