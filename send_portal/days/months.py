"""Calendar months, each named by its first day. Pure: no clock, no database."""

import calendar
from datetime import date


def first_day(day: date) -> date:
    """The first day of the month that ``day`` lies in."""
    return day.replace(day=1)


def last_day(day: date) -> date:
    """The last day of the month that ``day`` lies in."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def add_months(day: date, count: int) -> date:
    """The first day of the month ``count`` months after (before, if negative) that of ``day``."""
    months = day.year * 12 + day.month - 1 + count
    return date(months // 12, months % 12 + 1, 1)


def months_between(first: date, last: date) -> list[date]:
    """First days of the months from that of ``first`` to that of ``last``, both included; [] if none."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [add_months(first, ahead) for ahead in range(max(count, 0))]
