"""Days as programs and files write them."""

from datetime import date

import pytest

from send_portal.days import read_day


def test_a_day_is_written_with_its_year_month_and_day() -> None:
    assert read_day("2024-02-29") == date(2024, 2, 29)


@pytest.mark.parametrize(
    "text", ["", "20240229", "2024-W09-4", "2024-02-30", "29/02/2024", " 2024-02-29", "2024-2-29"]
)
def test_no_other_way_of_writing_a_day_is_read(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_day(text)
