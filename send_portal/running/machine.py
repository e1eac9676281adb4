"""What the machine says of how the portal runs: its tables, files, disk and broker, and whether the
database is whole and takes changes."""

import shutil
from functools import cache
from pathlib import Path
from uuid import uuid4

import structlog
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from redis import Redis, RedisError

logger = structlog.get_logger(__name__)

MOST_SAID = 300  # characters of what a database says of its damage
SECONDS_FOR_THE_BROKER = 2


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


def files_work() -> bool:
    """Whether the pages' styles are there and, where files are kept beside the database, one can be written."""
    try:
        staticfiles_storage.url("build/portal.css")
        if not settings.DEPLOYED:
            probe = settings.VAR_DIR / f"health-{uuid4().hex}"
            probe.write_text("")
            probe.unlink()
    except (OSError, ValueError) as error:
        logger.error("files_fail", error=repr(error))
        return False
    return True


def takes_changes() -> bool:
    """Whether the database would let this connection write. One that was switched to reading alone, stands by for
    another, or is being restored, answers and saves nothing."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SHOW transaction_read_only")
        return bool(cursor.fetchone()[0] == "off")


def broker_answers() -> bool:
    """Whether Redis can be reached and takes the password; True where the broker is a folder."""
    if not settings.REDIS_URL:
        return True
    limit = SECONDS_FOR_THE_BROKER
    try:
        with Redis.from_url(settings.REDIS_URL, socket_connect_timeout=limit, socket_timeout=limit) as broker:
            return bool(broker.ping())
    except (RedisError, OSError) as error:
        logger.warning("broker_unreachable", error=repr(error))
        return False
