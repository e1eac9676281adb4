"""What stops a command is said in one line that says what to do."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, ProgrammingError

from send_portal.running import command_line


@pytest.fixture
def failing_with(monkeypatch):
    def fail(error: Exception) -> None:
        def execute(arguments: list[str]) -> None:
            raise error

        monkeypatch.setattr(command_line, "execute_from_command_line", execute)

    return fail


def test_a_database_that_cant_be_reached_is_told_in_one_line(failing_with):
    failing_with(
        OperationalError("connection to server failed: Connection refused\n\tIs the server running?\n")
    )
    with pytest.raises(SystemExit) as ended:
        command_line.execute(["manage.py", "migrate"])
    said = str(ended.value)
    assert said.startswith(
        "The database can't be used: connection to server failed: Connection refused. See that"
    )
    assert "\n" not in said


def test_a_developer_may_see_all_of_it(failing_with):
    failing_with(OperationalError("connection refused"))
    with pytest.raises(OperationalError):
        command_line.execute(["manage.py", "migrate", "--traceback"])


def test_settings_that_are_wrong_are_told_as_they_say_it(failing_with):
    failing_with(ImproperlyConfigured("PORTAL_MODE is 'x': choose one."))
    with pytest.raises(SystemExit, match="PORTAL_MODE is 'x': choose one\\."):
        command_line.execute(["manage.py", "migrate"])


def test_a_fault_of_the_program_keeps_its_traceback(failing_with):
    failing_with(KeyError("made for this test"))
    with pytest.raises(KeyError):
        command_line.execute(["manage.py", "migrate"])


def test_a_query_that_the_database_cant_make_sense_of_is_a_fault_of_the_program(failing_with):
    failing_with(ProgrammingError("syntax error at or near SELCT"))
    with pytest.raises(ProgrammingError):
        command_line.execute(["manage.py", "recalculate"])
