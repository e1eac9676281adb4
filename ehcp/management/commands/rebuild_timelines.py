"""To run after an upgrade, between `migrate` and the start of the portal."""

from django.core.management.base import BaseCommand

from ehcp.changes import rebuild_timelines
from send_portal.counting import say_count
from send_portal.queries import system_person


class Command(BaseCommand):
    help = "Work every case's dates out again from its events, and write those that a new version reads otherwise."

    def handle(self, *args: object, **options: object) -> None:
        rebuilt = rebuild_timelines(by=system_person())
        self.stdout.write(f"{say_count(len(rebuilt), 'timeline')} changed.")
