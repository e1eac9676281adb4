"""A reader with arithmetic: what can be worked out from what is shown, by linear programmes on HiGHS.

Unknowns are the quantities that are not shown; what is known of them: relations and ratios hold, counts are whole and
at least their floor (0, or 1 where it is seen that something is hidden). A whole-number programme follows where
fractions might flatter the range.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse.csgraph import connected_components

from scorecard.disclosure.quantities import PublicationError, Quantity, Ratio, Relation

Numbers = NDArray[np.float64]
Pair = tuple[Quantity, Quantity]
Limit = tuple[
    list[tuple[int, float]], float
]  # terms (number of the quantity, coefficient) and the most of their sum
TOLERANCE = 1e-6  # HiGHS keeps constraints to 1e-7
SOLVED, INFEASIBLE = 0, 2  # SciPy's status codes
FAR = 1e7  # stands for no limit where the solver finds none
WHOLE_NUMBER_SECONDS = 5.0  # for one end of one range; after that the linear programme's end stands


class Relations:
    """All relations of a publication as sparse rows over its quantities: `equal` · z = 0 and `limits` · z ≤ 0."""

    def __init__(self, quantities: Sequence[Quantity], relations: Iterable[Relation]) -> None:
        self.quantities = tuple(quantities)
        self.number = {quantity: number for number, quantity in enumerate(self.quantities)}
        every = list(relations)
        self.complete = [relation for relation in every if relation.complete]
        self.equal = self._rows([relation.terms for relation in self.complete])
        self.limits = self._rows([relation.terms for relation in every if not relation.complete])

    def _rows(self, rows: Sequence[Mapping[Quantity, int]]) -> Any:
        entries = [
            (row, self.number[quantity], sign)
            for row, terms in enumerate(rows)
            for quantity, sign in terms.items()
        ]
        rows_of, columns, signs = zip(*entries, strict=True) if entries else ((), (), ())
        shape = (len(rows), len(self.quantities))
        return sparse.csr_array((np.array(signs, dtype=float), (rows_of, columns)), shape=shape)

    def vector(self, values: Mapping[Quantity, int], otherwise: float = np.nan) -> Numbers:
        """Values by quantity, `otherwise` where there is none."""
        vector = np.full(len(self.quantities), float(otherwise))
        for quantity, value in values.items():
            vector[self.number[quantity]] = value
        return vector


@dataclass(frozen=True)
class End:
    """One end of a quantity's range, and the hidden counts of its part where it is reached (None: never, or shown)."""

    value: float
    point: Numbers | None

    @property
    def is_whole(self) -> bool:
        return self.point is None or is_whole(self.point)


def is_whole(point: Numbers) -> bool:
    return bool(np.all(np.abs(point - np.round(point)) < TOLERANCE))


