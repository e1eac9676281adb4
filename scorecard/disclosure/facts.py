"""What is true of a publication, what of it must be hidden, what can't be hidden any more, and what hiding costs."""

from collections.abc import Iterable, Iterator
from enum import StrEnum

import numpy as np

from scorecard.disclosure.intruder import Verdict, find
from scorecard.disclosure.knowledge import floors_of, groups_of_many, reader_of, refuse_hidden_zeros
from scorecard.disclosure.publication import CountCell, Publication
from scorecard.disclosure.quantities import PERCENT, Quantity, Ratio, Withheld
from scorecard.disclosure.reader import Numbers, Pair, Reader, Relations
from scorecard.disclosure.small import (
    gives_few_away,
    small_counts,
    telling_rows,
)
from scorecard.disclosure.suppression_task import SuppressionTask, Uncertainty

# Cells nobody asks for: between two choices that are else alike, these are hidden.
UNASKED = {"unknown", "other", "not known", "not stated", "not recorded", "none", "refused", "missing"}
# A choice of one cell less is always cheaper, as long as fewer than this many are hidden besides.
MOST_BESIDES = 100.0


class Why(StrEnum):
    """Why a cell is hidden."""

    SMALL = "small"
    ZERO = "zero that tells"
    METHOD = "zeros are hidden here"
    BEFORE = "hidden already"
    COMPLEMENTARY = "complementary"


