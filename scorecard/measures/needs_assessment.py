"""Measures of the way from a request to a final plan, and of the cases still on it."""

from typing import Any

import polars as pl

from scorecard.measures.definition import DAYS_IN_WEEK, Flow, Measure, Occurrence, Stock
from scorecard.measures.populations import (
    DECISIONS,
    OPEN,
    PLANS,
    REQUESTS,
    WHOLE,
    Counted,
    StockFall,
    at,
)
from scorecard.measures.states import (
    FIFTY_TWO_WEEKS,
    SIX_WEEKS,
    THIRTY_WEEKS,
    TWENTY_WEEKS,
    days_between,
    open_on,
    open_stays,
    within,
)

SETTLED_AFTER = TWENTY_WEEKS + 1  # the last day's requests have then had their 140 days, and one is past them

NO_EXCEPTION = ~pl.col("exception").fill_null(value=False)
IN_20_WEEKS = within(TWENTY_WEEKS, "received", "final_issued")
SETTLEMENT_DAY = pl.col("received").dt.month_end().dt.offset_by(f"{SETTLED_AFTER}d")
WITH_PLAN_OR_STILL_OPEN = (pl.col("final_issued") <= SETTLEMENT_DAY).fill_null(value=False) | open_on(
    SETTLEMENT_DAY
)
DECIDED = pl.col("decision").is_in(["assess", "refuse"])

IS_OPEN = (
    "A case is open from its request until the day of a refusal, an end without a plan, a withdrawal, a move \
away or the first final plan; one that is reopened is open again from that day, and its age still counts from \
the first receipt. Exceptions do not take a case out."
)

EHC01 = Measure(
    code="EHC01",
    name="New requests for an EHC needs assessment",
    question="how much",
    unit="count",
    polarity="neutral",
    period_type="month",
    definition="Every first request for a needs assessment that reached the council in the month, whoever made \
it, placed by the day it arrived. A plan that moves in from another area is not a request.",
    definition_source="rule R1",
    rule=Flow(parts={"numerator": (Occurrence("received"),)}),
    part_names={"numerator": "Requests received in the month"},
    released_as=Counted(REQUESTS, WHOLE),
    target_basis="set by the board",
    plan_area="EII",
    plan_area_2="PTH",
    numerator="requests received in the month",
    statutory_basis="Children and Families Act 2014, section 36",
    published_as="DfE EHC plans release",
    seen_in="DfE; Devon (as share of population); Kent",
)

EHC03 = Measure(
    code="EHC03",
    name="Decisions whether to assess told to the family within 6 weeks",
    question="how well",
    unit="percent",
    polarity="higher",
    period_type="month",
    definition="Of the first decisions whether to assess of which families were told in the month, the share told \
by day 42 after the request arrived (that day is day 0; day 42 is in time). It follows the decisions made, so \
requests still undecided after six weeks do not show here.",
    definition_source="rule R3",
    rule=Flow(
        parts={
            "numerator": (Occurrence("decided", DECIDED & within(SIX_WEEKS, "received", "decided")),),
            "denominator": (Occurrence("decided", DECIDED),),
        }
    ),
    part_names={"numerator": "Told by day 42", "denominator": "First decisions told in the month"},
    released_as=Counted(DECISIONS, at(told="in 6 weeks"), WHOLE),
    decimals=1,
    target=100,
    target_basis="statutory",
    amber_floor=90,
    plan_area_2="LMG",
    numerator="decisions told in the month by day 42",
    denominator="first decisions whether to assess told in the month",
    statutory_basis="SEND Regulations 2014, regulation 5",
    seen_in="BCP",
)

EHC04 = Measure(
    code="EHC04",
    name="Requests refused",
    question="how much",
    unit="percent",
    polarity="near target",
    period_type="rolling 12 months",
    definition="Of the first decisions whether to assess told in the twelve months up to the month's end, the share \
that were refusals. A refusal that is overturned later still counts. Both a very low and a very high share \
deserve a question, so it is compared with the national one.",
    definition_source="rule R2b, over twelve months",
    rule=Flow(
        parts={
            "numerator": (Occurrence("decided", pl.col("decision") == "refuse"),),
            "denominator": (Occurrence("decided", DECIDED),),
        },
        rolling=12,
    ),
    part_names={"numerator": "Refused in the 12 months", "denominator": "First decisions in the 12 months"},
    released_as=Counted(DECISIONS, at(decision="refused"), WHOLE, whole_area_only=True),
    decimals=1,
    target=25,
    target_basis="England average",
    plan_area_2="EII",
    numerator="first decisions not to assess in the 12 months",
    denominator="first decisions whether to assess in the 12 months",
    published_as="DfE EHC plans release (of requests received, not of decisions)",
    seen_in="DfE",
)

