"""The quick way to a safe choice: the cheapest loops through the cells that fail, then show again what can be.

A loop is what two hidden counts can trade along without any shown figure changing: a rectangle in a plain table. In
linked tables of any shape the cheapest one is a linear programme.
"""

from collections.abc import Callable, Iterable
from math import inf
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from scorecard.disclosure.reader import TOLERANCE
from scorecard.disclosure.suppression_task import SuppressionTask, Unprotectable


def choose_by_loops(task: SuppressionTask, start: Iterable[int] = ()) -> set[int]:
    """A safe choice that holds `start`; not the cheapest. Raises Unprotectable if there is none."""
    chosen = set(start)
    programme = _Loops(task)
    reader = task.reader(chosen)
    for small in task.demands:
        if not task.is_met(reader, small):
            chosen |= programme.cheapest(small, chosen)
            reader = task.reader(chosen)
    return chosen


def show_again(
    task: SuppressionTask, chosen: Iterable[int], seconds_left: Callable[[], float] = lambda: inf
) -> set[int]:
    """The choice without the cells that can be shown again, the most expensive tried first, and still be safe."""
    left = set(chosen)
    fragile = list(task.demands)  # those that failed last come first: they'll fail again
    for number in sorted(left, key=lambda number: (-task.cost[number], number)):
        if seconds_left() <= 0:
            break
        reader = task.reader(left - {number})
        failing = next((small for small in fragile if not task.is_met(reader, small)), None)
        if failing is None:
            left.remove(number)
        else:
            fragile.remove(failing)
            fragile.insert(0, failing)
    return left


class _Loops:
    """Two ways in which all counts could be other than they are, one with the small cell high, one with it low.

    Variables: rises and falls of each quantity, high then low (a quantity that nobody knows: its value, as a rise).
    """

    def __init__(self, task: SuppressionTask) -> None:
        self.task = task
        self.count = len(task.values)
        self.known = np.nan_to_num(task.values)
        reader = task.reader(())
        limits, most = reader.limits, reader.most
        self.equal = self._both_ways(task.relations.equal)
        self.equal_to = np.tile(-(task.relations.equal @ self.known), 2)
        self.limits = self._both_ways(limits)
        self.most = np.tile(most - limits @ self.known, 2)

    def _both_ways(self, rows: Any) -> Any:
        moves = sparse.hstack([rows, -rows])
        return sparse.block_diag([moves, moves], format="csr")

    def cheapest(self, small: int, chosen: set[int]) -> set[int]:
        """The cells to hide besides `chosen` so that the small cell's demand is met, at about the least cost."""
        task, count, demand = self.task, self.count, self.task.demands[small]
        hidden = task.hidden.copy()
        hidden[list(chosen)] = True
        moves = hidden | task.free
        cost = np.where(hidden, 0.0, task.cost)
        rises = np.where(moves, np.inf, 0.0)
        falls = np.where(moves, np.maximum(self.known - task.floors, 0.0), 0.0)
        at_least = np.where(np.isnan(task.values), task.floors, 0.0)  # what nobody knows rises to its floor
        solution = linprog(
            np.tile(cost, 4),
            A_ub=sparse.vstack([self.limits, self._demanded(small)], format="csr"),
            b_ub=np.concatenate([self.most, [self.known[small] - demand.top, -demand.width]]),
            A_eq=self.equal,
            b_eq=self.equal_to,
            bounds=np.column_stack(
                [
                    np.tile(np.concatenate([at_least, np.zeros(count)]), 2),
                    np.tile(np.concatenate([rises, falls]), 2),
                ]
            ),
            method="highs",
        )
        if solution.status != 0:
            raise Unprotectable(small)
        moved = solution.x.reshape(4, count).max(axis=0) > TOLERANCE
        return set(np.flatnonzero(moved & ~hidden).tolist())

    def _demanded(self, small: int) -> Any:
        """−high ≤ known − top and low − high ≤ −width, of the small cell."""
        rows = np.zeros((2, 4 * self.count))
        rows[0, [small, self.count + small]] = -1, 1
        rows[1, [small, self.count + small, 2 * self.count + small, 3 * self.count + small]] = -1, 1, 1, -1
        return sparse.csr_array(rows)