class PublicationFacts:
    """Raises PublicationError if the values contradict each other.

    values: all that are given, and what follows from them. published: what is out and can't be taken back.
    hidden: what must be hidden for its own sake. small: what must withstand the attack. given_before: what a reader
    learns of small counts from what is published, without anything new.
    """

    def __init__(self, publication: Publication) -> None:
        self.publication = publication
        self.demand = Uncertainty(publication.width, publication.threshold + 1)
        self.relations = Relations(publication.quantities, publication.relations)
        self.listed = publication.listed
        self.published = {
            cell.quantity
            for table in publication.tables
            for cell in table.cells
            if table.published and cell.value is not None
        }
        self.hidden_by_method = {
            cell.quantity for table in publication.tables if table.hidden_zeros for cell in table.cells
        }
        self.never = {table.grand_total for table in publication.tables} | {*publication.headlines}
        self.values = dict(publication.truth or publication.shown)
        unknown = self._work_out_the_rest()
        rows = telling_rows(publication, self.values)
        reasons = self._must_be_hidden({quantity for row in rows.values() for quantity in row})
        self.many = groups_of_many(self.values)
        self.floors = floors_of(publication.hiding(reasons), self.many)
        # Where a part of its row is out, a zero can't be hidden any more: a reader would take it for at least 1.
        self.hidden = {
            quantity: why
            for quantity, why in reasons.items()
            if why is not Why.ZERO or self.values.get(quantity) or quantity not in self.floors
        }
        small = {*small_counts(self.values, publication.threshold), *rows, *unknown}
        self.small = [quantity for quantity in publication.quantities if quantity in small]
        self.given_up: list[Ratio] = []
        unlisted = [ratio for ratio in publication.ratios if ratio.numerator not in self.listed]
        # Shown whatever is hidden: what is out already, and what speaks of a numerator that stands in no table.
        self.kept_ratios = [
            r for r in publication.ratios if r.published or (r in unlisted and self.may_stay(r))
        ]
        self.given_before = self._given_before()

    def _cells(self) -> Iterator[CountCell]:
        return (cell for table in self.publication.tables for cell in table.cells)

    def _work_out_the_rest(self) -> set[Quantity]:
        """Adds what follows from the values given. Gives what was hidden and doesn't follow: it may be small."""
        reader = Reader(
            self.relations,
            self.relations.vector(self.values),
            self.publication.ratios,
            floors=self.relations.vector(floors_of(self.publication, ()), otherwise=0),
        )
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

    def _must_be_hidden(self, told: set[Quantity]) -> dict[Quantity, Why]:
        """`told`: the cells of rows with a zero that tells."""
        small = small_counts(self.values, self.publication.threshold)
        by_method = sorted(q for q in self.hidden_by_method if self.values.get(q) == 0)
        before = [cell.quantity for cell in self._cells() if cell.value is None]
        reasons: dict[Quantity, Why] = {}
        for why, quantities in (
            (Why.SMALL, small),
            (Why.ZERO, sorted(told)),
            (Why.METHOD, by_method),
            (Why.BEFORE, before),
        ):
            for quantity in quantities:
                if quantity in self.listed and quantity not in self.published:
                    reasons.setdefault(quantity, why)
        return reasons

    def _floors(self) -> dict[Quantity, int]:
        """What a reader takes each count for at least, once it is hidden."""
        besides = self.listed - self.hidden.keys() - self.hidden_by_method
        return dict.fromkeys(besides, 1) | self.floors

    def _given_before(self) -> dict[Quantity, Verdict]:
        """Verdicts on small counts that what is published gives away by itself. Their values needn't be known."""
        publication = self.publication
        if not self.published:  # percentages and means alone limit no count
            return {}
        out = publication.out_already
        found = find(out, reader_of(out, self.relations), self.small, self.values)
        return {verdict.quantity: verdict for verdict in found}

    def may_stay(self, ratio: Ratio) -> bool:
        """Whether a ratio may be shown, as far as its numerator and denominator are."""
        is_given_up = ratio.numerator not in self.listed and ratio in self.given_up
        return not is_given_up and not gives_few_away(ratio, self.values, self.publication.threshold)

    def give_up_ratios(self) -> bool:
        """Withhold the ratios of numerators that stand in no table; False if there are none left to withhold."""
        self.given_up = [
            ratio for ratio in self.kept_ratios if not (ratio.published or self._is_all_or_none(ratio))
        ]
        self.kept_ratios = [ratio for ratio in self.kept_ratios if ratio not in self.given_up]
        return bool(self.given_up)

    def _is_all_or_none(self, ratio: Ratio) -> bool:
        """Of 0% and 100% of 10 or more a reader takes for granted that they are shown."""
        if ratio.factor != PERCENT or ratio.denominator not in self.many:
            return False
        if ratio.numerator not in self.values:
            return ratio.value in (0, PERCENT)
        return self.values[ratio.numerator] in (0, self.values[ratio.denominator])

    def _between(self) -> Iterator[Pair]:
        """Numerators and denominators of percentages that, withheld, are seen to be neither 0 nor 100."""
        kept = {(ratio.numerator, ratio.denominator) for ratio in self.kept_ratios}
        shares: tuple[Ratio | Withheld, ...] = (*self.publication.ratios, *self.publication.withheld)
        for share in shares:
            if isinstance(share, Ratio) and (share.factor != PERCENT or self._is_all_or_none(share)):
                continue
            pair = share.numerator, share.denominator
            if pair not in kept and share.denominator in self.many:
                yield pair

    def may_stay_as(self, verdict: Verdict) -> bool:
        """Whether what a reader learns is no more than what was published tells without anything new."""
        before = self.given_before.get(verdict.quantity)
        return before is not None and (before.low, before.high) == (verdict.low, verdict.high)

    def task(self) -> SuppressionTask:
        """Raises PublicationError where a zero is hidden already that can't be."""
        publication, relations = self.publication, self.relations
        refuse_hidden_zeros({q: value for q, value in self.values.items() if q in self.hidden}, self.floors)
        unlisted = [quantity for quantity in publication.quantities if quantity not in self.listed]
        hidden = self.flags([*self.hidden, *unlisted])
        # A zero protects nothing: it can't be any less. Nor can what is all of a percentage: 100% is shown.
        whole = {ratio.numerator for ratio in publication.ratios if self._is_all_or_none(ratio)}
        may_be = self.listed - self.published - self.never - whole
        values = relations.vector(self.values)
        return SuppressionTask(
            relations=relations,
            values=values,
            hidden=hidden,
            free=self.flags(quantity for quantity in may_be if self.values.get(quantity)) & ~hidden,
            cost=self._costs(values),
            floors=relations.vector(self._floors(), otherwise=0),
            ratios=tuple(self.kept_ratios),
            between=tuple(self._between()),
            demands={
                relations.number[quantity]: demand
                for quantity in self.small
                if (demand := self._demand_for(quantity)) is not None
            },
            demand=self.demand,
        )

    def _demand_for(self, quantity: Quantity) -> Uncertainty | None:
        """Of what is given away already, that its range stays as it is; nothing of what is known exactly."""
        before = self.given_before.get(quantity)
        if before is None:
            return self.demand
        assert before.high is not None  # noqa: S101 - without a limit nothing is given away
        return None if before.low == before.high else Uncertainty(before.high - before.low, before.high)

    def flags(self, quantities: Iterable[Quantity]) -> np.ndarray:
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
