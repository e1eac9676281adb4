"""Control charts of series in a file. Formats and method are in docs/control-charts.md."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from scorecard.spc import chart_or_error, is_one_series, parse_file
from send_portal.refusals import FileRefused

REFUSED = 1


class Command(BaseCommand):
    help = "Work out the control chart of a series, or of several by their id, and print it as JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--input",
            dest="file",
            type=Path,
            required=True,
            metavar="FILE.json",
            help="see docs/control-charts.md",
        )

    def handle(self, *, file: Path, **options: object) -> None:
        try:
            content = parse_file(file.read_bytes())
        except OSError as error:
            self.stderr.write(f"{file} can't be read: {error.strerror}.")
            sys.exit(REFUSED)
        except FileRefused as error:
            self.stderr.write(f"{file} can't be read: {error}")
            sys.exit(REFUSED)
        if is_one_series(content):
            result = self._chart(content, "")
            refused = "error" in result
        else:
            result = {name: self._chart(series, f"{name}: ") for name, series in content.items()}
            refused = any("error" in chart for chart in result.values())
        self.stdout.write(json.dumps(result, allow_nan=False))
        if refused:
            sys.exit(REFUSED)

    def _chart(self, series: object, lead: str) -> dict[str, Any]:
        chart, told = chart_or_error(series)
        for words in told:
            self.stderr.write(f"{lead}{words}")
        return chart
