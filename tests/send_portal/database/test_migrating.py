"""One migrate at a time, and none that goes back to where something recorded would be lost."""

import threading
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from send_portal.database.migrating import WAITING, only_one_migrates
from send_portal.models import HistoryEntry
from tests.background import wait_until
from tests.factories import HistoryEntryFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def another_migrate() -> Iterator[threading.Event]:
    """One that is under way, until the event is set."""
    under_way, may_end = threading.Event(), threading.Event()

    def hold() -> None:
        with only_one_migrates(lambda words: None):
            under_way.set()
            may_end.wait(30)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    under_way.wait(30)
    yield may_end
    may_end.set()
    thread.join()


@pytest.mark.slow
def test_a_second_migrate_waits_and_says_so(another_migrate):
    said: list[str] = []
    ended = threading.Event()

    def migrate() -> None:
        with only_one_migrates(said.append):
            ended.set()
        connection.close()

    second = threading.Thread(target=migrate)
    second.start()
    wait_until(lambda: said == [WAITING], "the second to say that it waits")
    assert not ended.is_set()
    another_migrate.set()
    second.join(30)
    assert ended.is_set()


def test_the_lock_is_free_again_after_a_migrate_that_failed():
    with pytest.raises(RuntimeError), only_one_migrates(print):
        raise RuntimeError
    said: list[str] = []
    with only_one_migrates(said.append):
        assert said == []


def test_the_command_takes_the_lock(monkeypatch):
    taken: list[object] = []
    monkeypatch.setattr(
        "send_portal.management.commands.migrate.only_one_migrates",
        lambda say: (taken.append(say), only_one_migrates(say))[1],
    )
    call_command("migrate", verbosity=0, interactive=False)
    assert len(taken) == 1


@pytest.mark.parametrize(
    ("app", "before"),
    [("improvement", "0001"), ("scorecard", "0002"), ("send_portal", "0002"), ("ehcp", "zero")],
)
def test_nothing_that_was_recorded_is_dropped_by_going_back(app, before):
    HistoryEntryFactory()
    with pytest.raises(CommandError, match=r"^Nothing was changed\. Going back before .* restore the backup"):
        call_command("migrate", app, before, verbosity=0, stdout=StringIO())
    assert HistoryEntry.objects.count() == 1


def test_going_forward_is_never_refused():
    HistoryEntryFactory()
    call_command("migrate", verbosity=0, interactive=False)
