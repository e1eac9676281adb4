"""From monthly figures of the whole area to the figures of a term, as a public report gives them.

Public tables and charts go by term only: with months beside them, a hidden term could be worked out.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Protocol

from improvement.report_document import HIDDEN, NOT_APPLICABLE, ReportFigure
from scorecard.disclosure import PublicFigure, protect
from send_portal.days import say_month
from send_portal.months import months_between

MONTH, MONTH_END, ROLLING_YEAR, COHORT = "month", "month end", "rolling 12 months", "cohort"
PROVISIONAL = "provisional: the term is still running"
TOO_EARLY = "too early"
NOT_KNOWN = "no figures for the whole of this term"
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
    """A measure's figure for a month, whole area. None = no value (a count has no denominator)."""

    measure: str
    month: date
    numerator: float | None
    denominator: int | None


@dataclass(frozen=True)
class TermFigure:
    """A measure's figure for a term. A figure with `hidden` may not be shown."""

    measure: str
    term: Term
    numerator: float | None
    denominator: int | None
    note: str = ""
    provisional: bool = False
    hidden: bool = False


_Months = Sequence[MonthlyFigure]
_Counts = tuple[float | None, int | None, str]


def term_figures(
    rows: Iterable[MonthlyFigure], measures: Iterable[TermMeasure], terms: Iterable[Term], *, as_at: date
) -> list[TermFigure]:
    """A figure for each measure and term, measures outermost, in the order given.

    Flows, rates and means sum numerators and denominators over the term's months; stocks and figures over 12 months
    take the last month; a cohort takes the latest month that has a value. A term running on `as_at` counts its months
    so far and is provisional.
    """
    by_place = {(row.measure, row.month): row for row in rows}
    terms = tuple(terms)
    return [_term_figure(measure, term, by_place, as_at) for measure in measures for term in terms]


def _term_figure(
    measure: TermMeasure, term: Term, by_place: Mapping[tuple[str, date], MonthlyFigure], as_at: date
) -> TermFigure:
    months = term.months_until(as_at)
    found = [by_place[measure.code, month] for month in months if (measure.code, month) in by_place]
    numerator, denominator, note = _COMBINE[_reads_over_time(measure)](found, len(months))
    running = as_at < term.ends_on
    if running and not note and numerator is not None:
        note = PROVISIONAL
    return TermFigure(measure.code, term, numerator, denominator, note, provisional=running)


def _reads_over_time(measure: TermMeasure) -> str:
    return COHORT if getattr(measure.rule, "settled_after", 0) else measure.period_type


def _summed(found: _Months, months: int) -> _Counts:
    if not months or len(found) < months or any(row.numerator is None for row in found):
        return None, None, NOT_KNOWN
    has_denominator = any(row.denominator is not None for row in found)
    total = sum(row.denominator or 0 for row in found) if has_denominator else None
    return sum(row.numerator or 0 for row in found), total, ""


def _last(found: _Months, months: int) -> _Counts:
    if not months or len(found) < months or found[-1].numerator is None:
        return None, None, NOT_KNOWN
    return found[-1].numerator, found[-1].denominator, ""


def _latest_cohort(found: _Months, months: int) -> _Counts:
    """The fixed rate of requests received in one month; recent months have none yet."""
    fixed = [row for row in found if row.numerator is not None]
    if not fixed:
        return None, None, TOO_EARLY if found else NOT_KNOWN
    latest = fixed[-1]
    return latest.numerator, latest.denominator, f"requests received in {say_month(latest.month)}"


_COMBINE: dict[str, Callable[[_Months, int], _Counts]] = {
    MONTH: _summed,
    MONTH_END: _last,
    ROLLING_YEAR: _last,
    COHORT: _latest_cohort,
}


def protected(figures: Iterable[TermFigure]) -> list[TermFigure]:
    """The same figures in the same order; those that disclosure control withholds marked hidden, without numbers."""
    figures = list(figures)
    public = protect(
        PublicFigure(each.measure, each.term.starts_on, each.term.ends_on, each.numerator, each.denominator)
        for each in figures
    )
    return [
        replace(figure, numerator=None, denominator=None, hidden=True) if outside.hidden else figure
        for figure, outside in zip(figures, public, strict=True)
    ]


def as_report_figures(
    figures: Iterable[TermFigure], measures: Mapping[str, TermMeasure]
) -> tuple[ReportFigure, ...]:
    """The figures as files write them; of a hidden one no number is left."""
    return tuple(_report_figure(figure, measures[figure.measure]) for figure in figures)


def _report_figure(figure: TermFigure, measure: TermMeasure) -> ReportFigure:
    is_count = measure.unit == "count"
    if figure.hidden:
        parts = (HIDDEN, "" if is_count else HIDDEN, HIDDEN)
    elif figure.numerator is None:
        parts = ("", "", NOT_APPLICABLE)
    elif is_count:
        words = rounded(figure.numerator, 0)
        parts = (words, "", words)
    else:
        parts = _ratio(figure, measure.unit)
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
    )


def _ratio(figure: TermFigure, unit: str) -> tuple[str, str, str]:
    numerator = rounded(figure.numerator or 0, 0 if unit == "percent" else 1)
    denominator = str(figure.denominator or 0)
    if not figure.denominator:
        return numerator, denominator, NOT_APPLICABLE
    ratio = Fraction(figure.numerator or 0) / figure.denominator
    return numerator, denominator, rounded(ratio * 100 if unit == "percent" else ratio, DECIMALS[unit])


def rounded(number: float | Fraction, decimals: int) -> str:
    """The number with so many decimals, half up on the exact value, as text without thousands separators."""
    exact = Fraction(number).limit_denominator(1_000_000)  # weeks are whole days ÷ 7, kept as floats
    size = Decimal(10) ** -decimals
    scaled = Decimal(exact.numerator) / Decimal(exact.denominator)
    text = str(scaled.quantize(size, rounding=ROUND_HALF_UP))
    return text.removeprefix("-") if not float(text) else text
