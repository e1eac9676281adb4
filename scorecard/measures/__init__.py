"""What is measured: the definition of each measure over it, and the calculation of figures."""

from scorecard.measures.calculation import FIGURE_SCHEMA, calculate, case_ids
from scorecard.measures.catalogue import MEASURES
from scorecard.measures.definition import Flow, Measure, Stock, evidence_for
from scorecard.measures.definition_data import definitions, definitions_digest
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
from scorecard.measures.values import exact_value, rounded_value, unrounded, value

__all__ = [
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
    "THIRTY_WEEKS",
    "TOTAL",
    "TWENTY_WEEKS",
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
    "definitions",
    "definitions_digest",
    "evidence_for",
    "exact_value",
    "rounded_value",
    "unrounded",
    "value",
]
