"""The ledger: dated facts about a case, added to and never changed.

A fact is corrected by a later event that `replaces` it, and taken back by a `struck_out` event that
replaces it with nothing. What stands is worked out here, in one place.
"""

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from ehcp.events.kinds import EVENT_KINDS

# The id of an event that is proposed and not yet kept: later than any.
NOT_YET_RECORDED = sys.maxsize

STRUCK_OUT = "struck_out"

_LAST_OF_A_DAY = 99

# Codes, ISO days, flags and lists of codes by the name of the detail, as JSON keeps them.
Details = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Event:
    """One dated fact about a case. Its details hold codes and days, never a name."""

    id: int
    kind: str
    on: date
    details: Details = field(default_factory=dict, hash=False)
    replaces: int | None = None
    recorded_at: datetime | None = None

    @property
    def imported(self) -> bool:
        """Whether the fact came from a file of history, which may lack steps."""
        return bool(self.details.get("imported"))

    @property
    def reopens(self) -> bool:
        """Whether this decision says by what a refused or not-issued case was reopened."""
        return bool(self.details.get("because"))

    def detail_date(self, name: str) -> date | None:
        """The date kept under `name` in the details, or None where there is none.

        Raises ValueError where what is kept is not an ISO date.
        """
        value = self.details.get(name)
        if value is None or value == "":
            return None
        return value if isinstance(value, date) else date.fromisoformat(str(value))


def standing(events: Iterable[Event]) -> tuple[Event, ...]:
    """The events that stand: not replaced and not struck out, in the order they happened.

    Ordered by day, then by the natural order of steps within a day, then by the id of the first event
    in the replacement chain, so that a corrected event keeps the place of the one it corrects.
    """
    everything = list(events)
    replaced_by = {event.replaces: event for event in everything if event.replaces is not None}
    present = [event for event in everything if event.id not in replaced_by and event.kind != STRUCK_OUT]
    if not replaced_by:
        return tuple(sorted(present, key=lambda event: _order(event, event.id)))
    by_id = {event.id: event for event in everything}
    return tuple(sorted(present, key=lambda event: _order(event, first_in_chain(event, by_id))))


def chain(event: Event, by_id: Mapping[int, Event]) -> list[Event]:
    """The event, the one it corrects, the one that corrects, and so on to the first."""
    links = [event]
    seen = {event.id}
    while event.replaces is not None and event.replaces in by_id and event.replaces not in seen:
        event = by_id[event.replaces]
        links.append(event)
        seen.add(event.id)
    return links


def first_in_chain(event: Event, by_id: Mapping[int, Event]) -> int:
    """The id of the event that this one, through any number of corrections, corrects in the end."""
    return chain(event, by_id)[-1].id


def of_kind(events: Sequence[Event], *kinds: str) -> tuple[Event, ...]:
    """Those of `events` that are of one of `kinds`, order kept."""
    return tuple(event for event in events if event.kind in kinds)


def _order(event: Event, first_id: int) -> tuple[date, int, int]:
    kind = EVENT_KINDS.get(event.kind)
    rank = kind.rank if kind else _LAST_OF_A_DAY
    # A decision that reopens a case (it says `because`) follows the refusal it overturns.
    reopening = event.reopens and event.kind in ("decided_to_assess", "decided_to_issue")
    return event.on, rank + 1 if reopening else rank, first_id
