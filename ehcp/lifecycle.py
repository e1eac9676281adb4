"""Which events may come next on a case, and whether a proposed event, correction or strike-out may be recorded.

Two sorts of guard. Guards of order bind everybody, imported history too: nothing before the request, nothing in the
future, nothing after the end, received ≤ decided ≤ asked ≤ answered. Guards of completeness (`completeness`) bind
people recording today. A change is judged by the whole history as it would be afterwards, so that none can leave a
history that couldn't have been recorded.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from ehcp.advice import pair_advice, unanswered
from ehcp.codes import EVENT_KINDS, STAGES, STRUCK_OUT
from ehcp.completeness import find_incomplete
from ehcp.ledger import NOT_YET_RECORDED, Event, chain, of_kind, standing
from ehcp.requirements import REQUIREMENTS, Detail, Problem, Requirement, find_faulty_details
from ehcp.stages import BESIDE_THE_PATH, LEAPS, NEXT, REOPENING, is_open, step_to, walk
from send_portal.days import say_day

__all__ = [
    "MOST_PSYCHOLOGY_REQUESTS",
    "REQUIREMENTS",
    "Detail",
    "Problem",
    "Requirement",
    "check",
    "check_correction",
    "next_kinds",
    "stage",
]

# The timeline has room for three, and the path for two reopenings: one of each refusal.
MOST_PSYCHOLOGY_REQUESTS = 3

_FIRST_RECORD = {
    "decided_to_issue": "the decision to assess",
    "decided_not_to_issue": "the decision to assess",
    "advice_requested": "the decision to assess",
    "advice_received": "the decision to assess",
    "advice_waived": "the decision to assess",
    "draft_sent": "the decision to issue a plan",
    "final_plan_sent": "the draft",
}


def stage(events: Sequence[Event], on: date | None = None) -> str:
    """The stage of a case (at the end of `on`, or by all its events): a code of `codes.STAGES`, "" with no request."""
    steps = list(walk(_standing_by(events, on)))
    return steps[-1].after if steps else ""


def next_kinds(events: Sequence[Event], on: date | None = None) -> tuple[str, ...]:
    """The kinds of event that a person may record next (at the end of `on`, or after all events), in natural order.

    What each needs is in REQUIREMENTS. A refused or not-issued case offers the decision that reopens it.
    """
    stood = _standing_by(events, on)
    now = stage(stood)
    offered = {*NEXT[now], *REOPENING.get(now, {})}
    if not unanswered(stood):
        offered.discard("advice_received")
    if now:
        offered.add("note")
    if is_open(now):
        offered.add("exception_agreed")
    return tuple(kind for kind in EVENT_KINDS if kind in offered)


def check(events: Sequence[Event], new_event: Event, *, today: date, imported: bool = False) -> list[Problem]:
    """What speaks against recording `new_event` beside `events` (all of the case, in any order).

    Refusals and warnings (`Problem.refuses`), refusals first; empty: it may be recorded. `imported`: the event is
    history from a file, bound by order and not by completeness.
    """
    return _judge_new(events, _as_subject(new_event, None, imported), today)


def check_correction(
    events: Sequence[Event],
    replaced_id: int,
    new_event: Event | None,
    *,
    today: date,
    imported: bool = False,
) -> list[Problem]:
    """What speaks against replacing an event by `new_event`, or by nothing (None: it is struck out).

    The whole history is judged as it would be afterwards. A correction of imported history is bound like it, since
    it can't be asked for steps that the file lacked. Refusals first.
    """
    replaced = next((event for event in standing(events) if event.id == replaced_id), None)
    if replaced is None:
        words = "This entry was already corrected or struck out. Look at the case again."
        return [Problem("not_standing", words, event_id=replaced_id)]
    refusal = _refuse_replacing(events, replaced, new_event)
    if refusal:
        return [refusal]
    if new_event is None:
        gone = Event(NOT_YET_RECORDED, STRUCK_OUT, replaced.on, replaces=replaced_id)
        return _judge_change(events, gone, today)
    return _judge_new(
        events, _as_subject(new_event, replaced_id, imported or _was_imported(events, replaced)), today
    )


def _refuse_replacing(events: Sequence[Event], replaced: Event, new_event: Event | None) -> Problem | None:
    was, is_now = replaced.kind, new_event.kind if new_event else ""
    if was == "request_received" and not is_now and len(standing(events)) > 1:
        words = (
            "The request can be corrected, not struck out, while other entries stand. Strike those out first."
        )
        return Problem("request_needed", words, event_id=replaced.id)
    if is_now and (was == "request_received") != (is_now == "request_received"):
        words = "A request stays a request. Strike the entry out and record the right one instead."
        return Problem("request_stays", words, event_id=replaced.id)
    return None


def _was_imported(events: Sequence[Event], event: Event) -> bool:
    return any(earlier.imported for earlier in chain(event, {one.id: one for one in events}))


def _as_subject(event: Event, replaces: int | None, imported: bool) -> Event:
    details = {name: value for name, value in event.details.items() if name != "imported"}
    if imported:
        details["imported"] = True
    return replace(event, id=NOT_YET_RECORDED, replaces=replaces, details=details)


def _judge_new(events: Sequence[Event], subject: Event, today: date) -> list[Problem]:
    """As `_judge_change`, once the details themselves make sense."""
    faulty = find_faulty_details(subject)
    if faulty:
        return [replace(problem, event_id=subject.id) for problem in faulty]
    return _judge_change(events, subject, today)


def _judge_change(events: Sequence[Event], subject: Event, today: date) -> list[Problem]:
    """The problems of the history with `subject` that weren't there without it."""
    afterwards = [*events, subject]
    old = {(problem.event_id, problem.code) for problem in _judge(events, today)}
    new = [problem for problem in _judge(afterwards, today) if (problem.event_id, problem.code) not in old]
    own = [problem for problem in new if problem.event_id == subject.id]
    if any(problem.refuses for problem in own):
        return sorted(own, key=lambda problem: not problem.refuses)  # what follows from it would only confuse
    others = [problem for problem in new if problem.event_id != subject.id and problem.refuses]
    first_other = [problem for problem in others if problem.event_id == others[0].event_id]
    by_id = {event.id: event for event in afterwards}
    return [_tell_of_other(problem, by_id) for problem in first_other] + own


