"""Forecasts as they would have been made on past days, and how they turned out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from scorecard.forecast.known.caseload import Caseload
from scorecard.forecast.known.history import MEASURES, MeasureHistory, Series, measure_history
from scorecard.forecast.known.timetable import plan_timetable
from scorecard.forecast.projection import Projection, forecast, model_quantiles
from scorecard.forecast.simulation import simulate
from scorecard.forecast.skill.choice import WEIGHTS, Choice, blend, choose
from scorecard.forecast.skill.hindcast import estimate_with_hindcast
from scorecard.forecast.skill.naive import naive_quantiles
from scorecard.forecast.skill.scoring import Forecasted
from send_portal.days import add_months, last_day

CHECKED_ORIGINS = 8
CHECKED_MONTHS = 6
CHECK_SIMULATIONS = 100
CHECK_SEED = 20


@dataclass(frozen=True, slots=True)
class Scored:
    """One forecast value with its naive rival and its outcome."""

    origin: date
    measure: str
    month_end: date
    months_ahead: int
    value: Forecasted


class Past:
    """The past forecasts of a caseload, each made once from what was known on its origin."""

    def __init__(self, cases: Caseload, last: date) -> None:
        """`last` is the last day that the caseload tells of."""
        self.cases = cases
        self.history = measure_history(cases, last)
        self._made: dict[date, dict[str, Series]] = {}

    def choices_at(self, origin: date) -> dict[str, Choice]:
        """The choice of sources by forecasts made and proved by `origin`."""
        known = self.history.until(origin)
        origins = known.month_ends[:-1][-CHECKED_ORIGINS:]
        past = {
            measure: [self._prove(measure, earlier, known) for earlier in origins] for measure in MEASURES
        }
        return choose(past)

    def _prove(self, measure: str, origin: date, known: MeasureHistory) -> list[Forecasted]:
        """The usual blend's forecasts from an earlier origin that had come true in the months known."""
        before = known.until(origin).values[measure]
        forecasted = []
        for ahead, model in enumerate(self._quantiles(origin)[measure], start=1):
            month_end = last_day(add_months(origin, ahead))
            outcome = known.at(measure, month_end) if month_end in known.month_ends else float("nan")
            if outcome == outcome:  # neither in the future nor a rate without plans
                naive = naive_quantiles(measure, before, ahead)
                forecasted.append(Forecasted(blend(measure, model, naive, WEIGHTS[measure]), naive, outcome))
        return forecasted

    def _quantiles(self, origin: date) -> dict[str, Series]:
        if origin not in self._made:
            known = self.cases.known_on(origin)
            simulated = simulate(
                known,
                estimate_with_hindcast(known, origin),
                plan_timetable(origin, CHECKED_MONTHS),
                simulations=CHECK_SIMULATIONS,
                seed=CHECK_SEED,
            )
            values = self.history.until(origin).values
            self._made[origin] = {
                measure: model_quantiles(measure, simulated, values[measure]) for measure in MEASURES
            }
        return self._made[origin]


def choose_sources(cases: Caseload, origin: date) -> dict[str, Choice]:
    """Model, blend or naive for each measure, by a back-test within what was known on `origin`.

    Takes up to twelve small simulations: a command can wait for it, a page had better store it.
    """
    return Past(cases.known_on(origin), origin).choices_at(origin)


def backtest(
    cases: Caseload,
    origins: Sequence[date],
    *,
    last: date,
    months: int = CHECKED_MONTHS,
    simulations: int = 200,
    seed: int = 1,
    tell: Callable[[str], None] = lambda words: None,
) -> list[Projection]:
    """The forecasts that would have been given on each of `origins`; `last` is the last day the cases tell of."""
    past = Past(cases, last)
    forecasts = []
    for number, origin in enumerate(origins, start=1):
        tell(f"{number} of {len(origins)}: {origin}")
        choices = past.choices_at(origin)
        forecasts.append(forecast(cases, origin, months, simulations=simulations, seed=seed, choices=choices))
    return forecasts


def compare(forecasts: Sequence[Projection], cases: Caseload, last: date) -> list[Scored]:
    """Every forecast value whose month had ended by `last`, with its outcome; rates without plans are left out."""
    history = measure_history(cases, last)
    return [
        Scored(made.origin, measure, month_end, ahead, Forecasted(quantiles, naive, outcome))
        for made in forecasts
        for measure, table in made.quantiles.items()
        for ahead, (month_end, quantiles) in enumerate(zip(made.month_ends, table, strict=True), start=1)
        if month_end in history.month_ends
        for outcome in (history.at(measure, month_end),)
        if outcome == outcome
        for naive in (naive_quantiles(measure, made.history.values[measure], ahead),)
    ]
