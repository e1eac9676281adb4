"""Every read of casework. What a person may read is asked as that person."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta

import polars as pl
from django.db.models import Count, F, Min, Prefetch, Q, QuerySet
from django.db.models.expressions import OrderBy

from ehcp import clocks, timeline
from ehcp.events import codes, ledger
from ehcp.events.stages import IN_FORCE, OPEN_STAGES
from ehcp.models import Case, Child, Deadline, Event, LedgerPosition, Timeline
from send_portal.frame import FRAME_SCHEMA, UNKNOWN
from send_portal.models import Person
from send_portal.people import Permission as P
from send_portal.queries import Subjects, people_who_may
from send_portal.storage.frame_reading import read_frame
from send_portal.texts import search_key, search_words, tidy

# The ledger and the frame


def ledger_position() -> int:
    """How far the ledger has come. Read it before the frame: then everything up to it is in the frame."""
    return LedgerPosition.objects.values_list("position", flat=True).get(pk=1)


def last_event_id() -> int:
    return LedgerPosition.objects.values_list("last_event_id", flat=True).get(pk=1)


def number_of_events() -> int:
    return Event.objects.count()


def first_saved_after(event_id: int) -> datetime:
    """When the first event after this one was recorded; without one, when the ledger last moved. At most two queries.

    A change of what figures are broken down by moves the ledger without an event.
    """
    later = Event.objects.filter(pk__gt=event_id).aggregate(first=Min("recorded_at"))["first"]
    return later or LedgerPosition.objects.values_list("moved_at", flat=True).get(pk=1)


def case_frame() -> pl.DataFrame:
    """The frame of every case that began with a request, columns as FRAME_SCHEMA, in no order.

    A case that began with a plan made elsewhere is in no figure: the council didn't assess the child.
    """
    return read_frame(Timeline.objects.filter(received__isnull=False), FRAME_SCHEMA)


def as_ledger_event(event: Event) -> ledger.Event:
    """A row of the ledger as the rules see it."""
    return ledger.Event(
        id=event.pk,
        kind=event.kind,
        on=event.on,
        details=event.details,
        replaces=event.replaces_id,
        recorded_at=event.recorded_at,
    )


def ledger_events(case: Case) -> list[ledger.Event]:
    """Every event of the case, the replaced and struck out ones too, in the order recorded."""
    return [as_ledger_event(event) for event in case.events.order_by("pk")]


def recorded_events(case: Case) -> list[Event]:
    """The same rows with who recorded them and their text, newest first: what the case page's history shows."""
    rows = case.events.select_related(
        "recorded_by", "token", "text", "replaced_by", "replaced_by__text", "batch"
    )
    return list(rows.order_by("-on", "-pk"))


def recorded_event(case: Case, event_id: int) -> Event | None:
    """One of the case's rows, with its text and, where it was corrected or struck out, what `replaced_by` it."""
    rows = case.events.select_related("case__child", "text", "replaced_by")
    return rows.filter(pk=event_id).first()


def events_since(case: Case, last_seen_id: int) -> list[Event]:
    """What others recorded on the case after the event somebody saw last."""
    return list(case.events.filter(pk__gt=last_seen_id).select_related("recorded_by", "token").order_by("pk"))


def groups_of(case: Case) -> timeline.Groups:
    """The attributes of a case that figures are broken down by, as the timeline takes them."""
    return timeline.Groups.of(
        sex=case.child.sex,
        ethnicity_code=case.child.ethnicity_code,
        year_group=case.year_group,
        primary_need=case.primary_need,
        town=case.town,
        setting_type=case.setting_type,
    )


def child_of(case: Case) -> clocks.Child:
    """What the choice of the law and the dates of phase transfers follow from."""
    return clocks.Child(case.child.birth_date, case.year_group)


def timeline_mismatches(*, chunk: int = 2000) -> list[str]:
    """References of cases whose stored timeline differs from one worked out again from the events."""
    return [
        case.reference
        for cases in _chunks(_cases_with_timelines(), chunk)
        for case, fresh, owed in _with_fresh_timelines(cases)
        if not _same(getattr(case, "timeline", None), fresh) or stored_deadlines(case) != owed
    ]


