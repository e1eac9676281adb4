"""The simulation of `scorecard.forecast` again, slow and obvious: one simulation at a time, case by case.

Tests compare the two; `benchmarks.forecasting` says how much quicker the arrays are.
"""

import math
from dataclasses import dataclass

import numpy as np

from scorecard.forecast.fitting.parameters import LEAST_WAIT, Parameters
from scorecard.forecast.fitting.requests import draw_requests
from scorecard.forecast.fitting.seasons import months_of
from scorecard.forecast.fitting.service import ELASTICITIES, SHARE_FOLLOWS_QUEUE, Service
from scorecard.forecast.fitting.stages import find_stages
from scorecard.forecast.known.caseload import Caseload
from scorecard.forecast.known.history import OVER_20, OVER_30, PLANS, WAITING
from scorecard.forecast.known.timetable import Timetable
from scorecard.forecast.simulation import CAPACITY_SPREAD, MONTHLY_DRIFT, PACE_SPREAD
from scorecard.measures.states import THIRTY_WEEKS, TWENTY_WEEKS


@dataclass(slots=True)
class Case:
    """An open case: its day of receipt and the middle of that week, its stage, and the weeks of drafting left."""

    day: int
    received: float
    stage: str
    drafting: int = 0


def simulate_plainly(
    cases: Caseload, parameters: Parameters, timetable: Timetable, *, simulations: int, seed: int
) -> dict[str, np.ndarray]:
    """Plans and stocks by month (rows) and simulation (columns)."""
    rng = np.random.default_rng(seed)
    runs = [_Run(cases, parameters, timetable, rng).run() for _ in range(simulations)]
    return {name: np.array([run[name] for run in runs], dtype=float).T for name in runs[0]}


