"""Reading a query into a Polars frame as quickly as the database allows."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import polars as pl
from django.db import connection
from django.db.models import QuerySet

Schema = Mapping[str, type[pl.DataType] | pl.DataType]


def read_frame(queryset: QuerySet[Any, Any], schema: Schema) -> pl.DataFrame:
    """The columns named by `schema`, a row for each row of `queryset`, unordered.

    PostgreSQL by COPY, which measured five times faster than fetching rows; elsewhere by plain rows.
    The queryset's filters must hold no user text: COPY takes no parameters, so they are put in by the driver's quoting.
    """
    sql, parameters = queryset.order_by().values_list(*schema).query.sql_with_params()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            return _copy(cursor.cursor, sql, parameters, schema)
        cursor.execute(sql, parameters)
        # SQLite's driver turns dates and truth values into Python's by the columns' declared types.
        return pl.DataFrame(cursor.fetchall(), schema=dict(schema), orient="row")


def _copy(cursor: object, sql: str, parameters: tuple[object, ...], schema: Schema) -> pl.DataFrame:
    quoted = cursor.mogrify(sql, parameters).decode() if parameters else sql  # type: ignore[attr-defined]
    buffer = BytesIO()
    cursor.copy_expert(f"COPY ({quoted}) TO STDOUT WITH (FORMAT csv)", buffer)  # type: ignore[attr-defined]
    if not buffer.tell():
        return pl.DataFrame(schema=dict(schema))
    buffer.seek(0)
    # PostgreSQL writes booleans as t and f, which Polars does not read as such.
    read_as = {name: pl.String if kind == pl.Boolean else kind for name, kind in schema.items()}
    frame = pl.read_csv(buffer, has_header=False, schema=read_as)
    flags = [name for name, kind in schema.items() if kind == pl.Boolean]
    return frame.with_columns(pl.col(name) == "t" for name in flags) if flags else frame
