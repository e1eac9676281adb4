"""From monthly figures to the figures of a term, as a public report gives them.

Public tables and charts go by term only: with months beside them, few terms could be shown (decision 4).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol, TypeVar

from improvement.report.document import (
    HIDDEN,
    NOT_APPLICABLE,
    NOT_AVAILABLE,
    TOO_EARLY,
    ReportFigure,
)
from scorecard.measures import exact_value
from scorecard.release import PublicFigure
from send_portal.days import add_months, months_between, say_month
from send_portal.rounding import round_half_up

WHOLE_AREA = "all"
MONTH, MONTH_END, ROLLING_YEAR, COHORT = "month", "month end", "rolling 12 months", "cohort"
PROVISIONAL = "provisional: the term is still running"
OLD_COHORT = "requests received in "  # how the note began of a cohort's figure that was a single month's
OTHER = "Other or not known"
NOT_KNOWN = "no figures for the whole of this term"
MEAN = "weeks"  # the unit of means
DECIMALS = {"count": 0, "percent": 1, "weeks": 1}


class TermMeasure(Protocol):
    """What this module asks of a measure: how it reads over time, its unit and its name.

    `rule.settled_after` (days after the month; 0 or absent for most) marks a rate that follows a month's requests
    until it can no longer change: a cohort.
    """

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def period_type(self) -> str: ...
    @property
    def rule(self) -> object: ...


@dataclass(frozen=True)
class Term:
    """A school term as reports use it: whole months, first to last day. `academic_year` as 2023/24."""

    name: str
    academic_year: str
    starts_on: date
    ends_on: date

    @property
    def label(self) -> str:
        return f"{self.name} {self.academic_year}"

    def months_until(self, day: date) -> tuple[date, ...]:
        """First days of the term's months that have begun by `day`."""
        return tuple(months_between(self.starts_on, min(self.ends_on, day)))


@dataclass(frozen=True)
class MonthlyFigure:
    """A measure's figure for a month, of the whole area or a group. None = no value (a count has no denominator)."""

    measure: str
    month: date
    numerator: float | None
    denominator: int | None
    breakdown: str = WHOLE_AREA
    group: str = ""


@dataclass(frozen=True)
class TermFigure:
    """A measure's figure for a term, and the days it counts. A figure with `hidden` may not be shown."""

    measure: str
    term: Term
    numerator: float | None
    denominator: int | None
    note: str = ""
    provisional: bool = False
    hidden: bool = False
    breakdown: str = WHOLE_AREA
    group: str = ""
    days: tuple[date, date] = (date.min, date.max)  # the first and the last; for a stock both are its day

    def as_public(self) -> PublicFigure:
        """The figure as disclosure control takes it."""
        return PublicFigure(
            self.measure, *self.days, self.numerator, self.denominator, self.breakdown, self.group
        )


def old_cohort_month(figure: ReportFigure, term: Term) -> date | None:
    """The month that a cohort's figure was of in reports that showed a term's latest settled month; None for others."""
    months = months_between(term.starts_on, term.ends_on)
    return next((month for month in months if figure.note == f"{OLD_COHORT}{say_month(month)}"), None)


_Months = Sequence[MonthlyFigure]
_Counts = tuple[float | None, int | None, str]


def term_figures(
    rows: Iterable[MonthlyFigure], measures: Iterable[TermMeasure], terms: Iterable[Term], *, as_at: date
) -> list[TermFigure]:
    """A whole-area figure for each measure and term, measures outermost, in the order given.

    Flows, rates and means sum numerators and denominators over the term's months; stocks and figures over 12 months
    take the last month. A cohort sums as well, once each of its months is settled; before that it is too early, and no
    month stands for the whole term. A term running on `as_at` counts its months so far and is provisional.
    """
    by_key = _by_key(row for row in rows if row.breakdown == WHOLE_AREA)
    terms = tuple(terms)
    return [
        _term_figure(measure, term, by_key, as_at, WHOLE_AREA, "") for measure in measures for term in terms
    ]


def group_figures(
    rows: Iterable[MonthlyFigure],
    measures: Iterable[TermMeasure],
    term: Term,
    breakdown: str,
    *,
    as_at: date,
) -> list[TermFigure]:
    """A figure of the term for each measure and each group that any row has, measures outermost, groups in order."""
    rows = [row for row in rows if row.breakdown in (WHOLE_AREA, breakdown)]
    by_key = _by_key(rows)
    groups = sorted({row.group for row in rows if row.breakdown == breakdown})
    return [
        _term_figure(measure, term, by_key, as_at, breakdown, group)
        for measure in measures
        for group in groups
    ]


def regrouped(rows: Iterable[MonthlyFigure], groups: Mapping[str, Mapping[str, str]]) -> list[MonthlyFigure]:
    """The rows with groups merged: `groups` gives, for a breakdown, the group that each code belongs to.

    A code that is not named there belongs to OTHER. Rows of other breakdowns stay as they are.
    """
    merged: dict[tuple[str, date, str, str], MonthlyFigure] = {}
    for row in rows:
        into = groups.get(row.breakdown)
        group = row.group if into is None else into.get(row.group, OTHER)
        key = row.measure, row.month, row.breakdown, group
        same = merged.get(key)
        if same is None:
            merged[key] = replace(row, group=group)
        else:
            merged[key] = replace(
                same,
                numerator=_total([same.numerator, row.numerator]),
                denominator=_total([same.denominator, row.denominator]),
            )
    return list(merged.values())


