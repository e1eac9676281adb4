"""The back-test of docs/forecasting.md: simulated services and the demonstration caseload, as a table.

`python -m benchmarks.forecast_accuracy` takes some minutes; a number after it is that of services of each sort.
"""

import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from benchmarks.services import COURSES, KINDS, make_service
from scorecard.forecast.backtests import Scored, backtest, compare
from scorecard.forecast.known.case_files import read_cases
from scorecard.forecast.known.caseload import Caseload, from_table
from scorecard.forecast.known.history import MEASURES
from scorecard.forecast.skill.scoring import score
from send_portal.days.months import add_months, last_day

FIRST_SEED = 101  # none of the seeds that were looked at while the model was made
SIMULATIONS = 200
DEMONSTRATION = Path("ehcp/files/demonstration/caseload.csv")


def month_ends(first: date, count: int) -> list[date]:
    return [last_day(add_months(first, ahead)) for ahead in range(count)]


def compare_service(cases: Caseload, origins: Sequence[date], last: date) -> list[Scored]:
    return compare(backtest(cases, origins, last=last, simulations=SIMULATIONS), cases, last)


def settings(services: int) -> Iterator[tuple[str, list[Scored]]]:
    """Each setting's name with its forecasts and outcomes."""
    demonstration, end = read_cases(DEMONSTRATION), date(2024, 7, 31)
    for name, first, count in (("getting worse", date(2022, 3, 1), 12), ("turning", date(2023, 3, 1), 11)):
        yield (
            f"demonstration, {name}: {count} origins",
            compare_service(demonstration, month_ends(first, count), end),
        )
    pooled: list[Scored] = []
    for kind in KINDS:
        for course in COURSES:
            compared: list[Scored] = []
            for seed in range(FIRST_SEED, FIRST_SEED + services):
                cases = from_table(make_service(kind, course, seed))
                compared += compare_service(cases, month_ends(date(2022, 2, 1), 12), date(2023, 7, 31))
            pooled += compared
            yield f"{kind}, {course}: {services} services, 12 origins each", compared
    yield "all simulated services", pooled


def row(name: str, compared: Sequence[Scored]) -> str:
    cells = [name]
    for measure in MEASURES:
        total = score([scored.value for scored in compared if scored.measure == measure])
        cells.append(f"{total.skill:+.2f}, {total.coverage90:.0%}")
    return "| " + " | ".join(cells) + " |"


def main(services: str = "3") -> None:
    print("| setting | " + " | ".join(MEASURES) + " |")
    print("| --- |" + " --- |" * len(MEASURES))
    for name, compared in settings(int(services)):
        print(row(name, compared))
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
