"""Working days in England. Time limits skip the other days only where the law counts in working days.

Bank holidays come from the library python-holidays. Up to `PUBLISHED_UNTIL` they are those that the government has
published, and a test holds the library to that list. Later ones are computed, and what rests on them says so.
A day proclaimed for one year only, which the library doesn't know yet, is declared with its reason.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache

from holidays.countries.united_kingdom import UnitedKingdom

from send_portal.days import say_day

PUBLISHED_UNTIL = date(2027, 12, 31)
"""The last day of the government's published list; tests/data/bank_holidays.toml holds it."""

# The next year is published well over a year ahead, so a warning half a year before the end leaves time to add it.
WARN_BEFORE_END = timedelta(days=183)
_A_DAY = timedelta(days=1)
_declared: dict[date, str] = {}


class _England(UnitedKingdom):
    """The library goes to 2100 and gives no holidays after it; the portal reads days to 2199, and limits end later."""

    end_year = 2299


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """England's bank holidays of a year, substitute days included, without those that fall on a weekend."""
    library = _England(subdiv="ENG", years=year)  # type: ignore[no-untyped-call]
    return frozenset(day for day in library if _is_weekday(day))


def declare_holidays(days: Mapping[date, str]) -> None:
    """Take `days` for bank holidays too, each with its reason, in place of those declared before.

    What was worked out in working days before is to be worked out again.
    """
    _declared.clear()
    _declared.update(days)


def is_working_day(day: date) -> bool:
    """Whether `day` is neither a Saturday, a Sunday nor a bank holiday."""
    return _is_weekday(day) and day not in bank_holidays(day.year) and day not in _declared


def next_working_day(day: date) -> date:
    """`day` itself if it is a working day, or else the first one after it."""
    while not is_working_day(day):
        day += _A_DAY
    return day


def latest_working_day(day: date) -> date:
    """`day` itself if it is a working day, or else the last one before it."""
    return day if is_working_day(day) else add_working_days(day, -1)


def add_working_days(day: date, count: int, *, counts: Callable[[date], bool] = lambda day: True) -> date:
    """The `count`-th working day after `day` (before it, if negative); `day` itself for 0, whatever day it is.

    `counts`: whether a working day counts at all.
    """
    one = _A_DAY if count > 0 else -_A_DAY
    for _ in range(abs(count)):
        day += one
        while not (is_working_day(day) and counts(day)):
            day += one
    return day


def internal_target(due: date) -> date:
    """The day to aim for: the last working day on or before the day before `due` (rule C5)."""
    return add_working_days(due, -1)


def rests_on_computed(first: date, last: date) -> bool:
    """Whether a count over the days from `first` to `last` asked of a day whose bank holidays aren't published yet."""
    return any(_is_weekday(day) for day in _days_between(max(first, PUBLISHED_UNTIL + _A_DAY), last))


def declared_within(first: date, last: date) -> list[tuple[date, str]]:
    """The declared holidays from `first` to `last` that would have been working days otherwise, with their reasons."""
    return [
        (day, reason)
        for day, reason in sorted(_declared.items())
        if first <= day <= last and _is_weekday(day) and day not in bank_holidays(day.year)
    ]


def warning_on(day: date) -> str:
    """What to tell an administrator on `day` about the end of the published list; "" while all is well."""
    if day + WARN_BEFORE_END <= PUBLISHED_UNTIL:
        return ""
    return (
        f"Bank holidays are published until {say_day(PUBLISHED_UNTIL)} as far as this portal knows. Later ones are "
        "computed: internal targets and limits in working days after it may still move. Update the portal."
    )


def _is_weekday(day: date) -> bool:
    return day.weekday() < 5


def _days_between(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))
