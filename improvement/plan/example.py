"""The worked example's plan as data: areas, and the terms of several academic years. Pure."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from improvement.report.figures import Term
from send_portal.days import last_day

PLAN_FILE = Path(__file__).with_name("example.toml")


def plan_areas(path: Path = PLAN_FILE) -> list[dict[str, Any]]:
    """Fields of each strategic area, in the plan's order."""
    areas = tomllib.loads(path.read_text(encoding="utf-8"))["areas"]
    return [
        {key: text.strip() if isinstance(text, str) else text for key, text in area.items()} for area in areas
    ]


def plan_terms(path: Path = PLAN_FILE) -> list[Term]:
    """The terms of every academic year from the first to the last, in order of time."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    years = range(data["years"]["first"], data["years"]["last"] + 1)
    return [_term(term, year) for year in years for term in data["terms"]]


def _term(data: dict[str, Any], autumn_year: int) -> Term:
    """A term of the academic year that begins in September of `autumn_year`."""
    year = autumn_year if data["starts"] >= 9 else autumn_year + 1
    starts, ends = date(year, data["starts"], 1), date(year, data["ends"], 1)
    return Term(data["name"], f"{autumn_year}/{(autumn_year + 1) % 100:02d}", starts, last_day(ends))
