"""What a queue has been doing: how much it serves a week, and whom it serves first."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scorecard.forecast.fitting.seasons import months_of
from scorecard.forecast.known.history import Series
from scorecard.forecast.known.timetable import working_days

# Found by trial on simulated services (decision record 11, benchmarks/services.py), not published anywhere.
READ_WEEKS = 26
HALF_LIFE = 5.0  # weeks: what was served last counts most
CAPACITY_HALF_LIFE = 5.0  # weeks
QUARTER = 13  # weeks
TREND_KEPT = 0.3  # of a quarter's change of pace, the part that is expected to go on
ORDER_PRIOR = np.array([2.0, 3.0, 6.0, 6.0])
"""Standard deviations of an order's weights before anything was seen (0: drawn by lot)."""
NEWTON_STEPS = 12
NEAR_ENOUGH = 1e-3
SHARE_FOLLOWS_QUEUE = 0.35
"""How far the share of those in time in what is served follows their share in the queue: 0 not at all, 1 fully."""
ELASTICITIES = np.array([0.0, 0.25, 0.5, 0.75, 1.0])
ELASTICITY_PRIOR = np.array([0.1, 0.25, 0.3, 0.2, 0.15])
BLOCK = 4  # weeks
BLOCK_DRIFT = 0.07  # spread of a service's own change from block to block


@dataclass(frozen=True, slots=True)
class Order:
    """Who is served: weights for being still in time, and for the place among those in time and among the late.

    A case's chance to be next goes with exp(weights · features). The features: 1 if it can still be in time; 1 if this
    is the last week in which it can; its place among those in time, from -½ (shortest) to ½ (longest waiting); the same
    among the late. `limit` is the last age in days that counts as in time here; `covariance` says how sure (4 × 4).
    """

    limit: int
    weights: Series
    covariance: np.ndarray


@dataclass(frozen=True, slots=True)
class Service:
    """A queue's record.

    Cases served in a full working week; the queue's usual length meanwhile; how likely each of `ELASTICITIES` is; the
    work done in each calendar month relative to others (12); and the order.
    """

    per_week: float
    usual_queue: float
    elasticity: Series
    work_factors: Series
    order: Order


@dataclass(frozen=True, slots=True)
class QueueWeek:
    """A past week of a queue: for each case in it at the start, its age in days at the end and whether it was served;
    and how many were served in all, also of those who came within the week."""

    ages: np.ndarray
    served: np.ndarray
    total: int


def recency(weeks: int, half_life: float = HALF_LIFE) -> Series:
    """Weights of the last `weeks` weeks, the latest first."""
    return 0.5 ** (np.arange(weeks) / half_life)


def estimate_service(
    weeks: list[QueueWeek], origin: int, limits: Sequence[int], work_factors: Series
) -> Service:
    """The record of a queue from its past weeks, the latest (that ended on `origin`) first.

    `limits` are the ages up to which this queue's cases may count as in time; the one that explains the order best is
    taken.
    """
    ends = origin - 7 * np.arange(len(weeks), -1, -1)
    share = (working_days(ends) / 5 * work_factors[months_of(ends)])[::-1]
    totals = np.array([week.total for week in weeks], dtype=float)
    lengths = np.array([len(week.ages) for week in weeks], dtype=float)
    weights = recency(len(weeks), CAPACITY_HALF_LIFE)
    exposure = float((weights * share).sum())
    per_week = float((weights * totals).sum()) / exposure if exposure else 0.0
    usual = float((weights * lengths).sum() / weights.sum()) if len(weeks) else 0.0
    order = max((fit_order(weeks[:READ_WEEKS], limit) for limit in limits), key=lambda fitted: fitted[1])[0]
    elasticity = weigh_elasticities(totals / np.maximum(share, 0.1), lengths)
    return Service(per_week * _growth(totals, share), usual, elasticity, work_factors, order)


def weigh_elasticities(per_week: Series, lengths: Series) -> Series:
    """How likely each of `ELASTICITIES` is: by how much per cent more is served when the queue is one per cent longer.

    0 is a fixed capacity, 1 a service in which everybody waits alike however many they are. Whichever makes the rest of
    the record, in blocks of four weeks, look most like a slow random walk with chance noise is the likeliest.
    """
    blocks = len(per_week) // BLOCK
    if blocks < 3:
        return ELASTICITY_PRIOR
    served = per_week[: blocks * BLOCK].reshape(blocks, BLOCK).sum(axis=1) + 1
    queue = lengths[: blocks * BLOCK].reshape(blocks, BLOCK).mean(axis=1) + 1
    steps = np.arange(blocks)
    covariance = BLOCK_DRIFT**2 * np.minimum.outer(steps, steps) + np.diag(1.5 / served) + 1.0
    residuals = np.log(served) - ELASTICITIES[:, None] * np.log(queue)
    residuals = residuals - residuals.mean(axis=1, keepdims=True)
    misfit = np.einsum("ei,ij,ej->e", residuals, np.linalg.inv(covariance), residuals)
    # Halved: blocks share more than the random walk says, so that a dozen of them prove less than they seem to.
    weights = ELASTICITY_PRIOR * np.exp(-(misfit - misfit.min()) / 4)
    return weights / weights.sum()


