"""What must be known before a figure is compared: the cautions of every page and report, each worded once."""

from collections.abc import Sequence

from scorecard.measures import Flow, Measure, Stock
from scorecard.spc import SHORT_GROUP
from scorecard.words.direction import is_a_fall
from send_portal.rounding import write_number

FEW = 10  # below this many, one more or less moves a percentage by more than ten points (rule T6)
TOO_FEW_TO_COMPARE = "too few cases to compare"

MOVED_BY_ONE = (
    "One case more or less moves such a figure a lot: don’t compare it with other groups or periods."
)
MONTHS_OF_FEW = f"Some of these months count fewer than {FEW} cases. {MOVED_BY_ONE}"

TRIAL = f"Trial limits: they rest on fewer than {SHORT_GROUP} months and will still move as months are added."
# Shares of charts simulated without any cause: docs/control-charts.md.
ONE_QUESTION = (
    "A month that stands out is a question, not a finding: even where nothing has changed, the latest month stands out "
    "in one or two charts out of a hundred."
)
STOCK = (
    "Each month counts again most of the cases of the month before, so neighbouring months are alike without any cause "
    "and the rules call out far too often: on a backlog that merely drifts, the latest month stands out in about 7 "
    "charts in 10. Lean on what came in and went out in the month, and on the month’s change."
)
ROLLING = (
    "Each point sums {months} months, all but one of them those of the point before, so neighbouring points are alike "
    "without any cause and the rules call out far too often. Lean on the numbers of single months."
)


FALL = "Above 0 there were fewer open cases at the end of the month than at its beginning, below 0 more."


def is_of_few(measure: Measure, denominator: int | None) -> bool:
    """Whether a share or a mean is taken over so few that it can't be compared. A count is what it is."""
    return measure.has_denominator and bool(denominator) and (denominator or 0) < FEW


def rests_on_few(measure: Measure, numerator: float | None, denominator: int | None) -> bool:
    """Whether a group's figure can't be compared: what it is taken of, or the count itself, is too small."""
    if measure.has_denominator:
        return is_of_few(measure, denominator)
    return numerator is not None and 0 < abs(numerator) < FEW


def few_words(measure: Measure, denominator: int | None) -> str:
    """The caution beside a share or a mean of few; "" for any other."""
    if not is_of_few(measure, denominator):
        return ""
    return f"Out of only {denominator}, so one case more or less moves it a lot"


def few_in_groups(groups: Sequence[str]) -> str:
    """The caution below a table in which these groups have few cases; "" without any."""
    if not groups:
        return ""
    named = groups[0] if len(groups) == 1 else f"{', '.join(groups[:-1])} and {groups[-1]}"
    return f"Fewer than {FEW} cases: {named}. {MOVED_BY_ONE}"


def denominator_words(measure: Measure, denominators: Sequence[int | None]) -> tuple[str, ...]:
    """What the points of a chart are out of; nothing for a count."""
    counted = [number for number in denominators if number is not None]
    if not measure.has_denominator or not counted:
        return ()
    low, high = write_number(min(counted)), write_number(max(counted))
    out_of = low if low == high else f"{low} to {high}"
    return (
        f"Each point is out of {out_of} ({measure.denominator}). The fewer there are, the more it moves by itself.",
    )


def reading_words(measure: Measure) -> tuple[str, ...]:
    """How the points of a chart are to be read: what they are, or why neighbours are alike without a cause."""
    if isinstance(measure.rule, Stock):
        return (STOCK,)
    if is_a_fall(measure):
        return (FALL,)
    is_rolling = isinstance(measure.rule, Flow) and measure.rule.rolling > 1
    return (ROLLING.format(months=measure.rule.rolling),) if is_rolling else ()
