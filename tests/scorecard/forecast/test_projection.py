"""Forecasts: the naive one, scores, which of the two is given, scenarios, clearing, and the back-test."""

from datetime import date, timedelta
from io import BytesIO
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.forecast.backtests import Past, backtest, choose_sources, compare
from scorecard.forecast.clearing import find_clearing
from scorecard.forecast.fitting.capacity import CapacityPlan, draw_capacity, read_plan
from scorecard.forecast.known.caseload import Caseload
from scorecard.forecast.known.history import MEASURES, OVER_20, OVER_30, PLANS, RATE, WAITING
from scorecard.forecast.known.timetable import plan_timetable
from scorecard.forecast.projection import MODEL_VERSION, Projection, forecast
from scorecard.forecast.sanity import QueueLoad, find_loads
from scorecard.forecast.sensitivity import find_effects
from scorecard.forecast.skill.choice import WEIGHTS, Choice, blend, choose
from scorecard.forecast.skill.naive import QUANTILES, naive_quantiles, spread_of_changes, within_bounds
from scorecard.forecast.skill.scoring import Forecasted, crps, pinball, score
from tests.scorecard.forecast_cases import EXTRACTED, caseload_of, demonstration, steady_service

ORIGIN = date(2023, 1, 31)
NAN = float("nan")


def quick(
    cases: Caseload | None = None, origin: date = ORIGIN, months: int = 6, **options: object
) -> Projection:
    return forecast(cases or demonstration(), origin, months, **({"simulations": 50} | options))


def plan(*lines: str) -> CapacityPlan:
    names = ["month", "queue", "provider", "per_week", "contracted", "delivered", "starts"]
    rows = [line.split(",") for line in lines]
    width = max((len(row) for row in rows), default=4)
    filled = [",".join(row + [""] * (width - len(row))) for row in rows]
    return read_plan(BytesIO("\n".join([",".join(names[:width]), *filled]).encode()))


# The naive forecast


@pytest.mark.parametrize(
    ("series", "months", "spread"),
    [
        ([10, 12, 10, 12], 1, 2.0),
        ([10, 12, 10, 12], 2, 0.5),  # no change over two months: the least spread
        ([0, 3, 9], 2, 9.0),
        ([0, 3, 9], 6, 9 * 3**0.5),  # too short: the longest change there is, by the root of time
        ([7], 3, 0.5),
        ([], 3, 0.5),
        ([10, NAN, 14], 2, 4.0),
        ([10, NAN, 14], 1, 0.5),
    ],
)
def test_the_spread_is_the_root_mean_square_of_changes(
    series: list[float], months: int, spread: float
) -> None:
    assert spread_of_changes(np.array(series, dtype=float), months) == pytest.approx(spread)


def test_the_naive_forecast_is_the_last_value_with_a_normal_error() -> None:
    quantiles = naive_quantiles(RATE, np.array([40.0, 50.0, 40.0]), 1)
    assert quantiles == pytest.approx(
        [40 + 10 * z for z in (-1.645, -1.2816, -0.6745, 0, 0.6745, 1.2816, 1.645)], abs=0.01
    )


@pytest.mark.parametrize(
    ("measure", "series", "low", "high"),
    [(PLANS, [1.0, 30.0, 2.0], 0, None), (RATE, [0.0, 90.0, 95.0], 0, 100), (RATE, [NAN], 0, 1)],
)
def test_the_naive_forecast_stays_within_what_can_be(measure, series, low, high) -> None:
    quantiles = naive_quantiles(measure, np.array(series), 1)
    assert quantiles.min() >= low
    assert high is None or quantiles.max() <= high


def test_the_last_known_rate_stands_in_for_a_month_without_plans() -> None:
    assert naive_quantiles(RATE, np.array([30.0, 40.0, NAN]), 1)[3] == 40


@given(st.sampled_from(MEASURES), st.lists(st.floats(-50, 300), min_size=7, max_size=7))
def test_quantiles_that_are_shown_never_cross_and_counts_are_whole(measure: str, values: list[float]) -> None:
    shown = within_bounds(measure, np.array(values))
    assert all(before <= after for before, after in pairwise(shown))
    assert shown.min() >= 0
    assert shown.max() <= 100 if measure == RATE else (shown == np.floor(shown)).all()


# Scores


def test_pinball_loss_weighs_a_miss_by_its_side() -> None:
    assert pinball(np.full(7, 10.0), 12.0) == pytest.approx([2 * level for level in QUANTILES])
    assert pinball(np.full(7, 10.0), 8.0) == pytest.approx([2 * (1 - level) for level in QUANTILES])


