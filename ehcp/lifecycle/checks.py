"""Which events may come next on a case, and whether a proposed event, correction or strike-out may be recorded.

Two sorts of guard. Guards of order bind everybody, imported history too: nothing before the first event, nothing in
the future, nothing after the end, received ≤ decided ≤ draft ≤ final (`out_of_order` says it in words). Guards of
completeness (`completeness`) bind people recording today. A change is judged by the whole history as it would be
afterwards, so that none can leave a history that couldn't have been recorded.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from ehcp.events import EVENT_KINDS, EventProblem, find_faulty_details, find_missing_details, unanswered
from ehcp.events.ledger import NOT_YET_RECORDED, STRUCK_OUT, Event, chain, standing
from ehcp.events.stages import (
    BESIDE,
    BESIDE_THE_PATH,
    FIRST_KINDS,
    Position,
    is_in_force,
    is_open,
    position_of,
    walk,
)
from ehcp.lifecycle.completeness import Moment, find_incomplete, find_unmet
from ehcp.lifecycle.disputes import excusable, obligations
from ehcp.lifecycle.out_of_order import advice_out_of_order, say_cannot_follow
from send_portal.days import say_day

# In the future of the day it is recorded: what the event announces. Anything else that it tells of lies behind.
_DAYS_BEHIND = ("decided_on", "plan_made_on", "last_review_on", "previous_assessment_on")
_DAYS_AHEAD = ("meeting_on", "hearing_on", "mediation_on")


def stage(events: Sequence[Event], on: date | None = None) -> str:
    """The stage of a case (at the end of `on`, or by all its events): a code of `codes.STAGES`, "" before the first."""
    return position(events, on).stage


def position(events: Sequence[Event], on: date | None = None) -> Position:
    """Where a case is (at the end of `on`, or by all its events), all that goes on of a plan in force."""
    return position_of(_standing_by(events, on))


def next_kinds(events: Sequence[Event], on: date | None = None) -> tuple[str, ...]:
    """The kinds of event that a person may record next (at the end of `on`, or after all events).

    They are in the order of their topics. A refused or not-issued case offers the decision that reopens it.
    """
    stood = _standing_by(events, on)
    now = position_of(stood)
    offered = now.kinds()
    if now.stage:
        offered |= {"note", *filter(now.has_beside, BESIDE)}
    if not unanswered(stood):
        offered.discard("advice_received")
    if _may_be_excused(stood, now):
        offered.add("exception_agreed")
    return tuple(kind for kind in EVENT_KINDS if kind in offered and not find_unmet(kind, stood, {}))


def check(
    events: Sequence[Event],
    new_event: Event,
    *,
    today: date,
    imported: bool = False,
    born: date | None = None,
) -> list[EventProblem]:
    """What speaks against recording `new_event` beside `events` (all of the case, in any order).

    Refusals and warnings (`EventProblem.refuses`), refusals first; empty: it may be recorded. `imported`: the event is
    history from a file, bound by order and not by completeness. `born`: the child's birth date, where it is known.
    """
    return _judge_new(events, _as_subject(new_event, None, imported), today, born)


def find_problems(events: Sequence[Event], *, today: date) -> list[EventProblem]:
    """What speaks against a whole history, in one pass: each problem with the id of its event, in order of the events.

    Every event is taken as history from a file: bound by order and not by completeness.
    """
    history = [_as_subject(event, event.replaces, imported=True, number=event.id) for event in events]
    faulty = [
        replace(problem, event_id=event.id)
        for event in standing(history)
        for problem in find_faulty_details(event)
    ]
    return faulty or _judge(history, today, born=None)


def check_correction(
    events: Sequence[Event],
    replaced_id: int,
    new_event: Event | None,
    *,
    today: date,
    imported: bool = False,
    born: date | None = None,
) -> list[EventProblem]:
    """What speaks against replacing an event by `new_event`, or by nothing (None: it is struck out).

    The whole history is judged as it would be afterwards. A correction of imported history is bound like it, since
    it can't be asked for steps that the file lacked; what the entry said, it says again. Refusals first.
    """
    replaced = next((event for event in standing(events) if event.id == replaced_id), None)
    if replaced is None:
        words = "This entry was already corrected or struck out. Look at the case again."
        return [EventProblem("not_standing", words, event_id=replaced_id)]
    refusal = _refuse_replacing(events, replaced, new_event)
    if refusal:
        return [refusal]
    if new_event is None:
        gone = Event(NOT_YET_RECORDED, STRUCK_OUT, replaced.on, replaces=replaced_id)
        return _judge_change(events, gone, today, born)
    bound_like_imports = imported or _was_imported(events, replaced)
    problems = _judge_new(events, _as_subject(new_event, replaced_id, bound_like_imports), today, born)
    if imported or any(problem.refuses for problem in problems):
        return problems
    return [*_find_lost_details(replaced, new_event), *problems]


def _find_lost_details(replaced: Event, new_event: Event) -> list[EventProblem]:
    """Required details that the entry had and its correction lacks: advice would be nobody's."""
    if new_event.kind != replaced.kind:
        return []
    return [
        replace(problem, event_id=new_event.id)
        for problem in find_missing_details(new_event)
        if replaced.details.get(problem.field) not in (None, "")
    ]


