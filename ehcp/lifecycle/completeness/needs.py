"""What must have happened before a step: asked before the step is offered, and again when it is recorded."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ehcp.clocks import LETTERS
from ehcp.events.ledger import Details, Event, of_kind
from ehcp.events.stages import ADVICE_KINDS, DISAGREEING_KINDS
from ehcp.lifecycle.completeness.moments import last_day_of, last_of
from ehcp.lifecycle.disputes import appeals, live_appeals, obligations, stage_of, standing_letters

# What stands before a step. Its details come beside: none of them while the step is only offered.
Before = Sequence[Event]


@dataclass(frozen=True, slots=True)
class Need:
    """What a step needs: `met` by what stands before it and its details, or else refused by name with what to do."""

    met: Callable[[Before, Details], bool]
    code: str
    words: str
    field: str = ""


def find_unmet(kind: str, before: Before, details: Details) -> Need | None:
    """The first need of a step of this kind that isn't met; None where it may be taken."""
    return next((need for need in NEEDS.get(kind, ()) if not need.met(before, details)), None)


def _something_to_comment_on(before: Before, details: Details) -> bool:
    latest = last_of(
        before, "draft_sent", "amendment_notice_sent", "reassessment_requested", "decided_to_reassess"
    )
    return latest is not None and latest.kind in ("draft_sent", "amendment_notice_sent")


def _setting_was_consulted(before: Before, details: Details) -> bool:
    setting = details.get("setting")
    consulted = of_kind(before, "setting_consulted")
    return any(not setting or setting == event.details.get("setting") for event in consulted)


def _meeting_is_arranged(before: Before, details: Details) -> bool:
    latest = last_of(before, "review_meeting_arranged", "review_meeting_held")
    return latest is not None and latest.kind == "review_meeting_arranged"


def _meeting_was_held(before: Before, details: Details) -> bool:
    return last_of(before, "review_meeting_held") is not None


def _moved_in(before: Before, details: Details) -> bool:
    return last_of(before, "plan_transferred_in") is not None


def _reassessment(before: Before) -> str:
    """How far the reassessment is that is going on: "", "asked" or "decided"."""
    latest = last_of(
        before,
        *("reassessment_requested", "decided_to_reassess", "decided_not_to_reassess"),
        *("reassessment_stopped", "reassessed_plan_sent"),
    )
    return {"reassessment_requested": "asked", "decided_to_reassess": "decided"}.get(
        latest.kind if latest else "", ""
    )


def _not_only_asked_to_reassess(before: Before, details: Details) -> bool:
    return _reassessment(before) != "asked"


def _not_yet_answered(before: Before, details: Details) -> bool:
    return _reassessment(before) != "decided"


def _notice_or_disagreement(before: Before, details: Details) -> bool:
    path = last_of(before, "amendment_notice_sent", "amended_plan_sent", "decided_not_to_amend")
    if path is not None and path.kind == "amendment_notice_sent":
        return True
    return bool(of_kind(before, *DISAGREEING_KINDS))


def _told_to_think_again(before: Before, details: Details) -> bool:
    latest = last_of(before, "decided_not_to_issue", "decided_to_issue")
    refused = latest is not None and latest.kind == "decided_not_to_issue"
    return not refused or bool(obligations(before, to="decided_not_to_issue"))


def consulted_on_ceasing(before: Before) -> set[str]:
    """Who was consulted since the latest proposal to end the plan: codes of `codes.CONSULTED_ON_CEASING`."""
    consulted: set[str] = set()
    for event in of_kind(before, "cease_proposed", "cease_consulted"):
        consulted = (
            consulted | set(event.details.get("consulted") or [])
            if event.kind == "cease_consulted"
            else set()
        )
    return consulted


def _family_was_consulted(before: Before, details: Details) -> bool:
    return "family" in consulted_on_ceasing(before)


def _can_be_disputed(before: Before, details: Details) -> bool:
    return bool(standing_letters(before, str(details.get("stage") or "")))


def _ended_after_a_notice(before: Before, details: Details) -> bool:
    """Of a plan that has ended, only the notice that it would can still be appealed against."""
    latest = last_of(before, "plan_ceased", "cease_notice_sent", "appeal_lodged")
    if latest is None or latest.kind != "plan_ceased":
        return True
    noticed = last_of(before, "cease_notice_sent", "cease_withdrawn")
    about = details.get("stage") in (None, "", "other")
    return about and noticed is not None and noticed.kind == "cease_notice_sent"


