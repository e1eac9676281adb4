"""Where a case's days went: each of them to exactly one stage and one holder, who had the next step in hand.

A day counts as it stood at its end. A case's days are those from its first stage up to, and without, the day asked
about, so they sum to the days elapsed, always.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from ehcp.clocks.clock import Clock, clocks
from ehcp.clocks.limits import A_DAY
from ehcp.events.codes import ADVICE_SOURCES
from ehcp.events.ledger import Event, standing
from ehcp.events.stages import walk

COUNCIL = "council"

# Stages after which nobody owes anything, but for a time to appeal or an appeal.
_AT_REST = (
    "request_withdrawn",
    "assessment_withdrawn",
    "moved_during",
    "not_assessing",
    "not_issuing",
    "plan_ceased",
    "transferred_out",
)
_AFTER_A_REFUSAL = ("not_assessing", "not_issuing", "cease_noticed")
_APPEAL = "appeal"


@dataclass(frozen=True, slots=True)
class HolderRule:
    """Whose the days are at some stages (none named: any) while one of these clocks runs, or an appeal."""

    holder: str
    awaited: tuple[str, ...]
    stages: tuple[str, ...] = ()


# The first rule that holds on a day decides; where none does, the day is nobody's at stages at rest and otherwise the
# council's. An appeal that stops the case comes first. The family's 15 days must pass before anything else can follow.
# A setting has its 15 days only, as its silence stops nothing; advice is waited for until it comes.
PRECEDENCE = (
    HolderRule("tribunal", (_APPEAL,), _AFTER_A_REFUSAL),
    HolderRule("family", ("K5", "K14"), ("draft_issued", "amending", "reassessing")),
    HolderRule("setting", ("K6",), ("draft_issued", "amending", "reassessing")),
    HolderRule("advice giver", ("K2", "K21a"), ("assessing", "reassessing")),
    HolderRule("family", ("K35",), _AFTER_A_REFUSAL),
    HolderRule("nobody", (), _AT_REST),
)
HOLDERS = tuple(dict.fromkeys([*(rule.holder for rule in PRECEDENCE), COUNCIL]))

# From the end of its time on, such a clock holds nobody up.
_UNTIL_DUE = ("K5", "K6", "K14", "K35")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days on end, from `first` and before `until`, at one stage and with one holder.

    `holder` is one of HOLDERS. Of an advice giver, `source` says which: a code of `codes.ADVICE_SOURCES`.
    """

    first: date
    until: date
    stage: str
    holder: str
    source: str = ""

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.until - self.first).days


@dataclass(frozen=True, slots=True)
class _Wait:
    """Days from `first` and before `until` on which a clock, or an appeal, was waited for."""

    what: str
    first: date
    until: date
    source: str = ""

    def holds(self, day: date) -> bool:
        return self.first <= day < self.until


def attribute_days(events: Sequence[Event], on: date) -> list[Stretch]:
    """The days of a case before `on`, in order and without a gap. `events` are all of the case, in any order."""
    stood = [event for event in standing(events) if event.on <= on]
    stages = [(step.event.on, step.after) for step in walk(stood) if step.after]
    if not stages or stages[0][0] >= on:
        return []
    waits = [*_clocks_awaited(clocks(events, on)), *_appeals(stood)]
    turns = {day for day, _ in stages} | {day for wait in waits for day in (wait.first, wait.until)}
    first = stages[0][0]
    edges = [first, *sorted(day for day in turns if first < day < on), on]
    return list(_join(_stretch(start, end, stages, waits) for start, end in pairwise(edges)))


def sum_days(stretches: Iterable[Stretch]) -> dict[tuple[str, str, str], int]:
    """The days by stage, holder and source. Their sum is the days elapsed."""
    days: Counter[tuple[str, str, str]] = Counter()
    for stretch in stretches:
        days[stretch.stage, stretch.holder, stretch.source] += stretch.days
    return dict(days)


def _stretch(start: date, end: date, stages: Sequence[tuple[date, str]], waits: Sequence[_Wait]) -> Stretch:
    stage = next(after for day, after in reversed(stages) if day <= start)
    held = [wait for wait in waits if wait.holds(start)]
    for rule in PRECEDENCE:
        if rule.stages and stage not in rule.stages:
            continue
        mine = [wait for wait in held if wait.what in rule.awaited]
        if mine or not rule.awaited:
            source = min(mine, key=_longest_awaited).source if mine else ""
            return Stretch(start, end, stage, rule.holder, source if source in ADVICE_SOURCES else "")
    return Stretch(start, end, stage, COUNCIL)


def _longest_awaited(wait: _Wait) -> tuple[date, int]:
    """Of several that are awaited, the one asked first has the day; of those, the first in the list of sources."""
    order = list(ADVICE_SOURCES)
    return wait.first, order.index(wait.source) if wait.source in order else len(order)


def _clocks_awaited(found: Iterable[Clock]) -> Iterator[_Wait]:
    watched = {clock for rule in PRECEDENCE for clock in rule.awaited}
    for clock in found:
        if clock.clock in watched and clock.started:
            until = clock.ended or date.max
            if clock.clock in _UNTIL_DUE and clock.due and clock.due <= until:
                until = clock.due + A_DAY  # the last day is still theirs
            yield _Wait(clock.clock, clock.started, until, clock.source)


def _appeals(stood: Iterable[Event]) -> Iterator[_Wait]:
    since: date | None = None
    for event in stood:
        if event.kind in ("appeal_lodged", "appeal_registered"):
            since = since or event.on
        elif event.kind in ("appeal_withdrawn", "appeal_unopposed", "order_made") and since:
            yield _Wait(_APPEAL, since, event.on)
            since = None
    if since:
        yield _Wait(_APPEAL, since, date.max)


def _join(stretches: Iterable[Stretch]) -> Iterator[Stretch]:
    """Neighbours with the same stage, holder and source become one stretch."""
    last: Stretch | None = None
    for stretch in stretches:
        if last and (last.stage, last.holder, last.source) == (stretch.stage, stretch.holder, stretch.source):
            last = Stretch(last.first, stretch.until, last.stage, last.holder, last.source)
            continue
        if last:
            yield last
        last = stretch
    if last:
        yield last