def _cases_with_timelines() -> QuerySet[Case]:
    return Case.objects.select_related("child", "timeline").prefetch_related("deadlines").order_by("pk")


def stored_deadlines(case: Case) -> tuple[clocks.Deadline, ...]:
    """The case's deadlines as they are kept, the earliest first."""
    return tuple(
        clocks.Deadline(row.due, row.clock, row.source, row.conditional) for row in case.deadlines.all()
    )


def _chunks(cases: QuerySet[Case], size: int) -> Iterator[list[Case]]:
    last = 0
    while rows := list(cases.filter(pk__gt=last)[:size]):
        yield rows
        last = rows[-1].pk


def _with_fresh_timelines(
    cases: Sequence[Case],
) -> Iterator[tuple[Case, timeline.Timeline, tuple[clocks.Deadline, ...]]]:
    events = defaultdict(list)
    for event in Event.objects.filter(case__in=cases).order_by("pk"):
        events[event.case_id].append(as_ledger_event(event))
    for case in cases:
        child = child_of(case)
        fresh = timeline.derive(events[case.pk], groups=groups_of(case), child=child)
        yield case, fresh, timeline.deadlines(events[case.pk], child)


def _same(stored: Timeline | None, fresh: timeline.Timeline) -> bool:
    if stored is None:
        return not fresh.stage  # the first event was struck out: there is nothing to list or count
    return all(getattr(stored, name) == getattr(fresh, name) for name in timeline.TIMELINE_FIELDS)


# What a person may see


def cases_seen_by(person: Person) -> QuerySet[Case]:
    """Cases the person may see at all: everybody's, for those with records or references; none for others."""
    if not person.may(P.VIEW_RECORDS, P.VIEW_REFERENCES):
        return Case.objects.none()
    return Case.objects.select_related("child", "officer", "timeline")


def requested_cases_seen_by(person: Person) -> QuerySet[Case]:
    """The same without cases whose request was struck out: those have a history, and no timeline."""
    return cases_seen_by(person).filter(timeline__isnull=False)


def records_seen_by(person: Person) -> QuerySet[Case]:
    """Cases whose record, with names, the person may open."""
    return cases_seen_by(person) if person.may(P.VIEW_RECORDS) else Case.objects.none()


def records_by_reference(person: Person, references: Sequence[str]) -> list[Case]:
    """Those of the cases named that the person may open. A NUL is in no reference, and PostgreSQL refuses it."""
    return list(
        records_seen_by(person).filter(reference__in=[one for one in references if "\x00" not in one])
    )


def cases_in_hand(person: Person, child: Child) -> QuerySet[Case]:
    """The child's cases that are open or have a plan in force, among those the person may open."""
    return in_hand(records_seen_by(person).filter(child=child))


