"""Background work is asked for after the commit, and a broker that is away never fails a save."""

import pytest
from django.db import transaction

from send_portal import work
from send_portal.celery import app


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch):
    monkeypatch.setattr(work, "_left_alone_until", 0.0)


@pytest.fixture
def sent(monkeypatch) -> list[str]:
    names: list[str] = []
    monkeypatch.setattr(app, "send_task", lambda name, **_: names.append(name))
    return names


@pytest.mark.django_db
def test_a_task_is_sent_only_after_the_commit(sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        work.send_task("scorecard.recalculate")
        assert sent == []
    assert sent == ["scorecard.recalculate"]


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_undone_sends_nothing(sent):
    def undone() -> None:
        with transaction.atomic():
            work.send_task("scorecard.recalculate")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        undone()
    assert sent == []


@pytest.mark.django_db
def test_a_broker_that_is_away_fails_no_save_and_is_left_alone_a_while(
    monkeypatch, django_capture_on_commit_callbacks
):
    asked: list[str] = []

    def unreachable(name: str, **_: object) -> None:
        asked.append(name)
        raise ConnectionError("no broker")

    monkeypatch.setattr(app, "send_task", unreachable)
    for _ in range(3):
        with django_capture_on_commit_callbacks(execute=True):
            work.send_task("scorecard.recalculate")
    assert asked == ["scorecard.recalculate"]
