"""How wrong past forecasts were: each beside what happened, how often the ranges held, how far the middle was off.

Pure, from stored forecasts and a measure's figures. Months still provisional have not happened yet.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from scorecard.words.presentation import Point
from send_portal.days import add_months, first_day, last_day

REVIEWED_AHEAD = 6  # months: further off, a forecast is told and not judged
NARROW, WIDE = 0.75, 0.99  # shares inside the 90% range at which ranges are called too narrow, too wide


class ForecastRow(Protocol):
    """What is asked of a stored forecast."""

    origin: date
    as_at: date
    model_version: str
    seed: int
    simulations: int
    quantiles: Any
    basis: Any


@dataclass(frozen=True)
class Ahead:
    """What was forecast for a month: the middle, and the bounds of the 50% and the 90% range."""

    month: date
    low90: float
    low50: float
    middle: float
    high50: float
    high90: float


@dataclass(frozen=True)
class Reviewed:
    """A forecast value whose month is known; `as_it_was` is the figure at the origin, None where there was none."""

    row: ForecastRow
    ahead: Ahead
    happened: float
    as_it_was: float | None

    @property
    def is_inside_90(self) -> bool:
        return self.ahead.low90 <= self.happened <= self.ahead.high90

    @property
    def is_inside_50(self) -> bool:
        return self.ahead.low50 <= self.happened <= self.ahead.high50

    @property
    def miss(self) -> float:
        return abs(self.ahead.middle - self.happened)


@dataclass(frozen=True)
class TrackRecord:
    """How past forecasts did: counts of values, and mean misses in the measure's unit.

    `miss_of_no_change` is that of saying that all stays as it is, over the values for which that can be said.
    """

    origins: int
    worked_out_later: int
    values: int
    inside_90: int
    inside_50: int
    miss: float
    miss_of_no_change: float | None

    @property
    def share_inside_90(self) -> float:
        return self.inside_90 / self.values

    @property
    def verdict(self) -> str:
        """`narrow`, `wide` or "" for ranges that hold about as often as they say."""
        return "narrow" if self.share_inside_90 < NARROW else "wide" if self.share_inside_90 >= WIDE else ""


def months_ahead(code: str, row: ForecastRow) -> list[Ahead]:
    """A stored forecast of a measure, month by month; [] if it has none."""
    return [
        Ahead(add_months(row.origin, ahead), low90, low50, middle, high50, high90)
        for ahead, (low90, _, low50, middle, high50, _, high90) in enumerate(
            row.quantiles.get(code, ()), start=1
        )
    ]


def is_worked_out_later(row: ForecastRow) -> bool:
    """Whether a forecast was made when the month it begins with was over: a hindcast, by what had been known."""
    return row.as_at > last_day(add_months(row.origin, 1))


def settled_values(series: Sequence[Point]) -> dict[date, float]:
    """What happened, by month."""
    return {point.month: point.value for point in series if point.value is not None and not point.provisional}


def review(code: str, rows: Sequence[ForecastRow], happened: Mapping[date, float]) -> list[Reviewed]:
    """Every value of the forecasts, up to six months ahead, whose month has happened; in their order."""
    return [
        Reviewed(row, ahead, happened[ahead.month], happened.get(first_day(row.origin)))
        for row in rows
        for ahead in months_ahead(code, row)[:REVIEWED_AHEAD]
        if ahead.month in happened
    ]


def record_of(reviews: Sequence[Reviewed]) -> TrackRecord | None:
    """The record of reviewed values; None without any."""
    if not reviews:
        return None
    rows = {review.row.origin: review.row for review in reviews}
    unchanged = [
        abs(review.as_it_was - review.happened) for review in reviews if review.as_it_was is not None
    ]
    return TrackRecord(
        origins=len(rows),
        worked_out_later=sum(is_worked_out_later(row) for row in rows.values()),
        values=len(reviews),
        inside_90=sum(review.is_inside_90 for review in reviews),
        inside_50=sum(review.is_inside_50 for review in reviews),
        miss=sum(review.miss for review in reviews) / len(reviews),
        miss_of_no_change=sum(unchanged) / len(unchanged) if unchanged else None,
    )
