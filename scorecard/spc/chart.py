"""Control charts (statistical process control): the individuals chart with four rules, as in docs/control-charts.md.

Pure. A dated series goes in; mean and limits, a label for each point, and an icon each for variation and assurance
come out. The method is that of NHS England's *Making Data Count*; the R package NHSRplotthedots 0.2.2 settles doubts,
and the names of fields, labels and types are its names. The time taken grows with the number of points, no faster.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby, pairwise
from math import fsum
from operator import itemgetter
from typing import NamedTuple

# Moving range of two points, d2 = 1.128: three sigma is 3 / 1.128 = 2.66 average moving ranges (Wheeler 1993), and the
# upper limit of the ranges themselves D4 = 3.267 of them (Nelson 1982), above which a range is screened out.
LIMIT = 2.66
NEAR_LIMIT = 2 * LIMIT / 3
SCREEN = 3.267
RUN = 7  # points; some older NHS guides use 6
SHORT_GROUP = 13  # a group of fewer points has trial limits
LEAST_TO_FIX = 12  # points

# How far two numbers that should be equal may lie apart: of the mean, and (near zero, where that vanishes) the
# rounding of the largest value. Without it 0.1, 0.1, 0.1 … may lie to one side of its own mean.
OF_THE_MEAN = 1e-9
OF_THE_LARGEST = 1e-14

COMMON_CAUSE = "Common Cause"
IMPROVEMENT, CONCERN = "special_cause_improvement", "special_cause_concern"
NEUTRAL_HIGH, NEUTRAL_LOW = "special_cause_neutral_high", "special_cause_neutral_low"
ORDINARY = "common_cause"


class Direction(StrEnum):
    """Which way is good."""

    INCREASE = "increase"
    DECREASE = "decrease"
    NEUTRAL = "neutral"


# The type of a point that is special, by direction and by whether its label speaks of high values.
POINT_TYPES = {
    (Direction.INCREASE, True): IMPROVEMENT,
    (Direction.INCREASE, False): CONCERN,
    (Direction.DECREASE, True): CONCERN,
    (Direction.DECREASE, False): IMPROVEMENT,
    (Direction.NEUTRAL, True): NEUTRAL_HIGH,
    (Direction.NEUTRAL, False): NEUTRAL_LOW,
}
VARIATION_ICONS = {
    (Direction.INCREASE, IMPROVEMENT): "improvement_high",
    (Direction.INCREASE, CONCERN): "concern_low",
    (Direction.DECREASE, IMPROVEMENT): "improvement_low",
    (Direction.DECREASE, CONCERN): "concern_high",
    (Direction.NEUTRAL, NEUTRAL_HIGH): "neutral_high",
    (Direction.NEUTRAL, NEUTRAL_LOW): "neutral_low",
}
ASSURANCE_ICONS = {"consistent_pass": "pass", "consistent_fail": "fail", "inconsistent": "inconsistent"}


class SeriesRefused(ValueError):
    """A series that no control chart can be made of; says why."""


@dataclass(frozen=True)
class Series:
    """Dated values in any order, None where one is missing, and how they are to be judged.

    A point that carries a date of `rebase` begins a new group. `fix_after_n_points` sets each group's limits from its
    first points alone. Raises SeriesRefused for lengths that differ, a date that stands twice, and fewer than 12 points
    to fix.
    """

    dates: Sequence[date]
    values: Sequence[float | None]
    improvement_direction: Direction
    target: float | None = None
    rebase: Sequence[date] = ()
    fix_after_n_points: int | None = None
    screen_outliers: bool = True

    def __post_init__(self) -> None:
        if len(self.dates) != len(self.values):
            raise SeriesRefused(
                f"There are {len(self.dates)} dates and {len(self.values)} values: "
                "give a value, or null, for each date."
            )
        twice = [day for day, times in Counter(self.dates).items() if times > 1]
        if twice:
            raise SeriesRefused(
                f"{min(twice)} is among the dates more than once: give one value for each date."
            )
        if self.fix_after_n_points is not None and self.fix_after_n_points < LEAST_TO_FIX:
            raise SeriesRefused(
                f"fix_after_n_points is {self.fix_after_n_points}: limits need {LEAST_TO_FIX} points or more."
            )

    @property
    def unmatched_rebase_dates(self) -> list[date]:
        """Rebase dates that no point carries: they change nothing, and are probably a mistake."""
        return sorted(set(self.rebase) - set(self.dates))


class ControlPoint(NamedTuple):
    """What is known of one date. Facts that aren't defined (a missing value, a group without limits) are None."""

    date: date
    value: float | None
    rebase_group: int
    mean: float | None
    lpl: float | None
    upl: float | None
    outside_limits: bool | None
    relative_to_mean: int | None  # 1 above, -1 below, 0 on the mean
    close_to_limits: bool | None
    special_cause_type: str
    special_cause_flag: bool
    point_type: str
    short_group_warning: bool


