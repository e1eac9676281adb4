"""Published figures beside those worked out again."""

from dataclasses import replace
from datetime import date

from improvement.report.document import HIDDEN, ReportFigure
from improvement.report.figures import MonthlyFigure, Term
from improvement.report.recomputation import Recomputation, recompute
from tests.improvement.report.test_figures import Stub

JANUARY = Term("January", "2023/24", date(2024, 1, 1), date(2024, 1, 31))
COUNTS = {"X": Stub("X", unit="count")}
MONTHS = [
    MonthlyFigure("X", JANUARY.starts_on, 12, None),
    MonthlyFigure("X", JANUARY.starts_on, 7, None, "town", "Poole"),
]
WHOLE = ReportFigure("X", "A measure", "count", JANUARY.label, "12", "", "12")
POOLE = replace(WHOLE, numerator="7", value="7", breakdown="town", group="Poole")


def compared(*published: ReportFigure, months: list[MonthlyFigure] = MONTHS) -> Recomputation:
    return recompute(published, months, [JANUARY], COUNTS, as_at=date(2024, 2, 1))


def test_numbers_of_the_whole_area_and_of_groups_are_compared() -> None:
    assert compared(WHOLE, POOLE) == Recomputation(2, (), 0)


def test_a_number_that_comes_out_otherwise_is_named_as_it_was_published() -> None:
    wrong = replace(POOLE, value="8")
    assert compared(WHOLE, wrong).different == (wrong,)


def test_a_published_number_that_nothing_gives_now_is_different() -> None:
    gone = replace(POOLE, group="Hurn")
    assert compared(gone).different == (gone,)


def test_words_beside_a_number_are_not_compared() -> None:
    assert compared(replace(WHOLE, name="As it was called then", note="A note")).different == ()


def test_of_what_is_hidden_nothing_is_compared() -> None:
    hidden = replace(POOLE, numerator=HIDDEN, value=HIDDEN)
    assert compared(hidden) == Recomputation(0, (), 0)


def test_groups_without_rows_and_measures_that_count_otherwise_now_are_left_out() -> None:
    other_measure = replace(WHOLE, measure="Y")
    assert compared(WHOLE, POOLE, other_measure, months=MONTHS[:1]) == Recomputation(1, (), 2)


def test_a_cohort_that_stood_for_its_term_with_one_month_can_no_longer_be_compared() -> None:
    old = replace(WHOLE, note="requests received in January 2024")
    assert compared(old) == Recomputation(0, (), 1)


def test_no_value_is_no_value_by_whichever_sign_it_was_written() -> None:
    months = [MonthlyFigure("X", JANUARY.starts_on, None, None)]
    assert compared(replace(WHOLE, numerator="", value="z"), months=months).different == ()
