from django.core.management.base import BaseCommand

from ehcp.files.demonstration import load_caseload, share_out_open_cases
from send_portal.calendar import today
from send_portal.demonstration import demonstration_officers
from send_portal.queries import system_person


class Command(BaseCommand):
    help = "Load the demonstration's made-up cases and names, and share the open cases between its officers."

    def handle(self, *args: object, **options: object) -> None:
        system = system_person()
        load_caseload(by=system, today=today(), tell=lambda words: self.stderr.write(f"  {words}"))
        share_out_open_cases(officers=demonstration_officers(), by=system)
