"""A forecast: the simulation's quantiles, blended with the naive ones where that is better, and what they rest on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from scorecard.forecast.fitting.capacity import CapacityPlan, draw_capacity
from scorecard.forecast.fitting.parameters import Parameters
from scorecard.forecast.known.caseload import Caseload
from scorecard.forecast.known.enough import find_shortage
from scorecard.forecast.known.history import MEASURES, RATE, MeasureHistory, Series, measure_history
from scorecard.forecast.known.timetable import plan_timetable
from scorecard.forecast.simulation import Simulations, simulate
from scorecard.forecast.skill.choice import MODEL_ONLY, USUAL_CHOICES, Choice, blend
from scorecard.forecast.skill.hindcast import estimate_with_hindcast
from scorecard.forecast.skill.naive import QUANTILES, naive_quantiles
from send_portal.counting import say_count

MODEL_VERSION = "queues 2"
"""Changes whenever the same data and seed would give other numbers."""

SIMULATIONS = 1000
MOST_SIMULATIONS = 10_000
ROW = ("origin", "measure", "month_end", "quantile", "value")


@dataclass(frozen=True, slots=True)
class Projection:
    """The forecast made on `origin`.

    `quantiles[measure]` has a row for each of `month_ends` and a column for each of `QUANTILES`; `history` ends before
    the first of them. `simulated` is the simulation by itself, for clearing dates.
    """

    origin: date
    month_ends: tuple[date, ...]
    quantiles: dict[str, Series]
    choices: dict[str, Choice]
    history: MeasureHistory
    parameters: Parameters
    simulated: Simulations
    simulations: int
    seed: int
    model_version: str = MODEL_VERSION

    def rows(self) -> Iterator[tuple[date, str, date, float, float]]:
        """A row for each measure, month and quantile, in the order of `ROW`."""
        for measure, table in self.quantiles.items():
            for month_end, values in zip(self.month_ends, table, strict=True):
                for quantile, value in zip(QUANTILES, values, strict=True):
                    yield self.origin, measure, month_end, quantile, float(value)


def forecast(
    cases: Caseload,
    origin: date,
    months: int,
    *,
    simulations: int = SIMULATIONS,
    seed: int = 1,
    demand_change: float = 0.0,
    capacity: CapacityPlan | None = None,
    choices: dict[str, Choice] | None = None,
) -> Projection:
    """Forecast the five measures to the ends of the next `months` months from what was known on `origin`.

    The first month end is the first one after the origin. `demand_change` is the change of requests to assume (-0.1: a
    tenth fewer), `capacity` a plan to assume; with either, the simulation is given by itself. Otherwise `choices` says
    how each measure is blended (`backtest.choose_sources` learns it from the past; by default the usual blend).

    Raises ValueError where too little is known at the origin (`enough.find_shortage`), or for numbers out of bounds.
    """
    if not 1 <= simulations <= MOST_SIMULATIONS:
        raise ValueError(
            f"{say_count(simulations, 'simulation')} can't be run: give a number from 1 to {MOST_SIMULATIONS}"
        )
    if not -0.9 <= demand_change <= 2:
        raise ValueError(
            f"a change of demand by {demand_change:+.0%} can't be simulated: give -90 to 200 per cent"
        )
    if shortage := find_shortage(cases, origin):
        raise ValueError(shortage.words)
    timetable = plan_timetable(origin, months)
    known = cases.known_on(origin)
    parameters, history = estimate_with_hindcast(known, origin), measure_history(known, origin)
    rng = np.random.default_rng([seed, 1])
    simulated = simulate(
        known,
        parameters,
        timetable,
        simulations=simulations,
        seed=seed,
        demand_change=demand_change,
        capacity=draw_capacity(capacity, timetable, simulations, rng) if capacity else None,
    )
    is_scenario = capacity is not None or demand_change != 0
    chosen = MODEL_ONLY if is_scenario else choices or USUAL_CHOICES
    quantiles = {
        measure: _quantiles(measure, simulated, history.values[measure], chosen[measure].weight)
        for measure in MEASURES
    }
    return Projection(
        origin, timetable.month_ends, quantiles, chosen, history, parameters, simulated, simulations, seed
    )


def model_quantiles(measure: str, simulated: Simulations, past: Series) -> Series:
    """The simulation's quantiles of a measure, a row a month. Where no plan was issued, the last known rate stands."""
    values = simulated.values[measure]
    if measure == RATE:
        known = past[~np.isnan(past)]
        values = np.where(np.isnan(values), known[-1] if len(known) else 0.0, values)
    return np.quantile(values, QUANTILES, axis=1).T


def _quantiles(measure: str, simulated: Simulations, past: Series, weight: float) -> Series:
    ours = model_quantiles(measure, simulated, past)
    return np.array(
        [
            blend(measure, month, naive_quantiles(measure, past, ahead), weight)
            for ahead, month in enumerate(ours, start=1)
        ]
    )
