"""Which dates an otherwise regular series leaves out."""

from datetime import date, timedelta

import pytest

from scorecard.spc.gaps import dates_left_out
from send_portal.days.months import add_months, last_day

FIRST = date(2024, 1, 1)  # a Monday


def month_ends(*numbers: int) -> list[date]:
    """The ends of these months, 0 for January 2024."""
    return [last_day(add_months(FIRST, number)) for number in numbers]


def days(*numbers: int) -> list[date]:
    """These days, 0 for Monday 1 January 2024."""
    return [FIRST + timedelta(days=number) for number in numbers]


@pytest.mark.parametrize(
    ("dates", "left_out"),
    [
        (month_ends(0, 1, 2, 3, 4), []),
        (month_ends(0, 1, 2, 5, 6), month_ends(3, 4)),  # neighbours three months apart
        (month_ends(6, 0, 5, 1, 2), month_ends(3, 4)),  # in any order
        (month_ends(0, 1, 3), month_ends(2)),  # three dates are enough to see it
        (month_ends(0, 3, 6, 12, 15), month_ends(9)),  # quarters
        (month_ends(0, 4, 8, 16, 20), month_ends(12)),  # terms
        (month_ends(10, 11, 12, 14), month_ends(13)),  # over the year's end, a leap February among them
        ([date(2024, 1, 1), date(2024, 2, 1), date(2024, 4, 1)], [date(2024, 3, 1)]),
        ([date(2024, 1, 30), date(2024, 3, 30), date(2024, 4, 30)], [date(2024, 2, 29)]),
        ([date(2024, 1, 31), date(2024, 2, 28), date(2024, 3, 28), date(2024, 5, 28)], [date(2024, 4, 28)]),
        (days(0, 7, 14, 28, 35), days(21)),  # weeks
        (days(0, 1, 2, 5, 6), days(3, 4)),  # days, a Saturday and a Sunday among them
    ],
)
def test_the_dates_that_break_the_rhythm_are_found(dates, left_out):
    assert dates_left_out(dates) == left_out


@pytest.mark.parametrize(
    ("numbers", "left_out"),
    [
        ((0, 1, 2, 3, 4, 7, 8), ()),  # a weekend
        ((0, 1, 2, 4, 7, 8), (3,)),  # a Thursday, and a weekend
        ((0, 1, 2, 3, 7, 8), (4,)),  # a Friday
        ((0, 1, 2, 3, 4, 8), (7,)),  # a Monday
    ],
)
def test_of_a_series_of_working_days_no_weekend_is_missing(numbers, left_out):
    assert dates_left_out(days(*numbers)) == days(*left_out)


@pytest.mark.parametrize(
    "dates",
    [
        [],
        month_ends(0),
        month_ends(0, 3),  # two dates have any rhythm
        month_ends(0, 2, 5, 7, 10),  # no step is a multiple of the usual one
        days(0, 45, 90, 135),  # every 45 days, which skips no date though it skips April
        days(0, 3, 8, 19, 21),
    ],
    ids=["empty", "one", "two", "uneven months", "45 days", "uneven days"],
)
def test_without_a_rhythm_that_is_broken_nothing_is_missing(dates):
    assert dates_left_out(dates) == []


def test_the_usual_step_is_the_commonest_and_of_equals_the_shortest():
    assert dates_left_out(month_ends(0, 1, 3)) == month_ends(2)
    assert dates_left_out(month_ends(0, 2, 4, 5)) == []
