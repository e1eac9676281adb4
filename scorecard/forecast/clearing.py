"""When a backlog is cleared: never one date, but the months by which half and nine tenths of the simulations have."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from scorecard.forecast.known.history import OVER_20, OVER_30, WAITING
from scorecard.forecast.projection import Projection
from send_portal.days import say_month
from send_portal.rounding import write_share

NAMES = {
    OVER_20: "Open over 20 weeks",
    OVER_30: "Open over 30 weeks",
    WAITING: "Waiting for psychology advice",
}
STAYS = 3  # month ends in a row at or under the level: a backlog that is back next month was not cleared


@dataclass(frozen=True, slots=True)
class Clearing:
    """The first month ends by which half and nine tenths of the simulations have cleared; None: not in the horizon.

    `never` is the share of simulations that don't clear within the horizon.
    """

    measure: str
    level: int
    half_by: date | None
    nine_tenths_by: date | None
    never: float

    def say(self) -> str:
        """The sentence for people."""
        name = NAMES[self.measure]
        if self.half_by is None:
            never = f"{write_share(self.never)} of simulations are not down to {self.level}"
            return f"{name}: {never} for good within the horizon."
        later = (
            f"nine in ten by {say_month(self.nine_tenths_by)}"
            if self.nine_tenths_by
            else "nine in ten not within it"
        )
        return (
            f"{name}: half of the simulations are down to {self.level} by {say_month(self.half_by)}, {later}; "
            f"{write_share(self.never)} not within the horizon."
        )


def find_clearing(made: Projection, measure: str, level: int) -> Clearing:
    """When `measure` is at or under `level` and stays there for three month ends.

    A simulation that comes down in the last two months of the horizon has not shown that it stays, and counts as not
    cleared.
    """
    low = made.simulated.values[measure] <= level
    months = len(low)
    if months < STAYS:
        return Clearing(measure, level, None, None, 1.0)
    stays = np.all([low[start : months - STAYS + 1 + start] for start in range(STAYS)], axis=0)
    cleared_by = np.maximum.accumulate(stays, axis=0).mean(axis=1)

    def month_of(share: float) -> date | None:
        reached = np.flatnonzero(cleared_by >= share)
        return made.month_ends[reached[0]] if len(reached) else None

    return Clearing(measure, level, month_of(0.5), month_of(0.9), float(1 - cleared_by[-1]))
