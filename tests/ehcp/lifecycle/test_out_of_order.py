"""What a refusal tells people to do: the step that was meant, or the one to record first."""

import pytest

from ehcp.events.codes import STAGES
from ehcp.events.kinds import EVENT_KINDS
from ehcp.events.ledger import Event
from ehcp.events.stages import PLAN, Position, is_in_force
from ehcp.lifecycle.out_of_order import INSTEAD, say_cannot_follow
from tests.ehcp.histories import day


def at(stage):
    """The position at which nothing else goes on."""
    return Position(tuple(dict.fromkeys((PLAN, stage))) if is_in_force(stage) else (stage,))


def said(before, kind):
    return say_cannot_follow(at(before), Event(1, kind, day("2024-06-01")))


@pytest.mark.parametrize(
    ("before", "kind", "code", "meant"),
    [
        ("plan_active", "moved_away", "after_the_end", "child_moved_out"),
        ("assessing", "child_moved_out", "too_early", "moved_away"),
        ("reassessing", "withdrawn", "after_the_end", "reassessment_stopped"),
        ("plan_active", "decided_to_assess", "after_the_end", "decided_to_reassess"),
        ("amending", "final_plan_sent", "second_plan", "amended_plan_sent"),
        ("reassessing", "final_plan_sent", "second_plan", "reassessed_plan_sent"),
        ("draft_issued", "amended_plan_sent", "too_early", "final_plan_sent"),
        ("amending", "reassessed_plan_sent", "too_early", "amended_plan_sent"),
        ("draft_issued", "reassessed_plan_sent", "too_early", "final_plan_sent"),
        ("reassessing", "amended_plan_sent", "because_missing", "reassessed_plan_sent"),
        ("reassessing", "decided_not_to_assess", "after_the_end", "decided_not_to_reassess"),
    ],
)
def test_a_step_taken_for_another_is_told_from_it(before, kind, code, meant):
    problem = said(before, kind)
    assert problem.code == code
    assert f"Record “{EVENT_KINDS[meant].label}” instead" in problem.words


def test_a_step_that_comes_too_early_names_what_to_record_first():
    assert "Record the review meeting first" in said("plan_active", "decided_to_maintain").words
    assert "in a case that begins with it" in said("requested", "family_told_of_transfer").words


def test_a_reason_too_many_is_pointed_at_only_where_the_step_could_be_taken_without_it():
    assess, issue = (
        Event(1, kind, day("2024-06-01"), {"because": "tribunal"})
        for kind in ("decided_to_assess", "decided_to_issue")
    )
    assert say_cannot_follow(at("requested"), assess).code == "nothing_to_reopen"
    assert say_cannot_follow(at("requested"), issue).code == "too_early"


def test_what_is_meant_instead_is_a_kind_of_event():
    assert {*INSTEAD, *(kind for kinds in INSTEAD.values() for kind in kinds)} <= set(EVENT_KINDS)


@pytest.mark.parametrize("before", STAGES)
def test_every_step_that_can_not_follow_is_refused_by_a_name_and_a_sentence(before):
    for kind in set(EVENT_KINDS) - {kind for kind in EVENT_KINDS if at(before).takes(kind)}:
        problem = said(before, kind)
        assert problem.refuses
        assert problem.words[0] in "“ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        assert problem.words.endswith(".")
