"""What a public format may show of whole-area figures: every report, PDF, CSV and answer for outside asks here.

A stand-in for full disclosure control: only totals of the whole area are published, period by period, so no table's
cells add up to give one away. What could: a small count, the other side of a percentage, few children under a mean,
and the difference between two figures of which one counts a part of the other.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from scorecard.measures import MEASURES, Measure

THRESHOLD = 4  # counts of 1 to 4 are small; a setting that information governance signs off
FEWEST_UNDER_A_RATE = 10  # no percentage or mean over fewer children
TWO_20_WEEK_RATES = ("EHC08", "EHC09")
# A stock and the part of it that the next one counts: 20, 30 and 52 weeks of the open cases; overdue of waiting.
NESTED_STOCKS = (("EHC14", "EHC11"), ("EHC11", "EHC12"), ("EHC12", "EHC13"), ("ADV05", "ADV02"))
SIGNED = frozenset({"B5"})  # a balance of flows is no count of children, however small


class Counted(Protocol):
    """A whole-area figure of any period: numerator null where there is no value, denominator null for a count."""

    @property
    def numerator(self) -> float | None: ...
    @property
    def denominator(self) -> int | None: ...


@dataclass(frozen=True)
class _Counts:
    numerator: float
    denominator: int


def hidden_measures(figures: Mapping[str, Counted], *, threshold: int = THRESHOLD) -> frozenset[str]:
    """Codes of the measures that may not be shown, out of the figures published for one period.

    `figures`: a whole-area figure for each measure code, all of the same month or term.
    """
    small = {code for code, figure in figures.items() if _is_small(MEASURES[code], figure, threshold)}
    if _rates_tell_apart(figures, threshold):
        small |= set(TWO_20_WEEK_RATES)
    return frozenset(small | _small_remainders(figures, small, threshold))


def _is_small(measure: Measure, figure: Counted, threshold: int) -> bool:
    if figure.numerator is None or measure.code in SIGNED:
        return False
    if not measure.has_denominator:
        return is_small(figure.numerator, threshold)
    denominator = figure.denominator or 0
    if 0 < denominator < FEWEST_UNDER_A_RATE:
        return True
    if measure.unit != "percent":
        return False
    return is_small(figure.numerator, threshold) or is_small(denominator - figure.numerator, threshold)


def is_small(count: float, threshold: int = THRESHOLD) -> bool:
    """Whether a count is one that tells: 1 to the threshold. Nought is shown."""
    return 0 < abs(count) <= threshold


def _rates_tell_apart(figures: Mapping[str, Counted], threshold: int) -> bool:
    """Whether the 20-week rates without and with exceptions, side by side, give a small group of exceptions away."""
    pair = [_counts(figures.get(code)) for code in TWO_20_WEEK_RATES]
    if pair[0] is None or pair[1] is None:
        return False
    without, with_them = pair[0], pair[1]
    in_time = with_them.numerator - without.numerator
    plans = with_them.denominator - without.denominator
    return any(is_small(count, threshold) for count in (in_time, plans, plans - in_time))


def _counts(figure: Counted | None) -> _Counts | None:
    if figure is None or figure.numerator is None:
        return None
    return _Counts(figure.numerator, figure.denominator or 0)


def _small_remainders(figures: Mapping[str, Counted], small: Iterable[str], threshold: int) -> set[str]:
    """Inner stocks to hide because what lies between them and the outer one still shown is small."""
    hidden = set(small)
    for outer, inner in NESTED_STOCKS:
        shown_above = _nearest_shown(outer, hidden)
        whole, part = figures.get(shown_above or ""), figures.get(inner)
        if (
            inner in hidden
            or whole is None
            or part is None
            or whole.numerator is None
            or part.numerator is None
        ):
            continue
        if is_small(whole.numerator - part.numerator, threshold):
            hidden.add(inner)
    return hidden - set(small)


def _nearest_shown(code: str, hidden: set[str]) -> str | None:
    """The nearest shown stock that holds the one of `code`, itself included."""
    outer_of = {inner: outer for outer, inner in NESTED_STOCKS}
    while code in hidden:
        if code not in outer_of:
            return None
        code = outer_of[code]
    return code
