"""What may come next on a case, and what speaks against an event, a correction or a strike-out."""

from ehcp.events import EventProblem
from ehcp.lifecycle.checks import check, check_correction, find_problems, next_kinds, position, stage
from ehcp.lifecycle.offers import arrange, disputed_at

__all__ = [
    "EventProblem",
    "arrange",
    "check",
    "check_correction",
    "disputed_at",
    "find_problems",
    "next_kinds",
    "position",
    "stage",
]
