"""Figures in words, for pages: what a figure says, what it is made of, how it compares, where it was before.

Pure: figures come in as rows, the day up to which they were counted as an argument.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from scorecard.measures import Flow, Measure, Stock, value
from scorecard.words.cautions import TOO_FEW_TO_COMPARE, few_words, is_of_few
from scorecard.words.direction import ARROWS, is_a_fall
from scorecard.words.periods import Comparable, PeriodLength, comparable
from scorecard.words.references import target_of
from scorecard.words.sentences import change_between, describe_series, write_counts, write_value
from send_portal.days import add_months, last_day, months_between, say_day, say_month
from send_portal.parts.sparkline import Sparkline, sparkline

TREND_MONTHS = 13  # a year and the same month of the year before
TOO_EARLY = "Too early"
NOT_COUNTED = "Not counted"


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
        if few := few_words(self.measure, self.denominator):
            notes.append(few)
        if self.denominator == 0:
            notes.append("Nothing to work the figure out from in this period")
        return tuple(notes)


@dataclass(frozen=True)
class Comparison:
    """From an earlier figure to a later one: facts. `direction` is higher, lower, the same or "" (not compared)."""

    direction: str
    words: str

    @property
    def arrow(self) -> str:
        return ARROWS[self.direction]


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


def find(series: Sequence[Point], month: date) -> Point | None:
    return next((point for point in series if point.month == month), None)


def default_month(months: Sequence[date], counted_to: date) -> date | None:
    """The month that a page shows first: the last whose days have all come, or the only one there is."""
    whole = [month for month in months if last_day(month) <= counted_to]
    return whole[-1] if whole else months[-1] if months else None


def is_settled_later(measure: Measure) -> bool:
    return isinstance(measure.rule, Flow) and measure.rule.settled_after > 0


# Changes


def compare(now: Point, before: Point | None, month: date) -> Comparison:
    """From `before`, the figure of `month`, to `now`: how much higher or lower, and no word on whether that is good.

    A month that still runs is not compared, nor is a share of few cases.
    """
    measure, when = now.measure, say_month(month)
    change = change_between(measure, now, before) if before else None
    how = comparable(
        measure, PeriodLength(1, 1, False), PeriodLength(1, 1, now.running), known=change is not None
    )
    if before is None or before.value is None:
        return Comparison("", f"No figure for {when} to compare with")
    if now.value is None or change is None:
        return Comparison("", f"It was {before.words} ({before.counts}) in {when}")
    if how is Comparable.RUNNING:
        return Comparison("", f"The month is still running; it was {before.words} in {when}")
    if is_a_fall(measure):
        return Comparison("", f"In {when}: {before.words}")
    if is_of_few(measure, now.denominator) or is_of_few(measure, before.denominator):
        return Comparison("", f"It was {before.words} ({before.counts}) in {when}: {TOO_FEW_TO_COMPARE}")
    if not change.difference:
        return Comparison("the same", f"The same as in {when}")
    return Comparison(change.direction, f"{change.words} than in {when} ({before.words})")


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
        target=target_of(measure) if measure.unit != "count" else None,
    )


def _trend_words(known: Sequence[Point]) -> str:
    low = min(known, key=lambda point: point.value or 0)
    high = max(known, key=lambda point: point.value or 0)
    ends = " to ".join(f"{point.words} in {say_month(point.month)}" for point in (known[0], known[-1]))
    lowest, highest = (f"{point.words} in {say_month(point.month)}" for point in (low, high))
    if is_a_fall(low.measure):
        return f"From {ends}. Between {lowest} and {highest}."
    return f"From {ends}. Lowest {lowest}, highest {highest}."


# A measure's own page


def course_words(measure: Measure, series: Sequence[Point], *, counted_to: date) -> str:
    """What the chart of a series shows: its latest whole month, how it compares, and how far it has ranged."""
    whole = [point for point in series if not point.running] or list(series)
    known = [point for point in whole if point.value is not None]
    course = f"{describe_series(measure, whole, as_at=counted_to)} {gap_words(whole)}".strip()
    if len(known) < 3:
        return course
    low, high = (pick(known, key=lambda point: point.value or 0) for pick in (min, max))
    since = f"Since {say_month(known[0].month)}"
    if is_a_fall(measure):  # neither "10 fewer open" nor "12 more open" is the higher one to a reader
        return (
            f"{course} {since} it ranged from {low.words}, in {say_month(low.month)}, to {high.words}, in "
            f"{say_month(high.month)}."
        )
    return (
        f"{course} {since} the lowest was {low.words}, in {say_month(low.month)}, and the highest {high.words}, in "
        f"{say_month(high.month)}."
    )
