"""Asking for background work: after the commit, and never at the cost of the save that asks."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date

import pytest
from django.db import OperationalError, transaction

from ehcp.models import Event
from send_portal.running import celery, work
from send_portal.running.celery import app
from tests.background import Background, RedisServer, background, kill, listening_and_silent, wait_until
from tests.ehcp.cases import record, requested_case

NEEDS_REDIS = pytest.mark.skipif(
    not RedisServer.binary and os.environ.get("CI") != "true",
    reason="redis-server is missing: install it (Debian: apt install redis-server)",
)
A_FEW_SECONDS = 12  # generous: bounds of two and five are set, and the machine may be busy


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, tuple]]:
    """What was sent to the broker, by a sender that does it at once."""
    sent: list[tuple[str, tuple]] = []
    monkeypatch.setattr(work, "_sender", AtOnce())
    monkeypatch.setattr(app, "send_task", lambda name, args, **_: sent.append((name, args)))
    monkeypatch.setattr(work, "_left_alone_until", 0.0)
    return sent


class AtOnce:
    """In the place of the thread that sends."""

    @staticmethod
    def submit(function: Callable[..., None], *arguments: object) -> None:
        function(*arguments)


@pytest.mark.django_db
def test_a_task_is_sent_once_the_transaction_commits(sent, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        work.send_task("some.task", 1, "two")
        assert sent == []
    assert sent == [("some.task", (1, "two"))]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_is_rolled_back_sends_nothing(sent) -> None:
    def save_and_fail() -> None:
        with transaction.atomic():
            work.send_task("some.task")
            raise ArithmeticError

    with pytest.raises(ArithmeticError):
        save_and_fail()
    assert sent == []
    work.send_task("some.task")
    assert sent == [("some.task", ())]


@pytest.mark.django_db
def test_every_save_of_a_case_asks_for_a_count(sent, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        requested_case()
    assert sent == [("scorecard.recalculate", ())]


def test_a_broker_that_fails_is_logged_and_left_alone_for_a_while(monkeypatch, caplog) -> None:
    attempts, now = [], [1000.0]

    def refuse(name: str, **_: object) -> None:
        attempts.append(name)
        raise ConnectionError("refused")

    monkeypatch.setattr(app, "send_task", refuse)
    monkeypatch.setattr(work, "_left_alone_until", 0.0)
    monkeypatch.setattr(work, "monotonic", lambda: now[0])
    work._send("some.task", ())
    work._send("some.task", ())
    assert len(attempts) == 1
    assert "task_not_sent" in caplog.text
    now[0] += work.PAUSE
    work._send("some.task", ())
    assert len(attempts) == 2


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_save_succeeds_though_the_broker_refuses_connections(tmp_path) -> None:
    with background(tmp_path, "redis://127.0.0.1:1/0"):
        case = requested_case()
        for _ in range(5):
            record(case, "note", date(2024, 7, 31))
    assert Event.objects.count() == 6


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_no_save_waits_for_a_broker_that_takes_connections_and_never_answers(tmp_path, monkeypatch) -> None:
    """The thread that sends is still waiting when the save is long done."""
    monkeypatch.setattr(work, "_left_alone_until", 0.0)
    with listening_and_silent() as port, background(tmp_path, f"redis://127.0.0.1:{port}/0"):
        case = requested_case()
        record(case, "note", date(2024, 7, 31))
        assert work._left_alone_until == 0.0
        wait_until(lambda: work._left_alone_until, "the broker to be left alone")
    assert Event.objects.count() == 2


@NEEDS_REDIS
@pytest.mark.slow
@pytest.mark.redis
@pytest.mark.django_db(transaction=True)
def test_a_save_succeeds_though_the_broker_hangs(tmp_path) -> None:
    """A stopped process still takes connections and never answers: each save but the first is spared the wait."""
    server = RedisServer(tmp_path)
    server.start()
    try:
        with background(tmp_path, server.url):
            case = requested_case()
            server.pause()
            started = time.monotonic()
            for _ in range(5):
                record(case, "note", date(2024, 7, 31))
            assert time.monotonic() - started < A_FEW_SECONDS
            server.stop()
        assert Event.objects.count() == 6
    finally:
        server.stop()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_save_succeeds_though_the_brokers_folder_is_gone(tmp_path, caplog) -> None:
    with background(tmp_path, ""):
        app.conf.broker_transport_options["data_folder_out"] = str(tmp_path / "gone")
        requested_case()
        wait_until(lambda: "task_not_sent" in caplog.text, "the failure in the log")
    assert Event.objects.count() == 1


@pytest.mark.slow
def test_a_fresh_web_process_makes_the_brokers_folder_itself(tmp_path) -> None:
    """No worker ever ran here: what the web process sends waits in the folder for the first."""
    code = (
        "import django; django.setup()\n"
        "from send_portal.running.work import send_task\n"
        "send_task('scorecard.recalculate')\n"
    )
    subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PORTAL_VAR": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path / 'x.sqlite3'}"}
        | {"REDIS_URL": "", "DJANGO_SETTINGS_MODULE": "send_portal.settings"},
        check=True,
        timeout=60,
    )
    assert len(list((tmp_path / "x.sqlite3.broker" / "queue").glob("*.msg"))) == 1


@pytest.mark.slow
@pytest.mark.parametrize("program", ["worker", "beat"])
def test_a_program_started_before_migrate_says_so_and_stops(tmp_path, program: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "celery", "--app", "send_portal.running.celery", program],
        env={**os.environ, "PORTAL_VAR": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path / 'x.sqlite3'}"}
        | {"REDIS_URL": "", "DJANGO_SETTINGS_MODULE": "send_portal.settings"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == 1
    assert "python manage.py migrate" in ended.stderr


@pytest.mark.slow
@pytest.mark.parametrize("program", ["worker", "beat"])
def test_a_program_without_a_database_waits_for_it_and_is_not_ready(tmp_path, program: str) -> None:
    log = tmp_path / "log"
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "--app", "send_portal.running.celery", program],
            env={
                **os.environ,
                "PORTAL_VAR": str(tmp_path),
                "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
            }
            | {"REDIS_URL": "", "DJANGO_SETTINGS_MODULE": "send_portal.settings"},
            stdout=stream,
            stderr=stream,
            start_new_session=True,
        )
    try:
        wait_until(lambda: "waiting_for_the_database" in log.read_text(), "the program to say that it waits")
        assert process.poll() is None
        assert " ready." not in log.read_text()
    finally:
        kill(process)


def test_a_program_goes_on_as_soon_as_the_database_is_there(db, monkeypatch, caplog) -> None:
    answers = iter([OperationalError("connection refused"), OperationalError("connection refused"), False])

    def look() -> bool:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr("send_portal.running.preparation.has_steps_to_take", look)
    monkeypatch.setattr(celery, "BETWEEN_TRIES", 0)
    monkeypatch.setattr("django.db.connection.close", lambda: None)
    celery.wait_for_the_database()
    assert next(answers, "asked three times") == "asked three times"
    assert caplog.text.count("waiting_for_the_database") == 1


@NEEDS_REDIS
@pytest.mark.slow
@pytest.mark.redis
@pytest.mark.django_db(transaction=True)
def test_the_web_process_finds_a_broker_that_was_started_again(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(work, "PAUSE", 0.0)
    server = RedisServer(tmp_path)
    server.start()
    try:
        with background(tmp_path, server.url) as here:
            case = requested_case()
            server.stop()
            record(case, "note", date(2024, 7, 31))
            server.start()
            record(case, "note", date(2024, 7, 31))
            wait_until(lambda: waiting_tasks(server, here), "the task in the queue")
    finally:
        server.stop()


def waiting_tasks(server: RedisServer, here: Background) -> int:
    import redis

    with redis.Redis.from_url(server.url) as client:
        return client.llen(f"{here.prefix}celery")
