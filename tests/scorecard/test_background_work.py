"""Real workers count what officers save, whatever is killed, stopped or started twice: figures end right.

On the run's own database, with its broker: SQLite and a folder as in `make run`, or PostgreSQL and Redis.
"""

import os
import re
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from django.db import connections
from django.db.models import Count
from django.test import Client
from django.urls import reverse

from ehcp.files.imports import import_case_file
from ehcp.models import Case, Event
from scorecard import queries
from scorecard.changes import check_figures, recalculate
from scorecard.measures.calculation import FIGURE_SCHEMA
from scorecard.models import Duty, Figure, Recalculation
from send_portal.queries import system_person
from send_portal.troubles import TIMETABLE
from tests.background import Background, RedisServer, background, kill, wait_until
from tests.ehcp.cases import assessing_case, record, waiting_case
from tests.factories import person_holding

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
JULY, LAST_DAY = date(2024, 7, 1), date(2024, 7, 31)
RIGHT_WITHIN = 20  # seconds after whatever is killed

NEVER_COUNTS_TO_THE_END = """
from pathlib import Path
from time import sleep
from scorecard import sources
def stuck():
    Path({marker!r}).touch()
    sleep(600)
sources.case_frame = stuck
"""
# On its first count, the connection of whoever counts is closed beneath them, as a database server that stops does.
LOSES_ITS_CONNECTION = """
from pathlib import Path
from scorecard import sources
real = sources.case_frame
def cut_off():
    if not Path({marker!r}).exists():
        Path({marker!r}).touch()
        from django.db import connection
        connection.connection.close()
    return real()
sources.case_frame = cut_off
"""
SLOW_TO_COUNT = """
from pathlib import Path
from time import sleep
from scorecard import sources
real = sources.case_frame
def slow():
    frame = real()
    Path({marker!r}).touch()
    sleep(1)
    return frame
sources.case_frame = slow
"""


@pytest.fixture
def _nothing_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("send_portal.running.work._left_alone_until", time.monotonic() + 600)


@pytest.fixture
def here(transactional_db: None, tmp_path: Path) -> Iterator[Background]:
    with background(tmp_path) as started:
        yield started


def figure(code: str, month: date = JULY) -> float | None:
    row = Figure.objects.filter(measure=code, month=month, breakdown="all").first()
    return row.numerator if row else None


def wait_for(code: str, number: float) -> None:
    wait_until(lambda: figure(code) == number, f"{code} = {number}")


def assert_all_is_right() -> None:
    """Every figure as a fresh recount says, each once, nothing waiting and nobody holding the claim."""
    wait_until(queries.is_up_to_date, "figures that are up to date")
    wait_until(lambda: not Recalculation.objects.get(pk=1).claimed_by, "the claim to be given back")
    stored = queries.stored_figures().select(list(FIGURE_SCHEMA)).sort(queries.FIGURE_KEY)
    assert stored.equals(queries.fresh_figures(LAST_DAY).sort(queries.FIGURE_KEY))
    assert (
        not Figure.objects.values(*queries.FIGURE_KEY)
        .annotate(times=Count("pk"))
        .filter(times__gt=1)
        .exists()
    )
    assert check_figures(by=system_person()) == []


def answer(case: Case) -> None:
    record(case, "advice_received", LAST_DAY, source="psychology")


def test_one_worker_counts_save_after_save(here: Background) -> None:
    """Two counts in one worker: Polars hangs in a forked worker whose parent had used it, hence threads."""
    here.worker()
    cases = [waiting_case() for _ in range(3)]
    wait_for("ADV05", 3)
    for left, case in zip((2, 1, 0), cases, strict=True):
        answer(case)
        wait_for("ADV05", left)
    assert_all_is_right()


def test_a_worker_killed_while_it_counts_delays_the_figures_and_loses_none(
    here: Background, tmp_path: Path
) -> None:
    marker = tmp_path / "counting"
    doomed = here.worker(before=NEVER_COUNTS_TO_THE_END.format(marker=str(marker)))
    case = waiting_case()
    wait_until(marker.exists, "a worker in the middle of counting")
    kill(doomed)
    killed = time.monotonic()
    assert Recalculation.objects.get(pk=1).claimed_by
    assert figure("ADV05") is None
    answer(case)
    waiting_case()
    here.worker()
    wait_for("ADV05", 1)
    assert time.monotonic() - killed < RIGHT_WITHIN
    assert_all_is_right()


def test_a_worker_whose_connection_broke_while_it_counted_gives_its_claim_back_and_counts_again(
    here: Background, tmp_path: Path
) -> None:
    marker = tmp_path / "cut off"
    worker = here.worker(before=LOSES_ITS_CONNECTION.format(marker=str(marker)))
    waiting_case()
    wait_until(marker.exists, "a connection that broke")
    wait_for("ADV05", 1)
    assert worker.poll() is None
    assert_all_is_right()


