"""The simulation: its books balance in every simulation and week, and it agrees with a slow twin."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.plain_forecast import simulate_plainly
from scorecard.forecast.fitting.parameters import estimate
from scorecard.forecast.fitting.stages import find_stages
from scorecard.forecast.known.caseload import Caseload
from scorecard.forecast.known.history import MEASURES, OVER_20, OVER_30, PLANS, RATE, WAITING, measure_month
from scorecard.forecast.known.timetable import plan_timetable, working_days
from scorecard.forecast.queue import odds_of_order, serve, take_share
from scorecard.forecast.simulation import FLOWS, Simulations, simulate
from tests.scorecard.forecast_cases import caseload_of, demonstration, steady_service

ORIGIN = date(2023, 1, 31)


def run(cases: Caseload, origin: date = ORIGIN, months: int = 3, **options: object) -> Simulations:
    known = cases.known_on(origin)
    chosen = {"simulations": 20, "seed": 1} | options
    return simulate(known, estimate(known, origin), plan_timetable(origin, months), **chosen)


# The two identities


@pytest.mark.parametrize("origin", [ORIGIN, date(2023, 9, 12)], ids=str)
def test_open_cases_are_those_before_with_requests_and_without_all_who_left(origin: date) -> None:
    cohorts: list[np.ndarray] = []
    simulated = run(demonstration(), origin, 6, observe=lambda week, table: cohorts.append(table.copy()))
    open_before = np.full(20, simulated.open_at_start)
    for week, table in enumerate(cohorts):
        gone = sum(simulated.flows[name][week] for name in FLOWS[1:])
        open_now = open_before + simulated.flows["requests"][week] - gone
        assert (table.sum(axis=0) == open_now).all()
        open_before = open_now


def test_no_cohort_ever_grows_and_none_is_ever_negative_or_broken() -> None:
    tables: list[np.ndarray] = []
    timetable = plan_timetable(ORIGIN, 6)
    run(demonstration(), ORIGIN, 6, observe=lambda week, table: tables.append(table.copy()))
    for week, (before, after) in enumerate(pairwise(tables), start=1):
        there = timetable.past + week
        assert (after[:there] <= before[:there]).all()
    assert all((table >= 0).all() and (table == np.floor(table)).all() for table in tables)


@settings(max_examples=15, deadline=None)
@given(
    cases=st.integers(1, 60),
    seed=st.integers(0, 999),
    days=st.integers(0, 900),
    months=st.integers(1, 4),
)
def test_the_books_balance_for_any_small_service(cases: int, seed: int, days: int, months: int) -> None:
    caseload = steady_service(cases, seed)
    origin = date.fromordinal(int(caseload.received.min()) + days)
    last: list[np.ndarray] = []
    simulated = run(caseload, origin, months, simulations=5, observe=lambda week, table: last.append(table))
    came, went = (
        simulated.flows["requests"].sum(axis=0),
        sum(simulated.flows[name].sum(axis=0) for name in FLOWS[1:]),
    )
    assert (last[-1].sum(axis=0) == simulated.open_at_start + came - went).all()
    assert (simulated.values[OVER_30] <= simulated.values[OVER_20]).all()
    assert (simulated.values[OVER_20][-1] <= last[-1].sum(axis=0)).all()
    rates = simulated.values[RATE][~np.isnan(simulated.values[RATE])]
    assert ((rates >= 0) & (rates <= 100)).all()


# The twin


@pytest.mark.slow
def test_the_arrays_agree_with_a_plain_loop_over_cases() -> None:
    every_twelfth = demonstration().only(np.arange(len(demonstration())) % 12 == 0)
    known = every_twelfth.known_on(ORIGIN)
    parameters, timetable = estimate(known, ORIGIN), plan_timetable(ORIGIN, 3)
    plain = simulate_plainly(known, parameters, timetable, simulations=40, seed=2)
    quick = simulate(known, parameters, timetable, simulations=2000, seed=1)
    for measure, values in plain.items():
        error = values.std(axis=1) / np.sqrt(values.shape[1])
        apart = np.abs(values.mean(axis=1) - quick.values[measure].mean(axis=1))
        assert (apart <= 3.5 * error + 0.5).all(), measure


# Numbers that must come out


def test_the_same_seed_gives_the_same_numbers_and_another_gives_others() -> None:
    first, again, other = (run(demonstration(), seed=seed).values[PLANS] for seed in (3, 3, 4))
    assert (first == again).all()
    assert (first != other).any()


def test_plans_issued_earlier_in_the_month_of_the_origin_count() -> None:
    origin = date(2024, 1, 30)
    so_far = measure_month(demonstration().known_on(origin), date(2024, 1, 31))[PLANS]
    plans = run(demonstration(), origin, 1).values[PLANS][0]
    assert so_far <= plans.min() <= plans.max() <= so_far + 15


def test_at_a_months_end_a_week_later_the_old_cases_are_those_known_by_name() -> None:
    origin = date(2024, 1, 30)
    simulated = run(demonstration(), origin, 1, simulations=200)
    real = measure_month(demonstration(), date(2024, 1, 31))
    for measure in (OVER_20, OVER_30, WAITING):
        assert np.median(simulated.values[measure][0]) == pytest.approx(real[measure], abs=8)


def test_without_psychology_in_the_records_nobody_waits_for_it_and_plans_go_on() -> None:
    simulated = run(steady_service(psychology=False), date(2022, 9, 30), simulations=50)
    assert simulated.values[WAITING].max() == 0
    assert simulated.values[PLANS].mean() > 5


def test_when_everything_is_closed_only_new_requests_move() -> None:
    day = date(2022, 1, 10)
    rows = [{"received": day, "decided": day + timedelta(days=30), "decision": "refuse"} for _ in range(10)]
    simulated = run(caseload_of(*rows), date(2022, 3, 31))
    assert simulated.open_at_start == 0
    assert simulated.values[OVER_20].max() == 0


def test_a_single_case_gives_numbers_too() -> None:
    simulated = run(caseload_of({"received": date(2022, 12, 1)}), ORIGIN, 36, simulations=3)
    assert all(simulated.values[measure].shape == (36, 3) for measure in MEASURES)
    assert not np.isnan(simulated.values[OVER_30]).any()


# Stages


@pytest.mark.parametrize(
    ("known", "stage"),
    [
        ({}, "undecided"),
        ({"decided": date(2023, 1, 9), "decision": "assess"}, "to_ask"),
        ({"decided": date(2023, 1, 9), "decision": "assess", "ep_requested": date(2023, 1, 9)}, "waiting"),
        ({"ep_requested": date(2023, 1, 9)}, "waiting"),  # imported history may lack the decision
        ({"ep_requested": date(2023, 1, 9), "ep_received": date(2023, 1, 31)}, "advised"),
        ({"outcome_date": date(2023, 1, 20), "outcome": "issue"}, "advised"),
        ({"decided": date(2023, 1, 9), "decision": "refuse"}, None),
        ({"outcome_date": date(2023, 1, 20), "outcome": "withdrawn"}, None),
    ],
)
def test_every_open_case_stands_in_one_stage(known: dict[str, object], stage: str | None) -> None:
    stages = find_stages(caseload_of({"received": date(2023, 1, 3)} | known), ORIGIN.toordinal())
    in_stages = [name for name in ("undecided", "to_ask", "waiting", "advised") if getattr(stages, name)[0]]
    assert in_stages == ([stage] if stage else [])


# Queues

tables = st.integers(0, 2**32 - 1).map(
    lambda seed: np.random.default_rng(seed).integers(0, 9, (12, 7)).astype(np.float32)
)


@given(cases=tables, share=st.floats(0, 1), seed=st.integers(0, 99))
def test_a_share_is_whole_within_what_is_there_and_right_in_sum(cases, share: float, seed: int) -> None:
    taken = take_share(cases, np.float32(share), np.random.default_rng(seed))
    assert ((taken >= 0) & (taken <= cases) & (taken == np.floor(taken))).all()
    assert (np.abs(taken.sum(axis=0) - share * cases.sum(axis=0)) < 1.01).all()


@given(cases=tables, capacity=st.integers(0, 150), in_time=st.integers(0, 12), seed=st.integers(0, 99))
def test_a_queue_serves_its_capacity_or_everybody(cases, capacity: int, in_time: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    weights = rng.normal(0, 2, (4, 7)).astype(np.float32)
    odds = odds_of_order(cases, in_time, min(in_time + 1, 12), weights)
    served = serve(cases, np.full(7, capacity, dtype=np.float32), odds, rng)
    assert ((served >= 0) & (served <= cases) & (served == np.floor(served))).all()
    possible = np.minimum(capacity, cases.sum(axis=0))
    assert (served.sum(axis=0) <= possible + 1).all()
    assert (served.sum(axis=0) >= possible * 0.9 - 2).all()


def test_strong_weights_serve_those_in_time_first_and_the_oldest_of_them() -> None:
    cases = np.full((6, 1), 4, dtype=np.float32)
    weights = np.array([[8], [0], [30], [0]], dtype=np.float32)
    served = serve(cases, np.array([6.0], dtype=np.float32), odds_of_order(cases, 3, 3, weights), rng())
    assert served[:3].sum() == 0
    assert served[3] == 4


def rng() -> np.random.Generator:
    return np.random.default_rng(1)


# The timetable


@pytest.mark.parametrize(
    ("origin", "months", "weeks", "first_end"),
    [
        (date(2023, 1, 31), 12, 48, date(2023, 2, 28)),
        (date(2024, 1, 31), 1, 4, date(2024, 2, 29)),
        (date(2023, 1, 15), 2, 6, date(2023, 1, 31)),
        (date(2023, 1, 30), 1, 1, date(2023, 1, 31)),
    ],
)
def test_months_are_four_weeks_and_end_where_weeks_do(
    origin: date, months: int, weeks: int, first_end: date
) -> None:
    timetable = plan_timetable(origin, months)
    assert (timetable.weeks, timetable.month_ends[0]) == (weeks, first_end)
    assert {end.toordinal() for end in timetable.month_ends} <= set(timetable.week_ends.tolist())


@pytest.mark.parametrize("months", [0, 37, -1])
def test_a_horizon_out_of_bounds_is_refused(months: int) -> None:
    with pytest.raises(ValueError, match="from 1 to 36"):
        plan_timetable(ORIGIN, months)


def test_ages_turn_on_the_right_day() -> None:
    day = date(2023, 6, 30)
    known = caseload_of(*({"received": day - timedelta(days=age)} for age in (139, 140, 141, 210, 211)))
    simulated = run(known, day - timedelta(days=1), 1)
    still = replace(known).open_at(day.toordinal()).sum()
    assert still == 5
    assert simulated.values[OVER_20].max() <= 3
    assert simulated.values[OVER_30].max() <= 1


def test_offices_are_shut_between_christmas_and_new_year() -> None:
    ends = np.array(
        [date(2023, 12, 22).toordinal(), date(2024, 1, 1).toordinal(), date(2024, 1, 5).toordinal()]
    )
    assert working_days(ends).tolist() == [0, 4]
