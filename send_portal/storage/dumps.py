"""Dumps of the whole database, taken while the portal runs, and databases made from them.

SQLite by its own backup interface: a copy of the file alone lacks what still stands in the log beside it. PostgreSQL by
`pg_dump` and `pg_restore`, which must be of the server's version or newer.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from hashlib import file_digest
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import Any

from django.db import ProgrammingError, connection, connections, transaction

MOST_SAID = 500  # characters of what PostgreSQL's programs say
ENDINGS = {"sqlite": "sqlite3", "postgresql": "dump"}


class DumpFailed(Exception):
    """A dump could not be taken or restored; in words that say what to do."""


def dump_name() -> str:
    """What a dump of this kind of database is called."""
    return f"database.{ENDINGS[connection.vendor]}"


def sha256(file: Path) -> str:
    with file.open("rb") as content:
        return file_digest(content, "sha256").hexdigest()


@contextmanager
def dumping(file: Path) -> Iterator[None]:
    """Dump the database into a new file. Within the block, queries see exactly what the dump holds.

    Raises DumpFailed.
    """
    if connection.vendor == "sqlite":
        _copy_sqlite(file)
        with _using(file):
            yield
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SELECT pg_export_snapshot()")
            (snapshot,) = cursor.fetchone()
            _call("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={file}")
            yield
    os.chmod(file, 0o600)


@contextmanager
def restored(file: Path) -> Iterator[None]:
    """Within the block, queries go to a scratch database with what the dump holds. It is gone afterwards.

    Raises DumpFailed.
    """
    if connection.vendor == "sqlite":
        with TemporaryDirectory(prefix="restored-") as folder:
            shutil.copyfile(file, Path(folder) / "db")
            with _using(Path(folder) / "db"):
                yield
    else:
        with scratch() as name:
            _restore_postgresql(file, name)
            yield


@contextmanager
def scratch() -> Iterator[str]:
    """Within the block, queries go to a new and empty database of the same PostgreSQL server. It is gone afterwards."""
    name = f"portal_restored_{token_hex(6)}"
    _without_database(f'CREATE DATABASE "{name}"')
    try:
        with _using(name):
            yield name
    finally:
        _without_database(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _without_database(statement: str) -> None:
    try:
        with connections["default"]._nodb_cursor() as cursor:  # Django's own way for tests
            cursor.execute(statement)
    except ProgrammingError as error:
        raise DumpFailed(
            f"No scratch database could be made: {str(error).strip()}. Let DATABASE_URL sign in with a role that may "
            "make one: docs/how-to/back-up.md says how."
        ) from None


def restore(file: Path) -> None:
    """Fill the empty database that the portal's settings name. Raises DumpFailed where it holds tables."""
    if connection.introspection.table_names():
        raise DumpFailed(
            "The database is not empty, and a restore never overwrites one. Name a new one in DATABASE_URL."
        )
    if connection.vendor == "sqlite":
        name = Path(str(connection.settings_dict["NAME"]))
        connection.close()
        beside = name.with_name(f"{name.name}.restoring")
        shutil.copyfile(file, beside)
        for ending in ("-wal", "-shm"):
            name.with_name(name.name + ending).unlink(missing_ok=True)
        beside.replace(name)
    else:
        _restore_postgresql(file, str(connection.settings_dict["NAME"]))


def _copy_sqlite(file: Path) -> None:
    connection.ensure_connection()
    with closing(sqlite3.connect(file)) as copy:
        try:
            connection.connection.backup(copy)
        except sqlite3.Error as error:
            raise DumpFailed(
                f"The database could not be copied: {error}. See that there is room for it."
            ) from None
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, with nothing beside it
    with file.open("rb") as content:
        os.fsync(content.fileno())


def _restore_postgresql(file: Path, name: str) -> None:
    """Whole or not at all, so that a restore which was cut short can be begun again."""
    _call("pg_restore", "--single-transaction", "--no-owner", "--no-privileges", str(file), database=name)


def _call(program: str, *arguments: str, database: str = "") -> None:
    known: dict[str, Any] = connection.settings_dict
    where = [
        f"--{option}={known[name]}"
        for option, name in (("host", "HOST"), ("port", "PORT"), ("username", "USER"))
        if known[name]
    ]
    command = [program, "--no-password", *where, f"--dbname={database or known['NAME']}", *arguments]
    password = {"PGPASSWORD": str(known["PASSWORD"])} if known["PASSWORD"] else {}
    try:
        done = subprocess.run(  # noqa: S603  # PostgreSQL's own programs, no shell
            command, env={**os.environ, **password}, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        raise DumpFailed(
            f"{program} is missing. Install PostgreSQL's client programs (postgresql-client)."
        ) from None
    if done.returncode:
        raise DumpFailed(_words_of(program, done.stderr))


def _words_of(program: str, error: str) -> str:
    """What such a program said, without the statement over which it stumbled, in one line."""
    said = " ".join(error.partition("Command was:")[0].split())[:MOST_SAID]
    if "permission denied" in said:
        said += (
            ". Sign in as the role that owns the database and its schema, such as portal_owner: "
            "docs/how-to/back-up.md says how."
        )
    return f"{program} failed: {said}"


@contextmanager
def _using(name: Path | str) -> Iterator[None]:
    """Within the block this thread's queries go to another database of the same kind."""
    before = connections["default"]
    other = before.copy()
    other.settings_dict["NAME"] = str(name)
    connections["default"] = other
    try:
        yield
    finally:
        other.close()
        connections["default"] = before
