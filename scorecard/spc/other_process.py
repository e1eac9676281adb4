"""Whether the latest points of a control chart show another process than the one its limits were worked out from.

Where they do, the limits describe the past: what they would say of the months to come, and of a target, is withheld.
A rebase, once somebody has approved one, begins a new group, and only the last group is looked at here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise, takewhile

from scorecard.spc.chart import RUN, ControlChart, ControlPoint

RECENT, MOST = 3, 2  # so many of the last points, outside the limits on one side, are no accident


@dataclass(frozen=True)
class OtherProcess:
    """Since when the points differ, and how, as words that follow "the months": are above the mean."""

    since: date
    how: str


def other_process(chart: ControlChart) -> OtherProcess | None:
    """What the latest points of the last group show, if it isn't the process of their limits.

    It is another one while a run of seven or more on one side of the mean goes on up to the last point, or one of seven
    or more that rise or fall each time, or while two of the last three lie outside the limits on the same side.
    """
    known = _known_at_the_end(chart)
    run = _same_side(known)
    if len(run) >= RUN:
        where = "above" if run[-1].relative_to_mean == 1 else "below"
        return OtherProcess(run[0].date, f"have all been {where} the mean")
    trend = _one_way(known)
    if len(trend) >= RUN:
        way = "risen" if _step(trend[0], trend[1]) > 0 else "fallen"
        return OtherProcess(trend[0].date, f"have {way} each time")
    for side, limit in ((1, "above the upper"), (-1, "below the lower")):
        outside = [
            point for point in known[-RECENT:] if point.outside_limits and point.relative_to_mean == side
        ]
        if len(outside) >= MOST:
            return OtherProcess(outside[0].date, f"have mostly been {limit} limit")
    return None


def _known_at_the_end(chart: ControlChart) -> list[ControlPoint]:
    """The points of the last group after the last missing one, in order."""
    group = [point for point in chart.points if point.rebase_group == chart.points[-1].rebase_group]
    return list(takewhile(lambda point: point.value is not None, reversed(group)))[::-1]


def _same_side(points: Sequence[ControlPoint]) -> list[ControlPoint]:
    """The points at the end that lie on the same side of the mean as the last; none where that lies on it."""
    side = points[-1].relative_to_mean if points else 0
    return list(takewhile(lambda point: side and point.relative_to_mean == side, reversed(points)))[::-1]


def _one_way(points: Sequence[ControlPoint]) -> list[ControlPoint]:
    """The points at the end that rise, or fall, each time."""
    steps = [_step(before, after) for before, after in pairwise(points)]
    last = steps[-1] if steps else 0
    count = len(list(takewhile(lambda step: step == last != 0, reversed(steps))))
    return list(points[len(points) - count - 1 :]) if count else []


def _step(before: ControlPoint, after: ControlPoint) -> int:
    was, now = before.value or 0.0, after.value or 0.0
    return (now > was) - (now < was)
