"""What may be recorded on cases in a file, and whether a proposed step may. The format is in docs/events.md."""

import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from ehcp.files.json_cases import read_each_case
from ehcp.files.step_files import steps_as_json
from ehcp.management.commands.clocks import REFUSED, day
from send_portal.refusals import FileRefused


class Command(BaseCommand):
    help = (
        "Say what may be recorded on cases in a JSON file on a day, and whether a step proposed for one may."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--input",
            dest="file",
            type=Path,
            required=True,
            metavar="FILE.json",
            help="the cases, with their events",
        )
        parser.add_argument(
            "--on", type=day, required=True, metavar="YYYY-MM-DD", help="the day on which to judge"
        )

    def handle(self, *, file: Path, on: date, **options: object) -> None:
        try:
            cases, problems = read_each_case(file.read_bytes(), proposals=True)
        except OSError as error:
            raise CommandError(f"{file} can't be read: {error.strerror}.", returncode=REFUSED) from error
        except FileRefused as refusal:
            raise CommandError(f"{file} can't be read: {refusal}", returncode=REFUSED) from refusal
        self.stdout.write(json.dumps({case.id: steps_as_json(case, on) for case in cases}, indent=1))
        if problems:
            raise CommandError("\n".join(problems), returncode=REFUSED)
