"""The stages a case goes through, and which event takes it from one to the next.

`NEXT` is the law's path, one step at a time. `LEAPS` are the further steps that imported history may take,
because a file may lack what came between. Reopening is apart: it needs to say by what (`because`).

Up to the plan a case is at one stage. While a plan is in force, its review, amendment, reassessment and ending are
strands that run side by side, each with its own stage (sections 44 and 45 of the Act; regulations 22 and 28): a case is
then at several stages at once, which a `Position` holds.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from ehcp.events.codes import STAGES
from ehcp.events.ledger import Event

# Fits at any stage.
BESIDE_THE_PATH = frozenset({"note", "exception_agreed"})

OPEN_STAGES = ("requested", "assessing", "drafting", "draft_issued")
PLAN = "plan_active"
# The stages of the strands of a plan in force. One name is shown for all that goes on: of several the last here.
STRANDS: dict[str, tuple[str, ...]] = {
    "review": ("review_in_progress",),
    "amendment": ("amending",),
    "reassessment": ("reassessing",),
    "ending": ("cease_proposed", "cease_noticed"),
}
IN_FORCE = (PLAN, *(stage for stages in STRANDS.values() for stage in stages))

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
        "amendment_notice_sent": "amending",
        "reassessment_requested": "reassessing",
        "decided_to_reassess": "reassessing",
        "cease_proposed": "cease_proposed",
        # At once only for death or from the 25th birthday on, else after a notice: `completeness` asks.
        "plan_ceased": "plan_ceased",
        "child_moved_out": "transferred_out",
    },
    # A review ends with its decision, whatever else goes on.
    "review_in_progress": {
        "decided_to_maintain": "plan_active",
        "amendment_notice_sent": "amending",
        "cease_proposed": "cease_proposed",
    },
    "amending": {
        "amendment_notice_sent": "amending",
        "amended_plan_sent": "plan_active",
        "decided_not_to_amend": "plan_active",
    },
    "reassessing": {
        **dict.fromkeys((*ADVICE_KINDS, "decided_to_reassess", "draft_sent"), "reassessing"),
        **dict.fromkeys(
            ("decided_not_to_reassess", "reassessment_stopped", "reassessed_plan_sent"), "plan_active"
        ),
    },
    "cease_proposed": {"cease_notice_sent": "cease_noticed", "cease_withdrawn": "plan_active"},
    "cease_noticed": {"cease_withdrawn": "plan_active"},
    "not_assessing": {},
    "request_withdrawn": {},
    "assessment_withdrawn": {},
    "moved_during": {},
    # Referred back by the tribunal, the council may decide the same again: `completeness.needs` asks for the order.
    "not_issuing": {"decided_not_to_issue": "not_issuing"},
    # The tribunal may admit an appeal against the ending after the plan has ended (rule 5(3)(a) of its procedure
    # rules). That it revives the plan is this project's reading.
    "plan_ceased": {"appeal_lodged": "cease_noticed"},
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
    # As ordered, agreed or conceded, at any time: it answers that, and ends no amendment that the council proposed.
    "plan_active": {"amended_plan_sent": "plan_active", "decided_to_reassess": "reassessing"},
    "cease_proposed": {"cease_withdrawn": "plan_active"},
    "cease_noticed": {"cease_withdrawn": "plan_active"},
}


@dataclass(frozen=True, slots=True)
class Position:
    """Where a case is: one stage, or of a plan in force `plan_active` with a stage of each strand that goes on.

    In the order of `codes.STAGES`. Before its first event a case is at no stage, "".
    """

    stages: tuple[str, ...] = ("",)

    @property
    def stage(self) -> str:
        """The one name for all that goes on: of several stages the last in the order of `STRANDS`."""
        return self.stages[-1]

    @property
    def beside(self) -> tuple[str, ...]:
        """What goes on of a plan in force beside what `stage` names."""
        return tuple(stage for stage in self.stages[:-1] if stage != PLAN)

    def kinds(self) -> set[str]:
        """The kinds of event that can take the case further, reopening steps among them."""
        return {
            kind
            for stage in self.stages
            for table in (NEXT, REOPENING)
            for kind in table.get(stage, {})
            if self._may(table[stage], stage, kind)
        }

    def takes(self, kind: str, *, reopening: bool = False) -> bool:
        """Whether the law's path (or the one by which a case is reopened) goes on from here by such an event."""
        table = REOPENING if reopening else NEXT
        return any(
            kind in table.get(stage, {}) and self._may(table[stage], stage, kind) for stage in self.stages
        )

    def has_beside(self, kind: str) -> bool:
        """Whether an event that changes no stage can be recorded here."""
        return not set(BESIDE[kind]).isdisjoint(self.stages)

    def after(self, event: Event, *, leaps: bool) -> "Position | None":
        """The position that `event` leads to, or None where it can't follow.

        `leaps` allows history with missing steps. Events beside the path (notes, exceptions) change no stage.
        """
        return _led_on(self, event.kind, event.reopens, leaps)

    def moved(self, kind: str, table: dict[str, dict[str, str]]) -> "Position | None":
        """Where the table leads from here by an event of the kind; None where it doesn't."""
        taking = [
            stage
            for stage in self.stages
            if kind in table.get(stage, {}) and self._may(table[stage], stage, kind)
        ]
        if not taking:
            return None
        targets = {table[stage][kind] for stage in taking}
        if targets - set(IN_FORCE):
            return Position(tuple(targets))  # one stage: the way to a plan, or its end
        now = {PLAN, *targets, *(stage for stage in self.stages if stage not in taking)}
        return Position(tuple(stage for stage in IN_FORCE if stage in now))

    def _may(self, steps: dict[str, str], stage: str, kind: str) -> bool:
        """A strand that goes on isn't begun again: it goes on by its own steps."""
        if stage != PLAN or steps[kind] == PLAN:
            return True
        strand = next((stages for stages in STRANDS.values() if steps[kind] in stages), ())
        return not set(strand) & set(self.stages)


@lru_cache(maxsize=4096)
def _led_on(position: Position, kind: str, reopens: bool, leaps: bool) -> Position | None:
    """As `Position.after`. There are few positions and kinds, and an import asks this millions of times."""
    if kind in BESIDE_THE_PATH:
        return position
    if kind in BESIDE and not position.takes(kind):
        return position if position.has_beside(kind) else None
    moved = position.moved(kind, REOPENING if reopens else NEXT)
    if moved is None and leaps and not reopens:
        moved = position.moved(kind, LEAPS)
    return moved


class Transition(NamedTuple):
    """An event with the stage shown before it and after it, and the position it led to."""

    event: Event
    before: str
    after: str
    position: Position


def walk(stood: Iterable[Event]) -> Iterator[Transition]:
    """The transitions of a case through its stages. `stood` are its standing events, in order.

    Takes history as it is: missing steps are leapt over, and an event that can't follow changes nothing.
    Whether an event may be recorded at all is asked in `lifecycle`.
    """
    position = Position()
    for event in stood:
        before = position
        position = before.after(event, leaps=True) or before
        yield Transition(event, before.stage, position.stage, position)


def position_of(stood: Iterable[Event]) -> Position:
    """Where standing events, in order, led."""
    position = Position()
    for step in walk(stood):
        position = step.position
    return position


def is_open(stage: str) -> bool:
    """Whether a case at this stage is open: received and not yet closed, by a plan or otherwise."""
    return stage in OPEN_STAGES


def is_in_force(stage: str) -> bool:
    """Whether a plan is in force at this stage, whatever else goes on."""
    return stage in IN_FORCE
