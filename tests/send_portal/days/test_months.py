"""Month arithmetic over year ends and leap days."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from send_portal.days.months import add_months, first_day, last_day, months_between

DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))


def test_february_ends_on_the_29th_in_leap_years() -> None:
    assert last_day(date(2024, 2, 3)) == date(2024, 2, 29)
    assert last_day(date(2023, 2, 3)) == date(2023, 2, 28)


def test_months_are_added_and_taken_away_over_year_ends() -> None:
    assert add_months(date(2024, 1, 31), 1) == date(2024, 2, 1)
    assert add_months(date(2024, 12, 5), 1) == date(2025, 1, 1)
    assert add_months(date(2024, 1, 5), -1) == date(2023, 12, 1)
    assert add_months(date(2024, 7, 5), -11) == date(2023, 8, 1)


def test_months_between_have_both_ends() -> None:
    assert months_between(date(2023, 12, 31), date(2024, 1, 1)) == [date(2023, 12, 1), date(2024, 1, 1)]
    assert months_between(date(2024, 2, 1), date(2024, 1, 31)) == []


@given(DAYS, st.integers(-600, 600))
def test_going_forward_and_back_comes_home(day: date, count: int) -> None:
    assert add_months(add_months(day, count), -count) == first_day(day)
    assert len(months_between(day, add_months(day, count))) == max(count + 1, 0)
