"""Rounding is half up on the exact value, in one place."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from send_portal.rounding import Number, round_half_up, write_number, write_share


@pytest.mark.parametrize(
    ("number", "decimals", "text"),
    [
        # a half goes up
        (Fraction(1, 2), 0, "1"),
        (Fraction(5, 2), 0, "3"),
        (Fraction(1, 20), 1, "0.1"),
        (Decimal("0.25"), 1, "0.3"),
        (12.25, 1, "12.3"),
        (99.95, 1, "100.0"),
        # a hair below a half does not
        (Fraction(49_999_999, 100_000_000), 0, "0"),
        (Fraction(2_499_999_999, 10_000_000_000), 1, "0.2"),
        (27.94, 1, "27.9"),
        # a float is the number that it is written as, though the float lies below it
        (0.15, 1, "0.2"),
        (0.35, 1, "0.4"),
        (2.45, 1, "2.5"),
        (1.005, 2, "1.01"),
        (np.float64(2.45), 1, "2.5"),
        # below zero, away from it
        (Fraction(-1, 2), 0, "-1"),
        (-0.25, 1, "-0.3"),
        (-12.25, 1, "-12.3"),
        (-2.4, 0, "-2"),
        # never a negative zero
        (-0.04, 1, "0.0"),
        (-0.0, 0, "0"),
        # whole and big numbers
        (0, 1, "0.0"),
        (7, 0, "7"),
        (1_234_567, 0, "1234567"),
        (10**30 + 1, 1, f"{10**30 + 1}.0"),
        (1e22, 0, f"{10**22}"),
    ],
)
def test_a_half_goes_up_on_the_exact_value(number: Number, decimals: int, text: str) -> None:
    assert str(round_half_up(number, decimals)) == text


@given(st.fractions(), st.integers(0, 4))
def test_a_rounded_number_is_never_further_off_than_half_its_last_place(
    number: Fraction, decimals: int
) -> None:
    shown = round_half_up(number, decimals)
    assert abs(Fraction(shown) - number) * 2 * 10**decimals <= 1
    assert shown.as_tuple().exponent == -decimals


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1230, "1,230"),
        (1230.0, "1,230"),
        (1230.45, "1,230.5"),
        (-12, "−12"),
        (Decimal("27.90"), "27.90"),
        (Fraction(1, 3), "0.3"),
        (12.96, "13.0"),
    ],
)
def test_a_number_is_written_with_one_decimal_unless_it_is_whole(number: Number, text: str) -> None:
    assert write_number(number) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [(Fraction(1, 8), "13%"), (0.125, "13%"), (0.285, "29%"), (1, "100%"), (-0.014, "−1%"), (12.5, "1,250%")],
)
def test_a_share_is_written_as_a_whole_percentage(share: Number, text: str) -> None:
    assert write_share(share) == text
