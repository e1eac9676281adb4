"""What of a publication is hidden, and why: the small counts, what tells them, and the cheapest cells besides."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from scorecard.disclosure.choice import choose
from scorecard.disclosure.facts import Facts, Why
from scorecard.disclosure.intruder import attack
from scorecard.disclosure.loops import choose_by_loops, show_again
from scorecard.disclosure.problem import Problem, Unprotectable
from scorecard.disclosure.publication import Publication, Table
from scorecard.disclosure.quantities import Quantity

SECONDS = 20.0
MOST_ROUNDS = 20  # in which more is demanded of cells that only fractions made safe
DEAR = 1_000.0  # the price of a figure that can't be hidden, when asked which of them are in the way


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


def suppress(
    publication: Publication, *, seconds: float = SECONDS, clock: Callable[[], float] = time.monotonic
) -> Suppression:
    """What to hide so that every small count withstands the attack. `publication` holds true values.

    Raises PublicationError if the values contradict each other, Refused if nothing makes it safe.
    """
    end = clock() + seconds
    facts = Facts(publication)
    _refuse_what_is_out(facts)
    problem = facts.problem()
    for _ in range(MOST_ROUNDS):
        try:
            chosen, is_cheapest = choose(problem, lambda: end - clock())
        except Unprotectable as error:
            if not facts.give_up_ratios():
                raise Refused(_say_why(facts, problem, error.small)) from error
            problem = facts.problem()
            continue
        found = _suppression(facts, chosen, is_cheapest)
        left = attack(after(publication, found, facts.values))
        if left.is_safe:
            return found
        problem = problem.with_more_for(facts.lines.number[each.quantity] for each in left.findings)
    raise Refused(["no choice of cells was found that withstands the attack. Merge groups"])


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


def _refuse_what_is_out(facts: Facts) -> None:
    out = [quantity for quantity in facts.small if quantity in facts.published]
    if out:
        raise Refused(f"{quantity} is published already, and is small or tells" for quantity in out)


def _suppression(facts: Facts, chosen: Iterable[int], is_cheapest: bool) -> Suppression:
    besides = (facts.lines.quantities[number] for number in sorted(chosen))
    hidden = {**facts.hidden, **dict.fromkeys(besides, Why.COMPLEMENTARY)}
    withheld = frozenset(
        number
        for number, ratio in enumerate(facts.publication.ratios)
        if not ratio.published
        and (ratio.numerator in hidden or ratio.denominator in hidden or not facts.may_stay(ratio))
    )
    return Suppression(hidden, withheld, is_cheapest)


def _say_why(facts: Facts, problem: Problem, small: int) -> list[str]:
    """Which shown figures make it impossible: the cheapest of them that, hidden, would make it possible."""
    stuck = ~problem.hidden & ~problem.free & ~np.isnan(problem.values)
    for more in (stuck & (problem.values > 0), stuck):
        cost = np.where(more, DEAR * (1 + (problem.values == 0)), problem.cost)
        wider = replace(problem, free=problem.free | more, cost=cost)
        try:
            chosen = show_again(wider, choose_by_loops(wider))
        except Unprotectable:
            continue
        in_the_way = [facts.lines.quantities[number] for number in sorted(chosen) if more[number]]
        return [
            f"it can't be made safe while {_status(facts, quantity)} stays: {quantity}. "
            "Merge groups, lengthen the period or leave the table out"
            for quantity in in_the_way
        ]
    return [f"{facts.lines.quantities[small]} can't be made safe. Merge groups or lengthen the period"]


def _status(facts: Facts, quantity: Quantity) -> str:
    if quantity in facts.published:
        return "what is published already"
    if quantity in facts.publication.headlines:
        return "a headline"
    return "a grand total" if quantity in facts.never else "a zero"
