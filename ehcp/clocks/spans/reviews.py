"""Runs of the clocks of reviews: to each meeting, and from one completed review to the next."""

from collections.abc import Sequence

from ehcp.clocks.rule_sets import ClockRule
from ehcp.clocks.spans.history import CaseHistory, Span, first_of
from ehcp.events.ledger import Event

_COMPLETED = ("decided_to_maintain", "amendment_notice_sent", "cease_proposed")


def completed_reviews(stood: Sequence[Event]) -> list[Event]:
    """The decisions that completed a review, in order.

    To amend a plan or to propose ceasing it is one only after a review meeting: a council may do both at any other time
    too (regulation 28; rule K9x). To keep a plan as it is can only come of a review.
    """
    completed, met = [], False
    for event in stood:
        if event.kind == "review_meeting_held":
            met = True
        elif event.kind in _COMPLETED and (met or event.kind == "decided_to_maintain"):
            completed.append(event)
            met = False
    return completed


def to_first_review(rule: ClockRule, history: CaseHistory) -> list[Span]:
    """One run, from the plan to the first completed review.

    Where the plan was imported, a review within the limit was the first; of one later, or of an end later, the file
    can't tell whether a review came before it, and so the run is not known.
    """
    plan = first_of(history.stood, rule.starts)
    if plan is None:
        return []
    span = _to_next_review(rule, plan, history)
    until = span.end or span.lapse
    if plan.imported and (until is None or until.on > rule.limit.last_day(plan.on)):
        return [Span(plan, unknown=True)]
    return [span]


def per_review(rule: ClockRule, history: CaseHistory) -> list[Span]:
    """One run from each completed review to the next."""
    return [_to_next_review(rule, start, history) for start in completed_reviews(history.stood)]


def per_reassessed_plan(rule: ClockRule, history: CaseHistory) -> list[Span]:
    """One run from each reassessed plan to the next completed review; another reassessment begins anew."""
    return [_to_next_review(rule, plan, history) for plan in history.stood if plan.kind in rule.starts]


def _to_next_review(rule: ClockRule, start: Event, history: CaseHistory) -> Span:
    """The run from `start` to the next completed review, or to what made that needless, whichever came first."""
    later = history.stood[history.stood.index(start) + 1 :]
    lapse = first_of(later, rule.lapses)
    end = next(iter(completed_reviews(later)), None)
    if end and lapse and later.index(lapse) < later.index(end):
        end = None
    return Span(start, end, None if end else lapse)


def per_meeting(rule: ClockRule, history: CaseHistory) -> list[Span]:
    """One run for each review meeting arranged, and for each held that nobody arranged on record.

    A meeting that is arranged again before it was held makes the earlier arrangement needless.
    """
    spans: list[Span] = []
    arranged: Event | None = None
    done: Event | None = None  # what the law asks for, since the last meeting
    lapse: Event | None = None
    for event in history.stood:
        if event.kind in rule.ends:
            done = done or event
        elif event.kind == "review_meeting_arranged":
            if arranged:
                spans.append(Span(arranged, done, event))
                done = None
            arranged, lapse = event, None
        elif event.kind == "review_meeting_held":
            spans.append(_meeting_span(arranged, event, done, lapse))
            arranged = done = lapse = None
        elif event.kind in rule.lapses:
            lapse = lapse or event
    if arranged:
        spans.append(Span(arranged, done, lapse))
    return spans


def _meeting_span(arranged: Event | None, held: Event, done: Event | None, lapse: Event | None) -> Span:
    if arranged:
        return Span(arranged, done, lapse)
    return Span(held, done, unknown=done is None, days={"meeting_on": held.on})
