"""The fan chart: the past as a line, then the middle of what may come with its two ranges. Pure, as `charts.py` is.

The ranges differ by the dash of their borders as well as by shade, the middle by dash and mark from the past.
"""

from collections.abc import Sequence
from datetime import date

from scorecard.measures import Measure
from scorecard.words.charts import LOOKS, Chart, Trace, axis_day, layout_of, own_trace, reference_trace
from scorecard.words.forecast.ranges import RangeNames
from scorecard.words.forecast.review import Ahead
from scorecard.words.presentation import Point
from scorecard.words.references import UNITS
from send_portal.days import say_month
from send_portal.rounding import round_half_up, write_number
from send_portal.texts import in_sentence

SHADES = {"90": ("#d2e2f1", "#5694ca", "dot"), "50": ("#8eb8dc", "#1d70b8", "longdash")}


def fan_chart(
    measure: Measure,
    past: Sequence[Point],
    ahead: Sequence[Ahead],
    *,
    origin: date,
    own_name: str,
    names: RangeNames,
) -> Chart:
    """Past and forecast of a measure: {data, layout}. `origin` is the month from whose value the fan opens."""
    start = next((point.value for point in past if point.month == origin and point.value is not None), None)
    fan = list(ahead)
    if start is not None:
        fan.insert(0, Ahead(origin, start, start, start, start, start))
    traces = [
        *_range(measure, fan, "90", names.wide),
        *_range(measure, fan, "50", names.narrow),
        _middle(measure, fan, names),
        own_trace(measure, own_name, past, LOOKS[0]),
    ]
    if measure.target is not None and ahead:
        first = past[0].month if past else origin
        traces.append(reference_trace(measure, first, ahead[-1].month))
    return {"data": traces, "layout": layout_of(measure, traces)}


def whole_amount(measure: Measure, number: float) -> str:
    """A forecast number as it is told: whole, since a decimal would claim too much."""
    return f"{write_number(round_half_up(number))}{UNITS[measure.unit]}"


def _range(measure: Measure, fan: Sequence[Ahead], which: str, name: str) -> list[Trace]:
    """Lower border, then the upper one with the shade down to it."""
    fill, border, dash = SHADES[which]
    common = {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "legendgroup": which,
        "x": [axis_day(measure, month.month) for month in fan],
        "line": {"color": border, "dash": dash, "width": 1},
        "marker": {"color": border, "symbol": "line-ew"},
        "hoverinfo": "skip",
    }
    low, high = ([getattr(month, f"{side}{which}") for month in fan] for side in ("low", "high"))
    return [
        {**common, "y": low, "showlegend": False},
        {**common, "y": high, "fill": "tonexty", "fillcolor": fill},
    ]


def _middle(measure: Measure, fan: Sequence[Ahead], names: RangeNames) -> Trace:
    look = LOOKS[1]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": "Middle of the forecast",
        "x": [axis_day(measure, month.month) for month in fan],
        "y": [month.middle for month in fan],
        "text": [_told(measure, month, names) for month in fan],
        "cliponaxis": False,
        "line": {"color": look["colour"], "dash": look["dash"], "width": 3},
        "marker": {"color": look["colour"], "symbol": look["symbol"], "size": 7},
        "hovertemplate": "%{text}<extra></extra>",
    }


def _told(measure: Measure, month: Ahead, names: RangeNames) -> str:
    low90, low50, middle, high50, high90 = (
        whole_amount(measure, number)
        for number in (month.low90, month.low50, month.middle, month.high50, month.high90)
    )
    return (
        f"{say_month(month.month)}: middle {middle}, {in_sentence(names.narrow)} {low50} to {high50}, "
        f"{in_sentence(names.wide)} {low90} to {high90}"
    )
