"""The code lists of a case: stable codes, and the plain words shown for them.

Ethnicity and need codes are those of the school census and of the SEN2 return (sections 4.7 and 4.11 of
the DfE's layout). Codes never change, since events hold them; words may be improved.
"""

from dataclasses import dataclass
from datetime import date

from send_portal.frame import UNKNOWN

STAGES: dict[str, str] = {
    "requested": "Request received",
    "not_assessing": "Not assessing",
    "request_withdrawn": "Request withdrawn",
    "assessing": "Assessing",
    "assessment_withdrawn": "Assessment withdrawn",
    "moved_during": "Moved away",
    "not_issuing": "Not issuing a plan",
    "drafting": "Drafting",
    "draft_issued": "Draft sent",
    "plan_active": "Plan in force",
    "review_in_progress": "Review: decision awaited",
    "amending": "Amending the plan",
    "reassessing": "Reassessing",
    "cease_proposed": "Ending proposed",
    "cease_noticed": "Notice of ending sent",
    "plan_ceased": "Plan ended",
    "transferred_out": "Moved away with the plan",
}

REQUEST_SOURCES: dict[str, str] = {
    "parent": "Parent or carer",
    "young_person": "Young person",
    "school": "School, college or other setting",
    "health": "Health",
    "social_care": "Social care",
    "other": "Somebody else",
    "not_known": "Not known",
}

ADVICE_SOURCES: dict[str, str] = {
    "psychology": "Educational psychology",
    "health": "Health",
    "social_care": "Social care",
    "education": "School, college or other setting",
    "family": "Family",
    "other": "Somebody else",
}

# Advice that regulation 6(1)(a)-(e) asks for in every assessment.
ADVICE_ALWAYS_SOUGHT = ("family", "education", "health", "psychology", "social_care")

REOPENED_BECAUSE: dict[str, str] = {
    "mediation": "Agreed at mediation",
    "concession": "The council changed its decision",
    "tribunal": "Ordered by the tribunal",
}

# Why a child who has a case in hand gets another. No law lists these: they are what happens, and the last says that
# something else did.
FURTHER_BECAUSE: dict[str, str] = {
    "asked_anew": "There is a new request, which needs its own decision",
    "earlier_over": "The earlier case is over, but its end is not recorded yet",
    "earlier_mistaken": "The earlier case was opened by mistake and is not corrected yet",
    "another_reason": "Another reason, given in the note",
}

WITHDRAWN_REASONS: dict[str, str] = {
    "withdrawn": "Withdrawn by the family or young person",
    "died": "The child or young person died",
    "left_england": "Left England",
}

REVIEW_TYPES: dict[str, str] = {
    "annual": "Annual review",
    "early": "Early review",
    "phase_transfer": "Review before a move to the next phase",
}

# Regulation 18: the moves before which a plan must be reviewed and amended.
PHASE_TRANSFERS: dict[str, str] = {
    "early_years_to_school": "Early years to school",
    "infant_to_junior": "Infant to junior school",
    "primary_to_middle": "Primary to middle school",
    "primary_to_secondary": "Primary to secondary school",
    "middle_to_secondary": "Middle to secondary school",
    "secondary_to_post16": "Secondary school to post-16",
    "post16_to_post16": "One post-16 institution to another",
}

# Regulation 24: a reassessment may be refused on these grounds alone.
REASSESSMENT_REFUSED_BECAUSE: dict[str, str] = {
    "assessed_in_last_6_months": "Assessed within the last six months",
    "not_necessary": "A further assessment is not necessary",
}

REASSESSMENT_STOPPED_BECAUSE: dict[str, str] = {
    "withdrawn": "The family or young person no longer wants it",
    "no_longer_necessary": "No longer necessary",
}

# Section 45 of the Act; regulations 29 (under 18) and 30 (18 and over).
CEASE_GROUNDS: dict[str, str] = {
    "needs_met": "The plan is no longer necessary: needs are met without it",
    "outcomes_achieved": "The plan is no longer necessary: its outcomes are achieved",
    "higher_education": "No longer responsible: in higher education",
    "paid_employment": "No longer responsible: in paid employment",
    "left_education": "No longer responsible: left education or training and does not want to return",
    "left_england": "No longer responsible: left England",
    "other": "Another ground in section 45",
}

# Item 4.6 of the SEN2 return.
CEASE_REASONS: dict[str, str] = {
    "1": "Reached the maximum age",
    "2": "Needs met without a plan",
    "3": "Moved to higher education",
    "4": "Moved to paid employment",
    "5": "Transferred to another authority in England",
    "6": "No longer wishes to engage",
    "7": "Moved outside England",
    "8": "Died",
    "9": "Other",
}
# Ending without proposal and notice: death, and age from the 25th birthday on (section 83(2) of the Act).
CEASE_AT_ONCE = ("8", "1")

