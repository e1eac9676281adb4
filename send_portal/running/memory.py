"""The memory of each process has a limit: one that is above it ends as if told to, and is started again.

Memory that a long-lived process doesn't give back would otherwise grow until the machine kills something, perhaps the
database. Whoever started the process (supervisor, gunicorn, Docker) starts the next.
"""

import os
import signal
from pathlib import Path

import structlog
from django.conf import settings

logger = structlog.get_logger(__name__)

_STATM = Path("/proc/self/statm")
MEGABYTE = 1024 * 1024


def in_use() -> int | None:
    """Bytes of memory that this process holds; None where the system doesn't tell in this way."""
    try:
        return int(_STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return None


def limit_memory(process: str) -> None:
    """End this process, which finishes what it is doing first, where it holds more than PORTAL_MEMORY_MB."""
    held = in_use()
    if held is None or held <= settings.MEMORY_MB * MEGABYTE:
        return
    logger.warning(
        "memory_above_limit", process=process, megabytes=held // MEGABYTE, limit=settings.MEMORY_MB
    )
    os.kill(os.getpid(), signal.SIGTERM)
