"""Published values as a measure's page shows them: drawn with the series where they are alike, listed below it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from scorecard.charts import PublishedPoint, PublishedSeries
from scorecard.comparators import BCP, PublishedFigure, comparators
from scorecard.measures import Measure
from scorecard.presentation import UNITS, shown_day
from scorecard.sentences import write_number
from scorecard.series_breaks import breaks_of

SHORT_NAMES = {BCP: "BCP"}
COLUMNS = [
    "Area",
    "Period",
    {"label": "Value", "numeric": True},
    "How it differs from the series above",
    "Source",
]


def published_series(measure: Measure, months: Iterable[date]) -> list[PublishedSeries]:
    """Values that may be drawn beside the portal's own figures of these months, a series for each area."""
    drawn: dict[str, list[PublishedPoint]] = {}
    shown = set(months)
    for alike in comparators(measure).alike:
        if alike.month in shown:
            point = PublishedPoint(alike.month, alike.figure.value, _value(alike.figure))
            drawn.setdefault(alike.figure.area, []).append(point)
    return [
        PublishedSeries(f"{SHORT_NAMES.get(area, area)}, published", tuple(points))
        for area, points in drawn.items()
    ]


def published_context(measure: Measure) -> dict[str, Any]:
    """The table of every published value, and the breaks that lie within them."""
    found = comparators(measure)
    rows = [_row(alike.figure, alike.caveat or "Alike: drawn in the chart") for alike in found.alike]
    rows += [_row(unlike.figure, unlike.difference) for unlike in found.unlike]
    figures = [each.figure for each in (*found.alike, *found.unlike)]
    days = [
        day for figure in figures for day in (figure.period_start, figure.period_end, figure.month) if day
    ]
    return {
        "table": {"columns": COLUMNS, "rows": rows} if rows else None,
        "breaks": [
            {"day": shown_day(each.on), "label": each.label, "note": each.note}
            for each in breaks_of(measure.code, days, published=True)
        ],
    }


def _row(figure: PublishedFigure, difference: str) -> list[str]:
    words = difference[:1].upper() + difference[1:]
    return [figure.area, figure.period_words.capitalize(), _value(figure), words, figure.source_title]


def _value(figure: PublishedFigure) -> str:
    unit = UNITS.get(figure.unit, "")
    counts = ""
    if figure.numerator is not None and figure.denominator is not None:
        counts = f" ({write_number(figure.numerator)} of {write_number(figure.denominator)})"
    return f"{write_number(figure.value)}{unit}{counts}"
