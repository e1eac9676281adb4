"""The kinds of event: what each is called, what its day and its details are, and what is said of it elsewhere.

When a kind may come is in `stages`, what must stand before it in `ehcp.lifecycle`, and what it starts in the rule sets.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ehcp.events.codes import (
    ADVICE_SOURCES,
    APPEAL_GROUNDS,
    CEASE_GROUNDS,
    CEASE_REASONS,
    CONSULTED_ON_CEASING,
    EXCEPTIONS,
    FURTHER_BECAUSE,
    LETTER_CHECKLIST,
    MATTERS,
    ORDERS,
    OVERLAY_STAGES,
    PHASE_TRANSFERS,
    PLAN_RECIPIENTS,
    PRIMARY_NEEDS,
    REASSESSMENT_REFUSED_BECAUSE,
    REASSESSMENT_STOPPED_BECAUSE,
    RECOMMENDED_TO,
    REOPENED_BECAUSE,
    REQUEST_SOURCES,
    REVIEW_TYPES,
    SETTING_ANSWERS,
    SETTING_TYPES,
    WITHDRAWN_REASONS,
)


@dataclass(frozen=True, slots=True)
class Detail:
    """One detail of an event. `form` is code, codes, date, flag or text; `required` binds people, not imports."""

    name: str
    label: str
    form: str
    choices: Mapping[str, str] | None = None
    required: bool = False


@dataclass(frozen=True, slots=True)
class EventKind:
    """One kind of event.

    `day_label` says what its day is the day of. On one day events take the order of their `rank`: that in which they
    can have happened. `clock_start` says in words what happened on the day, for a clock that counts from it (empty:
    none does). `record_first` says what to record first where somebody records it too early.
    """

    code: str
    label: str
    day_label: str
    rank: int
    details: tuple[Detail, ...] = ()
    clock_start: str = ""
    record_first: str = ""


_DECIDED_ON = Detail("decided_on", "Day the council decided", "date", required=True)
_BECAUSE = Detail("because", "What brought it about, if a disagreement did", "code", REOPENED_BECAUSE)
_FURTHER = Detail("further_because", "Why the child needs another case as well", "code", FURTHER_BECAUSE)
_LETTER = Detail("letter", "What the letter to the family says", "codes", LETTER_CHECKLIST, required=True)
_LETTER_WITH_PLAN = Detail("letter", "What the letter with the plan says", "codes", LETTER_CHECKLIST)
_SOURCE = Detail("source", "Whose advice", "code", ADVICE_SOURCES, required=True)
_PROVIDER = Detail("provider", "Organisation (code)", "text")
_WAIVED_15_DAYS = Detail("family_waived_15_days", "The family agreed not to wait for the 15 days", "flag")
_ABOUT = Detail("stage", "What it is about", "code", OVERLAY_STAGES, required=True)
_WHICH = Detail("stage", "Which appeal, if there are several", "code", OVERLAY_STAGES)
_SETTING = Detail("setting", "School or college (code)", "text", required=True)
_AUTHORITY = Detail("authority", "Other authority (code)", "text", required=True)
_BODY = Detail("body", "Recommended to", "code", RECOMMENDED_TO, required=True)
_TOLD = "Day the family was told"

# By the topic under which officers look for them, in the order of a case.
TOPICS: dict[str, tuple[EventKind, ...]] = {
    "Assessment and plan": (
        EventKind(
            "request_received",
            "Request received",
            day_label="Day the request reached the council, however it came",
            rank=0,
            details=(
                Detail("source", "Who asked", "code", REQUEST_SOURCES, required=True),
                Detail("previous_assessment_on", "Day an earlier assessment ended", "date"),
                _FURTHER,
            ),
            clock_start="the request was received",
        ),
        EventKind(
            "decided_to_assess",
            "Family told: we will assess",
            day_label=_TOLD,
            rank=3,
            details=(_DECIDED_ON, _BECAUSE),
            clock_start="the family was told of the assessment",
        ),
        EventKind(
            "decided_not_to_assess",
            "Family told: we will not assess",
            day_label=_TOLD,
            rank=3,
            details=(_DECIDED_ON, _LETTER),
            clock_start="the decision letter was sent",
        ),
        EventKind(
            "advice_requested",
            "Advice asked for",
            day_label="Day the advice was asked for",
            rank=5,
            details=(_SOURCE, _PROVIDER),
            clock_start="the advice was asked for",
            record_first="the decision to assess",
        ),
        EventKind(
            "advice_received",
            "Advice received",
            day_label="Day the advice came",
            rank=6,
            details=(_SOURCE, _PROVIDER),
            record_first="the decision to assess",
        ),
        EventKind(
            "advice_waived",
            "Advice not needed",
            day_label="Day it was agreed that earlier advice is enough",
            rank=6,
            details=(_SOURCE, _PROVIDER),
            record_first="the decision to assess",
        ),
        EventKind(
            "decided_to_issue",
            "Family told: we will issue a plan",
            day_label=_TOLD,
            rank=7,
            details=(_DECIDED_ON, _BECAUSE),
            record_first="the decision to assess",
        ),
        EventKind(
            "decided_not_to_issue",
            "Family told: we will not issue a plan",
            day_label=_TOLD,
            rank=7,
            details=(_DECIDED_ON, _LETTER),
            clock_start="the decision letter was sent",
            record_first="the decision to assess",
        ),
        EventKind(
            "draft_sent",
            "Draft plan sent",
            day_label="Day the draft was served on the family",
            rank=9,
            clock_start="the draft was sent",
            record_first="the decision to issue a plan",
        ),
        EventKind(
            "comments_received",
            "Family's comments received",
            day_label="Day the family's comments or choice of setting came",
            rank=10,
            record_first="the draft or the amendment notice",
        ),
        EventKind(
            "setting_consulted",
            "School or college consulted",
            day_label="Day the consultation was sent",
            rank=10,
            details=(_SETTING,),
            clock_start="the setting was consulted",
            record_first="the decision to issue a plan, or the amendment notice",
        ),
        EventKind(
            "setting_replied",
            "School or college replied",
            day_label="Day the answer came",
            rank=11,
            details=(_SETTING, Detail("answer", "Answer", "code", SETTING_ANSWERS, required=True)),
            record_first="the decision to issue a plan, or the amendment notice",
        ),
        EventKind(
            "final_plan_sent",
            "Final plan sent",
            day_label="Day the final plan was sent",
            rank=12,
            details=(
                _WAIVED_15_DAYS,
                Detail("recipients", "Sent to", "codes", PLAN_RECIPIENTS),
                Detail("setting_type", "Type of setting named (Section I)", "code", SETTING_TYPES),
                Detail("primary_need", "Primary need", "code", PRIMARY_NEEDS),
                _LETTER_WITH_PLAN,
            ),
            clock_start="the plan was sent",
            record_first="the draft",
        ),
    ),
    "Mediation and appeal": (
        EventKind(
            "mediation_adviser_contacted",
            "Family contacted the mediation adviser",
            day_label="Day the family contacted the adviser",
            rank=23,
            details=(_ABOUT,),
            record_first="the decision that it is about",
        ),
        EventKind(
            "mediation_declined",
            "Family does not want mediation",
            day_label="Day the family said so",
            rank=23,
            details=(_ABOUT,),
            clock_start="the family said that it doesn't want mediation",
            record_first="the decision that it is about",
        ),
        EventKind(
            "mediation_wanted",
            "Family wants mediation",
            day_label="Day the council was told so",
            rank=23,
            details=(_ABOUT, Detail("health_issues", "Health is among the issues", "flag")),
            clock_start="the council was told that the family wants mediation",
            record_first="the decision that it is about",
        ),
        EventKind(
            "mediation_issues_told",
            "Health commissioner told of the mediation issues",
            day_label="Day the commissioner was told",
            rank=24,
            details=(_ABOUT,),
            record_first="that the family wants mediation",
        ),
        EventKind(
            "mediation_arranged",
            "Mediation arranged",
            day_label="Day it was arranged",
            rank=24,
            details=(
                _ABOUT,
                Detail("mediation_on", "Day of the mediation", "date", required=True),
                Detail("told_by", "Day the family agreed to be told by, if later", "date"),
            ),
            clock_start="the mediation is to be held",
            record_first="that the family wants mediation",
        ),
        EventKind(
            "family_told_of_mediation",
            "Family told the day and place of the mediation",
            day_label=_TOLD,
            rank=24,
            details=(_ABOUT,),
            record_first="when the mediation was arranged",
        ),
        EventKind(
            "mediation_not_arranged",
            "Adviser told: mediation can’t be arranged in time",
            day_label="Day the adviser was told",
            rank=24,
            details=(_ABOUT,),
            clock_start="the adviser was told that mediation can’t be arranged in time",
            record_first="that the family wants mediation",
        ),
        EventKind(
            "mediation_held",
            "Mediation held",
            day_label="Day of the mediation",
            rank=24,
            details=(_ABOUT,),
            clock_start="the mediation was held",
        ),
        EventKind(
            "mediation_certificate_issued",
            "Mediation certificate issued",
            day_label="Day of the certificate",
            rank=24,
            details=(_ABOUT,),
            record_first="the decision that it is about",
        ),
        EventKind(
            "mediation_agreed",
            "Agreement reached at mediation",
            day_label="Day of the agreement",
            rank=25,
            details=(
                _ABOUT,
                Detail("matter", "What was agreed", "code", MATTERS, required=True),
                Detail("comply_by", "Other day agreed in writing", "date"),
                Detail("health_only", "It is for a health body to act", "flag"),
            ),
            clock_start="it was agreed at mediation",
        ),
        EventKind(
            "agreement_carried_out",
            "What was agreed at mediation is done",
            day_label="Day it was done",
            rank=25,
            details=(_ABOUT,),
        ),
        EventKind(
            "appeal_lodged",
            "Appeal lodged",
            day_label="Day the appeal was lodged",
            rank=26,
            details=(_ABOUT, Detail("grounds", "Against", "codes", APPEAL_GROUNDS)),
            record_first="the decision that it is about",
        ),
        EventKind(
            "appeal_registered",
            "Appeal registered by the tribunal",
            day_label="Day the tribunal registered and sent it",
            rank=27,
            details=(
                _ABOUT,
                Detail("response_due", "Other day set by the tribunal for the response", "date"),
            ),
            clock_start="the tribunal registered the appeal",
        ),
        EventKind(
            "appeal_response_sent",
            "Response sent to the tribunal",
            day_label="Day the response was sent",
            rank=28,
            details=(_WHICH,),
        ),
        EventKind(
            "appeal_hearing_fixed",
            "Hearing fixed",
            day_label="Day this became known",
            rank=28,
            details=(Detail("hearing_on", "Day of the hearing", "date", required=True), _WHICH),
        ),
        EventKind(
            "appeal_unopposed",
            "Council does not oppose the appeal",
            day_label="Day the council told the tribunal",
            rank=29,
            details=(_ABOUT, Detail("matter", "What the council will do", "code", MATTERS, required=True)),
            clock_start="the council gave notice that it doesn't oppose the appeal",
        ),
        EventKind(
            "appeal_withdrawn",
            "Appeal withdrawn",
            day_label="Day the appeal was withdrawn",
            rank=29,
            details=(_WHICH,),
        ),
        EventKind(
            "order_made",
            "Tribunal's order made",
            day_label="Day the tribunal made the order",
            rank=29,
            details=(
                _ABOUT,
                Detail("order", "The order", "code", ORDERS, required=True),
                Detail("comply_by", "Other day set by the tribunal", "date"),
            ),
            clock_start="the tribunal made its order",
        ),
        EventKind(
            "recommendation_made",
            "Tribunal’s recommendation made",
            day_label="Day the tribunal made the recommendation",
            rank=29,
            details=(_BODY, Detail("reply_by", "Other day set by the tribunal for the reply", "date")),
            clock_start="the tribunal made its recommendation",
        ),
        EventKind(
            "recommendation_answered",
            "Recommendation answered",
            day_label="Day of the reply: health’s as it came, the council’s as it was sent",
            rank=30,
            details=(_BODY,),
            clock_start="the recommendation was answered",
        ),
        EventKind(
            "recommendation_reply_copied",
            "Reply copied to the Secretary of State",
            day_label="Day the copy was sent",
            rank=31,
            details=(_BODY,),
        ),
    ),
    "Review": (
        EventKind(
            "review_meeting_arranged",
            "Review meeting arranged",
            day_label="Day it was arranged",
            rank=14,
            details=(Detail("meeting_on", "Day of the meeting", "date", required=True),),
            clock_start="the meeting is to be held",
        ),
        EventKind(
            "review_invitations_sent",
            "Invitations to the review sent",
            day_label="Day the invitations went out",
            rank=15,
        ),
        EventKind(
            "review_papers_sent",
            "Papers for the review sent",
            day_label="Day the papers went out",
            rank=15,
        ),
        EventKind(
            "review_meeting_held",
            "Review meeting held",
            day_label="Day of the meeting",
            rank=16,
            details=(Detail("type", "Kind of review", "code", REVIEW_TYPES, required=True),),
            clock_start="the meeting was held",
        ),
        EventKind(
            "review_report_sent",
            "Report of the review sent",
            day_label="Day the report was sent",
            rank=17,
        ),
        EventKind(
            "decided_to_maintain",
            "Family told: the plan stays as it is",
            day_label=_TOLD,
            rank=18,
            details=(_DECIDED_ON, _LETTER),
            clock_start="the family was told that the plan stays as it is",
            record_first="the review meeting",
        ),
        EventKind(
            "amendment_notice_sent",
            "Amendment notice sent",
            day_label="Day the notice went out, with the proposed changes",
            rank=18,
            details=(_DECIDED_ON,),
            clock_start="the amendment notice was sent",
            record_first="the review meeting",
        ),
        EventKind(
            "amended_plan_sent",
            "Amended plan sent",
            day_label="Day the amended plan was sent",
            rank=19,
            details=(
                _BECAUSE,
                Detail("names_setting", "It names the setting of the next phase", "flag"),
                _WAIVED_15_DAYS,
                _LETTER_WITH_PLAN,
            ),
            clock_start="the amended plan was sent",
            record_first="the amendment notice",
        ),
        EventKind(
            "decided_not_to_amend",
            "Family told: the plan will not be amended",
            day_label=_TOLD,
            rank=19,
            details=(_DECIDED_ON, _LETTER),
            clock_start="the decision letter was sent",
            record_first="the amendment notice",
        ),
        EventKind(
            "phase_transfer_expected",
            "Move to the next phase expected",
            day_label="Day this became known",
            rank=13,
            details=(
                Detail("transfer", "Move", "code", PHASE_TRANSFERS, required=True),
                Detail("transfer_on", "First day in the new setting", "date", required=True),
            ),
        ),
    ),
    "Reassessment": (
        EventKind(
            "reassessment_requested",
            "Reassessment asked for",
            day_label="Day the request reached the council, however it came",
            rank=2,
            details=(Detail("source", "Who asked", "code", REQUEST_SOURCES),),
            clock_start="the request for a reassessment came",
        ),
        EventKind(
            "decided_to_reassess",
            "Family told: we will reassess",
            day_label=_TOLD,
            rank=3,
            details=(_DECIDED_ON, _BECAUSE),
            clock_start="the family was told of the reassessment",
        ),
        EventKind(
            "decided_not_to_reassess",
            "Family told: we will not reassess",
            day_label=_TOLD,
            rank=3,
            details=(
                _DECIDED_ON,
                Detail("ground", "Ground", "code", REASSESSMENT_REFUSED_BECAUSE, required=True),
                _LETTER,
            ),
            clock_start="the decision letter was sent",
            record_first="the request to reassess",
        ),
        EventKind(
            "reassessed_plan_sent",
            "Plan sent after reassessment",
            day_label="Day the plan was sent",
            rank=12,
            details=(_WAIVED_15_DAYS, _LETTER_WITH_PLAN),
            clock_start="the plan was sent after the reassessment",
            record_first="the decision to reassess",
        ),
        EventKind(
            "reassessment_stopped",
            "Reassessment stopped",
            day_label="Day it was stopped",
            rank=12,
            details=(Detail("reason", "Reason", "code", REASSESSMENT_STOPPED_BECAUSE, required=True),),
            record_first="the decision to reassess",
        ),
    ),
    "Moving": (
        EventKind(
            "moved_away",
            "Moved to another authority",
            day_label="Day the child moved",
            rank=31,
            details=(Detail("authority", "New authority (code)", "text"),),
        ),
        EventKind(
            "child_moved_out",
            "Moved to another authority with the plan",
            day_label="Day of the move",
            rank=31,
            details=(_AUTHORITY, Detail("aware_on", "Day the council found out", "date")),
            clock_start="the child moved",
        ),
        EventKind(
            "plan_papers_sent",
            "Plan sent to the new authority",
            day_label="Day the plan and its papers were sent",
            rank=32,
        ),
        EventKind(
            "plan_transferred_in",
            "Moved in with a plan",
            day_label="Day the plan was transferred to this council",
            rank=0,
            details=(
                _AUTHORITY,
                Detail("plan_made_on", "Day the plan was first made", "date", required=True),
                Detail("last_review_on", "Day the last review was completed", "date"),
                _FURTHER,
            ),
            clock_start="the plan moved here",
        ),
        EventKind(
            "family_told_of_transfer",
            "Family told that the plan has moved",
            day_label=_TOLD,
            rank=13,
            details=(
                Detail("will_assess", "The council will assess", "flag"),
                Detail("review_by", "Day by which it will review the plan", "date", required=True),
            ),
            record_first="the plan made elsewhere, in a case that begins with it,",
        ),
        EventKind(
            "commissioner_changed",
            "Health commissioner changed",
            day_label="Day of the change",
            rank=13,
            details=(Detail("aware_on", "Day it became known", "date"),),
            clock_start="the health commissioner changed",
        ),
        EventKind(
            "commissioner_told",
            "Health commissioner told of the move",
            day_label="Day the health commissioner was told",
            rank=32,
        ),
    ),
    "Plan in force": (
        EventKind(
            "plan_disclosure_requested",
            "Plan asked for, for higher education",
            day_label="Day the young person asked",
            rank=13,
            clock_start="the young person asked for the plan to be disclosed",
        ),
        EventKind(
            "plan_disclosed",
            "Plan disclosed for higher education",
            day_label="Day it was sent",
            rank=14,
        ),
        EventKind(
            "direct_payments_started",
            "Direct payments started",
            day_label="Day of the first payment",
            rank=13,
            clock_start="the first direct payment was made",
        ),
        EventKind(
            "direct_payments_reviewed",
            "Direct payments reviewed",
            day_label="Day of the review",
            rank=19,
        ),
        EventKind(
            "direct_payments_ended",
            "Direct payments ended",
            day_label="Day of the last payment",
            rank=19,
        ),
    ),
    "Ending": (
        EventKind(
            "withdrawn",
            "Withdrawn",
            day_label="Day it was withdrawn",
            rank=31,
            details=(Detail("reason", "Reason", "code", WITHDRAWN_REASONS, required=True),),
        ),
        EventKind(
            "cease_proposed",
            "Family told: we propose to end the plan",
            day_label=_TOLD,
            rank=20,
            details=(_DECIDED_ON, Detail("ground", "Ground", "code", CEASE_GROUNDS, required=True)),
            clock_start="it was proposed to end the plan",
        ),
        EventKind(
            "cease_consulted",
            "Consulted on ending the plan",
            day_label="Day the consultation was sent",
            rank=21,
            details=(Detail("consulted", "Consulted", "codes", CONSULTED_ON_CEASING, required=True),),
            record_first="the proposal to end the plan",
        ),
        EventKind(
            "cease_notice_sent",
            "Notice sent that the plan will end",
            day_label="Day the notice was sent",
            rank=22,
            details=(_DECIDED_ON, _LETTER),
            clock_start="the notice of ending was sent",
            record_first="the proposal to end the plan",
        ),
        EventKind(
            "cease_withdrawn",
            "The plan will not end after all",
            day_label=_TOLD,
            rank=30,
            details=(_BECAUSE,),
            record_first="the proposal to end the plan",
        ),
        EventKind(
            "plan_ceased",
            "Plan ended",
            day_label="Day the plan ended",
            rank=30,
            details=(Detail("reason", "Reason", "code", CEASE_REASONS, required=True),),
        ),
    ),
    "Other": (
        EventKind(
            "exception_agreed",
            "Exception agreed",
            day_label="Day the exception was agreed",
            rank=1,
            details=(
                Detail(
                    "code", "Reason", "code", {code: item.label for code, item in EXCEPTIONS.items()}, True
                ),
                Detail("from", "From", "date"),
                Detail("to", "To (for a closure: first day open again)", "date"),
                Detail("source", "Whose appointment was missed", "code", ADVICE_SOURCES),
            ),
        ),
        EventKind(
            "note",
            "Note",
            day_label="Day the note is about",
            rank=33,
        ),
    ),
}

EVENT_KINDS: dict[str, EventKind] = {kind.code: kind for kinds in TOPICS.values() for kind in kinds}
