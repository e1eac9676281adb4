"""How far to trust the simulation for each measure, and when to give the naive forecast instead.

Decision record 11 says why the weights are fixed and only the veto is learned.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scorecard.forecast.known.history import MEASURES, OVER_20, OVER_30, PLANS, RATE, WAITING, Series
from scorecard.forecast.skill.naive import within_bounds
from scorecard.forecast.skill.scoring import Forecasted, crps
from send_portal.rounding import write_share

WEIGHTS = {PLANS: 0.8, RATE: 0.7, OVER_20: 0.85, OVER_30: 0.85, WAITING: 0.65}
"""The simulation's part in the quantiles of each measure; the rest is the naive forecast's."""

USUAL_SKILL = {PLANS: 0.2, RATE: 0.2, OVER_20: 0.4, OVER_30: 0.4, WAITING: 0.2}
"""Skill of such forecasts on simulated services: what is expected before a service's own past speaks."""

SURE_ORIGINS = 12
"""The usual skill counts as so many past origins."""

TRIFLE = 1.0
"""A case or a percentage point, added to both scores: who wins by less, while a backlog is small, proves nothing."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What is given for a measure: the simulation's weight (0: the naive forecast), and the past it was judged by.

    `skill` is that of the past forecasts against the naive one (see `TRIFLE`), nan without any; `origins` their number.
    """

    weight: float
    skill: float
    origins: int

    @property
    def source(self) -> str:
        """`model`, `naive` or `blend`."""
        return "naive" if self.weight == 0 else "model" if self.weight == 1 else "blend"

    def say(self) -> str:
        """The source in words."""
        return {
            "naive": "the last value with its usual changes, since the simulation has not done better",
            "model": "the simulation by itself",
            "blend": f"{write_share(self.weight)} simulation, the rest the last value with its usual changes",
        }[self.source]


USUAL_CHOICES = {measure: Choice(weight, float("nan"), 0) for measure, weight in WEIGHTS.items()}
MODEL_ONLY = {measure: Choice(1.0, float("nan"), 0) for measure in MEASURES}
"""For scenarios: the naive forecast can't say what another capacity or demand would do."""


def blend(measure: str, model: Series, naive: Series, weight: float) -> Series:
    """Quantiles between the model's and the naive ones (Vincent's average), as they may be shown."""
    return within_bounds(measure, weight * model + (1 - weight) * naive)


def choose(past: Mapping[str, Sequence[Sequence[Forecasted]]]) -> dict[str, Choice]:
    """The choice for each measure by its past blended forecasts, a sequence for each past origin."""
    return {measure: _judge(measure, past.get(measure, ())) for measure in MEASURES}


def _judge(measure: str, origins: Sequence[Sequence[Forecasted]]) -> Choice:
    scored = [forecast for forecasts in origins for forecast in forecasts]
    if not scored:
        return USUAL_CHOICES[measure]
    ours = np.mean([crps(score.quantiles, score.outcome) for score in scored])
    naive = np.mean([crps(score.naive, score.outcome) for score in scored])
    skill = 1 - (ours + TRIFLE) / (naive + TRIFLE)
    count = sum(bool(forecasts) for forecasts in origins)
    expected = np.average([skill, USUAL_SKILL[measure]], weights=[count, SURE_ORIGINS])
    return Choice(WEIGHTS[measure] if expected >= 0 else 0.0, float(skill), count)
