"""Whether the latest points of a control chart show another process than the one its limits were worked out from.

Where they do, the limits describe the past: what they would say of the months to come, and of a target, is withheld.
A rebase, once somebody has approved one, begins a new group, and only the last group is looked at here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise, takewhile
from operator import gt, lt

from scorecard.spc.chart import RUN, ControlChart, ControlPoint

RECENT, MOST = 3, 2  # so many of the last points, outside the limits on one side, are no accident
ABOVE, BELOW = 1, -1


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
    for side, where in ((ABOVE, "above"), (BELOW, "below")):
        run = _last_while([point.relative_to_mean == side for point in known])
        if run >= RUN:
            return OtherProcess(known[-run].date, f"have all been {where} the mean")
    values = [point.value for point in known if point.value is not None]
    for moved, way in ((gt, "risen"), (lt, "fallen")):
        steps = _last_while([moved(after, before) for before, after in pairwise(values)])
        if steps + 1 >= RUN:
            return OtherProcess(known[-steps - 1].date, f"have {way} each time")
    for side, limit in ((ABOVE, "above the upper"), (BELOW, "below the lower")):
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


def _last_while(facts: Sequence[bool]) -> int:
    """How many at the end are all true."""
    return sum(takewhile(bool, reversed(facts)))
