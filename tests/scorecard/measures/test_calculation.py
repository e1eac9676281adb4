"""Figures against the definitions, one sentence each, and against the slow twin."""

import math
import random
from dataclasses import replace
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scorecard.measures import MEASURES
from scorecard.measures.calculation import FIGURE_SCHEMA, calculate, case_ids
from scorecard.measures.definition import Flow, Occurrence
from scorecard.measures.values import unrounded, value
from send_portal.days.months import months_between
from send_portal.frame import BREAKDOWNS, FRAME_SCHEMA
from tests.scorecard import twin
from tests.scorecard.caseloads import Row, case, frame_of, random_case, random_caseload

LATE = date(2030, 1, 1)
JANUARY = date(2024, 1, 1)


def counts_of(
    rows: list[Row], measure: str, month: date = JANUARY, as_at: date = LATE
) -> tuple[float | None, int | None]:
    """Numerator and denominator for all cases."""
    figures = calculate(frame_of(rows), [measure], [month], as_at=as_at)
    assert figures.height == 1
    return figures["numerator"][0], figures["denominator"][0]


def assert_equal_to_twin(rows: list[Row], months: list[date], as_at: date) -> None:
    frame = frame_of(rows)
    figures = calculate(frame, MEASURES, months, BREAKDOWNS, as_at=as_at)
    expected = twin.all_figures(rows, MEASURES, months, BREAKDOWNS, as_at)
    calculated = {row[:4]: row[4:] for row in figures.iter_rows()}
    assert calculated.keys() == expected.keys()
    for place, (above, below) in expected.items():
        assert calculated[place][1] == below, place
        assert calculated[place][0] == above or math.isclose(calculated[place][0], above, abs_tol=1e-8), place


def assert_lists_as_long_as_counts(rows: list[Row], months: list[date], as_at: date) -> None:
    frame = frame_of(rows)
    figures = calculate(frame, MEASURES, months, ["town", "sex"], as_at=as_at)
    for code, month, breakdown, group, above, below in figures.iter_rows():
        lists = {
            part: len(case_ids(frame, code, month, breakdown, group, as_at=as_at, part=part))
            for part in MEASURES[code].part_names
        }
        if code == "B5":
            assert lists["left"] - lists["joined"] == above
            continue
        if "numerator" in lists:
            assert lists["numerator"] == (above or 0), (code, month, breakdown, group)
        if "denominator" in lists:
            assert lists["denominator"] == (below or 0), (code, month, breakdown, group)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_a_caseload_full_of_edge_days_gives_what_the_twin_gives(seed: int) -> None:
    rows = random_caseload(70, seed)
    months = months_between(date(2023, 6, 1), date(2024, 9, 1))
    assert_equal_to_twin(rows, months, [date(2024, 7, 31), date(2024, 2, 29), date(2024, 8, 10), LATE][seed])


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(0, 2**32),
    size=st.integers(0, 9),
    as_at=st.dates(date(2023, 12, 1), date(2025, 6, 30)),
    first=st.dates(date(2023, 1, 1), date(2024, 6, 30)),
)
def test_any_small_caseload_gives_what_the_twin_gives(seed: int, size: int, as_at: date, first: date) -> None:
    chance = random.Random(seed)
    rows = [random_case(number, chance) for number in range(size)]
    months = months_between(first, first + timedelta(days=150))
    assert_equal_to_twin(rows, months, as_at)


@pytest.mark.slow
@pytest.mark.parametrize("as_at", [date(2024, 7, 31), date(2024, 6, 14)])
def test_the_list_behind_a_figure_is_as_long_as_its_count(as_at: date) -> None:
    rows = random_caseload(60, seed=8)
    assert_lists_as_long_as_counts(rows, months_between(date(2023, 11, 1), date(2024, 7, 1)), as_at)


@pytest.mark.parametrize("seed", range(3))
def test_net_flow_is_the_fall_in_open_cases(seed: int) -> None:
    frame = frame_of(random_caseload(80, seed))
    months = months_between(date(2022, 12, 1), date(2025, 12, 1))
    figures = calculate(frame, ["EHC14", "B5"], months, as_at=date(2025, 12, 31))
    still_open, net = (figures.filter(pl.col("measure") == code)["numerator"] for code in ("EHC14", "B5"))
    assert (still_open - still_open.shift(1)).drop_nulls().to_list() == [-fall for fall in net[1:]]


