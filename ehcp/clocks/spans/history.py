"""What a clock's runs are found in, and what a run is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Self

from ehcp.clocks.limits import CountingStep, Limit, work_out
from ehcp.clocks.rule_sets import ClockRule
from ehcp.events.ledger import Event
from ehcp.events.stages import is_open, walk

_NO_DAYS: Mapping[str, date] = {}
_ON_THE_DAY = Limit(0, "days")


@dataclass(frozen=True, slots=True)
class Child:
    """What the dates of phase transfers follow from. `year_group`: a code of `codes.YEAR_GROUPS`, as at the request."""

    born: date | None = None
    year_group: str = ""


@dataclass(frozen=True, slots=True)
class CaseHistory:
    """A case's standing events in order, the stage it is at now, and what closed it (None while it is open)."""

    stood: Sequence[Event]
    stage: str
    closing: Event | None
    child: Child

    @classmethod
    def of(cls, stood: Sequence[Event], child: Child) -> Self:
        """The history that standing events, in order, tell."""
        stage, closing = "", None
        for transition in walk(stood):
            stage = transition.after
            if is_open(stage):
                closing = None
            elif closing is None:
                closing = transition.event
        return cls(stood, stage, closing, child)


@dataclass(frozen=True, slots=True)
class Span:
    """One run of one clock.

    `end` did what the law asks; `lapse` made it needless (a waiver, another path, the case closed). `unknown`: history
    shows that the step was taken or passed, and not when. Without a start and known, the clock has yet to start.
    `since`: the day it started, where that isn't the day of its event. `days`: days to count from that no detail of the
    event holds. `held`: an appeal keeps it going, so that no day can be told. `source`: whose advice, which setting.
    `missing`: what is still to be named of all that the rule asks for. `together`: the limit that counts in place of
    the rule's because of what came together with the start.
    """

    start: Event | None
    end: Event | None = None
    lapse: Event | None = None
    unknown: bool = False
    source: str = ""
    since: date | None = None
    days: Mapping[str, date] = field(default_factory=lambda: _NO_DAYS, hash=False)
    held: bool = False
    missing: tuple[str, ...] = ()
    together: Limit | None = None

    @property
    def started(self) -> date | None:
        """The day on which it began."""
        return self.since or (self.start.on if self.start else None)

    @property
    def ended(self) -> date | None:
        """The day on which what the law asks was done."""
        return self.end.on if self.end else None

    @property
    def lapsed(self) -> date | None:
        """The day from which it was no longer needed; None where it was done."""
        return self.lapse.on if self.lapse and not self.end else None

    def day_called(self, name: str) -> date | None:
        """The day to count from that a limit calls `name`: "on", a detail of the starting event, or one of `days`."""
        if name in self.days:
            return self.days[name]
        if self.start is None:
            return None
        return self.start.on if name == "on" else self.start.detail_date(name)


def count(rule: ClockRule, span: Span) -> tuple[CountingStep, ...]:
    """The sum of a run's due date, the last step with the day; () where no day can be told.

    That is so where the law gives no number, an appeal holds the run open, or a day to count from isn't known.
    """
    if span.start is None or span.held:
        return ()
    agreed = span.day_called(rule.unless_agreed) if rule.unless_agreed else None
    if agreed:
        return work_out([(_ON_THE_DAY, agreed)])
    starts = []
    for limit in [span.together] if span.together else rule.limits:
        day = next((day for name in limit.anchors if (day := span.day_called(name))), None)
        if day is not None:
            starts.append((rule.in_years.get(day.year, limit), day))
        elif not limit.optional:
            return ()
    return work_out(starts, before=rule.before, closed=rule.closed, rolls=rule.rolls)


def first_of(stood: Iterable[Event], kinds: Sequence[str]) -> Event | None:
    """The first event of one of the kinds."""
    if kinds:  # a plain loop: this runs a dozen times for each of a million imported cases
        for event in stood:
            if event.kind in kinds:
                return event
    return None


def first_that_counts(
    rule: ClockRule, start: Event, later: Iterable[Event]
) -> tuple[Event | None, Event | None]:
    """What ended a run that began with `start`, or made it needless, whichever came first: (end, lapse)."""
    for event in later:
        if rule.as_proposed and event.reopens:
            continue
        if event.kind in rule.ends and agree(rule.same, start, event):
            return event, None
        if event.kind in rule.lapses and agree(rule.same, start, event):
            return None, event
    return None, None


def agree(name: str, one: Event, other: Event) -> bool:
    """Whether two events agree in a detail; one that doesn't give it agrees with all."""
    if not name:
        return True
    first, second = one.details.get(name), other.details.get(name)
    return not first or not second or first == second