def _tell_of_other(problem: Problem, by_id: dict[int, Event]) -> Problem:
    other = by_id[problem.event_id or 0]
    words = f"“{EVENT_KINDS[other.kind]}” of {say_day(other.on)} would no longer fit. {problem.words}"
    return replace(problem, words=words, field="")


def _judge(events: Sequence[Event], today: date) -> list[Problem]:
    """Every problem of a case's history, each with the id of the event it is about."""
    stood = standing(events)
    found: list[Problem] = []
    for event, problems in _judge_each(stood, today):
        found += [replace(problem, event_id=event.id) for problem in problems]
    return found


def _judge_each(stood: Sequence[Event], today: date) -> Iterator[tuple[Event, list[Problem]]]:
    request = next(iter(of_kind(stood, "request_received")), None)
    strays = _advice_out_of_order(stood)
    before = ""
    for event in stood:
        problems = list(_judge_days(event, request, today))
        after = step_to(before, event, leaps=event.imported)
        if after is None and not problems:
            problems.append(_say_cannot_follow(before, event, stood))
        if event.kind == "exception_agreed" and not _open_during(stood, event.on):
            words = "The case was not open on that day. An exception can be agreed only while a case is open."
            problems.append(Problem("case_closed", words, field="on"))
        if after is not None and event.id in strays:
            problems.append(strays[event.id])
        if not problems and not event.imported:
            problems += find_incomplete(event, stood)
        yield event, problems
        before = after or step_to(before, event, leaps=True) or before


