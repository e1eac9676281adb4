"""What the machine says: its tables, its disk, and whether the database is whole."""

import sqlite3

import pytest
from django.db import connection, transaction

from send_portal.running import machine

pytestmark = pytest.mark.django_db


def test_a_database_with_all_its_steps_lacks_none(django_assert_num_queries):
    machine.lacks_migrations()
    with django_assert_num_queries(2):
        assert not machine.lacks_migrations()


def test_a_step_that_was_not_taken_is_missed(monkeypatch):
    monkeypatch.setattr(machine, "_last_migrations", lambda: frozenset({("scorecard", "9999_to_come")}))
    assert machine.lacks_migrations()


def test_there_is_room_on_the_disk_of_a_test():
    assert machine.room() > 0


@pytest.mark.skipif(connection.vendor == "postgresql", reason="the file is SQLite's")
def test_a_disk_that_is_gone_has_no_known_room(monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "NAME", "/nowhere/at/all.sqlite3")
    assert machine.room() is None


def test_a_whole_database_has_no_damage():
    assert machine.damage() == ""


@pytest.mark.skipif(connection.vendor == "postgresql", reason="the file is SQLite's")
def test_a_file_with_an_index_that_lacks_a_row_is_damaged(tmp_path, monkeypatch):
    file = tmp_path / "damaged.sqlite3"
    with sqlite3.connect(file) as whole:
        whole.executescript(
            "CREATE TABLE t (n); INSERT INTO t VALUES (1), (2); PRAGMA writable_schema = 1;"
            "INSERT INTO sqlite_master VALUES "
            "('index', 'i', 't', (SELECT rootpage FROM sqlite_master), 'CREATE INDEX i ON t (n)');"
        )
    whole.close()
    damaged = sqlite3.connect(file)
    monkeypatch.setattr(machine, "connection", FakeConnection(damaged))
    assert machine.damage() != ""
    damaged.close()


class FakeConnection:
    vendor = "sqlite"

    def __init__(self, raw: sqlite3.Connection) -> None:
        self.raw = raw

    def cursor(self) -> "FakeCursor":
        return FakeCursor(self.raw.cursor())


class FakeCursor:
    """A cursor that says of a file which can't be read at all what it is."""

    def __init__(self, raw: sqlite3.Cursor) -> None:
        self.execute, self.fetchall = raw.execute, raw.fetchall

    def __enter__(self) -> "FakeCursor":
        return self

    def __exit__(self, *_: object) -> None: ...


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="needs PostgreSQL: set TEST_DATABASE_URL")
def test_a_postgresql_that_lets_nobody_write_takes_no_changes():
    assert machine.takes_changes()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
        assert not machine.takes_changes()


def test_files_work_unless_the_folder_is_gone(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    assert machine.files_work()
    settings.VAR_DIR = tmp_path / "gone"
    assert not machine.files_work()


def test_a_broker_in_a_folder_always_answers_and_a_redis_that_is_not_there_never(settings):
    settings.REDIS_URL = ""
    assert machine.broker_answers()
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert not machine.broker_answers()
