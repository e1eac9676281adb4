"""One week of a queue in all simulations at once: whole cases are taken from cohorts, never more than are there.

Tables have a row for each cohort (the oldest first) and a column for each simulation; all numbers in them are whole,
though of floating type, which NumPy adds up faster.
"""

import numpy as np

from scorecard.forecast.fitting.service import counterweight
from scorecard.forecast.known.history import Series

FURTHER_PASSES = 3
TO_SPARE = 0.5  # cases by which a week may fall short of its capacity


def take_share(cases: np.ndarray, share: np.ndarray | float, rng: np.random.Generator) -> np.ndarray:
    """Take `share` (a number, one for each cohort as a column, or one for each simulation) of every cohort.

    Fractions are carried from cohort to cohort from a random start, so each total is the expected one, rounded up or
    down by chance.
    """
    wanted = cases * share
    first, end = filled_rows(wanted)
    taken = np.zeros_like(cases)
    taken[first:end] = _to_whole(wanted[first:end], cases[first:end], rng)
    return taken


def serve(cases: np.ndarray, capacity: np.ndarray, odds: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Take `capacity` cases (one number for each simulation) from the cohorts, in proportion to cases × odds.

    What a cohort can't give, because it is empty, the others do. If fewer are there, all are taken.
    """
    served = _in_proportion(cases, capacity, odds)
    for _ in range(FURTHER_PASSES):
        short = np.flatnonzero(np.minimum(capacity, cases.sum(axis=0)) - served.sum(axis=0) > TO_SPARE)
        if not len(short):
            break
        left = cases[:, short] - served[:, short]
        missing = capacity[short] - served[:, short].sum(axis=0)
        served[:, short] += _in_proportion(left, missing, odds[:, short])
    return _to_whole(served, cases, rng)


def _in_proportion(cases: np.ndarray, capacity: np.ndarray, odds: np.ndarray) -> np.ndarray:
    weighted = cases * odds
    weighted *= capacity / np.maximum(weighted.sum(axis=0), np.float32(1e-9))
    return np.minimum(weighted, cases, out=weighted)


def odds_of_order(cases: np.ndarray, in_time: int, not_due: int, weights: np.ndarray) -> np.ndarray:
    """The odds of each cohort's cases to be next, by an order's four `weights` (4 × simulations).

    Cohorts from row `in_time` on can still be in time, those before row `not_due` for the last week. See
    `service.Order`.
    """
    odds = np.empty_like(cases)
    odds[:in_time] = weights[3] * _places(cases[:in_time])
    timely, late = cases[in_time:].sum(axis=0), cases[:in_time].sum(axis=0)
    odds[in_time:] = weights[0] + counterweight(timely, late) + weights[2] * _places(cases[in_time:])
    odds[in_time:not_due] += weights[1]
    return np.exp(odds, out=odds)


def _places(cases: np.ndarray) -> np.ndarray:
    """The mean place of each cohort's cases: from ½ for those who wait longest to -½."""
    if not len(cases):
        return cases
    before = _running_totals(cases)
    everyone = np.maximum(before[-1], 1)
    before -= cases * np.float32(0.5)
    before /= -everyone
    before += np.float32(0.5)
    return before


def _to_whole(amounts: np.ndarray, most: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """`amounts` as whole numbers, none above `most`, each column adding up to its sum rounded up or down by chance."""
    running = _running_totals(amounts)
    running += rng.random(amounts.shape[1], dtype=np.float32)
    np.floor(running, out=running)
    whole = np.empty_like(running)
    whole[:1] = running[:1]
    np.subtract(running[1:], running[:-1], out=whole[1:])
    return np.minimum(whole, most, out=whole)


def _running_totals(table: np.ndarray) -> np.ndarray:
    """The sums down the columns. Row by row this takes a third of the time of `np.cumsum`, which goes by columns."""
    running = np.empty_like(table)
    running[:1] = table[:1]
    for row in range(1, len(table)):
        np.add(running[row - 1], table[row], out=running[row])
    return running


def filled_rows(table: np.ndarray) -> tuple[int, int]:
    """The first row with anything in it, and the row after the last; (0, 0) if there is nothing."""
    filled = np.flatnonzero(table.any(axis=1))
    return (int(filled[0]), int(filled[-1]) + 1) if len(filled) else (0, 0)


def first_row(marks: Series | np.ndarray) -> int:
    """The first row that is marked; the number of rows if none is."""
    marked = np.flatnonzero(marks)
    return int(marked[0]) if len(marked) else len(marks)