def _judge_days(event: Event, request: Event | None, today: date) -> Iterator[Problem]:
    """Guards of order that need only the event's own days, the request's and today."""
    if event.on > today:
        yield Problem("in_the_future", "This day has not come yet. Give the day it happened.", field="on")
    if request is None:
        yield Problem("no_request", "A case starts with a request. Record the day it was received first.")
        return
    decided = event.detail_date("decided_on")
    if min(event.on, decided or event.on) < request.on:
        words = f"This is before the request, received on {say_day(request.on)}. Check both days."
        yield Problem("before_request", words, field="on" if event.on < request.on else "decided_on")
    if decided and decided > event.on:
        words = "The family can't be told before the decision is made. Check both days."
        yield Problem("told_before_decided", words, field="decided_on")
    first, last = event.detail_date("from"), event.detail_date("to")
    if first and last and last < first:
        yield Problem(
            "ends_before_it_starts", "The last day is before the first. Check both days.", field="to"
        )


def _say_cannot_follow(before: str, event: Event, stood: Sequence[Event]) -> Problem:
    label = EVENT_KINDS[event.kind]
    if event.kind == "request_received":
        words = "This case has its request. Correct that entry, or start a new case for a new request."
        return Problem("second_request", words)
    if event.kind in REOPENING.get(before, {}):
        words = (
            "The case was refused. Only mediation, a concession or the tribunal can reopen it: say which did."
        )
        return Problem("because_missing", words, field="because")
    if not is_open(before) and before:
        words = f"The case ended before ({STAGES[before].lower()}). Only a note can follow: check the day."
        return Problem("after_the_end", words, field="on")
    if event.reopens and event.kind in NEXT[before]:
        words = "Nothing was refused before, so nothing is overturned. Leave the reason out."
        return Problem("nothing_to_reopen", words, field="because")
    if _comes_later(before, event.kind):
        first = _FIRST_RECORD[event.kind]
        return Problem("too_early", f"“{label}” can't come yet. Record {first} first, with its day.")
    words = f"“{label}” can't come at “{STAGES[before]}”. Check the day, or correct the entry that is there."
    return Problem("too_late", words, field="on")


def _comes_later(before: str, kind: str) -> bool:
    return kind in LEAPS.get(before, {})


def _advice_out_of_order(stood: Sequence[Event]) -> dict[int, Problem]:
    """Answers without a request, and psychology requests past the third, by the id of the event."""
    pairs = pair_advice(stood)
    found = {}
    for pair in pairs:
        if pair.asked is None and pair.answer is not None and not _excused(pair.answer, stood):
            words = "This advice was not asked for by then. Record the day it was asked for first, or check the day."
            found[pair.answer.id] = Problem("advice_not_asked_for", words, field="on")
    psychology = [pair for pair in pairs if pair.source == "psychology"]
    for pair in psychology[MOST_PSYCHOLOGY_REQUESTS:]:
        event = pair.asked or pair.answer
        if event is not None:
            words = (
                "Psychology advice was asked for three times already. Correct or strike out one that was not."
            )
            found[event.id] = Problem("too_many_psychology_requests", words, field="source")
    return found


def _excused(answer: Event, stood: Sequence[Event]) -> bool:
    """Imported history may lack the asking; a file that has it, later than the answer, has its days swapped."""
    source = answer.details.get("source")
    later = [asked for asked in unanswered(stood) if asked.details.get("source") == source and asked.imported]
    return answer.imported and not later


def _open_during(stood: Sequence[Event], day: date) -> bool:
    """Whether the case was open at some time of the day, among what that day's events made of it."""
    stages = [""]
    for step in walk(event for event in stood if event.kind not in BESIDE_THE_PATH):
        if step.event.on > day:
            break
        stages = [*stages, step.after] if step.event.on == day else [step.after]
    return any(is_open(one) for one in stages)


def _standing_by(events: Sequence[Event], on: date | None) -> tuple[Event, ...]:
    return tuple(event for event in standing(events) if on is None or event.on <= on)
