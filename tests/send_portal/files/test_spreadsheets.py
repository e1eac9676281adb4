"""Cells that a spreadsheet opens without running anything in them."""

import pytest

from send_portal.files.spreadsheets import safe_cell


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+cmd",
        "-cmd|' /C calc'!A0",
        "@SUM(A1)",
        "  =1",
        "\t=1",
        "\r=1",
        "-1-1",
        "＝1+1",
        "\u200b=1",
        " ＠x",
    ],
)
def test_what_would_run_is_led_by_an_apostrophe(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("value", ["Poole", "-5", "-5.5", "12", 7, -3, 2.5, "a=b", ""])
def test_numbers_and_plain_text_are_left_alone(value: object) -> None:
    assert safe_cell(value) == value
