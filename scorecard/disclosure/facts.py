"""What is true of a publication, what of it must be hidden, what can't be hidden any more, and what hiding costs."""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

import numpy as np

from scorecard.disclosure.publication import CountCell, Publication
from scorecard.disclosure.quantities import Quantity, Ratio
from scorecard.disclosure.reader import Numbers, Reader, Relations
from scorecard.disclosure.small import gives_few_away, small_counts, telling_rows
from scorecard.disclosure.suppression_task import SuppressionTask, Uncertainty

# Cells nobody asks for: between two choices that are else alike, these are hidden.
UNASKED = {"unknown", "other", "not known", "not stated", "not recorded", "none", "refused", "missing"}
# A choice of one cell less is always cheaper, as long as fewer than this many are hidden besides.
MOST_BESIDES = 100.0


class Why(StrEnum):
    """Why a cell is hidden."""

    SMALL = "small"
    ZERO = "zero that tells"
    BEFORE = "hidden already"
    COMPLEMENTARY = "complementary"


class PublicationFacts:
    """Raises PublicationError if the values contradict each other.

    values: all that are given, and what follows from them. published: what is out and can't be taken back.
    hidden: what must be hidden for its own sake. small: what must withstand the attack.
    """

    def __init__(self, publication: Publication) -> None:
        self.publication = publication
        self.relations = Relations(publication.quantities, publication.relations)
        self.listed = {cell.quantity for cell in self._cells()}
        self.published = {
            cell.quantity
            for table in publication.tables
            for cell in table.cells
            if table.published and cell.value is not None
        }
        self.never = {table.grand_total for table in publication.tables} | {*publication.headlines}
        self.values = dict(publication.truth or publication.shown)
        unknown = self._work_out_the_rest()
        listed = {quantity: value for quantity, value in self.values.items() if quantity in self.listed}
        rows = telling_rows(publication, listed)
        self.hidden = self._must_be_hidden(listed, {quantity for row in rows.values() for quantity in row})
        small = {*small_counts(self.values, publication.threshold), *rows, *unknown}
        self.small = [quantity for quantity in publication.quantities if quantity in small]
        self.given_up: list[Ratio] = []
        unlisted = [ratio for ratio in publication.ratios if ratio.numerator not in self.listed]
        # Shown whatever is hidden: what is out already, and what speaks of a numerator that stands in no table.
        self.kept_ratios = [
            r for r in publication.ratios if r.published or (r in unlisted and self.may_stay(r))
        ]

    def _cells(self) -> Iterator[CountCell]:
        return (cell for table in self.publication.tables for cell in table.cells)

    def _work_out_the_rest(self) -> set[Quantity]:
        """Adds what follows from the values given. Gives what was hidden and doesn't follow: it may be small."""
        reader = Reader(self.relations, self.relations.vector(self.values), self.publication.ratios)
        unknown = set()
        for quantity in self.publication.quantities:
            number = self.relations.number[quantity]
            seen_to_vary = reader.lowest_seen[number] < reader.highest_seen[number] - 0.5
            if quantity in self.values or (seen_to_vary and quantity not in self.listed):
                continue
            low, high = reader.whole_range_of(number, doubt=np.inf)
            if low == high:
                self.values[quantity] = low
            elif quantity in self.listed and low <= self.publication.threshold:
                unknown.add(quantity)
        return unknown

    def _must_be_hidden(self, listed: Mapping[Quantity, int], zeros: set[Quantity]) -> dict[Quantity, Why]:
        small = small_counts(listed, self.publication.threshold)
        before = [cell.quantity for cell in self._cells() if cell.value is None]
        return {
            quantity: Why.SMALL if quantity in small else Why.ZERO if quantity in zeros else Why.BEFORE
            for quantity in dict.fromkeys([*small, *sorted(zeros), *before])
            if quantity not in self.published
        }

    def may_stay(self, ratio: Ratio) -> bool:
        """Whether a ratio may be shown, as far as its numerator and denominator are."""
        is_given_up = ratio.numerator not in self.listed and ratio in self.given_up
        return not is_given_up and not gives_few_away(ratio, self.values, self.publication.threshold)

    def give_up_ratios(self) -> bool:
        """Withhold the ratios of numerators that stand in no table; False if there are none left to withhold."""
        self.given_up = [ratio for ratio in self.kept_ratios if not ratio.published]
        self.kept_ratios = [ratio for ratio in self.kept_ratios if ratio.published]
        return bool(self.given_up)

    def task(self) -> SuppressionTask:
        publication, relations = self.publication, self.relations
        unlisted = [q for q in publication.quantities if q not in self.listed and self.values.get(q) != 0]
        hidden = self._flags([*self.hidden, *unlisted])
        # A zero protects nothing: it can't be any less.
        may_be = self._flags(q for q in self.listed - self.published - self.never if self.values.get(q))
        values = relations.vector(self.values)
        demand = Uncertainty(publication.width, publication.threshold + 1)
        return SuppressionTask(
            relations=relations,
            values=values,
            hidden=hidden,
            free=may_be & ~hidden,
            cost=self._costs(values),
            ratios=tuple(self.kept_ratios),
            demands={relations.number[quantity]: demand for quantity in self.small},
            demand=demand,
        )

    def _flags(self, quantities: Iterable[Quantity]) -> np.ndarray:
        flags = np.zeros(len(self.relations.quantities), dtype=bool)
        flags[[self.relations.number[quantity] for quantity in quantities]] = True
        return flags

    def _costs(self, values: Numbers) -> Numbers:
        """One for each cell, and less than one for choices that are else alike.

        Totals come late, then cells that stand in several tables, then great values, then what is asked for.
        """
        most = max([1, *self.values.values()])
        levels: dict[Quantity, float] = {}
        times_listed: dict[Quantity, int] = {}
        for table in self.publication.tables:
            for cell in table.cells:
                totals = sum(cell.at[dim.name] == dim.total for dim in table.dimensions)
                parents = sum(cell.at[dim.name] in dim.parts for dim in table.dimensions)
                level = (totals + parents) / (2 * len(table.dimensions) or 1)
                levels[cell.quantity] = max(level, levels.get(cell.quantity, 0.0))
                times_listed[cell.quantity] = times_listed.get(cell.quantity, 0) + 1
        cost = np.ones(len(values))
        for quantity, level in levels.items():
            repeats = min(times_listed[quantity] - 1, 4) / 4
            value = self.values.get(quantity, 0) / most
            is_asked = not any(category.casefold() in UNASKED for _, category in quantity.at)
            preference = 0.8 * level + 0.05 * repeats + 0.149 * value + 0.001 * is_asked
            cost[self.relations.number[quantity]] += preference / MOST_BESIDES
        return cost
