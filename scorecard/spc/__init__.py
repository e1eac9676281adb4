"""Control charts of any dated series: the rules, the files of `manage.py spc`, and what stands out in words."""

from scorecard.spc.chart import (
    CONCERN,
    IMPROVEMENT,
    NEUTRAL_HIGH,
    NEUTRAL_LOW,
    SHORT_GROUP,
    ControlChart,
    ControlPoint,
    Direction,
    Series,
    control_chart,
)
from scorecard.spc.files import chart_or_error, is_one_series, parse_file
from scorecard.spc.other_process import other_process
from scorecard.spc.sentences import Signal, assurance, point_words, variation

__all__ = [
    "CONCERN",
    "IMPROVEMENT",
    "NEUTRAL_HIGH",
    "NEUTRAL_LOW",
    "SHORT_GROUP",
    "ControlChart",
    "ControlPoint",
    "Direction",
    "Series",
    "Signal",
    "assurance",
    "chart_or_error",
    "control_chart",
    "is_one_series",
    "other_process",
    "parse_file",
    "point_words",
    "variation",
]
