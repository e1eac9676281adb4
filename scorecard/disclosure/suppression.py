"""What of a publication is hidden, and why: the small counts, what tells them, and the cheapest cells besides."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from scorecard.disclosure.choice import choose
from scorecard.disclosure.facts import PublicationFacts, Why
from scorecard.disclosure.intruder import Verdict, findings
from scorecard.disclosure.loops import choose_by_loops, show_again
from scorecard.disclosure.publication import CountCell, CountTable, Publication
from scorecard.disclosure.quantities import PERCENT, Quantity, Withheld
from scorecard.disclosure.suppression_task import SuppressionTask, Unprotectable

SECONDS = 20.0
MOST_ROUNDS = 20  # in which more is demanded of cells that only fractions made safe


class PublicationRefused(Exception):
    """The publication can't be made safe. `quantities`: the shown figures that make that so, which `problems` name."""

    def __init__(self, problems: Iterable[str], quantities: Iterable[Quantity] = ()) -> None:
        self.problems, self.quantities = list(problems), frozenset(quantities)
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True)
class Suppression:
    """hidden: every quantity that isn't shown, with the reason. withheld: numbers of ratios that go out no more.

    given_before: what published tables give away by themselves, for information governance to know.
    """

    hidden: Mapping[Quantity, Why]
    withheld: frozenset[int]
    is_cheapest: bool
    given_before: tuple[Verdict, ...] = ()


def suppress(
    publication: Publication, *, seconds: float = SECONDS, clock: Callable[[], float] = time.monotonic
) -> Suppression:
    """What to hide so that every small count withstands the attack. `publication` holds true values.

    What published tables give away by themselves is no reason to refuse the others; these must leave it as it is.
    Raises PublicationError if the values contradict each other, PublicationRefused if nothing makes it safe.
    """
    end = clock() + seconds
    facts = PublicationFacts(publication)
    _refuse_what_is_out(facts)
    task = facts.task()
    for _ in range(MOST_ROUNDS):
        try:
            chosen, is_cheapest = choose(task, lambda: end - clock())
        except Unprotectable as error:
            if not facts.give_up_ratios():
                raise _refusal(facts, task) from error
            task = facts.task()
            continue
        suppression = _suppression(facts, chosen, is_cheapest)
        left = findings(after(publication, suppression, facts.values))
        found = [finding for finding in left if not facts.may_stay_as(finding)]
        if not found:
            return suppression
        task = task.with_more_for(facts.relations.number[finding.quantity] for finding in found)
    raise PublicationRefused(["no choice of cells was found that withstands the attack. Merge groups"])


def after(publication: Publication, suppression: Suppression, values: Mapping[Quantity, int]) -> Publication:
    """The publication as it goes out, with the true values beside it as `truth`."""

    hidden, withheld = publication.hiding(suppression.hidden), suppression.withheld
    return replace(
        hidden,
        tables=tuple(_with_truth(table, values) for table in hidden.tables),
        ratios=tuple(ratio for number, ratio in enumerate(publication.ratios) if number not in withheld),
        withheld=(
            *publication.withheld,
            *(
                Withheld(ratio.numerator, ratio.denominator)
                for number, ratio in enumerate(publication.ratios)
                if number in withheld and ratio.factor == PERCENT
            ),
        ),
    )


def _with_truth(table: CountTable, values: Mapping[Quantity, int]) -> CountTable:
    quantities = dict.fromkeys(table.quantities)
    return replace(table, truth=tuple(CountCell({}, each, values.get(each)) for each in quantities))


def _refuse_what_is_out(facts: PublicationFacts) -> None:
    """What is small or tells and isn't hidden is known to a reader already, or else can't be kept from him."""
    out = [
        quantity
        for quantity in facts.small
        if quantity in facts.listed - facts.hidden.keys() and quantity not in facts.given_before
    ]
    if out:
        raise PublicationRefused(
            (f"{quantity} tells, and a part of its row is published already" for quantity in out), out
        )


def _suppression(facts: PublicationFacts, chosen: Iterable[int], is_cheapest: bool) -> Suppression:
    besides = (facts.relations.quantities[number] for number in sorted(chosen))
    hidden = {**facts.hidden, **dict.fromkeys(besides, Why.COMPLEMENTARY)}
    withheld = frozenset(
        number
        for number, ratio in enumerate(facts.publication.ratios)
        if not ratio.published
        and (ratio.numerator in hidden or ratio.denominator in hidden or not facts.may_stay(ratio))
    )
    return Suppression(hidden, withheld, is_cheapest, tuple(facts.given_before.values()))


def _refusal(facts: PublicationFacts, task: SuppressionTask) -> PublicationRefused:
    """Names the shown figures that make it impossible: the cheapest of them that, hidden, would make it possible.

    Zeros, and what is out and can't be taken back, are named only where the others aren't enough.
    """
    stuck = ~task.hidden & ~task.free & ~np.isnan(task.values)
    out = facts.flags(facts.published)
    dear = (
        task.cost.sum()
    )  # as much as all that may be hidden; and what can't be helped as much as all the others
    price = np.where((task.values == 0) | out, dear * dear, dear) * task.cost
    wider = replace(
        task,
        free=task.free | stuck,
        cost=np.where(stuck, price, task.cost),
        floors=np.where(task.values == 0, 0.0, task.floors),  # as if zeros could be hidden
    )
    try:
        chosen = show_again(wider, choose_by_loops(wider))
    except Unprotectable as error:
        alone = facts.relations.quantities[error.small]
        return PublicationRefused(
            [f"{alone} can't be made safe. Merge groups or lengthen the period"], [alone]
        )
    in_the_way = [facts.relations.quantities[number] for number in sorted(chosen) if stuck[number]]
    problems = [
        f"it can't be made safe while {_status(facts, quantity)} stays: {quantity}. "
        "Merge groups, lengthen the period or leave the table out"
        for quantity in in_the_way
    ]
    return PublicationRefused(problems, in_the_way)


def _status(facts: PublicationFacts, quantity: Quantity) -> str:
    if quantity in facts.published:
        return "what is published already"
    if quantity in facts.publication.headlines:
        return "a headline"
    return "a grand total" if quantity in facts.never else "a zero"
