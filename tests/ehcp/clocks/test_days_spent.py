from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehcp.clocks.days_spent import HOLDERS, PRECEDENCE, attribute_days, sum_days
from ehcp.clocks.rule_sets import all_rule_sets
from ehcp.events.advice import unanswered
from ehcp.events.codes import ADVICE_SOURCES, STAGES
from ehcp.events.ledger import standing
from ehcp.lifecycle.checks import stage
from tests.ehcp.histories import day, history, legal_histories

PSYCHOLOGY, HEALTH = {"source": "psychology"}, {"source": "health"}
TO_A_PLAN = history(
    ("request_received", "2024-01-01"),
    ("decided_to_assess", "2024-02-01"),
    ("advice_requested", "2024-02-02", PSYCHOLOGY),
    ("advice_requested", "2024-02-02", HEALTH),
    ("advice_received", "2024-03-12", PSYCHOLOGY),
    ("advice_received", "2024-03-20", HEALTH),
    ("decided_to_issue", "2024-03-30"),
    ("draft_sent", "2024-04-01"),
    ("setting_consulted", "2024-04-04", {"setting": "A"}),
    ("comments_received", "2024-04-10"),
    ("setting_replied", "2024-04-15", {"setting": "A"}),
    ("final_plan_sent", "2024-05-01"),
)


def stretches_of(events, on):
    return [
        (item.first.isoformat(), item.days, item.stage, item.holder, item.source)
        for item in attribute_days(events, day(on))
    ]


def test_the_days_to_a_plan_go_to_those_who_had_the_next_step():
    assert stretches_of(TO_A_PLAN, "2024-05-11") == [
        ("2024-01-01", 31, "requested", "council", ""),
        ("2024-02-01", 1, "assessing", "council", ""),
        ("2024-02-02", 39, "assessing", "advice giver", "psychology"),
        ("2024-03-12", 8, "assessing", "advice giver", "health"),
        ("2024-03-20", 10, "assessing", "council", ""),
        ("2024-03-30", 2, "drafting", "council", ""),
        ("2024-04-01", 9, "draft_issued", "family", ""),
        ("2024-04-10", 5, "draft_issued", "setting", ""),
        ("2024-04-15", 16, "draft_issued", "council", ""),
        ("2024-05-01", 10, "plan_active", "council", ""),
    ]


def test_a_setting_that_does_not_reply_has_its_fifteen_days_only():
    events = [item for item in TO_A_PLAN if item.kind not in ("setting_replied", "comments_received")]
    assert stretches_of(events, "2024-05-01")[-3:] == [
        ("2024-04-01", 15, "draft_issued", "family", ""),
        ("2024-04-16", 4, "draft_issued", "setting", ""),
        ("2024-04-20", 11, "draft_issued", "council", ""),
    ]


def test_advice_that_is_late_is_still_waited_for():
    events = TO_A_PLAN[:3]
    assert stretches_of(events, "2024-08-01")[-1] == (
        "2024-02-02",
        181,
        "assessing",
        "advice giver",
        "psychology",
    )


def test_after_a_refusal_the_family_has_the_time_to_appeal_and_then_the_tribunal_the_appeal():
    refused = [("request_received", "2024-01-01"), ("decided_not_to_assess", "2024-02-01")]
    assert stretches_of(history(*refused), "2024-05-01")[1:] == [
        ("2024-02-01", 62, "not_assessing", "family", ""),
        ("2024-04-03", 28, "not_assessing", "nobody", ""),
    ]
    lodged = history(
        *refused, ("appeal_lodged", "2024-03-01", {"stage": "request"}), ("order_made", "2024-09-01")
    )
    assert stretches_of(lodged, "2024-09-11")[1:] == [
        ("2024-02-01", 29, "not_assessing", "family", ""),
        ("2024-03-01", 184, "not_assessing", "tribunal", ""),
        ("2024-09-01", 10, "not_assessing", "nobody", ""),
    ]


REQUEST = ("request_received", "2024-01-01")
ASSESS = ("decided_to_assess", "2024-02-01")
PLAN = ("plan_transferred_in", "2024-01-01", {"plan_made_on": "2023-06-01"})
CEASE_NOTICE = ("cease_notice_sent", "2024-02-01")


@pytest.mark.parametrize(
    ("facts", "stage_then"),
    [
        ([REQUEST, ("withdrawn", "2024-03-01")], "request_withdrawn"),
        ([REQUEST, ASSESS, ("withdrawn", "2024-03-01")], "assessment_withdrawn"),
        ([REQUEST, ASSESS, ("moved_away", "2024-03-01")], "moved_during"),
        ([PLAN, ("plan_ceased", "2024-03-01", {"reason": "8"})], "plan_ceased"),
        ([PLAN, ("child_moved_out", "2024-03-01")], "transferred_out"),
    ],
)
def test_days_after_the_end_are_nobodys(facts, stage_then):
    assert stretches_of(history(*facts), "2024-03-11")[-1] == ("2024-03-01", 10, stage_then, "nobody", "")


