"""What the law asks of an exception before it can excuse lateness."""

import pytest

from ehcp.lifecycle.checks import check, check_correction
from tests.ehcp.histories import TODAY, event, history, refusals, warnings

REQUEST = ("request_received", "2024-01-02", {"source": "parent"})
ASSESS = ("decided_to_assess", "2024-02-01", {"decided_on": "2024-01-31"})
ASSESSING = (REQUEST, ASSESS)


def judge(facts, on, **details):
    return check(history(*facts), event("exception_agreed", on, **details), today=TODAY)


@pytest.mark.parametrize("left_out", ["from", "to"])
def test_the_day_that_is_missing_is_pointed_at(left_out):
    days = {"from": "2024-02-10", "to": "2024-03-08"}
    (problem,) = judge(ASSESSING, "2024-03-10", code="E4", **{**days, left_out: ""})
    assert (problem.code, problem.field) == ("detail_missing", left_out)
    assert problem.words == "Give the first and the last day: the law asks how long."


@pytest.mark.parametrize("code", ["E1", "E2", "E4"])
def test_a_single_day_is_shorter_than_four_weeks(code):
    days = {"from": "2024-02-10", "to": "2024-02-10"}
    assert refusals(judge(ASSESSING, "2024-03-10", code=code, **days)) == ["shorter_than_four_weeks"]


# Regulations 5(4) and 10(4): from a week before the closing to a week before the opening.
@pytest.mark.parametrize(
    ("source", "asked_on", "codes"),
    [
        ("education", "2024-02-22", ["not_asked_near_closure"]),
        ("education", "2024-02-23", []),
        ("education", "2024-04-03", []),
        ("education", "2024-04-04", ["not_asked_near_closure"]),
        ("health", "2024-03-15", ["not_asked_near_closure"]),
    ],
)
def test_a_closure_excuses_where_a_school_was_asked_for_advice_near_it(source, asked_on, codes):
    facts = (*ASSESSING, ("advice_requested", asked_on, {"source": source}))
    days = {"from": "2024-03-01", "to": "2024-04-10"}
    problems = judge(facts, "2024-04-10", code="E1", **days)
    assert (refusals(problems), warnings(problems)) == ([], codes)


# Regulation 44(3): of orders only those to assess and to make a plan.
@pytest.mark.parametrize(
    "details",
    [
        {"code": code, "from": "2024-06-05", "to": "2024-07-05", "source": "psychology"}
        for code in ("E1", "E3", "E4", "E5", "E6")
    ],
)
def test_what_excuses_an_assessment_excuses_no_order_to_amend(details):
    facts = (
        ("plan_transferred_in", "2023-09-04", {"authority": "801", "plan_made_on": "2023-01-09"}),
        ("decided_to_reassess", "2023-10-02", {"decided_on": "2023-10-02"}),
        ("advice_requested", "2023-10-02", {"source": "psychology"}),
        ("reassessed_plan_sent", "2024-01-08"),
        ("appeal_lodged", "2024-03-01", {"stage": "other"}),
        ("order_made", "2024-06-03", {"stage": "other", "order": "amend_contents"}),
    )
    assert refusals(judge(facts, "2024-07-08", **details)) == ["case_closed"]


def test_an_exception_is_judged_again_when_what_it_rests_on_comes_later_and_is_struck_out():
    missed = {"code": "E5", "source": "psychology", "from": "2024-03-05", "to": "2024-03-05"}
    facts = (
        *ASSESSING,
        ("exception_agreed", "2024-03-10", missed),
        ("advice_requested", "2024-03-15", {"source": "psychology"}),
    )
    events = history(*facts)
    problems = check_correction(events, events[-1].id, None, today=TODAY)
    assert refusals(problems) == ["advice_not_asked_for"]
