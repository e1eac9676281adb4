"""Every write of casework by a person or a program. Imports of whole files are in imports.py.

Events are their own history: who recorded what and when stands in the ledger. Changes to anything else leave a history
entry. Each function is one transaction, and each that changes what figures see moves the ledger's position last.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, transaction

from ehcp import lifecycle
from ehcp.events import ledger
from ehcp.ledger_writing import hold_ledger, move_ledger, write_timeline
from ehcp.models import Case, Child, Event, EventText
from ehcp.queries import (
    events_since,
    in_hand,
    ledger_events,
    likely_doubles,
    plan_in_force_beside,
    timeline_mismatches,
)
from send_portal.calendar import today
from send_portal.history import record_history
from send_portal.models import Person
from send_portal.refusals import ChangedMeanwhile, Problem, Refused
from send_portal.texts import find_name_fault, readable


class Warned(Exception):
    """Nothing forbids the event, but something speaks against it; `problems` say what. Nothing was written."""

    def __init__(self, problems: Sequence[lifecycle.EventProblem]) -> None:
        super().__init__("; ".join(problem.words for problem in problems))
        self.problems = list(problems)


class EventsAdded(ChangedMeanwhile):
    """Somebody else recorded on the case after this person opened it, or replaced the event they are correcting."""

    def __init__(self, events: Sequence[Event]) -> None:
        super().__init__({}, seen=max(event.pk for event in events))
        self.events = list(events)


class MayBeHere(Exception):
    """Children who are here already and may be the one that is to be added."""

    def __init__(self, children: Sequence[Child]) -> None:
        super().__init__()
        self.children = children


class KeyReused(Exception):
    """A client key that already stands for a different event."""


# Events


@transaction.atomic
def record_event(
    *,
    case: Case,
    kind: str,
    on: date,
    details: ledger.Details,
    by: Person,
    text: str = "",
    last_seen: int | None = None,
    client_key: str | None = None,
    accept_warnings: bool = True,
) -> Event:
    """Record one event on a case.

    `last_seen`: id of the newest event the person had before them; if others were added since, EventsAdded.
    `client_key`: a program's own name for this event; sent again with the same content it gives the same event.
    Raises Refused when the lifecycle does not allow the event, Warned when it advises against and that is not accepted.
    """
    _lock(case)
    if client_key and (earlier := Event.objects.filter(client_key=client_key).first()):
        return _same_event_or_error(earlier, case, kind, on, details, text)
    _refuse_if_changed(case, last_seen)
    _refuse(_judge(case, _proposed(kind, on, details), text), accept_warnings)
    event = _append(case, kind, on, details, by, text=text, client_key=client_key)
    _finish(case, event)
    return event


def record_event_once(
    *,
    case: Case,
    client_key: str,
    kind: str,
    on: date,
    details: ledger.Details,
    by: Person,
    text: str = "",
    last_seen: int | None = None,
) -> tuple[Event, bool]:
    """For programs: `record_event`, and whether the event is new or was there by its key already."""
    try:
        with transaction.atomic():
            _lock(case)
            known = Event.objects.filter(client_key=client_key).exists()
            event = record_event(
                case=case,
                kind=kind,
                on=on,
                details=details,
                by=by,
                text=text,
                last_seen=last_seen,
                client_key=client_key,
            )
            return event, not known
    except IntegrityError:  # the key was used on another case in the same instant
        raise KeyReused(_KEY_REUSED) from None


@transaction.atomic
def request_advice(
    *,
    case: Case,
    on: date,
    asked: Sequence[ledger.Details],
    by: Person,
    text: str = "",
    last_seen: int | None = None,
    accept_warnings: bool = True,
) -> list[Event]:
    """Record that several advice-givers were asked on one day: one event each (source, provider), all or none."""
    _lock(case)
    _refuse_if_changed(case, last_seen)
    events: list[Event] = []
    for details in asked:
        proposed = _proposed("advice_requested", on, details)
        _refuse(_judge(case, proposed, "" if events else text), accept_warnings)
        events.append(_append(case, "advice_requested", on, details, by, text="" if events else text))
    if events:
        _finish(case, events[-1])
    return events


@transaction.atomic
def correct_event(
    *,
    event: Event,
    on: date,
    details: ledger.Details,
    reason: str,
    by: Person,
    last_seen: int | None = None,
) -> Event:
    """Record an event that replaces `event`: same kind, another day or other details, with the reason."""
    case = event.case
    _lock(case)
    _refuse_if_changed(case, last_seen, replaced=event)
    proposed = _proposed(event.kind, on, details, replaces=event.pk)
    _refuse(_judge_correction(case, event, proposed))
    correction = _append(case, event.kind, on, details, by, text=reason, replaces=event)
    _finish(case, correction)
    return correction


@transaction.atomic
def strike_out_event(*, event: Event, reason: str, by: Person, last_seen: int | None = None) -> Event:
    """Record that `event` never happened, or not to this child."""
    case = event.case
    _lock(case)
    _refuse_if_changed(case, last_seen, replaced=event)
    _refuse(_judge_correction(case, event, None))
    correction = _append(case, ledger.STRUCK_OUT, event.on, {}, by, text=reason, replaces=event)
    _finish(case, correction)
    return correction


def _lock(case: Case) -> None:
    """Hold the case's row, so that two officers' events on it come one after the other."""
    Case.objects.select_for_update().only("pk").get(pk=case.pk)


def _refuse_if_changed(case: Case, last_seen: int | None, replaced: Event | None = None) -> None:
    added = events_since(case, last_seen) if last_seen is not None else []
    if not added and replaced is not None:
        added = list(Event.objects.filter(replaces=replaced).select_related("recorded_by", "token"))
    if added:
        raise EventsAdded(added)


def _judge(case: Case, proposed: ledger.Event, text: str) -> list[lifecycle.EventProblem]:
    problems = lifecycle.check(ledger_events(case), proposed, today=today(), born=case.child.birth_date)
    return _judge_plan(case.child, proposed.kind, case) + problems + _judge_again(case, proposed, text)


def _judge_again(case: Case, proposed: ledger.Event, text: str) -> list[lifecycle.EventProblem]:
    """Whether the same is recorded already: a page that the browser brought back may be sent again."""
    alike = Event.objects.filter(case=case, kind=proposed.kind, on=proposed.on, replaced_by=None)
    alike = alike.filter(text__text=_kept(text)) if _kept(text) else alike.filter(text=None)
    if not any(event.details == proposed.details for event in alike):
        return []
    words = (
        "The same is already recorded on this case. Record it again only if it happened twice on that day."
    )
    return [lifecycle.EventProblem("recorded_already", words, refuses=False)]


def _judge_correction(
    case: Case, event: Event, proposed: ledger.Event | None
) -> list[lifecycle.EventProblem]:
    return lifecycle.check_correction(
        ledger_events(case), event.pk, proposed, today=today(), born=case.child.birth_date
    )


def _refuse(problems: Sequence[lifecycle.EventProblem], accept_warnings: bool = True) -> None:
    refusals = [problem for problem in problems if problem.refuses]
    if refusals:
        raise Refused(*refusals)
    if problems and not accept_warnings:
        raise Warned(problems)


def _proposed(kind: str, on: date, details: ledger.Details, replaces: int | None = None) -> ledger.Event:
    return ledger.Event(
        id=ledger.NOT_YET_RECORDED, kind=kind, on=on, details=dict(details), replaces=replaces
    )


def _append(
    case: Case,
    kind: str,
    on: date,
    details: ledger.Details,
    by: Person,
    *,
    text: str = "",
    replaces: Event | None = None,
    client_key: str | None = None,
) -> Event:
    event = Event.objects.create(
        case=case,
        kind=kind,
        on=on,
        details=dict(details),
        recorded_by=by,
        token=by.through,
        replaces=replaces,
        client_key=client_key,
    )
    if kept := _kept(text):
        EventText.objects.create(event=event, text=kept)
    return event


def _kept(text: str) -> str:
    return readable(text).strip()


def _finish(case: Case, last: Event) -> None:
    write_timeline(case)
    move_ledger(last_event_id=last.pk)


_KEY_REUSED = "This key was used before for a different event. Use a new key for a new event."


def _same_event_or_error(
    earlier: Event, case: Case, kind: str, on: date, details: ledger.Details, text: str
) -> Event:
    kept = EventText.objects.filter(event=earlier).values_list("text", flat=True).first() or ""
    was = (earlier.case_id, earlier.kind, earlier.on, earlier.details, kept)
    if was != (case.pk, kind, on, dict(details), _kept(text)):
        raise KeyReused(_KEY_REUSED)
    return earlier


# Children and cases

TOLD_APART_BY = ("first_name", "last_name", "birth_date")
CHILD_FIELDS = (*TOLD_APART_BY, "sex", "ethnicity_code")
CASE_FIELDS = ("year_group", "primary_need", "town", "setting_type")
PLAN_BEGINS = ("final_plan_sent", "plan_transferred_in")


@transaction.atomic
def add_child(*, by: Person, unless_here: bool = False, **fields: Any) -> Child:
    """A new child; `fields` are those of CHILD_FIELDS. Raises Refused for a name that can't be read.

    `unless_here`: raises MayBeHere where somebody much like them is here already. Children are added one after the
    other, so that two people who add the same one at once aren't both told that nobody is.
    """
    _refuse_names(fields)
    hold_ledger()
    if unless_here and (alike := _much_like(fields, by)):
        raise MayBeHere(alike)
    child = Child(reference=uuid4().hex, **fields)
    child.save()
    child.reference = _free_reference(Child, "P", child.pk)
    child.save(update_fields=["reference"])
    record_history(subject=child, action="added child", by=by, after=_plain(child, CHILD_FIELDS))
    return child


def _much_like(fields: Mapping[str, Any], by: Person) -> list[Child]:
    return list(likely_doubles(by, **{name: fields[name] for name in TOLD_APART_BY}))


@transaction.atomic
def start_case(
    *,
    child: Child,
    on: date,
    details: ledger.Details,
    by: Person,
    kind: str = "request_received",
    officer: Person | None = None,
    text: str = "",
    **attributes: object,
) -> Case:
    """A new case of the child with the event it begins with: a request, or a plan that moved here with the child.

    `attributes` are those of CASE_FIELDS. Raises Refused as `record_event` does, and where the child has a case that
    begins with the same on that day already. A child who has a case in hand gets another only if the details say why
    (`further_because`), in `text` where no code does.
    """
    Child.objects.select_for_update().only("pk").get(pk=child.pk)
    _refuse(_judge_start(child, _proposed(kind, on, details), text))
    case = Case(reference=uuid4().hex, child=child, officer=officer, **attributes)
    case.save()
    case.reference = _free_reference(Case, "E", case.pk)
    case.save(update_fields=["reference"])
    _refuse(lifecycle.check([], _proposed(kind, on, details), today=today(), born=child.birth_date))
    record_history(subject=case, action="started case", by=by, after=_plain(case, CASE_FIELDS))
    _finish(case, _append(case, kind, on, details, by, text=text))
    return case


def _judge_start(child: Child, first: ledger.Event, text: str) -> list[lifecycle.EventProblem]:
    """What the child's other cases say against one more."""
    same = Event.objects.filter(case__child=child, kind=first.kind, on=first.on, replaced_by=None)
    if earlier := same.select_related("case").first():
        words = f"Case {earlier.case.reference} of this child begins with this, on that day, already."
        return [lifecycle.EventProblem("started_twice", words, field="on")]
    return _judge_plan(child, first.kind) or _judge_further(child, first.details.get("further_because"), text)


