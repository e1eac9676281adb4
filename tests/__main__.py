"""`python -m tests`: the suite on SQLite, then the same on PostgreSQL and Redis where the environment names them.

`--coverage` counts the lines and branches that the run on SQLite reaches, and fails below the gate of pyproject.toml.

The second run gets a database name and a key prefix of its own and drops both afterwards, so it touches nothing that
belongs to somebody else, even when it shares a server.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit, urlunsplit

SERVICES = {
    "TEST_DATABASE_URL": "postgres://user:password@127.0.0.1:5432/postgres",
    "TEST_REDIS_URL": "redis://127.0.0.1:6379/0",
}
CHOSEN_BY_THE_RUN = (
    "DATABASE_URL",
    "REDIS_URL",
    "PORTAL_MODE",
    "PORTAL_TODAY",
    "PORTAL_KEY_PREFIX",
    "PORTAL_VAR",
)
COVERAGE = "--coverage"
SPLITS_WORK = ("-n", "--numprocesses", "-p", "--pdb")


def main(arguments: Sequence[str]) -> int:
    """Exit code of the first run that failed, else 0."""
    missing = [name for name in SERVICES if not os.environ.get(name)]
    if missing and os.environ.get("CI", "").lower() in {"1", "true"}:
        return _refuse(f"With CI=true the tests need {' and '.join(missing)}, such as {SERVICES[missing[0]]}")
    if len(missing) == 1:
        return _refuse(f"{missing[0]} is missing: set both or neither, such as {SERVICES[missing[0]]}")
    counting = ["--cov", "--cov-report=term"] if COVERAGE in arguments else []
    arguments = [argument for argument in arguments if argument != COVERAGE]
    code = _run("SQLite", [*arguments, *counting], {})
    if missing:
        print(
            "Not run on PostgreSQL and Redis: set TEST_DATABASE_URL and TEST_REDIS_URL for that.", flush=True
        )
        return code
    with _services_of_its_own() as environment:
        return _run("PostgreSQL and Redis", arguments, environment) or code


def _refuse(line: str) -> int:
    print(line, file=sys.stderr)
    return 2


def _run(where: str, arguments: Sequence[str], environment: dict[str, str]) -> int:
    print(f"== The tests on {where}", flush=True)
    inherited = {name: value for name, value in os.environ.items() if name not in CHOSEN_BY_THE_RUN}
    split = [] if any(argument.startswith(SPLITS_WORK) for argument in arguments) else ["-n", "2"]
    with TemporaryDirectory(prefix="portal-tests-") as var:
        return subprocess.call(
            [sys.executable, "-m", "pytest", *split, *arguments],
            cwd=Path(__file__).parent.parent,
            env={**inherited, "PORTAL_VAR": var, **environment},
        )


@contextmanager
def _services_of_its_own() -> Iterator[dict[str, str]]:
    """DATABASE_URL and REDIS_URL of this run: a name nobody has, a prefix nobody has, both gone afterwards."""
    name = f"portal_{os.getpid()}_{token_hex(4)}"
    server, redis_url = os.environ["TEST_DATABASE_URL"], os.environ["TEST_REDIS_URL"]
    try:
        yield {
            "DATABASE_URL": urlunsplit(urlsplit(server)._replace(path=f"/{name}")),
            "REDIS_URL": redis_url,
            "PORTAL_KEY_PREFIX": f"{name}:",
        }
    finally:
        _drop_databases(server, name)
        _delete_keys(redis_url, f"{name}:")


def _drop_databases(server: str, name: str) -> None:
    """Drop what an interrupted run left of its test databases (test_NAME, test_NAME_gw0, …)."""
    import psycopg2
    from psycopg2.sql import SQL, Identifier

    connection = psycopg2.connect(server)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"%{name}%"])
        for (left,) in cursor.fetchall():
            cursor.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(left)))
    connection.close()


def _delete_keys(url: str, prefix: str) -> None:
    import redis

    with redis.Redis.from_url(url) as server:
        for key in server.scan_iter(match=f"{prefix}*", count=1000):
            server.delete(key)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
