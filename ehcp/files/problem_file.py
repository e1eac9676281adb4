"""All problems of a case file as a CSV beside it, for whoever corrects the file."""

import csv
import os
from collections.abc import Iterable
from pathlib import Path

from send_portal.files.csv_records import LineProblem
from send_portal.files.spreadsheets import safe_cell
from send_portal.private_files import PRIVATE_FILE, close_to_others

HEADER = ("line", "column", "value", "problem", "what to do")


def problem_file_beside(path: Path) -> Path:
    """Where the problems of the file at `path` go: cases.csv has cases.problems.csv."""
    return path.with_name(f"{path.stem}.problems.csv")


def write_problem_file(path: Path, problems: Iterable[LineProblem]) -> None:
    """The problems at `path`, in UTF-8 with a byte order mark so that a spreadsheet reads it as such.

    A value that begins as a formula does gets an apostrophe before it. Values name children, so only the file's owner
    may read it. Raises OSError where it can't be written.
    """
    with open(path, "w", encoding="utf-8-sig", newline="", opener=_private) as file:
        close_to_others(path)
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(HEADER)
        for problem in problems:
            writer.writerow(
                (
                    problem.line,
                    *map(safe_cell, (problem.column, problem.value, problem.problem, problem.what_to_do)),
                )
            )


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, PRIVATE_FILE)
