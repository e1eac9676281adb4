"""What a case's events say, worked out: one row of dates, codes and groups for each case.

The field names are those of the model that keeps the row and of the frame that figures are counted from.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from itertools import takewhile
from typing import Any, Self

from ehcp.clocks import Child, Deadline, deadlines_of
from ehcp.events import AdvicePair, pair_advice
from ehcp.events.codes import EXCEPTIONS_TO_PLAN, GROUP_OF_ETHNICITY, PHASE_OF_YEAR_GROUP
from ehcp.events.ledger import Event, standing
from ehcp.events.stages import Transition, is_in_force, is_open, walk
from send_portal.frame import ASKS, SPELLS, UNKNOWN

OUTCOME_OF_KIND = {
    "decided_to_issue": "issue",
    "decided_not_to_issue": "no_plan",
    "withdrawn": "withdrawn",
    "moved_away": "moved",
}


_NOBODY = Child()


@dataclass(frozen=True, slots=True)
class Groups:
    """A case's group in each of the frame's breakdowns, as at the request. Nothing known is "unknown"."""

    sex: str = UNKNOWN
    ethnic_group: str = UNKNOWN
    phase: str = UNKNOWN
    primary_need: str = UNKNOWN
    town: str = UNKNOWN
    setting_type: str = UNKNOWN

    @classmethod
    def of(
        cls,
        *,
        sex: str = "",
        ethnicity_code: str = "",
        year_group: str = "",
        primary_need: str = "",
        town: str = "",
        setting_type: str = "",
    ) -> Self:
        """The groups of a child and case, from the codes kept on them; blank or unlisted is "unknown"."""
        return cls(
            sex=sex or UNKNOWN,
            ethnic_group=GROUP_OF_ETHNICITY.get(ethnicity_code, UNKNOWN),
            phase=PHASE_OF_YEAR_GROUP.get(year_group, UNKNOWN),
            primary_need=primary_need or UNKNOWN,
            town=town.strip() or UNKNOWN,
            setting_type=setting_type or UNKNOWN,
        )

    def as_dict(self) -> dict[str, Any]:
        """Field names to values, in the order of the fields."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


@dataclass(frozen=True, slots=True)
class Timeline(Groups):
    """A case's dates and codes, with its groups.

    Open spells are those of the frame. `decided` and `decision` are of the first decision whether to assess,
    `outcome_date` and `outcome` of the latest outcome, `draft_sent` of the first draft. `ep_*` are requests
    for psychology advice in order of time; `ep_ended` is the day it came or was waived. All these end with the
    first plan: what becomes of it later changes `stage`, `next_clock` and `next_due` only. The next deadline is the
    earliest that truly runs.
    """

    received: date | None = None
    decided: date | None = None
    decision: str = ""
    draft_sent: date | None = None
    outcome_date: date | None = None
    outcome: str = ""
    final_issued: date | None = None
    closed_1: date | None = None
    reopened_1: date | None = None
    closed_2: date | None = None
    reopened_2: date | None = None
    closed_3: date | None = None
    ep_requested_1: date | None = None
    ep_ended_1: date | None = None
    ep_received_1: date | None = None
    ep_requested_2: date | None = None
    ep_ended_2: date | None = None
    ep_received_2: date | None = None
    ep_requested_3: date | None = None
    ep_ended_3: date | None = None
    ep_received_3: date | None = None
    exception: bool = False
    stage: str = ""
    closed_on: date | None = None
    next_clock: str = ""
    next_due: date | None = None

    def open_on(self, day: date) -> bool:
        """Whether the case was open at the end of `day`."""
        spells = ((getattr(self, begins), getattr(self, ends)) for begins, ends in SPELLS)
        return any(start and start <= day and (end is None or day < end) for start, end in spells)


TIMELINE_FIELDS = tuple(field.name for field in fields(Timeline))


