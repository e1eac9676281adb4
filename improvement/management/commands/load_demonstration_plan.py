from django.core.management.base import BaseCommand

from improvement.changes import load_demonstration_plan
from send_portal.queries import system_person


class Command(BaseCommand):
    help = "Load the improvement plan's strategic areas and the school terms."

    def handle(self, *args: object, **options: object) -> None:
        self.stderr.write("  Improvement plan and terms")
        load_demonstration_plan(by=system_person())
