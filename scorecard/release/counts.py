"""True counts of any period and part of a population, worked out from the figures of months."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import product
from typing import Protocol

from scorecard.measures import (
    DECISIONS,
    DIMENSIONS,
    ENDED,
    MEASURES,
    OPEN,
    PLANS,
    POPULATIONS,
    REOPENED,
    REQUESTS,
    TOTAL,
    WHOLE,
    At,
    Counted,
    Measure,
    StockFall,
    categories_of,
)
from scorecard.release.figures import WHOLE_AREA
from send_portal.days import add_months, first_day, last_day, months_between

REFUSED: At = (("decision", "refused"),)
REFUSED_AMONG_ENDED: At = (("reason", "refused"),)

Counts = dict[At, int]
_Numbers = tuple[float | None, float | None]


class StoredFigure(Protocol):
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

    def __init__(self, rows: Iterable[StoredFigure], as_at: date) -> None:
        self._series: dict[tuple[str, str, str], dict[date, _Numbers]] = defaultdict(dict)
        self._groups: dict[str, set[str]] = defaultdict(set)
        self._as_at = as_at
        for row in rows:
            series = self._series[row.measure, row.breakdown, row.group]
            series[row.month] = (row.numerator, row.denominator)
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
        for measure, counted in _counting(population):
            if measure.months_summed > 1:
                continue
            numbers = self._numbers(measure.code, first, last, breakdown, group)
            for at, number in zip((counted.numerator, counted.denominator), numbers, strict=True):
                if at is not None and number is not None:
                    known[at] = round(number)
        known |= self._from_rolling_sums(population, first, last, breakdown)
        if POPULATIONS[population].is_stock and WHOLE not in known:
            known |= self._by_fall(population, last, breakdown, group)
        return filled_in(known, POPULATIONS[population].crossings)

    def _by_fall(self, stock: str, day: date, breakdown: str, group: str) -> Counts:
        """The stock of a month for which there is no figure: from the month before it or after it."""
        # The stock before less the fall of the month; or that of a month later with its fall put back.
        for there, month, sign in (
            (add_months(day, -1), day, -1),
            (add_months(day, 1), add_months(day, 1), 1),
        ):
            count = self._all_of(stock, there, there, breakdown, group)
            fall = self._fall_of(stock, month, month, breakdown, group)
            if count is not None and fall is not None:
                return {WHOLE: round(count + sign * fall)}
        return {}

    def _all_of(self, population: str, first: date, last: date, breakdown: str, group: str) -> float | None:
        """All of the population, from the measure that counts it month by month."""
        codes = (
            measure.code
            for measure, counted in _counting(population)
            if counted.numerator == WHOLE and measure.months_summed == 1
        )
        return self._numbers(next(codes, ""), first, last, breakdown, group)[0]

    def _fall_of(self, stock: str, first: date, last: date, breakdown: str, group: str) -> float | None:
        codes = (
            measure.code
            for measure in MEASURES.values()
            if isinstance(measure.released_as, StockFall) and measure.released_as.population.name == stock
        )
        return self._numbers(next(codes, ""), first, last, breakdown, group)[0]

    def is_made_of_months(self, population: str, first: date, last: date) -> bool:
        """Whether whole months make up the days, or the last of them runs to the day figures are known for."""
        ends = last == self._as_at or (last == last_day(last) and last < self._as_at)
        return ends and (POPULATIONS[population].is_stock or first == first_day(first))

    def _numbers(self, measure: str, first: date, last: date, breakdown: str, group: str) -> _Numbers:
        """Both numbers of a measure over the months, None where one month's isn't known.

        A group that is left out of a month has nothing in it.
        """
        whole = self._series.get((measure, WHOLE_AREA, ""), {})
        series = self._series.get((measure, breakdown, group), {})
        rows = []
        for month in months_between(first, last):
            if month not in whole or whole[month][0] is None:
                return None, None
            rows.append(series.get(month, (0, 0)))
        above, below = zip(*rows, strict=True)
        return _sum(above), _sum(below)

    def _from_rolling_sums(self, population: str, first: date, last: date, breakdown: str) -> Counts:
        """Counts of the months, whole area, that only sums over several months tell."""
        if breakdown != WHOLE_AREA:
            return {}
        monthly = [measure.code for measure, _ in _counting(population) if measure.months_summed == 1]
        begun = min(
            (month for code in monthly for month in self._series.get((code, WHOLE_AREA, ""), ())),
            default=last,
        )
        counts: Counts = {}
        for measure, counted in _counting(population):
            if measure.months_summed == 1 or counted.numerator is None:
                continue
            series = self._series.get((measure.code, WHOLE_AREA, ""), {})
            sums = {month: above for month, (above, _) in series.items() if above is not None}
            start = min(sums, default=last)
            if start > min(first, begun) or not set(months_between(start, last)) <= sums.keys():
                continue  # where months are missing, what comes after them can't be taken apart
            by_month = _taken_apart(sums, measure.months_summed, last)
            months = [by_month[month] for month in months_between(first, last)]
            if min(months) >= 0:
                counts[counted.numerator] = round(sum(months))
        return counts

    def _ended(self, population: str, first: date, last: date, breakdown: str, group: str) -> Counts:
        """Cases that left by other ways than a plan less those reopened.

        Of groups only where no group had more reopened: else they would not add up to the whole area's.
        """
        groups = self.groups(breakdown) if breakdown != WHOLE_AREA else [""]
        by_group = {name: self._left_without_plan(first, last, breakdown, name) for name in groups}
        ended = by_group.get(group)
        if ended is None or (
            breakdown != WHOLE_AREA and any(left is None or left < 0 for left in by_group.values())
        ):
            return {}
        if population == REOPENED.name:
            return {WHOLE: -ended} if ended < 0 else {}
        if ended < 0:
            return {}
        refused = self._from_rolling_sums(DECISIONS.name, first, last, breakdown).get(REFUSED)
        known: Counts = {WHOLE: ended}
        if refused is not None and refused <= ended:
            known[REFUSED_AMONG_ENDED] = refused
        return filled_in(known, ENDED.crossings)

    def _left_without_plan(self, first: date, last: date, breakdown: str, group: str) -> int | None:
        """The fall in open cases plus requests less plans."""
        fall = self._fall_of(OPEN.name, first, last, breakdown, group)
        requests = self._all_of(REQUESTS.name, first, last, breakdown, group)
        plans = self._all_of(PLANS.name, first, last, breakdown, group)
        return None if fall is None or requests is None or plans is None else round(fall + requests - plans)


def _counting(population: str) -> Iterator[tuple[Measure, Counted]]:
    """The measures whose numbers are parts of the population."""
    for measure in MEASURES.values():
        if isinstance(measure.released_as, Counted) and measure.released_as.population.name == population:
            yield measure, measure.released_as


def _sum(numbers: Iterable[float | None]) -> float | None:
    """The sum, None where one number isn't known."""
    known = list(numbers)
    return None if None in known else sum(number for number in known if number is not None)