class Reader:
    """What a reader of the shown values (`known`, NaN where hidden) and ratios can tell of each hidden quantity.

    `floors`: what each hidden one is at least; 0 where nothing is said. `between`: numerator and denominator of which
    is known that neither the numerator nor its complement is 0. Raises PublicationError, naming relations, if what is
    shown can't be true.
    """

    def __init__(
        self,
        relations: Relations,
        known: Numbers,
        ratios: Iterable[Ratio] = (),
        *,
        floors: Numbers | None = None,
        between: Iterable[Pair] = (),
    ) -> None:
        self.relations, self.known = relations, known
        self.floors = np.zeros(len(known)) if floors is None else floors
        told = (*_ratio_rows(relations, known, ratios), *_between_rows(relations, between))
        rows, most = _rows_of(told, len(known))
        self.limits = sparse.vstack([relations.limits, rows], format="csr")
        self.most = np.concatenate([np.zeros(relations.limits.shape[0]), most])
        values = np.nan_to_num(known)
        self.parts_equal = -(relations.equal @ values)
        self.parts_most = self.most - self.limits @ values
        self.hidden = np.isnan(known)
        self.lowest_seen = np.where(self.hidden, np.inf, known)
        self.highest_seen = np.where(self.hidden, -np.inf, known)
        self.lowest_whole, self.highest_whole = self.lowest_seen.copy(), self.highest_seen.copy()
        self._check_known_relations()
        self._parts = self._connected_parts()
        self._ends: dict[tuple[int, int], End] = {}

    def _check_known_relations(self) -> None:
        known = np.asarray(abs(self.relations.equal) @ self.hidden.astype(float)) == 0
        wrong = known & (np.abs(self.parts_equal) > TOLERANCE)
        if wrong.any():
            raise PublicationError(
                f"{self.relations.complete[number]}: the values don't add up. Correct them"
                for number in np.flatnonzero(wrong)
            )
        known = np.asarray(abs(self.limits) @ self.hidden.astype(float)) == 0
        if (self.parts_most[known] < -TOLERANCE).any():
            raise PublicationError(
                ["A part is greater than its whole, or a percentage is not that of its counts"]
            )

    def _connected_parts(self) -> dict[int, "_Part"]:
        """The hidden quantities in parts that no relation ties together: each a small programme of its own."""
        columns = np.flatnonzero(self.hidden)
        rows = sparse.vstack([self.relations.equal, self.limits], format="csr")[:, columns]
        ties = sparse.bmat([[None, rows], [rows.T, None]], format="csr") if columns.size else rows
        if not columns.size:
            return {}
        _, labels = connected_components(ties, directed=False)
        labels = labels[rows.shape[0] :]
        parts = {}
        for label in np.unique(labels):
            part = _Part(self, columns[labels == label])
            parts.update(dict.fromkeys(part.columns.tolist(), part))
        return parts

    def check(self) -> None:
        """Raises PublicationError if no counts agree with all that is shown."""
        for part in dict.fromkeys(self._parts.values()):
            part.check()

    def end(self, number: int, sign: int) -> End:
        """The least (sign 1) or greatest (sign −1) value that quantity `number` can take, by linear programme."""
        if number not in self._parts:
            return End(float(self.known[number]), None)
        if (number, sign) not in self._ends:
            self._ends[number, sign] = self._parts[number].end(number, sign)
        return self._ends[number, sign]

    def whole_range_of(self, number: int, *, doubt: float) -> tuple[int, int | None]:
        """The range in whole numbers; None: no limit. Where the linear programme's answer has fractions and
        the range is shorter than `doubt`, a whole-number programme says what is left of it."""
        ends = {sign: self.end(number, sign) for sign in (1, -1)}
        close = ends[-1].value - ends[1].value < doubt
        low, high = (
            self._whole_end(number, sign, end.value) if close and not end.is_whole else end.value
            for sign, end in ends.items()
        )
        return math.ceil(low - TOLERANCE), None if math.isinf(high) else math.floor(high + TOLERANCE)

    def _whole_end(self, number: int, sign: int, linear_end: float) -> float:
        bound = sign * math.ceil(sign * linear_end - TOLERANCE)
        seen = (self.lowest_whole if sign > 0 else self.highest_whole)[number]
        return (
            bound if sign * seen <= sign * bound else self._parts[number].whole_end(number, sign, linear_end)
        )

    def see_truth(self, values: Numbers) -> None:
        """Remember that these values agree with all that is shown; NaN where none is known."""
        true = ~np.isnan(values)
        for seen in (self.lowest_seen, self.highest_seen, self.lowest_whole, self.highest_whole):
            seen[true] = values[true]

    def see(self, columns: NDArray[np.intp], point: Numbers) -> None:
        """Remember counts that agree with all that is shown."""
        self.lowest_seen[columns] = np.minimum(self.lowest_seen[columns], point)
        self.highest_seen[columns] = np.maximum(self.highest_seen[columns], point)
        if is_whole(point):
            self.lowest_whole[columns] = np.minimum(self.lowest_whole[columns], np.round(point))
            self.highest_whole[columns] = np.maximum(self.highest_whole[columns], np.round(point))


