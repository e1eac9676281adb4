"""What a database's error means: its operator's to put right, to be waited out, or the program's own fault."""

import psycopg2
import pytest
from django.db import (
    DatabaseError,
    InternalError,
    OperationalError,
    ProgrammingError,
    connection,
    transaction,
)
from django.db.migrations.exceptions import MigrationSchemaMissing

from ehcp.models import Event
from send_portal.database import faults


def said_by_postgresql(kind: type[DatabaseError], code: str, words: str) -> DatabaseError:
    class Said(psycopg2.Error):
        pgcode = code

    error = kind(words)
    error.__cause__ = Said(words)
    return error


def test_tables_that_are_missing_ask_for_migrate_whichever_database_says_so():
    missing = said_by_postgresql(ProgrammingError, "42P01", 'relation "x" does not exist\nLINE 1: SELECT')
    for error in (missing, OperationalError("no such table: x")):
        words = faults.what_to_do(error)
        assert words.endswith("Run first: python manage.py migrate")
        assert "\n" not in words


def test_what_the_role_may_not_do_asks_for_the_owner_though_django_put_words_before_it():
    error = MigrationSchemaMissing("Unable to create the table (permission denied for schema public\nLINE 1)")
    error.__context__ = said_by_postgresql(ProgrammingError, "42501", "permission denied for schema public")
    assert "portal_owner" in faults.what_to_do(error)
    assert not faults.is_out_of_order(error)


@pytest.mark.parametrize(
    "error",
    [
        OperationalError("connection refused"),
        said_by_postgresql(InternalError, "25006", "cannot execute UPDATE in a read-only transaction"),
    ],
)
def test_a_database_that_is_away_or_takes_no_changes_is_out_of_order(error):
    assert faults.is_out_of_order(error)
    assert faults.what_to_do(error).startswith("The database can't be used: ")


@pytest.mark.parametrize("error", [ProgrammingError("syntax error"), InternalError("index broken")])
def test_other_errors_are_faults_of_the_program(error):
    assert not faults.is_out_of_order(error)
    assert faults.what_to_do(error) == ""


def test_what_is_no_error_of_a_database_is_not_its_fault():
    assert not faults.is_out_of_order(None)
    assert not faults.is_out_of_order(KeyError("x"))


def test_a_database_that_says_nothing_is_called_by_the_name_of_its_error():
    assert faults.first_line(OperationalError()) == "OperationalError"


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="needs PostgreSQL: set TEST_DATABASE_URL")
def test_postgresql_says_so_in_the_words_that_are_known():
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
        with pytest.raises(DatabaseError) as refused:
            Event.objects.update(kind="note")
    assert faults.is_out_of_order(refused.value)
    with connection.cursor() as cursor, pytest.raises(DatabaseError) as lacking:
        cursor.execute("SELECT nothing FROM ehcp_event")
    assert "Run first: python manage.py migrate" in faults.what_to_do(lacking.value)
