"""What counts come to: exact values, and as shown."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.measures import MEASURES
from scorecard.measures.values import exact_value, rounded_value, unrounded, value


@pytest.mark.parametrize(
    ("unit", "numerator", "denominator", "exact"),
    [
        ("count", -3.0, None, Fraction(-3)),
        ("percent", 19.0, 68, Fraction(1900, 68)),
        ("percent", 0.0, 0, None),
        ("weeks", 55.285714286, 2, Fraction(387, 14)),  # stored to nine decimals: 387 days
        ("weeks", 0.0, 0, None),
        ("percent", None, 68, None),
        ("count", None, None, None),
    ],
)
def test_a_value_is_exact(
    unit: str, numerator: float | None, denominator: int | None, exact: Fraction | None
) -> None:
    assert exact_value(unit, numerator, denominator) == exact


def test_a_value_is_a_count_a_percentage_or_a_mean() -> None:
    assert value(MEASURES["EHC11"], 3.0, None) == 3.0
    assert value(MEASURES["EHC08"], 19.0, 68) == pytest.approx(27.941, abs=0.001)
    assert value(MEASURES["EHC10"], 90.0, 4) == 22.5
    assert value(MEASURES["EHC08"], 23.0, 80) == 28.75
    assert value(MEASURES["EHC08"], 0.0, 0) is None
    assert value(MEASURES["T7"], None, None) is None


@given(st.integers(0, 5000), st.integers(1, 5000))
def test_a_rounded_rate_is_never_further_off_than_half_a_tenth(above: int, below: int) -> None:
    shown = rounded_value(MEASURES["EHC08"], above, below)
    assert shown is not None
    assert abs(int(shown * 10) * below - 1000 * above) * 2 <= below
    assert shown.as_tuple().exponent == -1


def test_a_rate_of_exactly_half_a_tenth_rounds_up() -> None:
    """1 of 16 is 6.25%, 3 of 80 is 3.75%, 13 of 2000 is 0.65%."""
    shown = [
        rounded_value(MEASURES["EHC08"], *counts) for counts in ((1, 16), (3, 80), (13, 2000), (1, 1000))
    ]
    assert shown == [Decimal("6.3"), Decimal("3.8"), Decimal("0.7"), Decimal("0.1")]


def test_a_stored_numerator_of_weeks_is_whole_days_again() -> None:
    assert unrounded(MEASURES["EHC10"], 0.142857143) == 1 / 7
    assert unrounded(MEASURES["EHC08"], 19.0) == 19.0
    assert unrounded(MEASURES["T7"], None) is None
    assert unrounded(MEASURES["EHC10"], None) is None
