"""The simulation: today's open cases and tomorrow's requests on their way through two queues, a thousand times.

The order of a week's events: requests, decisions, requests to psychology, advice, withdrawals, the end of drafting with
the cases that get no plan, final plans. A table has a row for each cohort of receipt and a column for each simulation.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from scorecard.forecast.caseload import Caseload
from scorecard.forecast.history import OVER_20, OVER_30, PLANS, RATE, WAITING
from scorecard.forecast.parameters import LEAST_WAIT, Parameters, Share
from scorecard.forecast.queue import first_row, odds_of_order, serve, take_share
from scorecard.forecast.requests import draw_requests
from scorecard.forecast.service import ELASTICITIES, Service
from scorecard.forecast.stages import find_stages
from scorecard.forecast.timetable import DAYS_IN_WEEK, LONGEST_PAST, Timetable
from scorecard.measures.states import THIRTY_WEEKS, TWENTY_WEEKS
from send_portal.months import first_day

LEVEL_SPREAD = 0.15  # of a queue's capacity, one log-normal draw for each simulation
MONTHLY_DRIFT = 0.09  # and its random walk
PACE_SPREAD = 0.15  # of the decisions, likewise
FLOWS = ("requests", "refusals", "withdrawals", "no_plan", "plans")

Observer = Callable[[int, np.ndarray], None]


@dataclass(frozen=True, slots=True)
class Simulations:
    """What happened in every simulation.

    `values[measure]` has a row for each month end and a column for each simulation; a rate is nan where no plan was
    issued. `flows[name]` and `open_cases` have a row for each week; `open_at_start` is one number.
    """

    values: dict[str, np.ndarray]
    flows: dict[str, np.ndarray]
    open_cases: np.ndarray
    open_at_start: int


@dataclass(slots=True)
class _State:
    """Open cases by cohort and simulation, stage by stage; `drafting` has a table for each week still to be drafted."""

    undecided: np.ndarray
    to_ask: np.ndarray
    waiting: np.ndarray
    drafting: list[np.ndarray]
    finalising: np.ndarray

    def total(self) -> np.ndarray:
        return self.undecided + self.to_ask + self.waiting + sum(self.drafting) + self.finalising


def simulate(
    cases: Caseload,
    parameters: Parameters,
    timetable: Timetable,
    *,
    simulations: int,
    seed: int,
    demand_change: float = 0.0,
    capacity: dict[str, np.ndarray] | None = None,
    observe: Observer | None = None,
) -> Simulations:
    """Run all simulations side by side.

    `cases` must hold nothing later than the timetable's origin. `capacity` gives the mean of cases served by week and
    simulation (T × simulations) for a queue (`advice`, `plans`) that has a plan; the other goes on as it has. `observe`
    is called after each week with its number and all open cases by cohort and simulation.
    """
    rng = np.random.default_rng(seed)
    run = _Run(cases, parameters, timetable, simulations, rng, demand_change, capacity or {})
    for week in range(timetable.weeks):
        run.step(week)
        if observe:
            observe(week, run.state.total())
    return run.result()


class _Run:
    """All simulations under way."""

    def __init__(
        self,
        cases: Caseload,
        parameters: Parameters,
        timetable: Timetable,
        simulations: int,
        rng: np.random.Generator,
        demand_change: float,
        capacity: dict[str, np.ndarray],
    ) -> None:
        self.parameters, self.timetable, self.rng = parameters, timetable, rng
        self.known = _Known(cases, timetable)
        self.state = self.known.start(parameters.drafting_weeks, simulations)
        self.open_at_start = int(self.state.total()[:, 0].sum())
        self.requests = draw_requests(parameters.demand, timetable, demand_change, simulations, rng)
        self.pace = np.exp(rng.normal(0, PACE_SPREAD, simulations)).astype(np.float32)
        self.refused = self._draw(parameters.refused)
        self.no_plan = self._draw(parameters.no_plan)
        self.straight_on = self._draw(parameters.straight_on)
        self.advice = _Queue(parameters.advice, timetable, simulations, rng, capacity.get("advice"))
        self.plans = _Queue(parameters.plans, timetable, simulations, rng, capacity.get("plans"))
        weeks, months = timetable.weeks, len(timetable.month_ends)
        self.flows = {name: np.zeros((weeks, simulations), dtype=np.float32) for name in FLOWS}
        self.open_cases = np.zeros((weeks, simulations), dtype=np.float32)
        self.in_time = np.zeros((months, simulations))
        self.stocks = {name: np.zeros((months, simulations)) for name in (OVER_20, OVER_30, WAITING)}

    def _draw(self, share: Share) -> np.ndarray:
        return self.rng.beta(share.yes, share.no, self.requests.shape[1]).astype(np.float32)

    def step(self, week: int) -> None:
        """One week of all simulations."""
        now = self.timetable.past + week + 1
        self.state.undecided[now - 1] += self.requests[week]
        self._decide(week, now)
        self._serve_advice(week, now)
        self._withdraw(week, now)
        self._finish(week, now)
        self.flows["requests"][week] = self.requests[week]
        before = self.open_cases[week - 1] if week else self.open_at_start
        gone = sum(self.flows[name][week] for name in FLOWS[1:])
        self.open_cases[week] = before + self.requests[week] - gone
        if week + 1 == self.timetable.weeks or self.timetable.month_of_week[week + 1] != self.timetable.month_of_week[week]:
            self._read(int(self.timetable.month_of_week[week]))

    def _decide(self, week: int, now: int) -> None:
        state, length = self.state, self._length(week)
        ages = np.clip(self.timetable.ages(week)[:now] // DAYS_IN_WEEK, 0, len(self.parameters.decision_chances) - 1)
        chances = _over(self.parameters.decision_chances[ages.astype(int)], length)[:, None].astype(np.float32)
        first = first_row(state.undecided[:now].any(axis=1))
        undecided = state.undecided[first:now]
        decided = take_share(undecided, np.minimum(chances[first:] * self.pace, 1), self.rng)
        refused = take_share(decided, self.refused, self.rng)
        undecided -= decided
        to_ask = state.to_ask[:now]
        to_ask[first:] += decided - refused
        asked = take_share(to_ask, _over(self.parameters.asking_chance, length), self.rng)
        straight = take_share(asked, self.straight_on, self.rng)
        to_ask -= asked
        state.waiting[:now] += asked - straight
        state.drafting[-1][:now] += straight
        self.flows["refusals"][week] = refused.sum(axis=0)

    def _serve_advice(self, week: int, now: int) -> None:
        ages = self.timetable.ages(week)[:now]
        seen = first_row(ages < LEAST_WAIT)
        served = self.advice.serve(week, self.state.waiting[:seen], ages[:seen])
        self.state.waiting[:seen] -= served
        self.state.drafting[-1][:seen] += served

    def _withdraw(self, week: int, now: int) -> None:
        chance = _over(self.parameters.leaving_chance, self._length(week))
        for stage in (self.state.undecided, self.state.to_ask, self.state.waiting):
            left = take_share(stage[:now], chance, self.rng)
            stage[:now] -= left
            self.flows["withdrawals"][week] += left.sum(axis=0)

    def _finish(self, week: int, now: int) -> None:
        state = self.state
        ready = state.drafting.pop(0)
        state.drafting.append(np.zeros_like(ready))
        ended = take_share(ready[:now], self.no_plan, self.rng)
        state.finalising[:now] += ready[:now] - ended
        in_time = _hurried(self.known.in_time(week)[:now], self.parameters.just_in_time.mean)
        served = self.plans.serve(week, state.finalising[:now], self.timetable.ages(week)[:now])
        state.finalising[:now] -= served
        self.flows["no_plan"][week] = ended.sum(axis=0)
        self.flows["plans"][week] = served.sum(axis=0)
        self.in_time[self.timetable.month_of_week[week]] += in_time @ served

    def _length(self, week: int) -> float:
        return float(self.timetable.week_ends[week + 1] - self.timetable.week_ends[week]) / DAYS_IN_WEEK

    def _read(self, month: int) -> None:
        total, end = self.state.total(), self.timetable.month_ends[month].toordinal()
        for name, age in ((OVER_20, TWENTY_WEEKS), (OVER_30, THIRTY_WEEKS)):
            self.stocks[name][month] = np.floor(self.known.share_older(end, age) @ total + 0.5)
        self.stocks[WAITING][month] = self.state.waiting.sum(axis=0)

    def result(self) -> Simulations:
        """The measures of every month. Of a month under way at the origin, plans issued before count too."""
        months = len(self.timetable.month_ends)
        plans = np.zeros_like(self.in_time)
        for month in range(months):
            plans[month] = self.flows["plans"][self.timetable.month_of_week == month].sum(axis=0)
        in_time = self.rng.binomial(plans.astype(int), np.clip(self.in_time / np.maximum(plans, 1), 0, 1))
        kept = self.rng.binomial(in_time, 1 - self.parameters.excepted_in_time.mean).astype(float)
        late = self.rng.binomial(plans.astype(int) - in_time, 1 - self.parameters.excepted_late.mean).astype(float)
        done = self.known.issued_this_month
        plans[0] += done.plans
        kept[0] += done.in_time
        late[0] += done.late
        with np.errstate(invalid="ignore"):
            rate = 100 * kept / (kept + late)
        return Simulations(
            {PLANS: plans, RATE: rate, **self.stocks}, self.flows, self.open_cases, self.open_at_start
        )


@dataclass(frozen=True, slots=True)
class _Issued:
    plans: int
    in_time: int
    late: int


class _Known:
    """What the cases at the origin give: their stages by cohort, the exact ages of their cohorts, the plans of a month
    that is under way."""

    def __init__(self, cases: Caseload, timetable: Timetable) -> None:
        self.timetable = timetable
        self.day = timetable.origin.toordinal()
        self.stages = find_stages(cases, self.day)
        self.received = cases.received
        self.cohort = np.maximum(LONGEST_PAST - (self.day - cases.received) // DAYS_IN_WEEK, 0)
        self.is_open = cases.open_at(self.day)
        self.of_open = self.received[self.is_open], self.cohort[self.is_open]
        self.in_cohort = np.bincount(self.of_open[1], minlength=timetable.past)
        start = first_day(timetable.month_ends[0]).toordinal()
        here = (cases.issued >= start) & (cases.issued <= self.day)
        in_time = cases.issued - cases.received <= TWENTY_WEEKS
        counted = here & ~cases.excepted
        self.issued_this_month = _Issued(
            int(here.sum()), int((counted & in_time).sum()), int((counted & ~in_time).sum())
        )

    def start(self, drafting_weeks: int, simulations: int) -> _State:
        stages, cohorts = self.stages, self.timetable.cohorts
        waited = (self.day - stages.advised_since) // DAYS_IN_WEEK
        left = np.clip(drafting_weeks - waited, 0, drafting_weeks)

        def table(chosen: np.ndarray) -> np.ndarray:
            count = np.bincount(self.cohort[chosen], minlength=cohorts).astype(np.float32)
            return np.repeat(count[:, None], simulations, axis=1)

        return _State(
            table(stages.undecided),
            table(stages.to_ask),
            table(stages.waiting),
            [table(stages.advised & (left == week)) for week in range(1, drafting_weeks + 1)]
            + [table(np.zeros_like(stages.advised))],
            table(stages.advised & (left == 0)),
        )

    def share_older(self, day: int, age: int) -> np.ndarray:
        """The share of each cohort over `age` on `day`: of past cohorts exactly, as their open cases were received."""
        share = self.timetable.share_older(day, age).astype(np.float32)
        received, cohort = self.of_open
        older = np.bincount(cohort[day - received > age], minlength=self.timetable.past)
        known = self.in_cohort > 0
        share[: self.timetable.past][known] = (older / np.maximum(self.in_cohort, 1))[known]
        return share

    def in_time(self, week: int) -> np.ndarray:
        """The share of each cohort that would be in time with a plan on a day of this week."""
        ends = self.timetable.week_ends
        days = range(ends[week] + 1, ends[week + 1] + 1)
        return 1 - np.mean([self.share_older(day, TWENTY_WEEKS) for day in days], axis=0, dtype=np.float32)


class _Queue:
    """A queue's capacity and order in every simulation."""

    def __init__(
        self,
        service: Service,
        timetable: Timetable,
        simulations: int,
        rng: np.random.Generator,
        planned: np.ndarray | None,
    ) -> None:
        self.rng, self.usual = rng, max(service.usual_queue, 1.0)
        self.elasticity = None if planned is not None else rng.choice(ELASTICITIES, simulations, p=service.elasticity)
        steps = rng.normal(0, MONTHLY_DRIFT / 2, (timetable.weeks, simulations))
        level = np.exp(rng.normal(0, LEVEL_SPREAD, simulations) + np.cumsum(steps, axis=0))
        usual = service.per_week * timetable.working_share[:, None]
        self.capacity = (usual if planned is None else planned) * level
        draws = rng.multivariate_normal(service.order.weights, service.order.covariance, simulations)
        self.limit = service.order.limit
        self.weights = draws.T.astype(np.float32)

    def serve(self, week: int, cases: np.ndarray, ages: np.ndarray) -> np.ndarray:
        mean = self.capacity[week]
        if self.elasticity is not None:
            mean = mean * (np.maximum(cases.sum(axis=0), 1) / self.usual) ** self.elasticity
        in_time = first_row(ages <= self.limit)
        not_due = first_row(ages <= self.limit - DAYS_IN_WEEK)
        capacity = self.rng.poisson(mean).astype(np.float32)
        return serve(cases, capacity, odds_of_order(cases, in_time, not_due, self.weights), self.rng)


def _hurried(in_time: np.ndarray, just_in_time: float) -> np.ndarray:
    """The share of plans in time where days in the last week aren't alike: `just_in_time` would be half if they were."""
    hurried = in_time * just_in_time
    return hurried / np.maximum(hurried + (1 - in_time) * (1 - just_in_time), 1e-9)


def _over(chance: np.ndarray | float, weeks: float) -> np.ndarray | float:
    """A weekly chance as the chance over so many weeks."""
    return 1 - (1 - np.minimum(chance, 1)) ** weeks