CONSULTED_ON_CEASING: dict[str, str] = {
    "family": "Parent or young person",
    "setting": "Head teacher or principal",
}

# Regulation 13(2): to whom the final plan goes.
PLAN_RECIPIENTS: dict[str, str] = {
    "family": "Parent or young person",
    "setting": "The setting named in the plan",
    "commissioning_body": "The responsible health commissioner",
}

SETTING_ANSWERS: dict[str, str] = {
    "yes": "Can meet the needs",
    "no": "Says it cannot meet the needs",
    "other": "Another answer",
}

# The SEN2 return keeps mediation and tribunal apart by what they are about.
OVERLAY_STAGES: dict[str, str] = {
    "request": "Refusal to assess",
    "assessment": "Refusal to issue a plan",
    "other": "The plan: its contents, placement, review or ending",
}

# Regulation 44(2): what the tribunal may order; the letter is the paragraph.
ORDERS: dict[str, str] = {
    "dismiss_cease": "Dismisses the appeal against ending the plan (a)",
    "assess": "Make an assessment (b)",
    "reassess": "Make a reassessment (b)",
    "make_plan": "Make and maintain a plan (c)",
    "reconsider": "Reconsider whether a plan is needed (d)",
    "amend_contents": "Amend what the plan says (e)",
    "change_setting": "Change the setting or type of setting (f)",
    "continue": "Continue to maintain the plan (g)",
    "continue_and_amend": "Continue to maintain the plan, and amend it (h)",
    "dismiss": "Dismisses another appeal: nothing changes",
}
# What can be agreed at mediation (regulation 42) or no longer opposed (regulation 45).
MATTERS: dict[str, str] = {
    **{code: label[: label.rindex(" (")] for code, label in ORDERS.items() if not code.startswith("dismiss")},
    "other": "Something that cannot be appealed",
}

# Who answers what the tribunal recommends: SI 2017/1306, regulations 6 and 7.
RECOMMENDED_TO: dict[str, str] = {
    "health": "The health commissioner",
    "social_care": "The council’s social care",
}

APPEAL_GROUNDS: dict[str, str] = {
    "refusal_to_assess": "Refusal to assess or reassess",
    "refusal_to_issue": "Refusal to issue a plan",
    "B": "Section B: needs",
    "F": "Section F: provision",
    "I": "Section I: placement",
    "H": "Section H: social care (recommendation)",
    "C": "Section C or G: health (recommendation)",
    "D": "Section D: social care needs (recommendation)",
    "not_amending": "Refusal to amend after a review",
    "ceasing": "Ending the plan",
}

# What a decision letter must say. Which of it a letter of which kind owes, and since when, is in `letters`.
LETTER_CHECKLIST: dict[str, str] = {
    "reasons": "The reasons for the decision",
    "appeal_right": "The right to appeal",
    "appeal_time_limit": "The time limit for an appeal",
    "mediation": "How to get mediation",
    "disagreement_resolution": "How to get help with disagreements",
    "information_advice_support": "Where to get information, advice and support",
    "recommendation_power": "That the tribunal can make recommendations on health and social care",
}


@dataclass(frozen=True)
class ExceptionCode:
    """A lawful reason to run late. Which clocks it can excuse is in the rule sets; it never moves a deadline."""

    code: str
    label: str
    needs_dates: bool
    excuses_plan: bool
    offered: bool = True
    days_within_limit: int = 1  # how many of its days must fall between a clock's start and its due date
    agreed_between: tuple[date, date] | None = None  # the only days on which it could be agreed


EXCEPTIONS: dict[str, ExceptionCode] = {
    item.code: item
    for item in (
        ExceptionCode("E1", "School or college closed for four weeks or more", True, True),
        ExceptionCode("E2", "Early years provider closed for four weeks or more", True, True),
        ExceptionCode("E3", "Exceptional personal circumstances", needs_dates=True, excuses_plan=True),
        ExceptionCode(
            "E4",
            "Child, parent or young person away for four weeks or more",
            needs_dates=True,
            excuses_plan=True,
            days_within_limit=28,
        ),
        ExceptionCode("E5", "Appointment missed", needs_dates=True, excuses_plan=False),
        # Regulations 42(2), 44(2)(b) and (c), 45(3) and (6) only: to assess, or to make a plan, as was agreed, ordered
        # or no longer opposed.
        ExceptionCode(
            "E6",
            "Child, parent or young person away for two weeks or more",
            needs_dates=True,
            excuses_plan=False,
            days_within_limit=14,
        ),
        # SI 2020/471: history only.
        ExceptionCode(
            "E7",
            "Coronavirus, 1 May to 25 September 2020",
            needs_dates=True,
            excuses_plan=True,
            offered=False,
            agreed_between=(date(2020, 5, 1), date(2020, 9, 25)),
        ),
        # History as it was kept says only that an exception to the 20 weeks applied.
        ExceptionCode("not_stated", "Not stated (imported)", False, True, offered=False),
    )
}

