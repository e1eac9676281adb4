"""What each kind of event carries: its details, which of them a person must give, and whether they make sense."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ehcp.events.codes import (
    ADVICE_SOURCES,
    APPEAL_GROUNDS,
    CEASE_GROUNDS,
    CEASE_REASONS,
    CONSULTED_ON_CEASING,
    EXCEPTIONS,
    LETTER_CHECKLIST,
    MATTERS,
    ORDERS,
    OVERLAY_STAGES,
    PHASE_TRANSFERS,
    PLAN_RECIPIENTS,
    PRIMARY_NEEDS,
    REASSESSMENT_REFUSED_BECAUSE,
    REASSESSMENT_STOPPED_BECAUSE,
    REOPENED_BECAUSE,
    REQUEST_SOURCES,
    REVIEW_TYPES,
    SETTING_ANSWERS,
    SETTING_TYPES,
    WITHDRAWN_REASONS,
)
from ehcp.events.ledger import Event
from send_portal import refusals


@dataclass(frozen=True, slots=True)
class Problem(refusals.Problem):
    """Something wrong with an event.

    `field` is "on" or the name of a detail ("" for the event as a whole). A warning (`refuses` False) leaves the
    event to the person's judgement. `event_id` says which event of the history it is about.
    """

    refuses: bool = True
    event_id: int | None = None


@dataclass(frozen=True, slots=True)
class Detail:
    """One detail of an event. `form` is code, codes, date, flag or text; `required` binds people, not imports."""

    name: str
    label: str
    form: str
    choices: Mapping[str, str] | None = None
    required: bool = False


@dataclass(frozen=True, slots=True)
class Requirement:
    """What an event of one kind needs: what its day is the day of, and its details."""

    on_label: str
    details: tuple[Detail, ...] = ()


_DECIDED_ON = Detail("decided_on", "Day the council decided", "date", required=True)
_BECAUSE = Detail("because", "What brought it about, if a disagreement did", "code", REOPENED_BECAUSE)
_LETTER = Detail("letter", "The letter to the family says", "codes", LETTER_CHECKLIST, required=True)
_SOURCE = Detail("source", "Whose advice", "code", ADVICE_SOURCES, required=True)
_PROVIDER = Detail("provider", "Organisation (code)", "text")
_WAIVED_15_DAYS = Detail("family_waived_15_days", "The family agreed not to wait for the 15 days", "flag")
_ABOUT = Detail("stage", "What it is about", "code", OVERLAY_STAGES, required=True)
_WHICH = Detail("stage", "Which appeal, if there are several", "code", OVERLAY_STAGES)
_SETTING = Detail("setting", "School or college (code)", "text", required=True)
_AUTHORITY = Detail("authority", "Other authority (code)", "text", required=True)
_TOLD = "Day the family was told"

REQUIREMENTS: dict[str, Requirement] = {
    "request_received": Requirement(
        "Day the request reached the council, by any way",
        (
            Detail("source", "Who asked", "code", REQUEST_SOURCES, required=True),
            Detail("previous_assessment_on", "Day an earlier assessment ended", "date"),
        ),
    ),
    "decided_to_assess": Requirement(_TOLD, (_DECIDED_ON, _BECAUSE)),
    "decided_not_to_assess": Requirement(_TOLD, (_DECIDED_ON, _LETTER)),
    "advice_requested": Requirement("Day the advice was asked for", (_SOURCE, _PROVIDER)),
    "advice_received": Requirement("Day the advice came", (_SOURCE, _PROVIDER)),
    "advice_waived": Requirement("Day it was agreed that earlier advice is enough", (_SOURCE, _PROVIDER)),
    "decided_to_issue": Requirement(_TOLD, (_DECIDED_ON, _BECAUSE)),
    "decided_not_to_issue": Requirement(_TOLD, (_DECIDED_ON, _LETTER)),
    "draft_sent": Requirement("Day the draft was served on the family"),
    "final_plan_sent": Requirement(
        "Day the final plan was sent",
        (
            _WAIVED_15_DAYS,
            Detail("recipients", "Sent to", "codes", PLAN_RECIPIENTS),
            Detail("setting_type", "Type of setting named (Section I)", "code", SETTING_TYPES),
            Detail("primary_need", "Primary need", "code", PRIMARY_NEEDS),
        ),
    ),
    "exception_agreed": Requirement(
        "Day the exception was agreed",
        (
            Detail("code", "Reason", "code", {code: item.label for code, item in EXCEPTIONS.items()}, True),
            Detail("from", "From", "date"),
            Detail("to", "To (for a closure: first day open again)", "date"),
            Detail("source", "Whose appointment was missed", "code", ADVICE_SOURCES),
        ),
    ),
    "withdrawn": Requirement(
        "Day it was withdrawn", (Detail("reason", "Reason", "code", WITHDRAWN_REASONS, required=True),)
    ),
    "moved_away": Requirement("Day the child moved", (Detail("authority", "New authority (code)", "text"),)),
    "note": Requirement("Day the note is about"),
    "comments_received": Requirement("Day the family's comments or choice of setting came"),
    "setting_consulted": Requirement("Day the consultation was sent", (_SETTING,)),
    "setting_replied": Requirement(
        "Day the answer came", (_SETTING, Detail("answer", "Answer", "code", SETTING_ANSWERS, required=True))
    ),
    "plan_transferred_in": Requirement(
        "Day the plan passed to this council",
        (
            _AUTHORITY,
            Detail("plan_made_on", "Day the plan was first made", "date", required=True),
            Detail("last_review_on", "Day the last review was completed", "date"),
        ),
    ),
    "family_told_of_transfer": Requirement(
        "Day the family was told",
        (
            Detail("will_assess", "The council will assess", "flag"),
            Detail("review_by", "Day by which it will review the plan", "date", required=True),
        ),
    ),
    "review_meeting_arranged": Requirement(
        "Day it was arranged", (Detail("meeting_on", "Day of the meeting", "date", required=True),)
    ),
    "review_invitations_sent": Requirement("Day the invitations went out"),
    "review_papers_sent": Requirement("Day the papers went out"),
    "review_meeting_held": Requirement(
        "Day of the meeting", (Detail("type", "Kind of review", "code", REVIEW_TYPES, required=True),)
    ),
    "review_report_sent": Requirement("Day the report was sent"),
    "decided_to_maintain": Requirement(_TOLD, (_DECIDED_ON,)),
    "amendment_notice_sent": Requirement(
        "Day the notice went out, with the proposed changes", (_DECIDED_ON,)
    ),
    "amended_plan_sent": Requirement(
        "Day the amended plan was sent",
        (
            _BECAUSE,
            Detail("names_setting", "It names the setting of the next phase", "flag"),
            _WAIVED_15_DAYS,
        ),
    ),
    "decided_not_to_amend": Requirement(_TOLD, (_DECIDED_ON, _LETTER)),
    "phase_transfer_expected": Requirement(
        "Day this became known",
        (
            Detail("transfer", "Move", "code", PHASE_TRANSFERS, required=True),
            Detail("transfer_on", "First day in the new setting", "date", required=True),
        ),
    ),
    "reassessment_requested": Requirement("Day the request reached the council, by any way"),
    "decided_to_reassess": Requirement(_TOLD, (_DECIDED_ON, _BECAUSE)),
    "decided_not_to_reassess": Requirement(
        _TOLD,
        (
            _DECIDED_ON,
            Detail("ground", "Ground", "code", REASSESSMENT_REFUSED_BECAUSE, required=True),
            _LETTER,
        ),
    ),
    "reassessment_stopped": Requirement(
        "Day it was stopped",
        (Detail("reason", "Reason", "code", REASSESSMENT_STOPPED_BECAUSE, required=True),),
    ),
    "reassessed_plan_sent": Requirement("Day the plan was sent", (_WAIVED_15_DAYS,)),
    "cease_proposed": Requirement(
        _TOLD, (_DECIDED_ON, Detail("ground", "Ground", "code", CEASE_GROUNDS, required=True))
    ),
    "cease_consulted": Requirement(
        "Day the consultation was sent",
        (Detail("consulted", "Consulted", "codes", CONSULTED_ON_CEASING, required=True),),
    ),
    "cease_notice_sent": Requirement("Day the notice was sent", (_DECIDED_ON, _LETTER)),
    "cease_withdrawn": Requirement(_TOLD, (_BECAUSE,)),
    "plan_ceased": Requirement(
        "Day the plan ended", (Detail("reason", "Reason", "code", CEASE_REASONS, required=True),)
    ),
    "child_moved_out": Requirement(
        "Day of the move", (_AUTHORITY, Detail("aware_on", "Day the council learnt of it", "date"))
    ),
    "plan_papers_sent": Requirement("Day the plan and its papers were sent"),
    "commissioner_told": Requirement("Day the health commissioner was told"),
    "mediation_adviser_contacted": Requirement("Day the family contacted the adviser", (_ABOUT,)),
    "mediation_declined": Requirement("Day the family said so", (_ABOUT,)),
    "mediation_wanted": Requirement("Day the family said so", (_ABOUT,)),
    "mediation_held": Requirement("Day of the mediation", (_ABOUT,)),
    "mediation_certificate_issued": Requirement("Day of the certificate", (_ABOUT,)),
    "mediation_agreed": Requirement(
        "Day of the agreement",
        (
            _ABOUT,
            Detail("matter", "What was agreed", "code", MATTERS, required=True),
            Detail("comply_by", "Other day agreed in writing", "date"),
            Detail("health_only", "It is for a health body to act", "flag"),
        ),
    ),
    "agreement_carried_out": Requirement("Day it was done", (_ABOUT,)),
    "appeal_lodged": Requirement(
        "Day the appeal was lodged", (_ABOUT, Detail("grounds", "Against", "codes", APPEAL_GROUNDS))
    ),
    "appeal_registered": Requirement("Day the tribunal registered and sent it", (_ABOUT,)),
    "appeal_response_sent": Requirement("Day the response was sent", (_WHICH,)),
    "appeal_hearing_fixed": Requirement(
        "Day this became known",
        (Detail("hearing_on", "Day of the hearing", "date", required=True), _WHICH),
    ),
    "appeal_unopposed": Requirement(
        "Day the council told the tribunal",
        (_ABOUT, Detail("matter", "What the council will do", "code", MATTERS, required=True)),
    ),
    "appeal_withdrawn": Requirement("Day the appeal was withdrawn", (_WHICH,)),
    "order_made": Requirement(
        "Day the tribunal sent the order",
        (_ABOUT, Detail("order", "The order", "code", ORDERS, required=True)),
    ),
}

# Days that an event or its details can bear: before and after, a year was mistyped.
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2199, 12, 31)

# What an import says of itself: that it is one, and that its day is a stand-in.
_IN_ANY_DETAILS = {"imported", "dated"}


def find_faulty_details(event: Event) -> list[Problem]:
    """What is wrong with the details themselves, whoever recorded them: unknown names, codes, days that are none."""
    requirement = REQUIREMENTS.get(event.kind)
    if requirement is None:
        return [
            Problem(
                "unknown_kind", f"There is no kind of event called “{event.kind}”. Choose one of the list."
            )
        ]
    known = {detail.name: detail for detail in requirement.details}
    if event.on < FIRST_DAY:
        # Figures are kept from the first request on: one mistyped as of the year 24 would stop them all.
        return [Problem("out_of_range", "No case is as old as that. Check the year.", field="on")]
    return [
        problem
        for name, value in event.details.items()
        if name not in _IN_ANY_DETAILS and value not in (None, "")
        for problem in _find_faults(name, value, known.get(name))
    ]


def find_missing_details(event: Event) -> Iterator[Problem]:
    """The required details that a person left out. The letter's checklist is looked at by its own guard."""
    for detail in REQUIREMENTS[event.kind].details:
        if detail.required and detail.form != "codes" and event.details.get(detail.name) in (None, ""):
            yield Problem("detail_missing", f"Give “{detail.label}”.", field=detail.name)


