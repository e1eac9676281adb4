"""True counts of any period and part of a population, worked out from the figures of months."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import product
from typing import Protocol

from scorecard.release.figures import WHOLE_AREA
from scorecard.release.populations import (
    COUNTED,
    DECIDED,
    DECISIONS,
    DIMENSIONS,
    ENDED,
    ISSUED,
    NET_FLOW,
    OPEN,
    OPEN_CASES,
    POPULATIONS,
    REOPENED,
    REQUESTED,
    TOTAL,
    YEAR_OF_DECISIONS,
    At,
)
from send_portal.days import add_months, first_day, last_day, months_between

Counts = dict[At, int]
_Series = dict[date, tuple[float | None, int | None]]


class MonthlyFigure(Protocol):
    """What this module asks of a stored figure."""

    @property
    def measure(self) -> str: ...
    @property
    def month(self) -> date: ...
    @property
    def breakdown(self) -> str: ...
    @property
    def group(self) -> str: ...
    @property
    def numerator(self) -> float | None: ...
    @property
    def denominator(self) -> int | None: ...


class TrueCounts:
    """Counts as known on `as_at`, from every monthly figure. Of days that no months make up nothing is known."""

    def __init__(self, rows: Iterable[MonthlyFigure], as_at: date) -> None:
        self._series: dict[tuple[str, str, str], _Series] = defaultdict(dict)
        self._groups: dict[str, set[str]] = defaultdict(set)
        self._as_at = as_at
        for row in rows:
            place = row.measure, row.breakdown, row.group
            self._series[place][row.month] = (row.numerator, row.denominator)
            self._groups[row.breakdown].add(row.group)

    def groups(self, breakdown: str) -> list[str]:
        """The groups that any figure has under the breakdown."""
        return sorted(self._groups[breakdown])

    def of(self, population: str, first: date, last: date, breakdown: str, group: str) -> Counts:
        """Every count of the population on those days that figures tell, and what adding up makes of them."""
        if not self.is_made_of_months(population, first, last):
            return {}
        if population in (ENDED.name, REOPENED.name):
            return self._ended(population, first, last, breakdown, group)
        known: Counts = {}
        for measure, counted in COUNTED.items():
            if counted.population.name != population or measure == YEAR_OF_DECISIONS:
                continue
            numbers = self._numbers(measure, first, last, breakdown, group)
            for at, number in zip((counted.numerator, counted.denominator), numbers, strict=True):
                if at is not None and number is not None:
                    known[at] = round(number)
        if population == DECISIONS.name:
            known |= self._refused(first, last, breakdown)
        if population == OPEN.name and () not in known:
            known |= self._by_net_flow(last, breakdown, group)
        return filled_in(known, POPULATIONS[population].crossings)

    def _by_net_flow(self, day: date, breakdown: str, group: str) -> Counts:
        """Open cases of a month for which there is no figure: from the month before it or after it."""
        # Open before less the fall of the month; or open a month later with its fall put back.
        for there, month, sign in (
            (add_months(day, -1), day, -1),
            (add_months(day, 1), add_months(day, 1), 1),
        ):
            count = self._numbers(OPEN_CASES, there, there, breakdown, group)[0]
            fall = self._numbers(NET_FLOW, month, month, breakdown, group)[0]
            if count is not None and fall is not None:
                return {(): round(count + sign * fall)}
        return {}

    def is_made_of_months(self, population: str, first: date, last: date) -> bool:
        """Whether whole months make up the days, or the last of them runs to the day figures are known for."""
        ends = last == self._as_at or (last == last_day(last) and last < self._as_at)
        return ends and (POPULATIONS[population].is_stock or first == first_day(first))

    def _numbers(
        self, measure: str, first: date, last: date, breakdown: str, group: str
    ) -> tuple[float | None, float | None]:
        """Both numbers of a measure over the months; a group that is left out of a month has nothing in it."""
        whole = self._series.get((measure, WHOLE_AREA, ""), {})
        series = self._series.get((measure, breakdown, group), {})
        rows = []
        for month in months_between(first, last):
            if month not in whole or whole[month][0] is None:
                return None, None
            rows.append(series.get(month, (0, 0)))
        return sum(above or 0 for above, _ in rows), sum(below or 0 for _, below in rows)

    def _refused(self, first: date, last: date, breakdown: str) -> Counts:
        """Refusals of the months, whole area: each twelve months' less those of the eleven before its last."""
        rolling = self._series.get((YEAR_OF_DECISIONS, WHOLE_AREA, ""), {})
        decided = self._series.get((DECIDED, WHOLE_AREA, ""), {})
        if breakdown != WHOLE_AREA or not set(months_between(first, last)) <= set(rolling):
            return {}
        if min(rolling) > min(decided, default=last):
            return {}  # months before are missing, so that the first is no sum of them
        refused: dict[date, float] = {}
        for month in months_between(min(rolling), last):
            before = sum(refused.get(add_months(month, -back), 0) for back in range(1, 12))
            refused[month] = (rolling.get(month, (0, 0))[0] or 0) - before
        months = [refused[month] for month in months_between(first, last)]
        return {(("decision", "refused"),): round(sum(months))} if min(months) >= 0 else {}

    def _ended(self, population: str, first: date, last: date, breakdown: str, group: str) -> Counts:
        """Cases that left by other ways than a plan less those reopened.

        Of groups only where no group had more reopened: else they would not add up to the whole area's.
        """
        groups = self.groups(breakdown) if breakdown != WHOLE_AREA else [""]
        by_group = {each: self._left_without_plan(first, last, breakdown, each) for each in groups}
        ended = by_group.get(group)
        if ended is None or (breakdown != WHOLE_AREA and any((each or 0) < 0 for each in by_group.values())):
            return {}
        if population == REOPENED.name:
            return {(): -ended} if ended < 0 else {}
        if ended < 0:
            return {}
        refused = self._refused(first, last, breakdown).get((("decision", "refused"),))
        known: Counts = {(): ended}
        if refused is not None and refused <= ended:
            known[("reason", "refused"),] = refused
        return filled_in(known, ENDED.crossings)

    def _left_without_plan(self, first: date, last: date, breakdown: str, group: str) -> int | None:
        """The fall in open cases plus requests less plans."""
        numbers = [
            self._numbers(measure, first, last, breakdown, group)[0]
            for measure in (NET_FLOW, REQUESTED, ISSUED)
        ]
        fall, requests, plans = numbers
        return None if fall is None or requests is None or plans is None else round(fall + requests - plans)


