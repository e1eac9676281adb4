"""Triggers that refuse to change what may only be added to.

Installed after every migration, because SQLite drops a table's triggers when a migration rebuilds it. Nothing outside
tests/ lifts them.
"""

from collections.abc import Iterable, Mapping, Sequence

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

_SQLITE = """
CREATE TRIGGER IF NOT EXISTS {table}_refuses_{word} BEFORE {verb} ON {table} {when}
BEGIN SELECT RAISE(ABORT, '{table} is append-only: {verb} refused'); END
"""
# INSERT OR REPLACE deletes the row that is in its way, and SQLite asks no trigger of DELETE about it unless the
# connection wants that (settings.py does, for the portal's own). This one holds on every connection.
_SQLITE_REPLACE = """
CREATE TRIGGER IF NOT EXISTS {table}_refuses_replace BEFORE INSERT ON {table}
WHEN EXISTS (SELECT 1 FROM {table} AS OLD WHERE ({same}) AND NOT ({unless}))
BEGIN SELECT RAISE(ABORT, '{table} is append-only: INSERT in place of a row refused'); END
"""
_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
  USING ERRCODE = 'integrity_constraint_violation';
END
$$ LANGUAGE plpgsql
"""
_POSTGRES_OUTLIVED = """
CREATE OR REPLACE FUNCTION refuse_to_forget_{table}() RETURNS trigger AS $$
BEGIN
  IF {outlived} THEN RETURN OLD; END IF;
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
  USING ERRCODE = 'integrity_constraint_violation';
END
$$ LANGUAGE plpgsql
"""
_POSTGRES_ROW = """
CREATE TRIGGER {table}_refuses_{word} BEFORE {verb} ON {table} FOR EACH ROW {when} EXECUTE FUNCTION {function}()
"""
_POSTGRES_TRUNCATE = """
CREATE TRIGGER {table}_refuses_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""


def install(
    connection: BaseDatabaseWrapper,
    model: type[models.Model],
    *,
    unless: str = "",
    outlived: Mapping[str, str] | None = None,
) -> None:
    """Refuse UPDATE and DELETE of the model's rows (REPLACE too on SQLite, TRUNCATE on PostgreSQL).

    `unless`: SQL over OLD that marks rows still free to change, for tables in which only published rows are fixed.
    `outlived`: for each kind of database, SQL over OLD that marks rows which may be deleted, as they need not be kept.
    """
    table = model._meta.db_table
    if table not in connection.introspection.table_names():
        return
    remove(connection, [model])
    is_sqlite, may_go = connection.vendor == "sqlite", (outlived or {}).get(connection.vendor, "")
    with connection.cursor() as cursor:
        if not is_sqlite:
            cursor.execute(_POSTGRES_FUNCTION)
        for verb in ("UPDATE", "DELETE"):
            free, function = unless, "refuse_change"
            if verb == "DELETE" and may_go:
                if is_sqlite:
                    free = may_go
                else:  # a trigger's condition can't ask other tables there; its function can
                    function = f"refuse_to_forget_{table}"
                    cursor.execute(_POSTGRES_OUTLIVED.format(table=table, outlived=may_go))
            when = f"WHEN (NOT ({free}))" if free else ""
            row = _SQLITE if is_sqlite else _POSTGRES_ROW
            cursor.execute(
                row.format(table=table, verb=verb, word=verb.lower(), when=when, function=function)
            )
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRES_TRUNCATE.format(table=table))
        else:
            words = {"table": table, "same": _same_row(model), "unless": unless or "FALSE"}
            cursor.execute(_SQLITE_REPLACE.format(**words))


def _same_row(model: type[models.Model]) -> str:
    """SQL: whether OLD and NEW can't both be there, by any unique field or constraint that has no condition."""
    fields = model._meta.local_concrete_fields
    unique: list[Sequence[str]] = [[field.name] for field in fields if field.primary_key or field.unique]
    unique += [constraint.fields for constraint in model._meta.total_unique_constraints]
    columns = [[model._meta.get_field(name).column for name in names] for names in unique]  # type: ignore[union-attr]
    return " OR ".join(
        " AND ".join(f'OLD."{column}" = NEW."{column}"' for column in together) for together in columns
    )


def remove(connection: BaseDatabaseWrapper, kept: Iterable[type[models.Model]]) -> None:
    """Lift the triggers: for installing them again, and for the one test fixture that empties tables."""
    with connection.cursor() as cursor:
        for model in kept:
            table = model._meta.db_table
            for word in ("update", "delete", "truncate", "replace"):
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_refuses_{word}{on}")