def test_a_point_forecast_scores_its_absolute_error() -> None:
    assert crps(np.full(7, 10.0), 13.0) == pytest.approx(3.0)


def test_skill_and_coverage_of_forecasts() -> None:
    sharp, wide = np.linspace(9, 11, 7), np.linspace(0, 20, 7)
    total = score([Forecasted(sharp, wide, 10.0), Forecasted(sharp, wide, 12.0)])
    assert (total.forecasts, total.coverage90, total.coverage50) == (2, 0.5, 0.5)
    assert total.skill == pytest.approx(1 - total.crps / total.naive_crps)
    assert total.skill > 0
    with pytest.raises(ValueError, match="no forecasts"):
        score([])


# Which forecast is given


def past(quality: float, origins: int) -> dict[str, list[list[Forecasted]]]:
    """Past forecasts whose error is `quality` times that of the naive one."""
    made = [[Forecasted(np.full(7, 10 * quality), np.full(7, 10.0), 0.0)] for _ in range(origins)]
    return dict.fromkeys(MEASURES, made)


@pytest.mark.parametrize(
    ("quality", "origins", "source"),
    [(0.8, 12, "blend"), (1.05, 12, "blend"), (2.0, 12, "naive"), (4.0, 3, "naive"), (1.3, 1, "blend")],
)
def test_the_naive_forecast_is_given_where_the_past_says_so_clearly(quality, origins, source) -> None:
    assert {choice.source for choice in choose(past(quality, origins)).values()} == {source}


def test_without_a_past_the_usual_blend_is_given() -> None:
    assert {measure: choice.weight for measure, choice in choose({}).items()} == WEIGHTS


def test_a_weight_of_0_gives_exactly_the_naive_forecast() -> None:
    choices = {measure: Choice(0.0, -0.5, 9) for measure in MEASURES}
    made = quick(choices=choices)
    for measure in MEASURES:
        for ahead, values in enumerate(made.quantiles[measure], start=1):
            assert (values == naive_quantiles(measure, made.history.values[measure], ahead)).all()
    assert "has not done better" in made.choices[RATE].say()


def test_a_blend_lies_between_the_two() -> None:
    model, naive = np.linspace(10, 20, 7), np.linspace(0, 60, 7)
    mixed = blend(RATE, model, naive, 0.5)
    assert (np.minimum(model, naive) <= mixed).all()
    assert (mixed <= np.maximum(model, naive)).all()


# The forecast


def test_every_row_of_a_forecast_is_a_number_within_bounds() -> None:
    made = quick(months=12)
    rows = list(made.rows())
    assert len(rows) == len(MEASURES) * 12 * len(QUANTILES)
    for (*place, _, low), (*same, _, high) in pairwise(rows):
        assert place != same or low <= high
    assert all(np.isfinite(value) and value >= 0 for *_, value in rows)
    assert (made.model_version, made.seed, made.simulations) == (MODEL_VERSION, 1, 50)


def test_what_happened_after_the_origin_changes_nothing() -> None:
    whole, known = quick(), quick(demonstration().known_on(ORIGIN))
    for measure in MEASURES:
        assert (whole.quantiles[measure] == known.quantiles[measure]).all()


def test_the_order_in_which_cases_stand_changes_nothing() -> None:
    cases = demonstration()
    mixed = cases.only(np.random.default_rng(1).permutation(len(cases)))
    options = {"simulations": 10, "choices": None}
    one, other = (forecast(read, ORIGIN, 12, **options) for read in (cases, mixed))
    for measure in MEASURES:
        assert (one.quantiles[measure] == other.quantiles[measure]).all()


@pytest.mark.parametrize(
    ("cases", "origin"),
    [
        (steady_service(60, psychology=False), date(2022, 12, 31)),
        (steady_service(35), date(2023, 1, 31)),
        (
            caseload_of(
                *({"received": date(2022, 1, 1) + timedelta(days=13 * number)} for number in range(30))
            ),
            ORIGIN,
        ),
    ],
    ids=["no psychology", "few cases", "nothing but requests"],
)
def test_odd_caseloads_give_numbers_all_the_same(cases: Caseload, origin: date) -> None:
    made = forecast(cases, origin, 36, simulations=10, choices=choose_sources(cases, origin))
    assert all(np.isfinite(value) for *_, value in made.rows())


