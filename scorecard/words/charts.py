"""Charts as plain dicts that Plotly draws: data and layout, ready for JSON.

Pure, from rows to a dict. No Figure object is built: that takes a thousand times as long, and the tests see to it that
what is made here is valid. Each series has a colour, a dash and a shape of its own, so that none is told by colour
alone; a provisional figure is a hollow mark.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from scorecard.measures import Measure, Stock
from scorecard.spc import CONCERN, IMPROVEMENT, NEUTRAL_HIGH, NEUTRAL_LOW, other_process, point_words
from scorecard.words.presentation import Point
from scorecard.words.process import Process, drawn
from scorecard.words.references import UNITS, reference_kind, reference_words
from scorecard.words.series_breaks import SeriesBreak
from send_portal.days import last_day, say_month

Trace = dict[str, Any]
Chart = dict[str, Any]

INK, QUIET = "#0b0c0c", "#505a5f"
# The first is the portal's own; the others in the order in which series come.
LOOKS = (
    {"colour": "#12436d", "dash": "solid", "symbol": "circle"},
    {"colour": "#801650", "dash": "dash", "symbol": "square"},
    {"colour": "#00703c", "dash": "dot", "symbol": "diamond"},
    {"colour": "#b8500a", "dash": "dashdot", "symbol": "triangle-up"},
    {"colour": "#3d3d3d", "dash": "longdash", "symbol": "cross"},
)


@dataclass(frozen=True)
class SignalLook:
    """How points of these types are drawn."""

    types: frozenset[str]
    colour: str
    symbol: str
    size: int


# Of control charts: the standard's colours, darkened until they stand out from white by 3 to 1 (WCAG 1.4.11).
COMMON = "#6b7379"
SIGNALS = {
    "Improvement": SignalLook(frozenset({IMPROVEMENT}), "#1d70b8", "star", 14),
    "Concern": SignalLook(frozenset({CONCERN}), "#c2570c", "x", 11),
    "Change": SignalLook(frozenset({NEUTRAL_HIGH, NEUTRAL_LOW}), "#54319f", "hexagon", 12),
}


@dataclass(frozen=True)
class PublishedPoint:
    """A published value that is like the portal's own figure of the month: same definition, same kind of period."""

    month: date
    value: float
    words: str


@dataclass(frozen=True)
class PublishedSeries:
    """Published values of one area."""

    name: str
    points: tuple[PublishedPoint, ...]


def series_chart(
    measure: Measure,
    series: Sequence[Point],
    *,
    own_name: str,
    beside: Sequence[tuple[str, Sequence[Point]]] = (),
    published: Sequence[PublishedSeries] = (),
    breaks: Sequence[SeriesBreak] = (),
    process: Process | None = None,
) -> Chart:
    """The course of a measure by month: {data, layout}.

    `beside` are further series of the portal's own (a group's, under all cases); `published` come from elsewhere.
    A month without a value leaves a gap. `process` makes a control chart of it: mean and limits are lines, and a point
    that stands out has a colour and a shape.
    """
    own = [(own_name, series), *beside]
    traces = [own_trace(measure, name, points, LOOKS[number]) for number, (name, points) in enumerate(own)]
    if process:
        traces[0]["line"] |= {"color": COMMON, "width": 2}
        traces[0]["marker"]["color"] = COMMON
        traces += [*_process_lines(process), *_signal_traces(process)]
    traces += [
        _published_trace(measure, values, LOOKS[(len(own) + number) % len(LOOKS)])
        for number, values in enumerate(published)
    ]
    if measure.target is not None and series:
        traces.append(reference_trace(measure, series[0].month, series[-1].month))
    return {"data": traces, "layout": layout_of(measure, traces, breaks)}


def axis_day(measure: Measure, month: date) -> str:
    """Where a month stands on the axis of days: a count on a day at that day, everything else at the first."""
    return (last_day(month) if isinstance(measure.rule, Stock) else month).isoformat()


def own_trace(measure: Measure, name: str, points: Sequence[Point], look: dict[str, str]) -> Trace:
    """A series of the portal's own."""
    return {
        **_line(name, look),
        "x": [axis_day(measure, point.month) for point in points],
        "y": [None if point.value is None else round(point.value, 4) for point in points],
        "text": [_told(point) for point in points],
        "marker": {
            "color": look["colour"],
            "size": 7,
            "symbol": [look["symbol"] + ("-open" if point.provisional else "") for point in points],
        },
    }


def _told(point: Point) -> str:
    counts = f" ({point.counts})" if point.counts else ""
    provisional = ", provisional" if point.provisional else ""
    return f"{point.period}: {point.words}{counts}{provisional}"


def _published_trace(measure: Measure, series: PublishedSeries, look: dict[str, str]) -> Trace:
    return {
        **_line(series.name, look),
        # A few single values are points; a line between them would tell of months that nobody published.
        "mode": "markers",
        "x": [axis_day(measure, point.month) for point in series.points],
        "y": [point.value for point in series.points],
        "text": [f"{series.name}, {say_month(point.month)}: {point.words}" for point in series.points],
        "marker": {
            "color": look["colour"],
            "size": 11,
            "symbol": f"{look['symbol']}-open",
            "line": {"width": 2},
        },
    }


