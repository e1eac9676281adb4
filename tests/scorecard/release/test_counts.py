"""True counts from monthly figures: what adds up, what follows, and what stays unknown."""

from dataclasses import dataclass
from datetime import date

import pytest

from scorecard.measures import DECISIONS, ENDED, OPEN, PLANS, REOPENED, REQUESTS, WHOLE
from scorecard.measures.populations import at
from scorecard.release.counts import Counts, TrueCounts, filled_in
from send_portal.days import add_months, last_day, months_between

JUNE, JULY, AUGUST = date(2024, 6, 1), date(2024, 7, 1), date(2024, 8, 1)
LATER = date(2024, 12, 31)


@dataclass(frozen=True)
class Row:
    """A monthly figure, of the whole area or of a town."""

    measure: str
    month: date
    numerator: float | None
    denominator: int | None = None
    group: str = ""

    @property
    def breakdown(self) -> str:
        return "town" if self.group else "all"


def counts(
    rows: list[Row], population: str, first: date = JULY, last: date = JULY, group: str = ""
) -> Counts:
    """Of a stock, as at the end of the last month."""
    starts = last_day(last) if population == OPEN.name else first
    breakdown = "town" if group else "all"
    return TrueCounts(rows, LATER).of(population, starts, last_day(last), breakdown, group)


# Months


def test_months_add_up() -> None:
    rows = [Row("EHC09", JULY, 5, 12), Row("EHC09", AUGUST, 7, 20)]
    known = counts(rows, PLANS.name, JULY, AUGUST)
    assert (known[at(issued="in 20 weeks")], known[at(issued="later")], known[WHOLE]) == (12, 20, 32)


def test_a_group_that_is_left_out_of_a_month_has_nothing_in_it() -> None:
    rows = [Row("EHC07", JULY, 30), Row("EHC07", AUGUST, 20), Row("EHC07", JULY, 6, group="Poole")]
    assert counts(rows, PLANS.name, JULY, AUGUST, "Poole") == {WHOLE: 6}
    rates = [Row("EHC09", JULY, 5, 12), Row("EHC09", AUGUST, 7, 20), Row("EHC09", JULY, 5, 11, group="Poole")]
    assert counts(rates, PLANS.name, JULY, AUGUST, "Poole")[WHOLE] == 11


def test_a_month_without_a_figure_of_the_whole_area_leaves_the_period_unknown() -> None:
    assert counts([Row("EHC07", JULY, 30)], PLANS.name, JULY, AUGUST) == {}
    assert counts([Row("EHC07", JULY, 30), Row("EHC07", AUGUST, None)], PLANS.name, JULY, AUGUST) == {}


@pytest.mark.parametrize("month", [JULY, AUGUST])
def test_a_group_whose_number_isn_t_known_in_one_month_is_unknown_and_not_0(month: date) -> None:
    whole = [Row("EHC07", JULY, 30), Row("EHC07", AUGUST, 20)]
    groups = [Row("EHC07", other, None if other == month else 6, group="Poole") for other in (JULY, AUGUST)]
    assert counts([*whole, *groups], PLANS.name, JULY, AUGUST, "Poole") == {}


def test_of_a_group_whose_denominator_isn_t_known_the_numerator_still_is() -> None:
    rows = [Row("EHC09", JULY, 9, 20), Row("EHC09", JULY, 5, None, group="Poole")]
    assert counts(rows, PLANS.name, group="Poole") == {at(issued="in 20 weeks"): 5}


def test_days_that_are_no_whole_months_tell_nothing() -> None:
    tables = TrueCounts([Row("EHC07", JULY, 30)], LATER)
    assert tables.of(PLANS.name, JULY, date(2024, 7, 15), "all", "") == {}
    assert tables.of(PLANS.name, date(2024, 7, 2), last_day(JULY), "all", "") == {}


# Sums over twelve months


MONTHS = months_between(add_months(JULY, -13), JULY)


def refusals(*monthly: int) -> list[Row]:
    """Decisions of the months to July, of each year how many were refused, and of each month how many were told."""
    months = MONTHS[-len(monthly) :]
    years = [Row("EHC04", month, sum(monthly[: n + 1][-12:]), 100) for n, month in enumerate(months)]
    return [*years, *(Row("EHC03", month, 10, 20) for month in months)]


@pytest.mark.parametrize("monthly", [[3, 1, 4, 1, 5, 9, 2, 6, 0, 3, 5, 8, 9, 7], [3, 1, 4, 7], [2, 0], [5]])
def test_a_month_s_refusals_are_taken_out_of_the_years_that_hold_it(monthly: list[int]) -> None:
    assert counts(refusals(*monthly), DECISIONS.name)[at(decision="refused")] == monthly[-1]


def test_the_refusals_of_several_months_add_up() -> None:
    assert counts(refusals(3, 1, 4), DECISIONS.name, JUNE, JULY)[at(decision="refused")] == 5


@pytest.mark.parametrize("missing", [date(2024, 5, 1), JUNE])
@pytest.mark.parametrize("with_row", [True, False])
def test_where_a_year_between_is_missing_those_after_it_can_t_be_taken_apart(
    missing: date, with_row: bool
) -> None:
    rows = [row for row in refusals(3, 1, 4, 2) if (row.measure, row.month) != ("EHC04", missing)]
    rows += [Row("EHC04", missing, None)] if with_row else []
    assert at(decision="refused") not in counts(rows, DECISIONS.name)


