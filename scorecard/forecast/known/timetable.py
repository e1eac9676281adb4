"""The weeks of a forecast, and which share of each cohort is over an age at their ends.

A month is four weeks of seven to eight days, so that a month ends where a week does. A cohort is the cases received in
one week; ages inside a cohort are spread over its days.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from scorecard.forecast.known.history import Series
from send_portal.counting import say_count
from send_portal.days import add_months, last_day

DAYS_IN_WEEK = 7
LONGEST_PAST = 104  # weeks: cases received before that form one cohort; all they can still do is to end
LONGEST_HORIZON = 36  # months


@dataclass(frozen=True, slots=True)
class Timetable:
    """Weeks (`T` of them) and cohorts (`C`, the oldest first) of a forecast from `origin`.

    `week_ends` (T + 1) begins with the origin; `month_of_week` (T) and `working_share` (T: working days ÷ 5) describe
    the weeks; `cohort_first`, `cohort_last` (C) are days of receipt, both included; the first `past` cohorts had been
    received by the origin, cohort `past + t` comes in week `t`.
    """

    origin: date
    month_ends: tuple[date, ...]
    week_ends: np.ndarray
    month_of_week: np.ndarray
    working_share: Series
    cohort_first: np.ndarray
    cohort_last: np.ndarray
    past: int

    @property
    def weeks(self) -> int:
        return len(self.month_of_week)

    @property
    def cohorts(self) -> int:
        return len(self.cohort_first)

    def ages(self, week: int) -> Series:
        """The mean age in days of each cohort at the end of a week (negative: not received yet)."""
        return self.week_ends[week + 1] - (self.cohort_first + self.cohort_last) / 2

    def share_older(self, day: int, age: int) -> Series:
        """The share of each cohort that is more than `age` days old on `day`."""
        span = self.cohort_last - self.cohort_first + 1
        return np.clip((day - age - self.cohort_first) / span, 0, 1)


def plan_timetable(origin: date, months: int) -> Timetable:
    """The timetable from the end of `origin` to the ends of the next `months` months.

    The first month end is the first one after `origin`: of a month that is under way, what has happened is known.
    Raises ValueError for months under 1 or over 36.
    """
    if not 1 <= months <= LONGEST_HORIZON:
        raise ValueError(
            f"{say_count(months, 'month')} can't be forecast: give a number from 1 to {LONGEST_HORIZON}"
        )
    first = last_day(origin + timedelta(days=1))
    month_ends = tuple(last_day(add_months(first, ahead)) for ahead in range(months))
    ends, month_of_week = [origin.toordinal()], []
    for number, month_end in enumerate(month_ends):
        start, end = ends[-1], month_end.toordinal()
        weeks = max(1, round((end - start) / (DAYS_IN_WEEK + 0.5)))
        ends += [start + round((end - start) * week / weeks) for week in range(1, weeks + 1)]
        month_of_week += [number] * weeks
    week_ends = np.array(ends)
    past_last = origin.toordinal() - DAYS_IN_WEEK * np.arange(LONGEST_PAST, -1, -1)
    past_first = past_last - DAYS_IN_WEEK + 1
    return Timetable(
        origin=origin,
        month_ends=month_ends,
        week_ends=week_ends,
        month_of_week=np.array(month_of_week),
        working_share=working_days(week_ends) / 5,
        cohort_first=np.concatenate([past_first, week_ends[:-1] + 1]),
        cohort_last=np.concatenate([past_last, week_ends[1:]]),
        past=len(past_last),
    )


def working_days(ends: np.ndarray) -> Series:
    """Working days between consecutive days of `ends` (the first day of a pair left out, the second included).

    Mondays to Fridays without 25 December to 1 January, when offices are shut. Other holidays are a day each and
    even out.
    """
    days = np.arange(ends[0] + 1, ends[-1] + 1)
    # Ordinal 1 was a Monday.
    works = (days - 1) % 7 < 5
    shut = np.array([_is_shut(date.fromordinal(int(day))) for day in days], dtype=bool)
    total = np.concatenate([[0], np.cumsum(works & ~shut)])
    return np.diff(total[ends - ends[0]]).astype(float)


def _is_shut(day: date) -> bool:
    return (day.month == 12 and day.day >= 25) or (day.month == 1 and day.day == 1)