def _judge_further(child: Child, because: object, text: str) -> list[lifecycle.EventProblem]:
    """A case beside one in hand needs a reason, so that no request is counted twice by mistake."""
    others = ", ".join(in_hand(child.cases.all()).values_list("reference", flat=True))
    if others and not because:
        words = f"The child has a case in hand already: {others}. Record this there, or say why another is needed."
        return [lifecycle.EventProblem("case_in_hand", words, field="further_because")]
    if because == "another_reason" and not _kept(text):
        return [
            lifecycle.EventProblem(
                "reason_missing", "Say in the note why another case is needed.", field="text"
            )
        ]
    return []


def _judge_plan(child: Child, kind: str, case: Case | None = None) -> list[lifecycle.EventProblem]:
    """A child has one plan: a further request may be recorded, a second plan not."""
    if kind not in PLAN_BEGINS or not (other := plan_in_force_beside(child, case)):
        return []
    words = f"The child has a plan in force already, in case {other.reference}. Record it there, or end that one first."
    return [lifecycle.EventProblem("second_plan", words)]


def _refuse_names(fields: Mapping[str, object]) -> None:
    """One name is enough, but what is given can be read and is no other letters than it looks."""
    given = {name: str(fields.get(name) or "") for name in ("first_name", "last_name")}
    faults = {name: find_name_fault(text) for name, text in given.items() if text}
    _refuse_all(Problem("unreadable_name", f"{words}.", name) for name, words in faults.items() if words)