@pytest.mark.parametrize(
    ("cases", "origin", "words"),
    [
        (caseload_of({"received": date(2023, 1, 31)}), ORIGIN, "12 months of requests"),
        (steady_service(12), date(2022, 12, 31), "12 months of requests"),
        (caseload_of({"received": date(2019, 1, 1), "final_issued": date(2019, 6, 1)}), ORIGIN, "12 months"),
        (demonstration(), date(2024, 9, 1), "the last date on record is 2024-07-31, 32 days before"),
    ],
    ids=["one case", "few cases", "long closed", "after the last date"],
)
def test_where_too_little_is_known_nothing_is_forecast(cases: Caseload, origin: date, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        forecast(cases, origin, 6, simulations=10)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"origin": date(2020, 1, 1)}, "no case had been received by 2020-01-01"),
        ({"months": 0}, "from 1 to 36"),
        ({"simulations": 0}, "from 1 to 10000"),
        ({"demand_change": -1.0}, "change of demand"),
    ],
)
def test_what_cannot_be_forecast_is_refused(options: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        quick(**options)


# Scenarios


def test_more_advice_and_more_plans_leave_a_smaller_backlog() -> None:
    usual = quick(simulations=200, choices={measure: Choice(1.0, NAN, 0) for measure in MEASURES})
    more = plan("2023-02,advice,in_house,25", "2023-02,plans,in_house,25")
    relieved = quick(simulations=200, capacity=more)
    for measure in (WAITING, OVER_30):
        assert relieved.quantiles[measure][-1, 3] < usual.quantiles[measure][-1, 3] - 30
    assert {choice.source for choice in relieved.choices.values()} == {"model"}


def test_more_requests_mean_more_cases_waiting() -> None:
    fewer, more = (
        quick(months=9, simulations=200, demand_change=by).quantiles[WAITING][-1, 3] for by in (-0.3, 0.3)
    )
    assert fewer < more


def test_in_house_capacity_is_certain_and_a_contractors_is_one_draw_for_each_simulation() -> None:
    drawn = draw_capacity(
        plan("2023-02,advice,in_house,10", "2023-02,plans,Acme,10"), plan_timetable(ORIGIN, 6), 300, rng()
    )
    assert np.ptp(drawn["advice"], axis=1).max() == 0
    delivered = drawn["plans"] / (10 * plan_timetable(ORIGIN, 6).working_share[:, None])
    assert delivered.mean() == pytest.approx(0.5, abs=0.06)  # no record: two of four
    assert delivered.mean(axis=0).std() > 0.15
    assert (delivered.std(axis=0) / delivered.mean(axis=0)).max() < 0.25


def test_a_record_of_delivery_is_learned_from() -> None:
    lines = {"good": "2023-02,advice,Acme,10,40,40", "poor": "2023-02,advice,Acme,10,40,4"}
    means = {
        name: draw_capacity(plan(line), plan_timetable(ORIGIN, 3), 500, rng())["advice"].mean()
        for name, line in lines.items()
    }
    assert means["good"] > 8 > 5 > means["poor"]


def test_a_start_slips_and_never_comes_early() -> None:
    timetable = plan_timetable(ORIGIN, 6)
    drawn = draw_capacity(plan("2023-02,advice,in_house,10,,,2023-04-01"), timetable, 200, rng())["advice"]
    started = drawn > 0
    before = timetable.week_ends[1:] <= date(2023, 4, 1).toordinal()
    assert not started[before].any()
    share = started.mean(axis=1)
    assert 0 < share[~before][0] < 0.8
    assert share[-1] > 0.7


def test_the_last_line_of_a_plan_holds_on() -> None:
    timetable = plan_timetable(ORIGIN, 4)
    drawn = draw_capacity(plan("2023-03,plans,in_house,5", "2023-04,plans,in_house,9"), timetable, 1, rng())
    per_week = drawn["plans"][:, 0] / timetable.working_share
    assert per_week.round(6).tolist() == [0] * 4 + [5] * 4 + [9] * 8


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("2023-02,advise,in_house,10", "line 2.*'advise' is no queue: use advice or plans"),
        ("2023-2,advice,in_house,10", "line 2.*month is '2023-2': write YYYY-MM"),
        ("2023-02,advice,,10", "provider is blank"),
        ("2023-02,advice,in_house,ten", "per_week is 'ten'"),
        ("2023-02,advice,in_house,-1", "per_week is '-1'"),
        ("2023-02,advice,in_house,nan", "per_week is 'nan'"),
        ("2023-02,advice,in_house,", "per_week is blank"),
        ("2023-02,advice,Acme,10,5,6", "contracted and delivered go together"),
        ("2023-02,advice,Acme,10,,,soon", "starts is 'soon': write YYYY-MM-DD"),
    ],
)
def test_a_faulty_plan_is_refused_with_its_line(line: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        plan(line)


def test_a_plan_needs_lines_columns_and_no_line_twice() -> None:
    with pytest.raises(ValueError, match="no rows"):
        plan()
    with pytest.raises(ValueError, match="queue: missing column"):
        read_plan(BytesIO(b"month,provider,per_week\n2023-02,x,1\n"))
    with pytest.raises(ValueError, match=r"line 3.*already"):
        plan("2023-02,plans,in_house,5", "2023-02,plans,in_house,6")


# What to tell a board


def cleared(*runs: list[int]) -> Projection:
    """A forecast whose simulations have these backlogs, month by month."""
    made = quick(months=len(runs[0]), simulations=10)
    made.simulated.values[OVER_30] = np.array(runs, dtype=float).T
    return made


def test_cleared_means_at_the_level_and_staying_there_for_three_months() -> None:
    stays, returns, late = [20, 9, 8, 7, 6, 5], [20, 9, 8, 30, 30, 30], [20, 20, 20, 20, 9, 9]
    clearing = find_clearing(cleared(stays, returns, stays, late), OVER_30, 10)
    assert clearing.half_by == date(2023, 3, 31)
    assert clearing.nine_tenths_by is None
    assert clearing.never == 0.5
    assert "half of the simulations are down to 10 by March 2023" in clearing.say()


def test_a_horizon_too_short_to_see_it_stay_shows_no_clearing() -> None:
    clearing = find_clearing(cleared([0, 0], [0, 0]), OVER_30, 10)
    assert (clearing.half_by, clearing.never) == (None, 1.0)


@pytest.mark.parametrize(
    ("demand", "capacity", "backlog", "load", "weeks"),
    [
        (10, 12.5, 100, 0.8, 40),
        (10, 10, 5, 1.0, None),
        (12, 10, 100, 1.2, None),
        (1, 0, 5, float("inf"), None),
    ],
)
def test_the_sum_on_paper_beside_the_simulation(demand, capacity, backlog, load, weeks) -> None:
    queue = QueueLoad("advice", demand, capacity, backlog)
    assert (queue.load, queue.weeks_to_clear) == (pytest.approx(load), weeks)
    assert ("grows" in queue.say()) is (weeks is None)


def test_loads_are_those_of_the_origin() -> None:
    advice, plans = find_loads(quick())
    assert advice.backlog == 294
    assert advice.load > 0.8
    assert plans.backlog > 100


@pytest.mark.slow
def test_the_largest_effects_come_first_and_point_the_right_way() -> None:
    effects = find_effects(demonstration(), quick(), OVER_30, simulations=100)
    assert [effect.size for effect in effects] == sorted((effect.size for effect in effects), reverse=True)
    plans = next(effect for effect in effects if effect.assumption == "final plans a week")
    assert plans.higher < plans.usual < plans.lower


# The back-test


@pytest.fixture(scope="module")
def tested() -> list[Projection]:
    origins = [date(2022, 2, 28), date(2022, 4, 30)]
    return backtest(demonstration(), origins, last=EXTRACTED, simulations=60)


@pytest.mark.slow
def test_a_back_test_beats_the_naive_forecast_of_both_backlogs(tested: list[Projection]) -> None:
    compared = compare(tested, demonstration(), EXTRACTED)
    for measure in (OVER_20, OVER_30):
        total = score([scored.value for scored in compared if scored.measure == measure])
        assert total.forecasts == 12
        assert total.skill > 0.3


@pytest.mark.slow
def test_a_forecast_in_a_back_test_is_the_one_that_would_have_been_given(tested: list[Projection]) -> None:
    origin = tested[1].origin
    known = demonstration().known_on(origin)
    given = forecast(known, origin, 6, simulations=60, choices=choose_sources(known, origin))
    assert list(given.rows()) == list(tested[1].rows())
    assert given.choices == tested[1].choices


def test_outcomes_after_the_last_day_are_not_compared() -> None:
    made = quick(origin=date(2024, 5, 31))
    ahead = {scored.months_ahead for scored in compare([made], demonstration(), EXTRACTED)}
    assert ahead == {1, 2}


def test_choices_rest_on_forecasts_that_had_come_true() -> None:
    early = date(2021, 8, 31)  # a month after the history's first: one origin, one month to prove it
    choices = Past(demonstration(), EXTRACTED).choices_at(early)
    assert {choice.origins for choice in choices.values()} == {1}
    assert Past(demonstration(), EXTRACTED).choices_at(early - timedelta(days=31))[PLANS].origins == 0


def rng() -> np.random.Generator:
    return np.random.default_rng(1)
