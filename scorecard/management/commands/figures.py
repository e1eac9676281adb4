"""Stored figures on standard output: the board's numbers for other programs, without a token."""

import csv
import json
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from django.core.management.base import BaseCommand

from scorecard.measures import MEASURES, Measure
from scorecard.queries import as_of, figures_between
from scorecard.words import COLUMNS, FigureRow, as_csv_values, complete_rows
from send_portal.days import months_between
from send_portal.frame import BREAKDOWNS


def month(text: str) -> date:
    """The first day of a month written YYYY-MM. Raises ArgumentTypeError for anything else."""
    try:
        year, number = text.split("-")
        if len(year) != 4 or len(number) != 2 or int(year) < 1900:
            raise ValueError
        return date(int(year), int(number), 1)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not a month: write YYYY-MM, like 2024-01") from None


def some_of(known: Sequence[str]) -> Callable[[str], list[str]]:
    """A reader of words parted by commas, each of which must be known."""

    def several(text: str) -> list[str]:
        chosen = [part.strip() for part in text.split(",") if part.strip()]
        if unknown := [part for part in chosen if part not in known]:
            raise ArgumentTypeError(f"unknown: {', '.join(unknown)}. Choose from {', '.join(known)}")
        return list(dict.fromkeys(chosen))

    return several


def months_lacking(
    stored: Iterable[Mapping[str, object]],
    measures: Sequence[Measure],
    months: Sequence[date],
    first: date | None,
) -> list[str]:
    """The months, as YYYY-MM, from the first with figures on, of which a measure has none stored."""
    known = {(figure["measure"], figure["month"]) for figure in stored if figure["breakdown"] == "all"}
    return [
        f"{month:%Y-%m}"
        for month in months
        if first and month >= first and any((measure.code, month) not in known for measure in measures)
    ]


class Command(BaseCommand):
    help = "Print stored figures of whole months as CSV or JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--from", dest="first", type=month, required=True, metavar="YYYY-MM", help="the first month"
        )
        parser.add_argument(
            "--to", dest="last", type=month, required=True, metavar="YYYY-MM", help="the last month"
        )
        parser.add_argument(
            "--by",
            type=some_of(list(BREAKDOWNS)),
            default=[],
            metavar="BREAKDOWNS",
            help=f"rows for groups too, separated by commas: {', '.join(BREAKDOWNS)}",
        )
        parser.add_argument(
            "--measures",
            type=some_of(tuple(MEASURES)),
            default=list(MEASURES),
            metavar="CODES",
            help="these measures only, separated by commas: EHC08,EHC09",
        )
        parser.add_argument(
            "--format",
            dest="file_format",
            choices=["csv", "json"],
            default="csv",
            help="of what is printed (default: csv)",
        )

    def handle(
        self,
        *,
        first: date,
        last: date,
        by: Sequence[str],
        measures: Sequence[str],
        file_format: str,
        **options: object,
    ) -> None:
        if last < first:
            self.stderr.write("--to is before --from: give the earlier month first.")
            sys.exit(2)
        counted = as_of()
        if counted.day is None:
            self.stderr.write("No figures are stored yet. Run: python manage.py recalculate")
            sys.exit(1)
        if counted.changes_waiting:
            self.stderr.write(
                f"Changes not counted yet: {counted.changes_waiting}. Run: python manage.py recalculate"
            )
        stored = figures_between(first, last, measures=measures, breakdowns=by)
        chosen = [MEASURES[code] for code in measures]
        months, begins = months_between(first, last), counted.first_month
        if lacking := months_lacking(stored, chosen, months, begins):
            self.stderr.write(
                f"Nothing has been counted for {', '.join(lacking)}: those rows have no counts."
            )
        rows = complete_rows(stored, chosen, months, first=begins, counted_to=counted.day)
        self._write(rows, file_format)

    def _write(self, rows: Iterable[FigureRow], file_format: str) -> None:
        if file_format == "json":
            self.stdout.write(json.dumps(list(rows), indent=1))
        else:
            writer = csv.writer(self.stdout, lineterminator="\n")
            writer.writerow(COLUMNS)
            writer.writerows(as_csv_values(row) for row in rows)
