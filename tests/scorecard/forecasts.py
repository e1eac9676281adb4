"""Made-up forecasts for tests: rows as they are stored, without a simulation."""

from datetime import date
from typing import Any

from scorecard.models import Forecast
from tests.factories import ForecastFactory

JUNE_END = date(2024, 6, 30)
DAY = date(2024, 7, 31)
CODES = ("EHC07", "EHC08", "EHC11", "EHC12", "ADV05")


def forecast_row(
    origin: date = JUNE_END,
    *,
    middle: float = 40,
    months: int = 12,
    codes: tuple[str, ...] = CODES,
    **changed: Any,
) -> Forecast:
    """A forecast that stays at `middle` with ranges of 20 and of 10 either side, or 5 and 2 of the other measures."""
    row = [middle - 20, middle - 15, middle - 10, middle, middle + 10, middle + 15, middle + 20]
    fields = {
        "origin": origin,
        "as_at": DAY,
        "months": months,
        "quantiles": {code: [row] * months for code in codes},
    }
    return ForecastFactory.build(**(fields | {"basis": basis()} | changed))


def basis(**changed: Any) -> dict[str, Any]:
    """What a forecast rests on; `choice`, `clearing` and the other keys may be given."""
    choice = {"weight": 0.85, "skill": 0.794, "origins": 8} | changed.pop("choice", {})
    clearing = {"level": 10, "half_by": "2024-10-31", "nine_tenths_by": None, "never": 0.35} | changed.pop(
        "clearing", {}
    )
    everything = {
        "choices": dict.fromkeys(CODES, choice),
        "clearing": {"EHC11": clearing, "EHC12": clearing},
        "loads": [
            {"queue": "advice", "demand": 16.6, "capacity": 17.5, "backlog": 104},
            {"queue": "plans", "demand": 15.1, "capacity": 12.9, "backlog": 65},
        ],
        "assumptions": {
            "requests": {"assumed": 22.2, "actual": 23.9},
            "refused": {"assumed": 0.25, "actual": 0.238},
            "advice": {"assumed": 17.46, "actual": 19.2},
            "plans": {"assumed": 22.9, "actual": 18.6},
        },
        "growth": 0.1345,
        "effects": {
            "EHC12": [
                {"assumption": "psychology advice a week", "lower": 21.0, "higher": -5.5},
                {"assumption": "requests", "lower": -4.0, "higher": 10.5},
                {"assumption": "share refused", "lower": 0.4, "higher": 0.0},
            ]
        },
    }
    return everything | changed
