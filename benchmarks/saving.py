"""What it costs that SQLite has a save on the disk before it says so, as a ratio to a save that a power cut can take.

Run with a DATABASE_URL of SQLite, on the disk in question, after `migrate`; prints JSON.
"""

import json
import sys
from datetime import timedelta
from itertools import count

from django.db import connection

from benchmarks.measuring import percentile, seconds_of
from ehcp.changes import add_child, start_case
from send_portal.calendar import today
from send_portal.queries import system_person

SAVES = 200
_numbers = count()


def save() -> None:
    by, number = system_person(), next(_numbers)
    child = add_child(by=by, first_name="Made", last_name=f"Up{number}")
    start_case(child=child, on=today() - timedelta(days=number % 30), details={"source": "parent"}, by=by)


def main() -> None:
    """The two kinds of save by turns, so that what else the machine does falls on both."""
    times: dict[str, list[float]] = {"NORMAL": [], "FULL": []}
    save()
    for _ in range(SAVES):
        for kind, seconds in times.items():
            with connection.cursor() as cursor:
                cursor.execute(f"PRAGMA synchronous={kind}")
            seconds.append(seconds_of(save))
    medians = {kind: percentile(seconds, 0.5) for kind, seconds in times.items()}
    told = {f"{kind}, median s": median for kind, median in medians.items()}
    json.dump({**told, "ratio": medians["FULL"] / medians["NORMAL"]}, sys.stdout)
