"""The supervisor with tiny stand-ins for web, worker and beat."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from send_portal.running.supervisor import BACK_OFF, LARGEST_LOG, PortTaken, Program, Started, check_port

pytestmark = [pytest.mark.slow]
PROJECT = Path(__file__).parents[3]

# A supervisor in a process of its own, as `manage.py run` is. Each child logs its process id when it starts.
SCRIPT = """
import sys
from pathlib import Path
from send_portal.running.supervisor import Program, Supervisor

folder = Path(sys.argv[1])
child = "import os, sys, time; print(os.getpid(), flush=True); " + sys.argv[2]
programs = [Program(name, [sys.executable, "-c", child]) for name in sys.argv[3:]]
say = lambda line: print(line, flush=True)
supervisor = Supervisor(programs, folder=folder, logs=folder, say=say, back_off=(0.1, 0.2), grace=1)
supervisor.run(on_ready=lambda: say("ready"))
"""
LIVES = "time.sleep(60)"
DIES = "sys.exit(3)"
CLINGS = (
    "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    "print(os.getpid(), flush=True); time.sleep(60)"
)
HAS_A_CHILD = (
    "import subprocess; "
    "grandchild = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); "
    "print(grandchild.pid, flush=True); time.sleep(60)"
)


@pytest.fixture
def supervise(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    started: list[subprocess.Popen[str]] = []

    def start(child: str, *names: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", SCRIPT, str(tmp_path), child, *names],
            cwd=PROJECT,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def wait_for(is_so: Callable[[], bool], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def pids(log: Path) -> list[int]:
    return [int(line) for line in log.read_text().split()] if log.exists() else []


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not (stat.exists() and stat.read_text().rsplit(")", 1)[1].split()[0] == "Z")


def test_a_child_that_dies_is_started_again_and_the_terminal_says_so(supervise, tmp_path):
    process = supervise(DIES, "worker")
    wait_for(lambda: len(pids(tmp_path / "worker.log")) >= 3)
    process.send_signal(signal.SIGTERM)
    said = process.communicate(timeout=10)[0]
    assert "worker ended with exit code 3; starting it again in 0.1 s. Its log:" in said
    assert "starting it again in 0.2 s" in said


def test_a_child_killed_outright_is_started_again(supervise, tmp_path):
    process = supervise(LIVES, "worker")
    wait_for(lambda: len(pids(tmp_path / "worker.log")) == 1)
    os.kill(pids(tmp_path / "worker.log")[0], signal.SIGKILL)
    wait_for(lambda: len(pids(tmp_path / "worker.log")) == 2)
    process.send_signal(signal.SIGTERM)
    assert "worker was killed by signal 9" in process.communicate(timeout=10)[0]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ctrl_c_sigterm_and_a_closed_terminal_stop_every_child(supervise, tmp_path, number):
    process = supervise(LIVES, "web", "worker", "beat")
    logs = [tmp_path / f"{name}.log" for name in ("web", "worker", "beat")]
    wait_for(lambda: all(pids(log) for log in logs))
    assert process.stdout.readline() == "ready\n"
    process.send_signal(number)
    said = process.communicate(timeout=10)[0]
    assert process.returncode == 0
    assert said.splitlines() == ["Stopping, 1 s at most.", "Stopped."]
    assert not [pid for log in logs for pid in pids(log) if is_alive(pid)]


def test_children_of_children_are_stopped_too(supervise, tmp_path):
    process = supervise(HAS_A_CHILD, "web")
    wait_for(lambda: len(pids(tmp_path / "web.log")) == 2)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=10)
    wait_for(lambda: not any(is_alive(pid) for pid in pids(tmp_path / "web.log")))


def test_a_child_that_will_not_stop_is_killed_after_the_grace(supervise, tmp_path):
    process = supervise(CLINGS, "worker")
    wait_for(lambda: len(pids(tmp_path / "worker.log")) == 2)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=10)
    assert not is_alive(pids(tmp_path / "worker.log")[0])


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's death")
def test_a_supervisor_killed_outright_leaves_no_child_behind(supervise, tmp_path):
    process = supervise(LIVES, "web")
    wait_for(lambda: bool(pids(tmp_path / "web.log")))
    process.kill()
    wait_for(lambda: not is_alive(pids(tmp_path / "web.log")[0]))


def test_restarts_in_a_row_wait_longer_and_a_settled_program_starts_afresh(tmp_path):
    child = Started(Program("worker", []), log=tmp_path / "worker.log", folder=tmp_path)
    child.started = time.monotonic()
    assert [child.plan_restart(BACK_OFF) for _ in range(6)] == [1, 2, 3, 5, 10, 10]
    child.started = time.monotonic() - 61
    assert child.plan_restart(BACK_OFF) == 1


def test_a_taken_port_is_told_in_one_line_that_says_what_to_do():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PortTaken) as refusal:
            check_port("127.0.0.1", port)
    assert str(refusal.value) == (
        f"Port {port} is taken by another program. Use another one: PORT={port + 1} make run"
    )
    check_port("127.0.0.1", port)


# Logs


@pytest.fixture
def started(tmp_path) -> Started:
    return Started(Program("web", ["true"]), log=tmp_path / "web.log", folder=tmp_path)


@pytest.mark.parametrize(("over", "begins_afresh"), [(0, False), (1, True)])
def test_a_log_that_has_grown_large_begins_afresh_while_its_program_writes_on(started, over, begins_afresh):
    with started.log.open("ab", buffering=0) as log:
        log.write(b"x" * (LARGEST_LOG + over))
        started.limit_log()
        log.write(b"next")
    assert (started.log.read_bytes() == b"next") is begins_afresh
    assert started.log.with_suffix(".log.1").exists() is begins_afresh


def test_on_a_full_disk_the_older_log_is_given_up(started, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("send_portal.running.supervisor.shutil.copyfile", full)
    older = started.log.with_suffix(".log.1")
    older.write_bytes(b"older")
    started.log.write_bytes(b"x" * (LARGEST_LOG + 1))
    started.limit_log()
    assert (started.log.stat().st_size, older.exists()) == (0, False)


def test_logs_are_limited_while_the_programs_run(supervise, tmp_path):
    supervise(LIVES, "web")
    log = tmp_path / "web.log"
    wait_for(lambda: len(pids(log)) == 1)
    with log.open("ab") as stream:
        stream.write(b"x" * (LARGEST_LOG + 1))
    wait_for(lambda: log.stat().st_size == 0, seconds=20)
