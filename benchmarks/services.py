"""Made-up services, case by case and day by day, to try forecasts on.

Unlike the forecast's own model, each case here has its own delays, staff come and go, offices shut, and what the
service does first is a manager's choice that changes. Two kinds: in `desk` services cases wait for somebody's time, in
`delay` services each step takes its time whatever the queue. Three courses: stable, worsening, turning.
"""

import heapq
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

import polars as pl

from scorecard.forecast.known.caseload import TABLE_SCHEMA

COURSES = ("stable", "worsening", "turning")
KINDS = ("desk", "delay")
FIRST_DAY = date(2021, 1, 4)
MONTHS = 31
DAYS = 31 * MONTHS - 17
SEASON = (1.0, 0.95, 1.2, 0.9, 1.0, 1.2, 1.15, 0.5, 0.9, 1.05, 1.25, 0.8)


@dataclass(slots=True)
class Case:
    """A made-up case under way; days count from `FIRST_DAY`."""

    received: int
    patience: float  # the longer, the longer each of its steps takes
    held_until: int = 0
    dates: dict[str, int] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Design:
    """A service's nature, drawn at random from its seed."""

    kind: str
    course: str
    requests: float  # a working day
    growth: float  # a year
    refused: float
    decision_days: float
    psychologists: int
    officers: int
    new_first: float  # share of work given to cases that can still be in time
    at_random: float  # share given to whichever case is at hand
    delay_weeks: float
    drafting_days: int
    turn: int  # day on which the course changes
    contractor: float  # advices a day, from the turn
    usual_queue: float  # that a stable service keeps up with


def make_service(kind: str, course: str, seed: int) -> pl.DataFrame:
    """The cases of one service over 31 months, as a table with the columns of the neutral case file."""
    chance = random.Random(f"{kind} {course} {seed}")
    design = draw_design(kind, course, chance)
    world = _Delays(design, chance) if kind == "delay" else _Desks(design, chance)
    return as_table(world.run())


def draw_design(kind: str, course: str, chance: random.Random) -> Design:
    """A design at random: a small or large service, one that looks after new or after old cases, and so on."""
    requests = chance.uniform(2.4, 5.2)
    return Design(
        kind=kind,
        course=course,
        requests=requests,
        growth={"stable": chance.uniform(-0.03, 0.05), "worsening": chance.uniform(0.03, 0.15)}.get(
            course, chance.uniform(0.0, 0.1)
        ),
        refused=chance.uniform(0.1, 0.4),
        decision_days=chance.uniform(28, 50),
        psychologists=chance.randint(4, 9),
        officers=chance.randint(5, 12),
        new_first=chance.choice([0.1, 0.3, 0.5, 0.75]),
        at_random=chance.choice([0.05, 0.2, 0.5]),
        delay_weeks=chance.uniform(5, 11),
        drafting_days=chance.randint(22, 36),
        turn=chance.randint(330, 640) if course == "worsening" else chance.randint(400, 660),
        contractor=chance.uniform(0.4, 1.6),
        usual_queue=chance.uniform(40, 180),
    )


def works(day: int) -> bool:
    """Whether offices are open: Mondays to Fridays but for Christmas week."""
    on = FIRST_DAY + timedelta(days=day)
    return on.weekday() < 5 and not (on.month == 12 and on.day >= 24)


def presence(day: int) -> float:
    """The share of staff at work: fewer in August and at Easter."""
    on = FIRST_DAY + timedelta(days=day)
    return {8: 0.6, 4: 0.85, 12: 0.85}.get(on.month, 1.04)


def draw_count(mean: float, chance: random.Random) -> int:
    """A Poisson number (by multiplying uniforms until they are small enough)."""
    limit, product, count = math.exp(-mean), chance.random(), 0
    while product > limit:
        product, count = product * chance.random(), count + 1
    return count


