"""The steps from stage to stage: those of people, those that a file may leap over, and those that reopen a case."""

import pytest

from ehcp.events.codes import STAGES
from ehcp.events.stages import LEAPS, Position, is_in_force, is_open, walk
from tests.ehcp.histories import event, history

LEAPT_OVER = [
    ("requested", "advice_requested", "assessing"),
    ("requested", "advice_received", "assessing"),
    ("requested", "advice_waived", "assessing"),
    ("requested", "decided_to_issue", "drafting"),
    ("requested", "decided_not_to_issue", "not_issuing"),
    ("requested", "draft_sent", "draft_issued"),
    ("requested", "final_plan_sent", "plan_active"),
    ("assessing", "draft_sent", "draft_issued"),
    ("assessing", "final_plan_sent", "plan_active"),
    ("drafting", "final_plan_sent", "plan_active"),
]


@pytest.mark.parametrize(("before", "kind", "after"), LEAPT_OVER)
def test_a_file_may_lack_the_steps_before_an_outcome_and_a_person_records_them(before, kind, after):
    step = event(kind, "2024-04-01")
    assert Position((before,)).after(step, leaps=True) == Position((after,))
    assert Position((before,)).after(step, leaps=False) is None


def test_nothing_else_is_leapt_over():
    assert sorted(LEAPT_OVER) == sorted(
        (before, kind, after) for before, steps in LEAPS.items() for kind, after in steps.items()
    )


def test_a_walk_takes_history_as_it_is():
    facts = history(("request_received", "2024-01-02"), ("final_plan_sent", "2024-05-03"))
    assert [step.after for step in walk(facts)] == ["requested", "plan_active"]


def test_what_can_not_follow_changes_no_stage():
    facts = history(
        ("request_received", "2024-01-02"),
        ("review_meeting_held", "2024-01-03"),
        ("note", "2024-01-04"),
        ("decided_to_assess", "2024-01-05"),
    )
    assert [(step.before, step.after) for step in walk(facts)] == [
        ("", "requested"),
        ("requested", "requested"),
        ("requested", "requested"),
        ("requested", "assessing"),
    ]


def test_every_stage_is_open_in_force_or_after_the_end():
    assert [stage for stage in STAGES if is_open(stage)] == [
        "requested",
        "assessing",
        "drafting",
        "draft_issued",
    ]
    assert [stage for stage in STAGES if is_in_force(stage)] == [
        *("plan_active", "review_in_progress", "amending"),
        *("reassessing", "cease_proposed", "cease_noticed"),
    ]
