"""The stages a case goes through, and which event takes it from one to the next.

`NEXT` is the law's path, one step at a time. `LEAPS` are the further steps that imported history may take,
because a file may lack what came between. Reopening is apart: it needs to say by what (`because`).
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ehcp.ledger import Event

OPEN_STAGES = ("requested", "assessing", "drafting", "draft_issued")

BESIDE_THE_PATH = frozenset({"note", "exception_agreed"})
ADVICE_KINDS = ("advice_requested", "advice_received", "advice_waived")

_LEAVING = {"withdrawn": "assessment_withdrawn", "moved_away": "moved_during"}

NEXT: dict[str, dict[str, str]] = {
    "": {"request_received": "requested"},
    "requested": {
        "decided_to_assess": "assessing",
        "decided_not_to_assess": "not_assessing",
        "withdrawn": "request_withdrawn",
        "moved_away": "moved_during",
    },
    "assessing": {
        **dict.fromkeys(ADVICE_KINDS, "assessing"),
        "decided_to_issue": "drafting",
        "decided_not_to_issue": "not_issuing",
        **_LEAVING,
    },
    # Advice that comes after the decision is a fact like any other.
    "drafting": {**dict.fromkeys(ADVICE_KINDS, "drafting"), "draft_sent": "draft_issued", **_LEAVING},
    "draft_issued": {
        **dict.fromkeys(ADVICE_KINDS, "draft_issued"),
        "draft_sent": "draft_issued",
        "final_plan_sent": "plan_active",
        **_LEAVING,
    },
    "not_assessing": {},
    "request_withdrawn": {},
    "assessment_withdrawn": {},
    "moved_during": {},
    "not_issuing": {},
    "plan_active": {},
}

LEAPS: dict[str, dict[str, str]] = {
    "requested": {
        **dict.fromkeys(ADVICE_KINDS, "assessing"),
        "decided_to_issue": "drafting",
        "decided_not_to_issue": "not_issuing",
        "draft_sent": "draft_issued",
        "final_plan_sent": "plan_active",
    },
    "assessing": {"draft_sent": "draft_issued", "final_plan_sent": "plan_active"},
    "drafting": {"final_plan_sent": "plan_active"},
}

REOPENING: dict[str, dict[str, str]] = {
    "not_assessing": {"decided_to_assess": "assessing"},
    "not_issuing": {"decided_to_issue": "drafting"},
}


class Step(NamedTuple):
    """An event with the stage before it and the stage after it."""

    event: Event
    before: str
    after: str


def step_to(before: str, event: Event, *, leaps: bool) -> str | None:
    """The stage that `event` takes a case to from `before`, or None where it can't follow.

    `leaps` allows history with missing steps. Events beside the path (notes, exceptions) change no stage.
    """
    if event.kind in BESIDE_THE_PATH:
        return before
    if event.reopens:
        return REOPENING.get(before, {}).get(event.kind)
    after = NEXT[before].get(event.kind)
    if after is None and leaps:
        after = LEAPS.get(before, {}).get(event.kind)
    return after


def walk(stood: Iterable[Event]) -> Iterator[Step]:
    """The steps of a case through its stages. `stood` are its standing events, in order.

    Takes history as it is: missing steps are leapt over, and an event that can't follow changes nothing.
    Whether an event may be recorded at all is asked in `lifecycle`.
    """
    before = ""
    for event in stood:
        after = step_to(before, event, leaps=True)
        if after is None:
            after = before
        yield Step(event, before, after)
        before = after


def is_open(stage: str) -> bool:
    """Whether a case at this stage is open: received and not yet closed, by a plan or otherwise."""
    return stage in OPEN_STAGES
