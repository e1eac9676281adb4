"""A deployed portal doesn't work with a role of the database that passes every rule."""

import pytest
from django.db import connection

from send_portal.environment import SettingRefused
from send_portal.storage.database_role import QUESTION, refuse_a_superuser


class Answers:
    """A connection to PostgreSQL, as far as the check looks, whose server answers so."""

    vendor = "postgresql"
    closed = False

    def __init__(self, *row: object) -> None:
        self.row = row

    def cursor(self) -> "Answers":
        return self

    def __enter__(self) -> "Answers":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def execute(self, sql: str) -> None:
        assert "current_user" in sql

    def fetchone(self) -> tuple[object, ...]:
        return self.row

    def close(self) -> None:
        self.closed = True


def test_a_superuser_is_refused_by_name_with_a_line_that_says_why():
    asked = Answers("postgres", True)
    with pytest.raises(SettingRefused, match="signs in as postgres, a superuser") as refused:
        refuse_a_superuser(asked)
    assert len(str(refused.value).splitlines()) == 1
    assert asked.closed


def test_a_role_with_rows_alone_is_let_through():
    refuse_a_superuser(Answers("portal", False))


@pytest.mark.django_db
def test_the_question_is_one_that_the_database_can_answer():
    """Asked on PostgreSQL alone; the tests may run there as either kind of role."""
    if connection.vendor != "postgresql":
        return refuse_a_superuser(connection)
    with connection.cursor() as cursor:
        cursor.execute(QUESTION)
        name, passes_everything = cursor.fetchone()
    assert name == connection.get_connection_params()["user"]
    assert passes_everything in (True, False)
