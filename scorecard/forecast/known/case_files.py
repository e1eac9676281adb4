"""Reads the columns of a neutral case file that a forecast needs. Text in, table out; every fault is named."""

from datetime import date
from pathlib import Path

import polars as pl

from scorecard.forecast.known.caseload import TABLE_SCHEMA, Caseload, from_table

CODES = {
    "decision": ("assess", "refuse"),
    "outcome": ("issue", "no_plan", "withdrawn"),
    "exception": ("0", "1"),
}
EARLIEST = date(1990, 1, 1)
_SHOWN = 3


def read_cases(path: Path) -> Caseload:
    """The cases of a neutral case file (CSV, UTF-8, ISO dates, blank: has not happened).

    Raises OSError if the file can't be read, and ValueError saying what is wrong, on which lines and what to do.
    """
    return from_table(read_table(path))


def read_table(path: Path) -> pl.DataFrame:
    """As `read_cases`, but the table itself."""
    content = path.read_bytes()
    if not content.strip():
        raise ValueError("the file is empty: check the export")
    try:
        content.decode("utf-8")
        text = pl.read_csv(content, infer_schema=False)
    except UnicodeDecodeError:
        raise ValueError("the file isn't UTF-8: save it as CSV UTF-8") from None
    except pl.exceptions.PolarsError as error:
        raise ValueError(f"the file can't be read as CSV: {str(error).splitlines()[0]}") from None
    text = text.rename({name: name.strip().lstrip("\ufeff") for name in text.columns})
    if missing := [name for name in TABLE_SCHEMA if name not in text.columns]:
        raise ValueError(
            f"columns are missing: {', '.join(missing)}. A forecast needs {', '.join(TABLE_SCHEMA)}"
        )
    if text.is_empty():
        raise ValueError("the file has the names of the columns and no cases")
    text = text.select(pl.col(name).str.strip_chars().replace("", None) for name in TABLE_SCHEMA)
    return text.select(_parse(text, name) for name in TABLE_SCHEMA)


def _parse(text: pl.DataFrame, name: str) -> pl.Series:
    column = text[name]
    if name in CODES:
        _refuse(column, ~column.is_in(CODES[name]), f"isn't one of {', '.join(CODES[name])}, or blank")
        return (column == "1").alias(name) if name == "exception" else column
    days = column.str.to_date("%Y-%m-%d", strict=False)
    _refuse(column, days.is_null() | (days < EARLIEST), "isn't a date like 2024-07-31 (from 1990), or blank")
    if name == "received":
        _refuse(column.fill_null(""), column.is_null(), "is blank: every case has a day of receipt")
    return days


def _refuse(column: pl.Series, wrong: pl.Series, words: str) -> None:
    """Raise ValueError for the values that are there and `wrong`."""
    faults = (column.is_not_null() & wrong).arg_true().to_list()
    if faults:
        shown = ", ".join(f"line {place + 2} ({column[place]!r})" for place in faults[:_SHOWN])
        more = f" and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
        raise ValueError(f"{column.name} {words}: {shown}{more}")
