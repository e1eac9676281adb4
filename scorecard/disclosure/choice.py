"""The cheapest safe choice: an integer programme that grows by what each attack teaches.

Its variables say which cells are hidden. Each round hides what is cheapest so far and attacks; every cell that fails
gives an inequality. The first choice that withstands is the cheapest of all (docs/decisions/0010-cutting-planes.md).
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from scorecard.disclosure.inequalities import Inequality, InequalityFinder, no_lonely_cells
from scorecard.disclosure.loops import choose_by_loops, show_again
from scorecard.disclosure.reader import SOLVED, Numbers, Reader
from scorecard.disclosure.suppression_task import SuppressionTask

SecondsLeft = Callable[[], float]
# Of the time: until when cells are hidden in parts, and when the quick way takes over.
IN_PARTS, IN_ALL = 0.3, 0.7
NUDGE = 0.02  # towards the best choice in parts: of equal proofs, one that holds for other choices too


def choose(task: SuppressionTask, seconds_left: SecondsLeft) -> tuple[set[int], bool]:
    """A safe choice of the cells to hide besides, and whether it is known to be the cheapest.

    Raises Unprotectable if there is none.
    """
    whole_time = seconds_left()

    def until(share: float) -> SecondsLeft:
        return lambda: seconds_left() - (1 - share) * whole_time

    programme = _ChoiceProgramme(task)
    programme.learn_in_parts(until(IN_PARTS))
    cheapest = programme.cheapest_safe(until(IN_ALL))
    if cheapest is None:
        return _quick(task, programme, seconds_left), False
    return programme.cheapest_even(len(cheapest), until(IN_ALL)) or cheapest, True


def _quick(task: SuppressionTask, programme: "_ChoiceProgramme", seconds_left: SecondsLeft) -> set[int]:
    """The best of three, as far as time allows: the programme's last try, made safe; loops that lean on what it
    learnt; plain loops. Raises Unprotectable where the programme found none because there is none."""
    leaning = replace(task, cost=task.cost * (1 + NUDGE - programme.in_parts))
    choices: list[set[int]] = []
    for costs, start in ((leaning, programme.chosen), (leaning, set()), (task, set())):
        if not choices or seconds_left() > 0:
            choices.append(show_again(task, choose_by_loops(costs, start), seconds_left))
    return min(choices, key=task.cost_of)


class _ChoiceProgramme:
    """Least cost such that all inequalities hold; from the start, no relation has a single hidden cell."""

    def __init__(self, task: SuppressionTask) -> None:
        self.task, self.finder = task, InequalityFinder(task)
        self.numbers = np.flatnonzero(task.free)
        self.column = {int(number): column for column, number in enumerate(self.numbers)}
        self.inequalities: list[Inequality] = no_lonely_cells(task)
        self.in_parts: Numbers = np.zeros(len(task.values))
        self.chosen: set[int] = set()  # the last one tried

    def learn_in_parts(self, seconds_left: SecondsLeft) -> None:
        """Cuts at the cheapest points where cells may be hidden in part, until there are no more."""
        while seconds_left() > 0:
            if self.inequalities:
                solution = self._solved_in_parts()
                if solution.status != SOLVED:
                    break
                self.in_parts[self.numbers] = solution.x
            inequalities = self.finder.broken_at(self.in_parts, self.task.demands)
            if not inequalities:
                break
            self.inequalities += inequalities

    def cheapest_safe(self, seconds_left: SecondsLeft) -> set[int] | None:
        """The cheapest safe choice, or None if time runs out before it is found."""
        while (reader := self._try_next(seconds_left)) is not None:
            unmet = self.task.unmet(reader)
            if not unmet:
                return self.chosen
            self.inequalities += self._inequalities(unmet)
        return None

    def cheapest_even(self, count: int, seconds_left: SecondsLeft) -> set[int] | None:
        """The cheapest choice that leaves each complementary cell as wide a range as the small ones, if `count`
        cells are enough: then nobody can tell which of the hidden cells are small."""
        self.chosen = set()
        while (reader := self._try_next(seconds_left)) is not None and len(self.chosen) <= count:
            inequalities = self._inequalities(self.task.unmet(reader))
            narrow = [number for number in self.chosen if not self.task.leaves_wide(reader, number)]
            inequalities += self.finder.broken_if_hidden(self._point(), narrow)
            if not inequalities:
                return self.chosen
            self.inequalities += inequalities
        return None

    def _try_next(self, seconds_left: SecondsLeft) -> Reader | None:
        """The reader of the cheapest choice that keeps all inequalities; None when time is up or none helps."""
        seconds = seconds_left()
        if seconds <= 0:
            return None
        chosen = self._solved(seconds) if self.inequalities else set()
        if chosen is None or (chosen == self.chosen and chosen):
            return None
        self.chosen = chosen
        return self.task.reader(chosen)

    def _inequalities(self, unmet: list[int]) -> list[Inequality]:
        nudged = self.finder.broken_at(self._point(NUDGE), unmet)
        return nudged + self.finder.broken_at(self._point(), unmet)

    def _point(self, nudge: float = 0.0) -> Numbers:
        point = nudge * self.in_parts
        point[list(self.chosen)] = 1.0
        return point

    def _solved(self, seconds: float) -> set[int] | None:
        solution = milp(
            self.task.cost[self.numbers],
            integrality=np.ones(len(self.numbers)),
            bounds=Bounds(0, 1),
            constraints=LinearConstraint(
                self._rows(), [inequality.least for inequality in self.inequalities], np.inf
            ),
            options={"time_limit": seconds, "mip_rel_gap": 0.0},
        )
        if solution.status != SOLVED:
            return None
        return set(self.numbers[np.round(solution.x) == 1].tolist())

    def _solved_in_parts(self) -> Any:
        return linprog(
            self.task.cost[self.numbers],
            A_ub=-self._rows(),
            b_ub=[-inequality.least for inequality in self.inequalities],
            bounds=(0, 1),
            method="highs",
        )

    def _rows(self) -> sparse.csr_array:
        entries = [
            (row, self.column[number], weight)
            for row, inequality in enumerate(self.inequalities)
            for number, weight in zip(inequality.numbers, inequality.weights, strict=True)
        ]
        rows, columns, weights = zip(*entries, strict=True)
        return sparse.csr_array((weights, (rows, columns)), shape=(len(self.inequalities), len(self.numbers)))
