"""From the database to calculated figures, against a bare read of the same columns and against one query a figure."""

import json
import sys
from collections.abc import Iterable
from datetime import date
from io import BytesIO

import polars as pl
from django.db import connection
from django.db.models import Count, Q

from benchmarks.measuring import median_seconds, peak_megabytes, seconds_of
from benchmarks.timelines import LAST, load, timelines
from ehcp.models import Timeline
from ehcp.queries import case_frame
from scorecard.changes import recalculate
from scorecard.measures import MEASURES
from scorecard.measures.calculation import calculate
from send_portal.days.months import add_months, first_day, last_day
from send_portal.frame import BREAKDOWNS, FRAME_SCHEMA
from send_portal.queries import system_person

MONTHS = [add_months(first_day(LAST), -back) for back in range(60)]


def bare_read() -> pl.DataFrame:
    """The fastest way known to get the columns into memory: COPY into Polars, nothing else done."""
    columns = ", ".join(f'"{name}"' for name in FRAME_SCHEMA)
    buffer = BytesIO()
    with connection.cursor() as cursor:
        cursor.cursor.copy_expert(
            f"COPY (SELECT {columns} FROM ehcp_timeline) TO STDOUT WITH (FORMAT csv)", buffer
        )
    buffer.seek(0)
    read_as = {name: pl.String if kind == pl.Boolean else kind for name, kind in FRAME_SCHEMA.items()}
    return pl.read_csv(buffer, has_header=False, schema=read_as)


def read_and_calculate(breakdowns: Iterable[str] = BREAKDOWNS) -> pl.DataFrame:
    return calculate(case_frame(), list(MEASURES.values()), MONTHS, breakdowns, as_at=LAST)


def measure_calculation(count: int) -> dict[str, float]:
    """Seconds of a bare read and of reading and calculating, at `count` cases; peak memory."""
    load(timelines(count))
    return {
        "cases": count,
        "bare read, s": median_seconds(bare_read),
        "read and calculate, s": median_seconds(read_and_calculate),
        "peak memory, MB": peak_megabytes(),
    }


def measure_one_query_each() -> dict[str, float]:
    """The same totals by one Django aggregate query for each measure and month; the database is loaded already."""
    return {
        "one query each, s": seconds_of(one_query_each),
        "read and calculate totals, s": median_seconds(lambda: read_and_calculate(())),
    }


def one_query_each() -> int:
    rows = Timeline.objects.all()
    return sum(1 for month in MONTHS for query in queries_of(month) if rows.aggregate(**query))


def queries_of(month: date) -> list[dict[str, object]]:
    """One aggregate for each measure: what a page would ask that counts when it is opened."""
    start, end = month, last_day(month)
    within = {"final_issued__gte": start, "final_issued__lte": end}
    still_open = Q(received__lte=end) & (Q(closed_1=None) | Q(closed_1__gt=end))
    waiting = still_open & Q(ep_requested_1__lte=end) & (Q(ep_ended_1=None) | Q(ep_ended_1__gt=end))
    year = Q(decided__gte=add_months(start, -11), decided__lte=end)

    def older(days: int) -> Q:
        return Q(received__lt=date.fromordinal(end.toordinal() - days))

    plain = Count("pk", filter=Q(**within))
    flows = [
        {"n": Count("pk", filter=Q(received__gte=start, received__lte=end))},
        {"n": Count("pk", filter=Q(decided__gte=start, decided__lte=end)), "d": Count("pk")},
        {"n": Count("pk", filter=year & Q(decision="refuse")), "d": Count("pk", filter=year)},
        {"n": plain},
        {"n": plain, "d": Count("pk", filter=Q(**within, exception=False))},
        {"n": plain, "d": Count("pk", filter=Q(**within))},
        {"n": plain, "d": Count("pk", filter=Q(**within))},
        {"n": Count("pk", filter=Q(ep_received_1__gte=start, ep_received_1__lte=end))},
        {"n": Count("pk", filter=Q(closed_1__gte=start, closed_1__lte=end))},
        {"n": Count("pk", filter=Q(received__gte=start, received__lte=end) & Q(final_issued__isnull=False))},
    ]
    stocks = [{"n": Count("pk", filter=still_open & older(days))} for days in (0, 140, 210, 364)]
    return [
        *flows,
        *stocks,
        {"n": Count("pk", filter=waiting)},
        {"n": Count("pk", filter=waiting & older(42))},
    ]


def measure_writing() -> dict[str, float]:
    """Seconds to count and store everything into an empty table, with nothing changed, and with one case changed."""
    by = system_person()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM scorecard_figure")
    everything = seconds_of(lambda: recalculate(by=by, force=True))
    nothing = median_seconds(lambda: recalculate(by=by, force=True))

    def change_one() -> None:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE ehcp_timeline SET exception = NOT exception WHERE case_id = 7")
        recalculate(by=by, force=True)

    return {
        "write all, s": everything,
        "write none, s": nothing,
        "write one case's, s": median_seconds(change_one),
    }


def main(size: str) -> None:
    """One size, in a process of its own so that its peak memory is its own; prints JSON."""
    measured = measure_calculation(int(size))
    if size == "100000":
        measured |= measure_one_query_each() | measure_writing()
    json.dump(measured, sys.stdout)
