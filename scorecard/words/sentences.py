"""What a measure's series shows, in plain words: latest value, numbers behind it, change since a month and a year ago.

Takes true figures for the board and protected ones for everybody else: of a hidden figure it says only that it is
hidden.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from scorecard.measures import Measure, Stock, rounded_value
from scorecard.words.cautions import TOO_FEW_TO_COMPARE, is_of_few
from scorecard.words.direction import fall_words, is_a_fall, moved
from send_portal.counting import noun_for
from send_portal.days import add_months, last_day, say_day, say_month
from send_portal.rounding import write_number

NOT_APPLICABLE = "[z]"
HIDDEN = "[c]"
IT_WAS = "it was"


class SeriesFigure(Protocol):
    """A measure's figure for a month. Whoever has a protected series sets ``hidden``; others leave it out."""

    @property
    def month(self) -> date: ...
    @property
    def numerator(self) -> float | None: ...
    @property
    def denominator(self) -> int | None: ...


@dataclass(frozen=True)
class MonthFigure:
    """A measure's figure for a month (first day), over the whole area or one group."""

    month: date
    numerator: float | None
    denominator: int | None = None
    hidden: bool = False


@dataclass(frozen=True)
class Change:
    """How far a value has moved from an earlier one, as shown: ``direction`` is higher, lower or the same."""

    difference: Decimal
    words: str
    direction: str


def write_value(measure: Measure, numerator: float | None, denominator: int | None) -> str:
    """The value with its unit: 27.9%, 18.4 weeks, 1,230, "10 fewer open"; [z] where there is none."""
    shown = rounded_value(measure, numerator, denominator)
    return NOT_APPLICABLE if shown is None else _with_unit(measure, shown)


def _with_unit(measure: Measure, shown: Decimal) -> str:
    if is_a_fall(measure):
        return fall_words(shown)
    unit = {"percent": "%", "weeks": f" {noun_for(shown, 'week')}"}.get(measure.unit, "")
    return write_number(shown) + unit


def write_counts(measure: Measure, numerator: float | None, denominator: int | None) -> str:
    """The numbers behind a value: "19 of 68", "78 plans issued in the month"; "" for a count."""
    if numerator is None or denominator is None:
        return ""
    if measure.unit == "percent":
        return f"{write_number(numerator)} of {write_number(denominator)}"
    return f"{write_number(denominator)} {measure.denominator}"


def change_between(measure: Measure, now: SeriesFigure, before: SeriesFigure) -> Change | None:
    """The change from one figure to a later one, from the values as shown; None where either has none."""
    if _is_hidden(now) or _is_hidden(before):
        return None
    new, old = _shown(measure, now), _shown(measure, before)
    if new is None or old is None:
        return None
    difference = new - old
    return Change(difference, _in_words(measure, difference), moved(old, new))


def describe_series(measure: Measure, series: Sequence[SeriesFigure], *, as_at: date) -> str:
    """Two or three sentences on the latest figure of ``series`` (in any order) by ``as_at``."""
    known = {figure.month: figure for figure in series if figure.month <= as_at}
    if not known:
        return "There are no figures yet."
    settled = [month for month in known if known[month].numerator is not None or _is_hidden(known[month])]
    if not settled:
        return "It is too early for a figure: its months are not settled yet."
    month = max(settled)
    comparisons = [
        _compare(measure, known[month], known[earlier], as_at)
        for earlier in (add_months(month, -1), add_months(month, -12))
        if earlier in known
    ]
    later = "For later months it is too early." if max(known) > month else ""
    return " ".join(
        part for part in (_latest(measure, known[month], as_at), *_joined(comparisons), later) if part
    )


def _latest(measure: Measure, figure: SeriesFigure, as_at: date) -> str:
    when = _when(measure, figure.month, as_at)
    if _is_hidden(figure):
        return f"{measure.name}: the figure {when} is not shown, so that no child can be recognised."
    if _shown(measure, figure) is None:
        return f"{measure.name}: no value {when}, because there was nothing to count."
    counts = write_counts(measure, figure.numerator, figure.denominator)
    behind = f" ({counts})" if counts else ""
    return f"{measure.name}: {write_value(measure, figure.numerator, figure.denominator)}{behind} {when}."


def _when(measure: Measure, month: date, as_at: date) -> str:
    to_date = as_at < last_day(month)
    if isinstance(measure.rule, Stock):
        return f"on {say_day(as_at)}" if to_date else f"at the end of {say_month(month)}"
    if measure.rule.rolling > 1:
        return f"in the {measure.rule.rolling} months to " + (say_day(as_at) if to_date else say_month(month))
    if measure.rule.settled_after:
        return f"for requests of {say_month(month)}"
    return f"in {say_month(month)}" + (f" so far, to {as_at:%-d %B}" if to_date else "")


def _compare(measure: Measure, now: SeriesFigure, before: SeriesFigure, as_at: date) -> str:
    if _is_hidden(now):
        return ""
    when = _when(measure, before.month, as_at)
    if _is_hidden(before):
        return f"the figure {when} is not shown"
    change = change_between(measure, now, before)
    if change is None:
        return ""
    was = _with_unit(measure, _known(measure, before))
    if is_a_fall(measure):
        return f"{IT_WAS} {was} {when}"
    if is_of_few(measure, now.denominator) or is_of_few(measure, before.denominator):
        return f"{IT_WAS} {was} {when}, {TOO_FEW_TO_COMPARE}"
    than = "than" if change.difference else "as"
    return f"{change.words} {than} {when} ({was})"


def _joined(comparisons: list[str]) -> list[str]:
    said = [comparison for comparison in comparisons if comparison]
    if not said:
        return []
    if all(comparison.startswith(("the figure", IT_WAS)) for comparison in said):
        return [f"{comparison[0].upper()}{comparison[1:]}." for comparison in said]
    lead = "" if said[0].startswith(("the figure", IT_WAS)) else "That is "
    text = f"{lead}{'; '.join(said)}."
    return [text[0].upper() + text[1:]]


def _in_words(measure: Measure, difference: Decimal) -> str:
    if not difference:
        return "the same"
    size = write_number(abs(difference))
    if measure.unit == "percent":
        points = noun_for(abs(difference), "percentage point")
        return f"{size} {points} {'higher' if difference > 0 else 'lower'}"
    if measure.unit == "weeks":
        weeks = noun_for(abs(difference), "week")
        return f"{size} {weeks} {'longer' if difference > 0 else 'shorter'}"
    return f"{size} {'more' if difference > 0 else 'fewer'}"


def _shown(measure: Measure, figure: SeriesFigure) -> Decimal | None:
    return rounded_value(measure, figure.numerator, figure.denominator)


def _known(measure: Measure, figure: SeriesFigure) -> Decimal:
    shown = _shown(measure, figure)
    return Decimal(0) if shown is None else shown


def _is_hidden(figure: SeriesFigure) -> bool:
    return bool(getattr(figure, "hidden", False))
