"""One process that starts the portal's programs, keeps them going and stops them all together.

Only the standard library, and nothing of the portal: the supervisor must not fail for a reason its programs have.
Each program has a session and process group of its own, so that Ctrl-C reaches the supervisor alone and the whole
group can be stopped; what it prints goes to its own log.
"""

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

BACK_OFF = (1.0, 2.0, 3.0, 5.0, 10.0)  # seconds before the first, second, … restart in a row
SETTLED_AFTER = 10.0  # a program that lived this long starts counting its restarts from none again
GRACE = 10.0  # seconds to finish before a program is killed
LARGEST_LOG = 5 * 1024 * 1024  # bytes; twice that at most for each program, with the log before
LOGS_LIMITED_EVERY = 10.0  # seconds
_C_LIBRARY = ctypes.CDLL(None) if sys.platform == "linux" else None
STOPPING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class PortTaken(Exception):
    """Another program listens where the portal should."""


def check_port(host: str, port: int) -> None:
    """Raise PortTaken, in words for the person at the terminal, when nothing more can listen on this port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise PortTaken(
                f"Port {port} is taken by another program. Use another one: PORT={port + 1} make run"
            ) from None


@dataclass(frozen=True)
class Program:
    """What to run under which name; its log is named after it."""

    name: str
    command: Sequence[str]


class Started:
    """One program with its running process, if any, and how its restarts went."""

    def __init__(self, program: Program, *, log: Path, folder: Path) -> None:
        self.program, self.log, self.folder = program, log, folder
        self.process: subprocess.Popen[bytes] | None = None
        self.started = self.restart_at = 0.0
        self.restarts = 0

    def start(self, environment: Mapping[str, str]) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.limit_log()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603  # the portal's own programs, no shell
                self.program.command,
                cwd=self.folder,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent,  # one thread only, and a single system call
            )
        self.started = time.monotonic()

    def limit_log(self) -> None:
        """Begin a log that has grown large afresh, and keep one before it. The program writes on to the same file.

        On a full disk the older log is given up: that makes room.
        """
        if not self.log.exists() or self.log.stat().st_size <= LARGEST_LOG:
            return
        older = self.log.with_suffix(".log.1")
        try:
            shutil.copyfile(self.log, older)
        except OSError:
            older.unlink(missing_ok=True)
        os.truncate(self.log, 0)

    def signal_group(self, number: int) -> None:
        """Tell every process of the group; one that is gone already is no error."""
        if self.process:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)

    def plan_restart(self, back_off: Sequence[float]) -> float:
        """Seconds until the next start: longer each time in a row, short again after it had settled."""
        if time.monotonic() - self.started > SETTLED_AFTER:
            self.restarts = 0
        pause = back_off[min(self.restarts, len(back_off) - 1)]
        self.restarts += 1
        self.restart_at = time.monotonic() + pause
        return pause


class Supervisor:
    """Starts programs, restarts those that die, stops all on Ctrl-C, SIGTERM or a closed terminal."""

    def __init__(
        self,
        programs: Sequence[Program],
        *,
        folder: Path,
        logs: Path,
        say: Callable[[str], object] = print,
        environment: Mapping[str, str] | None = None,
        back_off: Sequence[float] = BACK_OFF,
        grace: float = GRACE,
    ) -> None:
        self.children = [
            Started(program, log=logs / f"{program.name}.log", folder=folder) for program in programs
        ]
        self.say, self.back_off, self.grace = say, back_off, grace
        self.environment = dict(os.environ if environment is None else environment)
        self.signals = 0
        self.logs_limited_at = 0.0

    def run(
        self, is_ready: Callable[[], bool] = lambda: True, on_ready: Callable[[], None] = lambda: None
    ) -> None:
        """Run until told to stop. `on_ready` is called once, when `is_ready` first says so."""
        waiting = True
        with self._listening():
            try:
                for child in self.children:
                    child.start(self.environment)
                while not self.signals:
                    self._restart_the_dead()
                    if waiting and is_ready():
                        waiting = False
                        on_ready()
                    self._limit_logs()
                    time.sleep(0.1)
                self.say(f"Stopping, {self.grace:g} s at most.")
            finally:
                self._stop_all()
        self.say("Stopped.")

    def _limit_logs(self) -> None:
        if time.monotonic() >= self.logs_limited_at + LOGS_LIMITED_EVERY:
            self.logs_limited_at = time.monotonic()
            for child in self.children:
                child.limit_log()

    def _restart_the_dead(self) -> None:
        for child in self.children:
            if child.process is None:
                if time.monotonic() >= child.restart_at:
                    child.start(self.environment)
            elif (code := child.process.poll()) is not None:
                self._bury(child, code)

    def _bury(self, child: Started, code: int) -> None:
        child.signal_group(signal.SIGKILL)  # what a dead leader left behind would hold its port or its queue
        child.process = None
        pause = child.plan_restart(self.back_off)
        how = f"was killed by signal {-code}" if code < 0 else f"ended with exit code {code}"
        self.say(f"{child.program.name} {how}; starting it again in {pause:g} s. Its log: {child.log}")

    def _stop_all(self) -> None:
        """Ask every group to finish, and kill what is left after the grace, or at a second Ctrl-C."""
        for child in self.children:
            child.signal_group(signal.SIGTERM)
        asked, limit = self.signals, time.monotonic() + self.grace
        while self._living() and time.monotonic() < limit and self.signals <= asked:
            time.sleep(0.05)
        for child in self.children:
            child.signal_group(signal.SIGKILL)
            if child.process:
                child.process.wait()

    def _living(self) -> list[Started]:
        return [child for child in self.children if child.process and child.process.poll() is None]

    @contextmanager
    def _listening(self) -> Iterator[None]:
        """Count stopping signals instead of dying of them."""

        def count(number: int, frame: FrameType | None) -> None:
            self.signals += 1

        before = {number: signal.signal(number, count) for number in STOPPING_SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _die_with_parent() -> None:
    """On Linux: a supervisor killed outright takes its programs with it, so none is left on the port."""
    if _C_LIBRARY:
        _C_LIBRARY.prctl(1, signal.SIGTERM)  # 1 is PR_SET_PDEATHSIG
