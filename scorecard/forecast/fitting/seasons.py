"""How much of its usual work a service does in each month: leave is taken in August, at Easter and Christmas."""

from datetime import date

import numpy as np

from scorecard.forecast.known.history import Series
from scorecard.forecast.known.timetable import working_days
from send_portal.days import add_months, first_day

# Leave and school holidays, by our own estimate. An area's own months outweigh it as they come.
USUAL_WORK = {4: 0.95, 8: 0.85, 12: 0.95}  # per working day, against other months
OWN_SPREAD = 0.12  # how far services differ from the usual, and how far a single month strays from its rule
STRAY = 0.10
LEAST_COUNT = 5.0


def estimate_work_factors(events: np.ndarray, first: int, origin: date) -> Series:
    """Work done per working day in each calendar month (12) relative to the months around it.

    `events` are the days on which cases were served, `first` the day from which they count. Each past month is set
    against the two beside it, as these would be by the usual factors; little evidence leaves the usual factor as it is.
    """
    usual = np.array([np.log(USUAL_WORK.get(month, 1.0)) for month in range(1, 13)])
    starts = _month_starts(first, origin)
    if len(starts) < 4:
        return np.exp(usual)
    edges = np.array([start.toordinal() for start in starts])
    counts = np.histogram(events, edges - 0.5)[0] + 1.0
    rates = np.log(counts / np.maximum(working_days(edges - 1), 1))
    months = np.array([start.month - 1 for start in starts[:-1]])
    level = rates - usual[months]
    precision, pull = np.full(12, 1 / OWN_SPREAD**2), np.zeros(12)
    for place in range(1, len(rates) - 1):
        if counts[place - 1 : place + 2].min() >= LEAST_COUNT:
            beside = counts[place - 1], counts[place + 1]
            variance = 1 / counts[place] + (1 / beside[0] + 1 / beside[1]) / 4 + STRAY**2
            difference = level[place] - (level[place - 1] + level[place + 1]) / 2
            precision[months[place]] += 1 / variance
            pull[months[place]] += difference / variance
    return np.exp(usual + pull / precision)


def _month_starts(first: int, origin: date) -> list[date]:
    """First days of the whole months from `first` to `origin`, and of the month after them."""
    start = first_day(date.fromordinal(first))
    start = start if start.toordinal() == first else add_months(start, 1)
    starts = [start]
    while add_months(starts[-1], 1).toordinal() <= origin.toordinal() + 1:
        starts.append(add_months(starts[-1], 1))
    return starts


def months_of(week_ends: np.ndarray) -> np.ndarray:
    """The calendar month, from 0, in which the middle of each week between `week_ends` lies."""
    middle = (week_ends[1:] + week_ends[:-1] + 1) // 2
    return np.array([date.fromordinal(int(day)).month - 1 for day in middle], dtype=int)
