"""What is kept of a forecast as plain JSON: its quantiles, and what they rest on. docs/forecasting.md has the method.

Everything is rounded here, once, so that the same forecast made again is the same to the last figure.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

import numpy as np

from scorecard.forecast.backtests import Past
from scorecard.forecast.clearing import Clearing, find_clearing
from scorecard.forecast.fitting.parameters import Parameters
from scorecard.forecast.fitting.service import QUARTER
from scorecard.forecast.known.caseload import Caseload
from scorecard.forecast.known.history import CODES, OVER_20, OVER_30, RATE
from scorecard.forecast.known.timetable import DAYS_IN_WEEK, working_days
from scorecard.forecast.projection import Projection, forecast
from scorecard.forecast.sanity import find_loads
from scorecard.forecast.sensitivity import find_effects

HORIZON = 12  # months
SEED = 1
CLEARED_AT = 10  # cases: a backlog is rarely meant to be 0, since new cases grow old every week
EFFECTS = 3


def forecast_from(past: Past, origin: date) -> Projection:
    """The forecast from `origin` by what was known then, each measure given as it has proved best by then."""
    return forecast(past.cases, origin, HORIZON, seed=SEED, choices=past.choices_at(origin))


def quantiles_as_json(made: Projection) -> dict[str, list[list[float]]]:
    """For each measure's code a row for each month ahead, the first being the month after the origin's."""
    return {
        CODES[name]: np.round(table, 2 if name == RATE else 0).tolist()
        for name, table in made.quantiles.items()
    }


def basis_as_json(made: Projection, cases: Caseload, *, effects: bool) -> dict[str, Any]:
    """What is told beside the quantiles; `effects` also finds what would change the backlog over 30 weeks most.

    Keys: `choices` by measure, `clearing` by measure, `loads` of the two queues, `assumptions` with what was so in the
    quarter before, `growth` of requests a year, `effects` by measure.
    """
    known = cases.known_on(made.origin)
    return {
        "choices": {
            CODES[name]: {"weight": choice.weight, "skill": _rounded(choice.skill), "origins": choice.origins}
            for name, choice in made.choices.items()
        },
        "clearing": {
            CODES[name]: _clearing_as_json(find_clearing(made, name, CLEARED_AT))
            for name in (OVER_20, OVER_30)
        },
        "loads": [
            {name: _rounded(value) for name, value in asdict(load).items()} for load in find_loads(made)
        ],
        "assumptions": _assumptions(made.parameters, quarter(known, made.origin)),
        "growth": _rounded(made.parameters.demand.growth),
        "effects": {CODES[OVER_30]: _effects(known, made)} if effects else {},
    }


def quarter(cases: Caseload, origin: date) -> dict[str, float | None]:
    """What happened in the 13 weeks up to `origin`: requests, advice and plans a working week; the share refused.

    A share of no decisions is None.
    """
    last = origin.toordinal()
    first = last - QUARTER * DAYS_IN_WEEK
    weeks = float(working_days(np.array([first, last]))[0]) / 5

    def within(days: np.ndarray) -> np.ndarray:
        return (days > first) & (days <= last)

    is_first = cases.opened == cases.received
    decided = within(cases.decided) & is_first
    return {
        "requests": float((within(cases.received) & is_first).sum()) / weeks,
        "refused": float((decided & cases.refused).sum() / decided.sum()) if decided.any() else None,
        "advice": float(within(cases.answered).sum()) / weeks,
        "plans": float(within(cases.issued).sum()) / weeks,
    }


def _assumptions(parameters: Parameters, actual: Mapping[str, float | None]) -> dict[str, Any]:
    assumed = {
        "requests": parameters.demand.per_week,
        "refused": parameters.refused.mean,
        "advice": parameters.advice.per_week,
        "plans": parameters.plans.per_week,
    }
    return {
        name: {"assumed": _rounded(number), "actual": _rounded(actual[name])}
        for name, number in assumed.items()
    }


def _clearing_as_json(clearing: Clearing) -> dict[str, Any]:
    return {
        "level": clearing.level,
        "half_by": clearing.half_by.isoformat() if clearing.half_by else None,
        "nine_tenths_by": clearing.nine_tenths_by.isoformat() if clearing.nine_tenths_by else None,
        "never": _rounded(clearing.never),
    }


def _effects(known: Caseload, made: Projection) -> list[dict[str, Any]]:
    """Changes of the median at the end of the horizon."""
    largest = find_effects(known, made, OVER_30)[:EFFECTS]
    return [
        {
            "assumption": effect.assumption,
            "lower": _rounded(effect.lower - effect.usual),
            "higher": _rounded(effect.higher - effect.usual),
        }
        for effect in largest
    ]


def _rounded(value: Any) -> Any:
    """A number as JSON can hold it: to four decimals, and none for what isn't a number."""
    if value is None or isinstance(value, int | str):
        return value
    return round(float(value), 4) if np.isfinite(value) else None