def derive(events: Sequence[Event], *, groups: Groups, child: Child = _NOBODY) -> Timeline:
    """The timeline of a case from all its events, in any order, the replaced and struck out among them.

    Depends on nothing but the facts that stand: not on today, nor on the order of recording. `received` is None for
    a case that began with a plan made elsewhere. One without events, or whose first event was struck out, has stage "".
    `child`: for a law that binds some school years only.
    """
    stood = standing(events)
    transitions = list(walk(stood))
    stage = transitions[-1].after if transitions else ""
    following = next_of(_deadlines(stage, stood, child))
    assessment = list(takewhile(lambda transition: not is_in_force(transition.before), transitions))
    return Timeline(
        received=_first_day(assessment, "request_received"),
        draft_sent=_first_day(assessment, "draft_sent"),
        final_issued=_first_day(assessment, "final_plan_sent"),
        exception=_excuses_plan(assessment),
        stage=stage,
        next_clock=following.clock if following else "",
        next_due=following.due if following else None,
        **_decision(assessment),
        **_outcome(assessment),
        **_spells(transitions),
        **_psychology([pair for pair in pair_advice(stood, source="psychology") if not pair.reassessment]),
        **groups.as_dict(),
    )


def deadlines(events: Sequence[Event], child: Child = _NOBODY) -> tuple[Deadline, ...]:
    """All days by which something is owed in a case, the earliest first, those that depend on something among them."""
    stood = standing(events)
    transitions = list(walk(stood))
    return _deadlines(transitions[-1].after if transitions else "", stood, child)


def next_of(several: Iterable[Deadline]) -> Deadline | None:
    """The earliest that truly runs, of deadlines in order."""
    return next((deadline for deadline in several if not deadline.conditional), None)


def _deadlines(stage: str, stood: Sequence[Event], child: Child) -> tuple[Deadline, ...]:
    """An import is silent about what came after the end that it tells of: then nothing is known to be owed."""
    may_owe = is_open(stage) or (bool(stood) and not stood[-1].imported)
    return deadlines_of(stood, child) if may_owe else ()


def _excuses_plan(assessment: Sequence[Transition]) -> bool:
    """Whether an exception to the 20 weeks stands: E1-E4, E7, or one that history doesn't name. Never E5 or E6."""
    return any(
        event.kind == "exception_agreed" and event.details.get("code") in EXCEPTIONS_TO_PLAN
        for event, *_ in assessment
    )


def _first_day(assessment: Sequence[Transition], kind: str) -> date | None:
    return next((event.on for event, *_ in assessment if event.kind == kind), None)


def _decision(assessment: Sequence[Transition]) -> dict[str, Any]:
    for event, *_ in assessment:
        if event.kind in ("decided_to_assess", "decided_not_to_assess"):
            refused = event.kind == "decided_not_to_assess"
            return {"decided": event.on, "decision": "refuse" if refused else "assess"}
    return {}


def _outcome(assessment: Sequence[Transition]) -> dict[str, Any]:
    """The latest, but not the same again: a refusal that was thought over and kept is one outcome."""
    outcomes = [
        event
        for event, before, after, _ in assessment
        if event.kind in OUTCOME_OF_KIND and (is_open(before) or is_open(after))
    ]
    return (
        {"outcome_date": outcomes[-1].on, "outcome": OUTCOME_OF_KIND[outcomes[-1].kind]} if outcomes else {}
    )


def _spells(transitions: Sequence[Transition]) -> dict[str, Any]:
    closed = [event.on for event, before, after, _ in transitions if is_open(before) and not is_open(after)]
    reopened = [
        event.on
        for event, before, after, _ in transitions
        if before and not is_open(before) and is_open(after)
    ]
    spells: dict[str, Any] = {f"closed_{number}": day for number, day in enumerate(closed[:3], start=1)}
    spells |= {f"reopened_{number}": day for number, day in enumerate(reopened[:2], start=1)}
    return {**spells, "closed_on": closed[-1] if len(closed) > len(reopened) else None}


def _psychology(pairs: Sequence[AdvicePair]) -> dict[str, Any]:
    days: dict[str, Any] = {}
    for number, pair in zip(ASKS, pairs, strict=False):
        days[f"ep_requested_{number}"] = pair.requested
        days[f"ep_ended_{number}"] = pair.ended
        days[f"ep_received_{number}"] = pair.received
    return days
