"""How many requests to expect: level, months of the year, trend, and how sure each of these is."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from scorecard.forecast.known.caseload import Caseload
from scorecard.forecast.known.history import Series
from scorecard.forecast.known.timetable import Timetable, working_days
from send_portal.days import add_months, first_day, last_day

# Set by hand, not from a published series: low in August and December, high in March, June, July and November,
# as councils' receipts are said to be. It steadies an area's own months until there are enough of them.
USUAL_MONTHS = np.array([1.0, 0.95, 1.12, 0.92, 1.0, 1.14, 1.12, 0.55, 0.95, 1.05, 1.18, 0.85])
USUAL_WEIGHT = 1.5  # the usual shape counts as so many years of the area's own
RECENT_WEEKS = 26  # from which the level is read: half a year, as docs/forecasting.md says of its inputs
DEMAND_SPREAD = 0.10  # of the level, one log-normal draw for each simulation
TREND_KEPT = 0.5  # of last year's growth, the share expected to go on
TREND_SPREAD = 0.10  # a year
WEEKLY_K = 40.0  # variance of a week's requests = mean + mean² ÷ k
"""Variation of requests by week beyond chance: about 40 in the method that this follows (docs/forecasting.md)."""


@dataclass(frozen=True, slots=True)
class Demand:
    """Requests per working week at the origin, factor of each calendar month (12), growth a year (0.1: a tenth)."""

    per_week: float
    month_factors: Series
    growth: float


def estimate_demand(cases: Caseload, origin: date) -> Demand:
    """The demand that the receipts up to `origin` show. Reopened spells are no new requests."""
    received = cases.received[cases.opened == cases.received]
    factors = estimate_month_factors(received, origin)
    recent = _deseasonalised_rate(received, origin, 0, RECENT_WEEKS, factors)
    before = _deseasonalised_rate(received, origin, RECENT_WEEKS, 2 * RECENT_WEEKS, factors)
    has_before = len(received) and received.min() <= origin.toordinal() - 7 * 2 * RECENT_WEEKS
    growth = 0.0
    if has_before and before > 0 and recent > 0:
        growth = float(np.clip(2 * TREND_KEPT * np.log(recent / before), -0.3, 0.3))
    return Demand(recent, factors, growth)


def estimate_month_factors(received: np.ndarray, origin: date) -> Series:
    """Requests of each calendar month relative to the mean of its year, mixed with the usual shape.

    Only whole years of twelve months up to `origin` are read; with none, the usual shape stands.
    """
    usual = USUAL_MONTHS / USUAL_MONTHS.mean()
    summed, years = usual * USUAL_WEIGHT, USUAL_WEIGHT
    month = first_day(origin) if origin < last_day(origin) else add_months(origin, 1)
    while len(received) and received.min() <= add_months(month, -12).toordinal():
        starts = [add_months(month, -back) for back in range(12, -1, -1)]
        edges = np.array([start.toordinal() for start in starts])
        counts = np.histogram(received, edges)[0] / np.maximum(working_days(edges - 1), 1)
        if counts.sum() == 0:
            break
        by_month = np.zeros(12)
        for start, count in zip(starts, counts / counts.mean(), strict=False):
            by_month[start.month - 1] = count
        summed, years = summed + by_month, years + 1
        month = add_months(month, -12)
    return summed / years


def _deseasonalised_rate(received: np.ndarray, origin: date, first: int, last: int, factors: Series) -> float:
    """Requests per working week, from `last` to `first` weeks before the origin, as in a month of factor 1."""
    edges = origin.toordinal() - 7 * np.arange(last, first - 1, -1)
    months = np.array([date.fromordinal(int(day) - 3).month for day in edges[1:]])
    expected = working_days(edges) / 5 * factors[months - 1]
    counted = (received > edges[0]) & (received <= edges[-1])
    known_from = received.min() if len(received) else edges[-1]
    whole = edges[:-1] >= known_from - 7
    exposure = expected[whole].sum()
    return float(counted.sum() / exposure) if exposure > 0 else 0.0


def draw_requests(
    demand: Demand, timetable: Timetable, scenario: float, simulations: int, rng: np.random.Generator
) -> np.ndarray:
    """Requests by week and simulation (T × simulations); `scenario` is the change asked for (-0.1: a tenth fewer).

    Negative binomial around level × month × trend. Level and trend are drawn once for each simulation.
    """
    level = np.exp(rng.normal(0, DEMAND_SPREAD, simulations))
    growth = demand.growth + rng.normal(0, TREND_SPREAD, simulations)
    middle = (timetable.week_ends[1:] + timetable.week_ends[:-1]) / 2
    months = np.array([date.fromordinal(int(day)).month for day in middle])
    years = (middle - timetable.week_ends[0]) / 365.25
    usual = demand.per_week * timetable.working_share * demand.month_factors[months - 1] * (1 + scenario)
    mean = usual[:, None] * level * np.exp(growth * years[:, None])
    return rng.poisson(mean * rng.gamma(WEEKLY_K, 1 / WEEKLY_K, mean.shape))