_Number = TypeVar("_Number", int, float)


def _total(numbers: Sequence[_Number | None]) -> _Number | None:
    """The sum; not known where any part of it isn't."""
    known = [number for number in numbers if number is not None]
    return sum(known) if len(known) == len(numbers) else None


_ByKey = Mapping[tuple[str, str, str, date], MonthlyFigure]


def _by_key(rows: Iterable[MonthlyFigure]) -> _ByKey:
    return {(row.measure, row.breakdown, row.group, row.month): row for row in rows}


def _term_figure(
    measure: TermMeasure, term: Term, by_key: _ByKey, as_at: date, breakdown: str, group: str
) -> TermFigure:
    months = term.months_until(as_at)
    rows = [
        by_key.get((measure.code, breakdown, group, month)) or _nothing_in(whole, breakdown, group)
        for month in months
        if (whole := by_key.get((measure.code, WHOLE_AREA, "", month)))
    ]
    reads = _reads_over_time(measure)
    numerator, denominator, note = _COMBINE[reads](rows, len(months))
    running = as_at < term.ends_on
    if running and not note and numerator is not None:
        note = PROVISIONAL
    return TermFigure(
        measure.code,
        term,
        numerator,
        denominator,
        note,
        provisional=running,
        breakdown=breakdown,
        group=group,
        days=_days(reads, term, as_at),
    )


def _nothing_in(whole: MonthlyFigure, breakdown: str, group: str) -> MonthlyFigure:
    """A group that has no row beside the whole area's has nothing in it."""
    return replace(
        whole,
        numerator=None if whole.numerator is None else 0,
        denominator=None if whole.denominator is None else 0,
        breakdown=breakdown,
        group=group,
    )


def _days(reads: str, term: Term, as_at: date) -> tuple[date, date]:
    """First and last day that the figure counts."""
    last = min(term.ends_on, as_at)
    if reads == MONTH_END:
        return last, last
    if reads == ROLLING_YEAR:
        return add_months(last, -11), last
    return term.starts_on, last


def _reads_over_time(measure: TermMeasure) -> str:
    return COHORT if getattr(measure.rule, "settled_after", 0) else measure.period_type


def _summed(rows: _Months, months: int) -> _Counts:
    numerator, denominator = (
        _total([row.numerator for row in rows]),
        _total([row.denominator for row in rows]),
    )
    is_count = all(row.denominator is None for row in rows)
    if not months or len(rows) < months or numerator is None or (denominator is None and not is_count):
        return None, None, NOT_KNOWN
    return numerator, denominator, ""


def _last(rows: _Months, months: int) -> _Counts:
    if not months or len(rows) < months or rows[-1].numerator is None:
        return None, None, NOT_KNOWN
    return rows[-1].numerator, rows[-1].denominator, ""


def _settled(rows: _Months, months: int) -> _Counts:
    """The fixed rate of the requests received in the term; each month is fixed on a day of its own."""
    if rows and len(rows) == months and any(row.numerator is None for row in rows):
        return None, None, TOO_EARLY
    return _summed(rows, months)


_COMBINE: dict[str, Callable[[_Months, int], _Counts]] = {
    MONTH: _summed,
    MONTH_END: _last,
    ROLLING_YEAR: _last,
    COHORT: _settled,
}


def as_report_figures(
    figures: Iterable[TermFigure], measures: Mapping[str, TermMeasure]
) -> tuple[ReportFigure, ...]:
    """The figures as files write them; of a hidden one no number is left."""
    return tuple(_report_figure(figure, measures[figure.measure]) for figure in figures)


def _report_figure(figure: TermFigure, measure: TermMeasure) -> ReportFigure:
    is_count = measure.unit == "count"
    if figure.hidden:
        parts = ("" if measure.unit == MEAN else HIDDEN, "" if is_count else HIDDEN, HIDDEN)
    elif figure.numerator is None:
        parts = ("", "", NOT_AVAILABLE)
    elif is_count:
        words = str(round_half_up(figure.numerator))
        parts = (words, "", words)
    else:
        parts = _ratio(figure.numerator, figure.denominator, measure.unit)
    numerator, denominator, value = parts
    return ReportFigure(
        measure=measure.code,
        name=measure.name,
        unit=measure.unit,
        term=figure.term.label,
        numerator=numerator,
        denominator=denominator,
        value=value,
        note=figure.note,
        breakdown=figure.breakdown,
        group=figure.group,
    )


def _ratio(numerator: float, denominator: int | None, unit: str) -> tuple[str, str, str]:
    """Of a mean no sum is given: from two of them, one corrected, a family could work out how long another waited."""
    above = str(round_half_up(numerator)) if unit == "percent" else ""
    below = "" if denominator is None else str(denominator)
    exact = exact_value(unit, numerator, denominator)
    return above, below, NOT_APPLICABLE if exact is None else str(round_half_up(exact, DECIMALS[unit]))
