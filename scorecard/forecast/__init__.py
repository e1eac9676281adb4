"""Forecasts: today's open cases and tomorrow's requests on their way through two queues, a thousand times.

From the bottom up: `known` (cases as days, measures month by month, the timetable), `fitting` (what the past tells),
`queue` and `simulation` (what may come), `skill` (how far to trust it), `projection` (the forecast), then `backtests`,
`clearing`, `sanity` and `sensitivity` (what to tell a board), and `basis` (what is kept of a forecast).
docs/forecasting.md has the method in words.
"""

from scorecard.forecast.backtests import CHECKED_MONTHS, Past, Scored, backtest, choose_sources, compare
from scorecard.forecast.basis import (
    HORIZON,
    basis_as_json,
    forecast_from,
    quantiles_as_json,
)
from scorecard.forecast.clearing import STAYS, find_clearing
from scorecard.forecast.fitting.capacity import CapacityPlan, read_plan
from scorecard.forecast.known.case_files import read_cases
from scorecard.forecast.known.caseload import Caseload, from_frame
from scorecard.forecast.known.enough import (
    LEAST_CASES,
    LEAST_MONTHS,
    MOST_SILENT_DAYS,
    Lack,
    Shortage,
    find_gaps,
    find_shortage,
    find_silence,
    is_long_enough,
)
from scorecard.forecast.known.history import CODES, MEASURES, OVER_20, OVER_30, RATE, measure_history
from scorecard.forecast.projection import ROW, SIMULATIONS, Projection, forecast
from scorecard.forecast.sanity import QueueLoad, find_loads
from scorecard.forecast.skill.scoring import score

__all__ = [
    "CHECKED_MONTHS",
    "CODES",
    "HORIZON",
    "LEAST_CASES",
    "LEAST_MONTHS",
    "MEASURES",
    "MOST_SILENT_DAYS",
    "OVER_20",
    "OVER_30",
    "RATE",
    "ROW",
    "SIMULATIONS",
    "STAYS",
    "CapacityPlan",
    "Caseload",
    "Lack",
    "Past",
    "Projection",
    "QueueLoad",
    "Scored",
    "Shortage",
    "backtest",
    "basis_as_json",
    "choose_sources",
    "compare",
    "find_clearing",
    "find_gaps",
    "find_loads",
    "find_shortage",
    "find_silence",
    "forecast",
    "forecast_from",
    "from_frame",
    "is_long_enough",
    "measure_history",
    "quantiles_as_json",
    "read_cases",
    "read_plan",
    "score",
]
