"""What must have happened before a step, told from what stands and from what the step says of itself."""

import pytest

from ehcp.lifecycle.completeness.needs import NEEDS, consulted_on_ceasing, find_unmet
from tests.ehcp.histories import history


def stood(*facts):
    """Events a day apart, by their kinds; a detail that matters stands beside the kind."""
    named = [(fact, {}) if isinstance(fact, str) else fact for fact in facts]
    return history(*[(kind, f"2024-01-{day:02}", details) for day, (kind, details) in enumerate(named, 1)])


def unmet(kind, *facts, **details):
    need = find_unmet(kind, stood(*facts), details)
    return need and need.code


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (["draft_sent"], None),
        (["amendment_notice_sent"], None),
        (["draft_sent", "reassessment_requested"], "nothing_to_comment_on"),
        (["draft_sent", "decided_to_reassess"], "nothing_to_comment_on"),
        (["draft_sent", "decided_to_reassess", "draft_sent"], None),
    ],
)
def test_comments_are_on_what_was_sent_since_the_last_assessment_began(facts, code):
    assert unmet("comments_received", *facts) == code


@pytest.mark.parametrize("ended", ["decided_not_to_reassess", "reassessment_stopped", "reassessed_plan_sent"])
@pytest.mark.parametrize("begun", ["reassessment_requested", "decided_to_reassess"])
def test_a_reassessment_that_ended_stands_in_the_way_of_no_other(begun, ended):
    assert unmet("draft_sent", begun, ended) is None
    assert unmet("decided_to_reassess", begun, ended) is None


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (["amendment_notice_sent"], None),
        (["amendment_notice_sent", "amended_plan_sent"], "no_amendment_notice"),
        (["amendment_notice_sent", "decided_not_to_amend"], "no_amendment_notice"),
        (["amendment_notice_sent", "amended_plan_sent", "mediation_wanted"], None),
    ],
)
def test_each_amended_plan_follows_a_notice_of_its_own_or_a_disagreement(facts, code):
    assert unmet("amended_plan_sent", *facts) == code


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ([], None),
        (["decided_not_to_issue"], "not_referred_back"),
        (["decided_not_to_issue", "decided_to_issue"], None),
        (["decided_not_to_issue", ("order_made", {"order": "reconsider"})], None),
        (["decided_not_to_issue", ("order_made", {"order": "make_plan"})], "not_referred_back"),
    ],
)
def test_only_a_refusal_that_stands_waits_to_be_referred_back(facts, code):
    assert unmet("decided_not_to_issue", *facts) == code


def test_whoever_was_consulted_on_an_ending_called_off_is_consulted_again():
    proposed_again = (
        "cease_proposed",
        ("cease_consulted", {"consulted": ["family"]}),
        "cease_withdrawn",
        "cease_proposed",
    )
    assert unmet("cease_notice_sent", *proposed_again) == "not_consulted"
    consulted = (*proposed_again, ("cease_consulted", {"consulted": ["setting"]}))
    assert consulted_on_ceasing(stood(*consulted)) == {"setting"}
    assert consulted_on_ceasing(stood(*consulted, ("cease_consulted", {"consulted": ["family"]}))) == {
        "family",
        "setting",
    }


@pytest.mark.parametrize(
    ("kind", "before", "code"),
    [
        ("mediation_held", "mediation_wanted", "mediation_not_wanted"),
        ("mediation_agreed", "mediation_held", "no_mediation_held"),
        ("agreement_carried_out", "mediation_agreed", "nothing_agreed"),
        ("appeal_registered", "appeal_lodged", "no_appeal_lodged"),
        ("order_made", "appeal_lodged", "no_live_appeal"),
    ],
)
def test_a_step_of_a_disagreement_is_about_the_same_as_the_one_before(kind, before, code):
    about_the_plan = (before, {"stage": "other"})
    assert unmet(kind, about_the_plan, stage="other") is None
    assert unmet(kind, about_the_plan, stage="request") == code
    assert unmet(kind, about_the_plan) is None, "it may be offered before anybody says what it is about"
    assert unmet(kind, before, stage="request") == (code if before == "appeal_lodged" else None)


def test_every_refusal_says_what_to_do_and_points_at_what_may_be_wrong():
    needs = [need for needs in NEEDS.values() for need in needs]
    assert all(need.words.endswith(".") for need in needs)
    assert {need.code: need.field for need in needs if need.field} == {
        "nothing_to_dispute": "stage",
        "setting_not_consulted": "setting",
    }
