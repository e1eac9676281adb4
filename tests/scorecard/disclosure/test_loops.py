"""The quick choice: the cheapest loop through a cell that fails, and what can be shown again afterwards."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import chain, repeat

import numpy as np
import pytest

from scorecard.disclosure.loops import choose_by_loops, show_again
from scorecard.disclosure.quantities import PERCENT, Quantity, Ratio, Relation
from scorecard.disclosure.reader import Relations
from scorecard.disclosure.suppression_task import SuppressionTask, Uncertainty, Unprotectable

FIVE = Uncertainty(width=5, top=5)


def named(name: str) -> Quantity:
    return Quantity(name, ())


def task_of(
    values: Mapping[str, float],
    sums: Mapping[str, str],
    *,
    small: str = "a",
    fixed: str = "",
    costs: Mapping[str, float] | None = None,
    limits: Mapping[str, str] | None = None,
    ratios: tuple[Ratio, ...] = (),
    demand: Uncertainty = FIVE,
) -> SuppressionTask:
    """`sums`: each total with its parts; `limits`: with parts that are at most the total. All else may be hidden."""
    names = list(values)
    relations = [
        Relation({named(total): -1} | {named(part): 1 for part in parts}, complete)
        for several, complete in ((sums, True), (limits or {}, False))
        for total, parts in several.items()
    ]
    hidden = np.array([name in small for name in names])
    known = np.array(list(values.values()), dtype=float)
    return SuppressionTask(
        relations=Relations([named(name) for name in names], relations),
        values=known,
        hidden=hidden,
        free=np.array([name not in fixed and known[n] > 0 for n, name in enumerate(names)]) & ~hidden,
        cost=np.array([(costs or {}).get(name, 1.0) for name in names]),
        floors=np.zeros(len(names)),
        ratios=ratios,
        between=(),
        demands={names.index(name): demand for name in small if values[name] < 5},
        demand=FIVE,
    )


def names_of(task: SuppressionTask, numbers: Iterable[int]) -> str:
    return "".join(sorted(task.relations.quantities[number].universe for number in numbers))


def chosen(task: SuppressionTask, start: Iterable[int] = ()) -> str:
    return names_of(task, choose_by_loops(task, start))


# Loops


def test_a_small_cell_trades_with_the_cheapest_cell_beside_it() -> None:
    values = {"t": 63, "a": 3, "b": 20, "c": 40}
    for cheap in "bc":
        assert chosen(task_of(values, {"t": "abc"}, fixed="t", costs={cheap: 0.5})) == cheap


def test_the_total_is_hidden_where_that_is_cheaper() -> None:
    values = {"t": 63, "a": 3, "b": 20, "c": 40}
    assert chosen(task_of(values, {"t": "abc"}, costs={"t": 0.5})) == "t"


@pytest.mark.parametrize(("beside", "hidden"), [(2, "b"), (1, "bc")])
def test_cells_are_hidden_until_they_can_take_and_give_enough(beside: int, hidden: str) -> None:
    """3 and 2 can trade 5; 3 and 1 only 4."""
    values = {"t": 44 + beside, "a": 3, "b": beside, "c": 41}
    task = task_of(values, {"t": "abc"}, fixed="t", costs={"b": 0.1})
    assert chosen(task) == hidden


def test_what_is_hidden_already_costs_nothing() -> None:
    values = {"t": 63, "a": 3, "b": 20, "c": 40}
    assert chosen(task_of(values, {"t": "abc"}, small="ab", fixed="t")) == ""
    task = task_of(values, {"t": "abc"}, fixed="t", costs={"c": 5.0})
    assert chosen(task, start=[3]) == "c"


def test_what_was_chosen_before_is_used_before_anything_else_is_hidden() -> None:
    """`c` gives 1 of the 2 by which `a` must rise; `d` gives the other for less than `b`."""
    values = {"t": 25, "a": 3, "b": 20, "c": 1, "d": 1}
    task = task_of(values, {"t": "abcd"}, fixed="t", costs={"b": 1.5, "c": 5.0})
    assert chosen(task, start=[3]) == "cd"


def test_a_way_through_hidden_cells_costs_what_the_others_on_it_cost() -> None:
    """Through `h`, which is hidden already, `a` trades with `d`; at once with `b`."""
    values = {"t": 53, "u": 60, "a": 3, "h": 20, "b": 30, "d": 40}
    task = task_of(values, {"t": "ahb", "u": "hd"}, small="ah", fixed="tu", costs={"b": 1.2})
    assert chosen(task) == "d"


@pytest.mark.parametrize(
    ("beside", "demand", "hidden"),
    [
        (1, Uncertainty(width=1, top=5), "bc"),  # 3 must rise by 2, of which `b` gives 1
        (2, Uncertainty(width=1, top=5), "b"),
        (4, Uncertainty(width=8, top=5), "bc"),  # with `b` alone from 0 to 7
        (5, Uncertainty(width=8, top=5), "b"),
    ],
)
def test_the_top_and_the_width_that_are_demanded_are_each_reached(
    beside: int, demand: Uncertainty, hidden: str
) -> None:
    values = {"t": 43 + beside, "a": 3, "b": beside, "c": 40}
    assert chosen(task_of(values, {"t": "abc"}, fixed="t", costs={"b": 0.1}, demand=demand)) == hidden


RECTANGLE = {"v": 23, "w": 60, "x": 33, "y": 50, "a": 3, "b": 20, "c": 30, "d": 30}
CROSSED = {"v": "ab", "w": "cd", "x": "ac", "y": "bd"}


def test_in_a_table_a_loop_is_a_rectangle() -> None:
    assert chosen(task_of(RECTANGLE, CROSSED, fixed="vwxy")) == "bcd"


def test_two_small_cells_can_share_a_loop() -> None:
    values = {**RECTANGLE, "d": 4, "w": 34, "y": 24}
    assert chosen(task_of(values, CROSSED, small="ad", fixed="vwxy")) == "bc"


@pytest.mark.parametrize(
    ("values", "fixed"), [({"t": 63, "a": 3, "b": 60}, "tb"), ({"t": 4, "a": 3, "b": 1}, "t")]
)
def test_a_cell_that_no_loop_makes_safe_is_unprotectable(values: Mapping[str, float], fixed: str) -> None:
    with pytest.raises(Unprotectable) as refused:
        choose_by_loops(task_of(values, {"t": "ab"}, fixed=fixed))
    assert refused.value.small == 1


def test_a_limit_that_is_shown_lets_a_part_rise_no_further() -> None:
    """`a` and `b` trade, but `a` is at most `m`."""
    values = {"t": 63, "m": 4, "a": 3, "b": 60}
    task = task_of(values, {"t": "ab"}, fixed="t", limits={"m": "a"})
    assert chosen(task) == "bm"
    assert chosen(task_of({**values, "m": 5}, {"t": "ab"}, fixed="t", limits={"m": "a"})) == "b"
    short = Uncertainty(width=3, top=5)
    assert chosen(task_of(values, {"t": "ab"}, fixed="t", limits={"m": "a"}, demand=short)) == "bm"


def test_a_ratio_that_stays_holds_its_numerator() -> None:
    """30% of 100: `b` stays what it is, so that only `c` can trade."""
    values = {"t": 100, "a": 3, "b": 30, "c": 67}
    ratio = Ratio(named("b"), named("t"), PERCENT, Fraction(30), Fraction(1, 20))
    task = task_of(values, {"t": "abc"}, fixed="t", costs={"b": 0.5}, ratios=(ratio,))
    assert chosen(task) == "c"


def test_what_nobody_knows_can_be_anything() -> None:
    task = task_of({"t": 63, "a": 3, "b": 20, "u": 40}, {"t": "abu"}, small="au", fixed="t")
    unknown = replace(task, values=np.array([63, 3, 20, np.nan]))
    assert chosen(unknown) == ""


def test_a_low_end_is_asked_for_as_well_as_a_high_one() -> None:
    """`a` can rise without limit when `t` is hidden; to fall by 3 as well needs no more."""
    task = task_of({"t": 63, "a": 3, "b": 60}, {"t": "ab"}, fixed="b", demand=Uncertainty(width=9, top=5))
    assert chosen(task) == "t"


# What can be shown again


def everything(task: SuppressionTask) -> set[int]:
    return set(np.flatnonzero(task.free).tolist())


def test_what_isn_t_needed_is_shown_again_the_most_expensive_first() -> None:
    values = {"t": 103, "a": 3, "b": 20, "c": 40, "d": 40}
    task = task_of(values, {"t": "abcd"}, fixed="t", costs={"b": 1.5, "c": 1.2, "d": 1.1})
    assert names_of(task, show_again(task, everything(task))) == "d"


def test_of_equal_cells_the_first_is_shown_first() -> None:
    values = {"t": 103, "a": 3, "b": 20, "c": 40, "d": 40}
    task = task_of(values, {"t": "abcd"}, fixed="t")
    assert names_of(task, show_again(task, everything(task))) == "d"


def test_what_is_needed_stays_hidden() -> None:
    task = task_of(RECTANGLE, CROSSED, fixed="vwxy")
    assert names_of(task, show_again(task, everything(task))) == "bcd"


def test_two_small_cells_that_need_different_cells_keep_both() -> None:
    values = {"t": 23, "u": 24, "a": 3, "b": 20, "c": 4, "d": 20}
    task = task_of(values, {"t": "ab", "u": "cd"}, small="ac", fixed="tu")
    assert names_of(task, show_again(task, everything(task))) == "bd"


@pytest.mark.parametrize(("looks", "left"), [(0, "bcd"), (1, "cd"), (2, "d")])
def test_when_time_is_up_the_others_stay_hidden(looks: int, left: str) -> None:
    values = {"t": 103, "a": 3, "b": 20, "c": 40, "d": 40}
    task = task_of(values, {"t": "abcd"}, fixed="t")
    seconds: Iterator[float] = chain(repeat(0.5, looks), repeat(0.0))
    assert names_of(task, show_again(task, everything(task), lambda: next(seconds))) == left
