"""The simulation: today's open cases and tomorrow's requests on their way through two queues, a thousand times.

The order of a week's events: requests, decisions, requests to psychology, advice, withdrawals, the end of drafting with
the cases that get no plan, final plans. A table has a row for each cohort of receipt and a column for each simulation.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce

import numpy as np

from scorecard.forecast.fitting.parameters import LEAST_WAIT, Parameters, Share
from scorecard.forecast.fitting.requests import draw_requests
from scorecard.forecast.fitting.seasons import months_of
from scorecard.forecast.fitting.service import ELASTICITIES, Service
from scorecard.forecast.fitting.stages import find_stages
from scorecard.forecast.known.caseload import Caseload
from scorecard.forecast.known.history import OVER_20, OVER_30, PLANS, RATE, WAITING
from scorecard.forecast.known.timetable import DAYS_IN_WEEK, LONGEST_PAST, Timetable
from scorecard.forecast.queue import filled_rows, first_row, odds_of_order, serve, take_share
from scorecard.measures import THIRTY_WEEKS, TWENTY_WEEKS
from send_portal.days import first_day

# The spreads were chosen on simulated services so that ranges hold what they should (docs/forecasting.md, back-test).
CAPACITY_SPREAD = 0.11  # of a queue's capacity, one log-normal draw for each simulation
MONTHLY_DRIFT = 0.085  # and its random walk
TINY = 1e-9  # a beta distribution needs a little of both
NEGLIGIBLE = 1e-3  # shares under it aren't simulated
PACE_SPREAD = 0.15  # of the decisions, likewise
# Cohorts are served in proportion. Taking cases one by one would stray from that in a week as if the weights of the
# order did, by about 2 and 3.5 ÷ √(cases served) for being in time and for places; people's changing mind adds to it.
ORDER_CHANCE = np.array([[3.4], [0], [6], [6]], dtype=np.float32)
FLOWS = ("requests", "refusals", "withdrawals", "no_plan", "plans")

Observer = Callable[[int, np.ndarray], None]


@dataclass(frozen=True, slots=True)
class Simulations:
    """What happened in every simulation.

    `values[measure]` has a row for each month end and a column for each simulation; a rate is nan where no plan was
    issued. `flows[name]` has a row for each week; `in_time` holds the plans expected in 20 weeks, a
    row a month, before `Parameters.in_time_shift`. `at_start` counts the cases in each queue, `open_at_start` all.
    """

    values: dict[str, np.ndarray]
    flows: dict[str, np.ndarray]
    in_time: np.ndarray
    open_at_start: int
    at_start: dict[str, int]


@dataclass(slots=True)
class _State:
    """Open cases by cohort and simulation, stage by stage; `drafting` has a table for each week still to be drafted."""

    undecided: np.ndarray
    to_ask: np.ndarray
    waiting: np.ndarray
    drafting: list[np.ndarray]
    finalising: np.ndarray

    def total(self) -> np.ndarray:
        return reduce(np.add, [self.undecided, self.to_ask, self.waiting, *self.drafting, self.finalising])


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
        self.at_start = {
            "waiting": int(self.state.waiting[:, 0].sum()),
            "finalising": int(self.state.finalising[:, 0].sum()),
        }
        self.requests = draw_requests(parameters.demand, timetable, demand_change, simulations, rng)
        self.pace = np.asarray(np.exp(rng.normal(0, PACE_SPREAD, simulations)), dtype=np.float32)
        self.refused = self._draw(parameters.refused)
        self.no_plan = self._draw(parameters.no_plan)
        self.straight_on = self._draw(parameters.straight_on)
        self.advice = _Queue(parameters.advice, timetable, simulations, rng, capacity.get("advice"))
        self.plans = _Queue(parameters.plans, timetable, simulations, rng, capacity.get("plans"))
        weeks, months = timetable.weeks, len(timetable.month_ends)
        self.flows = {name: np.zeros((weeks, simulations), dtype=np.float32) for name in FLOWS}
        self.in_time = np.zeros((months, simulations))
        self.stocks = {name: np.zeros((months, simulations)) for name in (OVER_20, OVER_30, WAITING)}

    def _draw(self, share: Share) -> np.ndarray:
        drawn = self.rng.beta(share.yes, max(share.no, TINY), self.requests.shape[1])
        return np.asarray(drawn, dtype=np.float32)

    def step(self, week: int) -> None:
        """One week of all simulations."""
        now = self.timetable.past + week + 1
        self.state.undecided[now - 1] += self.requests[week]
        self._decide(week, now)
        self._serve_advice(week, now)
        self._withdraw(week, now)
        self._finish(week, now)
        self.flows["requests"][week] = self.requests[week]
        month = self.timetable.month_of_week[week]
        if week + 1 == self.timetable.weeks or self.timetable.month_of_week[week + 1] != month:
            self._read(int(month))

    def _decide(self, week: int, now: int) -> None:
        state, length = self.state, self._length(week)
        ages = (self.timetable.ages(week)[:now] // DAYS_IN_WEEK).astype(int)
        by_age = _over(self.parameters.decision_chances, length)
        chances = by_age[np.clip(ages, 0, len(by_age) - 1)][:, None]
        undecided, to_ask = state.undecided[:now], state.to_ask[:now]
        first, _ = filled_rows(undecided)
        decided = take_share(undecided[first:], np.minimum(chances[first:] * self.pace, 1), self.rng)
        refused = take_share(decided, self.refused, self.rng)
        undecided[first:] -= decided
        to_ask[first:] += decided - refused
        asked = take_share(to_ask, _over(self.parameters.asking_chance, length), self.rng)
        to_ask -= asked
        if self.parameters.straight_on.mean > NEGLIGIBLE:
            straight = take_share(asked, self.straight_on, self.rng)
            state.drafting[-1][:now] += straight
            asked -= straight
        state.waiting[:now] += asked
        self.flows["refusals"][week] = refused.sum(axis=0)

    def _serve_advice(self, week: int, now: int) -> None:
        ages = self.timetable.ages(week)[:now]
        seen = first_row(ages < LEAST_WAIT)
        served = self.advice.serve(week, self.state.waiting[:seen], ages[:seen])
        self.state.waiting[:seen] -= served
        self.state.drafting[-1][:seen] += served

    def _withdraw(self, week: int, now: int) -> None:
        waiting = self.state.waiting[:now]
        left = take_share(waiting, _over(self.parameters.leaving_chance, self._length(week)), self.rng)
        waiting -= left
        self.flows["withdrawals"][week] = left.sum(axis=0)

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
        shift, sure = self.parameters.in_time_shift
        odds = np.exp(self.rng.normal(shift, sure, plans.shape[1]))
        share = np.clip(self.in_time / np.maximum(plans, 1), 0, 1)
        in_time = self.rng.binomial(plans.astype(int), share * odds / (1 - share + share * odds))
        kept = self.rng.binomial(in_time, 1 - self.parameters.excepted_in_time.mean).astype(float)
        late = self.rng.binomial(plans.astype(int) - in_time, 1 - self.parameters.excepted_late.mean).astype(
            float
        )
        done = self.known.issued_this_month
        plans[0] += done.plans
        kept[0] += done.in_time
        late[0] += done.late
        with np.errstate(invalid="ignore"):
            rate = 100 * kept / (kept + late)
        return Simulations(
            {PLANS: plans, RATE: rate, **self.stocks},
            self.flows,
            self.in_time,
            self.open_at_start,
            self.at_start,
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
        shares = np.array([self.share_older(day, TWENTY_WEEKS) for day in days])
        return 1 - shares.mean(axis=0, dtype=np.float32)


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
        self.elasticity = (
            None if planned is not None else rng.choice(ELASTICITIES, simulations, p=service.elasticity)
        )
        steps = rng.normal(0, MONTHLY_DRIFT / 2, (timetable.weeks, simulations))
        level = np.exp(rng.normal(0, CAPACITY_SPREAD, simulations) + np.cumsum(steps, axis=0))
        work = timetable.working_share * service.work_factors[months_of(timetable.week_ends)]
        usual = service.per_week * work[:, None]
        self.capacity = (usual if planned is None else planned) * level
        draws = rng.multivariate_normal(service.order.weights, service.order.covariance, simulations)
        self.limit = service.order.limit
        self.weights = draws.T.astype(np.float32)

    def serve(self, week: int, cases: np.ndarray, ages: np.ndarray) -> np.ndarray:
        """Who is served in a week, by cohort and simulation; `ages` are the cohorts' in days at the week's end."""
        served = np.zeros_like(cases)
        first, end = filled_rows(cases)
        if first < end:
            served[first:end] = self._serve(week, cases[first:end], ages[first:end])
        return served

    def _serve(self, week: int, cases: np.ndarray, ages: np.ndarray) -> np.ndarray:
        mean = self.capacity[week]
        if self.elasticity is not None:
            mean = mean * (np.maximum(cases.sum(axis=0), 1) / self.usual) ** self.elasticity
        capacity = self.rng.poisson(mean).astype(np.float32)
        in_time, not_due = first_row(ages <= self.limit), first_row(ages <= self.limit - DAYS_IN_WEEK)
        chance = self.rng.standard_normal(self.weights.shape, dtype=np.float32) * ORDER_CHANCE
        weights = self.weights + chance / np.sqrt(np.maximum(mean, 1), dtype=np.float32)
        return serve(cases, capacity, odds_of_order(cases, in_time, not_due, weights), self.rng)


def _hurried(in_time: np.ndarray, just_in_time: float) -> np.ndarray:
    """The share in time where days of the last week aren't alike: `just_in_time` would be half if they were."""
    hurried = in_time * just_in_time
    return hurried / np.maximum(hurried + (1 - in_time) * (1 - just_in_time), 1e-9)


def _over(chance: np.ndarray | float, weeks: float) -> np.ndarray:
    """A weekly chance as the chance over so many weeks."""
    return np.asarray(1 - (1 - np.minimum(chance, 1)) ** weeks, dtype=np.float32)