EXCEPTIONS_TO_PLAN = frozenset(code for code, item in EXCEPTIONS.items() if item.excuses_plan)
CLOSURES = ("E1", "E2")

SEXES: dict[str, str] = {"M": "Male", "F": "Female"}

ETHNIC_GROUPS: dict[str, str] = {
    "white": "White",
    "mixed": "Mixed",
    "asian": "Asian",
    "black": "Black",
    "other": "Other",
    UNKNOWN: "Not known",
}

# Published heading, the group that figures are broken down by, codes.
_ETHNICITY_TABLE: tuple[tuple[str, str, str], ...] = (
    ("White British", "white", "WBRI WENG WCOR WNIR WSCO WWEL WOWB"),
    ("White Irish", "white", "WIRI"),
    ("Traveller of Irish heritage", "white", "WIRT"),
    ("Gypsy or Roma", "white", "WROM WROG WROR WROO"),
    (
        "Any other White background",
        "white",
        "WOTH WALB WBOS WCRO WGRE WGRK WGRC WITA WKOS WPOR WSER WTUR WTUK WTUC WEUR WEEU WWEU WOTW",
    ),
    ("White and Black Caribbean", "mixed", "MWBC"),
    ("White and Black African", "mixed", "MWBA"),
    ("White and Asian", "mixed", "MWAS MWAP MWAI MWAO"),
    ("Any other mixed background", "mixed", "MOTH MAOE MABL MACH MBOE MBCH MCOE MWOE MWCH MOTM"),
    ("Indian", "asian", "AIND"),
    ("Pakistani", "asian", "APKN AMPK AKPA AOPK"),
    ("Bangladeshi", "asian", "ABAN"),
    ("Chinese", "asian", "CHNE CHKC CMAL CSNG CTWN COCH"),
    ("Any other Asian background", "asian", "AOTH AAFR AKAO ANEP ASNL ASLT ASRO AOTA"),
    ("Black Caribbean", "black", "BCRB"),
    ("Black African", "black", "BAFR BANN BCON BGHA BNGN BSLN BSOM BSUD BAOF"),
    ("Any other Black background", "black", "BOTH BEUR BNAM BOTB"),
    (
        "Any other ethnic group",
        "other",
        "OOTH OAFG ORAB OARA OEGY OFIL OIRN OIRQ OJPN OKOR OKRD OLAM OLEB OLIB OMAL OMRC OPOL OTHA OVIE OYEM OOEG",
    ),
    ("Not obtained", UNKNOWN, "NOBT"),
    ("Refused", UNKNOWN, "REFU"),
)

ETHNICITIES: dict[str, str] = {code: label for label, _, codes in _ETHNICITY_TABLE for code in codes.split()}
GROUP_OF_ETHNICITY: dict[str, str] = {
    code: group for _, group, codes in _ETHNICITY_TABLE for code in codes.split()
}

PRIMARY_NEEDS: dict[str, str] = {
    "ASD": "Autistic spectrum disorder",
    "SEMH": "Social, emotional and mental health",
    "SLCN": "Speech, language and communication needs",
    "MLD": "Moderate learning difficulty",
    "SPLD": "Specific learning difficulty",
    "SLD": "Severe learning difficulty",
    "PMLD": "Profound and multiple learning difficulty",
    "PD": "Physical disability",
    "HI": "Hearing impairment",
    "VI": "Vision impairment",
    "MSI": "Multi-sensory impairment",
    "DS": "Down syndrome",
    "OTH": "Other difficulty or disability",
}

PHASES: dict[str, str] = {
    "early": "Early years",
    "primary": "Primary",
    "secondary": "Secondary",
    "post16": "Post-16",
    UNKNOWN: "Not known",
}

YEAR_GROUPS: dict[str, str] = {
    "N1": "Nursery 1",
    "N2": "Nursery 2",
    "R": "Reception",
    **{str(year): f"Year {year}" for year in range(1, 15)},
}

PHASE_OF_YEAR_GROUP: dict[str, str] = {
    "N1": "early",
    "N2": "early",
    "R": "primary",
    **{str(year): "primary" for year in range(1, 7)},
    **{str(year): "secondary" for year in range(7, 12)},
    **{str(year): "post16" for year in range(12, 15)},
}

SETTING_TYPES: dict[str, str] = {
    "early_years": "Early years",
    "mainstream_primary": "Mainstream primary",
    "mainstream_secondary": "Mainstream secondary",
    "special": "Special",
    "independent": "Independent",
    "alternative": "Alternative provision",
    "elective_home": "Elective home education",
    "further_education": "Further education",
    "none": "No setting",
}
