"""Inequalities that every safe choice of cells must keep, learnt from the reader's own linear programmes.

The multipliers that prove an end of a small cell's range hold for every choice: hiding a further cell loosens the proof
by as much as its multiplier allows (Fischetti and Salazar-González, Management Science 47, 2001). An inequality is
sought at a point where cells may be hidden in part: such a cell can move by that part of what it could move.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from scorecard.disclosure.reader import TOLERANCE, Numbers
from scorecard.disclosure.suppression_task import SuppressionTask, Uncertainty, Unprotectable

BROKEN = 1e-4  # an inequality that is broken by less teaches nothing


@dataclass(frozen=True)
class Inequality:
    """Σ weight · hidden ≥ least, over the quantities that may be hidden."""

    numbers: Sequence[int]
    weights: Sequence[float]
    least: float


@dataclass(frozen=True)
class _End:
    """An end of a range, and its proof: z_k = weights · z + constant for all z that keep the relations."""

    value: float
    point: Numbers
    weights: Numbers
    constant: float


class InequalityFinder:
    """Finds inequalities for `task` at a point: how far each quantity is hidden, from 0 to 1."""

    def __init__(self, task: SuppressionTask) -> None:
        self.task = task
        self.values = np.nan_to_num(task.values)
        reader = task.reader(())
        self.equal, self.limits, self.most = task.relations.equal, reader.limits, reader.most

    def broken_at(self, point: Numbers, small: Iterable[int]) -> list[Inequality]:
        """One for each of these small cells whose demand isn't met at the point, as far as there is one."""
        programme, demands = _InequalityProgramme(self, point), self.task.demands
        return [broken for number in small for broken in programme.inequality(number, demands[number])]

    def broken_if_hidden(self, point: Numbers, numbers: Iterable[int]) -> list[Inequality]:
        """What must hold where complementary cells are hidden, for them to be left as wide a range as a small one."""
        inequalities = []
        for number in numbers:
            try:
                broken = _InequalityProgramme(self, point, hidden=number).inequality(number, self.task.demand)
            except Unprotectable:
                inequalities.append(Inequality([number], [-1.0], 0.0))
            else:
                inequalities += [
                    Inequality([*one.numbers, number], [*one.weights, -one.least], 0.0) for one in broken
                ]
        return inequalities


