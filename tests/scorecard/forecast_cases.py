"""Caseloads for tests of forecasts: the demonstration's, small ones by keyword, and services made up case by case."""

import random
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import polars as pl

from scorecard.forecast.known.case_files import read_cases
from scorecard.forecast.known.caseload import TABLE_SCHEMA, Caseload, from_table

DEMONSTRATION = Path("ehcp/files/demonstration/caseload.csv")
EXTRACTED = date(2024, 7, 31)


@cache
def demonstration() -> Caseload:
    return read_cases(DEMONSTRATION)


def caseload_of(*rows: dict[str, object]) -> Caseload:
    """Cases of which only what is given has happened."""
    return from_table(table_of(rows))


def table_of(rows: Iterable[dict[str, object]]) -> pl.DataFrame:
    blank = dict.fromkeys(TABLE_SCHEMA) | {"exception": False}
    return pl.DataFrame([blank | row for row in rows], schema=TABLE_SCHEMA)


def steady_service(cases: int = 400, seed: int = 1, *, psychology: bool = True) -> Caseload:
    """A service in which every step takes its time: receipts over two years from 4 January 2021."""
    chance = random.Random(seed)
    rows = []
    for _ in range(cases):
        received = date(2021, 1, 4) + timedelta(days=chance.randrange(730))
        rows.append(_one_way(received, chance, psychology))
    return caseload_of(*rows)


def _one_way(received: date, chance: random.Random, psychology: bool) -> dict[str, object]:
    def after(day: date, least: int, most: int) -> date:
        return day + timedelta(days=chance.randint(least, most))

    decided = after(received, 20, 50)
    if chance.random() < 0.2:
        return {"received": received, "decided": decided, "decision": "refuse"}
    advised = after(decided, 25, 90)
    issued = after(advised, 28, 60)
    row = {"received": received, "decided": decided, "decision": "assess", "outcome_date": issued}
    if psychology:
        row |= {"ep_requested": decided, "ep_received": advised}
    if chance.random() < 0.08:
        return row | {"outcome": "no_plan"}
    return row | {"outcome": "issue", "final_issued": issued, "exception": chance.random() < 0.05}
