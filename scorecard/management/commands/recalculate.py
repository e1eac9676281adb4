from time import sleep

from django.core.management.base import BaseCommand

from scorecard.changes import LEASE, ClaimLost, Outcome, recalculate
from send_portal.queries import system_person

BETWEEN_TRIES = 1  # seconds
TOLD_EVERY = 10  # tries


class Command(BaseCommand):
    help = "Recalculate every measure now, in the foreground, and store the figures that changed."

    def handle(self, *args: object, **options: object) -> None:
        tries = 0
        while (outcome := self._count()) is None:
            if tries % TOLD_EVERY == 0:
                self.stderr.write(
                    "Somebody else is counting: waiting until they have finished. "
                    f"If they were killed, their claim ends within {LEASE.seconds} seconds."
                )
            tries += 1
            sleep(BETWEEN_TRIES)
        self.stdout.write(f"{outcome.rows_changed} figures changed.")

    def _count(self) -> Outcome | None:
        """One count, or None while somebody else is counting or has taken this one over."""
        try:
            outcome = recalculate(by=system_person(), force=True, progress=self.stderr.write)
        except ClaimLost:
            return None
        return None if outcome.joined else outcome
