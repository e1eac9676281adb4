"""`manage.py reset_demonstration`: throw the demonstration's database away and make a new one."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from send_portal.running.preparation import AlreadyRunning, only_one, prepare, remove_database


class Command(BaseCommand):
    help = "Restore the demonstration, losing all that was entered since. Asks first."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--yes", action="store_true", help="don't ask")

    def handle(self, *args: Any, yes: bool, **options: Any) -> None:
        if not settings.IS_DEMONSTRATION:
            raise CommandError(
                "DATABASE_URL names a database of your own; only the demonstration's can be reset."
            )
        try:
            with only_one():
                if not (yes or _agrees()):
                    raise CommandError("Nothing was changed.")
                remove_database()
                prepare(say=self.stdout.write)
        except AlreadyRunning as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write("The demonstration is as new. Start it with: make run")


def _agrees() -> bool:
    """Ask at the terminal; where there is none, only --yes will do."""
    if not sys.stdin.isatty():
        raise CommandError("There is no terminal to ask at: python manage.py reset_demonstration --yes")
    answer = input("This deletes everything entered in the demonstration since it was made. Continue? [y/N] ")
    return answer.strip().lower() in {"y", "yes"}
