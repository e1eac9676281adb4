"""The cheapest safe choice: an integer programme that grows by what each attack teaches.

Its variables say which cells are hidden. Each round hides what is cheapest so far and attacks; every cell that fails
gives a cut. The first choice that withstands is the cheapest of all (docs/decisions/0010-cutting-planes.md).
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from scorecard.disclosure.loops import choose_by_loops, show_again
from scorecard.disclosure.problem import Cut, Problem, Unprotectable, cuts_for
from scorecard.disclosure.reader import INFEASIBLE, Reader

SearchTime = Callable[[], float]  # seconds left
FOR_THE_PROGRAMME = 0.7  # of the time; the rest is for the quick way, should the programme not end


def choose(problem: Problem, seconds_left: SearchTime) -> tuple[set[int], bool]:
    """A safe choice of the cells to hide besides, and whether it is known to be the cheapest.

    The quick way goes first: whatever becomes of the programme there is a safe choice. Raises Unprotectable if there
    is none.
    """
    quick = choose_by_loops(problem)
    programme = _Programme(problem)
    kept_back = (1 - FOR_THE_PROGRAMME) * seconds_left()
    cheapest = programme.cheapest_safe(lambda: seconds_left() - kept_back)
    if cheapest is None:
        mended = choose_by_loops(problem, programme.chosen)
        shown_again = [show_again(problem, each, seconds_left) for each in (mended, quick)]
        return min(shown_again, key=problem.cost_of), False
    like_it = programme.cheapest_even(len(cheapest), lambda: seconds_left() - kept_back)
    return like_it or cheapest, True


class _Programme:
    """Least cost such that all cuts hold; from the start, no line has a single hidden cell."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.numbers = np.flatnonzero(problem.free)
        self.place = {int(number): place for place, number in enumerate(self.numbers)}
        self.cuts = _lonely(problem)
        self.chosen: set[int] = set()  # the last one tried

    def cheapest_safe(self, seconds_left: SearchTime) -> set[int] | None:
        """The cheapest safe choice, or None if time runs out before it is found."""
        while (reader := self._try_next(seconds_left)) is not None:
            unmet = self.problem.unmet(reader)
            if not unmet:
                return self.chosen
            for small in unmet:
                self.cuts += cuts_for(self.problem, reader, small)
        return None

    def cheapest_even(self, count: int, seconds_left: SearchTime) -> set[int] | None:
        """The cheapest choice that leaves each complementary cell as wide a range as the small ones, if `count`
        cells are enough: then nobody can tell which of the hidden cells are small."""
        self.chosen = set()
        while (reader := self._try_next(seconds_left)) is not None and len(self.chosen) <= count:
            cuts = [
                cut for small in self.problem.unmet(reader) for cut in cuts_for(self.problem, reader, small)
            ]
            cuts += [cut for number in self.chosen for cut in _if_hidden(self.problem, reader, number)]
            if not cuts:
                return self.chosen
            self.cuts += cuts
        return None

    def _try_next(self, seconds_left: SearchTime) -> Reader | None:
        """The reader of the cheapest choice that keeps all cuts; None when time is up or no cut helps any more."""
        if seconds_left() <= 0:
            return None
        chosen = self._solve(seconds_left())
        if chosen is None or (chosen == self.chosen and chosen):
            return None
        self.chosen = chosen
        return self.problem.reader(chosen)

    def _solve(self, seconds: float) -> set[int] | None:
        if not self.cuts:
            return set()
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

    def _rows(self) -> sparse.csr_array:
        entries = [
            (row, self.place[number], weight)
            for row, cut in enumerate(self.cuts)
            for number, weight in zip(cut.numbers, cut.weights, strict=True)
        ]
        rows, columns, weights = zip(*entries, strict=True)
        return sparse.csr_array((weights, (rows, columns)), shape=(len(self.cuts), len(self.numbers)))


def _lonely(problem: Problem) -> list[Cut]:
    """A cell hidden alone in a line is given by the others: hidden for nothing, or small and not safe."""
    cuts = []
    equal = problem.lines.equal
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


def _if_hidden(problem: Problem, reader: Reader, number: int) -> list[Cut]:
    """What must hold if a complementary cell is hidden, for it to be left as wide a range as a small one."""
    hidden, free = problem.hidden.copy(), problem.free.copy()
    hidden[number], free[number] = True, False
    alone = replace(problem, hidden=hidden, free=free, demands={number: problem.demand})
    if alone.is_met(reader, number):
        return []
    try:
        cuts = cuts_for(alone, reader, number)
    except Unprotectable:
        return [Cut([number], [-1.0], 0.0)]
    return [Cut([*cut.numbers, number], [*cut.weights, -cut.least], 0.0) for cut in cuts]
