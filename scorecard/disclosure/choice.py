"""The cheapest safe choice: an integer programme that grows by what each attack teaches.

Its variables say which cells are hidden. Each round hides what is cheapest so far and attacks; every cell that fails
gives a cut. The first choice that withstands is the cheapest of all (docs/decisions/0010-cutting-planes.md).
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from scorecard.disclosure.cuts import Cut, Cutter, no_lonely_cells
from scorecard.disclosure.loops import choose_by_loops, show_again
from scorecard.disclosure.problem import Problem, Unprotectable
from scorecard.disclosure.reader import INFEASIBLE, Numbers, Reader

SecondsLeft = Callable[[], float]
IN_PARTS, IN_ALL = (
    0.3,
    0.7,
)  # of the time: until when cells are hidden in parts, and when the quick way takes over
NUDGE = 0.02  # towards the best choice in parts: of equal proofs, one that holds for other choices too


def choose(problem: Problem, seconds_left: SecondsLeft) -> tuple[set[int], bool]:
    """A safe choice of the cells to hide besides, and whether it is known to be the cheapest.

    Raises Unprotectable if there is none.
    """
    whole_time = seconds_left()
    programme = _Programme(problem)
    programme.learn_in_parts(lambda: seconds_left() - (1 - IN_PARTS) * whole_time)
    cheapest = programme.cheapest_safe(lambda: seconds_left() - (1 - IN_ALL) * whole_time)
    if cheapest is None:
        return _quick(problem, programme, seconds_left), False
    like_it = programme.cheapest_even(len(cheapest), lambda: seconds_left() - (1 - IN_ALL) * whole_time)
    return like_it or cheapest, True


def _quick(problem: Problem, programme: "_Programme", seconds_left: SecondsLeft) -> set[int]:
    """The best of three, as far as time allows: the programme's last try, mended; loops that lean on what it learnt;
    plain loops."""
    leaning = replace(problem, cost=problem.cost * (1 + NUDGE - programme.in_parts))
    found: list[set[int]] = []
    for costs, start in ((leaning, programme.chosen), (leaning, set()), (problem, set())):
        if not found or seconds_left() > 0:
            found.append(show_again(problem, choose_by_loops(costs, start), seconds_left))
    return min(found, key=problem.cost_of)


class _Programme:
    """Least cost such that all cuts hold; from the start, no line has a single hidden cell."""

    def __init__(self, problem: Problem) -> None:
        self.problem, self.cutter = problem, Cutter(problem)
        self.numbers = np.flatnonzero(problem.free)
        self.place = {int(number): place for place, number in enumerate(self.numbers)}
        self.cuts: list[Cut] = no_lonely_cells(problem)
        self.in_parts: Numbers = np.zeros(len(problem.values))
        self.chosen: set[int] = set()  # the last one tried

    def learn_in_parts(self, seconds_left: SecondsLeft) -> None:
        """Cuts at the cheapest points where cells may be hidden in part, until there are no more."""
        while seconds_left() > 0:
            if self.cuts:
                self.in_parts[self.numbers] = self._solved_in_parts().x
            cuts = self.cutter.cuts_at(self.in_parts, self.problem.demands)
            if not cuts:
                break
            self.cuts += cuts

    def cheapest_safe(self, seconds_left: SecondsLeft) -> set[int] | None:
        """The cheapest safe choice, or None if time runs out before it is found."""
        while (reader := self._try_next(seconds_left)) is not None:
            unmet = self.problem.unmet(reader)
            if not unmet:
                return self.chosen
            self.cuts += self._cuts(unmet)
        return None

    def cheapest_even(self, count: int, seconds_left: SecondsLeft) -> set[int] | None:
        """The cheapest choice that leaves each complementary cell as wide a range as the small ones, if `count`
        cells are enough: then nobody can tell which of the hidden cells are small."""
        self.chosen = set()
        while (reader := self._try_next(seconds_left)) is not None and len(self.chosen) <= count:
            cuts = self._cuts(self.problem.unmet(reader))
            narrow = [number for number in self.chosen if not self.problem.leaves_wide(reader, number)]
            cuts += self.cutter.cuts_if_hidden(self._point(), narrow)
            if not cuts:
                return self.chosen
            self.cuts += cuts
        return None

    def _try_next(self, seconds_left: SecondsLeft) -> Reader | None:
        """The reader of the cheapest choice that keeps all cuts; None when time is up or no cut helps any more."""
        if seconds_left() <= 0:
            return None
        chosen = self._solved(seconds_left()) if self.cuts else set()
        if chosen is None or (chosen == self.chosen and chosen):
            return None
        self.chosen = chosen
        return self.problem.reader(chosen)

    def _cuts(self, unmet: list[int]) -> list[Cut]:
        nudged = self.cutter.cuts_at(self._point(NUDGE), unmet)
        return nudged + self.cutter.cuts_at(self._point(), unmet)

    def _point(self, nudge: float = 0.0) -> Numbers:
        point = nudge * self.in_parts
        point[list(self.chosen)] = 1.0
        return point

    def _solved(self, seconds: float) -> set[int] | None:
        found = milp(
            self.problem.cost[self.numbers],
            integrality=np.ones(len(self.numbers)),
            bounds=Bounds(0, 1),
            constraints=LinearConstraint(self._rows(), [cut.least for cut in self.cuts], np.inf),
            options={"time_limit": seconds, "mip_rel_gap": 0.0},
        )
        if found.status == INFEASIBLE:
            raise Unprotectable(next(iter(self.problem.demands)))
        if found.status != 0:
            return None
        return set(self.numbers[np.round(found.x) == 1].tolist())

    def _solved_in_parts(self) -> Any:
        found = linprog(
            self.problem.cost[self.numbers],
            A_ub=-self._rows(),
            b_ub=[-cut.least for cut in self.cuts],
            bounds=(0, 1),
            method="highs",
        )
        if found.status != 0:
            raise Unprotectable(next(iter(self.problem.demands)))
        return found

    def _rows(self) -> sparse.csr_array:
        entries = [
            (row, self.place[number], weight)
            for row, cut in enumerate(self.cuts)
            for number, weight in zip(cut.numbers, cut.weights, strict=True)
        ]
        rows, columns, weights = zip(*entries, strict=True)
        return sparse.csr_array((weights, (rows, columns)), shape=(len(self.cuts), len(self.numbers)))
