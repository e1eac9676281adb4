"""The figures of a term from those of its months."""

from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from types import SimpleNamespace

import pytest

from improvement.report.document import TOO_EARLY, ReportFigure
from improvement.report.figures import (
    NOT_KNOWN,
    OTHER,
    PROVISIONAL,
    MonthlyFigure,
    Term,
    TermFigure,
    as_report_figures,
    group_figures,
    old_cohort_month,
    regrouped,
    term_figures,
)
from scorecard.measures import MEASURES

SPRING = Term("Spring term", "2023/24", date(2024, 1, 1), date(2024, 4, 30))
SUMMER = Term("Summer term", "2023/24", date(2024, 5, 1), date(2024, 8, 31))
AFTER_SPRING = date(2024, 5, 10)


@dataclass(frozen=True)
class Stub:
    code: str
    period_type: str = "month"
    unit: str = "percent"
    name: str = "A measure"
    rule: object = field(default_factory=lambda: SimpleNamespace(settled_after=0))


def figure(
    measure: Stub, counts: list[tuple[float | None, int | None]], term: Term = SPRING, **kw: date
) -> TermFigure:
    months = [date(2024, month, 1) for month in range(term.starts_on.month, 13)]
    rows = [MonthlyFigure(measure.code, m, *count) for m, count in zip(months, counts, strict=False)]
    return term_figures(rows, [measure], [term], as_at=kw.get("as_at", AFTER_SPRING))[0]


def test_a_rate_of_a_term_is_its_months_counts_added_up_not_their_mean() -> None:
    rate = figure(Stub("EHC08"), [(19, 68), (20, 60), (0, 0), (61, 81)])
    assert (rate.numerator, rate.denominator, rate.note, rate.provisional) == (100, 209, "", False)


def test_a_count_of_what_happened_adds_up_and_has_no_denominator() -> None:
    count = figure(Stub("EHC07", unit="count"), [(78, None), (70, None), (-3, None), (5, None)])
    assert (count.numerator, count.denominator) == (150, None)


def test_average_weeks_add_up_weeks_and_plans() -> None:
    weeks = figure(
        Stub("EHC10", unit="weeks"), [(Fraction(700, 7).__float__(), 4), (20.5, 1), (0, 0), (20, 1)]
    )
    assert (weeks.numerator, weeks.denominator) == (140.5, 6)


@pytest.mark.parametrize("period_type", ["month end", "rolling 12 months"])
def test_a_stock_and_a_rolling_year_take_the_last_month(period_type: str) -> None:
    of_term = figure(Stub("X", period_type), [(1, 10), (2, 20), (3, 30), (4, 40)])
    assert (of_term.numerator, of_term.denominator) == (4, 40)


def test_a_running_term_takes_its_months_so_far_and_is_provisional() -> None:
    counts: list[tuple[float | None, int | None]] = [(1, 10), (2, 20), (3, 30)]
    flow = figure(Stub("X"), counts, SUMMER, as_at=date(2024, 7, 31))
    stock = figure(Stub("X", "month end", "count"), counts, SUMMER, as_at=date(2024, 7, 31))
    assert (flow.numerator, flow.denominator, flow.note, flow.provisional) == (6, 60, PROVISIONAL, True)
    assert (stock.numerator, stock.note) == (3, PROVISIONAL)


def test_a_term_that_ends_today_is_whole() -> None:
    assert not figure(Stub("X"), [(1, 2)] * 4, as_at=date(2024, 4, 30)).provisional
    assert figure(Stub("X"), [(1, 2)] * 4, as_at=date(2024, 4, 29)).provisional


COHORT = Stub("T7", rule=SimpleNamespace(settled_after=141))


def test_a_cohort_of_a_term_is_that_of_its_months_once_all_are_settled() -> None:
    rate = figure(COHORT, [(5, 20), (8, 16), (0, 0), (7, 14)])
    assert (rate.numerator, rate.denominator, rate.note) == (20, 50, "")


