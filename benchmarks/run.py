"""`make bench`: every measurement, as ratios within one run, printed as the tables of docs/performance.md.

Needs PostgreSQL and Redis: BENCH_DATABASE_URL (a server's address; a database of the run's own is made and dropped) and
BENCH_REDIS_URL. Each measurement runs in a process of its own.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2

ROOT = Path(__file__).resolve().parent.parent
SIZES = (10_000, 100_000, 1_000_000)
DATABASE = os.environ.get("BENCH_DATABASE_URL", "postgres://root@127.0.0.1:5432/postgres")
REDIS = os.environ.get("BENCH_REDIS_URL", "redis://127.0.0.1:6379/0")


@contextmanager
def own_database(purpose: str) -> Iterator[str]:
    name = f"portal_bench_{purpose}_{os.getpid()}"
    connection = psycopg2.connect(DATABASE)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
        yield urlunsplit(urlsplit(DATABASE)._replace(path=f"/{name}"))
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.close()


def run(module: str, environment: dict[str, str], *arguments: str) -> dict[str, object]:
    print(f"… {module} {' '.join(arguments)}", file=sys.stderr)
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.one", module, *arguments],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "send_portal.settings", **environment},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=True,
    )
    return json.loads(done.stdout)


def migrate(environment: dict[str, str]) -> None:
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, env={**os.environ, **environment}, cwd=ROOT, check=True)


def table(header: list[str], rows: list[list[object]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines) + "\n"


def seconds(value: object) -> str:
    return f"{float(value):.3f}"  # type: ignore[arg-type]


def calculation_tables(results: list[dict[str, float]]) -> str:
    rows = [
        [
            f"{r['cases']:,}",
            seconds(r["bare read, s"]),
            seconds(r["read and calculate, s"]),
            f"{r['read and calculate, s'] / r['bare read, s']:.2f}",
            f"{r['peak memory, MB']:.0f}",
        ]
        for r in results
    ]
    text = table(["cases", "bare read, s", "read and calculate, s", "ratio", "peak memory, MB"], rows)
    by_size = {r["cases"]: r for r in results}
    if SIZES[-1] in by_size:
        growth = by_size[SIZES[2]]["read and calculate, s"] / by_size[SIZES[1]]["read and calculate, s"]
        text += f"\nGrowth from 100,000 to 1,000,000 cases: {growth:.1f} times.\n"
    middle = by_size[SIZES[1]]
    ratio = middle["one query each, s"] / middle["read and calculate totals, s"]
    text += (
        f"\nAgainst one Django query a measure and month (100,000 cases, totals): {ratio:.0f} times faster.\n"
    )
    names = ("write all, s", "write none, s", "write one case's, s")
    return (
        text
        + "\n"
        + table(["counting and writing, 100,000 cases", "s"], [[n, seconds(middle[n])] for n in names])
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--largest", type=int, choices=SIZES, default=SIZES[-1])
    largest = parser.parse_args().largest
    with (
        own_database("calculation") as url,
        own_database("latency") as other,
        tempfile.TemporaryDirectory() as var,
    ):
        shared = {"PORTAL_VAR": var, "PORTAL_TODAY": "2024-07-31"}
        on_postgres = {**shared, "DATABASE_URL": url}
        on_redis = {
            **shared,
            "DATABASE_URL": other,
            "REDIS_URL": REDIS,
            "PORTAL_KEY_PREFIX": f"bench-{os.getpid()}:",
        }
        embedded = {**shared, "DATABASE_URL": f"sqlite:///{var}/bench.sqlite3"}
        for environment in (on_postgres, on_redis, embedded):
            migrate(environment)
        sizes = [size for size in SIZES if size <= max(largest, SIZES[1])]
        results = [run("calculation", on_postgres, str(size)) for size in sizes]
        latency = {
            "Redis, PostgreSQL": run("latency", on_redis),
            "files, SQLite": run("latency", embedded),
        }
        pages = run("pages", on_postgres)
        rules = run("rules", embedded)
        forecast = run("forecasting", embedded)
        saving = run("saving", embedded)
    print(f"Measured on {date.today():%-d %B %Y}, {os.cpu_count()} cores. Medians of 5.\n")  # noqa: DTZ011
    print(calculation_tables(results))  # type: ignore[arg-type]
    header = ["save to figure, 10,000 cases", *next(iter(latency.values()))]
    print(table(header, [[name, *map(seconds, measured.values())] for name, measured in latency.items()]))
    rows = [
        [name, f"{1000 * measured['seconds']:.0f}", measured["queries"]] for name, measured in pages.items()
    ]  # type: ignore[index,call-overload]
    print(table(["page at 10,000 cases", "server time, ms", "queries"], rows))
    few, many = rules.values()
    row = [*map(seconds, rules.values()), f"{many / few:.1f}"]  # type: ignore[operator]
    print(table([*(f"control chart, {name}, s" for name in rules), "ratio"], [row]))
    print(table([f"save on SQLite, {name}" for name in saving], [[*map(seconds, saving.values())]]))
    ratio = forecast["small, plain loop, s"] / forecast["small, arrays, s"]  # type: ignore[operator]
    print(
        table(
            [*(f"forecast, {name}" for name in forecast), "ratio"],
            [[*map(seconds, forecast.values()), f"{ratio:.0f}"]],
        )
    )


if __name__ == "__main__":
    main()
