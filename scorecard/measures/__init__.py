"""What is measured: the definition of each measure over it, and the calculation of figures."""

from scorecard.measures.calculation import FIGURE_SCHEMA, calculate, case_ids
from scorecard.measures.catalogue import MEASURES
from scorecard.measures.definition import Flow, Measure, Stock
from scorecard.measures.definition_data import definitions, definitions_digest
from scorecard.measures.states import THIRTY_WEEKS, TWENTY_WEEKS
from scorecard.measures.values import exact_value, judge_change, rounded_value, unrounded, value

__all__ = [
    "FIGURE_SCHEMA",
    "MEASURES",
    "THIRTY_WEEKS",
    "TWENTY_WEEKS",
    "Flow",
    "Measure",
    "Stock",
    "calculate",
    "case_ids",
    "definitions",
    "definitions_digest",
    "exact_value",
    "judge_change",
    "rounded_value",
    "unrounded",
    "value",
]
