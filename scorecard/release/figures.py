"""A figure on its way out, and what has gone out before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from scorecard.measures import MEASURES, At, NotReleased, StockFall

WHOLE_AREA = "all"


@dataclass(frozen=True)
class PublicFigure:
    """A measure's true figure for the days from `starts_on` to `ends_on`; of a stock both are the day it stands at.

    A stock's fall has the days over which it falls. Without numbers (nothing known, too early) both are null.
    """

    measure: str
    starts_on: date
    ends_on: date
    numerator: float | None
    denominator: int | None
    breakdown: str = WHOLE_AREA
    group: str = ""


class Place(NamedTuple):
    """Which count: of which population, over which days, in which categories."""

    population: str
    first: date
    last: date
    at: At


class Seen(StrEnum):
    """What a reader of a publication sees of a count."""

    SHOWN = "shown"
    HIDDEN = "hidden"  # its place is there, with [c]
    NOT_ASKED = "not in the report"


@dataclass(frozen=True)
class Count:
    """A true count, and what a reader of a publication sees of it. `version` says which publication that was."""

    place: Place
    value: int
    seen: Seen
    version: str = ""

    def as_data(self) -> dict[str, Any]:
        place = self.place
        return {
            "population": place.population,
            "first": place.first.isoformat(),
            "last": place.last.isoformat(),
            "at": dict(place.at),
            "value": self.value,
            "seen": str(self.seen),
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any], version: str) -> "Count":
        place = Place(
            data["population"],
            date.fromisoformat(data["first"]),
            date.fromisoformat(data["last"]),
            tuple(sorted(data["at"].items())),
        )
        return cls(place, data["value"], Seen(data["seen"]), version)


def places_of(figure: PublicFigure) -> tuple[Place, ...]:
    """The counts that a reader of the figure knows. Nothing for a figure without numbers, or that isn't released.

    A stock's fall is the difference of two stocks: who reads it and one of them has the other, so it counts as both.
    """
    released_as = MEASURES[figure.measure].released_as
    if figure.numerator is None or isinstance(released_as, NotReleased):
        return ()
    group: At = () if figure.breakdown == WHOLE_AREA else ((figure.breakdown, figure.group),)
    if isinstance(released_as, StockFall):
        days = (figure.starts_on - timedelta(days=1), figure.ends_on)
        return tuple(Place(released_as.population.name, day, day, group) for day in days)
    parts = (part for part in (released_as.numerator, released_as.denominator) if part is not None)
    return tuple(
        Place(released_as.population.name, figure.starts_on, figure.ends_on, tuple(sorted(part + group)))
        for part in parts
    )