def test_a_cohort_of_which_one_month_is_not_settled_is_too_early_and_no_other_months() -> None:
    rate = figure(COHORT, [(5, 20), (8, 16), (4, 12), (None, None)])
    assert (rate.numerator, rate.denominator, rate.note) == (None, None, TOO_EARLY)


def test_a_cohort_with_a_month_missing_has_no_figures() -> None:
    assert figure(COHORT, [(None, None), (None, None)]).note == NOT_KNOWN


def test_a_cohort_with_no_settled_month_is_too_early() -> None:
    rate = figure(COHORT, [(None, None)] * 4)
    assert (rate.numerator, rate.note) == (None, TOO_EARLY)


def test_a_term_with_a_month_missing_has_no_figure_rather_than_too_small_a_one() -> None:
    of_term = figure(Stub("X"), [(1, 10), (2, 20)])
    assert (of_term.numerator, of_term.note) == (None, NOT_KNOWN)


def test_a_term_that_has_not_begun_has_no_figure() -> None:
    assert figure(Stub("X"), [], SUMMER, as_at=date(2024, 4, 30)).note == NOT_KNOWN


def test_every_measure_of_the_scorecard_can_be_read_by_term() -> None:
    months = [date(2024, month, 1) for month in range(1, 5)]
    rows = [MonthlyFigure(code, month, 7, 14) for code in MEASURES for month in months]
    figures = term_figures(rows, MEASURES.values(), [SPRING], as_at=AFTER_SPRING)
    assert [figure.measure for figure in figures] == list(MEASURES)
    by_code = {figure.measure: figure.numerator for figure in figures}
    assert (by_code["EHC01"], by_code["EHC04"], by_code["EHC11"], by_code["T7"]) == (28, 7, 7, 28)


def of_town(measure: str, month: int, group: str, numerator: float) -> MonthlyFigure:
    return MonthlyFigure(measure, date(2024, month, 1), numerator, None, "town" if group else "all", group)


def test_a_group_that_a_month_leaves_out_has_nothing_in_it() -> None:
    whole = [of_town("X", month, "", 20) for month in range(1, 5)]
    rows = [*whole, of_town("X", 2, "Poole", 7), of_town("X", 3, "Poole", 5), of_town("X", 4, "Hurn", 6)]
    figures = group_figures(rows, [Stub("X", unit="count")], SPRING, "town", as_at=AFTER_SPRING)
    assert [(figure.group, figure.numerator, figure.denominator) for figure in figures] == [
        ("Hurn", 6, None),
        ("Poole", 12, None),
    ]


def test_a_group_has_no_figure_where_the_whole_area_has_none() -> None:
    rows = [of_town("X", 2, "", 20), of_town("X", 2, "Poole", 7)]
    (poole,) = group_figures(rows, [Stub("X", unit="count")], SPRING, "town", as_at=AFTER_SPRING)
    assert (poole.numerator, poole.note) == (None, NOT_KNOWN)


def test_groups_are_merged_and_codes_that_nobody_named_are_together() -> None:
    rows = [of_town("X", 1, group, count) for group, count in (("A", 1), ("B", 2), ("C", 4), ("", 7))]
    merged = regrouped(rows, {"town": {"A": "East", "B": "East"}})
    assert {row.group: row.numerator for row in merged} == {"East": 3, OTHER: 4, "": 7}


@pytest.mark.parametrize(
    ("first", "second", "merged"),
    [
        ((1, 4), (0, 0), (1, 4)),
        ((None, 4), (1, 4), (None, 8)),
        ((1, 4), (1, None), (2, None)),
        ((None, None), (None, None), (None, None)),
        ((1, None), (2, None), (3, None)),
    ],
)
def test_a_merged_group_is_not_known_where_one_of_its_codes_is_not(first, second, merged) -> None:
    january = date(2024, 1, 1)
    rows = [
        MonthlyFigure("X", january, *first, "town", "A"),
        MonthlyFigure("X", january, *second, "town", "B"),
    ]
    for order in (rows, rows[::-1]):
        (east,) = regrouped(order, {"town": {"A": "East", "B": "East"}})
        assert (east.numerator, east.denominator) == merged


