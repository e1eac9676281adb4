"""A day that can't simply have followed the day before it. Pure: no clock, no database."""

from datetime import date

MOST_DAYS_BETWEEN = 5  # a portal that was off over a long weekend goes on by itself


def jumps(day: date, last: date | None) -> bool:
    """Whether ``day`` lies before ``last``, or more than five days after it. Nothing jumps from no day at all.

    Such a day means a wrong clock, or a portal that was off: only a person can say which.
    """
    return last is not None and not 0 <= (day - last).days <= MOST_DAYS_BETWEEN
