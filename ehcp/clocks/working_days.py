"""Working days in England. Time limits skip the other days only where the law counts in working days."""

import tomllib
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from send_portal.days import say_day

# The next year is published well over a year ahead, so a warning half a year before the end leaves time to add it.
WARN_BEFORE_END = timedelta(days=183)
_A_DAY = timedelta(days=1)


@cache
def bank_holidays() -> frozenset[date]:
    """The bank holidays that the project knows."""
    return frozenset(_read()["days"])


@cache
def known_until() -> date:
    """The last day for which bank holidays are known; later ones pass for working days."""
    until: date = _read()["until"]
    return until


def is_working_day(day: date) -> bool:
    """Whether `day` is neither a Saturday, a Sunday nor a bank holiday."""
    return day.weekday() < 5 and day not in bank_holidays()


def next_working_day(day: date) -> date:
    """`day` itself if it is a working day, or else the first one after it."""
    while not is_working_day(day):
        day += _A_DAY
    return day


def latest_working_day(day: date) -> date:
    """`day` itself if it is a working day, or else the last one before it."""
    return day if is_working_day(day) else add_working_days(day, -1)


def add_working_days(day: date, count: int) -> date:
    """The `count`-th working day after `day` (before it, if negative); `day` itself for 0, whatever day it is."""
    one = _A_DAY if count > 0 else -_A_DAY
    for _ in range(abs(count)):
        day += one
        while not is_working_day(day):
            day += one
    return day


def internal_target(due: date) -> date:
    """The day to aim for: the last working day on or before the day before `due` (rule C5)."""
    return add_working_days(due, -1)


def warning_on(day: date) -> str:
    """What to tell an administrator on `day` about the end of the known bank holidays; "" while all is well."""
    if day + WARN_BEFORE_END <= known_until():
        return ""
    until = known_until()
    return (
        f"Bank holidays are known until {say_day(until)}: internal targets and limits in working days after it "
        "don't avoid them. "
        "Add the next year to ehcp/clocks/bank_holidays.toml."
    )


def _read() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "bank_holidays.toml").read_text(encoding="utf-8"))