class RebaseGroup(NamedTuple):
    """The points from one rebase to the next. `n` counts dates, so missing values too, as does `common_cause`."""

    rebase_group: int
    n: int
    mean: float | None
    lpl: float | None
    upl: float | None
    average_moving_range: float | None
    common_cause: int
    improvement: int
    concern: int
    neutral: int
    variation_type_last: str


class ControlChart(NamedTuple):
    """`variation_icon` is that of the last date, None for an empty series; assurance needs a target and a direction."""

    points: list[ControlPoint]
    groups: list[RebaseGroup]
    variation_icon: str | None
    assurance_icon: str | None
    assurance_type: str | None


class ProcessLimits(NamedTuple):
    """The lines of a group. Two numbers within `tolerance` of each other are taken as equal."""

    mean: float | None = None
    average_moving_range: float | None = None
    lpl: float | None = None
    upl: float | None = None
    near_lpl: float | None = None
    near_upl: float | None = None
    tolerance: float = 0


class PointFacts(NamedTuple):
    """Where a value lies within its group's lines. Each is None where it is not defined."""

    outside_limits: bool | None = None
    relative_to_mean: int | None = None
    close_to_limits: bool | None = None


def control_chart(series: Series) -> ControlChart:
    """The chart of a series, points in order of date."""
    points: list[ControlPoint] = []
    groups: list[RebaseGroup] = []
    limits = ProcessLimits()
    for number, members in _split(series):
        values = [value for _, value in members]
        limits = process_limits(values[: series.fix_after_n_points], screen_outliers=series.screen_outliers)
        group_points = _points(number, members, limits, series.improvement_direction)
        points += group_points
        groups.append(_group(number, group_points, limits))
    assurance = _assurance(series, limits) if points else None
    return ControlChart(
        points,
        groups,
        _variation_icon(points[-1], series.improvement_direction) if points else None,
        ASSURANCE_ICONS[assurance] if assurance else None,
        assurance,
    )


def process_limits(values: Sequence[float | None], *, screen_outliers: bool) -> ProcessLimits:
    """Mean and limits from a group's values (or its first n), in order.

    A missing value costs two moving ranges. Screening drops, once, the ranges that aren't below 3.267 times their
    average; the values stay in the mean. Where no range is left there are no limits: one point, or all values equal.
    """
    present = [value for value in values if value is not None]
    if not present:
        return ProcessLimits()
    mean = fsum(present) / len(present)
    tolerance = max(OF_THE_MEAN * abs(mean), OF_THE_LARGEST * max(map(abs, present)))
    ranges = [abs(b - a) for a, b in pairwise(values) if a is not None and b is not None]
    average = _average(ranges)
    if screen_outliers and average is not None:
        # A range that equals the bound goes, whichever way the product was rounded.
        bound = SCREEN * average * (1 - OF_THE_MEAN)
        average = _average([moving_range for moving_range in ranges if moving_range < bound])
    if average is None:
        return ProcessLimits(mean, tolerance=tolerance)
    reach, near = LIMIT * average, NEAR_LIMIT * average
    return ProcessLimits(mean, average, mean - reach, mean + reach, mean - near, mean + near, tolerance)


def facts(value: float | None, limits: ProcessLimits) -> PointFacts:
    """Where a value lies. One on a limit is inside it, and one on a near limit is not close."""
    mean, _, lpl, upl, near_lpl, near_upl, tolerance = limits
    if value is None or mean is None:
        return PointFacts()
    side = 0 if abs(value - mean) <= tolerance else 1 if value > mean else -1
    if lpl is None or upl is None or near_lpl is None or near_upl is None:
        return PointFacts(None, side, None)
    outside = value > upl + tolerance or value < lpl - tolerance
    close = not outside and (value > near_upl + tolerance or value < near_lpl - tolerance)
    return PointFacts(outside, side, close)


def special_causes(values: Sequence[float | None], known: Sequence[PointFacts]) -> list[str]:
    """The label of each point of a group: of the rules that fit, the first in order of precedence."""
    sides = [fact.relative_to_mean or 0 for fact in known]
    trends = _trends(values)
    two_in_three = _two_in_three(sides, [bool(fact.close_to_limits) for fact in known])
    shifts = _in_runs(sides, RUN)
    labels = []
    for place, side in enumerate(sides):
        if known[place].outside_limits:
            labels.append("Above UCL" if side > 0 else "Below LCL")
        elif trends[place]:
            labels.append(trends[place])
        elif two_in_three[place]:
            labels.append("2 in 3 Above CL" if side > 0 else "2 in 3 Below CL")
        elif shifts[place]:
            labels.append("7 Points Above CL" if side > 0 else "7 Points Below CL")
        else:
            labels.append(COMMON_CAUSE)
    return labels


