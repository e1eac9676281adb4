"""Waiting-list arithmetic beside every simulation: what anybody can work out on paper.

Load is demand ÷ capacity; a queue whose load is 1 or more grows for ever. Otherwise it is cleared after backlog ÷
(capacity − demand) weeks (waiting-list theory: Fong and others).
"""

from dataclasses import dataclass
from decimal import Decimal

from scorecard.forecast.projection import Projection
from send_portal.counting import say_count
from send_portal.rounding import round_half_up

WEEKS_IN_MONTH = 365.25 / 12 / 7


@dataclass(frozen=True, slots=True)
class QueueLoad:
    """A queue at the origin: cases that come and can be served a working week, and those waiting."""

    queue: str
    demand: float
    capacity: float
    backlog: int

    @property
    def load(self) -> float:
        """Demand ÷ capacity; infinite without capacity."""
        return self.demand / self.capacity if self.capacity else float("inf")

    @property
    def weeks_to_clear(self) -> float | None:
        """Backlog ÷ (capacity − demand); None if the queue never clears."""
        spare = self.capacity - self.demand
        return self.backlog / spare if spare > 0 else None

    def say(self) -> str:
        """The sentence for people."""
        name = {"advice": "Psychology advice", "plans": "Final plans"}[self.queue]
        demand, capacity = self._rounded()
        facts = f"{name}: {demand} a week come, {capacity} can be served, {self.backlog} wait"
        if self._months is None:
            return f"{facts}. At this pace the queue grows for as long as nothing changes."
        return f"{facts}. At this pace the queue is empty in about {say_count(self._months, 'month')}."

    @property
    def _months(self) -> int | None:
        weeks = self.weeks_to_clear
        return None if weeks is None else max(1, int(round_half_up(weeks / WEEKS_IN_MONTH)))

    def _rounded(self) -> tuple[Decimal, Decimal]:
        """Demand and capacity with as few decimals as give the same months to whoever checks the sum; at most three."""
        for decimals in range(4):
            demand, capacity = (round_half_up(rate, decimals) for rate in (self.demand, self.capacity))
            as_shown = QueueLoad(self.queue, float(demand), float(capacity), self.backlog)
            if as_shown._months == self._months:
                break
        return demand, capacity


def find_loads(made: Projection) -> tuple[QueueLoad, QueueLoad]:
    """The load of the queue for advice and of that for plans, by the parameters of a forecast."""
    parameters = made.parameters
    assessed = parameters.demand.per_week * (1 - parameters.refused.mean)
    return (
        QueueLoad(
            "advice",
            assessed * (1 - parameters.straight_on.mean),
            parameters.advice.per_week,
            made.simulated.at_start["waiting"],
        ),
        QueueLoad(
            "plans",
            assessed * (1 - parameters.no_plan.mean),
            parameters.plans.per_week,
            made.simulated.at_start["finalising"],
        ),
    )
