"""What a public format may show: every report, page, PDF, CSV and answer for outside asks here, and nowhere else.

A stand-in for full disclosure control: only totals of the whole area go out. Of these, none may be a small count of
children, and none may give one away together with the others that go out at the same time: the other side of a rate,
what lies between two counts of which one holds the other, what is left of a balance.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from scorecard.measures import MEASURES
from send_portal.months import add_months

THRESHOLD = 4  # counts of 1 to 4 are small; a setting that information governance signs off
WITHOUT_EXCEPTIONS, ALL_PLANS = "EHC08", "EHC09"
REQUESTS, PLANS, MEAN_WEEKS, OPEN, NET_FLOW = "EHC01", "EHC07", "EHC10", "EHC14", "B5"
DECISIONS, DECISIONS_OF_A_YEAR, RECEIPT_COHORT = "EHC03", "EHC04", "T7"
# Counts of which the first holds the second, with the one to hide where little lies between: headlines stay.
NESTED = (
    ("EHC12", "EHC13", "EHC13"),
    ("EHC11", "EHC12", "EHC11"),
    ("EHC11", "EHC13", "EHC13"),
    ("EHC14", "EHC11", "EHC14"),
    ("EHC14", "EHC12", "EHC14"),
    ("EHC14", "EHC13", "EHC14"),
    ("ADV05", "ADV02", "ADV02"),
    ("EHC14", "ADV05", "EHC14"),
    ("EHC14", "ADV02", "EHC14"),
)


@dataclass(frozen=True)
class PublicFigure:
    """A figure on its way out: of a month or a term, both days included.

    A stock is as at `ends_on`. Of a hidden figure both numbers are null.
    """

    measure: str
    starts_on: date
    ends_on: date
    numerator: float | None
    denominator: int | None
    breakdown: str = "all"
    hidden: bool = False


Place = tuple[str, date]  # measure, last day of the period


def protect(figures: Iterable[PublicFigure], *, threshold: int = THRESHOLD) -> list[PublicFigure]:
    """The figures that may go out together, in the order given; of those to hide no number is left.

    Breakdowns are left out altogether. Raises ValueError for two figures of one measure and period.
    """
    whole_area = [figure for figure in figures if figure.breakdown == "all"]
    publication = _Publication(whole_area, threshold)
    publication.hide_what_tells()
    return [
        replace(figure, numerator=None, denominator=None, hidden=True)
        if (figure.measure, figure.ends_on) in publication.hidden
        else figure
        for figure in whole_area
    ]


class _Publication:
    """What goes out together, and what of it is hidden so far. Each rule gives places to hide."""

    def __init__(self, figures: list[PublicFigure], threshold: int) -> None:
        self.figures = {(figure.measure, figure.ends_on): figure for figure in figures}
        if len(self.figures) != len(figures):
            raise ValueError("two figures of one measure and period: which one goes out?")
        self.periods = {figure.ends_on: figure.starts_on for figure in figures}
        self.threshold = threshold
        self.hidden: set[Place] = {place for place, figure in self.figures.items() if figure.hidden}

    def hide_what_tells(self) -> None:
        """Hide by every rule until none finds more: what one rule hides can make another's partner tell."""
        rules = (self._small, self._rates, self._nested, self._cohorts, self._years, self._flows)
        before = -1
        while len(self.hidden) != before:
            before = len(self.hidden)
            for rule in rules:
                self.hidden |= {place for place in rule() if place in self.figures}

    def _is_small(self, count: float | None) -> bool:
        return count is not None and 0 < abs(count) <= self.threshold

    def _shown(self, measure: str, day: date) -> PublicFigure | None:
        """The figure if a reader sees a value of it."""
        figure = self.figures.get((measure, day))
        seen = figure is not None and figure.numerator is not None and (measure, day) not in self.hidden
        return figure if seen else None

    def _count(self, measure: str, day: date) -> float | None:
        figure = self._shown(measure, day)
        return figure.numerator if figure else None

    def _small(self) -> Iterator[Place]:
        """Small counts; rates with a small side; means over few. A balance of flows is no count of children."""
        for place, figure in self.figures.items():
            measure = MEASURES[figure.measure]
            if figure.numerator is None or measure.code == NET_FLOW:
                continue
            counts: tuple[float, ...] = (figure.numerator,)
            if measure.unit == "percent":
                counts = (figure.numerator, (figure.denominator or 0) - figure.numerator)
            elif measure.has_denominator:
                counts = (figure.denominator or 0,)
            if any(self._is_small(count) for count in counts):
                yield place

    def _rates(self) -> Iterator[Place]:
        """Both 20-week rates or neither; and no plans beside them that tell a few exceptions."""
        for day in self.periods:
            pair = [(code, day) for code in (WITHOUT_EXCEPTIONS, ALL_PLANS)]
            without, every = (self._shown(code, day) for code, _ in pair)
            if self.hidden & set(pair) or (without and every and self._tell_apart(without, every)):
                yield from pair
            plans, mean = self._count(PLANS, day), self._shown(MEAN_WEEKS, day)
            for issued in (plans, mean.denominator if mean else None):
                if without and issued is not None and self._is_small(issued - (without.denominator or 0)):
                    yield pair[0]

    def _tell_apart(self, without: PublicFigure, every: PublicFigure) -> bool:
        in_time = (every.numerator or 0) - (without.numerator or 0)
        plans = (every.denominator or 0) - (without.denominator or 0)
        return any(self._is_small(count) for count in (in_time, plans, plans - in_time))

    def _nested(self) -> Iterator[Place]:
        for day in self.periods:
            for outer, inner, given_up in NESTED:
                whole, part = self._count(outer, day), self._count(inner, day)
                if whole is not None and part is not None and self._is_small(whole - part):
                    yield given_up, day

    def _cohorts(self) -> Iterator[Place]:
        """Requests of a month less those that led to a plan or are open: those that ended without one."""
        for day in self.periods:
            requests, cohort = self._count(REQUESTS, day), self._shown(RECEIPT_COHORT, day)
            if requests is not None and cohort and self._is_small(requests - (cohort.denominator or 0)):
                yield RECEIPT_COHORT, day

    def _years(self) -> Iterator[Place]:
        """A year of decisions that holds a period of few: the other periods, taken away, would leave them."""
        for measure, day in self.figures:
            first = add_months(day, -11)
            if measure == DECISIONS_OF_A_YEAR and any(self._few_decisions(first, day)):
                yield measure, day

    def _few_decisions(self, first: date, last: date) -> Iterator[bool]:
        for (measure, day), figure in self.figures.items():
            if measure == DECISIONS and first <= figure.starts_on and day <= last:
                yield figure.hidden or self._is_small(figure.denominator)

    def _flows(self) -> Iterator[Place]:
        """Open before = open now + net flow; closings without a plan = net flow + requests − plans."""
        for day in self.periods:
            fall = self._fall(day)
            if fall is not None and self._flow_tells(fall, day):
                yield NET_FLOW, day
                if None not in (self._count(OPEN, day), self._count(OPEN, self._day_before(day))):
                    yield OPEN, day

    def _day_before(self, day: date) -> date:
        return self.periods[day] - timedelta(days=1)

    def _fall(self, day: date) -> float | None:
        """The fall in open cases over the period, if a reader knows it: told, or from open cases at both ends."""
        told = self._count(NET_FLOW, day)
        now, before = self._count(OPEN, day), self._count(OPEN, self._day_before(day))
        return told if told is not None else before - now if before is not None and now is not None else None

    def _flow_tells(self, fall: float, day: date) -> bool:
        before = self._day_before(day)
        if {(OPEN, day), (OPEN, before), (REQUESTS, day), (PLANS, day)} & self.hidden:
            return True
        now, requests, plans = (self._count(code, day) for code in (OPEN, REQUESTS, PLANS))
        then = self._count(OPEN, before)
        told = [now + fall] if now is not None else []
        told += [then - fall] if then is not None else []
        if requests is not None:
            told += [fall + requests] + ([fall + requests - plans] if plans is not None else [])
        return any(self._is_small(count) for count in told)