class _Part:
    """A connected part of the hidden quantities, with the rows that speak of it."""

    def __init__(self, reader: Reader, columns: NDArray[np.intp]) -> None:
        self.reader, self.columns, self.floors = reader, columns, reader.floors[columns]
        self.column = {int(number): column for column, number in enumerate(columns)}
        equal, limits = reader.relations.equal[:, columns], reader.limits[:, columns]
        self.equal_rows = np.flatnonzero(np.diff(equal.indptr))
        self.limit_rows = np.flatnonzero(np.diff(limits.indptr))
        self.equal, self.equal_to = equal[self.equal_rows], reader.parts_equal[self.equal_rows]
        self.limits, self.at_most = limits[self.limit_rows], reader.parts_most[self.limit_rows]

    def check(self) -> None:
        if self._solve(np.zeros(len(self.columns))).status != SOLVED:
            raise PublicationError(self._contradiction())

    def _solve(self, cost: Numbers, most: float | None = None) -> Any:
        return linprog(
            cost,
            A_ub=self.limits if self.limit_rows.size else None,
            b_ub=self.at_most if self.limit_rows.size else None,
            A_eq=self.equal if self.equal_rows.size else None,
            b_eq=self.equal_to if self.equal_rows.size else None,
            bounds=[(floor, most) for floor in self.floors],
            method="highs",
        )

    def end(self, number: int, sign: int) -> End:
        cost = np.zeros(len(self.columns))
        cost[self.column[number]] = sign
        solution = self._solve(cost)
        if solution.status not in (SOLVED, INFEASIBLE):
            solution = self._solve(cost, FAR)
        if solution.status == INFEASIBLE:
            raise PublicationError(self._contradiction())
        if solution.status != SOLVED:
            raise PublicationError(
                [f"{self.reader.relations.quantities[number]}: no range found. {solution.message}"]
            )
        if sign * solution.fun > FAR / 2:
            self.reader.highest_seen[number] = np.inf
            return End(math.inf, None)
        self.reader.see(self.columns, solution.x)
        return End(sign * solution.fun, solution.x)

    def whole_end(self, number: int, sign: int, linear_end: float) -> float:
        cost = np.zeros(len(self.columns))
        cost[self.column[number]] = sign
        solution = milp(
            cost,
            integrality=np.ones_like(cost),
            bounds=Bounds(self.floors, np.inf),
            constraints=[
                LinearConstraint(rows, low, high)
                for rows, low, high in (
                    (self.equal, self.equal_to, self.equal_to),
                    (self.limits, -np.inf, self.at_most),
                )
            ],
            options={"time_limit": WHOLE_NUMBER_SECONDS},
        )
        if solution.status == INFEASIBLE:
            raise PublicationError(self._contradiction())
        if solution.x is not None:
            self.reader.see(self.columns, np.round(solution.x))
        return linear_end if solution.mip_dual_bound is None else sign * float(solution.mip_dual_bound)

    def _contradiction(self) -> list[str]:
        """The relations that can't hold together, found by letting relations give way as little as possible."""
        equal_rows, limit_rows, width = len(self.equal_rows), len(self.limit_rows), len(self.columns)
        give = sparse.eye_array(equal_rows)
        rows = [sparse.hstack([self.equal, give, -give, sparse.csr_array((equal_rows, limit_rows))])]
        most = sparse.hstack(
            [self.limits, sparse.csr_array((limit_rows, 2 * equal_rows)), -sparse.eye_array(limit_rows)]
        )
        cost = np.concatenate([np.zeros(width), np.ones(2 * equal_rows + limit_rows)])
        solution = linprog(
            cost,
            A_ub=most if limit_rows else None,
            b_ub=self.at_most if limit_rows else None,
            A_eq=rows[0] if equal_rows else None,
            b_eq=self.equal_to if equal_rows else None,
            bounds=[*((floor, None) for floor in self.floors), *[(0, None)] * (2 * equal_rows + limit_rows)],
            method="highs",
        )
        given = (
            solution.x[width : width + equal_rows] + solution.x[width + equal_rows : width + 2 * equal_rows]
        )
        relations = self.reader.relations.complete
        named = [str(relations[self.equal_rows[row]]) for row in np.flatnonzero(given > TOLERANCE)]
        return [
            f"{name}: no counts of at least 0, or 1 where one is hidden, agree with all that is shown. Correct the "
            "values"
            for name in named or ["a percentage or a part of a whole"]
        ]


def _ratio_rows(relations: Relations, known: Numbers, ratios: Iterable[Ratio]) -> Iterator[Limit]:
    """Each ratio as two limits. With its denominator known, the numerator is bounded by whole numbers."""
    for ratio in ratios:
        numerator, denominator = relations.number[ratio.numerator], relations.number[ratio.denominator]
        children = known[denominator]
        if np.isnan(children):
            yield [(numerator, -ratio.factor), (denominator, float(ratio.least))], 0.0
            yield [(numerator, ratio.factor), (denominator, -float(ratio.most))], 0.0
        else:
            least, greatest = (edge * int(children) / ratio.factor for edge in (ratio.least, ratio.most))
            yield [(numerator, -1.0)], -float(math.ceil(least))
            yield [(numerator, 1.0)], float(math.floor(greatest))


def _between_rows(relations: Relations, between: Iterable[Pair]) -> Iterator[Limit]:
    """Each pair as two limits: the numerator is at least 1, and at least 1 less than the denominator."""
    for numerator, denominator in between:
        number = relations.number[numerator]
        yield [(number, -1.0)], -1.0
        yield [(number, 1.0), (relations.number[denominator], -1.0)], -1.0


def _rows_of(limits: Iterable[Limit], width: int) -> tuple[Any, Numbers]:
    """Limits as rows · z ≤ most."""
    every = list(limits)
    entries = [(row, *term) for row, (terms, _) in enumerate(every) for term in terms]
    rows, columns, values = zip(*entries, strict=True) if entries else ((), (), ())
    matrix = sparse.csr_array((np.array(values, dtype=float), (rows, columns)), shape=(len(every), width))
    return matrix, np.array([most for _, most in every], dtype=float)
