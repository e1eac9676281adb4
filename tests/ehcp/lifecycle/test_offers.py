"""What may come next, in the order in which officers look for it."""

import pytest

from ehcp.events.codes import STAGES
from ehcp.events.kinds import EVENT_KINDS
from ehcp.events.stages import Position
from ehcp.lifecycle.offers import ALWAYS_LIKELY, LIKELY, arrange, disputed_at


def test_what_is_likely_is_said_of_stages_and_kinds_that_there_are():
    assert set(LIKELY) <= set(STAGES)
    assert {kind for kinds in LIKELY.values() for kind in kinds} <= set(EVENT_KINDS)


@pytest.mark.parametrize("stage", STAGES)
def test_nothing_is_offered_twice_and_nothing_left_out(stage):
    offered = [kind for offer in arrange(tuple(EVENT_KINDS), Position((stage,))) for kind in offer.kinds]
    assert sorted(offered) == sorted(EVENT_KINDS)


def test_the_likely_steps_come_first_in_the_order_of_the_path():
    first, *others = arrange(
        ("note", "exception_agreed", "decided_not_to_assess", "decided_to_assess"), Position(("requested",))
    )
    assert first == ("Next steps", ("decided_to_assess", "decided_not_to_assess", *ALWAYS_LIKELY))
    assert others == [("Other", ("exception_agreed",))]


def test_of_several_strands_the_steps_of_what_goes_on_come_before_what_may_begin():
    both = Position(("plan_active", "amending", "cease_proposed"))
    first, *_ = arrange(tuple(EVENT_KINDS), both)
    kinds = list(first.kinds)
    assert (
        kinds.index("cease_notice_sent")
        < kinds.index("amended_plan_sent")
        < kinds.index("review_meeting_held")
    )


def test_a_topic_with_nothing_in_it_is_not_shown():
    assert arrange((), Position(("requested",))) == []


DISPUTE = [
    *["mediation_adviser_contacted", "mediation_wanted", "mediation_held", "mediation_agreed"],
    *["appeal_lodged", "appeal_registered", "order_made"],
]


@pytest.mark.parametrize(
    ("stage", "looked_for"),
    [
        ("requested", ["decided_to_assess", "decided_not_to_assess"]),
        ("not_assessing", [*DISPUTE, "decided_to_assess"]),
        ("request_withdrawn", []),
        (
            "assessing",
            ["advice_received", "advice_requested", "decided_to_issue", "decided_not_to_issue"],
        ),
        ("assessment_withdrawn", []),
        ("moved_during", []),
        ("not_issuing", [*DISPUTE, "decided_to_issue", "decided_not_to_issue"]),
        ("drafting", ["draft_sent", "advice_received"]),
        (
            "draft_issued",
            [
                *["comments_received", "setting_consulted", "setting_replied"],
                *["final_plan_sent", "draft_sent", "advice_received"],
            ],
        ),
        (
            "plan_active",
            [
                *["review_meeting_arranged", "review_invitations_sent", "review_papers_sent"],
                *["review_meeting_held", "reassessment_requested"],
            ],
        ),
        (
            "review_in_progress",
            ["review_report_sent", "decided_to_maintain", "amendment_notice_sent", "cease_proposed"],
        ),
        (
            "amending",
            [
                *["comments_received", "setting_consulted", "setting_replied"],
                *["amended_plan_sent", "decided_not_to_amend"],
            ],
        ),
        (
            "reassessing",
            [
                *["decided_to_reassess", "decided_not_to_reassess", "advice_received", "advice_requested"],
                *["draft_sent", "comments_received", "reassessed_plan_sent"],
            ],
        ),
        ("cease_proposed", ["cease_consulted", "cease_notice_sent", "cease_withdrawn"]),
        ("cease_noticed", ["appeal_registered", "plan_ceased", "cease_withdrawn"]),
        ("plan_ceased", []),
        ("transferred_out", []),
    ],
)
def test_at_each_stage_officers_find_first_what_they_look_for(stage, looked_for):
    first, *_ = arrange(tuple(EVENT_KINDS), Position((stage,)))
    assert first == ("Next steps", (*looked_for, "note"))


@pytest.mark.parametrize(
    ("stage", "about"), [("not_assessing", "request"), ("not_issuing", "assessment"), ("amending", "other")]
)
def test_a_disagreement_is_about_what_was_refused_or_about_the_plan(stage, about):
    assert disputed_at(stage) == about
