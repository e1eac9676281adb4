"""What a measure is: the words of the catalogue, and a rule that says which cases it counts.

A rule is written once, as Polars expressions over the frame (``send_portal/frame.py``). The count, its
breakdowns, every month of the series and the list of cases behind a figure all come from that one rule.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from scorecard.measures.populations import Counted, ReleasedAs, StockFall
from send_portal.days import add_months, first_day, last_day

DAYS_IN_WEEK = 7


@dataclass(frozen=True)
class Occurrence:
    """A dated thing in the life of a case, counted once in the month of the date in column ``on``.

    ``where`` says which of them count (all of them when left out); null is taken as no.
    """

    on: str
    where: pl.Expr | None = None


@dataclass(frozen=True)
class Flow:
    """A rule over what happened in a month (rule G1).

    ``parts`` names what is counted. The figure's numerator is the sum of the parts with their sign in
    ``numerator``; its denominator is the part of that name, where there is one. ``amount`` is what each
    occurrence of the denominator adds to the numerator instead of one (days, for a mean wait). ``rolling`` is
    the number of months summed. ``settled_after``: the figure is known only that many days after the month.
    """

    parts: Mapping[str, tuple[Occurrence, ...]]
    numerator: Mapping[str, int] = field(default_factory=lambda: {"numerator": 1})
    amount: pl.Expr | None = None
    amount_per_unit: int = 1
    rolling: int = 1
    settled_after: int = 0


@dataclass(frozen=True)
class Stay:
    """The days from ``begins`` up to, and without, ``ends`` (null: has not ended) on which a case counts.

    ``only`` narrows the cases in which this stay can occur at all. It changes no result: most cases have one
    spell and one request, and the few others should not make a million simple ones slow.
    """

    begins: pl.Expr
    ends: pl.Expr
    only: pl.Expr | None = None


@dataclass(frozen=True)
class Stock:
    """A rule over how things stand at the close of a day (rules G1, G2).

    A case counts on a day that one of its ``stays`` covers. The stays of a case never overlap.
    """

    stays: tuple[Stay, ...]


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One line of the scorecard's catalogue, with its rule.

    ``unit`` is count, percent or weeks; ``polarity`` is higher, lower, near target or neutral;
    ``period_type`` is month, month end or rolling 12 months. ``part_names`` says in words what each part of
    the figure lists; its keys are what ``case_ids`` takes as ``part``. ``shown_with`` are measures without
    which this one misleads. ``released_as`` is what disclosure control protects when the figure goes out.
    """

    code: str
    name: str
    question: str
    unit: str
    polarity: str
    period_type: str
    definition: str
    definition_source: str  # the rule it follows, of docs/rules.md
    rule: Flow | Stock
    part_names: Mapping[str, str]
    released_as: ReleasedAs
    version: int = 1
    tier: str = "core"
    group: str = "Needs assessment and plans"
    owner_partner: str = "BCP Council"
    source: str = "computed"
    decimals: int = 0
    frequency: str = "monthly"
    target: float | None = None
    target_basis: str = ""
    amber_floor: float | None = None
    plan_area: str = "PTH"
    plan_area_2: str = ""
    numerator: str = ""
    denominator: str = ""
    statutory_basis: str = ""
    published_as: str = ""
    seen_in: str = ""
    shown_with: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raises ValueError where what is released doesn't fit what is measured."""
        if misfit := _misfit(self):
            raise ValueError(f"{self.code}, released_as: {misfit}")

    @property
    def has_denominator(self) -> bool:
        """Whether the figure is a share or a mean; a plain count is not."""
        return self.unit != "count"

    @property
    def plan_areas(self) -> tuple[str, ...]:
        """Codes of the strategic areas for which the measure is evidence, the first one leading."""
        return tuple(area for area in (self.plan_area, self.plan_area_2) if area)

    @property
    def months_summed(self) -> int:
        """The number of months of which a month's figure is the sum."""
        return self.rule.rolling if isinstance(self.rule, Flow) else 1

    @property
    def is_released_by_group(self) -> bool:
        """Whether a public table may give the measure of groups, and not of the whole area only."""
        return isinstance(self.released_as, Counted) and not self.released_as.whole_area_only

    def period(self, month: date) -> tuple[date, date]:
        """First and last day that a figure of ``month`` covers; for a stock both are the month's last day."""
        if isinstance(self.rule, Stock):
            return last_day(month), last_day(month)
        return add_months(first_day(month), 1 - self.months_summed), last_day(month)


def evidence_for(area: str, measures: Iterable[Measure]) -> list[Measure]:
    """The measures that are evidence for a strategic area (its code), those it leads first."""
    evidence = [measure for measure in measures if area in measure.plan_areas]
    return sorted(evidence, key=lambda measure: measure.plan_area != area)


def _misfit(measure: Measure) -> str:
    """Why a measure can't be released as it says; nothing where it can."""
    released_as, is_stock = measure.released_as, isinstance(measure.rule, Stock)
    if isinstance(released_as, StockFall):
        is_fall = released_as.population.is_stock and not is_stock
        return "" if is_fall else "a fall is the difference of two stocks"
    if not isinstance(released_as, Counted):
        return ""
    if released_as.population.is_stock != is_stock:
        return f"{released_as.population.name} stand at a day, or come over days, and the rule's cases don't"
    if isinstance(measure.rule, Flow) and min(measure.rule.numerator.values()) < 0:
        return "what can be below 0 is no count"
    counts = (released_as.numerator is not None, released_as.denominator is not None)
    if counts != (measure.unit in ("count", "percent"), measure.has_denominator):
        return "a count has a numerator, a mean a denominator, a percentage both"
    return ""
