"""Which day can follow which without anybody asking."""

from datetime import date

import pytest

from send_portal.days import jumps

LAST = date(2024, 7, 31)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2024, 7, 30), True),
        (date(2024, 7, 31), False),
        (date(2024, 8, 1), False),
        (date(2024, 8, 4), False),
        (date(2024, 8, 5), False),
        (date(2024, 8, 6), True),
        (date(2026, 2, 28), True),
    ],
)
def test_a_day_jumps_that_lies_before_the_last_or_more_than_five_days_after_it(day, expected):
    assert jumps(day, LAST) is expected


def test_the_first_day_of_all_jumps_from_nothing():
    assert not jumps(LAST, None)