class _World:
    """What both kinds share: requests, decisions, the dates of a case."""

    def __init__(self, design: Design, chance: random.Random) -> None:
        self.design, self.chance = design, chance
        self.cases: list[Case] = []
        self.due: list[tuple[int, int, str, Case]] = []
        self.busy = 1.0

    def run(self) -> list[Case]:
        for day in range(DAYS):
            self.begin(day)
            if works(day):
                self.receive(day)
                while self.due and self.due[0][0] <= day:
                    _, _, step, case = heapq.heappop(self.due)
                    getattr(self, step)(case, day)
                self.work(day)
        return self.cases

    def begin(self, day: int) -> None:
        """What changes by itself: a slow wave in how busy everybody is."""
        if day % 7 == 0:
            self.busy = math.exp(0.93 * math.log(self.busy) + self.chance.gauss(0, 0.05))

    def receive(self, day: int) -> None:
        month = (FIRST_DAY + timedelta(days=day)).month
        mean = self.design.requests * SEASON[month - 1] * math.exp(self.design.growth * day / 365)
        for _ in range(draw_count(mean * math.exp(self.chance.gauss(0, 0.15)), self.chance)):
            case = Case(day, math.exp(self.chance.gauss(0, 0.35)))
            self.cases.append(case)
            lag = self.design.decision_days * math.exp(self.chance.gauss(0, 0.2)) * self.strain(day) ** 0.5
            self.later(case, day + round(lag), "decide")

    def later(self, case: Case, day: int, step: str) -> None:
        heapq.heappush(self.due, (day, len(self.due) + self.chance.getrandbits(40), step, case))

    def decide(self, case: Case, day: int) -> None:
        refused = self.chance.random() < self.design.refused
        case.dates["decided"], case.codes["decision"] = day, "refuse" if refused else "assess"
        if not refused:
            self.later(case, day + self.chance.choice([0, 1, 2, 3, 7]), "ask")

    def ask(self, case: Case, day: int) -> None:
        case.dates["ep_requested"] = day
        if self.chance.random() < 0.02:
            self.later(case, day + self.chance.randint(20, 90), "withdraw")
        if self.chance.random() < 0.06:
            case.held_until = day + self.chance.randint(60, 240)

    def withdraw(self, case: Case, day: int) -> None:
        if "ep_received" not in case.dates:
            case.dates["outcome_date"], case.codes["outcome"] = day, "withdrawn"

    def advise(self, case: Case, day: int) -> None:
        if "outcome" in case.codes:
            return
        case.dates["ep_received"] = day
        lag = max(16, round(self.design.drafting_days * math.exp(self.chance.gauss(0, 0.2))))
        self.later(case, day + lag, "draft")

    def issue(self, case: Case, day: int) -> None:
        case.dates["final_issued"] = day
        case.dates["outcome_date"] = max(case.dates["ep_received"], day - self.chance.randint(15, 30))
        case.codes |= {"outcome": "issue", "exception": "1" if self.chance.random() < 0.06 else "0"}

    def end_without_plan(self, case: Case, day: int) -> bool:
        if self.chance.random() < 0.06:
            case.dates["outcome_date"], case.codes["outcome"] = day, "no_plan"
            return True
        return False

    def strain(self, day: int) -> float:
        """How much longer than at first everything takes, by the course."""
        if self.design.course == "stable":
            return 1.0
        if self.design.course == "worsening":
            return 1 + 0.9 * min(max(day - self.design.turn + 200, 0) / 400, 1)
        rising = 1 + 1.1 * min(day / max(self.design.turn, 1), 1)
        return max(0.75, rising - 1.2 * max(day - self.design.turn, 0) / 300)

    def work(self, day: int) -> None:
        raise NotImplementedError

    def draft(self, case: Case, day: int) -> None:
        raise NotImplementedError


class _Delays(_World):
    """Each case's steps take their own time, stretched by the course."""

    def ask(self, case: Case, day: int) -> None:
        super().ask(case, day)
        weeks = self.design.delay_weeks * case.patience * self.strain(day) ** 1.5 * self.busy
        self.later(case, max(day + round(7 * weeks), case.held_until), "advise")

    def draft(self, case: Case, day: int) -> None:
        weeks = 5 * case.patience * self.strain(day) ** 2 * self.busy
        self.later(case, day + round(7 * weeks * self.chance.uniform(0.3, 1.7)), "finish")

    def finish(self, case: Case, day: int) -> None:
        if not self.end_without_plan(case, day):
            self.issue(case, day)

    def work(self, day: int) -> None:
        """Nothing: nobody waits for anybody."""


