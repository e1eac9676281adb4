"""What can happen on a case: the kinds of event and their details, the code lists, the ledger, and the stages.

Everything else about a case is worked out from its events. `codes`, `ledger` and `stages` are handed out whole.
"""

from ehcp.events.advice import AdvicePair, pair_advice, unanswered
from ehcp.events.details import FIRST_DAY, LAST_DAY, EventProblem, find_faulty_details, find_missing_details
from ehcp.events.kinds import EVENT_KINDS, TOPICS, Detail
from ehcp.events.letters import LETTER_CONTENTS

__all__ = [
    "EVENT_KINDS",
    "FIRST_DAY",
    "LAST_DAY",
    "LETTER_CONTENTS",
    "TOPICS",
    "AdvicePair",
    "Detail",
    "EventProblem",
    "codes",
    "find_faulty_details",
    "find_missing_details",
    "ledger",
    "pair_advice",
    "stages",
    "unanswered",
]