def in_hand(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Those of the cases that are open or have a plan in force."""
    return cases.filter(timeline__stage__in=(*OPEN_STAGES, *IN_FORCE))


def plan_in_force_beside(child: Child, case: Case | None = None) -> Case | None:
    """A case of the child, other than `case`, in which a plan is in force."""
    beside = child.cases.filter(timeline__stage__in=IN_FORCE)
    return (beside.exclude(pk=case.pk) if case else beside).first()


def cases_for_audit(person: Person) -> QuerySet[Case]:
    """Every case, those whose request was struck out too, for the person who audits."""
    return Case.objects.select_related("child") if person.may(P.VIEW_AUDIT) else Case.objects.none()


def search_cases(person: Person, cases: QuerySet[Case], words: str) -> QuerySet[Case]:
    """Narrow by reference, and by name for those who may see names. Each word must match."""
    for word in tidy(words).casefold().split():
        match = Q(reference__icontains=word)
        if person.may(P.VIEW_RECORDS):
            match |= _named(word, "child__") | Q(child__reference__icontains=word)
        cases = cases.filter(match)
    return cases


def _named(word: str, child: str = "") -> Q:
    """Children with the word in a name, its accents, apostrophes and hyphens aside. `child`: the way to them."""
    match = Q(pk=None) if not (parts := search_words(word)) else Q()
    for part in parts:
        match &= Q(**{f"{child}first_key__contains": part}) | Q(**{f"{child}last_key__contains": part})
    return match


SORTS: dict[str, tuple[str | OrderBy, ...]] = {
    "deadline": (F("timeline__next_due").asc(nulls_last=True), "reference"),
    "-deadline": (F("timeline__next_due").desc(nulls_last=True), "reference"),
    "received": (F("timeline__received").asc(nulls_last=True), "reference"),
    "-received": (F("timeline__received").desc(nulls_last=True), "reference"),
    "reference": ("reference",),
    "-reference": ("-reference",),
}


def caseload(
    person: Person,
    *,
    on: date,
    officer: Person | None = None,
    no_officer: bool = False,
    words: str = "",
    show: str = "open",
    stage: str = "",
    sort: str = "deadline",
) -> QuerySet[Case]:
    """The cases of a list: one officer's or everybody's, narrowed and sorted.

    `show` is one of SHOWN. Each case comes with its deadlines.
    """
    cases = requested_cases_seen_by(person)
    if officer is not None:
        cases = cases.filter(officer=officer)
    if no_officer:
        cases = cases.filter(officer=None)
    cases = search_cases(person, cases, words).filter(_shown(show, on))
    if stage:
        cases = cases.filter(timeline__stage=stage)
    return cases.order_by(*SORTS.get(sort, SORTS["deadline"])).prefetch_related("deadlines")


SHOWN = {
    "open": "Open",
    "overdue": "Past a date",
    "due": "Due in 7 days",
    "near_20_weeks": "Reaching 20 weeks in 14 days",
    "past_20_weeks": "Past 20 weeks",
    "plan": "With a plan in force",
    "closed": "Closed or with a plan",
    "all": "All cases",
}
"""What a list of cases may be narrowed to. A date is any that truly runs, of an open case or of a plan in force."""

COUNTED = ("open", "overdue", "due", "near_20_weeks", "past_20_weeks")
"""Those that stand above a list with their counts."""


def _shown(show: str, on: date) -> Q:
    is_open = Q(timeline__stage__in=OPEN_STAGES)
    week, fortnight = on + timedelta(days=7), on + timedelta(days=14)
    return {
        "open": is_open,
        "overdue": _owes(due__lt=on),
        "due": _owes(due__range=(on, week)),
        "near_20_weeks": _owes(clock=clocks.FINAL_PLAN, due__range=(on, fortnight)),
        "past_20_weeks": _owes(clock=clocks.FINAL_PLAN, due__lt=on),
        "plan": Q(timeline__stage__in=IN_FORCE),
        "closed": ~is_open,
    }.get(show, Q())


def _owes(**which: object) -> Q:
    """Cases with such a deadline, of those that truly run."""
    return Q(pk__in=Deadline.objects.filter(conditional=False, **which).order_by().values("case"))


def group_names() -> dict[str, dict[str, str]]:
    """Words for the codes of each breakdown's groups. Towns have none: they are words already."""
    unknown = {UNKNOWN: "Not known"}
    return {
        "town": unknown,
        "sex": codes.SEXES | unknown,
        "primary_need": codes.PRIMARY_NEEDS | unknown,
        "ethnic_group": codes.ETHNIC_GROUPS,
        "phase": codes.PHASES,
        "setting_type": codes.SETTING_TYPES | unknown,
    }


def caseload_counts(
    person: Person, *, on: date, officer: Person | None = None, no_officer: bool = False
) -> dict[str, int]:
    """How many cases each choice of COUNTED lists, for the same officer."""
    cases = requested_cases_seen_by(person)
    if officer is not None:
        cases = cases.filter(officer=officer)
    if no_officer:
        cases = cases.filter(officer=None)
    counts = {show: Count("pk", filter=_shown(show, on)) for show in COUNTED}
    return cases.aggregate(**counts)


def in_order(cases: QuerySet[Case], ids: Sequence[int], *, chunk: int = 1000) -> Iterator[Case]:
    """The cases with these ids, a chunk at a time, in the order of the ids, with what `cases` fetches beside them."""
    for start in range(0, len(ids), chunk):
        by_id = {case.pk: case for case in cases.filter(pk__in=ids[start : start + chunk])}
        yield from (by_id[pk] for pk in ids[start : start + chunk] if pk in by_id)


def children_called(reference: str) -> list[Subjects]:
    """Whom a reference of a child or of a case may mean, each with all references of their cases."""
    named = Q(reference__iexact=reference) | Q(cases__reference__iexact=reference)
    children = Child.objects.filter(named).distinct().prefetch_related("cases")
    return [subjects_of(child) for child in children]


def subjects_of(child: Child) -> Subjects:
    """The child's reference and those of their cases, as the access log names them."""
    return Subjects(child.reference, tuple(case.reference for case in child.cases.all()))


def case_list_rows(person: Person, case_ids: Iterable[int]) -> list[dict[str, object]]:
    """References, dates and stage of given cases, with the child's name for those who may see names.

    A row for each id: a case given twice (it counts twice) is listed twice.
    """
    times = Counter(case_ids)
    wanted = list(times)
    rows = cases_seen_by(person)
    names = person.may(P.VIEW_RECORDS)
    listed = [
        {
            "reference": case.reference,
            "child": case.child.reference,
            "name": case.child.full_name if names else "",
            "received": case.timeline.received,
            "stage": case.timeline.stage,
            "stage_name": codes.STAGES[case.timeline.stage],
            "final_issued": case.timeline.final_issued,
        }
        for start in range(0, len(wanted), 5000)
        for case in rows.filter(pk__in=wanted[start : start + 5000])
        for _ in range(times[case.pk])
    ]
    return sorted(listed, key=lambda row: (row["received"], row["reference"]))  # type: ignore[arg-type]


# Children and officers


def children_seen_by(person: Person) -> QuerySet[Child]:
    """Children whose names the person may see."""
    return Child.objects.all() if person.may(P.VIEW_RECORDS) else Child.objects.none()


def children_like(person: Person, *, words: str = "", birth_date: date | None = None) -> QuerySet[Child]:
    """Children who may be the one looked for: every word in a name or a reference, or born on the day.

    For those who may see names; nobody else finds anything.
    """
    looked_for = tidy(words).casefold().split()
    if not (looked_for or birth_date):
        return Child.objects.none()
    match = Q(birth_date=birth_date) if birth_date else Q()
    for word in looked_for:
        match &= _named(word) | Q(reference__iexact=word) | Q(cases__reference__iexact=word)
    cases = Case.objects.select_related("timeline").order_by("-pk")
    return (
        children_seen_by(person).filter(match).distinct().prefetch_related(Prefetch("cases", queryset=cases))
    )


def likely_doubles(
    person: Person, *, first_name: str, last_name: str, birth_date: date | None
) -> QuerySet[Child]:
    """Children already here who may be this one.

    The same last name and first letter; the same two names, swapped; the same name where only one is known; or born on
    the day with a name in common. Names are compared by their keys: accents, apostrophes and hyphens aside.
    """
    first, last = search_key(first_name), search_key(last_name)
    names = [name for name in (first, last) if name]
    same = Q(last_key=last, first_key__startswith=first[:1]) if last and first else Q(pk=None)
    same |= (
        Q(first_key=last, last_key=first) if names else Q(pk=None)
    )  # swapped, or the only name in the other field
    same |= Q(first_key=first, last_key=last) if names else Q(pk=None)
    if birth_date:
        same |= Q(birth_date=birth_date) & (Q(last_key__in=names) | Q(first_key__in=names))
    return children_seen_by(person).filter(same).prefetch_related("cases")


def officers() -> QuerySet[Person]:
    """People who may be in charge of a case."""
    return people_who_may(P.RECORD_EVENTS)
