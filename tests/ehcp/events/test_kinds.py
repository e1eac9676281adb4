"""The kinds of event: each stands in one topic, and says all that pages ask of it."""

from ehcp.events.kinds import EVENT_KINDS, TOPICS
from ehcp.events.ledger import STRUCK_OUT, standing
from ehcp.events.stages import BESIDE, BESIDE_THE_PATH, NEXT
from tests.ehcp.histories import history


def test_every_kind_has_one_topic():
    assert [kind.code for kinds in TOPICS.values() for kind in kinds] == list(EVENT_KINDS)


def test_every_kind_has_its_stages_and_every_stage_kinds_that_there_are():
    on_the_path = {kind for steps in NEXT.values() for kind in steps}
    assert on_the_path | set(BESIDE) | BESIDE_THE_PATH == set(EVENT_KINDS)


def test_a_strike_out_takes_a_fact_back_and_is_no_kind_of_fact():
    assert STRUCK_OUT not in EVENT_KINDS


def test_the_details_of_a_kind_have_a_name_each():
    for kind in EVENT_KINDS.values():
        names = [detail.name for detail in kind.details]
        assert len(set(names)) == len(names), kind.code


AGAIN = {"because": "tribunal"}

# Of what is recorded of one day: what can have happened first stands first, and beside it what has no order.
ORDER_WITHIN_A_DAY = [
    [("request_received", {}), ("plan_transferred_in", {})],
    [("exception_agreed", {})],
    [("reassessment_requested", {})],
    [
        *[("decided_to_assess", {}), ("decided_not_to_assess", {})],
        *[("decided_to_reassess", {}), ("decided_not_to_reassess", {})],
    ],
    [("decided_to_assess", AGAIN)],
    [("advice_requested", {})],
    [("advice_received", {}), ("advice_waived", {})],
    [("decided_to_issue", {}), ("decided_not_to_issue", {})],
    [("decided_to_issue", AGAIN)],
    [("draft_sent", {})],
    [("comments_received", {}), ("setting_consulted", {})],
    [("setting_replied", {})],
    [("final_plan_sent", {}), ("reassessed_plan_sent", {}), ("reassessment_stopped", {})],
    [
        *[("phase_transfer_expected", {}), ("family_told_of_transfer", {}), ("commissioner_changed", {})],
        *[("plan_disclosure_requested", {}), ("direct_payments_started", {})],
    ],
    [("review_meeting_arranged", {}), ("plan_disclosed", {})],
    [("review_invitations_sent", {}), ("review_papers_sent", {})],
    [("review_meeting_held", {})],
    [("review_report_sent", {})],
    [("decided_to_maintain", {}), ("amendment_notice_sent", {})],
    [
        *[("amended_plan_sent", {}), ("decided_not_to_amend", {})],
        *[("direct_payments_reviewed", {}), ("direct_payments_ended", {})],
    ],
    [("cease_proposed", {})],
    [("cease_consulted", {})],
    [("cease_notice_sent", {})],
    [("mediation_adviser_contacted", {}), ("mediation_declined", {}), ("mediation_wanted", {})],
    [
        *[("mediation_issues_told", {}), ("mediation_arranged", {}), ("family_told_of_mediation", {})],
        *[("mediation_not_arranged", {}), ("mediation_held", {}), ("mediation_certificate_issued", {})],
    ],
    [("mediation_agreed", {}), ("agreement_carried_out", {})],
    [("appeal_lodged", {})],
    [("appeal_registered", {})],
    [("appeal_response_sent", {}), ("appeal_hearing_fixed", {})],
    [("appeal_unopposed", {}), ("appeal_withdrawn", {}), ("order_made", {}), ("recommendation_made", {})],
    [("cease_withdrawn", {}), ("plan_ceased", {}), ("recommendation_answered", {})],
    [("withdrawn", {}), ("moved_away", {}), ("child_moved_out", {}), ("recommendation_reply_copied", {})],
    [("plan_papers_sent", {}), ("commissioner_told", {})],
    [("note", {})],
]


def test_what_is_recorded_of_one_day_stands_in_the_order_in_which_it_can_have_happened():
    in_order = [step for beside_each_other in ORDER_WITHIN_A_DAY for step in beside_each_other]
    assert {kind for kind, _ in in_order} == set(EVENT_KINDS)
    assert _as_it_stands(in_order) == in_order


def test_what_has_no_order_within_a_day_stands_as_it_was_recorded():
    turned_round = [step for beside_each_other in ORDER_WITHIN_A_DAY for step in beside_each_other[::-1]]
    assert _as_it_stands(turned_round[::-1]) == [
        step for beside_each_other in ORDER_WITHIN_A_DAY for step in beside_each_other
    ]
    assert _as_it_stands(turned_round) == turned_round


def _as_it_stands(steps):
    events = history(*[(kind, "2024-01-03", details) for kind, details in steps])
    return [(event.kind, event.details) for event in standing(events)]
