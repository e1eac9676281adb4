"""The statutory clocks: rule sets, working days, limits, how each clock of a case stands, where its days went."""

from ehcp.clocks.clock import (
    FINAL_PLAN,
    FOUR_WEEKS,
    OUTCOMES,
    Clock,
    Deadline,
    clocks,
    closure_exception_available,
    deadlines_of,
)
from ehcp.clocks.days_spent import Stretch, attribute_days, sum_days
from ehcp.clocks.limits import months_from
from ehcp.clocks.rule_sets import all_rule_sets, rule_set_for
from ehcp.clocks.spans import CaseHistory, Child, count, find_spans
from ehcp.clocks.spans.assessment import MONTHS_SINCE_ASSESSMENT
from ehcp.clocks.spans.letters import LETTERS, letter_of
from ehcp.clocks.words import name_clock
from ehcp.clocks.working_days import PUBLISHED_UNTIL, declare_holidays, warning_on

__all__ = [
    "FINAL_PLAN",
    "FOUR_WEEKS",
    "LETTERS",
    "MONTHS_SINCE_ASSESSMENT",
    "OUTCOMES",
    "PUBLISHED_UNTIL",
    "CaseHistory",
    "Child",
    "Clock",
    "Deadline",
    "Stretch",
    "all_rule_sets",
    "attribute_days",
    "clocks",
    "closure_exception_available",
    "count",
    "deadlines_of",
    "declare_holidays",
    "find_spans",
    "letter_of",
    "months_from",
    "name_clock",
    "rule_set_for",
    "sum_days",
    "warning_on",
]
