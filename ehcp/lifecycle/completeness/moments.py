"""What a guard looks at: an event with all that stood before it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ehcp.clocks import rule_set_for
from ehcp.events import EventProblem
from ehcp.events.ledger import Event, of_kind
from ehcp.events.stages import Position


@dataclass(frozen=True, slots=True)
class Moment:
    """One event of a case's standing events (`stood`, in order), those `before` it, and where they led."""

    event: Event
    before: Sequence[Event]
    stood: Sequence[Event]
    position: Position
    born: date | None = None

    def is_at(self, stage: str) -> bool:
        """Whether the case was at the stage, whatever else went on."""
        return stage in self.position.stages

    def last(self, *kinds: str) -> Event | None:
        """The latest event of these kinds before this one."""
        return last_of(self.before, *kinds)

    def since(self, *kinds: str) -> Sequence[Event]:
        """The events between the latest of these kinds and this one; none of them: all before it."""
        start = self.last(*kinds)
        return self.before[self.before.index(start) + 1 :] if start else self.before


Guard = Callable[[Moment], Iterator[EventProblem]]


def last_of(events: Sequence[Event], *kinds: str) -> Event | None:
    """The latest event of these kinds."""
    matching = of_kind(events, *kinds)
    return matching[-1] if matching else None


def last_day_of(clock_id: str, start: Event, name: str = "on") -> date | None:
    """The last day on time of the clock that `start` starts, under the law of that day.

    `name`: the detail to count from, where it isn't the day of the event. None where that law or day doesn't exist.
    """
    rule_set = rule_set_for(start.on)
    rule = rule_set.clock(clock_id) if rule_set else None
    day = start.on if name == "on" else start.detail_date(name)
    return rule.limit.last_day(day) if rule and day else None
