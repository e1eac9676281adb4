"""What can happen on a case: the kinds of event and their details, the code lists, the ledger, and the stages.

Everything else about a case is worked out from its events. `codes`, `ledger` and `stages` are handed out whole.
"""

from ehcp.events.advice import AdvicePair, pair_advice, unanswered
from ehcp.events.requirements import (
    FIRST_DAY,
    LAST_DAY,
    REQUIREMENTS,
    Detail,
    Problem,
    Requirement,
    find_faulty_details,
    find_missing_details,
)

__all__ = [
    "FIRST_DAY",
    "LAST_DAY",
    "REQUIREMENTS",
    "AdvicePair",
    "Detail",
    "Problem",
    "Requirement",
    "codes",
    "find_faulty_details",
    "find_missing_details",
    "ledger",
    "pair_advice",
    "stages",
    "unanswered",
]
