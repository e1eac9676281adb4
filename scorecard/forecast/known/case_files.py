"""Reads the columns of a neutral case file that a forecast needs. Text in, table out; every fault is named."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from scorecard.forecast.known.caseload import TABLE_SCHEMA, Caseload, from_table
from send_portal.files.csv_records import ByteLines, Columns, PassedOver, Record, read_table

CODES = {
    "decision": ("assess", "refuse"),
    "outcome": ("issue", "no_plan", "withdrawn"),
    "exception": ("0", "1"),
}
EARLIEST, LATEST = date(1990, 1, 1), date(2199, 12, 31)
REFERENCE = "case_id"
_SHOWN = 3
_TABLE = Columns(tuple(TABLE_SCHEMA), optional=(REFERENCE,), others=True, add="A forecast needs it")


def read_cases(path: Path, passed_over: PassedOver | None = None) -> Caseload:
    """The cases of a neutral case file (CSV, UTF-8, ISO dates, blank: has not happened).

    `passed_over` is told of rows and columns without content. Raises OSError if the file can't be read, and ValueError
    saying what is wrong, on which lines and what to do.
    """
    return from_table(read_case_table(path, passed_over))


def read_case_table(path: Path, passed_over: PassedOver | None = None) -> pl.DataFrame:
    """As `read_cases`, but the table itself."""
    with path.open("rb") as file:
        records = _records(file, passed_over)
    lines = [record.line for record in records]
    text = pl.DataFrame(
        [record.values for record in records], schema=dict.fromkeys(_TABLE.all, pl.String), orient="row"
    )
    text = text.select(pl.col(name).replace("", None) for name in _TABLE.all)
    reference = text[REFERENCE]
    _refuse(reference, ~reference.is_first_distinct(), "stands twice: keep one row for each case", lines)
    return text.select(_parse(text, name, lines) for name in TABLE_SCHEMA)


def _records(file: ByteLines, passed_over: PassedOver | None) -> list[Record]:
    records = []
    for record in read_table(file, _TABLE, passed_over):
        if not isinstance(record, Record):
            told = "; ".join(problem.say() for problem in record[:_SHOWN]).rstrip(".")
            raise ValueError(told + (f"; and {len(record) - _SHOWN} more" if len(record) > _SHOWN else ""))
        records.append(record)
    return records


def _parse(text: pl.DataFrame, name: str, lines: Sequence[int]) -> pl.Series:
    column = text[name]
    if name in CODES:
        wrong = ~column.is_in(CODES[name])
        _refuse(column, wrong, f"isn't one of {', '.join(CODES[name])}, or blank", lines)
        return (column == "1").alias(name) if name == "exception" else column
    days = column.str.to_date("%Y-%m-%d", strict=False)
    wrong = days.is_null() | (days < EARLIEST) | (days > LATEST)
    _refuse(
        column, wrong, f"isn't a date like 2024-07-31 ({EARLIEST.year} to {LATEST.year}), or blank", lines
    )
    if name == "received":
        words = "is blank: every case has a day of receipt"
        _refuse(column.fill_null(""), column.is_null(), words, lines)
    return days


def _refuse(column: pl.Series, wrong: pl.Series, words: str, lines: Sequence[int]) -> None:
    """Raise ValueError for the values that are there and `wrong`, by the `lines` on which they stand."""
    faults = (column.is_not_null() & wrong).arg_true().to_list()
    if faults:
        shown = ", ".join(f"line {lines[place]} ({column[place]!r})" for place in faults[:_SHOWN])
        more = f" and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
        raise ValueError(f"{column.name} {words}: {shown}{more}")
