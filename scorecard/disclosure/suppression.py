"""What of a publication is hidden, and why: the small counts, what tells them, and the cheapest cells besides."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from scorecard.disclosure.attack import attack
from scorecard.disclosure.choice import choose
from scorecard.disclosure.loops import choose_by_loops, show_again
from scorecard.disclosure.problem import Demand, Problem, Unprotectable
from scorecard.disclosure.publication import Publication, Table
from scorecard.disclosure.quantities import Quantity
from scorecard.disclosure.reader import Lines, Numbers, Reader
from scorecard.disclosure.small import gives_few_away, is_small, small_counts, telling_rows

SECONDS = 20.0
MOST_ROUNDS = 20  # in which more is demanded of cells that only fractions made safe
# Cells nobody asks for: between two choices that are else alike, these are hidden.
UNASKED = {"unknown", "other", "not known", "not stated", "not recorded", "none", "refused", "missing"}
# A choice of one cell less is always cheaper, as long as fewer than this many are hidden besides.
TIES = 100.0
DEAR = 1_000.0  # the price of a figure that can't be hidden, when asked which of them are in the way


class Why(StrEnum):
    SMALL = "small"
    ZERO = "zero that tells"
    BEFORE = "hidden already"
    COMPLEMENTARY = "complementary"


class Refused(Exception):
    """The publication can't be made safe. `problems` name the shown figures that make that so, without values."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True)
class Suppression:
    """hidden: every quantity that isn't shown, with the reason. withheld: numbers of ratios that go out no more."""

    hidden: Mapping[Quantity, Why]
    withheld: frozenset[int]
    is_cheapest: bool

    @property
    def complementary(self) -> list[Quantity]:
        return [quantity for quantity, why in self.hidden.items() if why is Why.COMPLEMENTARY]


def suppress(
    publication: Publication, *, seconds: float = SECONDS, clock: Callable[[], float] = time.monotonic
) -> Suppression:
    """What to hide so that every small count withstands the attack. `publication` holds true values.

    Raises PublicationError if the values contradict each other, Refused if nothing makes it safe.
    """
    end = clock() + seconds
    facts = _Facts(publication)
    problem = facts.problem(ratios_stay=True)
    for _ in range(MOST_ROUNDS):
        try:
            chosen, is_cheapest = choose(problem, lambda: end - clock())
        except Unprotectable as error:
            raise Refused(facts.say_why(problem, error.small)) from error
        found = facts.suppression(chosen, is_cheapest)
        left = attack(after(publication, found, facts.values))
        if left.is_safe:
            return found
        problem = problem.with_more_for(facts.lines.number[each.quantity] for each in left.findings)
    raise Refused(f"{each.quantity} would still be found out: {each.kind}" for each in left.findings)


def after(publication: Publication, found: Suppression, values: Mapping[Quantity, int]) -> Publication:
    """The publication as it goes out, with the true values beside it as `truth`."""

    def tables() -> Iterable[Table]:
        for table in publication.tables:
            shown = (
                replace(cell, value=None) if cell.quantity in found.hidden else cell for cell in table.cells
            )
            truth = (replace(cell, value=values.get(cell.quantity)) for cell in table.cells)
            yield replace(table, cells=tuple(shown), truth=tuple(truth))

    ratios = [ratio for number, ratio in enumerate(publication.ratios) if number not in found.withheld]
    return replace(publication, tables=tuple(tables()), ratios=tuple(ratios))


