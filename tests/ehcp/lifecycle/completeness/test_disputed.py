"""What must stand before a step that mediation or an appeal brings about."""

import pytest

from ehcp.lifecycle.checks import check
from tests.ehcp.histories import TODAY, WHOLE_LETTER, event, history, refusals

PLAN = (("plan_transferred_in", "2023-09-04", {"authority": "801", "plan_made_on": "2023-01-09"}),)
ENDING = (
    *PLAN,
    ("cease_proposed", "2024-01-08", {"decided_on": "2024-01-08", "ground": "needs_met"}),
    ("cease_consulted", "2024-01-09", {"consulted": ["family", "setting"]}),
    ("cease_notice_sent", "2024-02-05", {"decided_on": "2024-02-05", "letter": WHOLE_LETTER}),
)
LODGED = ("appeal_lodged", "2024-03-01", {"stage": "other"})


def ordered(order):
    return ("order_made", "2024-06-03", {"stage": "other", "order": order})


def judge(facts, kind, on, **details):
    return check(history(*facts), event(kind, on, **details), today=TODAY)


@pytest.mark.parametrize(("sent_on", "codes"), [("2024-06-02", ["no_tribunal_outcome"]), ("2024-06-03", [])])
def test_an_order_brings_nothing_about_before_its_day(sent_on, codes):
    facts = (*PLAN, LODGED, ordered("amend_contents"))
    assert refusals(judge(facts, "amended_plan_sent", sent_on, because="tribunal")) == codes


@pytest.mark.parametrize(
    ("order", "codes"), [("continue", []), ("continue_and_amend", []), ("reassess", ["no_tribunal_outcome"])]
)
def test_an_ending_is_called_off_for_the_tribunal_where_it_ordered_that(order, codes):
    facts = (*ENDING, LODGED, ordered(order))
    assert refusals(judge(facts, "cease_withdrawn", "2024-06-04", because="tribunal")) == codes


@pytest.mark.parametrize(("kind", "field"), [("order_made", "order"), ("appeal_unopposed", "matter")])
def test_what_can_not_come_of_a_disagreement_is_pointed_at(kind, field):
    (problem,) = judge((*PLAN, LODGED), kind, "2024-06-03", stage="other", **{field: "assess"})
    assert (problem.code, problem.field) == ("matter_of_another_stage", field)