class _Run:
    def __init__(
        self, cases: Caseload, parameters: Parameters, timetable: Timetable, rng: np.random.Generator
    ) -> None:
        self.parameters, self.timetable, self.rng = parameters, timetable, rng
        self.open = list(open_cases(cases, parameters, timetable))
        self.requests = draw_requests(parameters.demand, timetable, 0.0, 1, rng)[:, 0]
        self.pace = math.exp(rng.normal(0, PACE_SPREAD))
        self.refused = rng.beta(parameters.refused.yes, parameters.refused.no)
        self.no_plan = rng.beta(parameters.no_plan.yes, parameters.no_plan.no)
        self.straight_on = rng.beta(parameters.straight_on.yes, parameters.straight_on.no)
        self.queues = {
            name: _Queue(getattr(parameters, name), timetable, rng) for name in ("advice", "plans")
        }

    def run(self) -> dict[str, list[float]]:
        by_measure: dict[str, list[float]] = {name: [] for name in (PLANS, OVER_20, OVER_30, WAITING)}
        plans = 0
        for week in range(self.timetable.weeks):
            plans += self.step(week)
            last = week + 1 == self.timetable.weeks
            if last or self.timetable.month_of_week[week + 1] != self.timetable.month_of_week[week]:
                end = self.timetable.week_ends[week + 1]
                ages = [end - case.day for case in self.open]
                by_measure[PLANS].append(plans)
                by_measure[OVER_20].append(sum(age > TWENTY_WEEKS for age in ages))
                by_measure[OVER_30].append(sum(age > THIRTY_WEEKS for age in ages))
                by_measure[WAITING].append(sum(case.stage == "waiting" for case in self.open))
                plans = 0
        return by_measure

    def chance(self, weekly: float, week: int) -> bool:
        length = (self.timetable.week_ends[week + 1] - self.timetable.week_ends[week]) / 7
        return self.rng.random() < 1 - (1 - min(weekly, 1)) ** length

    def step(self, week: int) -> int:
        start, end = self.timetable.week_ends[week : week + 2]
        days = self.rng.integers(start + 1, end + 1, self.requests[week])
        self.open += [Case(day, (start + 1 + end) / 2, "undecided") for day in days]
        for case in list(self.open):
            self.decide(case, week, end)
        waiting = [c for c in self.open if c.stage == "waiting" and end - c.received >= LEAST_WAIT]
        for case in self.queues["advice"].choose(waiting, week, end):
            case.stage, case.drafting = "drafting", self.parameters.drafting_weeks + 1
        for case in [c for c in self.open if c.stage == "waiting"]:
            if self.chance(self.parameters.leaving_chance, week):
                self.open.remove(case)
        for case in [c for c in self.open if c.stage == "drafting"]:
            case.drafting -= 1
            if case.drafting <= 0:
                case.stage = "finalising"
                if self.rng.random() < self.no_plan:
                    self.open.remove(case)
        finished = self.queues["plans"].choose([c for c in self.open if c.stage == "finalising"], week, end)
        for case in finished:
            self.open.remove(case)
        return len(finished)

    def decide(self, case: Case, week: int, end: int) -> None:
        chances = self.parameters.decision_chances
        if case.stage == "undecided":
            weekly = chances[min(max(int((end - case.received) // 7), 0), len(chances) - 1)]
            length = (end - self.timetable.week_ends[week]) / 7
            if self.rng.random() < min((1 - (1 - min(weekly, 1)) ** length) * self.pace, 1):
                if self.rng.random() < self.refused:
                    self.open.remove(case)
                else:
                    case.stage = "to ask"
        if case.stage == "to ask" and self.chance(self.parameters.asking_chance, week):
            straight = self.rng.random() < self.straight_on
            case.stage = "drafting" if straight else "waiting"
            case.drafting = self.parameters.drafting_weeks + 1


class _Queue:
    def __init__(self, service: Service, timetable: Timetable, rng: np.random.Generator) -> None:
        self.service, self.rng = service, rng
        drift = np.cumsum(rng.normal(0, MONTHLY_DRIFT / 2, timetable.weeks))
        work = timetable.working_share * service.work_factors[months_of(timetable.week_ends)]
        self.capacity = service.per_week * work * np.exp(rng.normal(0, CAPACITY_SPREAD) + drift)
        self.elasticity = rng.choice(ELASTICITIES, p=service.elasticity)
        self.weights = rng.multivariate_normal(service.order.weights, service.order.covariance)

    def choose(self, queue: list[Case], week: int, end: int) -> list[Case]:
        """The cases served in a week, one after another, each drawn by its odds."""
        growth = (max(len(queue), 1) / max(self.service.usual_queue, 1)) ** self.elasticity
        odds = self.odds(queue, end)
        chosen = []
        for _ in range(min(self.rng.poisson(self.capacity[week] * growth), len(queue))):
            place = self.rng.choice(len(queue), p=odds / odds.sum())
            odds[place] = 0
            chosen.append(queue[place])
        return chosen

    def odds(self, queue: list[Case], end: int) -> np.ndarray:
        limit = self.service.order.limit
        in_time = [end - case.received <= limit for case in queue]
        timely, late = sum(in_time), len(queue) - sum(in_time)
        odds = []
        for case, is_timely in zip(queue, in_time, strict=True):
            rivals = [c.received for c, same in zip(queue, in_time, strict=True) if same == is_timely]
            earlier = sum(other < case.received for other in rivals)
            alike = sum(other == case.received for other in rivals)
            place = 0.5 - (earlier + alike / 2) / len(rivals)
            if is_timely:
                score = self.weights[0] + (SHARE_FOLLOWS_QUEUE - 1) * math.log((timely + 1) / (late + 1))
                score += self.weights[2] * place + self.weights[1] * (end - case.received > limit - 7)
            else:
                score = self.weights[3] * place
            odds.append(math.exp(score))
        return np.array(odds)


def open_cases(cases: Caseload, parameters: Parameters, timetable: Timetable) -> list[Case]:
    """The cases open at the origin, each at the middle of its week of receipt."""
    day = timetable.origin.toordinal()
    stages = find_stages(cases, day)
    open_at_origin = []
    for place in np.flatnonzero(cases.open_at(day)):
        received = day - 7 * min((day - int(cases.received[place])) // 7, 104) - 3
        case = Case(int(cases.received[place]), received, "undecided")
        for name, stage in (("to_ask", "to ask"), ("waiting", "waiting"), ("advised", "finalising")):
            if getattr(stages, name)[place]:
                case.stage = stage
        if case.stage == "finalising":
            left = parameters.drafting_weeks - (day - int(stages.advised_since[place])) // 7
            if left > 0:
                case.stage, case.drafting = "drafting", left
        open_at_origin.append(case)
    return open_at_origin
