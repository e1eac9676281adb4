"""Whether the latest points show another process than that of the limits."""

from datetime import date, timedelta

import pytest

from scorecard.spc import chart as spc
from scorecard.spc.other_process import OtherProcess, other_process

ORDINARY = [9, 11] * 8  # mean 10, limits 4.68 and 15.32
FIRST = date(2022, 1, 1)


def found(*tail: float | None, lead=ORDINARY, rebase: tuple[int, ...] = ()) -> OtherProcess | None:
    values = [*lead, *tail]
    days = [FIRST + timedelta(days=place) for place in range(len(values))]
    fix = 16 if len(lead) == 16 and not rebase else None
    series = spc.Series(
        days,
        values,
        spc.Direction.INCREASE,
        rebase=[days[place] for place in rebase],
        fix_after_n_points=fix,
    )
    return other_process(spc.control_chart(series))


def day(place: int) -> date:
    return FIRST + timedelta(days=len(ORDINARY) + place)


@pytest.mark.parametrize(
    ("tail", "other"),
    [
        ((), None),
        ((10, 12, 12, 12, 12, 12, 12), None),  # six above the mean
        ((10, 12, 12, 12, 12, 12, 12, 12), OtherProcess(day(1), "have all been above the mean")),
        ((10, 12, 12, 12, 12, 12, 12, 12, 10), None),  # over
        ((10, 8, 8, 8, 8, 8, 8, 8), OtherProcess(day(1), "have all been below the mean")),
        ((7, 8, 9, 10, 11, 12), None),  # six points that rise
        ((7, 8, 9, 10, 11, 12, 13), OtherProcess(day(0), "have risen each time")),
        ((13, 12, 11, 10, 9, 8, 7), OtherProcess(day(0), "have fallen each time")),
        ((7, 8, 9, 10, 11, 12, 13, 12), None),
        ((20,), None),
        ((20, 10), None),
        ((20, 20), OtherProcess(day(0), "have mostly been above the upper limit")),
        ((20, 10, 20), OtherProcess(day(0), "have mostly been above the upper limit")),
        ((20, 20, 10), OtherProcess(day(0), "have mostly been above the upper limit")),
        ((20, 20, 10, 10), None),
        ((20, 1), None),  # not the same side
        ((1, 1), OtherProcess(day(0), "have mostly been below the lower limit")),
        ((20, 20, None), None),  # nothing is known any more
        ((12, 12, 12, None, 12, 12, 12, 12), None),  # a missing point breaks a run
    ],
)
def test_what_the_latest_points_show(tail, other) -> None:
    assert found(*tail) == other


def test_a_rebase_begins_anew() -> None:
    assert found(*[20, 22] * 7, rebase=(16,)) is None


def test_only_the_last_group_is_looked_at() -> None:
    last = [20, 22] * 6 + [26] * 7  # mean 22.8
    assert found(*last, rebase=(16,)) == OtherProcess(day(12), "have all been above the mean")


@pytest.mark.parametrize("lead", [[5], [5, 5, 5], [None, None]])
def test_without_limits_there_is_no_process_to_differ_from(lead) -> None:
    assert found(lead=lead) is None