def filled_in(known: Counts, crossings: Iterable[tuple[str, ...]]) -> Counts:
    """The counts with those that adding up gives besides. Raises ValueError where figures contradict each other."""
    found = dict(known)
    for dimensions in crossings:
        before = -1
        while len(found) != before:
            before = len(found)
            for at in _crossed(dimensions):
                for dimension in dimensions:
                    _fill_in_line(found, dict(at), dimension)
    if wrong := [at for at, count in found.items() if count < 0]:
        raise ValueError(f"figures contradict each other: {wrong[0]} would be {found[wrong[0]]}")
    return found


def _fill_in_line(found: Counts, at: Mapping[str, str], dimension: str) -> None:
    """Where all but one of a total and its parts are known, the last is too."""
    parts = DIMENSIONS[dimension].get(at[dimension])
    if parts is None:
        return
    total, *lines = (key_of(dict(at) | {dimension: category}) for category in (at[dimension], *parts))
    unknown = [each for each in (total, *lines) if each not in found]
    if len(unknown) != 1:
        return
    if unknown[0] == total:
        found[total] = sum(found[each] for each in lines)
    else:
        found[unknown[0]] = found[total] - sum(found[each] for each in lines if each in found)


def _crossed(dimensions: Iterable[str]) -> Iterable[tuple[tuple[str, str], ...]]:
    categories = ([(name, each) for each in categories_of(name)] for name in dimensions)
    yield from product(*categories)


def categories_of(dimension: str) -> list[str]:
    """The total first, then every level below it."""
    return [TOTAL, *(child for children in DIMENSIONS[dimension].values() for child in children)]


def key_of(at: Mapping[str, str]) -> At:
    """Categories as a key: totals left out, dimensions in order of name."""
    return tuple(sorted((name, category) for name, category in at.items() if category != TOTAL))