def _refuse_replacing(
    events: Sequence[Event], replaced: Event, new_event: Event | None
) -> EventProblem | None:
    """The event that a case begins with stays what it is, and goes last."""
    was, is_now = replaced.kind, new_event.kind if new_event else ""
    if was in FIRST_KINDS and not is_now and len(standing(events)) > 1:
        words = (
            "What the case begins with can be corrected, not struck out, while other entries stand. Strike those out "
            "first."
        )
        return EventProblem("request_needed", words, event_id=replaced.id)
    if is_now and was != is_now and (was in FIRST_KINDS or is_now in FIRST_KINDS):
        words = (
            "What a case begins with stays what it is. Strike the entry out and record the right one instead."
        )
        return EventProblem("request_stays", words, event_id=replaced.id)
    return None


def _was_imported(events: Sequence[Event], event: Event) -> bool:
    return any(earlier.imported for earlier in chain(event, {one.id: one for one in events}))


def _as_subject(event: Event, replaces: int | None, imported: bool, number: int = NOT_YET_RECORDED) -> Event:
    details = {name: value for name, value in event.details.items() if name != "imported"}
    if imported:
        details["imported"] = True
    return replace(event, id=number, replaces=replaces, details=details)


def _judge_new(events: Sequence[Event], subject: Event, today: date, born: date | None) -> list[EventProblem]:
    """As `_judge_change`, once the details themselves make sense."""
    faulty = find_faulty_details(subject)
    if faulty:
        return [replace(problem, event_id=subject.id) for problem in faulty]
    return _judge_change(events, subject, today, born)


def _judge_change(
    events: Sequence[Event], subject: Event, today: date, born: date | None
) -> list[EventProblem]:
    """The problems of the history with `subject` that weren't there without it."""
    afterwards = [*events, subject]
    since = min(event.on for event in (subject, *(event for event in events if event.id == subject.replaces)))
    found = _judge(afterwards, today, born, since)
    own = [problem for problem in found if problem.event_id == subject.id]
    if any(problem.refuses for problem in own):
        return sorted(own, key=lambda problem: not problem.refuses)  # what follows from it would only confuse
    others = [problem for problem in found if problem.event_id != subject.id and problem.refuses]
    if others:  # the history as it was is judged only where it may have been faulty already
        old = {(problem.event_id, problem.code) for problem in _judge(events, today, born, since)}
        others = [problem for problem in others if (problem.event_id, problem.code) not in old]
    first_other = [problem for problem in others if problem.event_id == others[0].event_id]
    by_id = {event.id: event for event in afterwards}
    return [_tell_of_other(problem, by_id) for problem in first_other] + own


def _tell_of_other(problem: EventProblem, by_id: dict[int, Event]) -> EventProblem:
    other = by_id[problem.event_id or 0]
    words = f"“{EVENT_KINDS[other.kind].label}” of {say_day(other.on)} would no longer fit. {problem.words}"
    return replace(problem, words=words, field="")


def _judge(
    events: Sequence[Event], today: date, born: date | None, since: date = date.min
) -> list[EventProblem]:
    """Every problem of a case's history, each with the id of the event it is about.

    `since`: the first day on which anything changed. What was complete on earlier days still is, but for exceptions,
    which look at the whole history: so a change costs what it touches.
    """
    stood = standing(events)
    all_problems: list[EventProblem] = []
    for event, problems in _judge_each(stood, today, born, since):
        all_problems += [replace(problem, event_id=event.id) for problem in problems]
    return all_problems


