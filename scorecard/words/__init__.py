"""Figures as people read them, as plain data for pages: words, tables, charts, forecasts, published values."""

from scorecard.words.cautions import (
    MONTHS_OF_FEW,
    TOO_FEW_TO_COMPARE,
    few_in_groups,
    is_of_few,
    rests_on_few,
)
from scorecard.words.charts import Chart, series_chart
from scorecard.words.direction import fall_words, good_way, is_a_fall, moved
from scorecard.words.figure_rows import COLUMNS, FigureRow, as_csv_values, complete_rows
from scorecard.words.forecast.section import ForecastSection, Nothing, forecast_section
from scorecard.words.periods import Comparable, PeriodLength, comparable, mean_a_month, needs_means
from scorecard.words.presentation import (
    Point,
    course_words,
    default_month,
    find,
    points,
    without_holes,
)
from scorecard.words.process import Process, process_of
from scorecard.words.published import breaks_within, published_context, published_series
from scorecard.words.references import reference_cell, target_of
from scorecard.words.scorecard_lines import ScorecardLine, scorecard_line
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
    "MONTHS_OF_FEW",
    "TOO_FEW_TO_COMPARE",
    "CaseLink",
    "Chart",
    "Comparable",
    "FigureRow",
    "ForecastSection",
    "Nothing",
    "NumberCell",
    "NumberRow",
    "NumberTable",
    "PeriodLength",
    "Point",
    "Process",
    "ScorecardLine",
    "SeriesBreak",
    "as_csv_values",
    "break_words",
    "breaks_within",
    "comparable",
    "complete_rows",
    "course_words",
    "default_month",
    "fall_words",
    "few_in_groups",
    "find",
    "forecast_section",
    "good_way",
    "is_a_fall",
    "is_of_few",
    "mean_a_month",
    "moved",
    "needs_means",
    "number_cells",
    "number_columns",
    "points",
    "process_of",
    "published_context",
    "published_series",
    "reference_cell",
    "rests_on_few",
    "scorecard_line",
    "series_chart",
    "series_table",
    "target_of",
    "without_holes",
]
