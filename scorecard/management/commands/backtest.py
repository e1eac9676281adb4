"""Prints what would have been forecast on past month ends, or how good it was. See docs/forecasting.md."""

import csv
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from scorecard.forecast import (
    CHECKED_MONTHS,
    MEASURES,
    Caseload,
    Scored,
    backtest,
    compare,
    find_gaps,
    find_shortage,
    find_silence,
    measure_history,
    read_cases,
    score,
)
from scorecard.management.commands.figures import month
from scorecard.management.commands.forecast import (
    CASES_HELP,
    SEED_HELP,
    SIMULATIONS_HELP,
    a_day,
    a_number,
    a_seed,
    write_rows,
)
from send_portal.counting import say_count
from send_portal.days import last_day
from send_portal.files.csv_records import PassedOver

REFUSED, WRONG_USAGE = 1, 2
USUAL_ORIGINS = 12
SIMULATIONS = 500
SCORE_ROW = (
    "origin",
    "measure",
    "months_ahead",
    "forecasts",
    "crps",
    "naive_crps",
    "skill",
    "coverage50",
    "coverage90",
)


class Command(BaseCommand):
    help = "Forecast from past month ends, using only what was known then, and compare with what came."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--cases", type=Path, required=True, metavar="FILE.csv", help=CASES_HELP)
        parser.add_argument(
            "--from",
            dest="first",
            type=month,
            metavar="YYYY-MM",
            help="the end of this month is the first origin",
        )
        parser.add_argument(
            "--to", dest="last", type=month, metavar="YYYY-MM", help="and the end of this one the last"
        )
        parser.add_argument(
            "--until",
            type=a_day,
            metavar="YYYY-MM-DD",
            help="the last day that the file covers (default: its latest date)",
        )
        parser.add_argument(
            "--months",
            type=a_number,
            default=CHECKED_MONTHS,
            metavar="N",
            help="months ahead (default: %(default)s)",
        )
        parser.add_argument(
            "--simulations", type=a_number, default=SIMULATIONS, metavar="N", help=SIMULATIONS_HELP
        )
        parser.add_argument("--seed", type=a_seed, default=1, metavar="N", help=SEED_HELP)
        parser.add_argument(
            "--format", dest="file_format", choices=["csv"], default="csv", help="of what is printed"
        )
        parser.add_argument("--scores", action="store_true", help="print scores instead of forecasts")

    def handle(
        self,
        *,
        cases: Path,
        first: date | None,
        last: date | None,
        until: date | None,
        months: int,
        simulations: int,
        seed: int,
        scores: bool,
        **options: object,
    ) -> None:
        if first and last and last < first:
            raise CommandError("--to is before --from: give the earlier month first.", returncode=WRONG_USAGE)
        passed_over = PassedOver()
        try:
            known = read_cases(cases, passed_over)
            end = until or known.latest_day()
            if silence := find_silence(known, end):
                raise ValueError(silence.words)
            origins = choose_origins(known, end, first, last, months, tell=self.stderr.write)
            made = backtest(
                known,
                origins,
                last=end,
                months=months,
                simulations=simulations,
                seed=seed,
                tell=self.stderr.write,
            )
        except OSError as error:
            raise CommandError(f"{cases} can't be read: {error.strerror}.", returncode=WRONG_USAGE) from error
        except ValueError as error:
            raise CommandError(f"Refused: {error}.", returncode=REFUSED) from error
        for gap in find_gaps(known, end):
            self.stderr.write(gap)
        compared = compare(made, known, end)
        if scores:
            writer = csv.writer(self.stdout, lineterminator="\n")
            writer.writerow(SCORE_ROW)
            writer.writerows(score_rows(compared))
        else:
            write_rows(self.stdout, made)
        if words := passed_over.say():
            self.stderr.write(words)
        for line in summarise(compared):
            self.stderr.write(line)


def choose_origins(
    cases: Caseload,
    end: date,
    first: date | None,
    last: date | None,
    months: int,
    *,
    tell: Callable[[str], object],
) -> list[date]:
    """The month ends from `first` to `last`; without them, the last twelve whose forecasts have all come true.

    Those from which nothing could have been said are left out, and told where they were asked for. Raises ValueError
    if none is left.
    """
    month_ends = measure_history(cases.known_on(end), end).month_ends
    is_asked = bool(first or last)
    earliest, latest = first or date.min, last_day(last) if last else date.max
    asked = [month_end for month_end in month_ends if earliest <= month_end <= latest]
    asked = asked if is_asked else asked[:-months]
    lacking = {
        origin: shortage.words for origin in asked if (shortage := find_shortage(cases.known_on(end), origin))
    }
    origins = [origin for origin in asked if origin not in lacking]
    if not origins:
        latest_words = f". Of the latest: {lacking[asked[-1]]}" if asked else ""
        raise ValueError(
            "there is no month end to forecast from: choose months from a year after the first receipt "
            f"to {end:%Y-%m}{latest_words}"
        )
    for origin, words in lacking.items() if is_asked else ():
        tell(f"{origin} is left out: {words}.")
    return origins if is_asked else origins[-USUAL_ORIGINS:]


def score_rows(compared: Sequence[Scored]) -> Iterator[list[object]]:
    """Scores of each origin and measure by months ahead, then `all` over origins, then over both."""
    for origin in [*dict.fromkeys(scored.origin for scored in compared), "all"]:
        for measure in MEASURES:
            for ahead in [*sorted({scored.months_ahead for scored in compared}), "all"]:
                chosen = [
                    scored.value
                    for scored in compared
                    if scored.measure == measure
                    and origin in (scored.origin, "all")
                    and ahead in (scored.months_ahead, "all")
                ]
                if chosen:
                    total = score(chosen)
                    numbers = (total.crps, total.naive_crps, total.skill, total.coverage50, total.coverage90)
                    yield [origin, measure, ahead, total.forecasts, *(f"{number:.3f}" for number in numbers)]


def summarise(compared: Sequence[Scored]) -> Iterator[str]:
    """A line for each measure."""
    for measure in MEASURES:
        values = [scored.value for scored in compared if scored.measure == measure]
        if values:
            total = score(values)
            yield (
                f"{measure}: {say_count(total.forecasts, 'forecast')}, skill {total.skill:+.2f} "
                f"(CRPS {total.crps:.2f}, naive {total.naive_crps:.2f}), "
                f"{total.coverage90:.0%} inside the 90% range, {total.coverage50:.0%} inside the 50% range"
            )
