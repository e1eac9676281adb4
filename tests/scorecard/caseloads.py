"""Made-up frames for tests: single cases by keyword, and seeded caseloads crowded with edge days."""

import random
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import polars as pl

from send_portal.frame import BREAKDOWNS, DATES, FRAME_SCHEMA

Row = dict[str, Any]
EDGE_LAGS = (0, 1, 41, 42, 43, 139, 140, 141, 142, 209, 210, 211, 363, 364, 365, 366)
EDGE_DAYS = (
    date(2023, 12, 31),
    date(2024, 1, 1),
    date(2024, 1, 31),
    date(2024, 2, 1),
    date(2024, 2, 28),
    date(2024, 2, 29),
    date(2024, 3, 1),
    date(2024, 7, 31),
)


def case(case_id: int = 1, **known: object) -> Row:
    """A row of the frame in which nothing has happened but what ``known`` says."""
    row: Row = {"case_id": case_id, **dict.fromkeys(DATES), "decision": "", "exception": False}
    return row | dict.fromkeys(BREAKDOWNS, "unknown") | known


def frame_of(rows: Iterable[Row]) -> pl.DataFrame:
    return pl.DataFrame([{name: row[name] for name in FRAME_SCHEMA} for row in rows], schema=FRAME_SCHEMA)


def random_case(case_id: int, chance: random.Random) -> Row:
    """A case whose steps are in lawful order and often lie exactly on a limit, a month's end or the same day."""
    received = chance.choice((*EDGE_DAYS, date(2023, 1, 1) + timedelta(days=chance.randrange(560))))
    row = case(case_id, received=received, exception=chance.random() < 0.2, **_random_groups(chance))
    day = _add_decision(row, chance)
    if row["decision"] == "assess":
        _add_advice(row, day, chance)
    _add_spells(row, day, chance)
    return row


def random_caseload(size: int, seed: int) -> list[Row]:
    chance = random.Random(seed)
    return [random_case(number, chance) for number in range(1, size + 1)]


def _random_groups(chance: random.Random) -> Row:
    return {
        "town": chance.choice(["Poole", "Christchurch", "Bournemouth", "", None, "unknown", "=1+1"]),
        "sex": chance.choice(["M", "F", "unknown"]),
        "primary_need": chance.choice(["ASD", "MSI", "unknown"]),
        "ethnic_group": chance.choice(["white", "black", "unknown"]),
        "phase": chance.choice(["early", "primary", "unknown"]),
        "setting_type": chance.choice(["special", "none", "unknown"]),
    }


def _later(day: date, chance: random.Random) -> date:
    if chance.random() < 0.6:
        return day + timedelta(days=chance.choice(EDGE_LAGS))
    return day + timedelta(days=chance.randrange(120))


def _add_decision(row: Row, chance: random.Random) -> date:
    if chance.random() < 0.1:
        return row["received"]
    row["decided"] = _later(row["received"], chance)
    row["decision"] = chance.choice(["assess", "assess", "assess", "refuse"])
    return row["decided"]


def _add_advice(row: Row, day: date, chance: random.Random) -> None:
    for number in range(1, chance.choice([1, 1, 2, 3]) + 1):
        if number > 1:
            day = _later(day, chance)
        row[f"ep_requested_{number}"] = day
        how = chance.random()
        if how < 0.75:
            row[f"ep_ended_{number}"] = _later(day, chance)
        if how < 0.6:
            row[f"ep_received_{number}"] = row[f"ep_ended_{number}"]
        if how < 0.05:
            row[f"ep_requested_{number}"] = None  # imported advice may lack its request


def _add_spells(row: Row, day: date, chance: random.Random) -> None:
    steps = ["closed_1", "reopened_1", "closed_2", "reopened_2", "closed_3"][
        : chance.choice([0, 1, 1, 2, 3, 4, 5])
    ]
    for step in steps:
        day = _later(day, chance)
        row[step] = day
    if steps and steps[-1].startswith("closed") and row["decision"] == "assess" and chance.random() < 0.8:
        row["final_issued"] = day
    if chance.random() < 0.1 and row["closed_1"] and not row["final_issued"]:
        row["final_issued"] = _in_time(row)


def _in_time(row: Row) -> date:
    """A plan on exactly the last day in time, whatever the spells say: it must not trip a count."""
    return row["received"] + timedelta(days=140)