def _judge_each(
    stood: Sequence[Event], today: date, born: date | None, since: date
) -> Iterator[tuple[Event, list[EventProblem]]]:
    first = next((event for event in stood if event.kind in FIRST_KINDS), None)
    strays = advice_out_of_order(stood)
    before = Position()
    for index, event in enumerate(stood):
        problems = list(_judge_days(event, first, today))
        after = before.after(event, leaps=event.imported)
        if after is None and not problems:
            problems.append(say_cannot_follow(before, event))
        if event.kind == "exception_agreed" and not _could_be_excused_on(
            stood, event.on, event.details.get("code")
        ):
            words = (
                "Nothing was owed on that day that the law excuses. An exception can be agreed while a request is "
                "open, a plan is being reassessed, or an agreement or order to assess or to make a plan is being "
                "carried out."
            )
            problems.append(EventProblem("case_closed", words, field="on"))
        if after is not None and event.id in strays:
            problems.append(strays[event.id])
        touched = event.on >= since or event.kind == "exception_agreed"
        if touched and not problems and not event.imported:
            problems += find_incomplete(Moment(event, stood[:index], stood, before, born))
        yield event, problems
        before = after or before.after(event, leaps=True) or before


def _judge_days(event: Event, first: Event | None, today: date) -> Iterator[EventProblem]:
    """Guards of order that need only the event's own days, the first event's and today."""
    if event.on > today:
        yield EventProblem(
            "in_the_future", "This day has not come yet. Give the day it happened.", field="on"
        )
    if first is None:
        words = "A case starts with a request or with a plan made elsewhere. Record the day of that first."
        yield EventProblem("no_request", words)
        return
    decided = event.detail_date("decided_on")
    if min(event.on, decided or event.on) < first.on:
        begun = "the request, received" if first.kind == "request_received" else "the plan came here,"
        words = f"This is before {begun} on {say_day(first.on)}. Check both days."
        yield EventProblem("before_request", words, field="on" if event.on < first.on else "decided_on")
    yield from _judge_details(event)


def _judge_details(event: Event) -> Iterator[EventProblem]:
    """Days within one event that contradict each other."""
    for name in _DAYS_BEHIND:
        day = event.detail_date(name)
        if day and day > event.on:
            code, words = (
                (
                    "told_before_decided",
                    "The family can't be told before the decision is made. Check both days.",
                )
                if name == "decided_on"
                else ("later_than_event", "This was before the event, and its day is after. Check both days.")
            )
            yield EventProblem(code, words, field=name)
    for name in _DAYS_AHEAD:
        day = event.detail_date(name)
        if day and day < event.on:
            words = "This comes after the event, and its day is before. Check both days."
            yield EventProblem("earlier_than_event", words, field=name)
    first, last = event.detail_date("from"), event.detail_date("to")
    if first and last and last < first:
        yield EventProblem(
            "ends_before_it_starts", "The last day is before the first. Check both days.", field="to"
        )


def _may_be_excused(stood: Sequence[Event], now: Position) -> bool:
    """Whether anything is owed at the position `now` that an exception of today's law could excuse."""
    return is_open(now.stage) or "reassessing" in now.stages or excusable(stood)


def _could_be_excused_on(stood: Sequence[Event], day: date, code: object) -> bool:
    """Whether anything was owed at some time of the day, among what that day's events made of the case.

    Coronavirus excused what is owed while a plan is in force as well, its reviews above all (SI 2020/471).
    """
    so_far: list[Event] = []
    positions = [Position()]
    for transition in walk(event for event in stood if event.kind not in BESIDE_THE_PATH):
        if transition.event.on > day:
            break
        now = transition.position
        positions = [*positions, now] if transition.event.on == day else [now]
        so_far.append(transition.event)
    if code == "E7" and (obligations(so_far) or any(is_in_force(each.stage) for each in positions)):
        return True
    # What was ordered and is carried out that day leads to a stage at which more is owed.
    return excusable(so_far) or any(_may_be_excused((), each) for each in positions)


def _standing_by(events: Sequence[Event], on: date | None) -> tuple[Event, ...]:
    return tuple(event for event in standing(events) if on is None or event.on <= on)
