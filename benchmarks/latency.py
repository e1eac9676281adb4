"""From an officer's save to the stored figure that has counted it, through a real worker, at 10,000 cases.

Run with DATABASE_URL and REDIS_URL (or none, for the folder of files) in the environment; prints JSON.
"""

import json
import signal
import subprocess
import sys
import time
from datetime import timedelta
from itertools import count

from benchmarks.measuring import percentile
from benchmarks.timelines import load, timelines
from ehcp.changes import add_child, start_case
from ehcp.queries import ledger_position
from scorecard.changes import make_forecasts, recalculate
from scorecard.models import Recalculation
from send_portal.calendar import today
from send_portal.queries import system_person

CASES = 10_000
SAVES = 50
BURST_SECONDS = 5.0
LONGEST_WAIT = 120.0


def main() -> None:

    load(timelines(CASES))
    recalculate(by=system_person(), force=True)
    make_forecasts(by=system_person())  # what a new portal's worker does first, and later once a month
    command = [
        sys.executable,
        "-m",
        "celery",
        "--app",
        "send_portal.running.celery",
        "worker",
        "--pool",
        "threads",
    ]
    worker = subprocess.Popen(
        [*command, "--concurrency", "2", "--loglevel", "ERROR"], stdout=subprocess.DEVNULL
    )
    try:
        wait_until_counted(save())
        one_by_one = [wait_until_counted(save()) for _ in range(SAVES)]
        burst = save_in_a_burst()
    finally:
        worker.send_signal(signal.SIGTERM)
        worker.wait(timeout=30)
    times = {
        "one by one, median s": percentile(one_by_one, 0.5),
        "one by one, 95th percentile s": percentile(one_by_one, 0.95),
        "50 within 5 s, median s": percentile(burst, 0.5),
        "50 within 5 s, 95th percentile s": percentile(burst, 0.95),
    }
    json.dump(times, sys.stdout)


_numbers = count()


def save() -> tuple[float, int]:
    """Start a case; when it was saved, and the ledger's position that has it."""

    by, number = system_person(), next(_numbers)
    child = add_child(by=by, first_name="Made", last_name=f"Up{number}")
    start_case(child=child, on=today() - timedelta(days=number % 30), details={"source": "parent"}, by=by)
    return time.perf_counter(), ledger_position()


def wait_until_counted(saved: tuple[float, int]) -> float:
    """Seconds from the save until the stored figures have counted it."""

    moment, position = saved
    while Recalculation.objects.get(pk=1).counted_position < position:
        if time.perf_counter() - moment > LONGEST_WAIT:
            raise TimeoutError("The worker did not count the save.")
        time.sleep(0.005)
    return time.perf_counter() - moment


def save_in_a_burst() -> list[float]:
    """Fifty saves spread over five seconds; each one's wait, watched while the others go on."""

    waiting: list[tuple[float, int]] = []
    waits: list[float] = []
    started, saved = time.perf_counter(), 0
    while len(waits) < SAVES:
        if saved < SAVES and time.perf_counter() - started >= saved * BURST_SECONDS / SAVES:
            waiting.append(save())
            saved += 1
        counted, now = Recalculation.objects.get(pk=1).counted_position, time.perf_counter()
        waits += [now - moment for moment, position in waiting if position <= counted]
        waiting = [(moment, position) for moment, position in waiting if position > counted]
        if now - started > LONGEST_WAIT:
            raise TimeoutError("The worker did not count the saves.")
        time.sleep(0.005)
    return waits
