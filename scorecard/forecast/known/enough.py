"""Whether enough is known on a day to forecast from it, and what is missing. Pure.

What isn't there is not zero: a file that ends early doesn't tell of a service that stopped. So nothing is said where
nothing can be, and what stays doubtful is told beside the numbers.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np

from scorecard.forecast.known.caseload import NEVER, Caseload, Days, Flags
from scorecard.forecast.known.history import PLANS, RATE, WAITING
from send_portal.counting import say_count
from send_portal.days import add_months, first_day, last_day, months_between

LEAST_MONTHS = 12  # with requests: with fewer, every part of a forecast would rest on what is usual elsewhere
LEAST_CASES = 30  # with fewer, chance alone decides what is learnt of a service
MOST_SILENT_DAYS = 31  # a month may be quiet; after more nobody knows whether anything happened
A_WEEK = 7  # days: over a weekend and a bank holiday nothing is recorded anywhere


class Lack(StrEnum):
    """What a forecast lacks."""

    CASES = "cases"
    MONTHS = "months"
    RECENT_DAYS = "recent_days"


@dataclass(frozen=True, slots=True)
class Shortage:
    """Why nothing can be said: what is lacking, and that in words without a full stop, which say what to do."""

    lack: Lack
    words: str


def find_shortage(cases: Caseload, origin: date) -> Shortage | None:
    """Why no forecast can be made from `origin`; None where one can. `cases` are all that are on record."""
    known = cases.known_on(origin)
    requests = known.received[known.opened == known.received]
    if not len(requests):
        return Shortage(
            Lack.CASES, f"no case had been received by {origin}: choose a later origin, or check the file"
        )
    first = date.fromordinal(int(requests.min()))
    months = len(set(_months_of(requests)))
    if not is_long_enough(first, origin):
        return _too_few_months(f"the first request on record is of {first}, less than a year before {origin}")
    if months < LEAST_MONTHS:
        return _too_few_months(f"there are requests in {say_count(months, 'month')} before {origin}")
    if silence := find_silence(cases, origin):
        return silence
    if len(requests) < LEAST_CASES:
        return Shortage(
            Lack.CASES,
            f"{say_count(len(requests), 'case')} had been received by {origin}: a forecast needs {LEAST_CASES}, since "
            "with fewer chance alone decides",
        )
    return None


def _too_few_months(found: str) -> Shortage:
    needs = f"a forecast needs {LEAST_MONTHS} months of requests before it"
    return Shortage(Lack.MONTHS, f"{found}: {needs}. Choose a later origin, or records that go further back")


def find_silence(cases: Caseload, day: date) -> Shortage | None:
    """Whether the records end too long before `day` to tell how things stood then. Raises ValueError for no cases."""
    last = cases.latest_day()
    silent = (day - last).days
    if silent <= MOST_SILENT_DAYS:
        return None
    return Shortage(
        Lack.RECENT_DAYS,
        f"the last date on record is {last}, {silent} days before {day}, and what happened in between isn't known. "
        f"Choose a day up to {MOST_SILENT_DAYS} days after it, or records that go on longer",
    )


def is_long_enough(first: date | None, origin: date) -> bool:
    """Whether requests go back far enough for a forecast from `origin`; `first` is the day of the first."""
    if first is None:
        return False
    month = add_months(first, LEAST_MONTHS)
    return month.replace(day=min(first.day, last_day(month).day)) <= origin


def find_gaps(cases: Caseload, origin: date) -> Iterator[str]:
    """What is missing or can't be from the records up to `origin` though a forecast can be made: a sentence each."""
    known = cases.known_on(origin)
    last = cases.latest_day()
    if (origin - last).days > A_WEEK:
        yield (
            f"The last date on record is {last}, {say_count((origin - last).days, 'day')} before the origin: the "
            "forecast assumes that nothing has happened since."
        )
    if empty := months_without_requests(known, origin):
        yield (
            f"No request is on record in {', '.join(f'{month:%Y-%m}' for month in empty)}: the forecast assumes that "
            "none came. If the records lack them, it is too low."
        )
    if count := int(out_of_order(known).sum()):
        yield (
            f"{say_count(count, 'case')} with a step before the one it follows (received, decided, advice requested, "
            "advice received, final plan): counted as the dates stand. Check the file."
        )
    plans = known.issued < NEVER
    if not plans.any():
        yield f"{PLANS}, {RATE}: no plan is on record by the origin, so the past says nothing about plans."
    elif not (plans & ~known.excepted).any():
        yield f"{RATE}: every plan on record by the origin has an exception, so the past says nothing about the rate."
    if not (known.asked < NEVER).any():
        yield (
            f"{WAITING}: no request for psychology advice is on record by the origin, so 0 may mean that the records "
            "lack them."
        )


def out_of_order(cases: Caseload) -> Flags:
    """Which cases have a step that lies before an earlier one."""
    latest, wrong = cases.received, np.zeros(len(cases), dtype=bool)
    for step in (cases.decided, cases.asked, cases.answered, cases.issued):
        has_come = step < NEVER
        wrong |= has_come & (step < latest)
        latest = np.where(has_come, np.maximum(latest, step), latest)
    return wrong


def months_without_requests(cases: Caseload, origin: date) -> list[date]:
    """The whole months, by their first days, from the first request to `origin` in which none came."""
    if not len(cases):
        return []
    first, with_some = date.fromordinal(int(cases.received.min())), set(_months_of(cases.received))
    return [
        month
        for month in months_between(first, origin)
        if last_day(month) <= origin and month not in with_some
    ]


def _months_of(days: Days) -> Iterator[date]:
    """The first day of the month of each of `days`."""
    return (first_day(date.fromordinal(int(day))) for day in np.unique(days))
