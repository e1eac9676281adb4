"""The table of docs/disclosure-control.md: publications made from the demonstration caseload, protected as one problem.

`python -m benchmarks.disclosure_accuracy` takes a minute; a number after it is that of seconds for each.
"""

import csv
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from itertools import product
from pathlib import Path

from scorecard.disclosure.intruder import attack
from scorecard.disclosure.protection import protect
from scorecard.disclosure.reading import read_publication
from tests.scorecard.disclosure_tables import Document, table_of, terms_and_year

DEMONSTRATION = Path("ehcp/files/demonstration/caseload.csv")
TWENTY_WEEKS = timedelta(days=140)
ETHNIC_GROUPS = {"W": "white", "M": "mixed", "A": "asian", "C": "asian", "B": "black", "O": "other"}
Plan = dict[str, str]
Term = tuple[date, date]
AUTUMN: Term = (date(2023, 9, 1), date(2023, 12, 31))
SPRING: Term = (date(2024, 1, 1), date(2024, 3, 31))
SUMMER: Term = (date(2024, 4, 1), date(2024, 7, 31))
YEAR: Term = (AUTUMN[0], SUMMER[1])
YEAR_2023: Term = (date(2023, 1, 1), date(2023, 12, 31))


def phase(year_group: str) -> str:
    if year_group in ("N1", "N2"):
        return "early"
    year = 0 if year_group == "R" else int(year_group)
    return "primary" if year <= 6 else "secondary" if year <= 11 else "post16"


def plans() -> list[tuple[date, Plan]]:
    """Every plan with the day of its issue."""
    plans = []
    with DEMONSTRATION.open(newline="") as file:
        for row in csv.DictReader(file):
            if row["final_issued"]:
                issued = date.fromisoformat(row["final_issued"])
                in_time = issued - date.fromisoformat(row["received"]) <= TWENTY_WEEKS
                plans.append((issued, plan_of(row, "in 20 weeks" if in_time else "later")))
    return plans


def plan_of(row: dict[str, str], timely: str) -> Plan:
    code = row["ethnicity_code"]
    return {
        "town": row["town"] or "unknown",
        "need": row["primary_need"] or "unknown",
        "sex": row["sex"] or "unknown",
        "phase": phase(row["year_group"]) if row["year_group"] else "unknown",
        "ethnic_group": "unknown" if code in ("", "NOBT", "REFU") else ETHNIC_GROUPS[code[0]],
        "timely": timely,
    }


class Tables:
    """Tables of the plans issued in a period, with the categories that the longest of several periods has."""

    def __init__(self) -> None:
        self.plans = plans()

    def issued(self, period: Term) -> list[Plan]:
        return [plan for day, plan in self.plans if period[0] <= day <= period[1]]

    def categories(self, period: Term, by: Sequence[str]) -> dict[str, list[str]]:
        return {name: sorted({plan[name] for plan in self.issued(period)}) for name in by}

    def counts(self, period: Term, categories: dict[str, list[str]]) -> dict[tuple[str, ...], int]:
        counts = Counter(tuple(plan[name] for name in categories) for plan in self.issued(period))
        return {place: counts[place] for place in product(*categories.values())}

    def linked(self, period: Term, *breakdowns: Sequence[str]) -> Document:
        """Tables of one period, with the totals that they share."""
        tables = []
        for by in breakdowns:
            categories = self.categories(period, by)
            tables.append(
                table_of(" × ".join(by), categories, self.counts(period, categories), universe="plans")
            )
        return {"tables": tables}

    def terms(self, by: Sequence[str]) -> Document:
        categories = self.categories(YEAR, by)
        return terms_and_year(
            categories, [self.counts(term, categories) for term in (AUTUMN, SPRING, SUMMER)]
        )


def publications() -> Iterator[tuple[str, Callable[[], Document]]]:
    tables = Tables()
    for when, period in (("a term", SPRING), ("a year", YEAR)):
        for by in (("town", "need"), ("need", "timely"), ("phase", "town"), ("phase", "town", "sex")):
            yield f"{' × '.join(by)}, {when}", lambda by=by, period=period: tables.linked(period, by)
    for when, period in (("2023", YEAR_2023), ("a year", YEAR)):
        by = ("need", "town", "timely")
        yield f"{' × '.join(by)}, {when}", lambda by=by, period=period: tables.linked(period, by)
    shared = [("ethnic_group", other) for other in ("phase", "town", "timely")]
    yield "ethnic group × phase, × town, × timely: linked, a term", lambda: tables.linked(SPRING, *shared)
    two = (("ethnic_group", "need"), ("need", "town"))
    yield "ethnic group × need, need × town: linked, a year", lambda: tables.linked(YEAR, *two)
    for by in (("phase", "timely"), ("need", "timely"), ("town", "need"), ("need", "town", "timely")):
        yield f"{' × '.join(by)}: three terms and their year", lambda by=by: tables.terms(by)


def measure(document: Document, seconds: float) -> list[object]:
    cells = {(table["id"], str(cell)) for table in document["tables"] for cell in table["cells"]}
    started = time.perf_counter()
    protected = protect(document, seconds=seconds)
    took = time.perf_counter() - started
    small = sum(cell["why"] == "small" for cell in protected.document["hidden"])
    besides = sum(cell["why"] == "complementary" for cell in protected.document["hidden"])
    left = attack(read_publication(protected.document))
    least = "yes" if protected.is_cheapest else "not known"
    return [len(cells), small, besides, least, f"{took:.1f}", "yes" if left.is_safe else len(left.findings)]


def main(seconds: str = "20") -> None:
    print(
        "| publication | cells | small | complementary | the least possible | seconds | every hidden cell safe |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for name, document in publications():
        print(
            "|",
            " | ".join(str(cell) for cell in [name, *measure(document(), float(seconds))]),
            "|",
            flush=True,
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
