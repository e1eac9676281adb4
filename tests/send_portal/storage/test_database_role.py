"""A deployed portal works with a role of the database that can do its work, and nothing to what guards the ledger."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from urllib.parse import quote

import psycopg2
import pytest
import yaml
from django.conf import settings
from django.db import connection

from send_portal.environment import SettingRefused
from send_portal.storage import dumps
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


# The roles that docker-compose.yml makes, on the server of the tests and under names of the test's own


@dataclass(frozen=True)
class Roles:
    """A database with the two roles; both are named after it."""

    name: str

    @property
    def owner(self) -> str:
        return f"{self.name}_owner"

    @property
    def server(self) -> dict[str, str]:
        known = connection.settings_dict
        return {
            "host": known["HOST"] or "localhost",
            "port": str(known["PORT"] or 5432),
            "user": known["USER"],
            "password": known["PASSWORD"],
        }

    def make(self, passwords: str = "first") -> None:
        """What the step `roles` of docker-compose.yml does, with its own statements."""
        services = yaml.safe_load((Path(settings.BASE_DIR) / "docker-compose.yml").read_text())["services"]
        (script,) = services["roles"]["command"]
        script = script.replace("$$", "$").replace("portal_owner", self.owner)
        script = re.sub(r"\bportal\b", self.name, script)
        server = {f"PG{name.upper()}": value for name, value in self.server.items()}
        environment = {
            **os.environ,
            **server,
            "PGDATABASE": self.name,
            "OWNER_PASSWORD": passwords,
            "PORTAL_PASSWORD": passwords,
        }
        subprocess.run([*services["roles"]["entrypoint"], script], env=environment, check=True)

    def run(self, role: str, *command: str, database: str = "") -> subprocess.CompletedProcess[str]:
        """A command of the portal's that signs in as this role."""
        host, port = self.server["host"], self.server["port"]
        address = f"postgres://{role}:first@{quote(host, safe='')}:{port}/{database or self.name}"
        environment = {**os.environ, "DATABASE_URL": address, "REDIS_URL": ""}
        program = [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), *command]
        return subprocess.run(program, env=environment, capture_output=True, text=True)

    def ask(self, sql: str, *, role: str = "", password: str = "first") -> list[tuple[object, ...]]:
        """What the database answers to this role; without one, to the superuser of the tests."""
        as_whom = {"user": role, "password": password} if role else {}
        with closing(psycopg2.connect(**{**self.server, **as_whom}, dbname=self.name)) as asking:
            asking.autocommit = True
            with asking.cursor() as cursor:
                cursor.execute(sql)
                return cursor.fetchall() if cursor.description else []


def may_make_roles() -> bool:
    if connection.vendor != "postgresql" or not shutil.which("psql"):
        return False
    with connection.cursor() as cursor:
        cursor.execute(QUESTION)
        return bool(cursor.fetchone()[1])


@pytest.fixture(scope="module")
def roles(django_db_setup: None, django_db_blocker) -> Iterator[Roles]:
    with django_db_blocker.unblock():
        if not may_make_roles():
            pytest.skip("needs psql, and PostgreSQL as its superuser: set TEST_DATABASE_URL")
        made = Roles(f"portal_{token_hex(4)}")
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {made.name}")
            try:
                # What everybody may do differs from server to server: all of it is taken, and what is too much given.
                made.ask(
                    f"REVOKE ALL ON DATABASE {made.name} FROM PUBLIC; GRANT CREATE ON SCHEMA public TO PUBLIC"
                )
                made.make()
                migrated = made.run(made.owner, "migrate", "--no-input")
                assert migrated.returncode == 0, migrated.stderr
                yield made
            finally:
                cursor.execute(f"DROP DATABASE {made.name} WITH (FORCE)")
                cursor.execute(f"DROP ROLE IF EXISTS {made.name}, {made.owner}")


@pytest.mark.slow
@pytest.mark.postgres
def test_the_portals_role_works_with_the_rows_of_every_table_that_the_owner_made(roles):
    without_rights = roles.ask(
        "SELECT relname, wanted FROM pg_class, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS rights (wanted)"
        " WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND NOT has_table_privilege(oid, wanted)",
        role=roles.name,
    )
    assert without_rights == []
    for command in (("invite_administrator", "ada@example.org"), ("recalculate",), ("check_health",)):
        done = roles.run(roles.name, *command)
        assert done.returncode == 0, done.stderr + done.stdout


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE ehcp_event DISABLE TRIGGER ALL",
        "DROP TRIGGER ehcp_event_refuses_delete ON ehcp_event",
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "SET session_replication_role = replica",
        "TRUNCATE ehcp_event",
        "DROP TABLE ehcp_event",
        "ALTER TABLE ehcp_event ADD COLUMN more int",
        "CREATE TABLE another (id int)",
        "CREATE SCHEMA another",
        "CREATE ROLE another",
        "SET ROLE {owner}",
    ],
)
def test_the_portals_role_can_do_nothing_to_what_guards_the_ledger(roles, statement):
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        roles.ask(statement.format(owner=roles.owner), role=roles.name)


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.parametrize("role", ["name", "owner"])
@pytest.mark.parametrize("change", ["DELETE FROM {}", "UPDATE {} SET action = 'x'"])
def test_what_is_recorded_stays_whichever_of_the_two_asks(roles, role, change):
    assert roles.run(roles.name, "invite_administrator", "eva@example.org").returncode == 0
    with pytest.raises(psycopg2.errors.IntegrityConstraintViolation, match="is append-only"):
        roles.ask(change.format("send_portal_historyentry"), role=getattr(roles, role))


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_migrate_as_the_portals_role_says_in_one_line_whose_work_it_is(roles):
    with dumps.scratch() as empty:
        done = roles.run(roles.name, "migrate", "--no-input", database=empty)
    assert done.returncode == 1
    assert "refuses this to the role of DATABASE_URL" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
@pytest.mark.postgres
def test_made_again_the_roles_take_the_new_passwords(roles):
    roles.make("second")
    try:
        for role in (roles.name, roles.owner):
            assert roles.ask("SELECT current_user", role=role, password="second") == [(role,)]
    finally:
        roles.make("first")
