"""What an attack on a choice of cells teaches: inequalities that every safe choice keeps."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from scorecard.disclosure.inequalities import Inequality, InequalityFinder, no_lonely_cells
from scorecard.disclosure.quantities import PERCENT, Ratio
from scorecard.disclosure.suppression_task import SuppressionTask, Uncertainty, Unprotectable
from tests.scorecard.disclosure.test_loops import CROSSED, RECTANGLE, named, task_of

THREE = {"t": 63, "a": 3, "b": 20, "c": 40}


def point(task: SuppressionTask, **parts: float) -> np.ndarray:
    """How far each is hidden."""
    names = [quantity.universe for quantity in task.relations.quantities]
    return np.array([parts.get(name, 0.0) for name in names])


def said(task: SuppressionTask, inequalities: list[Inequality]) -> list[tuple[dict[str, float], float]]:
    names = [quantity.universe for quantity in task.relations.quantities]
    return [
        ({names[number]: weight for number, weight in zip(one.numbers, one.weights, strict=True)}, one.least)
        for one in inequalities
    ]


def broken(task: SuppressionTask, **parts: float) -> list[tuple[dict[str, float], float]]:
    return said(task, InequalityFinder(task).broken_at(point(task, **parts), task.demands))


def approx(weights: Mapping[str, float], least: float) -> tuple[object, object]:
    return pytest.approx(dict(weights)), pytest.approx(least)


# Of small cells


def test_where_a_small_cell_can_t_rise_others_must_be_hidden_that_let_it() -> None:
    """It must rise by 2, to 5: either of the others lets it."""
    assert broken(task_of(THREE, {"t": "abc"}, fixed="t")) == [approx({"b": 2, "c": 2}, 2)]


def test_what_can_give_less_than_is_needed_weighs_less() -> None:
    values = {"t": 44, "a": 3, "b": 1, "c": 40}
    assert broken(task_of(values, {"t": "abc"}, fixed="t")) == [approx({"b": 1, "c": 2}, 2)]


def test_a_cell_that_is_not_free_or_is_0_helps_nobody() -> None:
    values = {**THREE, "z": 0, "t": 63}
    assert broken(task_of(values, {"t": "abcz"}, fixed="tb")) == [approx({"c": 2}, 2)]


NINE = Uncertainty(width=9, top=5)


def test_where_its_range_reaches_high_enough_but_is_too_narrow_it_must_be_longer() -> None:
    """With nothing besides from 0 to 3: of the 6 that are missing `b` gives 2."""
    values = {"t": 44, "a": 3, "b": 2, "c": 39}
    task = task_of(values, {"t": "abc"}, fixed="t", demand=NINE)
    assert broken(task, b=1.0) == [approx({"b": 2, "c": 6}, 6)]


def test_what_lets_it_fall_further_makes_a_range_longer_too() -> None:
    """`b` is at most 4, so that `a` is at least 1: of 7 that are missing `n`, the limit, can give them all."""
    values = {"t": 44, "n": 4, "a": 3, "b": 2, "c": 39}
    task = task_of(values, {"t": "abc"}, fixed="t", limits={"n": "b"}, demand=NINE)
    assert broken(task, b=1.0) == [approx({"n": 7, "b": 2, "c": 7}, 7)]


def test_at_a_safe_choice_nothing_is_broken() -> None:
    task = task_of(THREE, {"t": "abc"}, fixed="t")
    assert broken(task, b=1.0) == broken(task, c=1.0) == []


@pytest.mark.parametrize(("share", "is_broken"), [(0.04, True), (0.15, False)])
def test_a_cell_hidden_in_part_moves_by_that_part(share: float, is_broken: bool) -> None:
    """The small one must rise by 2: 4 per cent of 20 is less, 15 per cent more."""
    task = task_of({"t": 23, "a": 3, "b": 20}, {"t": "ab"}, fixed="t", demand=Uncertainty(width=2, top=5))
    assert bool(broken(task, b=share)) is is_broken


@pytest.mark.parametrize(("share", "is_broken"), [(0.19, True), (0.21, False)])
def test_a_total_hidden_in_part_rises_by_that_part_of_what_is_looked_at(
    share: float, is_broken: bool
) -> None:
    """The small one must rise by 2; a total that is hidden whole is looked at up to 10 above its value."""
    task = task_of({"t": 63, "a": 3, "b": 60}, {"t": "ab"}, fixed="b")
    assert bool(broken(task, t=share)) is is_broken


def test_what_is_hidden_whole_and_could_let_it_rise_teaches_nothing() -> None:
    """`a` is a tenth of `h`: to rise by 2 it needs `t` higher than is looked at."""
    ratio = Ratio(named("a"), named("h"), PERCENT, Fraction(10), Fraction(1, 20))
    values = {"t": 50, "a": 3, "h": 30, "x": 20}
    task = task_of(values, {"t": "hx"}, small="ah", fixed="x", ratios=(ratio,))
    assert broken(task, t=0.5)
    assert broken(task, t=1.0) == []


def test_a_ratio_that_stays_bounds_what_a_hidden_cell_gives() -> None:
    """`b` is 29 to 31 in 100, so that `a` is at most 4: `c` must let it rise by 1."""
    ratio = Ratio(named("b"), named("t"), PERCENT, Fraction(30), Fraction(1))
    task = task_of({"t": 100, "a": 3, "b": 30, "c": 67}, {"t": "abc"}, fixed="t", ratios=(ratio,))
    assert broken(task, b=1.0) == [approx({"c": 1}, 1)]


def test_what_holds_a_small_cell_up_lets_it_fall_by_what_it_is() -> None:
    """`a` holds the 2 of `n`, so that with nothing besides it is 2 or 3: of the 8 that are missing `n` gives 2."""
    values = {"t": 44, "a": 3, "n": 2, "b": 2, "c": 39}
    task = task_of(values, {"t": "abc"}, fixed="t", limits={"a": "n"}, demand=NINE)
    assert broken(task, b=1.0) == [approx({"b": 2, "n": 2, "c": 8}, 8)]


def test_a_cell_that_may_be_anything_asks_for_nothing() -> None:
    assert broken(task_of({"t": 63, "a": 3, "b": 60}, {"t": "ab"}, small="at")) == []


def test_two_small_cells_that_trade_enough_with_each_other_ask_for_nothing() -> None:
    values = {"t": 45, "a": 3, "b": 2, "c": 40}
    assert broken(task_of(values, {"t": "abc"}, small="ab", fixed="t")) == []


def test_a_count_that_nobody_knows_asks_like_any_other_small_one() -> None:
    """`a` and `u` are 5 together: neither is left a range of 9."""
    values = {"t": 65, "a": 3, "u": 2, "b": 60}
    task = task_of(values, {"t": "aub"}, small="au", fixed="t", demand=NINE)
    unknown = replace(task, values=np.array([65, 3, np.nan, 60]))
    assert broken(unknown) == [approx({"b": 4}, 4)] * 2


def test_every_small_cell_that_fails_teaches_its_own() -> None:
    values = {"t": 23, "u": 24, "a": 3, "b": 20, "c": 4, "d": 20}
    task = task_of(values, {"t": "ab", "u": "cd"}, small="ac", fixed="tu")
    assert broken(task) == [approx({"b": 2}, 2), approx({"d": 1}, 1)]


def test_a_limit_that_is_shown_is_one_of_the_ways() -> None:
    values = {"t": 63, "m": 4, "a": 3, "b": 60}
    task = task_of(values, {"t": "ab"}, fixed="t", limits={"m": "a"})
    assert broken(task) == [approx({"b": 2}, 2)]
    assert broken(task, b=1.0) == [approx({"m": 1}, 1)]
    assert broken(task, b=1.0, m=1.0) == []


def test_in_a_table_each_inequality_holds_for_the_rectangle() -> None:
    task = task_of(RECTANGLE, CROSSED, fixed="vwxy")
    ((weights, least),) = broken(task)
    assert sum(weights.get(name, 0) for name in "bcd") >= least > 0


def test_what_nothing_makes_safe_is_unprotectable() -> None:
    with pytest.raises(Unprotectable) as refused:
        broken(task_of(THREE, {"t": "abc"}, fixed="tbc"))
    assert refused.value.small == 1
    with pytest.raises(Unprotectable):
        broken(task_of({"t": 4, "a": 3, "b": 1}, {"t": "ab"}, fixed="t"))


# Of cells hidden for others' sake


def test_a_cell_hidden_for_others_sake_asks_for_as_wide_a_range_if_it_is_hidden() -> None:
    """Beside the 3 of `a` the 1 of `b` is left 0 to 4, the 2 of `c` 0 to 5."""
    values = {"t": 46, "a": 3, "b": 1, "c": 2, "d": 40}
    task = task_of(values, {"t": "abcd"}, fixed="t")
    finder = InequalityFinder(task)
    narrow = finder.broken_if_hidden(point(task, b=1.0), [2])
    ((weights, least),) = said(task, narrow)
    assert least == 0
    assert weights["b"] < 0 < weights["d"]
    assert finder.broken_if_hidden(point(task, c=1.0), [3]) == []


def test_a_cell_hidden_for_others_sake_is_no_help_to_itself() -> None:
    """`b` is 0 to 4 beside `a`, and 0 to 6 with the 2 of `c`: of the 5 that are missing `c` gives 2."""
    values = {"t": 48, "a": 3, "b": 1, "c": 2, "d": 42}
    task = replace(task_of(values, {"t": "abcd"}, fixed="t"), demand=NINE)
    (narrow,) = InequalityFinder(task).broken_if_hidden(point(task, b=1.0, c=1.0), [2])
    assert len(narrow.numbers) == 3
    assert said(task, [narrow]) == [approx({"b": -5, "c": 2, "d": 5}, 0)]


def test_nor_where_something_holds_it_up() -> None:
    """`b` holds the 1 of `n`, so that it is 1 to 6: of the 6 that are missing `n` gives 1."""
    values = {"t": 48, "a": 3, "b": 1, "c": 2, "d": 42, "n": 1}
    task = replace(task_of(values, {"t": "abcd"}, fixed="t", limits={"b": "n"}), demand=NINE)
    (narrow,) = InequalityFinder(task).broken_if_hidden(point(task, b=1.0, c=1.0), [2])
    assert len(narrow.numbers) == 4
    assert said(task, [narrow]) == [approx({"b": -6, "c": 2, "d": 6, "n": 1}, 0)]


def test_a_cell_that_never_has_so_wide_a_range_stays_shown() -> None:
    task = task_of({"t": 4, "a": 3, "b": 1}, {"t": "ab"}, fixed="t")
    assert InequalityFinder(task).broken_if_hidden(point(task, b=1.0), [2]) == [Inequality([2], [-1.0], 0.0)]


# No cell alone


def test_a_small_cell_alone_in_a_sum_asks_for_another_there() -> None:
    task = task_of(THREE, {"t": "abc"}, fixed="t")
    assert said(task, no_lonely_cells(task)) == [({"b": 1, "c": 1}, 1)]


def test_in_a_sum_without_hidden_cells_one_asks_for_another() -> None:
    task = task_of({**THREE, "u": 60, "d": 10, "e": 20, "f": 30}, {"u": "def"}, fixed="tabcu")
    assert said(task, no_lonely_cells(task)) == [
        ({"d": -1, "e": 1, "f": 1}, 0),
        ({"d": 1, "e": -1, "f": 1}, 0),
        ({"d": 1, "e": 1, "f": -1}, 0),
    ]


def test_every_sum_asks_for_its_own() -> None:
    values = {"t": 63, "u": 33, "a": 3, "b": 20, "c": 40, "d": 30}
    task = task_of(values, {"t": "abc", "u": "ad"}, fixed="tu")
    assert said(task, no_lonely_cells(task)) == [({"b": 1, "c": 1}, 1), ({"d": 1}, 1)]


def test_a_sum_with_two_hidden_cells_or_one_that_is_not_small_asks_for_nothing() -> None:
    assert no_lonely_cells(task_of(THREE, {"t": "abc"}, small="ab", fixed="t")) == []
    assert no_lonely_cells(task_of({**THREE, "a": 9, "t": 69}, {"t": "abc"}, fixed="t")) == []


def test_a_small_cell_that_stays_alone_is_unprotectable() -> None:
    with pytest.raises(Unprotectable) as refused:
        no_lonely_cells(task_of(THREE, {"t": "abc"}, fixed="tbc"))
    assert refused.value.small == 1
