from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehcp.clocks.working_days import (
    add_working_days,
    bank_holidays,
    internal_target,
    is_working_day,
    known_until,
    warning_on,
)


def test_bank_holidays_fall_on_working_days_of_the_week():
    assert all(day.weekday() < 5 for day in bank_holidays())


def test_every_year_has_its_eight_bank_holidays_and_the_extra_ones_of_2022_and_2023():
    years = Counter(day.year for day in bank_holidays())
    assert set(years) == set(range(2014, known_until().year + 1))
    assert {year: count for year, count in years.items() if count != 8} == {2022: 10, 2023: 9}
    assert known_until() >= date(2027, 12, 31)


# Over Easter 2025: Good Friday is 18 April, Easter Monday the 21st.
@pytest.mark.parametrize(
    ("count", "found"),
    [
        (-2, date(2025, 4, 15)),
        (-1, date(2025, 4, 16)),
        (0, date(2025, 4, 17)),
        (1, date(2025, 4, 22)),
        (2, date(2025, 4, 23)),
    ],
)
def test_working_days_are_counted_forwards_and_back(count, found):
    assert add_working_days(date(2025, 4, 17), count) == found


def test_someone_is_told_half_a_year_before_the_known_bank_holidays_end():
    assert warning_on(known_until() - timedelta(days=184)) == ""
    assert warning_on(known_until() - timedelta(days=183)) == ""
    assert "Bank holidays are known until" in warning_on(known_until() - timedelta(days=182))


@given(st.dates(date(2014, 1, 10), date(2030, 1, 1)))
def test_the_internal_target_is_the_last_working_day_before_the_deadline(due):
    target = internal_target(due)
    assert is_working_day(target)
    between = (due - target).days
    assert not any(is_working_day(due - timedelta(days=back)) for back in range(1, between))