@pytest.mark.parametrize(("days", "in_time"), [(139, 1), (140, 1), (141, 0)])
def test_a_plan_on_day_140_is_in_time_and_one_on_day_141_is_not(days: int, in_time: int) -> None:
    issued = date(2024, 1, 31)
    plan = case(received=issued - timedelta(days=days), final_issued=issued, closed_1=issued)
    assert counts_of([plan], "EHC08") == counts_of([plan], "EHC09") == (in_time, 1)


@pytest.mark.parametrize(("days", "in_time"), [(42, 1), (43, 0)])
def test_a_decision_told_on_day_42_is_in_time_and_one_on_day_43_is_not(days: int, in_time: int) -> None:
    decided = date(2024, 1, 1)
    assert counts_of(
        [case(received=decided - timedelta(days=days), decided=decided, decision="refuse")], "EHC03"
    ) == (
        in_time,
        1,
    )


@pytest.mark.parametrize(("measure", "limit"), [("EHC11", 140), ("EHC12", 210), ("EHC13", 364)])
def test_a_case_is_past_its_weeks_on_the_day_after_the_limit(measure: str, limit: int) -> None:
    month_end = date(2024, 1, 31)
    assert counts_of([case(received=month_end - timedelta(days=limit))], measure) == (0, None)
    assert counts_of([case(received=month_end - timedelta(days=limit + 1))], measure) == (1, None)


def test_a_case_closed_on_the_last_day_of_a_month_is_not_open_at_its_end() -> None:
    assert counts_of([case(received=JANUARY, closed_1=date(2024, 1, 31))], "EHC14") == (0, None)
    assert counts_of([case(received=JANUARY, closed_1=date(2024, 2, 1))], "EHC14") == (1, None)


def test_a_reopened_case_is_aged_from_its_first_receipt() -> None:
    back = case(received=date(2023, 1, 5), closed_1=date(2023, 2, 1), reopened_1=date(2024, 1, 31))
    assert counts_of([back], "EHC13") == (1, None)
    assert counts_of([back], "EHC13", date(2023, 12, 1)) == (0, None)


def test_a_case_waiting_for_two_pieces_of_advice_counts_once_and_by_the_earliest() -> None:
    waiting = case(
        received=date(2023, 11, 1), ep_requested_1=date(2023, 12, 19), ep_requested_2=date(2024, 1, 30)
    )
    assert counts_of([waiting], "ADV05") == (1, None)
    assert counts_of([waiting], "ADV02") == (1, None)
    answered = waiting | {"ep_ended_1": date(2024, 1, 31)}
    assert counts_of([answered], "ADV05") == (1, None)
    assert counts_of([answered], "ADV02") == (0, None)


def test_advice_asked_42_days_before_the_month_end_is_not_overdue_yet() -> None:
    assert counts_of([case(received=date(2023, 12, 1), ep_requested_1=date(2023, 12, 20))], "ADV02") == (
        0,
        None,
    )


def test_waived_advice_is_neither_outstanding_nor_received() -> None:
    waived = case(received=date(2023, 12, 1), ep_requested_1=date(2023, 12, 1), ep_ended_1=date(2024, 1, 9))
    assert counts_of([waived], "ADV05") == (0, None)
    assert counts_of([waived], "ADV01") == (0, 0)


def test_an_exception_takes_a_plan_out_of_one_20_week_rate_only() -> None:
    plan = case(received=date(2023, 12, 1), final_issued=date(2024, 1, 9), exception=True)
    assert counts_of([plan], "EHC08") == (0, 0)
    assert counts_of([plan], "EHC09") == (1, 1)


def test_mean_weeks_add_up_days_divided_by_seven() -> None:
    issued = date(2024, 1, 31)
    plans = [case(days, received=issued - timedelta(days=days), final_issued=issued) for days in (70, 141)]
    weeks, plans_issued = counts_of(plans, "EHC10")
    assert (weeks, plans_issued) == (pytest.approx(211 / 7), 2)


def test_refusals_are_of_the_decisions_of_twelve_months() -> None:
    rows = [
        case(1, received=date(2023, 1, 1), decided=date(2023, 1, 31), decision="refuse"),
        case(2, received=date(2023, 1, 1), decided=date(2023, 2, 1), decision="refuse"),
        case(3, received=date(2023, 12, 1), decided=date(2024, 1, 31), decision="assess"),
    ]
    assert counts_of(rows, "EHC04") == (1, 2)
    assert case_ids(frame_of(rows), "EHC04", JANUARY, as_at=LATE, part="denominator") == [2, 3]


