"""The stages a case goes through, and which event takes it from one to the next.

`NEXT` is the law's path, one step at a time. `LEAPS` are the further steps that imported history may take,
because a file may lack what came between. Reopening is apart: it needs to say by what (`because`).
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ehcp.events.codes import STAGES
from ehcp.events.ledger import Event

# Fits at any stage.
BESIDE_THE_PATH = frozenset({"note", "exception_agreed"})

OPEN_STAGES = ("requested", "assessing", "drafting", "draft_issued")
REVIEWABLE = ("plan_active", "review_in_progress", "amending")
IN_FORCE = (*REVIEWABLE, "reassessing", "cease_proposed", "cease_noticed")

ADVICE_KINDS = ("advice_requested", "advice_received", "advice_waived")
# A disagreement begins with one of these, and is about a refusal or about a plan in force.
DISAGREEING_KINDS = (
    "mediation_adviser_contacted",
    "mediation_declined",
    "mediation_wanted",
    "mediation_certificate_issued",
    "appeal_lodged",
)
DISPUTED = ("not_assessing", "not_issuing", *IN_FORCE)
# What follows may outlast the stage that it began at: a refusal overturned, a plan ended.
DISPUTING_KINDS = (
    "mediation_held",
    "mediation_agreed",
    "agreement_carried_out",
    "appeal_registered",
    "appeal_response_sent",
    "appeal_hearing_fixed",
    "appeal_unopposed",
    "appeal_withdrawn",
    "order_made",
    "mediation_issues_told",
    "mediation_arranged",
    "family_told_of_mediation",
    "mediation_not_arranged",
    "recommendation_made",
    "recommendation_answered",
    "recommendation_reply_copied",
)
# An agreement, an order, or an appeal that the council no longer opposes: each obliges the council to act.
OBLIGING_KINDS = ("mediation_agreed", "order_made", "appeal_unopposed")

# What is recorded beside the path, and at which stages. A note fits everywhere; whether an exception was agreed while
# something was owed is `lifecycle`'s question.
BESIDE: dict[str, tuple[str, ...]] = {
    "comments_received": ("draft_issued", "amending", "reassessing"),
    "setting_consulted": ("drafting", "draft_issued", "amending", "reassessing"),
    "setting_replied": ("drafting", "draft_issued", "amending", "reassessing", "plan_active"),
    "family_told_of_transfer": IN_FORCE,
    "phase_transfer_expected": IN_FORCE,
    "review_meeting_arranged": IN_FORCE,
    "review_invitations_sent": IN_FORCE,
    "review_papers_sent": IN_FORCE,
    "review_report_sent": IN_FORCE,
    "cease_consulted": ("cease_proposed",),
    "plan_papers_sent": (*IN_FORCE, "transferred_out"),
    "commissioner_told": (*IN_FORCE, "transferred_out"),
    "commissioner_changed": IN_FORCE,
    **dict.fromkeys(("plan_disclosure_requested", "plan_disclosed"), (*IN_FORCE, "plan_ceased")),
    **dict.fromkeys(
        ("direct_payments_started", "direct_payments_reviewed", "direct_payments_ended"), IN_FORCE
    ),
    **dict.fromkeys(DISAGREEING_KINDS, DISPUTED),
    **dict.fromkeys(DISPUTING_KINDS, tuple(STAGES)),
}

_LEAVING = {"withdrawn": "assessment_withdrawn", "moved_away": "moved_during"}
_MOVING_OUT = {"child_moved_out": "transferred_out"}
# At once only for death or at the end of the year in which the young person turned 25: `completeness` asks.
_CEASED = {"plan_ceased": "plan_ceased"}
_ENDING = {"cease_proposed": "cease_proposed", **_CEASED, **_MOVING_OUT}

NEXT: dict[str, dict[str, str]] = {
    "": {"request_received": "requested", "plan_transferred_in": "plan_active"},
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
    "plan_active": {
        "review_meeting_held": "review_in_progress",
        "reassessment_requested": "reassessing",
        "decided_to_reassess": "reassessing",
        **_ENDING,
    },
    "review_in_progress": {
        "decided_to_maintain": "plan_active",
        "amendment_notice_sent": "amending",
        **_ENDING,
    },
    "amending": {"amended_plan_sent": "plan_active", "decided_not_to_amend": "plan_active", **_ENDING},
    "reassessing": {
        **dict.fromkeys((*ADVICE_KINDS, "decided_to_reassess", "draft_sent"), "reassessing"),
        **dict.fromkeys(
            ("decided_not_to_reassess", "reassessment_stopped", "reassessed_plan_sent"), "plan_active"
        ),
        **_CEASED,
        **_MOVING_OUT,
    },
    "cease_proposed": {
        "cease_notice_sent": "cease_noticed",
        "cease_withdrawn": "plan_active",
        **_CEASED,
        **_MOVING_OUT,
    },
    "cease_noticed": {"cease_withdrawn": "plan_active", **_CEASED, **_MOVING_OUT},
    "not_assessing": {},
    "request_withdrawn": {},
    "assessment_withdrawn": {},
    "moved_during": {},
    # Referred back by the tribunal, the council may decide the same again: `completeness.needs` asks for the order.
    "not_issuing": {"decided_not_to_issue": "not_issuing"},
    "plan_ceased": {},
    "transferred_out": {},
}

# The kinds that a case begins with: a request, or a plan made elsewhere.
FIRST_KINDS = tuple(NEXT[""])

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

# Steps that mediation, a concession or the tribunal makes possible; the event says which (`because`).
REOPENING: dict[str, dict[str, str]] = {
    "not_assessing": {"decided_to_assess": "assessing"},
    "not_issuing": {"decided_to_issue": "drafting"},
    "plan_active": {"amended_plan_sent": "plan_active", "decided_to_reassess": "reassessing"},
    "amending": {"amended_plan_sent": "plan_active"},
    "cease_proposed": {"cease_withdrawn": "plan_active"},
    "cease_noticed": {"cease_withdrawn": "plan_active"},
}


class Transition(NamedTuple):
    """An event with the stage before it and the stage after it."""

    event: Event
    before: str
    after: str


def stage_after(before: str, event: Event, *, leaps: bool) -> str | None:
    """The stage that `event` takes a case to from `before`, or None where it can't follow.

    `leaps` allows history with missing steps. Events beside the path (notes, exceptions) change no stage.
    """
    if event.kind in BESIDE_THE_PATH:
        return before
    if event.kind in BESIDE:
        return before if before in BESIDE[event.kind] else None
    if event.reopens:
        return REOPENING.get(before, {}).get(event.kind)
    after = NEXT[before].get(event.kind)
    if after is None and leaps:
        after = LEAPS.get(before, {}).get(event.kind)
    return after


def walk(stood: Iterable[Event]) -> Iterator[Transition]:
    """The transitions of a case through its stages. `stood` are its standing events, in order.

    Takes history as it is: missing steps are leapt over, and an event that can't follow changes nothing.
    Whether an event may be recorded at all is asked in `lifecycle`.
    """
    before = ""
    for event in stood:
        after = stage_after(before, event, leaps=True)
        if after is None:
            after = before
        yield Transition(event, before, after)
        before = after


def is_open(stage: str) -> bool:
    """Whether a case at this stage is open: received and not yet closed, by a plan or otherwise."""
    return stage in OPEN_STAGES


def is_in_force(stage: str) -> bool:
    """Whether a plan is in force at this stage, whatever else goes on."""
    return stage in IN_FORCE
