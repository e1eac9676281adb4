"""Universes, and what ties their counts to each other."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from scorecard.disclosure import Quantity, Relation
from scorecard.measures import DIMENSIONS, At
from scorecard.release.figures import Place
from send_portal.days import say_day


class Universe(NamedTuple):
    """Counts of one population on the same days. `version`: of an earlier publication that counted differently."""

    population: str
    first: date
    last: date
    version: str = ""

    @property
    def name(self) -> str:
        days = say_day(self.last)
        if self.first != self.last:
            days = f"{say_day(self.first)} to {days}"
        return f"{self.population}, {days}" + (f", as in {self.version}" if self.version else "")

    def place(self, at: At) -> Place:
        """A count of it, whichever publication gave it."""
        return Place(self.population, self.first, self.last, at)

    def quantity(self, at: At) -> Quantity:
        """A count of it, as disclosure control takes it."""
        return Quantity(self.name, at)


CountIn = tuple[Universe, At]


@dataclass(frozen=True)
class Tie:
    """total = Σ parts − Σ minus."""

    total: CountIn
    parts: tuple[CountIn, ...]
    minus: tuple[CountIn, ...] = ()

    def __iter__(self) -> Iterator[CountIn]:
        yield self.total
        yield from self.parts
        yield from self.minus

    def as_relation(self) -> Relation:
        terms: Counter[Quantity] = Counter()
        for universe, at in self.parts:
            terms[universe.quantity(at)] += 1
        for universe, at in (self.total, *self.minus):
            terms[universe.quantity(at)] -= 1
        return Relation({quantity: sign for quantity, sign in terms.items() if sign})


def universe_of(place: Place) -> Universe:
    """The universe of today in which the count lies."""
    return Universe(place.population, place.first, place.last)


def quantity_of(place: Place) -> Quantity:
    """A count of today, as disclosure control takes it."""
    return universe_of(place).quantity(place.at)


def breakdown_of(at: At) -> str:
    """The breakdown that a count is of a group of; nothing for the whole area."""
    return next((name for name, _ in at if name not in DIMENSIONS), "")
