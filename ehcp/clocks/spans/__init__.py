"""From when to when each clock of a case ran: what started it, and what ended it or made it needless.

How a clock finds its runs is the `per` of its rule; here each of these ways has its function.
"""

from collections.abc import Callable

from ehcp.clocks.rule_sets import ClockRule
from ehcp.clocks.spans.assessment import per_advice, per_case, per_repeated_request
from ehcp.clocks.spans.cohorts import belongs
from ehcp.clocks.spans.history import CaseHistory, Child, Span, count
from ehcp.clocks.spans.letters import per_letter, per_notice_to_cease
from ehcp.clocks.spans.phases import per_birthday, per_transfer
from ehcp.clocks.spans.reviews import per_meeting, per_reassessed_plan, per_review, to_first_review
from ehcp.clocks.spans.steps import per_decision, per_event, per_reassessment

__all__ = ["CaseHistory", "Child", "Span", "belongs", "count", "find_spans"]

_FINDERS: dict[str, Callable[[ClockRule, CaseHistory], list[Span]]] = {
    "case": per_case,
    "repeated_request": per_repeated_request,
    "advice": per_advice,
    "event": per_event,
    "decision": per_decision,
    "meeting": per_meeting,
    "first_review": to_first_review,
    "each_review": per_review,
    "reassessed_plan": per_reassessed_plan,
    "reassessment": per_reassessment,
    "transfer": per_transfer,
    "birthday": per_birthday,
    "letter": per_letter,
    "notice_to_cease": per_notice_to_cease,
}


def find_spans(rule: ClockRule, history: CaseHistory) -> list[Span]:
    """Every run of a clock in the order of their starts; one without a start where it is yet to come."""
    spans = _FINDERS[rule.per](rule, history)
    if spans or history.stage not in rule.not_started_in:
        return spans
    return [Span(None)]
