"""What an import writes: worked out into sheets beforehand, then put into the tables in one transaction.

Part of imports.py, which decides what is loaded; nothing else calls this.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from types import TracebackType
from typing import Self

from django.db.models import Model
from django.utils import timezone

from ehcp import clocks
from ehcp.events import ledger
from ehcp.events.ledger import STRUCK_OUT
from ehcp.files.comparison import (
    CASE_ATTRIBUTES,
    CHILD_ATTRIBUTES,
    EventChange,
    RowComparison,
    compare,
    compare_new,
    merged,
)
from ehcp.files.recorded_cases import IMPORT_ACTION, Existing, last_event_ids, recorded_cases
from ehcp.files.row_timeline import groups_of_row, timeline_of_closed
from ehcp.files.sheets import Sheet, check_references, reserve_ids, write_moment
from ehcp.files.staging import StagedRow, Staging, Touched
from ehcp.models import Case, Child, Deadline, Event, ImportBatch, Timeline
from ehcp.timeline import TIMELINE_FIELDS, Groups, deadlines, derive
from send_portal.history import subject_key
from send_portal.models import HistoryEntry, Person

_EVENT_COLUMNS = ("case", "kind", "on", "details", "replaces", "recorded_at", "recorded_by", "batch")
_STRUCK_OUT_DETAILS = json.dumps({"imported": True})
_NO_NAMES = ("",) * len(Child.NAME_FIELDS)
_timeline_values = attrgetter(*TIMELINE_FIELDS)
_child_values = attrgetter(*CHILD_ATTRIBUTES)
_case_values = attrgetter(*CASE_ATTRIBUTES)


class Overtaken(Exception):
    """Somebody changed one of the cases after it was compared; nothing was written."""


@dataclass(slots=True)
class Tally:
    """How much an import changes."""

    new_cases: int = 0
    changed_cases: int = 0
    events_recorded: int = 0
    events_replaced: int = 0
    events_struck_out: int = 0

    def add(self, comparison: RowComparison, *, new: bool) -> None:
        self.new_cases += new
        self.changed_cases += not new
        for change in comparison.events:
            if change.fact is None:
                self.events_struck_out += 1
            elif change.replaces:
                self.events_replaced += 1
            else:
                self.events_recorded += 1


class ImportSheets:
    """The rows of one import, on the disk. A context manager: leaving it closes the sheets."""

    def __init__(self, folder: Path, staging: Staging, *, by: Person) -> None:
        self.tally = Tally()
        self._staging = staging
        self._by = by
        self._recorded_at = write_moment(timezone.now())
        self._batch_id = reserve_ids(ImportBatch, 1)[0]
        self._open = ExitStack()

        def sheet(model: type[Model], *columns: str) -> Sheet:
            return self._open.enter_context(Sheet(folder, model, columns))

        self._children = sheet(Child, "id", "reference", *Child.NAME_FIELDS, *CHILD_ATTRIBUTES, "version")
        self._cases = sheet(Case, "id", "reference", "child", *CASE_ATTRIBUTES, "created_at", "version")
        self._events = sheet(Event, *_EVENT_COLUMNS)
        self._timelines = sheet(Timeline, "case", *TIMELINE_FIELDS)
        self._deadlines = sheet(Deadline, "case", *clocks.Deadline._fields)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    # Working out

    def prepare(self) -> Iterator[int]:
        """Work out every row that the chosen rows of the staging file come to; gives how many cases are done so far.

        Raises Overtaken where a case has come into conflict since it was compared.
        """
        done = 0
        for batch in self._staging.rows_by_case(only_to_load=True):
            existing = recorded_cases([staged.row.case_id for staged in batch])
            self._add_new([staged for staged in batch if staged.row.case_id not in existing])
            for staged in batch:
                if present := existing.get(staged.row.case_id):
                    self._add_changed(staged, present)
            done += len(batch)
            yield done

    def _add_new(self, batch: list[StagedRow]) -> None:
        child_ids, case_ids = reserve_ids(Child, len(batch)), reserve_ids(Case, len(batch))
        children, cases, timelines = [], [], []
        for (_, row), child_id, case_id in zip(batch, child_ids, case_ids, strict=True):
            comparison = compare_new(row)
            self.tally.add(comparison, new=True)
            children.append((child_id, f"P{child_id:06d}", *_NO_NAMES, *_child_values(row), 1))
            cases.append((case_id, row.case_id, child_id, *_case_values(row), self._recorded_at, 1))
            self._add_events(case_id, comparison.events)
            groups = groups_of_row(row)
            timeline = timeline_of_closed(row, groups)
            if timeline is None:
                events = merged([], comparison.events)
                child = clocks.Child(year_group=row.year_group)
                timeline = derive(events, groups=groups, child=child)
                self._add_deadlines(case_id, events, child)
            timelines.append((case_id, *_timeline_values(timeline)))
        self._children.add(children)
        self._cases.add(cases)
        self._timelines.add(timelines)

    def _add_changed(self, staged: StagedRow, present: Existing) -> None:
        comparison = compare(staged.line, staged.row, present.recorded)
        if comparison.conflicts or not comparison.changes_something:
            raise Overtaken
        self.tally.add(comparison, new=False)
        events = merged([item.event for item in present.recorded.events], comparison.events)
        attributes = {**present.recorded.attributes, **comparison.attributes}
        self._add_events(present.case_id, comparison.events)
        child = clocks.Child(present.born, attributes["year_group"])
        timeline = derive(events, groups=Groups.of(**attributes), child=child)
        self._add_deadlines(present.case_id, events, child)
        self._timelines.add([(present.case_id, *_timeline_values(timeline))])
        self._staging.note_touched([present.as_touched(comparison.attributes)])

    def _add_deadlines(self, case_id: int, events: Sequence[ledger.Event], child: clocks.Child) -> None:
        self._deadlines.add([(case_id, *deadline) for deadline in deadlines(events, child)])

    def _add_events(self, case_id: int, changes: Sequence[EventChange]) -> None:
        self._events.add([self._event_row(case_id, change) for change in changes])

    def _event_row(self, case_id: int, change: EventChange) -> tuple[object, ...]:
        kind = change.fact.kind if change.fact else STRUCK_OUT
        details = change.fact.details_json if change.fact else _STRUCK_OUT_DETAILS
        moment, by, batch = self._recorded_at, self._by.pk, self._batch_id
        return (case_id, kind, change.on, details, change.replaces, moment, by, batch)

    # Writing, inside the transaction of imports.py

    def load(self, *, file_name: str, sha256: str, rows: int) -> ImportBatch:
        """Put everything into the tables. Raises Overtaken where a case is no longer as it was compared."""
        for touched in self._staging.touched():
            self._hold(touched)
        batch = ImportBatch.objects.create(
            pk=self._batch_id,
            file_name=file_name[:255],
            sha256=sha256,
            rows=rows,
            new_cases=self.tally.new_cases,
            changed_cases=self.tally.changed_cases,
            events_recorded=self._events_added(),
            by=self._by,
        )
        for sheet in (self._children, self._cases, self._events):
            sheet.load()
        for touched in self._staging.touched():
            ids = [changing.case_id for changing in touched]
            Timeline.objects.filter(case_id__in=ids).delete()
            Deadline.objects.filter(case_id__in=ids).delete()
            self._write_attributes([changing for changing in touched if changing.attributes])
        self._timelines.load()
        self._deadlines.load()
        check_references()
        return batch

    def _events_added(self) -> int:
        return self.tally.events_recorded + self.tally.events_replaced + self.tally.events_struck_out

    def _hold(self, touched: list[Touched]) -> None:
        """Lock the cases and their children until the transaction ends, and see that nobody was faster."""
        ids = [changing.case_id for changing in touched]
        held = Case.objects.select_related("child").select_for_update(of=("self", "child")).order_by("pk")
        cases = {case.pk: case for case in held.filter(pk__in=ids)}
        last = last_event_ids(ids)
        for changing in touched:
            case = cases[changing.case_id]
            seen = (
                changing.case_version,
                changing.child_id,
                changing.child_version,
                changing.last_event_id,
            )
            if seen != (case.version, case.child_id, case.child.version, last.get(changing.case_id, 0)):
                raise Overtaken

    def _write_attributes(self, touched: list[Touched]) -> None:
        """Attributes are no events: they are changed in place, and the history keeps what they were."""
        held = Case.objects.select_related("child").in_bulk([changing.case_id for changing in touched])
        entries: list[HistoryEntry] = []
        for changing in touched:
            changed = json.loads(changing.attributes)
            case = held[changing.case_id]
            entries += self._write_to(
                case, {name: changed[name] for name in CASE_ATTRIBUTES if name in changed}
            )
            entries += self._write_to(
                case.child, {name: changed[name] for name in CHILD_ATTRIBUTES if name in changed}
            )
        Case.objects.bulk_update(held.values(), (*CASE_ATTRIBUTES, "version"), batch_size=500)
        Child.objects.bulk_update(
            {case.child for case in held.values()}, (*CHILD_ATTRIBUTES, "version"), batch_size=500
        )
        HistoryEntry.objects.bulk_create(entries, batch_size=1_000)

    def _write_to(self, row: Case | Child, changed: Mapping[str, str]) -> list[HistoryEntry]:
        if not changed:
            return []
        before = {name: getattr(row, name) for name in changed}
        for name, value in changed.items():
            setattr(row, name, value)
        row.version += 1
        subject_type, subject_id = subject_key(row)
        return [
            HistoryEntry(
                subject_type=subject_type,
                subject_id=subject_id,
                action=IMPORT_ACTION,
                before=before,
                after=dict(changed),
                by=self._by,
            )
        ]
