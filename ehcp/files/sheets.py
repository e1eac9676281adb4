"""Rows laid out on the disk, ready to go into a table at once: COPY on PostgreSQL, plain inserts on SQLite.

Nobody's rules are in here: what is written into a sheet goes into the table as it is. Used by imports, which work
everything out beforehand, so that the transaction is as short as writing allows.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

from django.db import connection, models, transaction

_AT_A_TIME = 5_000


class Sheet:
    """Rows for `columns` of a model's table, kept in `folder`. Values are text, numbers, dates, booleans or None."""

    def __init__(self, folder: Path, model: type[models.Model], columns: Sequence[str]) -> None:
        self.model = model
        self.fields: list[models.Field[Any, Any]] = [
            cast(Any, model._meta.get_field(name)) for name in columns
        ]
        self._path = folder / f"{model._meta.db_table}.csv"
        self._file = self._path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, rows: Iterable[Sequence[object]]) -> None:
        """Put rows into the sheet. None and empty text look alike: which it is, the column says."""
        self._writer.writerows(rows)

    def load(self) -> None:
        """Put the sheet's rows into the table. Call inside the transaction."""
        self._file.close()
        if connection.vendor == "postgresql":
            self._copy()
        else:
            self._insert()

    def _copy(self) -> None:
        never_null = [self._name(field) for field in self.fields if not field.null]
        statement = (
            f"COPY {self._table} ({', '.join(map(self._name, self.fields))}) FROM STDIN "
            f"WITH (FORMAT csv, FORCE_NOT_NULL ({', '.join(never_null)}))"
        )
        with connection.cursor() as cursor, self._path.open("rb") as file:
            cursor.copy_expert(statement, file)

    def _insert(self) -> None:
        names = ", ".join(map(self._name, self.fields))
        marks = ", ".join(["%s"] * len(self.fields))
        statement = f"INSERT INTO {self._table} ({names}) VALUES ({marks})"  # noqa: S608 our own names
        with connection.cursor() as cursor, self._path.open(encoding="utf-8", newline="") as file:
            rows = self._read_values(csv.reader(file))
            while batch := list(islice(rows, _AT_A_TIME)):
                cursor.executemany(statement, batch)

    def _read_values(self, rows: Iterable[list[str]]) -> Iterator[list[Any]]:
        """What PostgreSQL makes of the text by itself: nulls and booleans. SQLite turns text into numbers."""
        nullable = [index for index, field in enumerate(self.fields) if field.null]
        booleans = [
            index for index, field in enumerate(self.fields) if isinstance(field, models.BooleanField)
        ]
        for row in rows:
            values: list[Any] = list(row)
            for index in nullable:
                values[index] = values[index] or None
            for index in booleans:
                values[index] = values[index] == "True"
            yield values

    @property
    def _table(self) -> str:
        return connection.ops.quote_name(self.model._meta.db_table)

    def _name(self, field: "models.Field[Any, Any]") -> str:
        return connection.ops.quote_name(str(field.column))


def check_references() -> None:
    """See now, not at the commit, that every row refers to one that is there. Of millions of rows this takes the
    longest, and whatever is locked afterwards is locked for a moment only. SQLite checks as it commits, quickly."""
    if connection.vendor == "postgresql":
        connection.check_constraints()


def refresh_statistics(several: Sequence[type[models.Model]]) -> None:
    """Let PostgreSQL see how large the tables have become. Until it has looked by itself, its plans would be for the
    tables as they were before the load, and pages slow."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for model in several:
                cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def write_moment(moment: datetime) -> str:
    """A moment as the database takes it in text."""
    return str(connection.ops.adapt_datetimefield_value(moment))


def reserve_ids(model: type[models.Model], count: int) -> range:
    """`count` ids that no other row will have, one after the other. Like a sequence, they stay taken if nothing comes
    of it."""
    if not count:
        return range(0)
    table = model._meta.db_table
    first = (
        _reserve_on_postgresql(table, count) if connection.vendor == "postgresql" else _reserve(table, count)
    )
    return range(first, first + count)


def _reserve_on_postgresql(table: str, count: int) -> int:
    statement = """
        SELECT min(number), max(number)
        FROM (SELECT nextval(pg_get_serial_sequence(%s, 'id')) AS number FROM generate_series(1, %s)) AS numbers
    """
    while True:
        with connection.cursor() as cursor:
            cursor.execute(statement, [table, count])
            first, last = cursor.fetchone()
        if last - first + 1 == count:  # somebody else may have drawn a number in between: then draw again
            return int(first)


def _reserve(table: str, count: int) -> int:
    """SQLite keeps the last id of an AUTOINCREMENT table in a table of its own."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = cursor.fetchone()
        if last is None:
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, 0)", [table])
        cursor.execute("UPDATE sqlite_sequence SET seq = seq + %s WHERE name = %s", [count, table])
        return (int(last[0]) if last else 0) + 1