def _refuse_all(problems: Iterable[Problem]) -> None:
    if listed := list(problems):
        raise Refused(*listed)


@transaction.atomic
def edit_child(*, child: Child, seen: int, by: Person, **fields: object) -> Child:
    """Change a child's details. `seen` is the version the person had before them. Raises Refused as `add_child`."""
    _refuse_names(fields)
    before = _plain(child, CHILD_FIELDS)
    _write_version(Child, child, seen, fields)
    record_history(
        subject=child, action="edited child", by=by, before=before, after=_plain(child, CHILD_FIELDS)
    )
    for case in child.cases.select_for_update().order_by(
        "pk"
    ):  # locked: an event may be on its way to one of them
        write_timeline(case)
    move_ledger()
    return child


@transaction.atomic
def edit_case(*, case: Case, seen: int, by: Person, **attributes: object) -> Case:
    """Change what a case is broken down by: year group, need, town, setting, all as at the request."""
    before = _plain(case, CASE_FIELDS)
    _write_version(Case, case, seen, attributes)
    record_history(subject=case, action="edited case", by=by, before=before, after=_plain(case, CASE_FIELDS))
    write_timeline(case)
    move_ledger()
    return case


@transaction.atomic
def reassign_cases(*, cases: Sequence[Case], officer: Person | None, by: Person, reason: str = "") -> int:
    """Put an officer in charge of the cases. Returns how many changed hands."""
    changed = [case for case in cases if case.officer_id != (officer.pk if officer else None)]
    for case in changed:
        record_history(
            subject=case,
            action="reassigned case",
            by=by,
            before={"officer": case.officer_id},
            after={"officer": officer.pk if officer else None},
            reason=reason,
        )
        case.officer = officer
    Case.objects.bulk_update(changed, ["officer"], batch_size=500)
    return len(changed)