class _Facts:
    """What is true, what must be hidden, what can't be hidden any more."""

    def __init__(self, publication: Publication) -> None:
        self.publication = publication
        self.lines = Lines(publication.quantities, publication.lines)
        self.values = dict(publication.truth or publication.shown)
        self.listed = {cell.quantity for table in publication.tables for cell in table.cells}
        self.published = {
            cell.quantity
            for table in publication.tables
            for cell in table.cells
            if table.published and cell.value is not None
        }
        self.possibly_small = self._work_out_the_rest()
        self.hidden = self._hidden()
        self._refuse_what_is_out()

    def _work_out_the_rest(self) -> set[Quantity]:
        """Adds what follows from the values told. Gives what doesn't follow and was hidden: it may be small."""
        reader = Reader(self.lines, self.lines.vector(self.values), self.publication.ratios)
        reader.check()
        open_ones = set()
        for quantity in self.publication.quantities:
            number = self.lines.number[quantity]
            seen_to_vary = reader.lowest_seen[number] < reader.highest_seen[number] - 0.5
            if quantity in self.values or (seen_to_vary and quantity not in self.listed):
                continue
            low, high = reader.whole_range_of(number, doubt=np.inf)
            if low == high:
                self.values[quantity] = low
            elif quantity in self.listed and low <= self.publication.threshold:
                open_ones.add(quantity)
        return open_ones

    def _hidden(self) -> dict[Quantity, Why]:
        """What is hidden before anything is hidden for its sake."""
        listed = {quantity: value for quantity, value in self.values.items() if quantity in self.listed}
        rows = telling_rows(self.publication, listed)
        self.telling = set(rows)
        zeros = {quantity for row in rows.values() for quantity in row}
        hidden = dict.fromkeys(small_counts(listed, self.publication.threshold), Why.SMALL)
        hidden = dict.fromkeys(zeros - self.published, Why.ZERO) | hidden
        before = {
            cell.quantity: Why.BEFORE
            for table in self.publication.tables
            for cell in table.cells
            if cell.value is None
        }
        return before | hidden

    def _refuse_what_is_out(self) -> None:
        out = [quantity for quantity in (*self.hidden, *self.telling) if quantity in self.published]
        problems = [
            f"{quantity}: it needs protection and is published already" for quantity in dict.fromkeys(out)
        ]
        if problems:
            raise Refused(problems)

    @property
    def never(self) -> set[Quantity]:
        """Figures that may not be hidden for others' sake."""
        return {table.grand_total for table in self.publication.tables} | set(self.publication.headlines)

    def problem(self, *, ratios_stay: bool) -> Problem:
        publication, lines = self.publication, self.lines
        unlisted = [q for q in publication.quantities if q not in self.listed and self.values.get(q) != 0]
        hidden, free = np.zeros(len(lines.quantities), bool), np.zeros(len(lines.quantities), bool)
        hidden[[lines.number[quantity] for quantity in (*self.hidden, *unlisted)]] = True
        may = [q for q in self.listed - self.published - self.never if self.values.get(q)]
        free[[lines.number[quantity] for quantity in may]] = True
        values = lines.vector(self.values)
        demand = Demand(publication.width, publication.threshold + 1)
        small = [
            quantity
            for quantity in publication.quantities
            if is_small(self.values.get(quantity, 0), publication.threshold)
            or quantity in self.telling | self.possibly_small
        ]
        staying = self.staying_ratios() if ratios_stay else []
        return Problem(
            lines=lines,
            values=values,
            hidden=hidden,
            free=free & ~hidden,
            cost=self._costs(values),
            ratios=tuple(publication.ratios[number] for number in staying),
            demands={lines.number[quantity]: demand for quantity in small},
            demand=demand,
        )

    def _costs(self, values: Numbers) -> Numbers:
        """One for each cell, and less than one for ties: totals late, then great values, then what is asked for."""
        most = max([1.0, *self.values.values()])
        levels: dict[Quantity, float] = {}
        places: dict[Quantity, int] = {}
        for table in self.publication.tables:
            for cell in table.cells:
                totals = [cell.at[each.name] == each.total for each in table.dimensions]
                inner = [cell.at[each.name] in each.parts for each in table.dimensions]
                level = (sum(totals) + sum(inner)) / (2 * len(totals) or 1)
                levels[cell.quantity] = max(level, levels.get(cell.quantity, 0.0))
                places[cell.quantity] = places.get(cell.quantity, 0) + 1
        cost = np.ones(len(values))
        for quantity, level in levels.items():
            asked = not any(category.casefold() in UNASKED for _, category in quantity.at)
            tie = (
                0.5 * level
                + 0.1 * min(places[quantity] - 1, 4) / 4
                + 0.399 * self.values.get(quantity, 0) / most
            )
            cost[self.lines.number[quantity]] += (tie + 0.001 * asked) / TIES
        return cost

    def staying_ratios(self) -> list[int]:
        """Ratios that are shown whatever is hidden: out already, or of a numerator that stands in no table."""
        return [
            number
            for number, ratio in enumerate(self.publication.ratios)
            if ratio.published or (ratio.numerator not in self.listed and not self._gives_few_away(number))
        ]

    def _gives_few_away(self, number: int) -> bool:
        return gives_few_away(self.publication.ratios[number], self.values, self.publication.threshold)

    def suppression(self, chosen: Iterable[int], is_cheapest: bool) -> Suppression:
        complementary = dict.fromkeys(
            (self.lines.quantities[number] for number in sorted(chosen)), Why.COMPLEMENTARY
        )
        hidden = {**self.hidden, **complementary}
        withheld = frozenset(
            number
            for number, ratio in enumerate(self.publication.ratios)
            if not ratio.published
            and (self._gives_few_away(number) or ratio.numerator in hidden or ratio.denominator in hidden)
        )
        return Suppression(hidden, withheld, is_cheapest)

    def say_why(self, problem: Problem, small: int) -> list[str]:
        """Which shown figures make it impossible: the cheapest of them that, hidden, would make it possible."""
        stuck = ~problem.hidden & ~problem.free & ~np.isnan(problem.values)
        for also_zeros in (False, True):
            more = stuck & (also_zeros | (problem.values > 0))
            cost = np.where(more, DEAR * (1 + (problem.values == 0)), problem.cost)
            wider = replace(problem, free=problem.free | more, cost=cost)
            try:
                chosen = show_again(wider, choose_by_loops(wider))
            except Unprotectable:
                continue
            in_the_way = [problem.lines.quantities[number] for number in sorted(chosen) if more[number]]
            return [
                f"It can't be made safe while {self._status(quantity)} stays: {quantity}. "
                "Merge groups, lengthen the period or leave the table out."
                for quantity in in_the_way
            ]
        return [f"{problem.lines.quantities[small]} can't be made safe. Merge groups or lengthen the period."]

    def _status(self, quantity: Quantity) -> str:
        if quantity in self.published:
            return "what is published already"
        if quantity in self.publication.headlines:
            return "a headline"
        return "a grand total" if quantity in self.never else "a zero"