@pytest.mark.usefixtures("_nothing_is_sent")
def test_a_worker_counts_without_a_broker_and_so_without_beat_or_a_message(
    transactional_db: None, tmp_path: Path
) -> None:
    with background(tmp_path, "redis://127.0.0.1:1/0") as here:
        here.worker()
        waiting_case()
        wait_for("ADV05", 1)
        assert_all_is_right()


def test_the_timetable_is_heard_of_once_beat_runs(here: Background) -> None:
    here.worker()
    here.beat()
    wait_until(lambda: Duty.objects.filter(name=TIMETABLE).exists(), "the timetable")


@pytest.mark.redis
@pytest.mark.skipif(
    not RedisServer.binary and os.environ.get("CI") != "true",
    reason="redis-server is missing: install it (Debian: apt install redis-server)",
)
def test_a_redis_that_stops_during_a_count_and_starts_again_delays_the_figures_and_loses_none(
    tmp_path: Path,
) -> None:
    server = RedisServer(tmp_path)
    server.start()
    try:
        with background(tmp_path, server.url) as here:
            worker = here.worker(before=SLOW_TO_COUNT.format(marker=str(tmp_path / "counting")))
            here.beat()
            case = waiting_case()
            wait_until((tmp_path / "counting").exists, "a worker in the middle of counting")
            server.stop()
            wait_for("ADV05", 1)  # what was begun is finished
            started = time.monotonic()
            answer(case)
            waiting_case()
            other = waiting_case()
            assert time.monotonic() - started < 12  # generous: refused at once, on a busy machine
            server.start()
            wait_for("ADV05", 2)
            answer(other)
            wait_for("ADV05", 1)
            assert_all_is_right()
            assert worker.poll() is None  # it found Redis again by itself
    finally:
        server.stop()


def test_two_workers_and_thirty_saves_at_once_end_in_right_figures(here: Background) -> None:
    officer = person_holding("case_officer")
    cases = [assessing_case(by=officer) for _ in range(30)]
    here.worker()
    here.worker()
    wait_for("EHC14", 30)
    errors: list[Exception] = []

    def save(several: list[Case]) -> None:
        try:
            for case in several:
                record(case, "advice_requested", date(2024, 7, 30), source="psychology")
        except Exception as error:  # noqa: BLE001  # shown by the test's own thread
            errors.append(error)
        finally:
            connections.close_all()

    officers = [threading.Thread(target=save, args=(cases[start::3],)) for start in range(3)]
    for thread in officers:
        thread.start()
    for thread in officers:
        thread.join(timeout=60)
    assert errors == []
    wait_for("ADV05", 30)
    assert Event.objects.filter(kind="advice_requested").count() == 30
    assert_all_is_right()


def test_a_nightly_recomputation_by_a_worker_writes_only_what_is_wrong(here: Background) -> None:
    waiting_case()
    here.worker()
    wait_for("ADV05", 1)
    assert_all_is_right()
    before = Recalculation.objects.get(pk=1).finished_at
    Figure.objects.filter(measure="ADV05", month=JULY, breakdown="all").update(numerator=9)
    from send_portal.running.celery import app

    app.send_task("scorecard.recalculate", kwargs={"force": True}, ignore_result=True)
    wait_until(lambda: Recalculation.objects.get(pk=1).finished_at > before, "the recomputation")
    assert Recalculation.objects.get(pk=1).rows_changed == 1
    assert_all_is_right()


# The story of 31 July 2024


def shown_on_the_board(client: Client, code: str) -> str:
    """The number beside the measure on the board's page."""
    page = client.get(reverse("board:scorecard")).content.decode()
    line = page[page.index(reverse("scorecard:measure", args=[code])) :]
    return re.search(r"portal-(?:line|tile)__(?:number|value)[^>]*>\s*([\d,.]+)", line)[1]


def test_advice_received_on_31_july_2024_takes_one_from_those_waiting_on_the_boards_page(
    here: Background, client_for: Callable[..., Client]
) -> None:
    """An officer records it on the web; the board's page follows by itself."""
    import_case_file(path=Path("ehcp/files/demonstration/caseload.csv"), by=system_person(), today=LAST_DAY)
    recalculate(by=system_person())
    board, officer = client_for("board_member"), client_for("case_officer")
    assert figure("ADV05") == 101
    assert shown_on_the_board(board, "ADV05") == "101"
    here.worker()
    here.wait_for_worker()
    waiting = queries.cases_behind(officer.person, "ADV05", JULY)
    address = reverse("cases:record_kind", args=[waiting[0]["reference"], "advice_received"])
    form = officer.get(address).context["form"]
    answered = officer.post(
        address,
        {
            "on_day": "31",
            "on_month": "7",
            "on_year": "2024",
            "request": form.fields["request"].choices[0][0],
            "last_seen": form.initial["last_seen"],
            "text": "",
        },
    )
    assert answered.status_code == 302
    wait_until(lambda: shown_on_the_board(board, "ADV05") == "100", "100 on the board's page")
    assert figure("ADV05") == 100
    assert_all_is_right()
