"""Measures of educational psychology advice: asked for, waited for, received."""

from scorecard.measures.definition import Flow, Measure, Occurrence, Stock
from scorecard.measures.populations import ADVICE, OPEN, WHOLE, Counted, at
from scorecard.measures.states import SIX_WEEKS, waiting_stays, within
from send_portal.frame import ASKS

GROUP = "Professional advice"

ADV01 = Measure(
    code="ADV01",
    name="Educational psychology advice within 6 weeks",
    question="how well",
    unit="percent",
    polarity="higher",
    period_type="month",
    definition="Of the pieces of educational psychology advice that came in during the month, the share that came by \
day 42 after they were asked for. Each piece counts, so a case with two counts twice. Advice whose request is not \
recorded cannot be shown to be in time and counts as not in time.",
    definition_source="rule B9",
    rule=Flow(
        parts={
            "numerator": tuple(
                Occurrence(
                    f"ep_received_{ask}", within(SIX_WEEKS, f"ep_requested_{ask}", f"ep_received_{ask}")
                )
                for ask in ASKS
            ),
            "denominator": tuple(Occurrence(f"ep_received_{ask}") for ask in ASKS),
        }
    ),
    part_names={
        "numerator": "Advice received within 42 days of the request for it",
        "denominator": "Psychology advice received in the month",
    },
    released_as=Counted(ADVICE, at(came="in 6 weeks"), WHOLE),
    group=GROUP,
    decimals=1,
    target=100,
    target_basis="statutory",
    amber_floor=85,
    plan_area_2="RES",
    numerator="advice received in the month within 42 days of the request for it",
    denominator="educational psychology advice received in the month",
    statutory_basis="SEND Regulations 2014, regulation 8",
    seen_in="BCP",
)

ADV02 = Measure(
    code="ADV02",
    name="Educational psychology advice overdue",
    question="how well",
    unit="count",
    polarity="lower",
    period_type="month end",
    definition="Open cases waiting for educational psychology advice at the close of the month, where the earliest \
request neither answered nor waived was made more than 42 days before. A case counts once however many requests \
it waits for.",
    definition_source="rule B8",
    rule=Stock(waiting_stays(older_than=SIX_WEEKS)),
    part_names={"numerator": "Open, waiting for advice for more than 42 days"},
    released_as=Counted(OPEN, at(advice="advice overdue")),
    group=GROUP,
    target=0,
    target_basis="statutory",
    amber_floor=15,
    plan_area_2="RES",
    numerator="open cases waiting more than 42 days for psychology advice at the month's end",
    statutory_basis="SEND Regulations 2014, regulation 8",
    seen_in="BCP; Surrey",
)

ADV05 = Measure(
    code="ADV05",
    name="Educational psychology advice outstanding",
    question="how much",
    unit="count",
    polarity="lower",
    period_type="month end",
    definition="Open cases with at least one request for educational psychology advice, made by the close of the \
month, that was by then neither answered nor waived. This is the backlog published as waiting for advice: 294 in \
January 2023, 123 a year later.",
    definition_source="rule B7",
    rule=Stock(waiting_stays()),
    part_names={"numerator": "Open and waiting for psychology advice"},
    released_as=Counted(OPEN, at(advice="waiting for advice")),
    group=GROUP,
    target_basis="set by the board",
    plan_area_2="RES",
    numerator="open cases waiting for psychology advice at the month's end",
    seen_in="BCP",
)

PROFESSIONAL_ADVICE = (ADV01, ADV02, ADV05)
