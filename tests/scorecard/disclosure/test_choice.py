"""The cheapest safe choice: as cheap as any, as even as the same number of cells allows, and safe without time."""

import math
from collections.abc import Callable, Iterable
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


def clock(*seconds: float) -> Callable[[], float]:
    """What is left, look by look; the last for ever."""
    looks = chain(seconds, repeat(seconds[-1]))
    return lambda: next(looks)


# Of 100 seconds the first 30 are for hiding in parts, and after 70 the quick way takes over.
LEARNING, LEARNT = 71.0, 70.0
CHOOSING, CHOSEN = 31.0, 30.0


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


def test_a_cheap_cell_that_gives_too_little_is_passed_over() -> None:
    """`a` must rise by 2, of which `b` gives 1."""
    values = {"t": 44, "a": 3, "b": 1, "c": 40}
    assert chosen(task_of(values, {"t": "abc"}, fixed="t", costs={"b": 0.1})) == "c"


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
    least = cheapest_of_all(task)
    for time in (a_while, clock(100.0, LEARNT)):
        numbers, is_cheapest = choose(task, time)
        assert is_cheapest
        assert is_safe(task, numbers)
        assert len(numbers) == math.floor(least)
        assert least <= task.cost_of(numbers)


def test_a_choice_that_fails_where_half_of_other_cells_would_do_is_not_the_last() -> None:
    """Half of each of `b`, `c` and `d` is cheaper than `g` and `d`, and these than two of the three; but `g` gives 1
    of the 2 that `a` needs."""
    values = {"t": 804, "u": 803, "v": 803, "a": 3, "e": 3, "f": 3, "b": 400, "c": 400, "d": 400, "g": 1}
    sums = {"t": "abcg", "u": "ecd", "v": "fbd"}
    task = task_of(values, sums, small="aef", fixed="tuv", costs={"g": 0.6})
    assert chosen(task) in ("bc", "bd", "cd")


def test_a_narrow_cell_is_exchanged_for_a_wide_one_though_it_is_cheaper() -> None:
    """`b` is at most 7 and `a` at most 5: beside `b` both have a range of 4, beside `c` of 5."""
    values = {"t": 56, "m": 5, "n": 7, "a": 2, "b": 6, "c": 20, "d": 28}
    demand = Uncertainty(width=3, top=5)
    limits = {"m": "a", "n": "b"}
    costs = {"b": 0.8, "c": 0.9}
    task = task_of(values, {"t": "abcd"}, fixed="tmn", costs=costs, limits=limits, demand=demand)
    assert chosen(task) == "c"


def test_where_no_choice_leaves_every_cell_a_wide_range_the_cheapest_is_kept() -> None:
    """`b` is from 6 to 8 and `c` from 6 to 9: only both together let `a` be from 0 to 5."""
    values = {"t": 17, "l": 8, "m": 6, "n": 9, "o": 6, "a": 3, "b": 7, "c": 7}
    limits = {"l": "b", "b": "m", "n": "c", "c": "o"}
    assert chosen(task_of(values, {"t": "abc"}, fixed="tlmno", limits=limits)) == "bc"


def test_what_can_t_be_made_safe_is_unprotectable() -> None:
    for values, fixed in ((THREE, "tbc"), ({"t": 4, "a": 3, "b": 1}, "t")):
        parts = "".join(name for name in values if name != "t")
        with pytest.raises(Unprotectable) as refused:
            choose(task_of(values, {"t": parts}, fixed=fixed), a_while)
        assert refused.value.small == 1


def test_of_several_small_cells_the_one_that_can_t_be_made_safe_is_named() -> None:
    """`a` can trade with `b`; `d` only with `e`, which `v` gives away."""
    values = {"t": 23, "u": 24, "v": 30, "a": 3, "b": 20, "d": 4, "e": 20, "z": 10}
    sums = {"t": "ab", "u": "de", "v": "ez"}
    for time in (a_while, clock(100.0, LEARNT), clock(0.0)):
        with pytest.raises(Unprotectable) as refused:
            choose(task_of(values, sums, small="ad", fixed="tuvz"), time)
        assert refused.value.small == list(values).index("d")


# Without time


