"""One week of a queue in all simulations at once: whole cases are taken from cohorts, never more than are there.

Tables have a row for each cohort (the oldest first) and a column for each simulation; all numbers in them are whole,
though of floating type, which NumPy adds up faster.
"""

import numpy as np

from scorecard.forecast.history import Series
from scorecard.forecast.service import counterweight

PASSES = 3


def take_share(cases: np.ndarray, share: np.ndarray | float, rng: np.random.Generator) -> np.ndarray:
    """Take `share` (a number, one for each cohort as a column, or one for each simulation) of every cohort.

    Fractions are carried from cohort to cohort from a random start, so each total is the expected one, rounded up or
    down by chance.
    """
    return _to_whole(cases * share, cases, rng)


def serve(
    cases: np.ndarray, capacity: np.ndarray, odds: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Take `capacity` cases (one number for each simulation) from the cohorts, in proportion to cases × odds.

    What a cohort can't give, because it is empty, the others do. If fewer are there, all are taken.
    """
    served = np.zeros_like(cases)
    for _ in range(PASSES):
        weighted = (cases - served) * odds
        total = weighted.sum(axis=0)
        missing = capacity - served.sum(axis=0)
        if not (missing > 0.5).any():
            break
        weighted *= np.maximum(missing, 0) / np.maximum(total, 1e-9)
        served = np.minimum(cases, served + weighted)
    return _to_whole(served, cases, rng)


def odds_of_order(cases: np.ndarray, in_time: int, not_due: int, weights: np.ndarray) -> np.ndarray:
    """The odds of each cohort's cases to be next, by an order's four `weights` (4 × simulations).

    Cohorts from row `in_time` on can still be in time; up to row `not_due` this is their last week. See `service.Order`.
    """
    odds = np.empty_like(cases)
    odds[:in_time] = weights[3] * _places(cases[:in_time])
    timely, late = cases[in_time:].sum(axis=0), cases[:in_time].sum(axis=0)
    odds[in_time:] = weights[0] + counterweight(timely, late) + weights[2] * _places(cases[in_time:])
    odds[in_time:not_due] += weights[1]
    return np.exp(odds, out=odds)


def _places(cases: np.ndarray) -> np.ndarray:
    """The mean place of each cohort's cases: from ½ for those who wait longest to -½."""
    before = np.cumsum(cases, axis=0)
    everyone = np.maximum(before[-1:], 1)
    before -= cases / 2
    before /= everyone
    return 0.5 - before


def _to_whole(amounts: np.ndarray, most: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """`amounts` as whole numbers, none above `most`, each column adding up to its sum rounded up or down by chance."""
    running = np.cumsum(amounts, axis=0)
    running += rng.random(amounts.shape[1], dtype=np.float32)
    np.floor(running, out=running)
    running[1:] -= running[:-1].copy()
    return np.minimum(running, most, out=running)


def first_row(marks: Series | np.ndarray) -> int:
    """The first row that is marked; the number of rows if none is."""
    found = np.flatnonzero(marks)
    return int(found[0]) if len(found) else len(marks)
