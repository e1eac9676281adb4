"""What `make run` does before it starts the portal, without making a real demonstration."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from send_portal.management.commands import run
from send_portal.running import preparation
from send_portal.running.preparation import AlreadyRunning, only_one, prepare, remove_database
from tests.factories import PersonFactory


@pytest.fixture
def done(tmp_path: Path, settings, monkeypatch) -> list[str]:
    """The demonstration's database is a file in an empty folder; commands are noted, not carried out."""
    settings.VAR_DIR, settings.IS_DEMONSTRATION = tmp_path, True
    monkeypatch.setattr(preparation, "_database", lambda: tmp_path / "portal.sqlite3")
    monkeypatch.setattr(preparation.connections, "close_all", lambda: None)
    monkeypatch.setattr(preparation, "has_steps_to_take", lambda: not (tmp_path / "portal.sqlite3").exists())
    commands: list[str] = []

    def note(name: str, **_: object) -> None:
        commands.append(name)
        (tmp_path / "portal.sqlite3").touch()

    monkeypatch.setattr(preparation, "call_command", note)
    return commands


@pytest.mark.django_db
def test_a_new_database_gets_tables_the_demonstration_and_its_figures(done, tmp_path):
    prepare(say=lambda line: None)
    assert done == ["migrate", "rebuild_timelines", "load_demonstration", "recalculate"]
    assert not (tmp_path / "demonstration-unfinished").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("was_there", [False, True])
def test_nobody_else_on_the_machine_reads_the_records(was_there, done, tmp_path):
    if was_there:
        (tmp_path / "portal.sqlite3").touch(0o644)
    prepare(say=lambda line: None)
    assert (tmp_path / "portal.sqlite3").stat().st_mode & 0o077 == 0


@pytest.mark.django_db
def test_a_second_start_does_nothing_again(done, tmp_path):
    (tmp_path / "portal.sqlite3").touch()
    PersonFactory()
    said: list[str] = []
    prepare(say=said.append)
    assert (done, said) == ([], [])


@pytest.mark.django_db
def test_a_demonstration_left_half_made_is_made_afresh(done, tmp_path, monkeypatch):
    def stop(name: str, **_: object) -> None:
        (tmp_path / "portal.sqlite3").write_text("half")
        if name == "load_demonstration":
            raise KeyboardInterrupt

    note = preparation.call_command
    monkeypatch.setattr(preparation, "call_command", stop)
    with pytest.raises(KeyboardInterrupt):
        prepare(say=lambda line: None)
    monkeypatch.setattr(preparation, "call_command", note)
    said: list[str] = []
    prepare(say=said.append)
    assert said[0] == "The demonstration was left half made; making a new one."
    assert done == ["migrate", "rebuild_timelines", "load_demonstration", "recalculate"]
    assert (tmp_path / "portal.sqlite3").read_text() == ""


@pytest.mark.django_db
def test_a_database_of_ones_own_gets_tables_and_never_the_demonstration(done, tmp_path, settings):
    settings.IS_DEMONSTRATION = False
    prepare(say=lambda line: None)
    assert done == ["migrate", "rebuild_timelines"]


def test_a_reset_removes_the_database_with_its_broker_folder_and_nothing_else(done, tmp_path):
    for name in ("portal.sqlite3", "portal.sqlite3-wal", "secret_key"):
        (tmp_path / name).touch()
    (tmp_path / "portal.sqlite3.broker" / "queue").mkdir(parents=True)
    remove_database()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["demonstration-unfinished", "secret_key"]


def test_a_database_of_ones_own_is_never_removed(done, tmp_path, settings):
    settings.IS_DEMONSTRATION = False
    (tmp_path / "portal.sqlite3").touch()
    with pytest.raises(ValueError, match="demonstration's own"):
        remove_database()
    with pytest.raises(CommandError, match="a database of your own"):
        call_command("reset_demonstration", "--yes")
    assert (tmp_path / "portal.sqlite3").exists()


def test_a_reset_without_a_terminal_needs_yes(done, tmp_path, monkeypatch):
    (tmp_path / "portal.sqlite3").touch()
    monkeypatch.setattr("sys.stdin", StringIO())
    with pytest.raises(CommandError, match="--yes"):
        call_command("reset_demonstration")
    assert (tmp_path / "portal.sqlite3").exists()


def test_only_one_portal_runs_in_a_folder(tmp_path, settings):
    settings.VAR_DIR = tmp_path
    refusal = r"running from this folder already \(process \d+\)"
    with only_one(), pytest.raises(AlreadyRunning, match=refusal), only_one():
        pass
    with only_one():
        pass


def test_what_the_portal_makes_while_it_runs_is_closed_to_others(tmp_path, settings):
    settings.VAR_DIR = tmp_path
    with only_one():
        (tmp_path / "web.log").touch()
    assert (tmp_path / "web.log").stat().st_mode & 0o077 == 0


def test_the_portal_says_where_its_logs_are(tmp_path, settings):
    settings.VAR_DIR, settings.IS_DEMONSTRATION = tmp_path, False
    said = StringIO()
    run.Command(stdout=said).announce(8000)
    assert f"Logs are in {tmp_path / 'log'}." in said.getvalue()


@pytest.mark.parametrize("port", ["abc", "0", "65536", "", "８０"])
def test_a_port_that_is_no_port_is_told_in_one_line(port):
    with pytest.raises(CommandError, match="it must be a number from 1 to 65535"):
        call_command("run", "--port", port)
