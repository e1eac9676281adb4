"""Which counts are small, and which ratios give few children away."""

from fractions import Fraction

import pytest

from scorecard.disclosure.quantities import PERCENT, Quantity, Ratio
from scorecard.disclosure.small import gives_few_away, is_small

IN_TIME, PLANS = Quantity("in time", ()), Quantity("plans", ())


@pytest.mark.parametrize(("count", "small"), [(0, False), (1, True), (4, True), (5, False)])
def test_counts_of_1_to_the_threshold_are_small(count: int, small: bool) -> None:
    assert is_small(count, 4) is small


@pytest.mark.parametrize(
    ("numerator", "few"),
    [
        (0, False),
        (1, True),
        (4, True),
        (5, False),
        (25, False),  # and of the others: 5, 4, 1, none
        (26, True),
        (29, True),
        (30, False),
    ],
)
def test_a_percentage_gives_few_away_by_its_numerator_and_by_its_complement(
    numerator: int, few: bool
) -> None:
    shown = Ratio(IN_TIME, PLANS, PERCENT, Fraction(100 * numerator, 30), Fraction(1, 20))
    assert gives_few_away(shown, {IN_TIME: numerator, PLANS: 30}, 4) is few
    # The same where the numerator stands in no table and only the percentage tells it.
    assert gives_few_away(shown, {PLANS: 30}, 4) is few


def test_a_percentage_gives_few_away_where_one_of_the_numerators_it_leaves_possible_is_small() -> None:
    two_per_cent = Ratio(IN_TIME, PLANS, PERCENT, Fraction(2), Fraction(1, 2))  # 3, 4 or 5 of 200
    assert gives_few_away(two_per_cent, {PLANS: 200}, 4)
    assert not gives_few_away(two_per_cent, {IN_TIME: 5, PLANS: 200}, 4)


@pytest.mark.parametrize(("children", "few"), [(9, True), (10, False), (11, False)])
@pytest.mark.parametrize("factor", [PERCENT, 1])
def test_a_ratio_over_fewer_than_ten_gives_few_away(factor: int, children: int, few: bool) -> None:
    ratio = Ratio(IN_TIME, PLANS, factor, Fraction(0), Fraction(1, 20))
    assert gives_few_away(ratio, {IN_TIME: 0, PLANS: children}, 4) is few


def test_a_ratio_of_a_number_that_stands_nowhere_gives_nobody_away() -> None:
    assert not gives_few_away(Ratio(IN_TIME, PLANS, PERCENT, Fraction(3), Fraction(1, 20)), {IN_TIME: 3}, 4)
