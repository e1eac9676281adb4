"""What is measured: the frame of cases, the definition of each measure over it, and the calculation of figures."""

from scorecard.measures.calculation import FIGURE_SCHEMA, calculate, case_ids, unrounded, value
from scorecard.measures.catalogue import MEASURES
from scorecard.measures.definition import Flow, Measure, Stock
from scorecard.measures.definition_data import definitions, definitions_digest
from scorecard.measures.frame import ASKS, BREAKDOWNS, SPELLS, UNKNOWN, check_frame
from scorecard.measures.populations import (
    DECISIONS,
    DIMENSIONS,
    ENDED,
    OPEN,
    PLANS,
    POPULATIONS,
    REOPENED,
    REQUESTS,
    TOTAL,
    WHOLE,
    At,
    Counted,
    NotReleased,
    StockFall,
    categories_of,
)
from scorecard.measures.states import THIRTY_WEEKS, TWENTY_WEEKS

__all__ = [
    "ASKS",
    "BREAKDOWNS",
    "DECISIONS",
    "DIMENSIONS",
    "ENDED",
    "FIGURE_SCHEMA",
    "MEASURES",
    "OPEN",
    "PLANS",
    "POPULATIONS",
    "REOPENED",
    "REQUESTS",
    "SPELLS",
    "THIRTY_WEEKS",
    "TOTAL",
    "TWENTY_WEEKS",
    "UNKNOWN",
    "WHOLE",
    "At",
    "Counted",
    "Flow",
    "Measure",
    "NotReleased",
    "Stock",
    "StockFall",
    "calculate",
    "case_ids",
    "categories_of",
    "check_frame",
    "definitions",
    "definitions_digest",
    "unrounded",
    "value",
]
