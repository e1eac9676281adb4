"""Made-up cases in the columns of the neutral case file, any number up to a million, for load tests.

Nothing here is calibrated to a real area: only the columns, the order of events, the shares of outcomes and the spread
over ten years resemble one. The same number and seed give the same file.

    python -m benchmarks.caseload 1000000 cases.csv [--seed 1]
"""

import argparse
import csv
import random
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path

from ehcp.files.case_file import COLUMNS

MOST = 1_000_000
FIRST_RECEIPT = date(2014, 9, 1)
LAST_DAY = date(2024, 7, 31)
"""The day of the extract: nothing in the file is later."""

# Code and weight.
_TOWNS = {"Bournemouth": 48, "Poole": 38, "Christchurch": 14}
_SEXES = {"M": 68, "F": 31, "": 1}
_NEEDS = {
    "ASD": 34,
    "SEMH": 21,
    "SLCN": 19,
    "MLD": 7,
    "SPLD": 7,
    "SLD": 4,
    "PD": 2,
    "HI": 2,
    "PMLD": 1,
    "OTH": 2,
    "VI": 1,
    "MSI": 0.3,
}
_ETHNICITIES = {
    "WBRI": 77,
    "WOTH": 7,
    "MOTH": 2,
    "MWAS": 2,
    "MWBA": 1.5,
    "MWBC": 1.5,
    "AOTH": 1.3,
    "AIND": 1,
    "APKN": 0.5,
    "ABAN": 0.6,
    "CHNE": 0.5,
    "BAFR": 0.8,
    "BCRB": 0.2,
    "OOTH": 1,
    "NOBT": 1,
    "REFU": 1,
    "WROM": 0.3,
    "WIRI": 0.15,
    "WIRT": 0.15,
}
_YEARS = {
    "N1": 3,
    "N2": 6,
    "R": 12,
    **dict.fromkeys(map(str, range(1, 7)), 9),
    **dict.fromkeys(map(str, range(7, 12)), 4),
    "12": 1,
    "13": 1,
    "14": 0.3,
}
_SETTINGS = {
    "N": "early_years",
    "P": "mainstream_primary",
    "S": "mainstream_secondary",
    "F": "further_education",
}


class Chooser:
    """Draws from weighted values, quickly: the cumulative weights are worked out once."""

    def __init__(self, weighted: Mapping[str, float], draw: random.Random) -> None:
        self._values = list(weighted)
        self._weights = list(accumulate(weighted.values()))
        self._draw = draw

    def choose(self) -> str:
        return self._draw.choices(self._values, cum_weights=self._weights)[0]


def generate_rows(count: int, *, seed: int = 1, last_day: date = LAST_DAY) -> Iterator[dict[str, str]]:
    """`count` cases, spread evenly over the years up to `last_day`, oldest first; values as the file has them.

    Raises ValueError for a count outside 0 to a million.
    """
    if not 0 <= count <= MOST:
        raise ValueError(f"Choose a number of cases from 0 to {MOST:,}.")
    draw = random.Random(seed)
    choosers = {
        "sex": Chooser(_SEXES, draw),
        "ethnicity_code": Chooser(_ETHNICITIES, draw),
        "year_group": Chooser(_YEARS, draw),
        "primary_need": Chooser(_NEEDS, draw),
        "town": Chooser(_TOWNS, draw),
    }
    days = (last_day - FIRST_RECEIPT).days + 1
    for number in range(count):
        received = FIRST_RECEIPT + timedelta(days=number * days // count)
        row = dict.fromkeys(COLUMNS, "") | {"case_id": f"B{number + 1:07d}", "exception": "0"}
        row |= {column: chooser.choose() for column, chooser in choosers.items()}
        row["setting_type"] = _choose_setting(row["year_group"], draw)
        yield row | _draw_path(received, last_day, draw)


def _choose_setting(year: str, draw: random.Random) -> str:
    if draw.random() < 0.12:
        return draw.choice(("special", "independent", "alternative", "elective_home", "none"))
    if year.startswith("N"):
        return _SETTINGS["N"]
    if year == "R" or int(year) <= 6:
        return _SETTINGS["P"]
    return _SETTINGS["S"] if int(year) <= 11 else _SETTINGS["F"]


def _draw_path(received: date, last_day: date, draw: random.Random) -> dict[str, str]:
    """The dates and codes of one case, cut off after the last day."""
    path = {"received": received}
    codes: dict[str, str] = {}
    path["decided"] = received + timedelta(days=draw.choice((42, 35, 38, 40, 41, 28, 43, 56)))
    refused, ending = draw.random() < 0.22, draw.random()
    codes["decision"] = "refuse" if refused else "assess"
    if not refused:
        path["ep_requested"] = path["decided"] + timedelta(days=draw.randrange(5))
        path["ep_received"] = path["ep_requested"] + timedelta(
            days=draw.choice((42, 30, 38, 43, 60, 90, 150))
        )
        path["outcome_date"] = path["ep_received"] + timedelta(days=draw.randrange(5, 30))
        codes["outcome"] = "issue" if ending < 0.92 else "no_plan" if ending < 0.98 else "withdrawn"
    if codes.get("outcome") == "issue":
        path["final_issued"] = path["outcome_date"] + timedelta(days=draw.randrange(15, 60))
    happened = {column: day.isoformat() for column, day in path.items() if day <= last_day}
    kept = {
        code: codes[code]
        for day, code in (("decided", "decision"), ("outcome_date", "outcome"))
        if day in happened
    }
    excepted = "final_issued" in happened and draw.random() < 0.06
    return happened | kept | ({"exception": "1"} if excepted else {})


def write_case_file(path: Path, count: int, *, seed: int = 1) -> None:
    """A neutral case file of `count` made-up cases at `path`."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(generate_rows(count, seed=seed))


def main() -> None:
    parser = argparse.ArgumentParser(description="Write a neutral case file of made-up cases.")
    parser.add_argument("count", type=int, help=f"how many cases, up to {MOST:,}")
    parser.add_argument("file", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    write_case_file(arguments.file, arguments.count, seed=arguments.seed)


if __name__ == "__main__":
    main()
