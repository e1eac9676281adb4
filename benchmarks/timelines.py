"""Made-up timelines of any number, vectorised, loaded straight into PostgreSQL: for measuring, not for looking at."""

from datetime import date
from io import BytesIO

import numpy as np
import polars as pl
from django.db import connection
from django.db.models import F

from ehcp.models import Case, Child, LedgerPosition, Timeline

FIRST, LAST = date(2014, 9, 1), date(2024, 7, 31)
TOWNS = ["Bournemouth", "Poole", "Christchurch"]
NEEDS = ["ASD", "SEMH", "SLCN", "MLD", "SPLD", "SLD", "PD", "HI", "PMLD", "OTH", "VI", "MSI"]
SETTINGS = [
    "early_years",
    "mainstream_primary",
    "mainstream_secondary",
    "special",
    "independent",
    "alternative",
]
MANY_ASKS = 0.01  # share of cases in which psychology was asked twice
REOPENED = 0.01  # share of refusals that were overturned


def timelines(count: int, *, seed: int = 1) -> pl.DataFrame:
    """A timeline for each of `count` cases, ids from 1, columns as the table's; dates after LAST are null."""
    chance = np.random.default_rng(seed)
    start = np.datetime64(FIRST, "D")
    received = start + chance.integers(0, (LAST - FIRST).days + 1, count)
    decided = received + chance.integers(10, 60, count)
    refused = chance.random(count) < 0.25
    asked = decided + chance.integers(0, 5, count)
    answered = asked + chance.integers(20, 120, count)
    ended = answered + chance.integers(10, 60, count)
    no_plan = ~refused & (chance.random(count) < 0.12)
    issued = ended + chance.integers(15, 40, count)
    reopened = refused & (chance.random(count) < REOPENED)
    again = ~refused & (chance.random(count) < MANY_ASKS)
    closed = np.where(refused, decided, np.where(no_plan, ended, issued))
    dates = {
        "received": received,
        "decided": decided,
        "draft_sent": _only(ended, ~refused & ~no_plan),
        "outcome_date": _only(ended, ~refused),
        "final_issued": _only(issued, ~refused & ~no_plan),
        "closed_1": closed,
        "reopened_1": _only(decided + 60, reopened),
        "ep_requested_1": _only(asked, ~refused),
        "ep_ended_1": _only(answered, ~refused),
        "ep_received_1": _only(answered, ~refused),
        "ep_requested_2": _only(asked + 10, again),
        "ep_ended_2": _only(answered + 10, again),
        "ep_received_2": _only(answered + 10, again),
    }
    frame = pl.DataFrame({"case_id": np.arange(1, count + 1), **dates}).with_columns(
        pl.when(pl.col(name) <= LAST).then(pl.col(name)).alias(name) for name in dates
    )
    return _with_codes(frame, chance, refused)


def _only(days: np.ndarray, where: np.ndarray) -> np.ndarray:
    return np.where(where, days, np.datetime64("NaT"))


def _with_codes(frame: pl.DataFrame, chance: np.random.Generator, refused: np.ndarray) -> pl.DataFrame:
    count = frame.height
    return frame.with_columns(
        decision=pl.when(pl.col("decided").is_null())
        .then(pl.lit(""))
        .otherwise(pl.Series(np.where(refused, "refuse", "assess"))),
        outcome=pl.lit(""),
        exception=pl.Series(chance.random(count) < 0.05),
        stage=pl.lit("requested"),
        closed_on=pl.col("closed_1"),
        next_clock=pl.lit("K7"),
        next_due=pl.col("received").dt.offset_by("140d"),
        sex=pl.Series(chance.choice(["M", "F"], count, p=[0.69, 0.31])),
        ethnic_group=pl.Series(
            chance.choice(["white", "mixed", "asian", "black", "other", "unknown"], count)
        ),
        phase=pl.Series(chance.choice(["early", "primary", "secondary", "post16"], count)),
        primary_need=pl.Series(chance.choice(NEEDS, count)),
        town=pl.Series(chance.choice(TOWNS, count, p=[0.48, 0.38, 0.14])),
        setting_type=pl.Series(chance.choice(SETTINGS, count)),
    )


def load(frame: pl.DataFrame) -> None:
    """Put the timelines into an empty database, with a bare child and case for each."""
    if connection.vendor == "postgresql":
        _copy(frame)
    else:
        _insert(frame)
    LedgerPosition.objects.update(position=F("position") + 1)


def _insert(frame: pl.DataFrame) -> None:
    for model in (Timeline, Case, Child):
        model.objects.all().delete()
    numbers = range(1, frame.height + 1)
    children = (Child(id=n, reference=f"P{n}", first_name="First", last_name=f"Last{n}") for n in numbers)
    Child.objects.bulk_create(children, batch_size=2000)
    Case.objects.bulk_create((Case(id=n, reference=f"B{n}", child_id=n) for n in numbers), batch_size=2000)
    Timeline.objects.bulk_create((Timeline(**row) for row in frame.iter_rows(named=True)), batch_size=500)


def _copy(frame: pl.DataFrame) -> None:
    with connection.cursor() as cursor:
        for table in ("ehcp_timeline", "ehcp_case", "ehcp_child"):
            cursor.execute(f"DELETE FROM {table}")
        cursor.execute(
            "INSERT INTO ehcp_child (id, reference, first_name, last_name, sex, ethnicity_code, version) "
            "SELECT n, 'P' || n, 'First', 'Last' || n, '', '', 1 FROM generate_series(1, %s) n",
            [frame.height],
        )
        cursor.execute(
            "INSERT INTO ehcp_case (id, reference, child_id, year_group, primary_need, town, setting_type, "
            "created_at, version) SELECT n, 'B' || n, n, '', '', '', '', now(), 1 FROM generate_series(1, %s) n",
            [frame.height],
        )
        columns = ", ".join(f'"{name}"' for name in frame.columns)
        csv = BytesIO(
            frame.write_csv(include_header=False, quote_style="non_numeric", null_value="").encode()
        )
        cursor.cursor.copy_expert(f"COPY ehcp_timeline ({columns}) FROM STDIN WITH (FORMAT csv)", csv)
        cursor.execute(
            "SELECT setval('ehcp_child_id_seq', %s), setval('ehcp_case_id_seq', %s)", [frame.height] * 2
        )
        cursor.execute("VACUUM ANALYZE ehcp_timeline")
