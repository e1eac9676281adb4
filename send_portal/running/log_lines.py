"""Lines of every log, without what must never stand in one.

A link to set a password is as good as the password until it is used. It stands in an address, so it would stand in
each log that names addresses: the web server's, that of requests, those of errors. Whatever writes a line does so
through one of the two formatters here.

What was sent stays in the line that tells of it: with a line break in an address somebody could write lines of their
own, and make the log say what never was.
"""

import logging
import re
from copy import copy

import structlog
from structlog.typing import EventDict

from send_portal.counting import say_count

HIDDEN = "[hidden]"
_TRACEBACKS = ("exception", "stack")
LONGEST_FIELD = 3000  # characters: anybody can send a long address or make one request after the other fail
LONGEST_LINE = 8000
_SECRETS = (
    # The link to set a password, also where an address is quoted within another.
    re.compile(r"(password(?:/|%2f)reset(?:/|%2f)key(?:/|%2f))(?!done\b)[^\s\"'/%?&<>]+", re.IGNORECASE),
    # The password in the address of a service: redis://:password@host.
    re.compile(r"(://[^\s/:@]*:)[^\s/@]+(?=@)"),
)


def without_secrets(line: str) -> str:
    """The line with each secret in it replaced by one word, so that it can be seen that something stood there."""
    for secret in _SECRETS:
        line = secret.sub(rf"\g<1>{HIDDEN}", line)
    return line


def on_one_line(text: str) -> str:
    """The text with everything that would begin a new line, move the cursor or hide something written as its escape."""
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in text
    )


def values_on_one_line(logger: object, method: str, values: EventDict) -> EventDict:
    """Structlog's processor: each value stays on its line. Tracebacks are the portal's own, and keep theirs."""
    return {
        name: on_one_line(value) if isinstance(value, str) and name not in _TRACEBACKS else value
        for name, value in values.items()
    }


def short_enough(_logger: object, _name: str, fields: EventDict) -> EventDict:
    """A processor: no field is longer than LONGEST_FIELD. Of a long one, a traceback mostly, the two ends are kept."""
    return {
        name: shortened(value, LONGEST_FIELD) if isinstance(value, str) else value
        for name, value in fields.items()
    }


def shortened(text: str, longest: int) -> str:
    """A text with its middle left out where it is longer than `longest` characters."""
    left_out = len(text) - longest
    if left_out <= 0:
        return text
    begin, end = text[: longest // 4], text[-3 * longest // 4 :]
    return f"{begin} [… {say_count(left_out, 'character')} left out …] {end}"


class WithoutSecrets(logging.Formatter):
    """Another formatter's lines, the traceback too, without secrets."""

    def __init__(self, inner: logging.Formatter | None) -> None:
        super().__init__()
        self.inner = inner or logging.Formatter()

    def format(self, record: logging.LogRecord) -> str:
        record = copy(record)
        record.msg, record.args = on_one_line(record.getMessage()), None
        return shortened(without_secrets(self.inner.format(record)), LONGEST_LINE)


class Fields(structlog.stdlib.ProcessorFormatter):
    """A line of fields, without secrets."""

    def format(self, record: logging.LogRecord) -> str:
        return shortened(without_secrets(super().format(record)), LONGEST_LINE)
