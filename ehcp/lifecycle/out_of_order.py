"""Why an event can't follow what stood before it: a problem for each way, with what to do."""

from collections.abc import Sequence
from dataclasses import replace

from ehcp.events import EVENT_KINDS, EventProblem, pair_advice, unanswered
from ehcp.events.codes import STAGES
from ehcp.events.ledger import Event
from ehcp.events.stages import (
    BESIDE,
    FIRST_KINDS,
    IN_FORCE,
    NEXT,
    OPEN_STAGES,
    PLAN,
    Position,
    is_in_force,
    is_open,
)

# The timeline has room for three, and the path for two reopenings: one of each refusal.
MOST_PSYCHOLOGY_REQUESTS = 3

# What is meant by somebody who takes a step for that of another part of a case, in the order to be tried.
INSTEAD = {
    "moved_away": ("child_moved_out",),
    "child_moved_out": ("moved_away",),
    "withdrawn": ("reassessment_stopped",),
    "decided_to_assess": ("decided_to_reassess",),
    "decided_not_to_assess": ("decided_not_to_reassess",),
    "final_plan_sent": ("amended_plan_sent", "reassessed_plan_sent"),
    "amended_plan_sent": ("final_plan_sent", "reassessed_plan_sent"),
    "reassessed_plan_sent": ("final_plan_sent", "amended_plan_sent"),
}
_BEGINNING = {
    "request_received": (
        "second_request",
        "This case already has its request. Correct that entry, or start a new case for a new request.",
    ),
    "plan_transferred_in": (
        "second_plan",
        "A case begins with a plan made elsewhere, and this one has begun. Start a new case, or check the child.",
    ),
}


def say_cannot_follow(before: Position, event: Event) -> EventProblem:
    """Why an event can't follow at the position `before` (not the first one)."""
    if event.kind in FIRST_KINDS:
        return EventProblem(*_BEGINNING[event.kind])
    if not is_open(before.stage) and not is_in_force(before.stage):
        return _say_after_the_end(before, event)
    if event.reopens and before.takes(event.kind):
        words = "Nothing was refused before, so nothing is overturned. Leave the reason out."
        return EventProblem("nothing_to_reopen", words, field="because")
    stage = before.stage
    problem = _say_during_assessment(stage, event) if is_open(stage) else _say_with_plan(before, event)
    meant = next((kind for kind in INSTEAD.get(event.kind, ()) if before.takes(kind)), None)
    return replace(problem, words=_say_instead(stage, event.kind, meant)) if meant else problem


def _say_after_the_end(before: Position, event: Event) -> EventProblem:
    if before.takes(event.kind, reopening=True):
        words = (
            "The case was refused. Only mediation, a concession or the tribunal can reopen it: say which did."
        )
        return EventProblem("because_missing", words, field="because")
    words = f"The case ended before ({STAGES[before.stage].lower()}), and this can't follow: check the day."
    return EventProblem("after_the_end", words, field="on")


def _say_during_assessment(before: str, event: Event) -> EventProblem:
    later = (*OPEN_STAGES[OPEN_STAGES.index(before) + 1 :], *IN_FORCE)
    if any(_fits(stage, event.kind) for stage in later):
        return _say_too_early(event.kind)
    return _say_too_late(before, event.kind)


def _say_with_plan(before: Position, event: Event) -> EventProblem:
    kind = event.kind
    if kind == "final_plan_sent":
        words = (
            "This case already has its plan. Record an amended plan, or one sent after reassessment, as such."
        )
        return EventProblem("second_plan", words)
    if any(kind in NEXT[stage] for stage in OPEN_STAGES):
        stage = STAGES[before.stage].lower()
        words = f"The assessment ended before ({stage}), and this was a step of it: check the day."
        return EventProblem("after_the_end", words, field="on")
    if before.takes(kind, reopening=True):
        words = "Record the amendment notice first, or say which disagreement this settles."
        return EventProblem("because_missing", words, field="because")
    if kind == "review_meeting_held":
        words = "A review is under way. Record its outcome first, or correct the meeting on record."
        return EventProblem("review_open", words)
    if kind in NEXT[PLAN]:
        words = f"“{EVENT_KINDS[kind].label}” can't come at “{STAGES[NEXT[PLAN][kind]]}”. Record how that ended first."
        return EventProblem("not_now", words)
    return _say_too_early(kind) if EVENT_KINDS[kind].record_first else _say_too_late(before.stage, kind)


def _say_instead(before: str, kind: str, meant: str) -> str:
    label, right = EVENT_KINDS[kind].label, EVENT_KINDS[meant].label
    return f"“{label}” can't come at “{STAGES[before]}”. Record “{right}” instead, or check the day."


def _say_too_early(kind: str) -> EventProblem:
    first = EVENT_KINDS[kind].record_first or "the final plan"
    words = f"“{EVENT_KINDS[kind].label}” can't come yet. Record {first} first, with its day."
    return EventProblem("too_early", words)


def _say_too_late(before: str, kind: str) -> EventProblem:
    label = EVENT_KINDS[kind].label
    words = f"“{label}” can't come at “{STAGES[before]}”. Check the day, or correct what stands there."
    return EventProblem("too_late", words, field="on")


def _fits(stage: str, kind: str) -> bool:
    return kind in NEXT[stage] or stage in BESIDE.get(kind, ())


def advice_out_of_order(stood: Sequence[Event]) -> dict[int, EventProblem]:
    """Answers without a request, and psychology requests past the third of the assessment, by the id of the event."""
    pairs = pair_advice(stood)
    problems = {}
    for pair in pairs:
        if pair.asked is None and pair.answer is not None and not _excused(pair.answer, stood):
            words = "This advice was not asked for by then. Record the day it was asked for first, or check the day."
            problems[pair.answer.id] = EventProblem("advice_not_asked_for", words, field="on")
    psychology = [pair for pair in pairs if pair.source == "psychology" and not pair.reassessment]
    for pair in psychology[MOST_PSYCHOLOGY_REQUESTS:]:
        event = pair.asked or pair.answer
        if event is not None:
            words = (
                "Psychology advice was asked for three times already. Correct or strike out one that was not."
            )
            problems[event.id] = EventProblem("too_many_psychology_requests", words, field="source")
    return problems


def _excused(answer: Event, stood: Sequence[Event]) -> bool:
    """Imported history may lack the asking; a file that has it, later than the answer, has its days swapped."""
    source = answer.details.get("source")
    later = [asked for asked in unanswered(stood) if asked.details.get("source") == source and asked.imported]
    return answer.imported and not later
