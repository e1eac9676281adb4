"""Prints a forecast of a case file. What it rests on, and the format of a capacity plan, are in docs/forecasting.md."""

import csv
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, OutputWrapper

from scorecard.forecast import (
    OVER_20,
    OVER_30,
    RATE,
    ROW,
    SIMULATIONS,
    CapacityPlan,
    Projection,
    choose_sources,
    find_clearing,
    find_gaps,
    find_loads,
    find_shortage,
    forecast,
    read_cases,
    read_plan,
)
from send_portal.counting import say_count
from send_portal.days import read_day
from send_portal.files.csv_records import PassedOver

REFUSED, WRONG_USAGE = 1, 2
CASES_HELP = "a file of cases: see docs/how-to/import-cases.md"
SIMULATIONS_HELP = "how often the months ahead are played through (default: %(default)s)"
SEED_HELP = "with the same number the same figures come out (default: %(default)s)"
CLEARED_AT = 10


def a_day(text: str) -> date:
    """A day written YYYY-MM-DD. Raises ArgumentTypeError for anything else."""
    try:
        return read_day(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not a day: write YYYY-MM-DD, like 2024-01-31") from None


def a_number(text: str) -> int:
    """A whole number from 1. Raises ArgumentTypeError for anything else."""
    if not (text.isascii() and text.isdigit() and int(text) >= 1):
        raise ArgumentTypeError(f"{text!r} is not a number from 1")
    return int(text)


def a_seed(text: str) -> int:
    """A whole number from 0. Raises ArgumentTypeError for anything else."""
    if not (text.isascii() and text.isdigit()):
        raise ArgumentTypeError(f"{text!r} is not a whole number from 0")
    return int(text)


class Command(BaseCommand):
    help = "Forecast plans, the 20-week rate and the backlogs from a file of cases (CSV), as known on a day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--cases", type=Path, required=True, metavar="FILE.csv", help=CASES_HELP)
        parser.add_argument(
            "--origin",
            type=a_day,
            required=True,
            metavar="YYYY-MM-DD",
            help="the day from which it looks ahead: nothing later is used",
        )
        parser.add_argument("--months", type=a_number, required=True, metavar="N", help="months ahead")
        parser.add_argument(
            "--capacity",
            type=Path,
            metavar="FILE.csv",
            help="a plan of capacity to assume: see docs/forecasting.md",
        )
        parser.add_argument(
            "--demand",
            type=float,
            default=0.0,
            metavar="PERCENT",
            help="requests to assume, more (10) or fewer (-10) than now",
        )
        parser.add_argument(
            "--simulations", type=a_number, default=SIMULATIONS, metavar="N", help=SIMULATIONS_HELP
        )
        parser.add_argument("--seed", type=a_seed, default=1, metavar="N", help=SEED_HELP)
        parser.add_argument(
            "--format", dest="file_format", choices=["csv"], default="csv", help="of what is printed"
        )

    def handle(
        self,
        *,
        cases: Path,
        origin: date,
        months: int,
        capacity: Path | None,
        demand: float,
        simulations: int,
        seed: int,
        **options: object,
    ) -> None:
        passed_over = {"cases": PassedOver(), "capacity": PassedOver()}
        try:
            on_record = read_cases(cases, passed_over["cases"])
            plan = read_capacity(capacity, passed_over["capacity"]) if capacity else None
            scenario = plan is not None or demand != 0
            enough = find_shortage(on_record, origin) is None
            made = forecast(
                on_record,
                origin,
                months,
                simulations=simulations,
                seed=seed,
                demand_change=demand / 100,
                capacity=plan,
                choices=choose_sources(on_record, origin) if enough and not scenario else None,
            )
        except OSError as error:
            raise CommandError(
                f"{error.filename} can't be read: {error.strerror}.", returncode=WRONG_USAGE
            ) from error
        except ValueError as error:
            raise CommandError(f"Refused: {error}.", returncode=REFUSED) from error
        write_rows(self.stdout, [made])
        for of, noted in passed_over.items():
            if words := noted.say():
                self.stderr.write(f"--{of}: {words}")
        for gap in find_gaps(on_record, origin):
            self.stderr.write(gap)
        self._tell(made)

    def _tell(self, made: Projection) -> None:
        """What a reader must know beside the numbers, on stderr."""
        self.stderr.write(
            f"Model {made.model_version}, seed {made.seed}, {say_count(made.simulations, 'simulation')}."
        )
        for measure, choice in made.choices.items():
            judged = (
                f"skill {choice.skill:+.2f} at {choice.origins} past origins"
                if choice.origins
                else "not judged"
            )
            self.stderr.write(f"{measure}: {choice.say()} ({judged})")
        for load in find_loads(made):
            self.stderr.write(load.say())
        for measure in (OVER_20, OVER_30):
            self.stderr.write(find_clearing(made, measure, CLEARED_AT).say())


def read_capacity(path: Path, passed_over: PassedOver | None = None) -> CapacityPlan:
    """The plan in a file. Raises OSError, or ValueError saying what is wrong."""
    with path.open("rb") as file:
        return read_plan(file, passed_over)


def write_rows(stream: OutputWrapper, forecasts: Iterable[Projection]) -> None:
    """Forecasts as CSV: counts whole, rates with two decimals."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(ROW)
    for made in forecasts:
        for origin, measure, month_end, quantile, value in made.rows():
            shown = f"{value:.2f}" if measure == RATE else f"{value:.0f}"
            writer.writerow([origin, measure, month_end, quantile, shown])