def _mediation_came_to(kind: str) -> Callable[[Before, Details], bool]:
    def came(before: Before, details: Details) -> bool:
        stage = details.get("stage")
        return any(not stage or stage_of(event) in ("", stage) for event in of_kind(before, kind))

    return came


def _contacted_in_time(before: Before, details: Details) -> bool:
    """Regulation 34(2): a family that contacted the adviser after its two months gets no certificate."""
    stage = str(details.get("stage") or "")
    contacts = [
        (place, event)
        for place, event in enumerate(before)
        if event.kind == "mediation_adviser_contacted" and (not stage or stage_of(event) in ("", stage))
    ]
    return not contacts or any(_is_in_time(event, before[:place]) for place, event in contacts)


def _is_in_time(contact: Event, before: Before) -> bool:
    letters = [letter for letter in standing_letters(before, stage_of(contact)) if letter.kind in LETTERS]
    last_day = last_day_of("K30", letters[-1]) if letters else None
    return last_day is None or contact.on <= last_day


def _appeal_to_register(before: Before, details: Details) -> bool:
    live = live_appeals(before, str(details.get("stage") or ""))
    return any(appeal.registered is None for appeal in live)


def _appealed(before: Before, details: Details) -> bool:
    return bool(appeals(before))


def _appeal_is_live(before: Before, details: Details) -> bool:
    return bool(live_appeals(before, str(details.get("stage") or "")))


def _appeal_to_end_by(kind: str) -> Callable[[Before, Details], bool]:
    """One order, or one notice, may be about several matters: each is recorded by itself, one after the other."""

    def can_end(before: Before, details: Details) -> bool:
        if live_appeals(before, str(details.get("stage") or "")):
            return True
        latest = next((event for event in reversed(before) if event.kind != "note"), None)
        return any(
            latest is not None
            and latest.kind == kind
            and appeal.ended is not None
            and details.get("stage") in (None, "", stage_of(appeal.lodged))
            for appeal in appeals(before)
        )

    return can_end


def _not_answered_yet(before: Before, details: Details) -> bool:
    live = live_appeals(before, str(details.get("stage") or ""))
    return not live or live[0].answered is None


def _may_be_refused(before: Before, details: Details) -> bool:
    asked = last_of(before, "reassessment_requested")
    return asked is None or asked.details.get("source") != "health"


_MEETING = Need(
    _meeting_is_arranged,
    "no_meeting_arranged",
    "No review meeting is arranged. Record when it was arranged first, with its day.",
)
_DECIDED_TO_REASSESS = Need(
    _not_only_asked_to_reassess,
    "reassessment_not_decided",
    "The council has not decided yet whether to reassess. Record the day the family was told first.",
)
_ANSWERED_ONCE = Need(
    _not_yet_answered,
    "already_decided",
    "The council has already decided to reassess. Correct that entry, or record that the reassessment was stopped.",
)
_DISPUTABLE = Need(
    _can_be_disputed,
    "nothing_to_dispute",
    "There is no decision of this sort to appeal against. Check what it is about, or record that decision first.",
    "stage",
)
_LIVE_APPEAL = Need(
    _appeal_is_live,
    "no_live_appeal",
    "No appeal of this sort is under way. Record the day it was lodged first, or check what it is about.",
)

_NOT_ANSWERED = Need(
    _not_answered_yet,
    "answered_already",
    "The response was sent already, and after it the council can't concede (regulation 45(1)). Record the tribunal's "
    "order.",
)
_REFUSABLE = Need(
    _may_be_refused,
    "asked_by_commissioner",
    "The health commissioner asked for this, so it can't be refused (regulation 23). Record that you will reassess.",
)


def _needs_before(kind: str, code: str, words: str, same: str = "") -> Need:
    """That an event of `kind` stands before, which agrees in the detail `same` where both give it."""

    def stands(before: Before, details: Details) -> bool:
        given = details.get(same)
        return any(not given or event.details.get(same) in (None, given) for event in of_kind(before, kind))

    return Need(stands, code, words)


_WANTED = Need(
    _mediation_came_to("mediation_wanted"),
    "mediation_not_wanted",
    "Record the day the council was told that the family wants mediation first.",
)
_CONTACTED_IN_TIME = Need(
    _contacted_in_time,
    "contacted_too_late",
    "The family contacted the adviser after its two months, and then no certificate can be issued (regulation 34(2)). "
    "Check the day of the contact and of the decision.",
)

