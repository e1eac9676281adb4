"""What the portal has of the cases of a file, a few thousand at a time, in the shape that `comparison` takes.

Read by imports only, on behalf of the portal: no person sees these rows.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Any

from django.db.models import Count, Max

from ehcp.events.ledger import Event as LedgerEvent
from ehcp.files.comparison import ATTRIBUTES, CASE_ATTRIBUTES, CHILD_ATTRIBUTES, Recorded, RecordedCase
from ehcp.files.staging import Touched
from ehcp.models import Case, Event
from send_portal.models import HistoryEntry

IMPORT_ACTION = "corrected by import"
"""How the history names what an import changed of a case or child."""

SPELLING_ACTION = "town written as on the council's list"
"""How it names what an upgrade spelt anew. Whatever else is there, a person did."""


@dataclass(frozen=True, slots=True)
class Existing:
    """A case of the portal with what was seen of it: whoever writes checks that nobody was faster."""

    case_id: int
    child_id: int
    case_version: int
    child_version: int
    last_event_id: int
    born: date | None
    recorded: RecordedCase

    def as_touched(self, attributes: Mapping[str, str]) -> Touched:
        """As kept in the staging file until it is written; `attributes` are those that get a new value."""
        changed = json.dumps(dict(attributes)) if attributes else ""
        return Touched(
            self.case_id, self.child_id, self.case_version, self.child_version, self.last_event_id, changed
        )


def recorded_cases(references: Sequence[str]) -> dict[str, Existing]:
    """The cases with these references that the portal has, by reference. Five queries, however many there are."""
    rows = list(
        Case.objects.filter(reference__in=references).values_list(
            *("reference", "pk", "child_id", "version", "child__version", "child__birth_date"),
            *(f"child__{name}" for name in CHILD_ATTRIBUTES),
            *CASE_ATTRIBUTES,
        )
    )
    if not rows:
        return {}
    events = _events_of([row[1] for row in rows])
    set_by_people = _set_by_people(rows, events)
    existing = {}
    for reference, case_id, child_id, case_version, child_version, born, *values in rows:
        own = events[case_id]
        attributes = dict(zip(ATTRIBUTES, values, strict=True))
        recorded = RecordedCase(own, attributes, frozenset(set_by_people[case_id]))
        last = own[-1].event.id if own else 0
        existing[reference] = Existing(case_id, child_id, case_version, child_version, last, born, recorded)
    return existing


def last_event_ids(case_ids: Iterable[int]) -> dict[int, int]:
    """The newest event of each case that has one."""
    newest = Event.objects.filter(case_id__in=list(case_ids)).values("case_id").annotate(newest=Max("pk"))
    return {row["case_id"]: row["newest"] for row in newest}


def _events_of(case_ids: Sequence[int]) -> dict[int, list[Recorded]]:
    names = ("case_id", "batch_id", "pk", "kind", "on", "details", "replaces_id")
    rows = Event.objects.filter(case_id__in=case_ids).order_by().values_list(*names)
    events: dict[int, list[Recorded]] = defaultdict(list)
    # Sorted here: asked for an order, PostgreSQL may walk the whole ledger by id to find a few thousand events.
    for case_id, batch_id, *values in sorted(rows, key=itemgetter(2)):
        events[case_id].append(Recorded(LedgerEvent(*values), by_import=batch_id is not None))
    return events


def _set_by_people(rows: Sequence[tuple[Any, ...]], events: dict[int, list[Recorded]]) -> dict[int, set[str]]:
    """The attributes of each case that are a person's word: all of a case that a person started, those that a person
    changed, and a child's whom a person has given a second case."""
    by_people: dict[int, set[str]] = defaultdict(set)
    edited_cases = _edited("ehcp.case", [row[1] for row in rows if row[3] > 1])
    edited_children = _edited("ehcp.child", [row[2] for row in rows if row[4] > 1])
    joined = _children_with_several_cases([row[2] for row in rows])
    for _, case_id, child_id, *_ in rows:
        by_people[case_id] |= edited_cases[str(case_id)] | edited_children[str(child_id)]
        if child_id in joined:
            by_people[case_id].update(CHILD_ATTRIBUTES)
        if not any(item.by_import for item in events[case_id]):
            by_people[case_id].update(ATTRIBUTES)
    return by_people


def _edited(subject_type: str, ids: Sequence[int]) -> dict[str, set[str]]:
    edited: dict[str, set[str]] = defaultdict(set)
    if ids:
        entries = HistoryEntry.objects.filter(
            subject_type=subject_type, subject_id__in=[str(number) for number in ids]
        )
        for entry in entries.exclude(action__in=(IMPORT_ACTION, SPELLING_ACTION)):
            before, after = entry.before or {}, entry.after or {}
            edited[entry.subject_id] |= {name for name in ATTRIBUTES if before.get(name) != after.get(name)}
    return edited


def _children_with_several_cases(child_ids: Sequence[int]) -> set[int]:
    counted = Case.objects.filter(child_id__in=child_ids).values("child_id").annotate(cases=Count("pk"))
    return set(counted.filter(cases__gt=1).values_list("child_id", flat=True))