@pytest.mark.parametrize(
    ("facts", "then", "stage_then"),
    [
        ([REQUEST, ("decided_not_to_assess", "2024-02-01")], "nobody", "not_assessing"),
        ([REQUEST, ASSESS, ("decided_not_to_issue", "2024-02-01")], "nobody", "not_issuing"),
        ([PLAN, ("cease_proposed", "2024-01-10"), CEASE_NOTICE], "council", "cease_noticed"),
    ],
)
# 1 April 2024 was Easter Monday.
def test_each_refusal_leaves_the_family_two_months_to_appeal(facts, then, stage_then):
    assert stretches_of(history(*facts), "2024-05-01")[-2:] == [
        ("2024-02-01", 62, stage_then, "family", ""),
        ("2024-04-03", 28, stage_then, then, ""),
    ]


@pytest.mark.parametrize("begins", ["appeal_lodged", "appeal_registered"])
@pytest.mark.parametrize("ends", ["appeal_withdrawn", "appeal_unopposed", "order_made", None])
def test_an_appeal_is_the_tribunals_from_its_first_day_until_it_ends(begins, ends):
    facts = [REQUEST, ("decided_not_to_assess", "2024-02-01"), (begins, "2024-03-01"), ("note", "2024-06-01")]
    if ends:
        facts.append((ends, "2024-09-01"))
    found = stretches_of(history(*facts), "2024-09-11")
    last = ("2024-09-01", 10, "not_assessing", "nobody", "")
    assert found[2:] == [
        ("2024-03-01", 184 if ends else 194, "not_assessing", "tribunal", ""),
        *([last] if ends else []),
    ]


@pytest.mark.parametrize(
    ("facts", "stage_then"),
    [
        ([PLAN, ("review_meeting_held", "2024-01-10"), ("amendment_notice_sent", "2024-03-01")], "amending"),
        ([PLAN, ("decided_to_reassess", "2024-02-01"), ("draft_sent", "2024-03-01")], "reassessing"),
    ],
)
def test_on_a_live_plan_the_family_has_its_fifteen_days_and_a_setting_its_own(facts, stage_then):
    consulted = ("setting_consulted", "2024-03-10", {"setting": "A"})
    assert stretches_of(history(*facts, consulted), "2024-04-01")[-3:] == [
        ("2024-03-01", 15, stage_then, "family", ""),
        ("2024-03-16", 10, stage_then, "setting", ""),
        ("2024-03-26", 6, stage_then, "council", ""),
    ]


def test_advice_for_a_reassessment_is_waited_for():
    asked, came = (
        ("advice_requested", "2024-02-10", PSYCHOLOGY),
        ("advice_received", "2024-03-01", PSYCHOLOGY),
    )
    assert stretches_of(history(PLAN, ("decided_to_reassess", "2024-02-01"), asked, came), "2024-03-05")[
        -3:
    ] == [
        ("2024-02-01", 9, "reassessing", "council", ""),
        ("2024-02-10", 20, "reassessing", "advice giver", "psychology"),
        ("2024-03-01", 4, "reassessing", "council", ""),
    ]


def test_the_sums_are_by_stage_holder_and_source():
    sums = sum_days(attribute_days(TO_A_PLAN, day("2024-05-11")))
    assert sums["assessing", "advice giver", "psychology"] == 39
    assert sums["assessing", "council", ""] == 11
    assert sum(sums.values()) == (day("2024-05-11") - day("2024-01-01")).days


def test_a_case_has_no_days_before_it_began():
    assert attribute_days([], day("2024-05-11")) == []
    assert attribute_days(TO_A_PLAN, day("2024-01-01")) == []
    assert stretches_of(TO_A_PLAN, "2024-01-02") == [("2024-01-01", 1, "requested", "council", "")]


def test_the_rules_of_holders_name_clocks_and_stages_that_there_are():
    known = {rule.id for rule in all_rule_sets()[-1].clocks}
    for rule in PRECEDENCE:
        assert set(rule.stages) <= set(STAGES)
        assert set(rule.awaited) <= known | {"appeal"}


@pytest.mark.slow
@given(legal_histories(), st.integers(0, 900))
def test_each_day_has_one_stage_and_one_holder_and_they_sum_to_the_days_elapsed(events, after):
    first = events[0].on
    on = first + timedelta(days=after)
    stretches = attribute_days(events, on)
    assert sum(item.days for item in stretches) == sum(sum_days(stretches).values()) == after
    edge: date = first
    for item in stretches:
        assert item.first == edge
        assert item.days > 0
        assert item.holder in HOLDERS
        assert item.source in ({*ADVICE_SOURCES} if item.holder == "advice giver" else {""})
        assert item.stage == stage(events, item.first) == stage(events, item.until - timedelta(days=1))
        edge = item.until


@pytest.mark.slow
@given(legal_histories(), st.integers(1, 400))
def test_a_day_is_the_councils_unless_somebody_else_is_waited_for(events, after):
    """Day by day, for advice: the plain way to say who was waited for at the end of a day."""
    on = events[0].on + timedelta(days=after)
    for item in attribute_days(events, on):
        for number in range(item.days):
            that_day = item.first + timedelta(days=number)
            by_then = [event for event in events if event.on <= that_day]
            if item.stage == "assessing":
                assert (item.holder == "advice giver") is _is_waiting(by_then)


def _is_waiting(events):
    return bool(unanswered(standing(events)))
