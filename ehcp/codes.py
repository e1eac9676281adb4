"""The code lists of a case: stable codes, and the plain words shown for them.

Ethnicity and need codes are those of the school census and of the SEN2 return (sections 4.7 and 4.11 of
the DfE's layout). Codes are kept for ever; words may be improved.
"""

from dataclasses import dataclass

STRUCK_OUT = "struck_out"

EVENT_KINDS: dict[str, str] = {
    "request_received": "Request received",
    "decided_to_assess": "Family told: we will assess",
    "decided_not_to_assess": "Family told: we will not assess",
    "advice_requested": "Advice asked for",
    "advice_received": "Advice received",
    "advice_waived": "Advice not needed",
    "decided_to_issue": "Family told: we will issue a plan",
    "decided_not_to_issue": "Family told: we will not issue a plan",
    "draft_sent": "Draft plan sent",
    "final_plan_sent": "Final plan sent",
    "exception_agreed": "Exception agreed",
    "withdrawn": "Withdrawn",
    "moved_away": "Moved to another authority",
    "note": "Note",
    STRUCK_OUT: "Struck out",
}

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

WITHDRAWN_REASONS: dict[str, str] = {
    "withdrawn": "Withdrawn by the family or young person",
    "died": "The child or young person died",
    "left_england": "Left England",
}

# What a letter of refusal must say: sections 36(5) and 36(9) of the Act, regulations 5(3) and 10(3).
LETTER_CHECKLIST: dict[str, str] = {
    "reasons": "The reasons for the decision",
    "appeal_right": "The right to appeal",
    "appeal_time_limit": "The time limit for an appeal",
    "mediation": "How to get mediation",
    "disagreement_resolution": "How to get help with disagreements",
    "information_advice_support": "Where to get information, advice and support",
}


@dataclass(frozen=True)
class ExceptionCode:
    """A lawful reason to run late, and the clocks that it can excuse. It never moves a deadline."""

    code: str
    label: str
    clocks: tuple[str, ...]
    needs_dates: bool
    excuses_plan: bool
    offered: bool = True
    days_within_limit: int = 1  # how many of its days must fall between a clock's start and its due date


_TO_THE_PLAN = ("K1", "K3", "K7")

EXCEPTIONS: dict[str, ExceptionCode] = {
    item.code: item
    for item in (
        ExceptionCode("E1", "School or college closed for four weeks or more", _TO_THE_PLAN, True, True),
        ExceptionCode("E2", "Early years provider closed for four weeks or more", _TO_THE_PLAN, True, True),
        ExceptionCode(
            "E3",
            "Exceptional personal circumstances",
            (*_TO_THE_PLAN, "K2"),
            needs_dates=False,
            excuses_plan=True,
        ),
        ExceptionCode(
            "E4",
            "Child, parent or young person away for four weeks or more",
            (*_TO_THE_PLAN, "K2"),
            needs_dates=True,
            excuses_plan=True,
            days_within_limit=28,
        ),
        ExceptionCode("E5", "Appointment missed", ("K2",), needs_dates=False, excuses_plan=False),
        # History as it was kept says only that an exception to the 20 weeks applied.
        ExceptionCode("not_stated", "Not stated (imported)", ("K7",), False, True, offered=False),
    )
}

EXCEPTIONS_TO_PLAN = frozenset(code for code, item in EXCEPTIONS.items() if item.excuses_plan)

SEXES: dict[str, str] = {"M": "Male", "F": "Female"}

UNKNOWN = "unknown"

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