@pytest.mark.parametrize("looks", [0, 1, 2, 3, 5, 8, 13])
def test_when_time_runs_out_the_choice_is_safe_and_perhaps_not_the_cheapest(looks: int) -> None:
    values, sums = table_of(3, 17, 40, 20, 4, 36, 43, 46, 9)
    task = task_of(values, sums, small="ae", fixed="uvwxyz")
    numbers, is_cheapest = choose(task, clock(10.0, *[9.0] * looks, 0.0))
    assert is_safe(task, numbers)
    if looks == 0:
        assert not is_cheapest


def test_without_any_time_the_quick_way_finds_a_choice() -> None:
    numbers, is_cheapest = choose(task_of(RECTANGLE, CROSSED, fixed="vwxy"), lambda: 0.0)
    assert (len(numbers), is_cheapest) == (3, False)


@pytest.mark.parametrize(("left", "is_cheapest"), [(CHOOSING, True), (CHOSEN, False), (CHOSEN - 1, False)])
def test_the_cheapest_is_looked_for_until_most_of_the_time_is_over(left: float, is_cheapest: bool) -> None:
    assert choose(task_of(RECTANGLE, CROSSED, fixed="vwxy"), clock(100.0, left))[1] is is_cheapest


def test_a_search_that_time_cuts_short_leaves_it_to_the_quick_way() -> None:
    values, sums = table_of(3, 17, 40, 20, 4, 36, 43, 46, 9)
    task = task_of(values, sums, small="ae", fixed="uvwxyz")
    numbers, is_cheapest = choose(task, clock(100.0, CHOSEN + 1e-9))
    assert is_safe(task, numbers)
    assert not is_cheapest


# `a` and `c` can each trade with a cell of their own, or both with `s`, which costs nearly as much as the two.
SHARED = {"t": 63, "u": 63, "a": 3, "b": 20, "s": 40, "c": 3, "d": 20}


@pytest.mark.parametrize(("left", "choice"), [(LEARNING, "s"), (LEARNT, "bd"), (LEARNT - 1, "bd")])
def test_the_quick_way_leans_on_what_was_learnt_in_parts_while_there_was_time(
    left: float, choice: str
) -> None:
    task = task_of(SHARED, {"t": "abs", "u": "cds"}, small="ac", fixed="tu", costs={"s": 1.99})
    numbers, is_cheapest = choose(task, clock(100.0, left, 0.0))
    assert (names_of(task, numbers), is_cheapest) == (choice, False)


def test_in_parts_no_cell_is_hidden_more_than_once() -> None:
    """`e` and `f` cost little, but each gives 1 of the 2 that are needed: half of `s` is hidden for the other."""
    values = {**SHARED, "t": 64, "u": 64, "e": 1, "f": 1}
    costs = {"s": 1.9, "e": 0.1, "f": 0.1}
    task = task_of(values, {"t": "abse", "u": "cdsf"}, small="ac", fixed="tu", costs=costs)
    assert names_of(task, choose(task, clock(100.0, LEARNING, LEARNING, 0.0))[0]) == "es"


def test_what_is_hidden_in_part_costs_the_quick_way_the_rest() -> None:
    """Half of each of `b`, `c` and `d` would do for three small cells that each lie beside two of them."""
    values = {"t": 43, "u": 43, "v": 43, "a": 3, "e": 3, "f": 3, "b": 20, "c": 20, "d": 20}
    sums = {"t": "abc", "u": "ecd", "v": "fbd"}
    task = task_of(values, sums, small="aef", fixed="tuv")
    assert len(choose(task, clock(100.0, LEARNING, 0.0))[0]) == 2


@pytest.mark.parametrize(("left", "choice"), [(1.0, "s"), (0.0, "bdpq")])
def test_the_quick_way_tries_other_beginnings_while_there_is_time(left: float, choice: str) -> None:
    """`b` and `d` are cheapest, but can't fall unless `p` and `q`, which are parts of them, are hidden too."""
    values = {**SHARED, "p": 20, "q": 20}
    costs = {"b": 0.8, "d": 0.8, "s": 1.65}
    limits = {"b": "p", "d": "q"}
    task = task_of(values, {"t": "abs", "u": "cds"}, small="ac", fixed="tu", costs=costs, limits=limits)
    numbers, is_cheapest = choose(task, clock(100.0, LEARNT, LEARNT, left))
    assert (names_of(task, numbers), is_cheapest) == (choice, False)
