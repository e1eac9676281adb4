from django.core.management.base import BaseCommand, CommandError

from scorecard.changes import recalculate
from send_portal.queries import system_person


class Command(BaseCommand):
    help = "Recalculate every measure now, in the foreground, and store the figures that changed."

    def handle(self, *args: object, **options: object) -> None:
        outcome = recalculate(by=system_person(), force=True, progress=lambda words: self.stderr.write(words))
        if outcome.joined:
            raise CommandError(
                "Somebody else is counting at this moment, and will count everything. Try again in two minutes.",
                returncode=1,
            )
        self.stdout.write(f"{outcome.rows_changed} figures changed.")
