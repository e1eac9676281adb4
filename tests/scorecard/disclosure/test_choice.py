"""The cheapest safe choice: as cheap as any, as even as the same number of cells allows, and safe without time."""

import math
from collections.abc import Iterable, Iterator
from itertools import chain, combinations, repeat

import numpy as np
import pytest

from scorecard.disclosure.choice import choose
from scorecard.disclosure.suppression_task import SuppressionTask, Uncertainty, Unprotectable
from tests.scorecard.disclosure.test_loops import CROSSED, RECTANGLE, names_of, task_of

THREE = {"t": 63, "a": 3, "b": 20, "c": 40}


def table_of(*counts: int) -> tuple[dict[str, float], dict[str, str]]:
    """Three rows of three, `a` to `i`, with their sums."""
    cells = dict(zip("abcdefghi", counts, strict=True))
    sums = {"u": "abc", "v": "def", "w": "ghi", "x": "adg", "y": "beh", "z": "cfi"}
    return {**{total: sum(cells[p] for p in parts) for total, parts in sums.items()}, **cells}, sums


def a_while() -> float:
    return 60.0


def chosen(task: SuppressionTask) -> str:
    numbers, is_cheapest = choose(task, a_while)
    assert is_cheapest
    return names_of(task, numbers)


def is_safe(task: SuppressionTask, numbers: Iterable[int]) -> bool:
    return not task.unmet(task.reader(numbers))


def cheapest_of_all(task: SuppressionTask) -> float:
    """Every choice is tried, the cheapest first."""
    free = np.flatnonzero(task.free).tolist()
    choices = chain.from_iterable(combinations(free, size) for size in range(len(free) + 1))
    by_cost = sorted(choices, key=task.cost_of)
    return next(task.cost_of(choice) for choice in by_cost if is_safe(task, choice))


def test_of_two_choices_of_one_cell_the_cheaper_is_chosen() -> None:
    for cheap in "bc":
        assert chosen(task_of(THREE, {"t": "abc"}, fixed="t", costs={cheap: 0.9})) == cheap


def test_one_cell_is_chosen_rather_than_two() -> None:
    values = {"t": 47, "a": 3, "b": 1, "c": 1, "d": 42}
    costs = {"b": 0.9, "c": 0.9, "d": 1.1}
    assert chosen(task_of(values, {"t": "abcd"}, fixed="t", costs=costs)) == "d"


def test_a_rectangle_is_chosen_in_a_table() -> None:
    assert chosen(task_of(RECTANGLE, CROSSED, fixed="vwxy")) == "bcd"


def test_where_nothing_is_small_nothing_is_chosen() -> None:
    assert chosen(task_of({"t": 69, "a": 9, "b": 20, "c": 40}, {"t": "abc"}, small="", fixed="t")) == ""


def test_where_what_is_hidden_is_enough_nothing_is_chosen() -> None:
    assert chosen(task_of(THREE, {"t": "abc"}, small="ab", fixed="t")) == ""


@pytest.mark.parametrize(
    "counts",
    [
        (3, 17, 40, 20, 4, 36, 43, 46, 9),
        (1, 2, 30, 20, 30, 40, 8, 9, 10),
        (2, 0, 5, 6, 3, 7, 1, 20, 9),
        (4, 6, 7, 1, 5, 9, 30, 2, 8),
    ],
)
def test_no_safe_choice_is_cheaper(counts: tuple[int, ...]) -> None:
    values, sums = table_of(*counts)
    small = "".join(name for name in "abcdefghi" if 1 <= values[name] <= 4)
    costs = {name: 1 + values[name] / 1_000 for name in "abcdefghi"}
    task = task_of(values, sums, small=small, fixed="uvwxyz", costs=costs)
    numbers, is_cheapest = choose(task, a_while)
    assert is_cheapest
    assert is_safe(task, numbers)
    least = cheapest_of_all(task)
    assert len(numbers) == math.floor(least)
    assert least <= task.cost_of(numbers)


def test_a_narrow_cell_is_exchanged_for_a_wide_one_though_it_is_cheaper() -> None:
    """`b` is at most 7 and `a` at most 5: beside `b` both have a range of 4, beside `c` of 5."""
    values = {"t": 56, "m": 5, "n": 7, "a": 2, "b": 6, "c": 20, "d": 28}
    demand = Uncertainty(width=3, top=5)
    limits = {"m": "a", "n": "b"}
    costs = {"b": 0.8, "c": 0.9}
    task = task_of(values, {"t": "abcd"}, fixed="tmn", costs=costs, limits=limits, demand=demand)
    assert chosen(task) == "c"


def test_what_can_t_be_made_safe_is_unprotectable() -> None:
    for values, fixed in ((THREE, "tbc"), ({"t": 4, "a": 3, "b": 1}, "t")):
        parts = "".join(name for name in values if name != "t")
        with pytest.raises(Unprotectable) as refused:
            choose(task_of(values, {"t": parts}, fixed=fixed), a_while)
        assert refused.value.small == 1


# Without time


@pytest.mark.parametrize("looks", [0, 1, 2, 3, 5, 8, 13])
def test_when_time_runs_out_the_choice_is_safe_and_perhaps_not_the_cheapest(looks: int) -> None:
    values, sums = table_of(3, 17, 40, 20, 4, 36, 43, 46, 9)
    task = task_of(values, sums, small="ae", fixed="uvwxyz")
    seconds: Iterator[float] = chain([10.0], repeat(9.0, looks), repeat(0.0))
    numbers, is_cheapest = choose(task, lambda: next(seconds))
    assert is_safe(task, numbers)
    if looks == 0:
        assert not is_cheapest


def test_without_any_time_the_quick_way_finds_a_choice() -> None:
    numbers, is_cheapest = choose(task_of(RECTANGLE, CROSSED, fixed="vwxy"), lambda: 0.0)
    assert (len(numbers), is_cheapest) == (3, False)