EHC07 = Measure(
    code="EHC07",
    name="New plans issued",
    question="how much",
    unit="count",
    polarity="neutral",
    period_type="month",
    definition="First final EHC plans sent in the month. Plans amended after a review are not among them.",
    definition_source="rule T3, by month",
    rule=Flow(parts={"numerator": (Occurrence("final_issued"),)}),
    part_names={"numerator": "First final plans issued in the month"},
    released_as=Counted(PLANS, WHOLE),
    target_basis="set by the board",
    numerator="first final plans issued in the month",
    published_as="DfE EHC plans release",
    seen_in="DfE; BCP",
)

EHC08 = Measure(
    code="EHC08",
    name="New plans issued within 20 weeks, exceptions left out",
    question="how well",
    unit="percent",
    polarity="higher",
    period_type="month",
    definition="The headline. Of the first final plans sent in the month, the share sent by day 140 after the request \
arrived. Cases with a lawful exception to the 20 weeks are taken out of both numbers. It looks only at plans that \
were finished: while old cases are being cleared it falls although their families’ waits are ending, so read it beside \
the cases still open past 20 and 30 weeks.",
    definition_source="rules T1 and T6",
    rule=Flow(
        parts={
            "numerator": (Occurrence("final_issued", NO_EXCEPTION & IN_20_WEEKS),),
            "denominator": (Occurrence("final_issued", NO_EXCEPTION),),
        }
    ),
    part_names={
        "numerator": "Plans issued by day 140, without exception",
        "denominator": "Plans issued in the month, without exception",
    },
    released_as=Counted(
        PLANS,
        at(exception="without exception", issued="in 20 weeks"),
        at(exception="without exception"),
    ),
    decimals=1,
    target=100,
    target_basis="statutory",
    amber_floor=60,
    plan_area_2="LMG",
    numerator="plans issued in the month by day 140, exception cases left out",
    denominator="plans issued in the month, exception cases left out",
    statutory_basis="SEND Regulations 2014, regulation 13",
    published_as="DfE EHC plans release",
    seen_in="DfE; BCP; Devon; Kent; Surrey; Hertfordshire",
    shown_with=("EHC11", "EHC12"),
)

EHC09 = Measure(
    code="EHC09",
    name="New plans issued within 20 weeks, all cases",
    question="how well",
    unit="percent",
    polarity="higher",
    period_type="month",
    definition="Of all first final plans sent in the month, the share sent by day 140 after the request arrived. A \
case with an exception stays in and counts as in time only if its plan was.",
    definition_source="rules T2 and T6",
    rule=Flow(
        parts={
            "numerator": (Occurrence("final_issued", IN_20_WEEKS),),
            "denominator": (Occurrence("final_issued"),),
        }
    ),
    part_names={"numerator": "Plans issued by day 140", "denominator": "Plans issued in the month"},
    released_as=Counted(PLANS, at(issued="in 20 weeks"), WHOLE),
    tier="extended",
    decimals=1,
    target=100,
    target_basis="statutory",
    amber_floor=60,
    numerator="plans issued in the month by day 140",
    denominator="plans issued in the month",
    statutory_basis="SEND Regulations 2014, regulation 13",
    published_as="DfE EHC plans release",
    seen_in="DfE",
    shown_with=("EHC11", "EHC12"),
)

EHC10 = Measure(
    code="EHC10",
    name="Average weeks from request to final plan",
    question="how well",
    unit="weeks",
    polarity="lower",
    period_type="month",
    definition="The mean, over first final plans sent in the month, of the days from the request to the plan, divided \
by seven. Exception cases are in.",
    definition_source="rule T5, by month and not cut to whole days",
    rule=Flow(
        parts={"denominator": (Occurrence("final_issued"),)},
        amount=days_between("received", "final_issued"),
        amount_per_unit=DAYS_IN_WEEK,
    ),
    part_names={"denominator": "Plans issued in the month"},
    released_as=Counted(PLANS, None, WHOLE, whole_area_only=True),
    decimals=1,
    target=20,
    target_basis="statutory",
    amber_floor=26,
    numerator="weeks from request to final plan, added up",
    denominator="plans issued in the month",
    published_as="DfE EHC plans release (from 2023)",
    seen_in="DfE; BCP; Buckinghamshire",
)


