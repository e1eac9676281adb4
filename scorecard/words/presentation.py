"""Figures in words, for pages: what a figure says, what it is made of, how it compares, where it was before.

Pure: figures come in as rows, the day up to which they were counted as an argument.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from scorecard.measures import Flow, Measure, Stock, value
from scorecard.words.sentences import change_between, describe_series, write_counts, write_value
from send_portal.days import add_months, last_day, months_between, say_day, say_month
from send_portal.parts.sparkline import Sparkline, sparkline
from send_portal.rounding import write_number

FEW = 10  # below this many, one more or less moves a percentage by more than ten points (rule T6)
TREND_MONTHS = 13  # a year and the same month of the year before
TOO_EARLY = "Too early"
NOT_COUNTED = "Not counted"

UNITS = {"count": "", "percent": "%", "weeks": " weeks"}
ARROWS = {"up": "▲", "down": "▼", "same": "▬", "": ""}
# Keyed by whether both sides of a target count, and the judgement.
VERDICTS = {
    (False, "better"): "Better",
    (False, "worse"): "Worse",
    (True, "better"): "Nearer the target",
    (True, "worse"): "Further from the target",
    (False, ""): "",
    (True, ""): "",
    (True, "same"): "As far from the target as before",
}
# The catalogue's examples; a board's own targets will be rows of their own.
EXAMPLE_BASIS = "set by the board"


class MonthRow(Protocol):
    """What this module asks of a stored figure."""

    month: date
    numerator: float | None
    denominator: int | None


@dataclass(frozen=True)
class Point:
    """A measure's figure for a month. `running`: the month had not ended by the day counted to.

    `is_stored` is False for a month between others of which no figure is stored: nothing is known of it.
    """

    measure: Measure
    month: date
    numerator: float | None
    denominator: int | None
    value: float | None
    provisional: bool
    running: bool
    counted_to: date
    is_stored: bool = True

    @property
    def is_too_early(self) -> bool:
        """Whether the figure is settled only later (T7)."""
        return self.is_stored and self.numerator is None and is_settled_later(self.measure)

    @property
    def words(self) -> str:
        """The value as read: 1,234 or 27.9% or 44.8 weeks; [z] where there is nothing to divide by."""
        if not self.is_stored:
            return NOT_COUNTED
        if self.is_too_early:
            return TOO_EARLY
        return write_value(self.measure, self.numerator, self.denominator)

    @property
    def counts(self) -> str:
        """The numbers behind a share or a mean; nothing for a count, which is its own number."""
        return write_counts(self.measure, self.numerator, self.denominator)

    @property
    def period(self) -> str:
        """What the figure speaks of, in words: a month, a day, or twelve months."""
        first, last = self.measure.period(self.month)
        if isinstance(self.measure.rule, Stock):
            return say_day(min(last, self.counted_to))
        if first != self.month:
            return f"12 months to {say_day(min(last, self.counted_to))}"
        if is_settled_later(self.measure):
            return f"requests of {say_month(self.month)}"
        running = f", up to {self.counted_to.day} {self.counted_to:%B}" if self.running else ""
        return say_month(self.month) + running

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know beside the number."""
        notes = []
        if not self.is_stored:
            notes.append("No figure is stored for this period")
        if self.measure.unit == "percent" and self.denominator and self.denominator < FEW:
            notes.append(f"Out of only {self.denominator}, so one case more or less moves it a lot")
        if self.denominator == 0:
            notes.append("Nothing to work the figure out from in this period")
        return tuple(notes)


@dataclass(frozen=True)
class Comparison:
    """From an earlier figure to a later one. `direction` is up, down, same or "" (nothing to compare)."""

    direction: str
    words: str

    @property
    def arrow(self) -> str:
        return ARROWS[self.direction]


@dataclass(frozen=True)
class ScorecardLine:
    """A measure's line on the scorecard."""

    measure: Measure
    point: Point | None
    since_month: Comparison
    since_year: Comparison
    target: str
    trend: Sparkline | None
    so_far: str
    notes: tuple[str, ...]


NO_COMPARISON = Comparison("", "")


def points(
    measure: Measure, rows: Iterable[MonthRow], *, counted_to: date, is_provisional: Callable[[date], bool]
) -> list[Point]:
    """The series of one group, in the order of its rows."""
    return [
        Point(
            measure,
            row.month,
            row.numerator,
            row.denominator,
            value(measure, row.numerator, row.denominator),
            is_provisional(row.month),
            last_day(row.month) > counted_to,
            counted_to,
        )
        for row in rows
    ]


def without_holes(series: Sequence[Point]) -> list[Point]:
    """A series in order of month, with a point of no value for each month between the first and the last that it lacks.

    Months of a whole area only: of a group no row is stored where there is nothing in it.
    """
    if not series:
        return []
    known = {point.month: point for point in series}
    return [
        known.get(month) or _hole(series[0], month)
        for month in months_between(series[0].month, series[-1].month)
    ]


def _hole(like: Point, month: date) -> Point:
    """A point of a month of which nothing is stored, beside others of its series."""
    return Point(
        like.measure, month, None, None, None, False, False, counted_to=like.counted_to, is_stored=False
    )


def gap_words(series: Sequence[Point]) -> str:
    """Which months between the first and the last value of a series have none: a gap in its line; "" without any."""
    valued = [place for place, point in enumerate(series) if point.value is not None]
    empty = [point for point in series[valued[0] : valued[-1]] if point.value is None] if valued else []
    if not empty:
        return ""
    months = [say_month(point.month) for point in empty]
    named = f"{', '.join(months[:-1])} and {months[-1]}" if len(months) > 1 else months[0]
    return f"There is no value for {named}: the line has a gap there."