class _Desks(_World):
    """Psychologists and officers with so much time a day; who leaves is replaced after a while."""

    def __init__(self, design: Design, chance: random.Random) -> None:
        super().__init__(design, chance)
        plans = design.requests * (1 - design.refused)
        slack = chance.uniform(0.97, 1.03)
        self.each_psychologist = plans * slack / design.psychologists
        self.each_officer = plans * 0.95 * slack / design.officers
        self.psychologists, self.officers = float(design.psychologists), float(design.officers)
        self.waiting: list[Case] = []
        self.ready: list[Case] = []
        self.delivered = min(chance.betavariate(4, 2) + 0.1, 1.0)

    def begin(self, day: int) -> None:
        super().begin(day)
        if day % 30 == 0 and day:
            self.staff(day)

    def staff(self, day: int) -> None:
        course, design = self.design.course, self.design
        drift = {"stable": 0.0, "worsening": -0.003, "turning": -0.01 if day < design.turn else 0.08}[course]
        for name, first in (("psychologists", design.psychologists), ("officers", design.officers)):
            queue = len(self.waiting if name == "psychologists" else self.ready)
            wanted = first * (1 + design.growth * day / 365)
            now = getattr(self, name)
            relief = 0.12 * math.log((queue + 5) / (design.usual_queue + 5)) if course == "stable" else 0.0
            leaves = self.chance.random() < 0.015
            now = now * math.exp(drift + relief + self.chance.gauss(0, 0.02)) - leaves
            back = 0.2 * (wanted - now) if course == "stable" else 0.0
            setattr(self, name, min(max(now + back, 1.0), 2.0 * wanted))

    def ask(self, case: Case, day: int) -> None:
        super().ask(case, day)
        self.waiting.append(case)

    def draft(self, case: Case, day: int) -> None:
        if not self.end_without_plan(case, day):
            self.ready.append(case)

    def work(self, day: int) -> None:
        share = presence(day) / self.busy
        hired = self.design.contractor * self.delivered if self.turned(day) else 0.0
        for _ in range(draw_count(self.psychologists * self.each_psychologist * share + hired, self.chance)):
            case = self.choose(self.waiting, day, 95)
            if case:
                self.advise(case, day)
        for _ in range(draw_count(self.officers * self.each_officer * share, self.chance)):
            case = self.choose(self.ready, day, 140)
            if case:
                self.issue(case, day)

    def turned(self, day: int) -> bool:
        return self.design.course == "turning" and day >= self.design.turn

    def choose(self, queue: list[Case], day: int, limit: int) -> Case | None:
        """The next case by the manager's rule of the day, taken out of the queue."""
        queue[:] = [case for case in queue if "outcome" not in case.codes]
        there = [case for case in queue if case.held_until <= day]
        if not there:
            return None
        new_first = 0.8 if self.turned(day) and self.design.new_first < 0.5 else self.design.new_first
        draw = self.chance.random()
        new = [case for case in there if day - case.received <= limit]
        if draw < self.design.at_random:
            case = self.chance.choice(there)
        elif new and self.chance.random() < new_first:
            case = min(new, key=lambda candidate: candidate.received)
        else:
            case = min(there, key=lambda candidate: candidate.received)
        queue.remove(case)
        return case


def as_table(cases: list[Case]) -> pl.DataFrame:
    """The cases as a table; what would come after the last day has not happened."""
    return pl.DataFrame(list(_rows(cases)), schema=TABLE_SCHEMA)


def _rows(cases: list[Case]) -> Iterator[dict[str, object]]:
    for case in cases:
        days = {name: FIRST_DAY + timedelta(days=day) for name, day in case.dates.items() if day < DAYS}
        yield {
            "received": FIRST_DAY + timedelta(days=case.received),
            **{
                name: days.get(name)
                for name, kind in TABLE_SCHEMA.items()
                if kind is pl.Date and name != "received"
            },
            "decision": case.codes.get("decision") if "decided" in days else None,
            "outcome": case.codes.get("outcome") if "outcome_date" in days else None,
            "exception": case.codes.get("exception") == "1",
        }