def _open_past(code: str, weeks: int, days: int, **words: Any) -> Measure:
    """The number of cases open at the month's end and more than ``days`` days old."""
    return Measure(
        code=code,
        name=f"Open assessments past {weeks} weeks",
        question="how well",
        unit="count",
        polarity="lower",
        period_type="month end",
        definition=f"Cases open at the close of the month whose request arrived more than {days} days before. \
{IS_OPEN}",
        rule=Stock(open_stays(older_than=days)),
        part_names={"numerator": f"Open and more than {days} days old"},
        released_as=Counted(OPEN, at(age=f"over {weeks} weeks")),
        target=0,
        numerator=f"cases open at the month's end and more than {days} days old",
        **words,
    )


EHC11 = _open_past(
    "EHC11",
    20,
    TWENTY_WEEKS,
    definition_source="rule B1",
    target_basis="statutory",
    amber_floor=20,
    plan_area_2="LMG",
    statutory_basis="SEND Regulations 2014, regulation 13",
    seen_in="BCP; Kent; Surrey; Buckinghamshire",
)
EHC12 = _open_past(
    "EHC12",
    30,
    THIRTY_WEEKS,
    definition_source="rule B2",
    target_basis="set by the board",
    amber_floor=10,
    plan_area_2="LMG",
    seen_in="BCP",
)
EHC13 = _open_past(
    "EHC13",
    52,
    FIFTY_TWO_WEEKS,
    definition_source="rule B3",
    target_basis="set by the board",
    amber_floor=0,
    published_as="DfE EHC plans release gives plans issued after a year",
    seen_in="BCP; DfE",
)

EHC14 = Measure(
    code="EHC14",
    name="Open assessments",
    question="how much",
    unit="count",
    polarity="neutral",
    period_type="month end",
    definition=f"All cases open at the close of the month. {IS_OPEN}",
    definition_source="rule A5",
    rule=Stock(open_stays()),
    part_names={"numerator": "Open at the month's end"},
    released_as=Counted(OPEN, WHOLE),
    tier="extended",
    target_basis="set by the board",
    numerator="cases open at the month's end",
    seen_in="Buckinghamshire",
)

B5 = Measure(
    code="B5",
    name="Net flow of open assessments",
    question="how much",
    unit="count",
    polarity="neutral",
    period_type="month",
    definition="Cases that closed in the month (plans, refusals, ends without a plan, withdrawals, moves away) less \
the requests received and the cases reopened. It equals the fall in open cases over the month: above 0 there are \
fewer open cases than before, below 0 more.",
    definition_source="rule B5",
    rule=Flow(
        parts={
            "left": (Occurrence("closed_1"), Occurrence("closed_2"), Occurrence("closed_3")),
            "joined": (Occurrence("received"), Occurrence("reopened_1"), Occurrence("reopened_2")),
        },
        numerator={"left": 1, "joined": -1},
    ),
    part_names={
        "left": "Cases closed in the month",
        "joined": "Requests received and cases reopened in the month",
    },
    released_as=StockFall(OPEN),
    tier="extended",
    numerator="cases closed in the month less requests received and cases reopened",
    shown_with=("EHC14",),
)

T7 = Measure(
    code="T7",
    name="Plans within 20 weeks, by the month of the request",
    question="how well",
    unit="percent",
    polarity="higher",
    period_type="month",
    definition="Of the requests received in the month that led to a plan or are still open 141 days after the month's \
end, the share with a plan by day 140. It follows the families who asked, so it neither falls when old cases are \
cleared nor rises when they are held back. Fixed on that day; before it there is no value: too early.",
    definition_source="rule T7",
    rule=Flow(
        parts={
            "numerator": (Occurrence("received", IN_20_WEEKS & WITH_PLAN_OR_STILL_OPEN),),
            "denominator": (Occurrence("received", WITH_PLAN_OR_STILL_OPEN),),
        },
        settled_after=SETTLED_AFTER,
    ),
    part_names={
        "numerator": "Requests of the month with a plan by day 140",
        "denominator": "Requests of the month with a plan, or still open 141 days after its end",
    },
    released_as=Counted(
        REQUESTS,
        at(cohort="plan in 20 weeks"),
        at(cohort="with a plan or still open"),
        whole_area_only=True,
    ),
    tier="extended",
    decimals=1,
    numerator="requests received in the month with a plan by day 140",
    denominator="requests received in the month with a plan, or still open, 141 days after its end",
    statutory_basis="SEND Regulations 2014, regulation 13",
    shown_with=("EHC08",),
)

NEEDS_ASSESSMENT = (
    EHC01, EHC03, EHC04, EHC07, EHC08, EHC09, EHC10, EHC11, EHC12, EHC13, EHC14, B5, T7,
)  # fmt: skip