@pytest.mark.parametrize("unknown", [(None, 20), (2, None), (None, None)])
def test_a_rate_of_a_term_is_not_known_where_a_number_of_one_month_is_not(unknown) -> None:
    rate = figure(Stub("X"), [(1, 10), unknown, (0, 0), (4, 40)])
    assert (rate.numerator, rate.denominator, rate.note) == (None, None, NOT_KNOWN)


@pytest.mark.parametrize(
    ("measure", "as_at", "days"),
    [
        (Stub("X"), AFTER_SPRING, (date(2024, 1, 1), date(2024, 4, 30))),
        (Stub("X"), date(2024, 3, 15), (date(2024, 1, 1), date(2024, 3, 15))),
        (Stub("X", "month end"), AFTER_SPRING, (date(2024, 4, 30), date(2024, 4, 30))),
        (Stub("X", "month end"), date(2024, 3, 15), (date(2024, 3, 15), date(2024, 3, 15))),
        (Stub("X", "rolling 12 months"), AFTER_SPRING, (date(2023, 5, 1), date(2024, 4, 30))),
    ],
)
def test_a_figure_says_which_days_it_counts(measure: Stub, as_at: date, days: tuple[date, date]) -> None:
    assert figure(measure, [(5, 20)] * 4, as_at=as_at).days == days


def test_a_cohort_counts_the_days_of_its_term() -> None:
    assert figure(COHORT, [(5, 20)] * 4).days == (date(2024, 1, 1), date(2024, 4, 30))


@pytest.mark.parametrize(
    ("note", "month"),
    [
        ("requests received in February 2024", date(2024, 2, 1)),
        ("requests received in May 2024", None),
        ("", None),
    ],
)
def test_reports_that_showed_a_month_for_a_term_said_which(note: str, month: date | None) -> None:
    old = ReportFigure("T7", "", "percent", SPRING.label, "8", "16", "50.0", note)
    assert old_cohort_month(old, SPRING) == month


@pytest.mark.parametrize(
    ("unit", "numerator", "denominator", "expected"),
    [
        ("percent", 19, 68, ("19", "68", "27.9")),
        ("percent", 1, 800, ("1", "800", "0.1")),
        ("percent", 0, 0, ("0", "0", "z")),
        ("percent", 68, 68, ("68", "68", "100.0")),
        ("count", 137, None, ("137", "", "137")),
        ("count", -12, None, ("-12", "", "-12")),
        ("weeks", 313.0, 7, ("", "7", "44.7")),  # of a mean no sum
        ("percent", None, None, ("", "", "x")),
        ("percent", 3, None, ("3", "", "z")),
    ],
)
def test_figures_are_written_for_files(
    unit: str, numerator: float | None, denominator: int | None, expected: tuple[str, str, str]
) -> None:
    measure = Stub("X", unit=unit)
    written = as_report_figures([TermFigure("X", SPRING, numerator, denominator)], {"X": measure})[0]
    assert (written.numerator, written.denominator, written.value) == expected
    assert written.term == "Spring term 2023/24"


@pytest.mark.parametrize(
    ("unit", "expected"),
    [("percent", ("c", "c", "c")), ("count", ("c", "", "c")), ("weeks", ("", "c", "c"))],
)
def test_of_a_hidden_figure_no_number_is_left(unit: str, expected: tuple[str, str, str]) -> None:
    hidden = replace(TermFigure("X", SPRING, 3, 17), hidden=True)
    written = as_report_figures([hidden], {"X": Stub("X", unit=unit)})[0]
    assert (written.numerator, written.denominator, written.value) == expected
    assert "3" not in repr(written).replace("2023/24", "")
