"""A measure's line on the scorecard: its figure of a month, how that moved, what the control chart says, a trend."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from scorecard.measures import Measure
from scorecard.words.presentation import (
    NO_COMPARISON,
    Comparison,
    Point,
    compare,
    find,
    is_settled_later,
    trend,
)
from scorecard.words.process import process_of
from scorecard.words.references import reference_line
from send_portal.days import add_months, say_month
from send_portal.parts.sparkline import Sparkline


@dataclass(frozen=True)
class ScorecardLine:
    """A measure's line. `direction` is what its control chart says, and up to when; "" where that has too few months.

    `reference` is its target or benchmark, named as what it is.
    """

    measure: Measure
    point: Point | None
    since_month: Comparison
    since_year: Comparison
    direction: str
    reference: str
    trend: Sparkline | None
    so_far: str
    notes: tuple[str, ...]


def scorecard_line(measure: Measure, series: Sequence[Point], *, month: date, within: str) -> ScorecardLine:
    """The measure's line as at `month`. `within` (an area's code) keeps the ids of a page apart."""
    reference = reference_line(measure)
    point = find(series, month)
    if point is None:
        return ScorecardLine(measure, None, NO_COMPARISON, NO_COMPARISON, "", reference, None, "", ())
    month_before, year_before = add_months(month, -1), add_months(month, -12)
    until = [each for each in series if each.month <= month]
    process = process_of(measure, until)
    return ScorecardLine(
        measure,
        point,
        NO_COMPARISON if point.is_too_early else compare(point, find(series, month_before), month_before),
        NO_COMPARISON if point.is_too_early else compare(point, find(series, year_before), year_before),
        f"{process.direction.title} (control chart to {process.until})" if process else "",
        reference,
        trend(measure, series, until=month, name=f"trend-{within}-{measure.code}"),
        _so_far(series, point),
        (*point.notes, *_last_settled(until)),
    )


def _so_far(series: Sequence[Point], shown: Point) -> str:
    """What the running month says so far, where the line shows the month before it."""
    last = series[-1]
    if not last.running or last.month != add_months(shown.month, 1) or last.value is None:
        return ""
    counts = f" ({last.counts})" if last.counts else ""
    return f"So far in {say_month(last.month)}: {last.words}{counts}, provisional"


def _last_settled(until: Sequence[Point]) -> tuple[str, ...]:
    """Where it is too early for the month: the last month that can be told, named as what it is."""
    if not until[-1].is_too_early or not is_settled_later(until[-1].measure):
        return ()
    settled = [point for point in until if not point.is_too_early]
    if not settled:
        return ("It is too early for every month",)
    last = settled[-1]
    counts = f" ({last.counts})" if last.counts else ""
    return (f"The last month known is {say_month(last.month)}: {last.words}{counts}",)
