"""Changing the database's tables: one `migrate` at a time, and never back to where something recorded would be lost."""

import fcntl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from django.core.management import CommandError
from django.db import DatabaseError, connection
from django.db.migrations import Migration

LOCK = 7_301_452_018  # any number that nothing else in the database locks
WAITING = "Another migrate is under way. Waiting until it has finished."
IRREVERSIBLE = (
    "Nothing was changed. Going back before {name} would drop what the portal has recorded, such as what a published "
    "report hid and why. To go back, restore the backup taken before the upgrade: docs/how-to/back-up.md."
)


@contextmanager
def only_one_migrates(say: Callable[[str], object]) -> Iterator[None]:
    """Hold the lock of this database's tables; wait for it, and say so, where another migrate has it."""
    with (_postgresql_lock if connection.vendor == "postgresql" else _sqlite_lock)(say):
        yield


@contextmanager
def _postgresql_lock(say: Callable[[str], object]) -> Iterator[None]:
    """A lock of the connection's, so that it ends with the process whatever befalls it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            say(WAITING)
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    try:
        yield
    finally:
        with suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


@contextmanager
def _sqlite_lock(say: Callable[[str], object]) -> Iterator[None]:
    file = Path(f"{connection.settings_dict['NAME']}.migrating")
    if not file.parent.is_dir():
        raise CommandError(
            f"The folder of the database is missing: {file.parent}. Make it, or correct DATABASE_URL."
        )
    with file.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say(WAITING)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def refuse_to_forget(plan: Sequence[tuple[Migration, bool]], tables: Sequence[str]) -> None:
    """Raise CommandError, in words, for a plan that goes back in a database whose append-only tables hold anything."""
    back = [migration for migration, backwards in plan if backwards]
    if back and any(_holds_rows(table) for table in tables):
        raise CommandError(IRREVERSIBLE.format(name=f"{back[-1].app_label}.{back[-1].name}"))


def _holds_rows(table: str) -> bool:
    if table not in connection.introspection.table_names():
        return False
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")  # noqa: S608  # our own table
        return cursor.fetchone() is not None
