"""Getting the database ready for `make run`: tables, and in a new one the demonstration with its figures.

A marker beside the database says that the demonstration is being made. It is removed when all is there, and before
the portal starts, so a marker found at the start means a database in which nobody has worked yet: a new one is made.
"""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import OperationalError, connection, connections
from django.db.migrations.executor import MigrationExecutor

from send_portal.private_files import close_to_others, closed_to_others, private_folder

Say = Callable[[str], object]


class AlreadyRunning(Exception):
    """The portal, or a reset of it, is under way in this folder."""


@contextmanager
def only_one() -> Iterator[None]:
    """Hold the portal's lock; raise AlreadyRunning, in words for the person at the terminal, if another has it.

    What is made while it is held is closed to others on the machine, though the folder may be open to them.
    """
    private_folder(settings.VAR_DIR)
    with closed_to_others(), open(settings.VAR_DIR / "run.lock", "a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.seek(0)
            holder = lock.read().strip() or "unknown"
            raise AlreadyRunning(
                f"The portal is running from this folder already (process {holder}). Stop it first: Ctrl-C there."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def prepare(*, say: Say) -> None:
    """Bring the tables up to date; make the demonstration in a new database, or again where that stopped half-way."""
    if settings.IS_DEMONSTRATION and _marker().exists() and _database().exists():
        say("The demonstration was left half made; making a new one.")
        remove_database()
    if settings.IS_DEMONSTRATION and not _database().exists():
        _marker().touch()
    if has_steps_to_take():
        say("Making the tables of the database.")
        call_command("migrate", verbosity=0, interactive=False)
        call_command("rebuild_timelines", stdout=StringIO())
    if settings.IS_DEMONSTRATION and not get_user_model().objects.filter(is_system=False).exists():
        _make_demonstration(say)
    for file in _files_of_the_database():
        if file.is_file():
            close_to_others(file)  # it holds children's records, and the folder may be open to others
    _marker().unlink(missing_ok=True)


def remove_database() -> None:
    """Delete the demonstration's database and the broker folder that belongs to it; never any other database."""
    if not settings.IS_DEMONSTRATION:
        raise ValueError("Only the demonstration's own database may be removed.")
    connections.close_all()
    _marker().touch()
    for file in _files_of_the_database():
        file.unlink(missing_ok=True)
    shutil.rmtree(f"{_database()}.broker", ignore_errors=True)


def _make_demonstration(say: Say) -> None:
    _marker().touch()
    say("Loading the demonstration: made-up cases, the improvement plan and people.")
    call_command("load_demonstration", no_color=True)  # progress on stderr is no error to be shown in red
    say("Computing every figure.")
    call_command("recalculate", no_color=True)


def try_the_database() -> None:
    """Before the first request: raise SettingRefused where the role is one that a deployed portal doesn't take.

    A database that doesn't answer yet is no reason to stop: requests wait for it.
    """
    with suppress(OperationalError):
        connection.ensure_connection()
    connection.close()


def has_steps_to_take() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _database() -> Path:
    return Path(settings.DATABASES["default"]["NAME"])


def _files_of_the_database() -> list[Path]:
    return [Path(f"{_database()}{ending}") for ending in ("", "-wal", "-shm", "-journal")]


def _marker() -> Path:
    return settings.VAR_DIR / "demonstration-unfinished"
