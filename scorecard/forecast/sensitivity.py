"""What would change a forecast most: each assumption a tenth up and down, all else alike."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from scorecard.forecast.fitting.parameters import Parameters, Share
from scorecard.forecast.known.caseload import Caseload
from scorecard.forecast.known.timetable import plan_timetable
from scorecard.forecast.projection import Projection
from scorecard.forecast.simulation import simulate

STEP = 0.1
SIMULATIONS = 200


@dataclass(frozen=True, slots=True)
class Effect:
    """Medians of a measure at the end of the horizon: one assumption a tenth lower, as it is, a tenth higher."""

    assumption: str
    lower: float
    usual: float
    higher: float

    @property
    def size(self) -> float:
        """The largest change either way."""
        return max(abs(self.lower - self.usual), abs(self.higher - self.usual))


def _scale_share(share: Share, factor: float) -> Share:
    total, mean = share.yes + share.no, min(share.mean * factor, 0.99)
    return Share(total * mean, total * (1 - mean))


ASSUMPTIONS: dict[str, Callable[[Parameters, float], Parameters]] = {
    "requests": lambda given, by: replace(
        given, demand=replace(given.demand, per_week=given.demand.per_week * by)
    ),
    "share refused": lambda given, by: replace(given, refused=_scale_share(given.refused, by)),
    "pace of decisions": lambda given, by: replace(
        given, decision_chances=np.minimum(given.decision_chances * by, 1)
    ),
    "psychology advice a week": lambda given, by: replace(
        given, advice=replace(given.advice, per_week=given.advice.per_week * by)
    ),
    "final plans a week": lambda given, by: replace(
        given, plans=replace(given.plans, per_week=given.plans.per_week * by)
    ),
    "share without a plan": lambda given, by: replace(given, no_plan=_scale_share(given.no_plan, by)),
}


def find_effects(
    cases: Caseload, made: Projection, measure: str, *, simulations: int = SIMULATIONS
) -> list[Effect]:
    """The effect of each assumption on the median of `measure` at the end of the horizon, the largest first.

    Every run has the same seed, so differences are the assumption's. `cases` may know more than the origin.
    """
    known = cases.known_on(made.origin)
    timetable = plan_timetable(made.origin, len(made.month_ends))

    def median(parameters: Parameters) -> float:
        run = simulate(known, parameters, timetable, simulations=simulations, seed=made.seed)
        last = run.values[measure][-1]
        return float(np.median(last[~np.isnan(last)])) if not np.isnan(last).all() else 0.0

    usual = median(made.parameters)
    effects = [
        Effect(
            name, median(change(made.parameters, 1 - STEP)), usual, median(change(made.parameters, 1 + STEP))
        )
        for name, change in ASSUMPTIONS.items()
    ]
    return sorted(effects, key=lambda effect: -effect.size)
