"""What the machine says of how the portal runs: its tables, its disk, and whether the database is whole."""

import shutil
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

MOST_SAID = 300  # characters of what a database says of its damage


def lacks_migrations() -> bool:
    """Whether the program has steps for the database that were not taken. One query."""
    return not _last_migrations() <= set(MigrationRecorder(connection).applied_migrations())


@cache
def _last_migrations() -> frozenset[tuple[str, str]]:
    """The last migration of each app, as the program has them."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def room() -> int | None:
    """Bytes free on the disk that the portal writes to; None where that can't be known.

    A database server may have a disk of its own, which only its own machine can tell of.
    """
    folder = settings.VAR_DIR
    if connection.vendor == "sqlite":
        folder = Path(str(connection.settings_dict["NAME"])).parent
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None


def damage() -> str:
    """What SQLite finds wrong with its own file, or "". Reads the whole file. PostgreSQL fails on reading instead."""
    if connection.vendor != "sqlite":
        return ""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check")
        said = " ".join(str(line) for (line,) in cursor.fetchall())
    return "" if said == "ok" else said[:MOST_SAID]
