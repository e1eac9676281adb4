"""Lines of the log, and whether they could be written: the log may be on the disk that is full."""

import logging
import sys
from threading import local

import structlog

logger = structlog.get_logger(__name__)


class _Last(local):
    """Whether this thread's last line was written."""

    was_written = False


_last = _Last()


class LogHandler(logging.StreamHandler):  # type: ignore[type-arg]
    """Writes to stderr, and remembers whether that worked."""

    def emit(self, record: logging.LogRecord) -> None:
        _last.was_written = True
        super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  # the name that logging calls
        _last.was_written = False
        if not isinstance(sys.exception(), OSError):  # nobody could read of a full disk what can't be written
            super().handleError(record)


def note(event: str, **fields: object) -> bool:
    """Log an error; whether its line was written."""
    _last.was_written = False
    logger.error(event, **fields)
    return _last.was_written