def _growth(totals: Series, share: Series) -> float:
    """By what the last quarter's change of pace is expected to raise or lower the recent one."""
    if len(totals) < 2 * QUARTER:
        return 1.0
    recent, before = (
        (totals[part].sum() + 1) / max(share[part].sum(), 1)
        for part in (slice(0, QUARTER), slice(QUARTER, 2 * QUARTER))
    )
    return float(np.exp(TREND_KEPT * np.clip(np.log(recent / before), -0.5, 0.5)))


def fit_order(weeks: Sequence[QueueWeek], limit: int) -> tuple[Order, float]:
    """The order that best explains who was served, and how well (log-likelihood with its prior).

    A conditional logit with a normal prior, by Newton's method; who is served leaves the rest to choose from, on
    average half of them.
    """
    record = _Record.of(weeks, limit)
    beta = np.zeros(len(ORDER_PRIOR))
    precision = np.diag(1 / ORDER_PRIOR**2)
    hessian, likelihood = precision, 0.0
    for _ in range(NEWTON_STEPS):
        if record is None:
            break
        value, slope, curvature = record.likelihood(beta)
        likelihood = value - float(beta @ precision @ beta) / 2
        hessian = precision + curvature
        step = np.linalg.solve(hessian, slope - precision @ beta)
        if np.abs(step).max() < NEAR_ENOUGH:
            break
        beta = beta + np.clip(step, -2, 2)
    return Order(limit, beta, np.linalg.inv(hessian)), likelihood


@dataclass(frozen=True, slots=True)
class _Record:
    """Past weeks in which some but not all were served, their cases one below the other.

    `starts` is the row at which each week begins, `week` the week of each row.
    """

    features: np.ndarray
    offset: np.ndarray
    served: np.ndarray
    week: np.ndarray
    starts: np.ndarray
    counts: np.ndarray
    weights: np.ndarray

    @classmethod
    def of(cls, weeks: Sequence[QueueWeek], limit: int) -> "_Record | None":
        kept = [
            (week, weight)
            for week, weight in zip(weeks, recency(len(weeks)), strict=True)
            if 0 < week.served.sum() < len(week.ages)
        ]
        if not kept:
            return None
        sizes = [len(week.ages) for week, _ in kept]
        return cls(
            features=np.concatenate([_features(week.ages, limit) for week, _ in kept]),
            offset=np.concatenate([_offset(week.ages, limit) for week, _ in kept]),
            served=np.concatenate([week.served for week, _ in kept]),
            week=np.repeat(np.arange(len(kept)), sizes),
            starts=np.cumsum([0, *sizes[:-1]]),
            counts=np.array([week.served.sum() for week, _ in kept]),
            weights=np.array([weight for _, weight in kept]),
        )

    def likelihood(self, beta: Series) -> tuple[float, Series, np.ndarray]:
        """The log-likelihood with its gradient and its curvature, each week by its weight."""
        scores = self.features @ beta + self.offset
        odds = np.exp(scores) * np.where(self.served, 0.5, 1.0)
        totals = np.add.reduceat(odds, self.starts)
        chance = odds / totals[self.week]
        means = np.add.reduceat(chance[:, None] * self.features, self.starts, axis=0)
        drawn = self.counts * self.weights
        row_weights = self.weights[self.week] * self.served
        value = float(row_weights @ scores - drawn @ np.log(totals))
        spread = self.features.T @ (self.features * (chance * drawn[self.week])[:, None])
        return value, row_weights @ self.features - drawn @ means, spread - means.T @ (means * drawn[:, None])


def _features(ages: np.ndarray, limit: int) -> np.ndarray:
    in_time = ages <= limit
    table = np.zeros((len(ages), len(ORDER_PRIOR)))
    table[:, 0] = in_time
    table[:, 1] = in_time & (ages > limit - 7)
    for column, group in ((2, in_time), (3, ~in_time)):
        table[group, column] = _places(ages[group])
    return table


def _offset(ages: np.ndarray, limit: int) -> np.ndarray:
    in_time = ages <= limit
    return in_time * counterweight(in_time.sum(), len(ages) - in_time.sum())


def counterweight(in_time: np.ndarray, late: np.ndarray) -> np.ndarray:
    """What is added to the weight of being in time when so many are in time and late.

    Where more are late, each case in time gets more odds, so that their share of the service doesn't fall as fast as
    their share of the queue.
    """
    return (SHARE_FOLLOWS_QUEUE - 1) * np.log((in_time + 1) / (late + 1))


def _places(ages: np.ndarray) -> Series:
    """The place of each age from -½ (shortest) to ½ (longest); those of one age share the middle of their places."""
    if len(ages) < 2:
        return np.zeros(len(ages))
    in_order = np.sort(ages)
    before, up_to = (np.searchsorted(in_order, ages, side) for side in ("left", "right"))
    return (before + up_to) / 2 / len(ages) - 0.5
