"""A process that holds too much memory ends by itself, to be started again."""

import os
import signal
from pathlib import Path

import pytest

from send_portal.running import memory
from send_portal.running.watch import LOOKS


@pytest.fixture
def signals(monkeypatch) -> list[tuple[int, int]]:
    sent: list[tuple[int, int]] = []
    monkeypatch.setattr(memory.os, "kill", lambda *to: sent.append(to))
    return sent


@pytest.mark.parametrize(("megabytes", "ends"), [(99, False), (100, False), (101, True)])
def test_a_process_ends_above_its_limit_only(signals, monkeypatch, settings, megabytes, ends):
    settings.MEMORY_MB = 100
    monkeypatch.setattr(memory, "in_use", lambda: megabytes * memory.MEGABYTE)
    memory.limit_memory("worker")
    assert signals == ([(os.getpid(), signal.SIGTERM)] if ends else [])


def test_where_memory_is_not_known_nothing_ends(signals, monkeypatch, tmp_path):
    monkeypatch.setattr(memory, "_STATM", tmp_path / "missing")
    memory.limit_memory("web")
    assert signals == []


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="only Linux tells in this way")
def test_the_memory_of_this_process_is_known():
    assert 10 * memory.MEGABYTE < memory.in_use() < 100_000 * memory.MEGABYTE


def test_web_and_workers_are_limited():
    assert {look.name: set(look.within) for look in LOOKS}["limit memory"] == {"web", "worker"}
