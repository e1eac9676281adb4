from time import sleep

from django.core.management.base import BaseCommand, CommandError, CommandParser

from scorecard.changes import LEASE, ClaimLost, Outcome, accept_day, recalculate
from scorecard.watching import troubles
from send_portal.calendar import today
from send_portal.counting import say_count
from send_portal.days import say_day
from send_portal.queries import system_person

BETWEEN_TRIES = 1  # seconds
TOLD_EVERY = 10  # tries


class Command(BaseCommand):
    help = "Recalculate every measure now, in the foreground, and store the figures that changed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--accept-day",
            action="store_true",
            help="say that the portal's day is right, though it lies before the last one or long after it",
        )

    def handle(self, *args: object, **options: object) -> None:
        if options["accept_day"] and accept_day(by=system_person()):
            self.stderr.write(f"{say_day(today())} is accepted as the portal's day.")
        tries = 0
        while (outcome := self._count()) is None:
            if tries % TOLD_EVERY == 0:
                self.stderr.write(
                    "Somebody else is counting: waiting until they have finished. "
                    f"If they were killed, their claim ends within {LEASE.seconds} seconds."
                )
            tries += 1
            sleep(BETWEEN_TRIES)
        if outcome.day_waits:
            raise CommandError(next(str(known) for known in troubles() if known.code == "day_jumped"))
        self.stdout.write(f"{say_count(outcome.rows_changed, 'figure')} changed.")

    def _count(self) -> Outcome | None:
        """One count, or None while somebody else is counting or has taken this one over."""
        try:
            outcome = recalculate(by=system_person(), force=True, progress=self.stderr.write)
        except ClaimLost:
            return None
        return None if outcome.joined else outcome
