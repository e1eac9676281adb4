"""The parameters of the simulation, estimated from what was known on the origin day."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from scorecard.forecast.fitting.requests import Demand, estimate_demand
from scorecard.forecast.fitting.seasons import estimate_work_factors
from scorecard.forecast.fitting.service import READ_WEEKS, QueueWeek, Service, estimate_service, recency
from scorecard.forecast.fitting.stages import find_stages
from scorecard.forecast.known.caseload import NEVER, Caseload, Days
from scorecard.forecast.known.history import Series
from scorecard.forecast.known.timetable import DAYS_IN_WEEK
from scorecard.measures import TWENTY_WEEKS

PLAN_LIMIT = TWENTY_WEEKS + 3  # at the end of a week in whose first half the plan would be in time
DECISION_WEEKS = 40  # ages in weeks beyond which the chance of a decision is taken as constant
LEAST_WAIT = 14  # days from request to advice: nobody is seen sooner
USUAL_DRAFTING = 4  # weeks: drafting, and the family's fifteen days to answer
EXCEPTION_WEEKS = 52  # plans of a year: exceptions are few
FILLING_DAYS = 182  # from the first receipt: until then the queues only fill
# A share read from few cases is drawn towards the usual one as if so many more cases had been seen.
SURE_CASES = 4.0
# These are ours. They stand where nothing is known yet and are soon outweighed by what the service has done.
USUAL_SHARES = {"refused": 0.25, "no_plan": 0.08, "excepted": 0.05, "straight_on": 0.0, "just_in_time": 0.5}
USUAL_DECISION = 0.2  # a week


@dataclass(frozen=True, slots=True)
class Share:
    """A share as a beta distribution: `yes` and `no` cases seen, with the usual share's mixed in."""

    yes: float
    no: float

    @property
    def mean(self) -> float:
        return self.yes / (self.yes + self.no)


@dataclass(frozen=True, slots=True)
class Parameters:
    """All that the simulation draws from. Chances are per week of seven days."""

    demand: Demand
    decision_chances: Series  # by age in whole weeks
    refused: Share
    asking_chance: float
    straight_on: Share  # of cases to be assessed, those that go on without psychology
    leaving_chance: float  # withdrawn while waiting for advice
    no_plan: Share
    drafting_weeks: int
    advice: Service
    plans: Service
    just_in_time: Share  # of plans issued in the week in which a case's twenty weeks end, those in time
    excepted_in_time: Share
    excepted_late: Share
    in_time_shift: tuple[float, float] = (0.0, 0.25)  # mean and spread, as log odds; see hindcast.py


def estimate(cases: Caseload, origin: date) -> Parameters:
    """The parameters at `origin`; `cases` may know more, all later dates are cut off first."""
    cases = cases.known_on(origin)
    day = origin.toordinal()
    recent = cases.only(cases.closed > day - DAYS_IN_WEEK * EXCEPTION_WEEKS)
    drafting = _drafting_weeks(recent)
    in_time = recent.issued - recent.received <= TWENTY_WEEKS
    issued = recent.issued <= day
    return Parameters(
        demand=estimate_demand(cases, origin),
        decision_chances=_decision_chances(recent, day),
        refused=_share("refused", *_decided(recent, day)),
        asking_chance=_asking_chance(recent, day),
        straight_on=_straight_on(recent, day),
        leaving_chance=_leaving_chance(recent, day),
        no_plan=_no_plan(recent, day),
        drafting_weeks=drafting,
        advice=estimate_service(
            _advice_weeks(recent, day), day, _advice_limits(drafting), _work(cases, cases.answered, origin)
        ),
        plans=estimate_service(
            _plan_weeks(recent, day, drafting), day, [PLAN_LIMIT], _work(cases, cases.issued, origin)
        ),
        just_in_time=_just_in_time(recent, day),
        excepted_in_time=_share("excepted", recent.excepted, issued & in_time),
        excepted_late=_share("excepted", recent.excepted, issued & ~in_time),
    )


def _week_ends(cases: Caseload, day: int, weeks: int = READ_WEEKS) -> list[int]:
    """Ends of the last weeks up to `day`, the latest first, not reaching back before the first case."""
    if not len(cases):
        return []
    first = int(cases.opened.min())
    return [day - DAYS_IN_WEEK * back for back in range(weeks) if day - DAYS_IN_WEEK * (back + 1) >= first]


def _share(usual: str, yes: np.ndarray, among: np.ndarray, weights: np.ndarray | float = 1.0) -> Share:
    prior = USUAL_SHARES[usual]
    count = float((among * weights).sum())
    seen = float((yes * among * weights).sum())
    return Share(seen + SURE_CASES * prior + 1e-3, count - seen + SURE_CASES * (1 - prior) + 1e-3)


