"""Loading a case file into the ledger: all of it or nothing.

The file is read and checked in a staging file, compared with the ledger, worked out into sheets of rows, and only then
loaded in one transaction that does no more than write. If somebody changed one of its cases in between, nothing is
written and the comparison begins again.
"""

import hashlib
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Max

from ehcp.files.case_file import read_case_file
from ehcp.files.comparison import compare, compare_new
from ehcp.files.import_sheets import ImportSheets, Overtaken, Tally
from ehcp.files.problem_file import problem_file_beside, write_problem_file
from ehcp.files.recorded_cases import recorded_cases
from ehcp.files.sheets import refresh_statistics
from ehcp.files.staging import Staging
from ehcp.ledger_writing import move_ledger
from ehcp.models import Case, Child, Deadline, Event, Timeline
from send_portal.files.csv_records import ByteLines, LineProblem, PassedOver
from send_portal.history import record_history
from send_portal.models import Person

SQLITE_TRIED_TO = 100_000
"""Rows. More than that belongs on PostgreSQL."""

_ATTEMPTS = 3
_TOLD_EVERY = 100_000

Tell = Callable[[str], None]


def _tell_nobody(words: str) -> None:
    """For callers that show no progress."""


@dataclass(slots=True)
class ImportResult:
    """What came of an import. `tally` is what was loaded or, where nothing was, what would be."""

    rows: int = 0
    problems: int = 0
    conflicts: int = 0
    unchanged_cases: int = 0
    tally: Tally = field(default_factory=Tally)
    refused: bool = False
    loaded: bool = False
    first_problems: list[LineProblem] = field(default_factory=list)
    problem_file: Path | None = None


def import_case_file(
    *,
    path: Path,
    by: Person,
    today: date,
    towns: Sequence[str] | None = None,
    dry_run: bool = False,
    skip_conflicts: bool = False,
    problems_shown: int = 50,
    tell: Tell = _tell_nobody,
) -> ImportResult:
    """Load the neutral case file at `path`, or refuse it whole.

    `today`: the last day on which something can have happened. `towns`: those that a case can have, unless given the
    setting's. `dry_run` says what would come of it and writes
    nothing. `skip_conflicts` leaves alone the cases about which people have recorded otherwise, and loads the rest.
    All problems go into a CSV beside the file. `tell` is given lines of progress. Raises OSError where the file can't
    be read, and Overtaken where people changed its cases at each of three attempts.
    """
    with (
        tempfile.TemporaryDirectory(prefix="case-import-") as name,
        Staging(Path(name) / "staging.sqlite3") as staging,
    ):
        sha256 = _read(path, staging, today, settings.TOWNS if towns is None else towns, tell)
        for attempt in range(1, _ATTEMPTS + 1):
            result = _compare(staging, skip_conflicts, tell)
            if result.refused or dry_run or result.tally == Tally():
                break
            try:
                _load(staging, Path(name), result, file_name=path.name, sha256=sha256, by=by, tell=tell)
                break
            except Overtaken:
                if attempt == _ATTEMPTS:
                    raise
                tell("Somebody changed one of these cases meanwhile. Comparing again.")
        _write_problems(staging, result, path, problems_shown, tell)
        return result


class _HashedStream:
    """A stream whose bytes are hashed as they are read, so that the hash is of what was loaded."""

    def __init__(self, stream: ByteLines) -> None:
        self._stream = stream
        self._hash = hashlib.sha256()

    def readline(self, size: int = -1, /) -> bytes:
        line = self._stream.readline(size)
        self._hash.update(line)
        return line

    def sha256(self) -> str:
        return self._hash.hexdigest()


def _read(path: Path, staging: Staging, today: date, towns: Sequence[str], tell: Tell) -> str:
    """Lay the file out in the staging file; gives its SHA-256."""
    passed_over = PassedOver()
    with path.open("rb") as file:
        stream = _HashedStream(file)
        rows = read_case_file(stream, today=today, towns=towns, passed_over=passed_over)
        _tell_by_the_hundred_thousand(staging.add(rows), "rows read", tell)
    if words := passed_over.say():
        tell(words)
    staging.find_cases_twice()
    if connection.vendor == "sqlite" and staging.count("row") > SQLITE_TRIED_TO:
        tell(
            f"The file has more than {SQLITE_TRIED_TO:,} cases. On SQLite imports are tried up to that many: this one "
            "will take long, and others can't save meanwhile. Use PostgreSQL (DATABASE_URL) for so many."
        )
    return stream.sha256()


def _tell_by_the_hundred_thousand(totals: Iterable[int], words: str, tell: Tell) -> None:
    last_told = 0
    for total in totals:
        if total - last_told >= _TOLD_EVERY:
            tell(f"{total:,} {words}")
            last_told = total


def _compare(staging: Staging, skip_conflicts: bool, tell: Tell) -> ImportResult:
    """What loading the staged rows would change. Conflicts are kept in the staging file."""
    staging.start_comparison()
    result = ImportResult(rows=staging.count("mention"), problems=staging.count("problem"))
    _tell_by_the_hundred_thousand(_compare_batches(staging, result), "cases compared", tell)
    result.refused = bool(result.problems or (result.conflicts and not skip_conflicts))
    return result


def _compare_batches(staging: Staging, result: ImportResult) -> Iterator[int]:
    total = 0
    for batch in staging.rows_by_case():
        existing = recorded_cases([staged.row.case_id for staged in batch])
        to_load = []
        for line, row in batch:
            present = existing.get(row.case_id)
            comparison = compare(line, row, present.recorded) if present else compare_new(row)
            if comparison.conflicts:
                result.conflicts += 1
                staging.add_conflicts(comparison.conflicts)
            elif comparison.changes_something:
                result.tally.add(comparison, new=present is None)
                to_load.append(row.case_id)
            else:
                result.unchanged_cases += 1
        staging.choose_to_load(to_load)
        total += len(batch)
        yield total


def _load(
    staging: Staging,
    folder: Path,
    result: ImportResult,
    *,
    file_name: str,
    sha256: str,
    by: Person,
    tell: Tell,
) -> None:
    """Work the rows out, then write them in one transaction, its last statement moving the ledger."""
    with ImportSheets(folder, staging, by=by) as sheets:
        _tell_by_the_hundred_thousand(sheets.prepare(), "cases worked out", tell)
        if sheets.tally != result.tally:
            raise Overtaken
        tell("Writing.")
        try:
            with transaction.atomic():
                batch = sheets.load(file_name=file_name, sha256=sha256, rows=result.rows)
                after = {"file": file_name, "sha256": sha256, "rows": result.rows, **asdict(sheets.tally)}
                record_history(subject=batch, action="imported cases", by=by, after=after)
                newest = Event.objects.filter(batch=batch).aggregate(newest=Max("pk"))["newest"]
                move_ledger(last_event_id=newest or 0)
        except (
            IntegrityError
        ) as error:  # somebody started a case of that reference, or corrected the same event
            raise Overtaken from error
    result.loaded = True
    refresh_statistics((Child, Case, Event, Timeline, Deadline))


def _write_problems(staging: Staging, result: ImportResult, path: Path, shown: int, tell: Tell) -> None:
    result.first_problems = list(islice(staging.problems(), shown))
    if not result.first_problems:
        return
    result.problem_file = problem_file_beside(path)
    try:
        write_problem_file(result.problem_file, staging.problems())
    except OSError as error:
        tell(f"The list of problems could not be written to {result.problem_file}: {error.strerror}.")
        result.problem_file = None