def _taken_apart(sums: Mapping[date, float], length: int, last: date) -> dict[date, float]:
    """What each month to the last adds to sums over `length` months: its sum less what the months before it add."""
    added: dict[date, float] = {}
    for month in months_between(min(sums), last):
        before = sum(added.get(add_months(month, -back), 0) for back in range(1, length))
        added[month] = sums[month] - before
    return added


def filled_in(known: Counts, crossings: Iterable[tuple[str, ...]]) -> Counts:
    """The counts with those that adding up gives besides. Raises ValueError where figures contradict each other."""
    counts = dict(known)
    for dimensions in crossings:
        crossed = [
            dict(zip(dimensions, categories, strict=True))
            for categories in product(*map(categories_of, dimensions))
        ]
        before = -1
        while len(counts) != before:
            before = len(counts)
            for at in crossed:
                for dimension in dimensions:
                    _fill_in_sum(counts, at, dimension)
    if wrong := [at for at, count in counts.items() if count < 0]:
        raise ValueError(f"figures contradict each other: {wrong[0]} would be {counts[wrong[0]]}")
    return counts


def _fill_in_sum(counts: Counts, at: Mapping[str, str], dimension: str) -> None:
    """Where all but one of a total and its parts are known, the last is too."""
    children = DIMENSIONS[dimension].get(at[dimension])
    if children is None:
        return
    total, *parts = (key_of({**at, dimension: category}) for category in (at[dimension], *children))
    unknown = [count for count in (total, *parts) if count not in counts]
    if len(unknown) != 1:
        return
    if unknown[0] == total:
        counts[total] = sum(counts[part] for part in parts)
    else:
        counts[unknown[0]] = counts[total] - sum(counts[part] for part in parts if part in counts)


def key_of(at: Mapping[str, str]) -> At:
    """Categories as a key: totals left out, dimensions in order of name."""
    return tuple(sorted((name, category) for name, category in at.items() if category != TOTAL))