def _decided(cases: Caseload, day: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Refusals, among the decisions of the last weeks, with weights by recency."""
    weeks_ago = (day - cases.decided) // DAYS_IN_WEEK
    among = (weeks_ago >= 0) & (weeks_ago < READ_WEEKS)
    return cases.refused, among, recency(READ_WEEKS)[np.clip(weeks_ago, 0, READ_WEEKS - 1)]


def _decision_chances(cases: Caseload, day: int) -> Series:
    """The chance of a decision within a week by age in whole weeks at its end: decided ÷ at risk, smoothed."""
    decided, at_risk = np.zeros(DECISION_WEEKS + 1), np.zeros(DECISION_WEEKS + 1)
    for end, weight in zip(_week_ends(cases, day), recency(READ_WEEKS), strict=False):
        there = find_stages(cases, end - DAYS_IN_WEEK).undecided
        age = np.clip((end - cases.received[there]) // DAYS_IN_WEEK, 0, DECISION_WEEKS)
        left = np.minimum.reduce([cases.decided, cases.asked, cases.closed])[there] <= end
        at_risk += weight * np.bincount(age, minlength=DECISION_WEEKS + 1)
        decided += weight * np.bincount(age[left], minlength=DECISION_WEEKS + 1)
    overall = (decided.sum() + USUAL_DECISION * SURE_CASES) / (at_risk.sum() + SURE_CASES)
    kernel = np.array([0.25, 0.5, 0.25])
    smooth = [
        np.convolve(np.pad(counts, 1, mode="edge"), kernel, mode="valid") for counts in (decided, at_risk)
    ]
    return (smooth[0] + overall) / (smooth[1] + 1)


def _asking_chance(cases: Caseload, day: int) -> float:
    """The chance that advice is asked for (or the case goes on without) in the week of the decision or a later one."""
    asked = at_risk = 0.0
    moved = np.minimum(np.minimum(cases.asked, cases.answered), cases.agreed)
    for end, weight in zip(_week_ends(cases, day), recency(READ_WEEKS), strict=False):
        there = ~cases.refused & (cases.decided <= end) & (cases.closed > end - DAYS_IN_WEEK)
        there &= moved > end - DAYS_IN_WEEK
        at_risk += weight * there.sum()
        asked += weight * (there & (moved <= end)).sum()
    return (asked + 0.7 * SURE_CASES) / (at_risk + SURE_CASES)


def _straight_on(cases: Caseload, day: int) -> Share:
    """Cases that got to a plan without psychology having been asked, among those that got to one or were asked.

    Where nobody was ever asked and there are plans, the records leave psychology out, and all cases go on without.
    """
    reached = (cases.decided > day - DAYS_IN_WEEK * EXCEPTION_WEEKS) & (cases.decided <= day) & ~cases.refused
    asked = np.minimum(cases.asked, cases.answered) <= day
    went_on = np.minimum(cases.agreed, cases.issued) <= day
    if went_on.any() and not asked.any():
        return Share(1.0, 0.0)
    return _share("straight_on", ~asked, reached & (asked | went_on))


def _leaving_chance(cases: Caseload, day: int) -> float:
    left = at_risk = 0.0
    for end in _week_ends(cases, day):
        stages = find_stages(cases, end - DAYS_IN_WEEK)
        there = stages.waiting
        at_risk += there.sum()
        left += (there & (cases.closed <= end) & (cases.issued == NEVER)).sum()
    return (left + 0.001) / (at_risk + 1)


def _no_plan(cases: Caseload, day: int) -> Share:
    """Cases ended without a plan after advice, among all that ended after it in the last weeks."""
    advised = np.minimum(cases.answered, cases.agreed) < cases.closed
    ended = (cases.closed > day - DAYS_IN_WEEK * READ_WEEKS) & (cases.closed <= day)
    among = ended & (advised | (cases.issued <= day))
    return _share("no_plan", cases.issued == NEVER, among)


def _just_in_time(cases: Caseload, day: int) -> Share:
    """Plans issued by their last day, among those issued in the week in which it fell; half if days were alike."""
    weeks_ago = (day - cases.issued) // DAYS_IN_WEEK
    read = (weeks_ago >= 0) & (weeks_ago < READ_WEEKS)
    last_day = cases.received + TWENTY_WEEKS
    week_end = day - DAYS_IN_WEEK * weeks_ago
    fell_here = read & (last_day < week_end) & (last_day > week_end - DAYS_IN_WEEK)
    return _share("just_in_time", cases.issued <= last_day, fell_here)


def _drafting_weeks(cases: Caseload) -> int:
    """Weeks that hardly any plan was finished within after the advice; four where history can't tell."""
    lags = (cases.issued - cases.answered)[(cases.issued < NEVER) & (cases.answered < NEVER)]
    if len(lags) < 20:
        return USUAL_DRAFTING
    return int(np.clip(round(float(np.quantile(lags, 0.05)) / DAYS_IN_WEEK), 0, 8))


def _work(cases: Caseload, served: Days, origin: date) -> Series:
    """The work factors of a queue; the half year in which a new caseload fills is left out."""
    first = int(cases.opened.min()) + FILLING_DAYS if len(cases) else origin.toordinal()
    return estimate_work_factors(served, first, origin)


def _advice_limits(drafting_weeks: int) -> list[int]:
    """Ages in days up to which a service may take advice as being in time for a plan in 20 weeks."""
    latest = TWENTY_WEEKS - DAYS_IN_WEEK * drafting_weeks
    return [latest - DAYS_IN_WEEK * earlier for earlier in range(4)]


def _advice_weeks(cases: Caseload, day: int) -> list[QueueWeek]:
    """The last weeks of the queue for advice."""
    weeks = []
    for end in _week_ends(cases, day, 52):
        start = end - DAYS_IN_WEEK
        there = find_stages(cases, start).waiting & (end - cases.received >= LEAST_WAIT)
        total = int(((cases.answered > start) & (cases.answered <= end)).sum())
        ages = end - cases.received[there]
        served = cases.answered[there] <= end
        weeks.append(QueueWeek(ages, served, total))
    return weeks


def _plan_weeks(cases: Caseload, day: int, drafting: int) -> list[QueueWeek]:
    """The last weeks of the queue for the final plan."""
    weeks = []
    for end in _week_ends(cases, day, 52):
        start = end - DAYS_IN_WEEK
        stages = find_stages(cases, start)
        there = stages.advised & (stages.advised_since <= end - DAYS_IN_WEEK * drafting)
        total = int(((cases.issued > start) & (cases.issued <= end)).sum())
        ages = end - cases.received[there]
        served = cases.issued[there] <= end
        weeks.append(QueueWeek(ages, served, total))
    return weeks
