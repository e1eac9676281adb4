import tomllib
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehcp.clocks.working_days import (
    PUBLISHED_UNTIL,
    add_working_days,
    bank_holidays,
    declare_holidays,
    declared_within,
    internal_target,
    is_working_day,
    latest_working_day,
    next_working_day,
    rests_on_computed,
    warning_on,
)

PUBLISHED = tomllib.loads(Path("tests/data/bank_holidays.toml").read_text(encoding="utf-8"))
CORONATION = date(2031, 5, 12)  # a Monday


@pytest.fixture
def _coronation():
    declare_holidays({CORONATION: "Coronation"})
    yield
    declare_holidays({})


def test_the_library_agrees_with_the_published_list_on_every_day_of_its_years():
    first, until = date(min(PUBLISHED["days"]).year, 1, 1), PUBLISHED["until"]
    days = [first + timedelta(days=number) for number in range((until - first).days + 1)]
    listed = {day for day in days if day.weekday() < 5 and day not in PUBLISHED["days"]}
    assert {day for day in days if is_working_day(day)} == listed
    assert set().union(*map(bank_holidays, range(first.year, until.year + 1))) == set(PUBLISHED["days"])


def test_what_counts_as_published_is_the_list_that_the_library_is_held_to():
    assert PUBLISHED["until"] == PUBLISHED_UNTIL
    assert max(PUBLISHED["days"]).year == PUBLISHED_UNTIL.year


def test_bank_holidays_fall_on_working_days_of_the_week_in_every_year():
    assert all(day.weekday() < 5 for year in range(2014, 2041) for day in bank_holidays(year))


def test_every_year_has_its_eight_bank_holidays_and_the_extra_ones_of_2022_and_2023():
    years = Counter(day.year for day in PUBLISHED["days"])
    assert {year: count for year, count in years.items() if count != 8} == {2022: 10, 2023: 9}


@pytest.mark.parametrize("year", [2028, 2100, 2101, 2199, 2200])
def test_as_far_as_days_are_read_and_beyond_each_year_has_eight(year):
    assert len(bank_holidays(year)) == 8


@pytest.mark.parametrize(
    "holiday",
    [
        date(2028, 1, 3),  # in place of New Year's Day, a Saturday
        date(2028, 4, 14),  # Good Friday
        date(2028, 12, 25),
        date(2033, 12, 27),  # in place of Christmas Day, a Sunday
        date(2101, 1, 3),  # in place of New Year's Day, a Saturday; the library by itself ends in 2100
        date(2101, 4, 15),  # Good Friday
    ],
)
def test_bank_holidays_go_on_after_the_published_list(holiday):
    assert not is_working_day(holiday)


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


def test_someone_is_told_half_a_year_before_the_published_list_ends():
    assert warning_on(PUBLISHED_UNTIL - timedelta(days=184)) == ""
    assert warning_on(PUBLISHED_UNTIL - timedelta(days=183)) == ""
    assert "Bank holidays are published until" in warning_on(PUBLISHED_UNTIL - timedelta(days=182))


# The list ends on Friday 31 December 2027; the first day of the week after it is Monday 3 January 2028.
@pytest.mark.parametrize(
    ("first", "last", "rests"),
    [
        (date(2027, 12, 1), date(2027, 12, 31), False),
        (date(2027, 12, 31), date(2028, 1, 2), False),  # no bank holiday could change a weekend
        (date(2027, 12, 31), date(2028, 1, 3), True),
        (date(2028, 1, 3), date(2028, 1, 3), True),
        (date(2028, 1, 4), date(2028, 1, 3), False),  # no day at all
    ],
)
def test_a_count_rests_on_computed_holidays_once_it_asks_of_a_weekday_after_the_published_list(
    first, last, rests
):
    assert rests_on_computed(first, last) is rests


@pytest.mark.usefixtures("_coronation")
def test_a_declared_day_is_no_working_day_and_gives_its_reason():
    assert not is_working_day(CORONATION)
    assert next_working_day(CORONATION) == date(2031, 5, 13)
    assert latest_working_day(CORONATION) == date(2031, 5, 9)
    assert declared_within(CORONATION, CORONATION) == [(CORONATION, "Coronation")]


@pytest.mark.usefixtures("_coronation")
@pytest.mark.parametrize(
    ("first", "last"),
    [(date(2031, 5, 1), date(2031, 5, 11)), (date(2031, 5, 13), date(2031, 6, 1))],
)
def test_a_declared_day_is_told_only_of_counts_over_it(first, last):
    assert declared_within(first, last) == []


@pytest.mark.parametrize("idle", [date(2031, 5, 10), date(2031, 4, 14)], ids=["a Saturday", "Easter Monday"])
def test_a_declared_day_that_nobody_would_have_worked_on_changes_nothing_and_is_not_told(idle):
    declare_holidays({idle: "Coronation"})
    assert declared_within(idle, idle) == []
    declare_holidays({})


@pytest.mark.usefixtures("_coronation")
def test_what_is_declared_takes_the_place_of_what_was_declared_before():
    declare_holidays({date(2032, 6, 4): "Jubilee"})
    assert is_working_day(CORONATION)
    assert not is_working_day(date(2032, 6, 4))


@given(st.dates(date(2014, 1, 10), date(2030, 1, 1)))
def test_the_internal_target_is_the_last_working_day_before_the_deadline(due):
    target = internal_target(due)
    assert is_working_day(target)
    between = (due - target).days
    assert not any(is_working_day(due - timedelta(days=back)) for back in range(1, between))


def test_bank_holidays_are_computed_for_a_century_beyond_the_last_day_that_is_read():
    assert bank_holidays(2299)
    assert not bank_holidays(2300)
