"""Mediation and appeals: what each is about, which are live, and what they oblige the council to do.

They run beside the path of a case. `stood` and `before` are standing events in order.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ehcp.clocks import LETTERS, letter_of
from ehcp.events.ledger import Event
from ehcp.events.stages import OBLIGING_KINDS

ENDING_AN_APPEAL = ("appeal_withdrawn", "appeal_unopposed", "order_made")

_STEPS_OF_AN_APPEAL = {
    "appeal_registered": "registered",
    "appeal_response_sent": "answered",
    **dict.fromkeys(ENDING_AN_APPEAL, "ended"),
}

_OVERTURNING = {kind for letter in LETTERS.values() for kind in letter.overturned_by}

# Of what the council is obliged to do, late is excused for these only: regulations 44(3), 42(2) and 45(7).
EXCUSABLE = ("assess", "reassess", "make_plan")

# What was agreed, ordered or no longer opposed, and the steps that carry it out. Kinds side by side are ways of taking
# one step: to think again is to decide, either way.
CARRIED_OUT_BY: dict[str, tuple[tuple[str, ...], ...]] = {
    "assess": (("decided_to_assess",),),
    "reassess": (("decided_to_reassess",),),
    "make_plan": (("decided_to_issue",),),
    "reconsider": (("decided_to_issue", "decided_not_to_issue"),),
    "amend_contents": (("amended_plan_sent",),),
    "change_setting": (("amended_plan_sent",),),
    "continue": (("cease_withdrawn",),),
    "continue_and_amend": (("cease_withdrawn",), ("amended_plan_sent",)),
    "dismiss_cease": (("plan_ceased",),),
    "other": (("agreement_carried_out",),),
    "dismiss": (),
}

# Which matters a disagreement can be about, by its stage: a code of `codes.OVERLAY_STAGES`.
MATTERS_ABOUT: dict[str, tuple[str, ...]] = {
    "request": ("assess", "dismiss", "other"),
    "assessment": ("make_plan", "reconsider", "dismiss", "other"),
    "other": (
        *("reassess", "amend_contents", "change_setting", "continue", "continue_and_amend"),
        *("dismiss_cease", "dismiss", "other"),
    ),
}


@dataclass(frozen=True, slots=True)
class Appeal:
    """One appeal, with the events that registered, answered and ended it (None where that hasn't happened)."""

    lodged: Event
    registered: Event | None = None
    answered: Event | None = None
    ended: Event | None = None


def stage_of(event: Event) -> str:
    """What mediation or an appeal is about: a code of `codes.OVERLAY_STAGES`, "" where the event doesn't say."""
    return str(event.details.get("stage") or "")


def matter_of(event: Event) -> str:
    """What was agreed, ordered or no longer opposed: a code of `codes.ORDERS` or `codes.MATTERS`."""
    return str(event.details.get("order") or event.details.get("matter") or "")


def standing_letters(before: Sequence[Event], stage: str = "") -> list[Event]:
    """The decisions that can be appealed and that nothing has overturned, of one stage or of all.

    A plan made elsewhere is one: an appeal against it goes on, against the authority that it moved to.
    """
    letters: list[Event] = []
    for event in before:
        if event.kind in _OVERTURNING:
            letters = [letter for letter in letters if event.kind not in letter_of(letter).overturned_by]
        if event.kind in LETTERS or event.kind == "plan_transferred_in":
            letters.append(event)
    return [letter for letter in letters if stage in ("", letter_of(letter).stage)]


def appeals(stood: Sequence[Event]) -> list[Appeal]:
    """Every appeal in the order of lodging. An event that doesn't say which one it means is about the earliest.

    Of one that was never recorded as lodged, the registration stands for that: the council may hear of it only then.
    """
    all_appeals: list[Appeal] = []
    for event in stood:
        if event.kind == "appeal_lodged":
            all_appeals.append(Appeal(event))
            continue
        if event.kind not in _STEPS_OF_AN_APPEAL:
            continue
        index = next((index for index, one in enumerate(all_appeals) if _means(event, one)), None)
        if index is not None:
            all_appeals[index] = replace(all_appeals[index], **{_STEPS_OF_AN_APPEAL[event.kind]: event})
        elif event.kind == "appeal_registered":
            all_appeals.append(Appeal(event, registered=event))
    return all_appeals


def live_appeals(before: Sequence[Event], stage: str = "") -> list[Appeal]:
    """The appeals that nothing has ended, of one stage or of all."""
    return [
        appeal
        for appeal in appeals(before)
        if appeal.ended is None and stage in ("", stage_of(appeal.lodged))
    ]


def obligations(stood: Sequence[Event], *, to: str = "") -> list[Event]:
    """What mediation or an appeal obliges the council to do and it hasn't done, in order of time.

    `to`: only what a step of that kind would carry out.
    """
    owed = []
    for index, event in enumerate(stood):
        if event.kind in OBLIGING_KINDS:
            # What was done on the same day may stand before it there: it says itself that this brought it about.
            same_day = (one for one in stood[:index] if one.on == event.on and one.reopens)
            later = {one.kind for one in (*same_day, *stood[index + 1 :])}
            undone = [
                ways for ways in CARRIED_OUT_BY.get(matter_of(event), ()) if not later.intersection(ways)
            ]
            if any(not to or to in ways for ways in undone):
                owed.append(event)
    return owed


def excusable(stood: Sequence[Event]) -> bool:
    """Whether anything is owed, as agreed, ordered or no longer opposed, that the law excuses being late with."""
    return any(matter_of(event) in EXCUSABLE for event in obligations(stood))


def _means(event: Event, appeal: Appeal) -> bool:
    """Whether an event can be about this appeal: a live one, not registered twice."""
    if appeal.ended or (event.kind == "appeal_registered" and appeal.registered):
        return False
    return stage_of(event) in ("", stage_of(appeal.lodged))
