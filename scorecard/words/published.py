"""Published values as a measure's page shows them: drawn with the series where they are alike, listed below it."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from scorecard.measures import Measure
from scorecard.words.charts import PublishedPoint, PublishedSeries
from scorecard.words.comparators import AREAS, BCP, PublishedFigure, UnlikeFigure, comparators
from scorecard.words.references import UNITS
from scorecard.words.series_breaks import SeriesBreak, breaks_of
from send_portal.days import say_day
from send_portal.rounding import write_number

SHORT_NAMES = {BCP: "BCP"}
NATIONAL = (
    "DfE"  # how sources of national statistics are titled; they go before any other source of the same value
)
ALIKE = "Alike: drawn in the chart"
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


def breaks_within(measure: Measure, drawn: Iterable[PublishedSeries]) -> list[SeriesBreak]:
    """The breaks that published values drawn in a chart lie on both sides of."""
    return breaks_of(measure.code, [point.month for series in drawn for point in series.points])


def published_context(measure: Measure) -> dict[str, Any]:
    """Every published value: whole years by area, the others one by one, and the breaks that lie within them."""
    known = comparators(measure)
    by_year, others = _sorted_out(known.unlike)
    rows = [_row(alike.figure, alike.caveat or ALIKE) for alike in known.alike]
    rows += [_row(other.figure, other.difference) for other in others]
    figures = [listed.figure for listed in known.alike] + [listed.figure for listed in known.unlike]
    days = [
        day for figure in figures for day in (figure.period_start, figure.period_end, figure.month) if day
    ]
    return {
        "years": _years_table(by_year) if by_year else None,
        "difference": _sentence(next(iter(by_year.values())).difference) if by_year else "",
        "sources": sorted({listed.figure.source_title for listed in by_year.values()}),
        "others": {"columns": COLUMNS, "rows": rows} if rows else None,
        "breaks": [
            {"day": say_day(series_break.on), "label": series_break.label, "note": series_break.note}
            for series_break in breaks_of(measure.code, days)
        ],
    }


YearAndArea = tuple[str, str]


def _sorted_out(unlike: Sequence[UnlikeFigure]) -> tuple[dict[YearAndArea, UnlikeFigure], list[UnlikeFigure]]:
    """Values of calendar years by year and area, the national statistic where there are two; and all others."""
    by_year: dict[YearAndArea, UnlikeFigure] = {}
    others = []
    for unlike_figure in sorted(
        unlike, key=lambda listed: not listed.figure.source_title.startswith(NATIONAL)
    ):
        key = unlike_figure.figure.period_words, unlike_figure.figure.area
        if not unlike_figure.figure.is_calendar_year:
            others.append(unlike_figure)
        elif key in by_year:
            others.append(
                UnlikeFigure(
                    unlike_figure.figure, f"a second source for {key[0]}; {unlike_figure.difference}"
                )
            )
        else:
            by_year[key] = unlike_figure
    return by_year, others


def _years_table(by_year: dict[YearAndArea, UnlikeFigure]) -> dict[str, Any]:
    areas = [area for area in AREAS if any(key[1] == area for key in by_year)]
    years = sorted({year for year, _ in by_year}, reverse=True)
    rows = [
        [year, *(_value(by_year[year, area].figure) if (year, area) in by_year else "–" for area in areas)]
        for year in years
    ]
    return {"columns": ["Year", *({"label": area, "numeric": True} for area in areas)], "rows": rows}


def _row(figure: PublishedFigure, difference: str) -> list[str]:
    period = figure.period_words[:1].upper() + figure.period_words[1:]
    return [figure.area, period, _value(figure), _sentence(difference), figure.source_title]


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _value(figure: PublishedFigure) -> str:
    unit = UNITS.get(figure.unit, "")
    counts = ""
    if figure.numerator is not None and figure.denominator is not None:
        counts = f" ({write_number(figure.numerator)} of {write_number(figure.denominator)})"
    return f"{write_number(figure.value)}{unit}{counts}"