def scorecard_line(measure: Measure, series: Sequence[Point], *, month: date, within: str) -> ScorecardLine:
    """The measure's line as at `month`. `within` (an area's code) keeps the ids of a page apart."""
    point = point_for(series, month)
    if point is None:
        return ScorecardLine(measure, None, NO_COMPARISON, NO_COMPARISON, target_words(measure), None, "", ())
    return ScorecardLine(
        measure,
        point,
        compare(point, find(series, add_months(point.month, -1)), add_months(point.month, -1)),
        compare(point, find(series, add_months(point.month, -12)), add_months(point.month, -12)),
        target_words(measure),
        trend(measure, series, until=point.month, name=f"trend-{within}-{measure.code}"),
        _so_far(series, point),
        (*point.notes, *_later_months(series, point, month)),
    )


def find(series: Sequence[Point], month: date) -> Point | None:
    return next((point for point in series if point.month == month), None)


def point_for(series: Sequence[Point], month: date) -> Point | None:
    """The figure to show for a month: its own; for a measure that settles later, the last one settled by then."""
    upto = [point for point in series if point.month <= month]
    settled = [point for point in upto if not point.is_too_early]
    if upto and is_settled_later(upto[-1].measure):
        return settled[-1] if settled else upto[-1]
    return find(series, month)


def default_month(months: Sequence[date], counted_to: date) -> date | None:
    """The month that a page shows first: the last whose days have all come, or the only one there is."""
    whole = [month for month in months if last_day(month) <= counted_to]
    return whole[-1] if whole else months[-1] if months else None


def is_settled_later(measure: Measure) -> bool:
    return isinstance(measure.rule, Flow) and measure.rule.settled_after > 0


# Changes


def compare(now: Point, before: Point | None, month: date) -> Comparison:
    """From `before`, the figure of `month`, to `now`, told by which way is better for the measure.

    A flow of a month that still runs is not compared: part of a month is no match for a whole one.
    """
    moved = change_between(now.measure, now, before) if before else None
    if before is None or moved is None:
        return Comparison("", f"No figure for {say_month(month)} to compare with")
    if now.running and not isinstance(now.measure.rule, Stock):
        return Comparison("", f"The month is still running; it was {before.words} in {say_month(month)}")
    if not moved.difference:
        return Comparison("same", f"The same as in {say_month(month)}")
    words = f"{moved.words} than in {say_month(month)} ({before.words})"
    verdict = VERDICTS[now.measure.polarity == "near target", moved.judgement]
    return Comparison("up" if moved.difference > 0 else "down", f"{verdict}: {words}" if verdict else words)


def _so_far(series: Sequence[Point], shown: Point) -> str:
    """What the running month says so far, where the line shows the month before it."""
    last = series[-1]
    if not last.running or last.month != add_months(shown.month, 1) or last.value is None:
        return ""
    counts = f" ({last.counts})" if last.counts else ""
    return f"So far in {say_month(last.month)}: {last.words}{counts}, provisional"


def _later_months(series: Sequence[Point], shown: Point, month: date) -> tuple[str, ...]:
    early = [point.month for point in series if shown.month < point.month <= month and point.is_too_early]
    if not early and not shown.is_too_early:
        return ()
    since = shown.month if shown.is_too_early else early[0]
    return (f"Requests from {say_month(since)} on: too early to tell",)


def trend(measure: Measure, series: Sequence[Point], *, until: date, name: str) -> Sparkline | None:
    """A small line of the year up to a month; None where no value is known."""
    first = add_months(until, 1 - TREND_MONTHS)
    shown = [point for point in series if first <= point.month <= until]
    known = [point for point in shown if point.value is not None]
    if not known:
        return None
    return sparkline(
        [point.value for point in shown],
        name=name,
        title=f"{measure.name}: the year to {say_month(until)}",
        words=f"{_trend_words(known)} {gap_words(shown)}".strip(),
        target=measure.target if measure.unit != "count" else None,
    )


def _trend_words(known: Sequence[Point]) -> str:
    low = min(known, key=lambda point: point.value or 0)
    high = max(known, key=lambda point: point.value or 0)
    ends = " to ".join(f"{point.words} in {say_month(point.month)}" for point in (known[0], known[-1]))
    lowest, highest = (f"{point.words} in {say_month(point.month)}" for point in (low, high))
    return f"From {ends}. Lowest {lowest}, highest {highest}."


# Words for targets


def target_words(measure: Measure) -> str:
    """The target with what it rests on; "" without one."""
    if measure.target is None:
        return ""
    number = f"{write_number(measure.target)}{UNITS[measure.unit]}"
    if measure.target_basis == EXAMPLE_BASIS:
        return f"{number} (an example; the board sets its own)"
    return f"{number} ({measure.target_basis})"


# A measure's own page


def course_words(measure: Measure, series: Sequence[Point], *, counted_to: date) -> str:
    """What the chart of a series shows: its latest whole month, how it compares, and how far it has ranged."""
    whole = [point for point in series if not point.running] or list(series)
    known = [point for point in whole if point.value is not None]
    course = f"{describe_series(measure, whole, as_at=counted_to)} {gap_words(whole)}".strip()
    if len(known) < 3:
        return course
    low, high = (pick(known, key=lambda point: point.value or 0) for pick in (min, max))
    return (
        f"{course} Since {say_month(known[0].month)} the lowest was {low.words}, in {say_month(low.month)}, "
        f"and the highest {high.words}, in {say_month(high.month)}."
    )
