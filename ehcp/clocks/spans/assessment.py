"""Runs of the clocks from a request to its plan, and of those for advice."""

from collections.abc import Sequence

from ehcp.clocks.limits import months_from
from ehcp.clocks.rule_sets import ClockRule
from ehcp.clocks.spans.history import CaseHistory, Span, first_of
from ehcp.events import AdvicePair, pair_advice
from ehcp.events.ledger import Event

# A request within so many months of the last assessment may be refused for that (section 36).
MONTHS_SINCE_ASSESSMENT = 6


def per_case(rule: ClockRule, history: CaseHistory) -> list[Span]:
    """One run, from the first start; closing the case makes it needless. What comes after the plan doesn't count."""
    start = first_of(history.stood, rule.starts)
    if start is None:
        return []
    end = _first_up_to_plan(history.stood, rule.ends)
    if end:
        return [Span(start, end)]
    if _first_up_to_plan(history.stood, rule.shown_by):
        return [Span(start, unknown=True)]
    return [Span(start, lapse=_first_up_to_plan(history.stood, rule.lapses) or history.closing)]


def _first_up_to_plan(stood: Sequence[Event], kinds: Sequence[str]) -> Event | None:
    if kinds:
        for event in stood:
            if event.kind in kinds:
                return event
            if event.kind == "final_plan_sent":
                break
    return None


def per_repeated_request(rule: ClockRule, history: CaseHistory) -> list[Span]:
    """As `per_case`, for a request within six months of the last assessment."""
    start = first_of(history.stood, rule.starts)
    return per_case(rule, history) if start and _is_repeated(start) else []


def _is_repeated(request: Event) -> bool:
    assessed = request.detail_date("previous_assessment_on")
    return assessed is not None and assessed <= request.on <= months_from(assessed, MONTHS_SINCE_ASSESSMENT)


def per_advice(rule: ClockRule, history: CaseHistory) -> list[Span]:
    """One run for each time advice was asked for, in a reassessment (`rule.during`) or outside of one."""
    spans = []
    for pair in pair_advice(history.stood):
        began = _reassessment_of(pair, history.stood)
        if bool(rule.during) is bool(began):
            closing = _end_of(rule, began, history.stood) if began else history.closing
            spans.append(_advice_span(rule, pair, closing))
    return spans


def _advice_span(rule: ClockRule, pair: AdvicePair, closing: Event | None) -> Span:
    answer = pair.answer
    if answer and answer.kind in rule.ends:
        return Span(pair.asked, answer, unknown=pair.asked is None, source=pair.source)
    if answer is None and closing is not None and pair.asked and pair.asked.imported:
        # A case that went on to its decision had its advice; the file doesn't say when it came.
        decided = closing.kind in ("final_plan_sent", "decided_not_to_issue")
        return Span(pair.asked, unknown=decided, lapse=None if decided else closing, source=pair.source)
    return Span(pair.asked, lapse=answer or closing, source=pair.source)


def _reassessment_of(pair: AdvicePair, stood: Sequence[Event]) -> Event | None:
    """The decision to reassess that this advice is for; None where it is for the first assessment."""
    event = pair.asked or pair.answer
    latest = None
    for earlier in stood:
        if earlier is event:
            break
        if earlier.kind in ("decided_to_reassess", "reassessed_plan_sent", "reassessment_stopped"):
            latest = earlier
    return latest if latest and latest.kind == "decided_to_reassess" else None


def _end_of(rule: ClockRule, began: Event, stood: Sequence[Event]) -> Event | None:
    # What waives one source's advice doesn't end the reassessment.
    ending = [kind for kind in rule.lapses if kind != "advice_waived"]
    return first_of(stood[stood.index(began) + 1 :], ending)
