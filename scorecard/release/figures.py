"""A figure on its way out, and what has gone out before."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from scorecard.measures import DIMENSIONS, MEASURES, At, Counted, NotReleased, StockFall

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
    WITHHELD = "part of a hidden figure"  # of a rate, a mean or a difference: the count itself has no place
    NOT_ASKED = "not in the report"

    @property
    def is_hidden(self) -> bool:
        """Whether it is hidden as a count or with a figure that it is part of."""
        return self in (Seen.HIDDEN, Seen.WITHHELD)


def most_seen(one: Seen, other: Seen | None) -> Seen:
    """What a reader has who sees both: what is shown anywhere is known everywhere."""
    return min((seen for seen in (one, other) if seen), key=list(Seen).index)


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
        seen = Seen(data["seen"])
        if seen is Seen.HIDDEN and not _is_counted(place):  # so it was called in older records
            seen = Seen.WITHHELD
        return cls(place, data["value"], seen, version)


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


def if_hidden(figure: PublicFigure) -> Seen:
    """What a reader sees of the figure's counts if it is hidden."""
    measure = MEASURES[figure.measure]
    is_count = isinstance(measure.released_as, Counted) and not measure.has_denominator
    return Seen.HIDDEN if is_count else Seen.WITHHELD


def _is_counted(place: Place) -> bool:
    """Whether a measure gives the place as a count."""
    kept = tuple(part for part in place.at if part[0] in DIMENSIONS)
    return any(
        isinstance(counted := measure.released_as, Counted)
        and counted.population.name == place.population
        and counted.numerator == kept
        for measure in MEASURES.values()
        if not measure.has_denominator
    )


def shares_of(population: str) -> Iterator[tuple[At, At]]:
    """Numerator and denominator of each percentage of the population that a report may show."""
    for measure in MEASURES.values():
        counted = measure.released_as
        if measure.unit != "percent" or not isinstance(counted, Counted):
            continue
        if (
            counted.population.name == population
            and counted.numerator is not None
            and counted.denominator is not None
        ):
            yield counted.numerator, counted.denominator
