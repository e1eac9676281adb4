"""`manage.py run`: the whole portal on one machine, for trying it and for working on it."""

import http.client
import os
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from send_portal import environment
from send_portal.running.preparation import AlreadyRunning, only_one, prepare
from send_portal.running.supervisor import PortTaken, Program, Supervisor, check_port

HOST = "127.0.0.1"  # this machine only: the demonstration's passwords are known to everybody
# One process, because embedded limits on sign-in are counted in its memory.
WEB = ["--workers=1", "--threads=8", "--config=python:send_portal.requests.web_server"]
WORKER = ["--pool=threads", "--concurrency=2", "--without-gossip", "--without-mingle", "--without-heartbeat"]


def programs(port: int) -> list[Program]:
    """Web, worker and beat. Threads, because a forked worker hangs in Polars where its parent had used it."""
    celery = [sys.executable, "-m", "celery", "--app", "send_portal.running.celery"]
    web = [sys.executable, "-m", "gunicorn", "send_portal.wsgi", "--bind", f"{HOST}:{port}"]
    if settings.DEVELOPMENT:
        web.append("--reload")
    return [
        Program("web", [*web, *WEB]),
        Program("worker", [*celery, "worker", *WORKER, "--loglevel", "INFO"]),
        Program("beat", [*celery, "beat"]),
    ]


class Command(BaseCommand):
    help = "Prepare the database, then run web, worker and beat until Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--port",
            default=environment.text("PORT"),
            metavar="N",
            help="where it listens (default: PORT, or 8000)",
        )

    def handle(self, *args: Any, port: str, **options: Any) -> None:
        if settings.DEPLOYED:
            raise CommandError("A deployed portal runs web, worker and beat apart: see docker-compose.yml.")
        number = _port(port)
        try:
            with only_one():
                check_port(HOST, number)
                prepare(say=self.say)
                connections.close_all()
                self.supervise(number)
        except (AlreadyRunning, PortTaken) as problem:
            raise CommandError(str(problem)) from None
        except KeyboardInterrupt:
            raise CommandError("Stopped before the portal was ready; the next start takes it up.") from None

    def supervise(self, port: int) -> None:
        self.say("Starting web, worker and beat.")
        supervisor = Supervisor(
            programs(port),
            folder=settings.BASE_DIR,
            logs=_logs(),
            say=self.say,
            environment={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        supervisor.run(lambda: _answers(port), lambda: self.announce(port))

    def announce(self, port: int) -> None:
        self.say(f"\nThe portal is ready: http://localhost:{port}/")
        if settings.IS_DEMONSTRATION:
            self.say(_sign_in_table())
        self.say(f"Logs are in {_logs()}. Ctrl-C stops everything.\n")

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _logs() -> Path:
    return Path(settings.VAR_DIR) / "log"


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise CommandError(f"PORT is {text!r}: it must be a number from 1 to 65535, as in PORT=8001 make run")
    return int(text)


def _answers(port: int) -> bool:
    """Whether the web server answers at all; what it answers is for the person to see."""
    connection = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", "/health/")
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def _sign_in_table() -> str:
    from send_portal.demonstration import sign_ins

    rows = [
        ("Role", "Email address", "Password"),
        *((one.role, one.email, one.passphrase) for one in sign_ins()),
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    return "\n".join(["Sign in as one of these made-up people:", *(f"  {line.rstrip()}" for line in lines)])
