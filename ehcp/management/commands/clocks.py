"""The statutory clocks of cases in a file. Format and method are in docs/statutory-clocks.md."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from ehcp.files.clock_files import clocks_as_json, find_oddities, read_cases, say_computed
from send_portal.days import read_day
from send_portal.refusals import FileRefused

REFUSED = 1


def day(text: str) -> date:
    """A day written YYYY-MM-DD. Raises ArgumentTypeError for anything else."""
    try:
        return read_day(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not a day: write YYYY-MM-DD, like 2024-07-31") from None


class Command(BaseCommand):
    help = "Work out the statutory clocks of cases in a JSON file, as they stand on a day."

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
            "--on",
            type=day,
            required=True,
            metavar="YYYY-MM-DD",
            help="the day; events after it are left out",
        )

    def handle(self, *, file: Path, on: date, **options: object) -> None:
        try:
            cases = read_cases(file.read_bytes())
        except OSError as error:
            raise CommandError(f"{file} can't be read: {error.strerror}.", returncode=REFUSED) from error
        except FileRefused as refusal:
            raise CommandError(f"{file} can't be read: {refusal}", returncode=REFUSED) from refusal
        for case in cases:
            for words in find_oddities(case, on):
                self.stderr.write(words)
        answers = {case.id: clocks_as_json(case, on) for case in cases}
        if words := say_computed(answers):
            self.stderr.write(words)
        self.stdout.write(json.dumps(answers, indent=1))
