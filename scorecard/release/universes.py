"""Universes and what ties their counts to each other."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from scorecard.measures import DIMENSIONS, At
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

    def label(self, at: At) -> str:
        """A count in the words in which disclosure control names it."""
        return f"{self.name}[{', '.join(f'{name}={category}' for name, category in at)}]"


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

    def as_data(self) -> dict[str, Any]:
        def refer(count: CountIn) -> dict[str, Any]:
            return {"universe": count[0].name, "at": dict(count[1])}

        equation = {"total": refer(self.total), "parts": [refer(each) for each in self.parts]}
        return equation | ({"minus": [refer(each) for each in self.minus]} if self.minus else {})


def breakdown_of(at: At) -> str:
    """The breakdown that a count is of a group of; nothing for the whole area."""
    return next((name for name, _ in at if name not in DIMENSIONS), "")