class _InequalityProgramme:
    """The reader's linear programme at a point."""

    def __init__(self, finder: InequalityFinder, point: Numbers, hidden: int | None = None) -> None:
        task = finder.task
        self.finder, self.point = finder, point
        self.hidden, self.free = task.hidden.copy(), task.free
        if hidden is not None:
            self.hidden[hidden] = True
        # As a reader sees it with nothing hidden besides, what is hidden at its least.
        self.seen = np.where(self.hidden, task.floors, finder.values)
        self.moving = np.flatnonzero(self.hidden | (self.free & (point > TOLERANCE)))
        self.column = {int(number): column for column, number in enumerate(self.moving)}
        reach = task.demand.top + task.demand.width
        self.fall = np.where(self.hidden, 0.0, finder.values - task.floors)
        low = np.where(self.hidden, task.floors, finder.values - self.fall * point)
        high = np.where(self.hidden, np.inf, finder.values + reach * point)
        self.bounds = np.column_stack([low, high])[self.moving]
        still = finder.values.copy()
        still[self.moving] = 0.0
        equal_to, most = -(finder.equal @ still), finder.most - finder.limits @ still
        self.equal, self.limits = finder.equal[:, self.moving], finder.limits[:, self.moving]
        self.equal_rows = np.flatnonzero(np.diff(self.equal.indptr))
        self.limit_rows = np.flatnonzero(np.diff(self.limits.indptr))
        self.equal, self.equal_to = self.equal[self.equal_rows], equal_to[self.equal_rows]
        self.limits, self.most = self.limits[self.limit_rows], most[self.limit_rows]
        self.lowest = np.where(np.isnan(task.values), np.inf, task.values)
        self.highest = np.where(np.isnan(task.values), -np.inf, task.values)

    def inequality(self, small: int, demand: Uncertainty) -> list[Inequality]:
        """Why the demand isn't met at the point; nothing if it is. Raises Unprotectable if it never can be."""
        if demand.is_met_by(self.lowest[small], self.highest[small]):
            return []
        high = self._end(small, -1)
        if high is None:
            return []
        top, up = self._bound(high, -1)
        if high.value < demand.top - TOLERANCE:
            return self._inequality(small, up, demand.top - top)
        if demand.is_met_by(self.lowest[small], high.value):
            return []
        low = self._end(small, 1)
        if low is None or demand.is_met_by(low.value, high.value):
            return []
        bottom, down = self._bound(low, 1)
        return self._inequality(small, up + down, demand.width - (top - bottom))

    def _end(self, small: int, sign: int) -> _End | None:
        """None if there is no limit, or no answer."""
        cost = np.zeros(len(self.moving))
        cost[self.column[small]] = sign
        solution = linprog(
            cost,
            A_ub=self.limits if self.limit_rows.size else None,
            b_ub=self.most if self.limit_rows.size else None,
            A_eq=self.equal if self.equal_rows.size else None,
            b_eq=self.equal_to if self.equal_rows.size else None,
            bounds=self.bounds,
            method="highs",
        )
        if solution.status != 0:
            return None
        point = self.finder.values.copy()
        point[self.moving] = solution.x
        self.lowest, self.highest = np.minimum(self.lowest, point), np.maximum(self.highest, point)
        weights, constant = np.zeros(len(point)), 0.0
        weights[small] = 1.0
        if self.equal_rows.size:
            weights -= sign * (solution.eqlin.marginals @ self.finder.equal[self.equal_rows])
        if self.limit_rows.size:
            multipliers = sign * solution.ineqlin.marginals
            weights -= multipliers @ self.finder.limits[self.limit_rows]
            constant = float(multipliers @ self.finder.most[self.limit_rows])
        weights[np.abs(weights) < TOLERANCE] = 0.0
        return _End(sign * solution.fun, point, weights, constant)

    def _bound(self, end: _End, sign: int) -> tuple[float, Numbers]:
        """The end with nothing hidden besides, and how far each cell, hidden, can move it (∞: as far as you like)."""
        away = -sign * end.weights  # towards a longer range: up for the greatest, down for the least
        gain = np.where(away > 0, np.inf, np.where(away < 0, -away * self.fall, 0.0))
        return float(end.weights @ self.seen) + end.constant, gain

    def _inequality(self, small: int, gain: Numbers, least: float) -> list[Inequality]:
        numbers = np.flatnonzero(self.free & (gain > TOLERANCE))
        weights = np.minimum(gain[numbers], least)
        if weights.sum() < least - TOLERANCE:
            raise Unprotectable(small)
        is_broken = weights @ self.point[numbers] < least - BROKEN
        return [Inequality(numbers.tolist(), weights.tolist(), least)] if is_broken else []


def no_lonely_cells(task: SuppressionTask) -> list[Inequality]:
    """A cell hidden alone in a relation is given by the others: hidden for nothing, or small and not safe."""
    inequalities = []
    equal = sparse.csr_array(task.relations.equal)
    for row in range(equal.shape[0]):
        members = equal.indices[equal.indptr[row] : equal.indptr[row + 1]]
        hidden, free = members[task.hidden[members]], members[task.free[members]]
        if len(hidden) == 1 and hidden[0] in task.demands:
            if not len(free):
                raise Unprotectable(int(hidden[0]))
            inequalities.append(Inequality(free.tolist(), [1.0] * len(free), 1.0))
        elif not len(hidden):
            inequalities += [
                Inequality(free.tolist(), [-1.0 if other == number else 1.0 for other in free], 0.0)
                for number in free
            ]
    return inequalities