def _find_faults(name: str, value: Any, detail: Detail | None) -> Iterator[Problem]:
    if detail is None:
        yield Problem(
            "unknown_detail", f"“{name}” doesn't belong to this kind of event. Leave it out.", field=name
        )
    elif detail.form == "date" and not _is_day(value):
        yield Problem("not_a_day", f"“{detail.label}” must be a day such as 2024-07-31.", field=name)
    elif detail.form == "date" and not FIRST_DAY <= _day(value) <= LAST_DAY:
        yield Problem("out_of_range", f"“{detail.label}”: check the year.", field=name)
    elif detail.form == "flag" and not isinstance(value, bool):
        yield Problem("not_a_flag", f"“{detail.label}” must be yes or no.", field=name)
    elif detail.form == "text" and not isinstance(value, str):
        yield Problem("not_text", f"“{detail.label}” must be a code.", field=name)
    elif detail.choices is not None and not _are_codes(value, detail):
        choices = ", ".join(detail.choices)
        yield Problem("unknown_code", f"“{detail.label}” must be one of: {choices}.", field=name)


def _are_codes(value: Any, detail: Detail) -> bool:
    values = value if detail.form == "codes" else [value]
    choices = detail.choices or {}
    return isinstance(values, list | tuple) and all(
        isinstance(code, str) and code in choices for code in values
    )


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _is_day(value: Any) -> bool:
    if isinstance(value, date):
        return True
    try:
        date.fromisoformat(value)
    except (TypeError, ValueError):
        return False
    return True