def test_the_receipt_cohort_has_no_value_until_its_141_days_have_passed() -> None:
    plan = case(received=date(2024, 1, 31), final_issued=date(2024, 6, 19), closed_1=date(2024, 6, 19))
    settled = date(2024, 1, 31) + timedelta(days=141)
    assert counts_of([plan], "T7", as_at=settled - timedelta(days=1)) == (None, None)
    assert counts_of([plan], "T7", as_at=settled) == (1, 1)


def test_the_receipt_cohort_leaves_out_requests_closed_without_a_plan() -> None:
    rows = [
        case(1, received=JANUARY, closed_1=date(2024, 2, 1)),
        case(2, received=JANUARY),
        case(3, received=JANUARY, final_issued=date(2024, 6, 20), closed_1=date(2024, 6, 20)),
        case(4, received=JANUARY, final_issued=date(2024, 9, 1), closed_1=date(2024, 9, 1)),
    ]
    assert counts_of(rows, "T7") == (0, 3)


@pytest.mark.parametrize(
    ("closed", "counted"), [(date(2024, 6, 19), 0), (date(2024, 6, 20), 0), (date(2024, 6, 21), 1)]
)
def test_a_request_that_closed_without_a_plan_by_the_day_its_cohort_settled_is_left_out(
    closed: date, counted: int
) -> None:
    assert counts_of([case(received=JANUARY, closed_1=closed)], "T7") == (0, counted)


@pytest.mark.parametrize(("exception", "counted"), [(None, 1), (False, 1), (True, 0)])
def test_a_plan_of_which_no_exception_is_known_counts_as_one_without(
    exception: bool | None, counted: int
) -> None:
    plan = case(received=date(2023, 12, 1), final_issued=date(2024, 1, 11), exception=exception)
    assert counts_of([plan], "EHC08") == (counted, counted)


def test_what_is_dated_after_the_day_has_not_happened() -> None:
    rows = [case(received=date(2024, 1, 10), closed_1=date(2024, 1, 20))]
    assert counts_of(rows, "EHC14", as_at=date(2024, 1, 9)) == (0, None)
    assert counts_of(rows, "EHC14", as_at=date(2024, 1, 15)) == (1, None)
    assert counts_of(rows, "EHC01", as_at=date(2024, 1, 9)) == (0, None)


def test_months_after_the_day_are_left_out() -> None:
    figures = calculate(
        frame_of([]), ["EHC01"], months_between(JANUARY, date(2024, 6, 1)), as_at=date(2024, 3, 1)
    )
    assert figures["month"].to_list() == months_between(JANUARY, date(2024, 3, 1))
    assert (
        case_ids(frame_of([case(received=date(2024, 4, 1))]), "EHC01", date(2024, 4, 1), as_at=JANUARY) == []
    )


@pytest.mark.parametrize(
    ("as_at", "listed"), [(date(2024, 1, 31), []), (date(2024, 2, 1), [1]), (date(2024, 2, 2), [1])]
)
@pytest.mark.parametrize(
    ("measure", "received"), [("EHC14", JANUARY), ("EHC01", date(2024, 2, 1))], ids=["open", "received"]
)
def test_no_cases_are_listed_for_a_month_before_its_first_day(
    measure: str, received: date, as_at: date, listed: list[int]
) -> None:
    frame = frame_of([case(received=received)])
    assert case_ids(frame, measure, date(2024, 2, 1), as_at=as_at) == listed


def test_an_empty_caseload_has_counts_of_0_and_rates_without_a_value() -> None:
    figures = calculate(frame_of([]), MEASURES, [JANUARY], BREAKDOWNS, as_at=LATE)
    assert figures.schema == FIGURE_SCHEMA
    assert figures["measure"].to_list() == list(MEASURES)
    assert figures["numerator"].to_list() == [0] * len(MEASURES)
    assert dict(figures.select("measure", "denominator").iter_rows()) == {
        code: 0 if measure.has_denominator else None for code, measure in MEASURES.items()
    }


def test_months_need_not_follow_one_another() -> None:
    wanted = [date(2024, 1, 1), date(2021, 5, 1)]
    figures = calculate(frame_of([case(received=date(2021, 5, 3))]), ["EHC14"], wanted, as_at=LATE)
    assert figures.select("month", "numerator").rows() == [(date(2021, 5, 1), 1.0), (date(2024, 1, 1), 1.0)]


def test_a_figure_does_not_depend_on_which_others_are_asked_for() -> None:
    frame, months = frame_of(random_caseload(60, seed=3)), months_between(date(2024, 1, 1), date(2024, 4, 1))
    together = calculate(frame, MEASURES, months, BREAKDOWNS, as_at=LATE)
    apart = pl.concat(calculate(frame, [code], months, BREAKDOWNS, as_at=LATE) for code in MEASURES)
    assert together.equals(apart)


