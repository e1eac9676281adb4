"""A publication with everything hidden that must be. The format is in docs/disclosure-control.md."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from math import isfinite
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from scorecard.disclosure import (
    SECONDS,
    PublicationError,
    PublicationRefused,
    find_unread,
    parsed,
    protect,
)

REFUSED, WRONG_USAGE = 1, 2


def some_seconds(text: str) -> float:
    """A number of seconds from 0. Raises ArgumentTypeError for anything else."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not isfinite(seconds) or seconds < 0:
        raise ArgumentTypeError(f"{text!r} is not a number of seconds from 0")
    return seconds


class Command(BaseCommand):
    help = "Hide the small counts of a publication, and what would tell them."

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
        parser.add_argument(
            "--seconds",
            type=some_seconds,
            default=SECONDS,
            help="time to look for the cheapest choice (default: 20)",
        )

    def handle(
        self, *, path: Path, threshold: int | None, width: int | None, seconds: float, **options: object
    ) -> None:
        try:
            document = parsed(path.read_bytes())
            safe = protect(document, threshold=threshold, width=width, seconds=seconds)
        except OSError as error:
            raise CommandError(f"{path} can't be read: {error.strerror}.", returncode=WRONG_USAGE) from error
        except (PublicationError, PublicationRefused) as error:
            raise CommandError(f"{error}\nNothing was protected.", returncode=REFUSED) from error
        self.stdout.write(json.dumps(safe.document, indent=1, ensure_ascii=False))
        for sentence in find_unread(document):
            self.stderr.write(sentence)
        if safe.given_before:
            given = "; ".join(safe.given_before)
            self.stderr.write(
                "What is published already gives away, without the new tables: "
                f"{given}. Tell information governance."
            )
        if not safe.is_cheapest:
            self.stderr.write(
                "Time ran out: safe, but perhaps more is hidden than need be. Allow more --seconds."
            )
