"""Figures as people read them, as plain data for pages: words, tables, charts, forecasts, published values."""

from scorecard.words.charts import Chart, series_chart
from scorecard.words.figure_rows import COLUMNS, FigureRow, as_csv_values, complete_rows
from scorecard.words.forecast.section import ForecastSection, Nothing, forecast_section
from scorecard.words.presentation import (
    Point,
    ScorecardLine,
    course_words,
    default_month,
    find,
    points,
    scorecard_line,
    target_words,
    without_holes,
)
from scorecard.words.process import Process, process_of
from scorecard.words.published import breaks_within, published_context, published_series
from scorecard.words.series_breaks import SeriesBreak, break_words
from scorecard.words.tables import (
    CaseLink,
    NumberCell,
    NumberRow,
    NumberTable,
    number_cells,
    number_columns,
    series_table,
)

__all__ = [
    "COLUMNS",
    "CaseLink",
    "Chart",
    "FigureRow",
    "ForecastSection",
    "Nothing",
    "NumberCell",
    "NumberRow",
    "NumberTable",
    "Point",
    "Process",
    "ScorecardLine",
    "SeriesBreak",
    "as_csv_values",
    "break_words",
    "breaks_within",
    "complete_rows",
    "course_words",
    "default_month",
    "find",
    "forecast_section",
    "number_cells",
    "number_columns",
    "points",
    "process_of",
    "published_context",
    "published_series",
    "scorecard_line",
    "series_chart",
    "series_table",
    "target_words",
    "without_holes",
]
