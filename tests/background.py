"""Real workers, beat and Redis for tests, on the test run's own database and on a broker of the test's own.

Where the run has Redis, that is the broker, under a key prefix of the test's own; otherwise a folder, as in `make run`.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex
from urllib.parse import quote

import redis
from django.conf import settings
from django.db import connection
from kombu import pools

from send_portal.management.commands.run import programs
from send_portal.running import work
from send_portal.running.celery import app
from tests.__main__ import CHOSEN_BY_THE_RUN

ROOT = Path(__file__).parent.parent
SECONDS = 60  # for what takes one or two on an idle machine


def wait_until(condition: Callable[[], object], what: str, *, seconds: float = SECONDS) -> None:
    """Look again and again until it is so; fail with `what` was waited for."""
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, f"waited {seconds} s in vain: {what}"
        time.sleep(0.02)


@dataclass
class Background:
    """Where a test's processes meet, and the processes."""

    folder: Path
    redis_url: str = ""
    prefix: str = field(default_factory=lambda: f"{settings.KEY_PREFIX}test-{token_hex(4)}:")
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """That of a portal which lives on the test's database, day and broker."""
        inherited = {name: value for name, value in os.environ.items() if name not in CHOSEN_BY_THE_RUN}
        return inherited | {
            "DATABASE_URL": database_url(),
            "PORTAL_TODAY": settings.PORTAL_TODAY.isoformat(),
            "PORTAL_VAR": str(self.folder),
            "PORTAL_KEY_PREFIX": self.prefix,
            "REDIS_URL": self.redis_url,
            "LOG_LEVEL": "INFO",
            "PYTHONPATH": str(ROOT),
        }

    def worker(self, *, before: str = "") -> subprocess.Popen[bytes]:
        """The worker of `make run`; `before` is Python that its process runs first, to make it slow or weak."""
        (command,) = [program.command for program in programs(0) if program.name == "worker"]
        return self._start(before, [*command[3:], "--hostname", f"{token_hex(4)}@test"])

    def beat(self, *, every: float = 1.0) -> subprocess.Popen[bytes]:
        """Beat with the portal's timetable, in which the minute tick comes sooner."""
        before = (
            "from celery.schedules import schedule; from send_portal.running.timetable import TIMETABLE\n"
            f"TIMETABLE['count again what changed and was not counted']['schedule'] = schedule({every})\n"
        )
        return self._start(before, ["--app", "send_portal.running.celery", "beat"])

    def _start(self, before: str, arguments: list[str]) -> subprocess.Popen[bytes]:
        code = (
            "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'send_portal.settings'\n"
            f"import django; django.setup()\n{before}\n"
            f"sys.argv = {['celery', *arguments]!r}\nfrom celery.__main__ import main; main()"
        )
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-c", code],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.started.append(process)
        return process

    @property
    def log(self) -> str:
        log = self.folder / "log"
        return log.read_text(errors="replace") if log.exists() else ""

    def wait_for_worker(self) -> None:
        wait_until(lambda: " ready." in self.log, "a worker that is ready")

    def stop(self) -> None:
        for process in self.started:
            kill(process)


@contextmanager
def listening_and_silent() -> Iterator[int]:
    """The port of a server that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def kill(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL, to the whole group: nothing gets to tidy up."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def database_url() -> str:
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    who = quote(database["USER"]) + (
        f":{quote(database['PASSWORD'], safe='')}" if database["PASSWORD"] else ""
    )
    place = f"{database['HOST'] or '127.0.0.1'}:{database['PORT'] or 5432}"
    return f"postgres://{who}@{place}/{database['NAME']}"


@contextmanager
def background(folder: Path, redis_url: str | None = None) -> Iterator[Background]:
    """A broker for one test: what the test saves is told to it, and so are the workers it starts."""
    here = Background(folder, settings.REDIS_URL if redis_url is None else redis_url)
    before = (app.conf.broker_url, app.conf.broker_transport_options)
    broker_folder = _broker_folder(folder)
    _use_broker(*_broker(here, broker_folder))
    try:
        yield here
    finally:
        here.stop()
        print(*(line for line in here.log.splitlines()[-300:] if "Scheduler: Sending" not in line), sep="\n")
        _use_broker(*before)
        shutil.rmtree(broker_folder, ignore_errors=True)
        if here.redis_url:
            _forget_keys(here)


def _broker_folder(folder: Path) -> Path:
    """Where the portal's settings put the folder of this database."""
    if connection.vendor == "sqlite":
        return Path(f"{connection.settings_dict['NAME']}.broker")
    return folder / "broker"


def _broker(here: Background, folder: Path) -> tuple[str, dict[str, object]]:
    if here.redis_url:
        options = {"max_retries": 0, "socket_connect_timeout": 2, "socket_timeout": 5}
        return here.redis_url, {"global_keyprefix": here.prefix, **options}
    for name in ("queue", "control", "processed"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    return "filesystem://localhost//", {
        "data_folder_in": str(folder / "queue"),
        "data_folder_out": str(folder / "queue"),
        "control_folder": str(folder / "control"),
    }


def _use_broker(url: str, options: dict[str, object]) -> None:
    pools.reset()
    app.conf.update(broker_url=url, broker_transport_options=options)
    app._after_fork()  # Celery's own way to forget open connections
    work._left_alone_until = 0.0


def _forget_keys(here: Background) -> None:
    try:
        with redis.Redis.from_url(here.redis_url) as server:
            for key in server.scan_iter(match=f"{here.prefix}*", count=1000):
                server.delete(key)
    except redis.RedisError:
        pass  # a server of the test's own, gone already


class RedisServer:
    """A Redis of the test's own, on a free port, that can be stopped and started again."""

    binary = shutil.which("redis-server")

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.folder, self.process = folder, None
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen(
            [self.binary, *options, "--dir", str(self.folder)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_until(self._answers, "Redis to answer")

    def stop(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None

    def pause(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def _answers(self) -> bool:
        try:
            with redis.Redis(port=self.port, socket_connect_timeout=1) as server:
                return bool(server.ping())
        except redis.RedisError:
            return False
