"""The command line: what the person at the terminal must put right is said in one line, and not as a traceback."""

import sys
from collections.abc import Sequence

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import DatabaseError, InterfaceError

from send_portal.database.faults import what_to_do


def execute(arguments: Sequence[str]) -> None:
    """Run a command. Exits with 1 and words where settings or the database forbid it; `--traceback` shows all."""
    try:
        settings.INSTALLED_APPS  # noqa: B018  # reads the environment, so that every command says the same of it
        execute_from_command_line(list(arguments))
    except ImproperlyConfigured as error:
        sys.exit(str(error))
    except (DatabaseError, InterfaceError) as error:
        words = what_to_do(error)
        if "--traceback" in arguments or not words:
            raise
        sys.exit(words)
