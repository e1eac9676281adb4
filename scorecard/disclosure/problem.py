"""Which further cells to hide, as one problem: what is hidden anyway, what must stay safe, what may be hidden at what cost."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from scorecard.disclosure.quantities import Ratio
from scorecard.disclosure.reader import TOLERANCE, End, Lines, Numbers, Reader

Flags = NDArray[np.bool_]


class Unprotectable(Exception):
    """No choice of cells that may be hidden makes quantity number `small` safe."""

    def __init__(self, small: int) -> None:
        self.small = small
        super().__init__(small)


@dataclass(frozen=True)
class Demand:
    """What a reader must be left with of a small cell: a range of `width` that reaches `top` or beyond."""

    width: int
    top: int

    def is_met_by(self, low: float, high: float) -> bool:
        return high >= self.top - TOLERANCE and high - low >= self.width - TOLERANCE


@dataclass(frozen=True)
class Problem:
    """Arrays run over the quantities of `lines`.

    values: what each is; NaN where nobody knows (such a quantity is hidden).
    hidden: hidden whatever is chosen. free: may be hidden besides. cost: of hiding it, in cells and fractions of one.
    ratios: stay shown whatever is hidden. demands: by number of the small quantity.
    demand: what is asked of small cells in general.
    """

    lines: Lines
    values: Numbers
    hidden: Flags
    free: Flags
    cost: Numbers
    ratios: tuple[Ratio, ...]
    demands: dict[int, Demand]
    demand: Demand

    def reader(self, chosen: Iterable[int]) -> Reader:
        """The reader of what is left when `chosen` are hidden too."""
        known = np.where(self.hidden, np.nan, self.values)
        known[list(chosen)] = np.nan
        reader = Reader(self.lines, known, self.ratios)
        told = ~np.isnan(self.values)
        reader.lowest_seen[told] = reader.highest_seen[told] = self.values[told]
        return reader

    def is_met(self, reader: Reader, small: int) -> bool:
        """Whether a small cell's demand is met; its ends are worked out only where what was seen doesn't tell."""
        demand = self.demands[small]
        if demand.is_met_by(reader.lowest_seen[small], reader.highest_seen[small]):
            return True
        high = reader.end(small, -1).value
        if high < demand.top - TOLERANCE:
            return False
        if demand.is_met_by(reader.lowest_seen[small], high):
            return True
        return demand.is_met_by(reader.end(small, 1).value, high)

    def unmet(self, reader: Reader) -> list[int]:
        return [small for small in self.demands if not self.is_met(reader, small)]

    def cost_of(self, chosen: Iterable[int]) -> float:
        return float(self.cost[list(chosen)].sum())

    def with_more_for(self, numbers: Iterable[int]) -> "Problem":
        """One more demanded of these cells, which fractions alone made safe."""
        old = {number: self.demands[number] for number in numbers}
        return replace(
            self, demands=self.demands | {n: Demand(each.width + 1, each.top + 1) for n, each in old.items()}
        )


@dataclass(frozen=True)
class Cut:
    """What every safe choice must keep: Σ weight · chosen ≥ least, over the quantities that may be hidden."""

    numbers: Sequence[int]
    weights: Sequence[float]
    least: float


def cuts_for(problem: Problem, reader: Reader, small: int) -> list[Cut]:
    """Why a small cell's demand isn't met, as cuts that the present choice breaks.

    The multipliers of the programme for an end of its range prove a bound that holds for every choice: hiding a
    further cell loosens it by as much as its multiplier allows (Fischetti and Salazar-González 2001).
    """
    demand = problem.demands[small]
    high = reader.end(small, -1)
    if high.value < demand.top - TOLERANCE:
        reach, gain = _bound(problem, high, -1)
        return [_cut(problem, small, gain, demand.top - reach)]
    low = reader.end(small, 1)
    (top, up), (bottom, down) = _bound(problem, high, -1), _bound(problem, low, 1)
    return [_cut(problem, small, up + down, demand.width - (top - bottom))]


def _bound(problem: Problem, end: End, sign: int) -> tuple[float, Numbers]:
    """The end with nothing hidden besides, and how far each cell, hidden, can move it (∞: as far as you like)."""
    weights = end.weights
    assert weights is not None  # noqa: S101 - an end without a limit meets every demand
    away = -sign * weights  # towards a longer range: up for the greatest, down for the least
    seen = np.where(problem.hidden, 0.0, np.nan_to_num(problem.values))
    gain = np.where(away > 0, np.inf, np.where(away < 0, -away * seen, 0.0))
    return float(weights @ seen) + end.constant, gain


def _cut(problem: Problem, small: int, gain: Numbers, least: float) -> Cut:
    numbers = np.flatnonzero(problem.free & (gain > TOLERANCE))
    weights = np.minimum(gain[numbers], least)
    if weights.sum() < least - TOLERANCE:
        raise Unprotectable(small)
    return Cut(numbers.tolist(), weights.tolist(), least)
