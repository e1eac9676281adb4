"""How good forecasts were: pinball loss, CRPS, skill against the naive forecast, coverage."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scorecard.forecast.known.history import Series
from scorecard.forecast.skill.naive import QUANTILES

_LEVELS = np.array(QUANTILES)
_HALF, _NINE_TENTHS = ((2, 4), (0, 6))  # places in QUANTILES of the bounds of the 50% and 90% ranges


@dataclass(frozen=True, slots=True)
class Forecasted:
    """One value as it was forecast, by us and naively, and as it came."""

    quantiles: Series
    naive: Series
    outcome: float


@dataclass(frozen=True, slots=True)
class Score:
    """Means over forecasts: CRPS in units of the measure; skill 1 − CRPS ÷ naive CRPS (nan if that is 0); coverage as
    shares of outcomes inside the ranges, bounds included."""

    forecasts: int
    crps: float
    naive_crps: float
    skill: float
    coverage50: float
    coverage90: float


def pinball(quantiles: Series, outcome: float) -> Series:
    """The loss at each of the seven quantiles t: max(t·(y − q), (t − 1)·(y − q)) (Koenker and Bassett 1978)."""
    miss = outcome - quantiles
    return np.maximum(_LEVELS * miss, (_LEVELS - 1) * miss)


def crps(quantiles: Series, outcome: float) -> float:
    """The continuous ranked probability score, as twice the mean pinball loss (Gneiting and Raftery 2007)."""
    return 2 * float(np.mean(pinball(quantiles, outcome)))


def score(forecasts: Sequence[Forecasted]) -> Score:
    """The score of several forecasts. Raises ValueError for none."""
    if not forecasts:
        raise ValueError("there are no forecasts to score")
    ours = float(np.mean([crps(forecast.quantiles, forecast.outcome) for forecast in forecasts]))
    naive = float(np.mean([crps(forecast.naive, forecast.outcome) for forecast in forecasts]))
    return Score(
        len(forecasts),
        ours,
        naive,
        1 - ours / naive if naive > 0 else float("nan"),
        _coverage(forecasts, *_HALF),
        _coverage(forecasts, *_NINE_TENTHS),
    )


def _coverage(forecasts: Sequence[Forecasted], low: int, high: int) -> float:
    return float(
        np.mean(
            [
                forecast.quantiles[low] <= forecast.outcome <= forecast.quantiles[high]
                for forecast in forecasts
            ]
        )
    )
