import sys

from django.core.management.base import BaseCommand

from scorecard.watching import troubles


class Command(BaseCommand):
    help = "For monitors: print OK, or a line for each thing that needs attention and exit 1."
    requires_system_checks: list[str] = []

    def handle(self, *args: object, **options: object) -> None:
        found = troubles()
        for trouble in found:
            self.stdout.write(f"{trouble.code}: {trouble}")
        if found:
            sys.exit(1)
        self.stdout.write("OK")