NEEDS: dict[str, tuple[Need, ...]] = {
    "comments_received": (
        Need(
            _something_to_comment_on,
            "nothing_to_comment_on",
            "Nothing has been sent for the family to comment on. Record the draft or the amendment notice first.",
        ),
    ),
    "setting_replied": (
        Need(
            _setting_was_consulted,
            "setting_not_consulted",
            "This school or college was not consulted. Record the day it was consulted first.",
            "setting",
        ),
    ),
    **dict.fromkeys(
        (*ADVICE_KINDS, "draft_sent", "reassessed_plan_sent"),
        (_DECIDED_TO_REASSESS,),
    ),
    "decided_to_reassess": (_ANSWERED_ONCE,),
    "decided_not_to_reassess": (_ANSWERED_ONCE, _REFUSABLE),
    **dict.fromkeys(("review_invitations_sent", "review_papers_sent"), (_MEETING,)),
    "review_report_sent": (
        Need(
            _meeting_was_held,
            "no_meeting_held",
            "No review meeting is recorded. Record the day it was held first.",
        ),
    ),
    "amended_plan_sent": (
        Need(
            _notice_or_disagreement,
            "no_amendment_notice",
            "Record the amendment notice first. Only what mediation or an appeal decided can be amended without one.",
        ),
    ),
    "decided_not_to_issue": (
        Need(
            _told_to_think_again,
            "not_referred_back",
            "The council decided this already. It decides again only where the tribunal or mediation asked for it.",
        ),
    ),
    "cease_notice_sent": (
        Need(
            _family_was_consulted,
            "not_consulted",
            "Consult the parent or young person before notice is given (regulation 31(1)). Record that first.",
        ),
    ),
    "family_told_of_transfer": (
        Need(
            _moved_in,
            "not_moved_in",
            "The child didn't move here with a plan, so there is no move to tell the family about.",
        ),
    ),
    **dict.fromkeys(DISAGREEING_KINDS, (_DISPUTABLE,)),
    "appeal_lodged": (_DISPUTABLE, replace(_DISPUTABLE, met=_ended_after_a_notice)),
    "mediation_certificate_issued": (_DISPUTABLE, _CONTACTED_IN_TIME),
    **dict.fromkeys(
        ("mediation_held", "mediation_issues_told", "mediation_arranged", "mediation_not_arranged"),
        (_WANTED,),
    ),
    "family_told_of_mediation": (
        Need(
            _mediation_came_to("mediation_arranged"),
            "mediation_not_arranged_yet",
            "Record when the mediation was arranged first, with its day.",
        ),
    ),
    "recommendation_made": (
        Need(
            _appealed,
            "no_appeal",
            "The tribunal recommends something on an appeal only, and none is recorded. Record that first.",
        ),
    ),
    "recommendation_answered": (
        _needs_before(
            "recommendation_made",
            "nothing_recommended",
            "Nothing was recommended to them. Record the tribunal's recommendation first.",
            same="body",
        ),
    ),
    "recommendation_reply_copied": (
        _needs_before(
            "recommendation_answered",
            "not_answered",
            "There is no reply yet that could be copied. Record the reply first.",
            same="body",
        ),
    ),
    "plan_disclosed": (
        _needs_before(
            "plan_disclosure_requested",
            "not_asked_for",
            "Nobody has asked for that. Record the day the young person asked first.",
        ),
    ),
    **dict.fromkeys(
        ("direct_payments_reviewed", "direct_payments_ended"),
        (
            _needs_before(
                "direct_payments_started",
                "no_direct_payments",
                "There are no direct payments. Record the day of the first one first.",
            ),
        ),
    ),
    "mediation_agreed": (
        Need(
            _mediation_came_to("mediation_held"),
            "no_mediation_held",
            "Record the day of the mediation first.",
        ),
    ),
    "agreement_carried_out": (
        Need(
            _mediation_came_to("mediation_agreed"),
            "nothing_agreed",
            "Record what was agreed at mediation first.",
        ),
    ),
    **dict.fromkeys(("appeal_response_sent", "appeal_hearing_fixed", "appeal_withdrawn"), (_LIVE_APPEAL,)),
    "appeal_unopposed": (replace(_LIVE_APPEAL, met=_appeal_to_end_by("appeal_unopposed")), _NOT_ANSWERED),
    "order_made": (replace(_LIVE_APPEAL, met=_appeal_to_end_by("order_made")),),
    "appeal_registered": (
        Need(
            _appeal_to_register,
            "no_appeal_lodged",
            "No appeal of this sort is waiting to be registered. Record the day it was lodged first.",
        ),
    ),
}
