from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from send_portal.demonstration import load_people
from send_portal.models import Person
from send_portal.queries import system_person

# Each app loads its own part; asked for by name, because the ground floor imports none of them.
PARTS = ("load_demonstration_cases", "load_demonstration_plan")


class Command(BaseCommand):
    help = "Load the demonstration: made-up people, cases and names, and the improvement plan. It can be run again."

    def handle(self, *args: object, **options: object) -> None:
        if Person.objects.filter(is_system=False).exclude(email__endswith="@demo.example").exists():
            raise CommandError("This portal has real people in it; the demonstration is for an empty one.")
        self.stderr.write("  People and organisations")
        load_people(by=system_person())
        for part in PARTS:
            call_command(part, stdout=self.stdout, stderr=self.stderr)
        self.stdout.write("The demonstration is loaded.")
