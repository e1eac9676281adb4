"""Looks of each process: each comes again and again, one that fails ends nothing, and all end when told to."""

import threading

from send_portal.running import watch
from send_portal.running.watch import LOOKS, Look, looked


def test_the_portal_is_watched_by_every_process_and_counted_by_workers():
    places = {look.name: set(look.within) for look in LOOKS}
    assert places["watch"] == {"web", "worker"}
    assert places["count what waits"] == {"worker"}
    assert next(look.seconds for look in LOOKS if look.name == "count what waits") <= 2


def test_a_look_that_fails_is_logged_and_ends_nothing(db, caplog):
    def fail(process: str) -> None:
        raise ArithmeticError("no sum")

    assert not looked(Look("sums", 1, fail, ("worker",)), "worker")
    assert "look_failed" in caplog.text


def test_a_look_is_told_in_which_process_it_runs(db):
    told: list[str] = []
    assert looked(Look("told", 1, told.append, ("web",)), "web")
    assert told == ["web"]


def test_looks_go_on_until_they_are_told_to_end(monkeypatch):
    monkeypatch.setattr(watch, "FIRST_AFTER", 0.0)
    twice = threading.Event()
    calls: list[str] = []

    def look(process: str) -> None:
        calls.append(process)
        if len(calls) == 2:
            twice.set()

    monkeypatch.setattr(
        watch, "LOOKS", [Look("here", 0.001, look, ("web",)), Look("there", 0, look, ("worker",))]
    )
    end = watch.start("web")
    assert twice.wait(10)
    end()
    done = len(calls)
    assert set(calls) == {"web"}
    assert not threading.Event().wait(0.02)
    assert len(calls) == done
