"""What a reader must be left with, and whether a choice of cells leaves it."""

import math

import numpy as np
import pytest

from scorecard.disclosure.quantities import Quantity, Relation
from scorecard.disclosure.reader import TOLERANCE, Relations
from scorecard.disclosure.suppression_task import SuppressionTask, Uncertainty

FIVE = Uncertainty(width=5, top=5)
TOTAL, A, B, C = range(4)


def task_of(*values: float, hidden: tuple[int, ...] = (A,), demand: Uncertainty = FIVE) -> SuppressionTask:
    """Of a total and its parts `a`, `b` and `c`; `a` is small."""
    quantities = [Quantity(name, ()) for name in ("total", *"abc")]
    total, *parts = quantities
    known = np.array([sum(values), *values], dtype=float)
    flags = np.isin(np.arange(4), hidden)
    return SuppressionTask(
        relations=Relations(quantities, [Relation({total: -1} | dict.fromkeys(parts, 1))]),
        values=known,
        hidden=flags,
        free=np.isin(np.arange(4), (B, C)) & ~flags,
        cost=np.array([1.8, 1.0, 1.25, 1.5]),
        floors=np.zeros(4),
        ratios=(),
        between=(),
        demands={A: demand},
        demand=FIVE,
    )


@pytest.mark.parametrize(
    ("low", "high", "met"),
    [
        *((0, 5, True), (0, 4, False), (1, 5, False), (1, 6, True), (0, math.inf, True)),
        *((TOLERANCE / 2, 5, True), (0, 5 - TOLERANCE / 2, True)),
        *((0, 5 - 2 * TOLERANCE, False), (2 * TOLERANCE, 5, False)),
    ],
)
def test_a_range_must_be_wide_enough_and_reach_beyond_what_is_small(
    low: float, high: float, met: bool
) -> None:
    assert FIVE.is_met_by(low, high) is met


@pytest.mark.parametrize(("low", "high", "met"), [(3, 8, True), (3, 7, False), (4, 8, False)])
def test_width_and_top_are_asked_for_apart(low: float, high: float, met: bool) -> None:
    assert Uncertainty(width=5, top=8).is_met_by(low, high) is met


def test_a_reader_sees_what_is_neither_hidden_nor_chosen_and_knows_that_the_truth_is_possible() -> None:
    reader = task_of(3, 20, 30).reader({B})
    assert np.array_equal(reader.known, [53, np.nan, np.nan, 30], equal_nan=True)
    assert reader.lowest_seen.tolist() == reader.highest_seen.tolist() == [53, 3, 20, 30]


def test_of_what_nobody_knows_no_value_is_seen() -> None:
    reader = task_of(3, math.nan, 30, hidden=(TOTAL, A, B)).reader(())
    assert (reader.lowest_seen[B], reader.highest_seen[B]) == (math.inf, -math.inf)
    assert reader.lowest_seen[A] == 3


@pytest.mark.parametrize(
    ("values", "chosen", "met"),
    [
        ((3, 20, 30), set(), False),
        ((3, 20, 30), {B}, True),
        ((3, 2, 30), {B}, True),  # from 0 to 5
        ((3, 1, 30), {B}, False),  # from 0 to 4
        ((1, 3, 1), {B, C}, True),
        ((1, 2, 1), {B, C}, False),
    ],
)
def test_a_small_cell_is_safe_where_the_reader_is_left_a_range(
    values: tuple[int, int, int], chosen: set[int], met: bool
) -> None:
    task = task_of(*values)
    reader = task.reader(chosen)
    assert task.is_met(reader, A) is met
    assert task.unmet(reader) == ([] if met else [A])


def test_a_range_that_reaches_high_but_not_low_is_not_wide_enough() -> None:
    """`a` is 6 to 9: the parts beside it are shown to be at most 3."""
    quantities = [Quantity(name, ()) for name in ("total", "a", "b", "three")]
    total, a, b, three = quantities
    relations = [Relation({total: -1, a: 1, b: 1}), Relation({three: -1, b: 1}, complete=False)]
    task = task_of(0, 0, 0)
    known = np.array([9.0, 7.0, 2.0, 3.0])
    for width, met in ((3, True), (4, False)):
        limited = SuppressionTask(
            relations=Relations(quantities, relations),
            values=known,
            hidden=np.array([False, True, True, False]),
            free=task.free & False,
            cost=task.cost,
            floors=np.zeros(4),
            ratios=(),
            between=(),
            demands={A: Uncertainty(width=width, top=5)},
            demand=FIVE,
        )
        assert limited.is_met(limited.reader(()), A) is met


def test_a_cell_that_is_not_small_is_judged_by_what_is_asked_in_general() -> None:
    task = task_of(3, 2, 30, demand=Uncertainty(width=6, top=6))
    reader = task.reader({B})
    assert not task.is_met(reader, A)
    assert task.leaves_wide(reader, B)


def test_more_is_asked_of_the_cells_that_are_named_and_of_no_others() -> None:
    task = task_of(3, 2, 30)
    assert task.with_more_for([A]).demands == {A: Uncertainty(width=6, top=6)}
    assert task.with_more_for([]).demands == task.demands == {A: FIVE}


def test_a_choice_costs_what_its_cells_cost() -> None:
    assert task_of(3, 2, 30).cost_of({B, C}) == 2.75
    assert task_of(3, 2, 30).cost_of(set()) == 0
