"""The task of choosing which further cells to hide: what must stay safe, what may be hidden, and at what cost."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from scorecard.disclosure.quantities import Ratio
from scorecard.disclosure.reader import TOLERANCE, Numbers, Pair, Reader, Relations

Flags = NDArray[np.bool_]


class Unprotectable(Exception):
    """No choice of cells that may be hidden makes quantity number `small` safe."""

    def __init__(self, small: int) -> None:
        self.small = small


@dataclass(frozen=True)
class Uncertainty:
    """What a reader must be left with of a small cell: a range of `width` that reaches `top` or beyond."""

    width: int
    top: int

    def is_met_by(self, low: float, high: float) -> bool:
        return high >= self.top - TOLERANCE and high - low >= self.width - TOLERANCE

    def is_met_in(self, reader: Reader, number: int) -> bool:
        """Whether the reader is left with it of quantity `number`. The ends of the range are worked out only where
        what was seen doesn't tell."""
        if self.is_met_by(reader.lowest_seen[number], reader.highest_seen[number]):
            return True
        high = reader.end(number, -1).value
        if high < self.top - TOLERANCE:
            return False
        if self.is_met_by(reader.lowest_seen[number], high):
            return True
        return self.is_met_by(reader.end(number, 1).value, high)


@dataclass(frozen=True)
class SuppressionTask:
    """Arrays run over the quantities of `relations`.

    values: what each is; NaN where nobody knows (such a quantity is hidden).
    hidden: hidden whatever is chosen. free: may be hidden besides. cost: of hiding it, in cells and fractions of one.
    floors: what a reader takes each for at least where it is hidden. between: numerators and denominators of
    percentages, if withheld then seen to be neither 0 nor 100.
    ratios: stay shown whatever is hidden. demands: by number of the small quantity.
    demand: what is asked of small cells in general.
    """

    relations: Relations
    values: Numbers
    hidden: Flags
    free: Flags
    cost: Numbers
    floors: Numbers
    ratios: tuple[Ratio, ...]
    between: tuple[Pair, ...]
    demands: dict[int, Uncertainty]
    demand: Uncertainty

    def reader(self, chosen: Iterable[int]) -> Reader:
        """The reader of what is left when `chosen` are hidden too."""
        known = np.where(self.hidden, np.nan, self.values)
        known[list(chosen)] = np.nan
        reader = Reader(self.relations, known, self.ratios, floors=self.floors, between=self.between)
        reader.see_truth(self.values)
        return reader

    def is_met(self, reader: Reader, small: int) -> bool:
        """Whether a small cell's demand is met."""
        return self.demands[small].is_met_in(reader, small)

    def leaves_wide(self, reader: Reader, number: int) -> bool:
        """Whether any hidden cell is left as wide a range as is asked of small ones."""
        return self.demand.is_met_in(reader, number)

    def unmet(self, reader: Reader) -> list[int]:
        return [small for small in self.demands if not self.is_met(reader, small)]

    def cost_of(self, chosen: Iterable[int]) -> float:
        return float(self.cost[list(chosen)].sum())

    def with_more_for(self, numbers: Iterable[int]) -> "SuppressionTask":
        """One more demanded of these cells, which fractions alone made safe."""
        old = {number: self.demands[number] for number in numbers}
        more = {number: Uncertainty(demand.width + 1, demand.top + 1) for number, demand in old.items()}
        return replace(self, demands=self.demands | more)
