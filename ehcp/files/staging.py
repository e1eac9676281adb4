"""Where a case file is laid out before anything is loaded: a temporary SQLite file, whatever the portal's database.

A million rows stay on the disk, sorted by case. So finding a case that stands in the file twice, and walking the rows
beside the ledger's cases, takes little memory. Nothing here touches the portal's own database.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from ehcp.files.case_file import COLUMNS, CaseRow, CheckedRow
from send_portal.files.csv_records import LineProblem

_AT_A_TIME = 2_000

_SCHEMA = f"""
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -20000;
CREATE TABLE mention (line INTEGER, case_id TEXT);
CREATE TABLE row (line INTEGER, {", ".join(f"{name} TEXT" for name in COLUMNS)});
CREATE TABLE problem (line INTEGER, "column" TEXT, value TEXT, problem TEXT, what_to_do TEXT);
CREATE TABLE conflict (line INTEGER, "column" TEXT, value TEXT, problem TEXT, what_to_do TEXT);
CREATE TABLE to_load (case_id TEXT);
CREATE TABLE touched (
    case_id INTEGER, child_id INTEGER, case_version INTEGER, child_version INTEGER, last_event_id INTEGER,
    attributes TEXT
);
"""

_TWICE = """
SELECT later.line, later.case_id, first.line
FROM mention AS later
JOIN (SELECT case_id, min(line) AS line FROM mention GROUP BY case_id HAVING count(*) > 1) AS first USING (case_id)
WHERE later.line > first.line
"""


class StagedRow(NamedTuple):
    """A good row and the line it stands on."""

    line: int
    row: CaseRow


class Touched(NamedTuple):
    """A case of the portal that will be changed, as it was seen. `attributes`: JSON of those that get a new value."""

    case_id: int
    child_id: int
    case_version: int
    child_version: int
    last_event_id: int
    attributes: str


class Staging:
    """The rows and problems of one case file, at `path`. A context manager: leaving it closes the file."""

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(path, isolation_level=None)
        self._database.executescript(_SCHEMA)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()

    def add(self, checked: Iterable[CheckedRow]) -> Iterator[int]:
        """Take in rows as they are read; gives the number of rows so far, after each few thousand."""
        total = 0
        rows = iter(checked)
        while batch := list(islice(rows, _AT_A_TIME)):
            mentions = [(item.line, item.case_id) for item in batch if item.case_id]
            good = [(item.line, *item.row) for item in batch if item.row]
            self._insert("mention", mentions)
            self._insert("row", good)
            self._insert("problem", [_as_values(problem) for item in batch for problem in item.problems])
            total += len(batch)
            yield total

    def find_cases_twice(self) -> None:
        """Add a problem for each row whose case stands on an earlier line already. Call once, when all is read."""
        self._database.execute("CREATE INDEX mention_by_case ON mention (case_id, line)")
        doubles = self._database.execute(_TWICE)
        while batch := doubles.fetchmany(_AT_A_TIME):
            self._insert("problem", [_describe_twice(*double) for double in batch])
        self._database.execute("CREATE UNIQUE INDEX row_by_case ON row (case_id, line)")

    def start_comparison(self) -> None:
        """Forget what an earlier comparison with the ledger found."""
        for table in ("conflict", "to_load", "touched"):
            self._database.execute(f"DELETE FROM {table}")  # noqa: S608 our own names

    def add_conflicts(self, conflicts: Iterable[LineProblem]) -> None:
        """Keep what stands between a row and the ledger."""
        self._insert("conflict", [_as_values(conflict) for conflict in conflicts])

    def choose_to_load(self, case_ids: Iterable[str]) -> None:
        """Mark the rows that change something."""
        self._insert("to_load", [(case_id,) for case_id in case_ids])

    def note_touched(self, touched: Iterable[Touched]) -> None:
        """Keep how a case was seen that will be changed, to be checked before writing."""
        self._insert("touched", list(touched))

    def count(self, table: str) -> int:
        """How many of `mention`, `row`, `problem`, `conflict`, `to_load` or `touched` there are."""
        return int(self._database.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 our own names

    def rows_by_case(self, *, only_to_load: bool = False) -> Iterator[list[StagedRow]]:
        """The good rows in the order of their case_id, some at a time."""
        chosen = (
            "to_load JOIN row USING (case_id) ORDER BY to_load.rowid"
            if only_to_load
            else "row ORDER BY case_id"
        )
        for batch in self._batches(f"SELECT row.* FROM {chosen}"):  # noqa: S608 our own names
            yield [StagedRow(line, CaseRow._make(values)) for line, *values in batch]

    def touched(self) -> Iterator[list[Touched]]:
        """What `note_touched` kept, some at a time, in the order of the cases' ids."""
        for batch in self._batches("SELECT * FROM touched ORDER BY case_id"):
            yield [Touched._make(values) for values in batch]

    def problems(self) -> Iterator[LineProblem]:
        """Every problem and conflict in the order of the lines."""
        both = "SELECT * FROM problem UNION ALL SELECT * FROM conflict ORDER BY 1"
        for values in self._database.execute(both):
            yield LineProblem(*values)

    def _batches(self, query: str) -> Iterator[list[tuple[Any, ...]]]:
        rows = self._database.execute(query)
        while batch := rows.fetchmany(_AT_A_TIME):
            yield batch

    def _insert(self, table: str, rows: Sequence[tuple[object, ...]]) -> None:
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            self._database.execute("BEGIN")
            self._database.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608 our own names
            self._database.execute("COMMIT")


def _as_values(problem: LineProblem) -> tuple[object, ...]:
    return (problem.line, problem.column, problem.value, problem.problem, problem.what_to_do)


def _describe_twice(line: int, case_id: str, first: int) -> tuple[object, ...]:
    words = f"the case stands on line {first} already"
    return (line, "case_id", case_id, words, f"Keep line {first} or line {line}: a case has one row.")
