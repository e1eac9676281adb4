"""Loads a neutral case file. The format and the rules are in docs/how-to/import-cases.md."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from ehcp.files.import_sheets import Overtaken
from ehcp.files.imports import ImportResult, import_case_file
from send_portal.calendar import today
from send_portal.queries import system_person

SHOWN = 50
REFUSED, WRONG_USAGE = 1, 2


class Command(BaseCommand):
    help = "Load a file of cases (CSV): all of it or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", type=Path, metavar="FILE.csv", help="a row for each case: see docs/how-to/import-cases.md"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would come of it, and write nothing"
        )
        parser.add_argument(
            "--skip-conflicts",
            action="store_true",
            help="leave alone the cases of which people have recorded something else, and load the rest",
        )

    def handle(self, *, file: Path, dry_run: bool, skip_conflicts: bool, **options: object) -> None:
        try:
            result = import_case_file(
                path=file,
                by=system_person(),
                today=today(),
                dry_run=dry_run,
                skip_conflicts=skip_conflicts,
                problems_shown=SHOWN,
                tell=self.stderr.write,
            )
        except OSError as error:
            raise CommandError(f"{file} can't be read: {error.strerror}.", returncode=WRONG_USAGE) from error
        except Overtaken as error:
            words = "People changed these cases while they were being loaded. Nothing was written: try again."
            raise CommandError(words, returncode=REFUSED) from error
        self._show_problems(result)
        self._show_result(result, dry_run)
        if result.refused:
            raise CommandError("The file was refused. Nothing was written.", returncode=REFUSED)

    def _show_problems(self, result: ImportResult) -> None:
        for problem in result.first_problems:
            self.stderr.write(problem.say())
        if len(result.first_problems) == SHOWN:
            self.stderr.write(f"These are the first {SHOWN}.")
        if result.problem_file:
            self.stderr.write(f"All of them are in {result.problem_file}")

    def _show_result(self, result: ImportResult, dry_run: bool) -> None:
        tally = result.tally
        outcome = _name_outcome(result, dry_run)
        lines = {
            "result": outcome,
            "rows": result.rows,
            "problems": result.problems,
            "conflicts": result.conflicts,
        }
        if not result.refused:
            lines |= {
                "new cases": tally.new_cases,
                "changed cases": tally.changed_cases,
                "unchanged cases": result.unchanged_cases,
                "events recorded": tally.events_recorded,
                "events replaced": tally.events_replaced,
                "events struck out": tally.events_struck_out,
            }
        self.stdout.write("\n".join(f"{name}: {value}" for name, value in lines.items()))


def _name_outcome(result: ImportResult, dry_run: bool) -> str:
    if result.refused:
        return "refused"
    if dry_run:
        return "dry run"
    return "loaded" if result.loaded else "nothing to change"