def _split(series: Series) -> Iterator[tuple[int, list[tuple[date, float | None]]]]:
    """Groups in order, each with the number of rebases so far: 1 for the first group if its first point is a rebase."""
    rebases = set(series.rebase)
    number = 0
    group: list[tuple[date, float | None]] = []
    for member in sorted(zip(series.dates, series.values, strict=True), key=itemgetter(0)):
        if member[0] in rebases:
            if group:
                yield number, group
            number, group = number + 1, []
        group.append(member)
    if group:
        yield number, group


def _average(numbers: Sequence[float]) -> float | None:
    return fsum(numbers) / len(numbers) if numbers else None


def _trends(values: Sequence[float | None]) -> list[str]:
    """The trend each point belongs to, or "". Values are compared as given: nothing was worked out that could round."""
    steps = [0 if a is None or b is None else (b > a) - (b < a) for a, b in pairwise(values)]
    rising_or_falling = _in_runs(steps, RUN - 1)
    # A step in a trend has both its ends in it.
    member = [
        before or after
        for before, after in zip([False, *rising_or_falling], [*rising_or_falling, False], strict=True)
    ]
    labels = [""] * len(values)
    for place, is_member in enumerate(member[: len(values)]):
        if is_member:
            goes_on = place + 1 < len(values) and member[place + 1]
            # Between two trends the step to the next point decides, so an apex falls; so does a tie, as in the
            # reference, which asks only whether that step rises.
            rises = steps[place if goes_on else place - 1] > 0
            labels[place] = "7 Point Trend (Increasing)" if rises else "7 Point Trend (Decreasing)"
    return labels


def _in_runs(signs: Sequence[int], least: int) -> list[bool]:
    """Whether each sign belongs to a run of `least` or more of the same sign; zeros belong to none."""
    in_run: list[bool] = []
    for sign, run in groupby(signs):
        length = len(list(run))
        in_run += [sign != 0 and length >= least] * length
    return in_run


def _two_in_three(sides: Sequence[int], close: Sequence[bool]) -> list[bool]:
    """Points close to a limit that have, within three running points on one side of the mean, another such point."""
    fits = [False] * len(sides)
    for start in range(len(sides) - 2):
        three = slice(start, start + 3)
        if sum(close[three]) >= 2 and abs(sum(sides[three])) == 3:
            for place in range(start, start + 3):
                fits[place] = fits[place] or close[place]
    return fits


def _points(
    number: int,
    members: Sequence[tuple[date, float | None]],
    limits: ProcessLimits,
    direction: Direction,
) -> list[ControlPoint]:
    known = [facts(value, limits) for _, value in members]
    labels = special_causes([value for _, value in members], known)
    types = {label: _point_type(label, direction) for label in set(labels)}
    short = len(members) < SHORT_GROUP
    return [
        ControlPoint(
            day,
            value,
            number,
            limits.mean,
            limits.lpl,
            limits.upl,
            *fact,
            label,
            label != COMMON_CAUSE,
            types[label],
            short,
        )
        for (day, value), fact, label in zip(members, known, labels, strict=True)
    ]


def _point_type(label: str, direction: Direction) -> str:
    if label == COMMON_CAUSE:
        return ORDINARY
    return POINT_TYPES[direction, "Above" in label or "Increasing" in label]


def _group(number: int, points: Sequence[ControlPoint], limits: ProcessLimits) -> RebaseGroup:
    types = Counter(point.point_type for point in points)
    return RebaseGroup(
        number,
        len(points),
        limits.mean,
        limits.lpl,
        limits.upl,
        limits.average_moving_range,
        types[ORDINARY],
        types[IMPROVEMENT],
        types[CONCERN],
        types[NEUTRAL_HIGH] + types[NEUTRAL_LOW],
        points[-1].point_type,
    )


def _variation_icon(last: ControlPoint, direction: Direction) -> str:
    return ORDINARY if last.point_type == ORDINARY else VARIATION_ICONS[direction, last.point_type]


def _assurance(series: Series, limits: ProcessLimits) -> str | None:
    """Whether the process, within the limits of its last group, reaches the target. A target on a limit is inside."""
    target, direction = series.target, series.improvement_direction
    if target is None or direction is Direction.NEUTRAL:
        return None
    if limits.lpl is None or limits.upl is None:
        return "inconsistent"
    if target > limits.upl + limits.tolerance:
        return "consistent_fail" if direction is Direction.INCREASE else "consistent_pass"
    if target < limits.lpl - limits.tolerance:
        return "consistent_pass" if direction is Direction.INCREASE else "consistent_fail"
    return "inconsistent"
