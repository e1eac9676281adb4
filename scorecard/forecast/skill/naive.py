"""The naive forecast: the last value, and around it the spread of past changes. What any model has to beat."""

import numpy as np
from scipy.stats import norm

from scorecard.forecast.known.history import RATE, Series

QUANTILES: tuple[float, ...] = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
LEAST_SPREAD = 0.5
_NORMAL = norm.ppf(QUANTILES)


def naive_quantiles(measure: str, series: Series, months_ahead: int) -> Series:
    """The seven quantiles of `measure` so many months after the end of `series` (a value a month; nan: none).

    The error is normal; its standard deviation is the root mean square of the series' past changes over as many
    months, at least 0.5. Cut at 0 and, for a rate, at 100; counts are whole. A series too short for such a change
    takes the longest changes it has, widened by the square root of time; a series without values counts as 0.
    """
    present = np.flatnonzero(~np.isnan(series))
    last = float(series[present[-1]]) if len(present) else 0.0
    return within_bounds(measure, last + _NORMAL * spread_of_changes(series, months_ahead))


def spread_of_changes(series: Series, months: int) -> float:
    """The root mean square of the series' changes over `months`; never under 0.5."""
    for lag in range(min(months, len(series) - 1), 0, -1):
        changes = series[lag:] - series[:-lag]
        changes = changes[~np.isnan(changes)]
        if len(changes):
            spread = float(np.sqrt(np.mean(changes**2) * months / lag))
            return max(spread, LEAST_SPREAD)
    return LEAST_SPREAD


def within_bounds(measure: str, quantiles: Series) -> Series:
    """Quantiles as they may be shown: never crossing, not negative, rates up to 100, counts whole."""
    ordered = np.maximum.accumulate(quantiles)
    if measure == RATE:
        return np.clip(ordered, 0, 100)
    return np.floor(np.maximum(ordered, 0) + 0.5)
