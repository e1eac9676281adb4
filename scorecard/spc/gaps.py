"""Which dates a series leaves out, if it is otherwise regular. Pure.

A date left out changes no number of the chart, as in the reference: the points on either side count as neighbours. So
it has to be told. Whoever wants runs and moving ranges to break there gives the date with a missing value.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from itertools import pairwise
from statistics import mode

from send_portal.days import add_months, last_day, months_between

SATURDAY = 5


def dates_left_out(dates: Sequence[date]) -> list[date]:
    """The dates that are missing among `dates` (in any order), in order; none where these keep no rhythm.

    A rhythm is a number of months, with one date in each, of days, or of working days. It is the commonest step, and
    all the steps are multiples of it.
    """
    known = sorted(set(dates))
    if len({later - earlier for earlier, later in pairwise(known)}) < 2:
        return []
    months = [len(months_between(known[0], day)) for day in known]
    if len(set(months)) == len(months):
        return _missing(months, lambda number: _in_month(number, known))
    if all(day.weekday() < SATURDAY for day in known):
        return _missing([_working_day_number(day) for day in known], _working_day)
    return _missing([day.toordinal() for day in known], date.fromordinal)


def _missing(places: Sequence[int], day_at: Callable[[int], date]) -> list[date]:
    """The days at the places that a regular run of whole numbers leaves out."""
    steps = Counter(later - earlier for earlier, later in pairwise(places))
    usual = min(steps, key=lambda step: (-steps[step], step))
    if any(step % usual for step in steps):
        return []
    left_out = sorted(set(range(places[0], places[-1], usual)) - set(places))
    return [day_at(place) for place in left_out]


def _in_month(number: int, known: Sequence[date]) -> date:
    """Where the date of a month, the first being 1, would lie: at its end, as all others do, or on the usual day."""
    end = last_day(add_months(known[0], number - 1))
    if all(day == last_day(day) for day in known):
        return end
    return end.replace(day=min(mode(day.day for day in known), end.day))


def _working_day_number(day: date) -> int:
    """The number of a day from Monday to Friday when only those are counted. Ordinal 1 was a Monday."""
    weeks, weekday = divmod(day.toordinal() - 1, 7)
    return weeks * SATURDAY + weekday


def _working_day(number: int) -> date:
    weeks, weekday = divmod(number, SATURDAY)
    return date.fromordinal(weeks * 7 + weekday + 1)
