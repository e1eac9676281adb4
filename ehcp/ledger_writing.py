"""The two statements that go with every change to the ledger: the case's timeline, and the ledger's position.

Used by changes and by imports, inside their transactions.
"""

from collections.abc import Sequence
from dataclasses import asdict

from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from ehcp import clocks, timeline
from ehcp.events.ledger import Event
from ehcp.models import Case, Deadline, LedgerPosition, Timeline
from ehcp.queries import child_of, groups_of, ledger_events, stored_deadlines
from send_portal.running.work import send_task


def write_timeline(case: Case) -> timeline.Timeline:
    """Work the case's timeline and deadlines out from its events and store them. A case whose first event was struck
    out has none.

    Call it while the case's row is locked. Case and child are read again: `case` may have been loaded before somebody
    else changed what figures are broken down by.
    """
    as_kept = Case.objects.select_related("child").get(pk=case.pk)
    events = ledger_events(case)
    child = child_of(as_kept)
    fresh = timeline.derive(events, groups=groups_of(as_kept), child=child)
    if not fresh.stage:
        Timeline.objects.filter(case=case).delete()
    else:
        Timeline.objects.update_or_create(case=case, defaults=asdict(fresh))
    _write_deadlines(case, events, child)
    return fresh


def _write_deadlines(case: Case, events: Sequence[Event], child: clocks.Child) -> None:
    owed = timeline.deadlines(events, child)
    if owed != stored_deadlines(case):
        Deadline.objects.filter(case=case).delete()
        Deadline.objects.bulk_create(Deadline(case=case, **deadline._asdict()) for deadline in owed)


def hold_ledger() -> None:
    """Wait for whoever holds the ledger's position or moved it; others then wait until this transaction ends."""
    LedgerPosition.objects.select_for_update().filter(pk=1).first()


def move_ledger(*, last_event_id: int = 0) -> None:
    """Move the position by one. Call it last: the row stays locked until the transaction ends, so that positions are
    committed in their order. Once committed, the scorecard is asked to count again."""
    now = timezone.now()
    LedgerPosition.objects.filter(pk=1).update(
        position=F("position") + 1,
        last_event_id=Greatest(F("last_event_id"), Value(last_event_id)),
        moved_at=now,
    )
    send_task("scorecard.recalculate")