def test_years_that_no_months_can_have_made_up_tell_nothing() -> None:
    """A year has two refusals less than the one a month before, of which the first month had one."""
    rows = [Row("EHC03", month, 10, 20) for month in (JUNE, JULY)]
    rows += [Row("EHC04", JUNE, 4, 20), Row("EHC04", JULY, 2, 20)]
    assert at(decision="refused") not in counts(rows, DECISIONS.name, JUNE, JULY)


def test_where_the_months_before_are_missing_a_year_tells_no_month_of_it() -> None:
    decided = [Row("EHC03", month, 10, 20) for month in (JUNE, JULY)]
    known = counts([Row("EHC04", JULY, 24, 240), *decided], DECISIONS.name)
    assert at(decision="refused") not in known
    assert known[WHOLE] == 20


# Stocks by their fall


def test_a_stock_without_a_figure_follows_from_the_month_before_or_after_it() -> None:
    assert counts([Row("EHC14", JUNE, 50), Row("B5", JULY, 8)], OPEN.name) == {WHOLE: 42}
    assert counts([Row("EHC14", AUGUST, 50), Row("B5", AUGUST, -8)], OPEN.name) == {WHOLE: 42}


def test_a_stock_that_has_a_figure_is_not_worked_out() -> None:
    rows = [Row("EHC14", JULY, 40), Row("EHC14", JUNE, 50), Row("B5", JULY, 8)]
    assert counts(rows, OPEN.name) == {WHOLE: 40}


# Ways out other than a plan


def flows(fall: float, requests: int, plans: int, group: str = "") -> list[Row]:
    return [
        Row("B5", JULY, fall, group=group),
        Row("EHC01", JULY, requests, group=group),
        Row("EHC07", JULY, plans, group=group),
    ]


@pytest.mark.parametrize(
    ("fall", "ended", "reopened"), [(-5, {WHOLE: 5}, {}), (-10, {WHOLE: 0}, {}), (-12, {}, {WHOLE: 2})]
)
def test_who_left_without_a_plan_is_what_fall_and_requests_leave_beside_plans(
    fall: float, ended: Counts, reopened: Counts
) -> None:
    rows = flows(fall, requests=30, plans=20)
    assert counts(rows, ENDED.name) == ended
    assert counts(rows, REOPENED.name) == reopened


def test_of_groups_they_are_told_where_each_group_adds_to_them() -> None:
    rows = [*flows(-5, 30, 20), *flows(-2, 10, 6, "Hurn"), *flows(-3, 20, 14, "Poole")]
    assert counts(rows, ENDED.name, group="Poole") == {WHOLE: 3}


def test_a_group_that_nobody_left_adds_none() -> None:
    rows = [*flows(-5, 30, 20), *flows(-4, 10, 6, "Hurn"), *flows(-1, 20, 14, "Poole")]
    assert counts(rows, ENDED.name, group="Poole") == {WHOLE: 5}
    assert counts(rows, ENDED.name, group="Hurn") == {WHOLE: 0}


@pytest.mark.parametrize("missing", ["B5", "EHC01", "EHC07"])
def test_without_fall_requests_or_plans_it_isn_t_known_who_left(missing: str) -> None:
    rows = [row for row in flows(-5, 30, 20) if row.measure != missing]
    assert counts(rows, ENDED.name) == counts(rows, REOPENED.name) == {}


@pytest.mark.parametrize(("refused", "others"), [(0, 5), (4, 1), (5, 0)])
def test_the_refused_are_part_of_those_who_left(refused: int, others: int) -> None:
    known = counts([*flows(-5, 30, 20), *refusals(1, refused)], ENDED.name)
    assert known == {WHOLE: 5, at(reason="refused"): refused, at(reason="for another reason"): others}


def test_more_refused_than_left_are_no_part_of_them() -> None:
    assert counts([*flows(-5, 30, 20), *refusals(1, 6)], ENDED.name) == {WHOLE: 5}


@pytest.mark.parametrize("fall", [-6.0, None])
def test_of_groups_nothing_is_told_where_one_had_more_reopened_or_isn_t_known(fall: float | None) -> None:
    others = flows(-2, 10, 6, "Hurn")
    others[0] = Row("B5", JULY, fall, group="Hurn")
    rows = [*flows(-5, 30, 20), *others, *flows(-3, 20, 14, "Poole")]
    assert counts(rows, ENDED.name, group="Poole") == {}


# What adding up gives


def test_the_last_of_a_total_and_its_parts_follows_from_the_others() -> None:
    crossings = REQUESTS.crossings
    known = {WHOLE: 60, at(cohort="ended without a plan"): 10, at(cohort="plan in 20 weeks"): 20}
    assert filled_in(known, crossings) == known | {
        at(cohort="with a plan or still open"): 50,
        at(cohort="no plan in 20 weeks"): 30,
    }


def test_where_two_are_unknown_neither_follows() -> None:
    known = {at(cohort="plan in 20 weeks"): 20}
    assert filled_in(known, REQUESTS.crossings) == known


def test_a_part_greater_than_its_total_is_a_contradiction() -> None:
    with pytest.raises(ValueError, match="figures contradict each other"):
        filled_in({WHOLE: 20, at(cohort="ended without a plan"): 21}, REQUESTS.crossings)
