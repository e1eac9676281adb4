"""What a control chart says, in plain words for a board: a sentence for each icon and for each label of a point.

Pure. The words for assurance are those of *Making Data Count*, which the area's boards know from papers of the NHS.
"""

from dataclasses import dataclass, replace

from scorecard.spc.chart import (
    COMMON_CAUSE,
    CONCERN,
    IMPROVEMENT,
    NEUTRAL_HIGH,
    NEUTRAL_LOW,
    ControlChart,
    ControlPoint,
)
from scorecard.spc.other_process import other_process


@dataclass(frozen=True)
class Signal:
    """An icon with its sentence. `look` is what it is drawn as; `letter` repeats the meaning, as the title does."""

    look: str  # improvement, concern, common, neutral, pass, fail or unclear
    letter: str
    title: str
    sentence: str


KINDS = {
    IMPROVEMENT: "Improvement",
    CONCERN: "Concern",
    NEUTRAL_HIGH: "Change",
    NEUTRAL_LOW: "Change",
}
# What each label says of a point, after “it”.
LABELS = {
    "Above UCL": "is above the upper limit",
    "Below LCL": "is below the lower limit",
    "7 Point Trend (Increasing)": "is one of seven or more in a row that rise each time",
    "7 Point Trend (Decreasing)": "is one of seven or more in a row that fall each time",
    "2 in 3 Above CL": "is one of two out of three that come close to the upper limit",
    "2 in 3 Below CL": "is one of two out of three that come close to the lower limit",
    "7 Points Above CL": "is one of seven or more in a row above the mean",
    "7 Points Below CL": "is one of seven or more in a row below the mean",
}
# By variation icon: look, letter, title, and what to make of it.
VARIATION = {
    "common_cause": ("common", "C", "No sign of change", ""),
    "improvement_high": ("improvement", "H", "Improvement: higher", "Find out what went well and keep it."),
    "improvement_low": ("improvement", "L", "Improvement: lower", "Find out what went well and keep it."),
    "concern_high": ("concern", "H", "Concern: higher", "Find out what changed and put it right."),
    "concern_low": ("concern", "L", "Concern: lower", "Find out what changed and put it right."),
    "neutral_high": ("neutral", "H", "Change: higher", "Find out what changed."),
    "neutral_low": ("neutral", "L", "Change: lower", "Find out what changed."),
}
ASSURANCE = {
    "consistent_pass": (
        "pass",
        "P",
        "Will meet the target",
        "The process will reliably meet the target ({target}).",
    ),
    "consistent_fail": (
        "fail",
        "F",
        "Will miss the target",
        "The process will not meet the target ({target}) unless it changes.",
    ),
    "inconsistent": (
        "unclear",
        "?",
        "Hit or miss",
        "Hit or miss: month-to-month variation decides whether the target ({target}) is met.",
    ),
}
NOT_ENOUGH = Signal(
    "unclear",
    "?",
    "Not enough information",
    "Not enough information: there are no limits to hold the target against.",
)


NOT_OF_NOW = Signal(
    "unclear",
    "?",
    "No assurance",
    "These limits don’t say whether the target ({target}) will be met: the latest months show another process.",
)


def variation(chart: ControlChart, *, good_way: str, when: str) -> Signal:
    """What the last point says. `when` names it: June 2024; `good_way` says which way is good. The chart must hold a
    point."""
    last, icon = chart.points[-1], chart.variation_icon or "common_cause"
    look, letter, title, advice = VARIATION[icon]
    if icon != "common_cause":
        sentence = f"{when} {LABELS[last.special_cause_type]}. {good_way}. {advice}"
    elif last.lpl is None:
        sentence = f"{when} shows no sign of a change, but there are no limits to hold it against."
    elif other_process(chart):
        sentence = f"{when} by itself lies within the limits, but the latest months show another process."
        look, letter, title = VARIATION["neutral_high"][0], "?", "Another process"
    else:
        sentence = (
            f"{when} differs from other months no more than chance lets them differ: no sign of a change, "
            "for better or worse."
        )
    return Signal(look, letter, title, sentence)


def assurance(chart: ControlChart, *, target: str) -> Signal | None:
    """Whether the process will meet the target, written as it is read; None without a target or a direction.

    Withheld where the latest points show another process than that of the limits.
    """
    if chart.assurance_type is None:
        return None
    if chart.points[-1].lpl is None:
        return NOT_ENOUGH
    if other_process(chart):
        return replace(NOT_OF_NOW, sentence=NOT_OF_NOW.sentence.format(target=target))
    look, letter, title, sentence = ASSURANCE[chart.assurance_type]
    return Signal(look, letter, title, sentence.format(target=target))


def point_words(point: ControlPoint) -> str:
    """What a point is, for a table: "Concern: is above the upper limit" without the verb."""
    if point.value is None:
        return "No value"
    if point.special_cause_type == COMMON_CAUSE:
        return "Common cause"
    return f"{KINDS[point.point_type]}: {LABELS[point.special_cause_type].removeprefix('is ')}"
