"""What an outsider with arithmetic learns from a publication. The format is in docs/disclosure-control.md."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from scorecard.disclosure import PublicationError, attack, find_unread, parsed, read_publication

FOUND, BAD_INPUT = 1, 2


class Command(BaseCommand):
    help = (
        "Try to work out the small counts of a publication. Exit 0: safe, 1: something found, 2: bad input."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--input",
            dest="path",
            type=Path,
            required=True,
            metavar="FILE.json",
            help="the tables: see docs/disclosure-control.md",
        )
        parser.add_argument(
            "--threshold", type=int, metavar="N", help="counts of 1 to this are small (default: 4)"
        )
        parser.add_argument(
            "--width", type=int, metavar="N", help="the range that a reader must be left with (default: 5)"
        )

    def handle(self, *, path: Path, threshold: int | None, width: int | None, **options: object) -> None:
        try:
            document = parsed(path.read_bytes())
            outcome = attack(read_publication(document, threshold=threshold, width=width))
        except OSError as error:
            raise CommandError(f"{path} can't be read: {error.strerror}.", returncode=BAD_INPUT) from error
        except PublicationError as error:
            raise CommandError(str(error), returncode=BAD_INPUT) from error
        self.stdout.write(json.dumps(outcome.as_document(), indent=1, ensure_ascii=False))
        for sentence in find_unread(document):
            self.stderr.write(sentence)
        if not outcome.is_safe:
            sys.exit(FOUND)
