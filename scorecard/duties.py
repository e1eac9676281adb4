"""Noting what goes on in the background: that it was done, or that it failed. A few statements, outside any count."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import DatabaseError, InterfaceError
from django.db.models import F
from django.utils import timezone

from scorecard.models import Duty
from send_portal.database.connections import drop_broken_connection
from send_portal.troubles import DUTIES


def note_done(name: str) -> None:
    Duty.objects.update_or_create(name=name, defaults={"done_at": timezone.now(), "failures": 0})


def note_failure(name: str) -> None:
    """One more failure in a row. A database that can't take the note doesn't hide what failed."""
    drop_broken_connection()
    with suppress(DatabaseError, InterfaceError):
        if not Duty.objects.filter(name=name).update(failures=F("failures") + 1):
            Duty.objects.create(name=name, failures=1)


def look_for_all() -> None:
    """From now on each kind of work is looked for: one that was never done is as old as this moment."""
    known = set(Duty.objects.values_list("name", flat=True))
    missing = [Duty(name=name) for name in DUTIES if name not in known]
    Duty.objects.bulk_create(missing, ignore_conflicts=True)


@contextmanager
def duty(name: str, *, harmless: tuple[type[Exception], ...] = ()) -> Iterator[None]:
    """What happens within is this kind of work: note how it ended. Harmless errors are no failure of it."""
    try:
        yield
    except harmless:
        raise
    except Exception:
        note_failure(name)
        raise
    note_done(name)