def _write_version(
    model: type[Child] | type[Case], row: Child | Case, seen: int, fields: Mapping[str, object]
) -> None:
    """Write the fields if the row is still at the version seen; otherwise nobody's words are lost."""
    written = model._default_manager.filter(pk=row.pk, version=seen).update(version=seen + 1)
    row.refresh_from_db()
    if not written:
        raise ChangedMeanwhile(_plain(row, list(fields)), seen=row.version)
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(update_fields=list(fields))


def _plain(row: Child | Case, names: Sequence[str]) -> dict[str, object]:
    """Field values as JSON can hold them."""
    return {
        name: value.isoformat() if isinstance(value := getattr(row, name), date) else value for name in names
    }


def _free_reference(model: type[Child] | type[Case], letter: str, number: int) -> str:
    """A reference nobody has: the row's number, with a suffix should an imported row have taken it."""
    reference, suffix = f"{letter}{number:06d}", 1
    while model._default_manager.filter(reference=reference).exists():
        suffix += 1
        reference = f"{letter}{number:06d}-{suffix}"
    return reference


# After an upgrade


def rebuild_timelines(*, by: Person) -> list[str]:
    """Write again each timeline that its events no longer give, because a new version reads them otherwise.

    Returns the references of those cases. One transaction for each, so that officers go on working and a run that was
    stopped is taken up by the next one. Nothing to do: nothing written.
    """
    references = timeline_mismatches()
    for reference in references:
        _rebuild_timeline(reference, by)
    return references


@transaction.atomic
def _rebuild_timeline(reference: str, by: Person) -> None:
    case = Case.objects.select_for_update().get(reference=reference)
    write_timeline(case)
    record_history(subject=case, action="rebuilt timeline", by=by)
    move_ledger()
