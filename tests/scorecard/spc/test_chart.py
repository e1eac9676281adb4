"""Control charts: the worked examples, each rule and corner as a table, and agreement with a slow twin."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scorecard.spc.chart import ControlChart, Direction, Series, SeriesRefused, control_chart
from tests.scorecard.spc_twin import twin

EXAMPLES = json.loads(Path("tests/data/spc_examples.json").read_text(encoding="utf-8"))["cases"]
START = date(2022, 1, 1)
UP, DOWN = "7 Point Trend (Increasing)", "7 Point Trend (Decreasing)"
# Mean 10, every range 2, limits 4.68 and 15.32, near limits 6.453 and 13.547.
ORDINARY = [9, 11] * 8


def days(number: int) -> list[date]:
    return [START + timedelta(days=place) for place in range(number)]


def chart(values: Sequence[float | None], direction: str = "increase", **options: Any) -> ControlChart:
    return control_chart(Series(days(len(values)), values, Direction(direction), **options))


def labels(values: Sequence[float | None], **options: Any) -> list[str]:
    return [point.special_cause_type for point in chart(values, **options).points]


def labels_within_wide_limits(values: Sequence[float | None]) -> list[str]:
    """Labels of values that follow, after a gap, upon swings so wide that none of them comes near a limit."""
    swings = [-60, 60, -60, 60, None]
    return labels([*swings, *values], screen_outliers=False)[len(swings) :]


def near(expected: Any) -> Any:
    """Numbers are compared to 1e-6, everything else exactly."""
    is_number = isinstance(expected, int | float) and not isinstance(expected, bool)
    return pytest.approx(expected, rel=1e-6, abs=1e-9) if is_number else expected


# The worked examples


@pytest.mark.parametrize("case", EXAMPLES, ids=lambda case: case["id"])
def test_the_worked_examples_come_out_as_the_reference_has_them(case: dict[str, Any]) -> None:
    given_, expected = case["input"], case["expected"]
    control = control_chart(
        Series(
            [date.fromisoformat(day) for day in given_["dates"]],
            given_["values"],
            Direction(given_["improvement_direction"]),
            given_["target"],
            [date.fromisoformat(day) for day in given_["rebase"]],
            given_["fix_after_n_points"],
            given_["screen_outliers"],
        )
    )
    points = [point._asdict() | {"date": point.date.isoformat()} for point in control.points]
    groups = [group._asdict() for group in control.groups]
    for ours, theirs in zip([*points, *groups], [*expected["points"], *expected["groups"]], strict=True):
        assert list(ours) == list(theirs)
        assert ours == {name: near(value) for name, value in theirs.items()}
    assert list(control._asdict()) == list(expected)
    assert list(control[2:]) == [expected[name] for name in control._fields[2:]]


# Mean and limits


@pytest.mark.parametrize(
    ("values", "screen", "mean", "lpl", "upl"),
    [
        ([4], True, 4, None, None),
        ([4], False, 4, None, None),
        ([None], True, None, None, None),
        ([None, None, None], False, None, None, None),
        ([5, 5, 5, 5], True, 5, None, None),
        ([5, 5, 5, 5], False, 5, 5, 5),
        ([0, 0, 0], True, 0, None, None),
        ([1, 3], True, 2, 2 - 5.32, 2 + 5.32),  # the only range there is can't be above 3.267 times itself
        ([1, None, 3], True, 2, None, None),  # no range is formed across a gap
        ([1, None, 3, 5], True, 3, 3 - 5.32, 3 + 5.32),
        ([-1, -3], True, -2, -2 - 5.32, -2 + 5.32),
        (
            [1, 1, 1, 1, 9, 9, 9, 9],
            True,
            5,
            5,
            5,
        ),  # one step: its range is screened out, and the others are 0
        ([1, 1, 1, 1, 9, 9, 9, 9], False, 5, 5 - 2.66 * 8 / 7, 5 + 2.66 * 8 / 7),
    ],
)
def test_mean_and_limits(values, screen, mean, lpl, upl) -> None:
    (group,) = chart(values, screen_outliers=screen).groups
    assert (group.mean, group.lpl, group.upl) == (near(mean), near(lpl), near(upl))


def test_after_one_step_between_two_flats_every_point_lies_outside() -> None:
    assert labels([1] * 4 + [9] * 4) == ["Below LCL"] * 4 + ["Above UCL"] * 4


def test_a_range_that_equals_the_bound_of_screening_is_dropped() -> None:
    """33 ranges that add up to 1,000, one of them 99: exactly 3.267 times their mean."""
    ranges = [99] + [28] * 31 + [33]
    ups_and_downs = [moving_range * (-1) ** place for place, moving_range in enumerate(ranges)]
    (group,) = chart([0, *accumulate(ups_and_downs)]).groups
    assert (len(ranges), sum(ranges)) == (33, 1000)
    assert group.average_moving_range == near(901 / 32)


def test_screening_happens_once() -> None:
    values = [0, 1, 0, 1, 0, 1, 0, 9, 0, 1, 0, 1, 0, 1, 0, 1, 0, 60, 0, 1, 0, 1]
    (group,) = chart(values).groups
    assert group.average_moving_range == near(
        (17 * 1 + 2 * 9) / 19
    )  # 60 goes; 9 would only go the second time


def test_limits_may_be_set_by_the_first_points_of_each_group() -> None:
    values = [9, 11] * 6 + [30, 40] + [5, 6] * 6 + [70]
    control = chart(values, rebase=[days(20)[14]], fix_after_n_points=12)
    assert [(group.mean, group.average_moving_range) for group in control.groups] == [(10, 2), (5.5, 1)]
    assert [control.points[place].special_cause_type for place in (12, 13, -1)] == ["Above UCL"] * 3


def test_fixing_more_points_than_a_group_has_uses_them_all() -> None:
    assert chart(ORDINARY, fix_after_n_points=99) == chart(ORDINARY)


def test_the_points_that_fix_the_limits_are_counted_by_date_missing_values_too() -> None:
    (group,) = chart([None, *([9, 11] * 6), 500], fix_after_n_points=12).groups
    assert group.mean == near(109 / 11)


def test_where_the_points_to_fix_by_are_all_missing_trends_alone_are_seen() -> None:
    control = chart([None] * 12 + [1, 2, 3, 4, 5, 6, 7], fix_after_n_points=12)
    assert control.groups[0].mean is None
    assert control.points[-1][6:9] == (None, None, None)
    assert control.points[-1].special_cause_type == UP


# Facts


@pytest.mark.parametrize(
    ("value", "outside", "side", "close"),
    [
        (15.33, True, 1, False),
        (15.32, False, 1, True),  # on a limit is inside
        (13.56, False, 1, True),
        (13.546, False, 1, False),
        (10, False, 0, False),
        (4.68, False, -1, True),
        (4.67, True, -1, False),
    ],
)
def test_where_a_point_lies(value, outside, side, close) -> None:
    last = chart([*ORDINARY, value], fix_after_n_points=16).points[-1]
    assert (last.outside_limits, last.relative_to_mean, last.close_to_limits) == (outside, side, close)


@pytest.mark.parametrize("value", [0.1, 1 / 3, -0.7, 1e12 + 0.1, 1e-12, 1e300, 0])
def test_a_flat_series_lies_on_its_own_mean(value) -> None:
    control = chart([value] * 15, screen_outliers=False)
    assert {point.relative_to_mean for point in control.points} == {0}
    assert {point.special_cause_type for point in control.points} == {"Common Cause"}


def test_around_a_mean_of_zero_what_rounding_leaves_counts_as_zero() -> None:
    assert chart([0.1, 0.2, -0.3, 0]).points[-1].relative_to_mean == 0


def test_a_missing_point_has_no_facts_and_the_groups_lines() -> None:
    point = chart([1, 2, None, 4, 3]).points[2]
    assert point[6:9] == (None, None, None)
    assert (point.mean, point.special_cause_type, point.special_cause_flag) == (2.5, "Common Cause", False)


def test_without_limits_no_point_is_inside_or_outside() -> None:
    assert chart([5]).points[0][6:9] == (None, 0, None)


# Special causes


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1, 2, 3, 4, 5, 6], ["Common Cause"] * 6),
        ([1, 2, 3, 4, 5, 6, 7], [UP] * 7),
        ([7, 6, 5, 4, 3, 2, 1], [DOWN] * 7),
        ([1, 2, 3, 4, 4, 5, 6, 7], ["Common Cause"] * 8),
        ([1, 2, 3, 4, 5, 6, 7, 6], [UP] * 7 + ["Common Cause"]),
        ([1, 2, 3, 4, 5, 6, 7, 6, 5, 4, 3, 2, 1], [UP] * 6 + [DOWN] * 7),  # the apex falls
        ([7, 6, 5, 4, 3, 2, 1, 2, 3, 4, 5, 6, 7], [DOWN] * 6 + [UP] * 7),
        ([1, 2, 3, None, 4, 5, 6, 7], ["Common Cause"] * 8),
        ([1, 2, 3, 4, 5, 6, 7, None], [UP] * 7 + ["Common Cause"]),
        ([None, 1, 2, 3, 4, 5, 6, 7], ["Common Cause"] + [UP] * 7),
    ],
)
def test_trends(values, expected) -> None:
    assert [
        label if label in (UP, DOWN) else "Common Cause" for label in labels_within_wide_limits(values)
    ] == expected


def test_a_tie_between_two_rising_trends_counts_as_falling() -> None:
    """The reference asks only whether the step to the next trend point rises."""
    given = labels_within_wide_limits([1, 2, 3, 4, 5, 6, 7, 7, 8, 9, 10, 11, 12, 13])
    assert given == [UP] * 6 + [DOWN] + [UP] * 7


@pytest.mark.parametrize(
    ("tail", "expected"),
    [
        ([14, 14, 11], ["2 in 3 Above CL", "2 in 3 Above CL", "Common Cause"]),
        ([14, 11, 14], ["2 in 3 Above CL", "Common Cause", "2 in 3 Above CL"]),
        ([11, 14, 14], ["Common Cause", "2 in 3 Above CL", "2 in 3 Above CL"]),
        ([6, 6, 9], ["2 in 3 Below CL", "2 in 3 Below CL", "Common Cause"]),
        ([14, 9, 14], ["Common Cause"] * 3),  # not all on one side
        ([14, 10, 14], ["Common Cause"] * 3),  # on the mean is no side
        ([14, None, 14], ["Common Cause"] * 3),
        ([14, 16, 11], ["Common Cause", "Above UCL", "Common Cause"]),  # outside is not close
        ([14, 16, 14], ["2 in 3 Above CL", "Above UCL", "2 in 3 Above CL"]),
        ([14, 6, 11], ["Common Cause"] * 3),
    ],
)
def test_two_of_three(tail, expected) -> None:
    assert labels([9, 11] * 8 + [9, *tail, 9], fix_after_n_points=16)[17:20] == expected


@pytest.mark.parametrize(
    ("tail", "special"),
    [
        ([11, 12, 11, 12, 11, 12], 0),
        ([11, 12, 11, 12, 11, 12, 11], 7),
        ([11, 12, 11, 12, 11, 12, 11, 12, 11], 9),
        ([11, 12, 11, 10, 11, 12, 11, 12], 0),  # a point on the mean breaks the run
        ([11, 12, 11, None, 11, 12, 11, 12], 0),
    ],
)
def test_shifts(tail, special) -> None:
    given = labels([9, 11] * 8 + [9, *tail, 9], fix_after_n_points=16)[17:]
    assert given.count("7 Points Above CL") == special
    assert given.count("Common Cause") == len(given) - special


def test_the_first_rule_that_fits_gives_the_label() -> None:
    """All seven are on one side, rise, and the last three come close to the limit and pass it."""
    given = labels([9, 11] * 8 + [9, 10.5, 11, 11.5, 12, 13, 14, 15, 16], fix_after_n_points=16)
    assert given[-8:] == [UP] * 7 + ["Above UCL"]


# Groups


def test_neither_runs_nor_ranges_cross_a_rebase() -> None:
    values = [1, 2, 3, 4, 5, 6, 7, 8]
    control = chart(values, rebase=[days(8)[4]])
    assert {point.special_cause_type for point in control.points} == {"Common Cause"}
    assert [group.average_moving_range for group in control.groups] == [1, 1]


@pytest.mark.parametrize(
    ("rebase", "numbers"),
    [
        ([], [0, 0, 0, 0]),
        ([2], [0, 0, 1, 1]),
        ([0], [1, 1, 1, 1]),  # as in the reference, which counts the rebases made by each point
        ([3, 1, 3], [0, 1, 1, 2]),
        ([0, 1, 2, 3], [1, 2, 3, 4]),
        ([99], [0, 0, 0, 0]),
    ],
)
def test_each_rebase_date_that_a_point_carries_begins_a_group(rebase, numbers) -> None:
    control = chart([5, 7, 4, 8], rebase=[START + timedelta(days=place) for place in rebase])
    assert [point.rebase_group for point in control.points] == numbers
    assert [group.rebase_group for group in control.groups] == sorted(set(numbers))


def test_rebase_dates_that_no_point_carries_are_known() -> None:
    series = Series(days(3), [1, 2, 3], Direction.INCREASE, rebase=[START, date(1999, 9, 9)])
    assert series.unmatched_rebase_dates == [date(1999, 9, 9)]


@pytest.mark.parametrize(("number", "short"), [(12, True), (13, False)])
def test_a_group_of_fewer_than_13_points_is_short_missing_ones_counted(number, short) -> None:
    values: list[float | None] = [9, 11] * 7
    values[3] = None
    assert {point.short_group_warning for point in chart(values[:number]).points} == {short}


def test_an_empty_series_has_an_empty_chart() -> None:
    assert chart([], target=5) == ControlChart([], [], None, None, None)


def test_dates_may_come_in_any_order() -> None:
    straight = chart(ORDINARY)
    backwards = control_chart(Series(days(16)[::-1], ORDINARY[::-1], Direction.INCREASE))
    assert backwards == straight


# Icons


@pytest.mark.parametrize(
    ("direction", "last", "icon", "kind"),
    [
        ("increase", 20, "improvement_high", "special_cause_improvement"),
        ("increase", 1, "concern_low", "special_cause_concern"),
        ("decrease", 20, "concern_high", "special_cause_concern"),
        ("decrease", 1, "improvement_low", "special_cause_improvement"),
        ("neutral", 20, "neutral_high", "special_cause_neutral_high"),
        ("neutral", 1, "neutral_low", "special_cause_neutral_low"),
        ("increase", 10, "common_cause", "common_cause"),
        ("increase", None, "common_cause", "common_cause"),
    ],
)
def test_the_variation_icon_is_that_of_the_last_point(direction, last, icon, kind) -> None:
    control = chart([*ORDINARY, 20, last], direction, fix_after_n_points=16)
    assert (control.variation_icon, control.points[-1].point_type) == (icon, kind)
    assert control.groups[-1].variation_type_last == kind


@pytest.mark.parametrize(
    ("direction", "target", "assurance"),
    [
        ("increase", 15.33, "consistent_fail"),
        ("increase", 15.32, "inconsistent"),  # on a limit
        ("increase", 10, "inconsistent"),
        ("increase", 4.68, "inconsistent"),
        ("increase", 4.67, "consistent_pass"),
        ("decrease", 15.33, "consistent_pass"),
        ("decrease", 4.67, "consistent_fail"),
        ("neutral", 4.67, None),
        ("increase", None, None),
    ],
)
def test_assurance(direction, target, assurance) -> None:
    assert chart(ORDINARY, direction, target=target).assurance_type == assurance


def test_assurance_is_taken_at_the_last_group() -> None:
    values = [*ORDINARY, *(value + 100 for value in ORDINARY)]
    assert chart(values, target=50, rebase=[days(17)[16]]).assurance_icon == "pass"


def test_without_limits_assurance_is_inconsistent() -> None:
    assert chart([5], target=50).assurance_type == "inconsistent"


# Refusals


@pytest.mark.parametrize(
    ("dates", "values", "options", "why"),
    [
        (days(2), [1], {}, "There are 2 dates and 1 values"),
        ([START, START], [1, 2], {}, "2022-01-01 is among the dates more than once"),
        (days(2), [1, 2], {"fix_after_n_points": 11}, "limits need 12 points or more"),
    ],
)
def test_what_no_chart_can_be_made_of_is_refused(dates, values, options, why) -> None:
    with pytest.raises(SeriesRefused, match=why):
        Series(dates, values, Direction.INCREASE, **options)


# The twin

TENTHS = st.integers(-60, 60).map(lambda number: number / 10)
FEW_VALUES = st.sampled_from([9, 10, 11, 12, None])
STRETCHES = st.one_of(
    st.lists(st.one_of(TENTHS, st.none()), max_size=6),
    st.lists(FEW_VALUES, max_size=9),
    st.tuples(TENTHS, st.integers(1, 9)).map(lambda flat: [flat[0]] * flat[1]),
    st.tuples(st.integers(-20, 20), st.integers(-3, 3), st.integers(5, 9)).map(
        lambda run: [run[0] + run[1] * step for step in range(run[2])]
    ),
)
SERIES = st.lists(STRETCHES, max_size=6).map(
    lambda stretches: [value for part in stretches for value in part]
)


@st.composite
def inputs(draw: st.DrawFn) -> dict[str, Any]:
    values = draw(SERIES)
    order = draw(st.permutations(range(len(values))))
    some_days = st.sampled_from(days(len(values) + 2))
    return {
        "dates": [days(len(values))[place] for place in order],
        "values": [values[place] for place in order],
        "improvement_direction": Direction(draw(st.sampled_from(list(Direction)))),
        "target": draw(st.none() | st.integers(-100, 100).map(lambda number: number / 8)),
        "rebase": draw(st.lists(some_days, max_size=3)),
        "fix_after_n_points": draw(st.none() | st.integers(12, 20)),
        "screen_outliers": draw(st.booleans()),
    }


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(inputs())
@example(
    {
        "dates": days(14),
        "values": [1, 2, 3, 4, 5, 6, 7, 7, 8, 9, 10, 11, 12, 13],
        "improvement_direction": Direction.NEUTRAL,
        "target": None,
        "rebase": [],
        "fix_after_n_points": None,
        "screen_outliers": True,
    }
)
def test_any_series_comes_out_as_by_definition(series: dict[str, Any]) -> None:
    control, expected = control_chart(Series(**series)), twin(**series)
    assert [point._asdict() for point in control.points] == [_near(point) for point in expected["points"]]
    assert [group._asdict() for group in control.groups] == [_near(group) for group in expected["groups"]]
    assert list(control[2:]) == [expected[name] for name in control._fields[2:]]


def _near(row: dict[str, Any]) -> dict[str, Any]:
    numbers = ("value", "mean", "lpl", "upl", "average_moving_range")
    return {
        name: near(float(value)) if name in numbers and value is not None else value
        for name, value in row.items()
    }


@settings(max_examples=50, deadline=None)
@given(st.lists(TENTHS, min_size=2, max_size=40))
def test_turning_the_series_upside_down_turns_the_icon(values: list[float]) -> None:
    turned = {
        "improvement_high": "improvement_low",
        "concern_low": "concern_high",
        "common_cause": "common_cause",
    }
    up, down = chart(values), chart([-value for value in values], "decrease")
    apexes_fall = DOWN in labels(values) and UP in labels(values)
    assert apexes_fall or down.variation_icon == turned[up.variation_icon]