def _process_lines(process: Process) -> list[Trace]:
    """Mean and limits, each as long as its group; nothing is drawn across a rebase."""
    levels = process.levels
    mean = _level(process, "mean", f"Mean {levels['mean']}", "solid")
    if "lpl" not in levels:
        return [mean]
    of_which = ", not of the latest months" if other_process(process.chart) else ""
    limits = f"Limits {levels['lpl']} to {levels['upl']}{of_which}"
    return [
        mean,
        _level(process, "upl", limits, "dash") | {"legendgroup": "limits"},
        _level(process, "lpl", limits, "dash") | {"legendgroup": "limits", "showlegend": False},
    ]


def _level(process: Process, line: str, name: str, dash: str) -> Trace:
    x: list[str | None] = []
    y: list[float | None] = []
    group = process.chart.points[0].rebase_group
    for point in process.chart.points:
        if point.rebase_group != group:
            x.append(None)
            y.append(None)
            group = point.rebase_group
        level = getattr(point, line)
        x.append(axis_day(process.measure, point.date))
        y.append(None if level is None else round(drawn(process.measure, level), 4))
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": x,
        "y": y,
        "connectgaps": False,
        "line": {"color": INK, "dash": dash, "width": 1},
        "marker": {"color": INK, "symbol": "line-ew"},
        "hoverinfo": "name",
    }


def _signal_traces(process: Process) -> list[Trace]:
    """The points that stand out, over the line: a trace for each kind there is."""
    traces = []
    for name, look in SIGNALS.items():
        shown = [point for point in process.figures if process.points[point.month].point_type in look.types]
        if shown:
            traces.append(_signal_trace(process, name, shown, look))
    return traces


def _signal_trace(process: Process, name: str, shown: Sequence[Point], look: SignalLook) -> Trace:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "cliponaxis": False,
        "x": [axis_day(process.measure, point.month) for point in shown],
        "y": [None if point.value is None else round(point.value, 4) for point in shown],
        "text": [f"{_told(point)}. {point_words(process.points[point.month])}" for point in shown],
        "hovertemplate": "%{text}<extra></extra>",
        "marker": {"color": look.colour, "symbol": look.symbol, "size": look.size},
    }


def reference_trace(measure: Measure, first: date, last: date) -> Trace:
    """The target or benchmark as a line from one month to another."""
    return {
        "type": "scatter",
        "mode": "lines",
        "name": f"{reference_kind(measure)} {reference_words(measure)}",
        "x": [axis_day(measure, first), axis_day(measure, last)],
        "y": [measure.target, measure.target],
        "line": {"color": QUIET, "dash": "longdashdot", "width": 2},
        "marker": {"color": QUIET, "symbol": "line-ew"},
        "hoverinfo": "name",
    }


def _line(name: str, look: dict[str, str]) -> Trace:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name,
        "connectgaps": False,
        "cliponaxis": False,  # a mark at 0 or at 100% is drawn whole
        "line": {"color": look["colour"], "dash": look["dash"], "width": 3},
        "hovertemplate": "%{text}<extra></extra>",
    }


def layout_of(
    measure: Measure, traces: Sequence[Trace], breaks: Sequence[SeriesBreak] = ()
) -> dict[str, Any]:
    """Axes that suit the measure's unit, and its breaks."""
    values = [value for trace in traces for value in trace["y"] if value is not None]
    layout: dict[str, Any] = {
        "showlegend": True,
        "xaxis": {"type": "date", "tickformat": "%b %Y", "hoverformat": "%B %Y"},
        "yaxis": {"ticksuffix": "%" if measure.unit == "percent" else "", "rangemode": "tozero"},
    }
    if measure.unit == "percent":
        layout["yaxis"]["range"] = [0, 100]
    else:
        layout["yaxis"]["title"] = {"text": UNITS[measure.unit].strip().capitalize() or _counted(measure)}
        if not any(values):
            layout["yaxis"]["range"] = [0, 1]
    if breaks:
        layout["shapes"] = [_break_line(series_break) for series_break in breaks]
        layout["annotations"] = [_break_label(series_break) for series_break in breaks]
    return layout


def _counted(measure: Measure) -> str:
    return "Cases" if isinstance(measure.rule, Stock) else "In the month"


def _break_line(series_break: SeriesBreak) -> dict[str, Any]:
    day = series_break.on.isoformat()
    line = {"color": INK, "dash": "dot", "width": 1}
    return {"type": "line", "x0": day, "x1": day, "yref": "paper", "y0": 0, "y1": 1, "line": line}


def _break_label(series_break: SeriesBreak) -> dict[str, Any]:
    return {
        "x": series_break.on.isoformat(),
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "text": series_break.label,
        "showarrow": False,
        "font": {"size": 12, "color": INK},
    }
