"""Cuts: what every safe choice of cells must keep, learnt from the reader's own linear programmes.

The multipliers that prove an end of a small cell's range hold for every choice: hiding a further cell loosens the proof
by as much as its multiplier allows (Fischetti and Salazar-González, Management Science 47, 2001). A cut is found at a
point where cells may be hidden in part: such a cell can move by that part of what it could move.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from scorecard.disclosure.problem import Demand, Problem, Unprotectable
from scorecard.disclosure.reader import TOLERANCE, Numbers

BROKEN = 1e-4  # a cut that is broken by less teaches nothing


@dataclass(frozen=True)
class Cut:
    """Σ weight · hidden ≥ least, over the quantities that may be hidden."""

    numbers: Sequence[int]
    weights: Sequence[float]
    least: float


@dataclass(frozen=True)
class _End:
    """An end of a range, and its proof: z_k = weights · z + constant for all z that keep the lines."""

    value: float
    point: Numbers
    weights: Numbers
    constant: float


class Cutter:
    """Finds cuts for `problem` at a point: how far each quantity is hidden, from 0 to 1."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.values = np.nan_to_num(problem.values)
        reader = problem.reader(())
        self.equal, self.limits, self.most = problem.lines.equal, reader.limits, reader.most

    def cuts_at(self, point: Numbers, small: Iterable[int]) -> list[Cut]:
        """A cut for each of these small cells whose demand isn't met at the point, as far as there is one."""
        programme, demands = _Programme(self, point), self.problem.demands
        return [cut for each in small for cut in programme.cut(each, demands[each])]

    def cuts_if_hidden(self, point: Numbers, numbers: Iterable[int]) -> list[Cut]:
        """What must hold where complementary cells are hidden, for them to be left as wide a range as a small one."""
        cuts = []
        for number in numbers:
            try:
                found = _Programme(self, point, hidden=number).cut(number, self.problem.demand)
            except Unprotectable:
                cuts.append(Cut([number], [-1.0], 0.0))
            else:
                cuts += [Cut([*cut.numbers, number], [*cut.weights, -cut.least], 0.0) for cut in found]
        return cuts


class _Programme:
    """The reader's linear programme at a point."""

    def __init__(self, cutter: Cutter, point: Numbers, hidden: int | None = None) -> None:
        problem = cutter.problem
        self.cutter, self.point = cutter, point
        self.hidden, self.free = problem.hidden.copy(), problem.free.copy()
        if hidden is not None:
            self.hidden[hidden], self.free[hidden] = True, False
        self.seen = np.where(self.hidden, 0.0, cutter.values)
        self.moving = np.flatnonzero(self.hidden | (self.free & (point > TOLERANCE)))
        self.place = {int(number): place for place, number in enumerate(self.moving)}
        reach = problem.demand.top + problem.demand.width
        low = np.where(self.hidden, 0.0, cutter.values * (1 - point))
        high = np.where(self.hidden, np.inf, cutter.values + reach * point)
        self.bounds = np.column_stack([low, high])[self.moving]
        still = cutter.values.copy()
        still[self.moving] = 0.0
        equal_to, most = -(cutter.equal @ still), cutter.most - cutter.limits @ still
        self.equal, self.limits = cutter.equal[:, self.moving], cutter.limits[:, self.moving]
        self.equal_rows = np.flatnonzero(np.diff(self.equal.indptr))
        self.limit_rows = np.flatnonzero(np.diff(self.limits.indptr))
        self.equal, self.equal_to = self.equal[self.equal_rows], equal_to[self.equal_rows]
        self.limits, self.most = self.limits[self.limit_rows], most[self.limit_rows]
        self.lowest = np.where(np.isnan(problem.values), np.inf, problem.values)
        self.highest = np.where(np.isnan(problem.values), -np.inf, problem.values)

    def cut(self, small: int, demand: Demand) -> list[Cut]:
        """Why the demand isn't met at the point; nothing if it is. Raises Unprotectable if it never can be."""
        if demand.is_met_by(self.lowest[small], self.highest[small]):
            return []
        high = self._end(small, -1)
        if high is None:
            return []
        top, up = self._bound(high, -1)
        if high.value < demand.top - TOLERANCE:
            return self._cut(small, up, demand.top - top)
        if demand.is_met_by(self.lowest[small], high.value):
            return []
        low = self._end(small, 1)
        if low is None or demand.is_met_by(low.value, high.value):
            return []
        bottom, down = self._bound(low, 1)
        return self._cut(small, up + down, demand.width - (top - bottom))

    def _end(self, small: int, sign: int) -> _End | None:
        """None if there is no limit, or no answer."""
        cost = np.zeros(len(self.moving))
        cost[self.place[small]] = sign
        found = linprog(
            cost,
            A_ub=self.limits if self.limit_rows.size else None,
            b_ub=self.most if self.limit_rows.size else None,
            A_eq=self.equal if self.equal_rows.size else None,
            b_eq=self.equal_to if self.equal_rows.size else None,
            bounds=self.bounds,
            method="highs",
        )
        if found.status != 0:
            return None
        point = self.cutter.values.copy()
        point[self.moving] = found.x
        self.lowest, self.highest = np.minimum(self.lowest, point), np.maximum(self.highest, point)
        weights, constant = np.zeros(len(point)), 0.0
        weights[small] = 1.0
        if self.equal_rows.size:
            weights -= sign * (found.eqlin.marginals @ self.cutter.equal[self.equal_rows])
        if self.limit_rows.size:
            multipliers = sign * found.ineqlin.marginals
            weights -= multipliers @ self.cutter.limits[self.limit_rows]
            constant = float(multipliers @ self.cutter.most[self.limit_rows])
        weights[np.abs(weights) < TOLERANCE] = 0.0
        return _End(sign * found.fun, point, weights, constant)

    def _bound(self, end: _End, sign: int) -> tuple[float, Numbers]:
        """The end with nothing hidden besides, and how far each cell, hidden, can move it (∞: as far as you like)."""
        away = -sign * end.weights  # towards a longer range: up for the greatest, down for the least
        gain = np.where(away > 0, np.inf, np.where(away < 0, -away * self.seen, 0.0))
        return float(end.weights @ self.seen) + end.constant, gain

    def _cut(self, small: int, gain: Numbers, least: float) -> list[Cut]:
        numbers = np.flatnonzero(self.free & (gain > TOLERANCE))
        weights = np.minimum(gain[numbers], least)
        if weights.sum() < least - TOLERANCE:
            raise Unprotectable(small)
        is_broken = weights @ self.point[numbers] < least - BROKEN
        return [Cut(numbers.tolist(), weights.tolist(), least)] if is_broken else []


def no_lonely_cells(problem: Problem) -> list[Cut]:
    """A cell hidden alone in a line is given by the others: hidden for nothing, or small and not safe."""
    cuts = []
    equal = sparse.csr_array(problem.lines.equal)
    for row in range(equal.shape[0]):
        members = equal.indices[equal.indptr[row] : equal.indptr[row + 1]]
        hidden, free = members[problem.hidden[members]], members[problem.free[members]]
        if len(hidden) == 1 and hidden[0] in problem.demands:
            if not len(free):
                raise Unprotectable(int(hidden[0]))
            cuts.append(Cut(free.tolist(), [1.0] * len(free), 1.0))
        elif not len(hidden):
            cuts += [
                Cut(free.tolist(), [-1.0 if other == each else 1.0 for other in free], 0.0) for each in free
            ]
    return cuts
