"""The command line: what the person at the terminal must put right is said in one line, and not as a traceback."""

import sys
from collections.abc import Sequence

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import InterfaceError, OperationalError

CANT_USE_DATABASE = (
    "The database can't be used: {said}. See that it runs and has room, and that DATABASE_URL names its host, port, "
    "name and user."
)


def execute(arguments: Sequence[str]) -> None:
    """Run a command. Exits with 1 and words where settings or the database forbid it; `--traceback` shows all."""
    try:
        settings.INSTALLED_APPS  # noqa: B018  # reads the environment, so that every command says the same of it
        execute_from_command_line(list(arguments))
    except ImproperlyConfigured as error:
        sys.exit(str(error))
    except (OperationalError, InterfaceError) as error:
        if "--traceback" in arguments:
            raise
        sys.exit(CANT_USE_DATABASE.format(said=first_line(error)))


def first_line(error: Exception) -> str:
    """What a database said, in one line, without the end of a sentence."""
    return (str(error).strip() or type(error).__name__).splitlines()[0].strip().rstrip(".,:")