def test_blank_and_missing_groups_are_one_unknown_group() -> None:
    rows = [case(number, received=JANUARY, town=town) for number, town in enumerate(["", None, "unknown"])]
    figures = calculate(frame_of(rows), ["EHC01"], [JANUARY], ["town"], as_at=LATE)
    assert figures.filter(pl.col("breakdown") == "town").select("group", "numerator").rows() == [
        ("unknown", 3.0)
    ]
    assert case_ids(frame_of(rows), "EHC01", JANUARY, "town", "unknown", as_at=LATE) == [0, 1, 2]


def test_many_different_towns_are_counted_each_on_its_own() -> None:
    rows = [case(number, received=JANUARY, town=f"Town {number:04}") for number in range(3000)]
    figures = calculate(frame_of(rows), ["EHC14"], [JANUARY], ["town"], as_at=LATE)
    assert figures["numerator"].to_list() == [3000.0] + [1.0] * 3000


def test_a_mistaken_question_is_refused() -> None:
    empty = frame_of([])
    with pytest.raises(ValueError, match="no such measure: XYZ"):
        calculate(empty, ["XYZ"], [JANUARY], as_at=LATE)
    with pytest.raises(ValueError, match="no such breakdown: age"):
        calculate(empty, ["EHC01"], [JANUARY], ["age"], as_at=LATE)
    with pytest.raises(ValueError, match="no such breakdown: age"):
        case_ids(empty, "EHC01", JANUARY, "age", "5", as_at=LATE)
    with pytest.raises(ValueError, match="EHC01 has no part 'denominator'"):
        case_ids(empty, "EHC01", JANUARY, as_at=LATE, part="denominator")
    with pytest.raises(ValueError, match="received \\(missing"):
        calculate(empty.drop("received"), ["EHC01"], [JANUARY], as_at=LATE)


def test_a_value_is_a_count_a_percentage_or_a_mean() -> None:
    assert value(MEASURES["EHC11"], 3.0, None) == 3.0
    assert value(MEASURES["EHC08"], 19.0, 68) == pytest.approx(27.941, abs=0.001)
    assert value(MEASURES["EHC10"], 90.0, 4) == 22.5
    assert value(MEASURES["EHC08"], 23.0, 80) == 28.75
    assert value(MEASURES["EHC08"], 0.0, 0) is None
    assert value(MEASURES["T7"], None, None) is None


def test_a_stored_numerator_stands_for_the_exact_one() -> None:
    assert unrounded(MEASURES["EHC10"], round(41 / 7, 9)) == 41 / 7
    assert unrounded(MEASURES["EHC11"], 3.0) == 3.0
    assert unrounded(MEASURES["T7"], None) is None


def test_weeks_are_stored_to_nine_decimals() -> None:
    issued = case(received=date(2023, 12, 1), decided=date(2024, 1, 2), final_issued=date(2024, 1, 11))
    assert counts_of([issued], "EHC10") == (5.857142857, 1)  # 41 days


def test_what_one_date_counts_for_two_reasons_is_added_up() -> None:
    of_two_towns = tuple(Occurrence("received", pl.col("town") == town) for town in ("Poole", "Hurn"))
    measure = replace(MEASURES["EHC01"], rule=Flow(parts={"numerator": of_two_towns}))
    rows = [
        case(number, received=JANUARY, town=town) for number, town in enumerate(("Poole", "Hurn", "Wool"))
    ]
    figures = calculate(frame_of(rows), [measure], [JANUARY], as_at=LATE)
    assert figures["numerator"].to_list() == [2]
    assert case_ids(frame_of(rows), measure, JANUARY, as_at=LATE) == [0, 1]


def test_a_measure_may_be_given_or_named() -> None:
    frame = frame_of([case(received=JANUARY)])
    by_code, given = (
        calculate(frame, [each], [JANUARY], as_at=LATE) for each in ("EHC01", MEASURES["EHC01"])
    )
    assert given.equals(by_code)
    assert case_ids(frame, MEASURES["EHC01"], JANUARY, as_at=LATE) == [1]


def test_figures_are_broken_down_by_six_groups() -> None:
    assert tuple(BREAKDOWNS) == ("town", "sex", "primary_need", "ethnic_group", "phase", "setting_type")


def test_the_frame_of_the_tests_is_a_frame() -> None:
    assert frame_of(random_caseload(5, 1)).schema == FRAME_SCHEMA
