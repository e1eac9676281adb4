"""What a person recording today must have in place while a plan is in force."""

import pytest

from ehcp.events.codes import PLAN_RECIPIENTS
from ehcp.events.kinds import EVENT_KINDS
from ehcp.events.letters import LETTER_CONTENTS, RIGHTS
from ehcp.lifecycle.checks import check, check_correction, next_kinds, position, stage
from tests.ehcp.histories import TODAY, WHOLE_LETTER, day, event, history, refusals, warnings

REQUEST = ("request_received", "2022-09-05", {"source": "parent"})
TO_A_PLAN = (
    REQUEST,
    ("decided_to_assess", "2022-10-03", {"decided_on": "2022-10-03"}),
    ("decided_to_issue", "2022-12-05", {"decided_on": "2022-12-05"}),
    ("draft_sent", "2022-12-12"),
    ("final_plan_sent", "2023-01-16", {"recipients": list(PLAN_RECIPIENTS)}),
)
MOVED_IN = (("plan_transferred_in", "2023-01-16", {"authority": "801", "plan_made_on": "2022-06-01"}),)
ARRANGED = ("review_meeting_arranged", "2023-10-02", {"meeting_on": "2023-11-01"})
MEETING = ("review_meeting_held", "2023-11-01", {"type": "annual"})
NOTICE = ("amendment_notice_sent", "2023-11-20", {"decided_on": "2023-11-20"})
ASKED = ("reassessment_requested", "2023-11-01")
REASSESS = ("decided_to_reassess", "2023-11-10", {"decided_on": "2023-11-10"})
PROPOSED = ("cease_proposed", "2024-01-08", {"decided_on": "2024-01-08", "ground": "needs_met"})
CONSULTED = ("cease_consulted", "2024-01-09", {"consulted": ["family", "setting"]})
CEASE_NOTICE = ("cease_notice_sent", "2024-02-05", {"decided_on": "2024-02-05", "letter": WHOLE_LETTER})
LETTER = {"letter": WHOLE_LETTER}
TOLD = {"decided_on": "2024-01-08", **LETTER}


def judge(facts, kind, on, born=None, **details):
    if kind in LETTER_CONTENTS:
        details = {"letter": WHOLE_LETTER, **details}
    return check(history(*facts), event(kind, on, **details), today=TODAY, born=born and day(born))


def known_details(kind):
    return [detail.name for detail in EVENT_KINDS[kind].details]


def with_plan(*facts):
    return (*TO_A_PLAN, *facts)


@pytest.mark.parametrize("beginning", [TO_A_PLAN, MOVED_IN])
@pytest.mark.parametrize(
    ("facts", "stages"),
    [
        (
            (ARRANGED, MEETING, ("decided_to_maintain", "2023-11-20", {**TOLD, "decided_on": "2023-11-20"})),
            ["plan_active", "review_in_progress", "plan_active"],
        ),
        (
            (
                MEETING,
                ("review_report_sent", "2023-11-10"),
                NOTICE,
                ("comments_received", "2023-11-30"),
                ("amended_plan_sent", "2024-01-10", LETTER),
            ),
            ["review_in_progress", "review_in_progress", "amending", "amending", "plan_active"],
        ),
        (
            (MEETING, NOTICE, ("decided_not_to_amend", "2024-01-08", TOLD)),
            ["review_in_progress", "amending", "plan_active"],
        ),
        (
            (
                ASKED,
                REASSESS,
                ("advice_requested", "2023-11-11", {"source": "psychology"}),
                ("advice_received", "2023-12-11", {"source": "psychology"}),
                ("exception_agreed", "2023-12-20", {"code": "E3", "from": "2023-12-01", "to": "2023-12-19"}),
                ("draft_sent", "2024-01-11"),
                ("comments_received", "2024-01-20"),
                ("reassessed_plan_sent", "2024-01-26", LETTER),
            ),
            [*["reassessing"] * 7, "plan_active"],
        ),
        (
            (
                ASKED,
                (
                    "decided_not_to_reassess",
                    "2023-11-10",
                    {**TOLD, "decided_on": "2023-11-10", "ground": "not_necessary"},
                ),
            ),
            ["reassessing", "plan_active"],
        ),
        (
            (ASKED, ("reassessment_stopped", "2023-11-10", {"reason": "withdrawn"})),
            ["reassessing", "plan_active"],
        ),
        (
            (PROPOSED, CONSULTED, CEASE_NOTICE, ("plan_ceased", "2024-04-06", {"reason": "2"})),
            ["cease_proposed", "cease_proposed", "cease_noticed", "plan_ceased"],
        ),
        (
            (PROPOSED, ("cease_withdrawn", "2024-01-20")),
            ["cease_proposed", "plan_active"],
        ),
        (
            (
                ("child_moved_out", "2024-01-08", {"authority": "802"}),
                ("plan_papers_sent", "2024-01-08"),
                ("commissioner_told", "2024-01-09"),
            ),
            ["transferred_out"] * 3,
        ),
    ],
)
def test_each_way_of_a_plan_may_be_recorded_step_by_step(beginning, facts, stages):
    events = history(*beginning, *facts)
    for place in range(len(beginning), len(events)):
        assert check(events[:place], events[place], today=TODAY) == [], events[place].kind
        assert events[place].kind in next_kinds(events[:place])
    assert [stage(events[: place + 1]) for place in range(len(beginning), len(events))] == stages


# Order


@pytest.mark.parametrize("imported", [False, True])
@pytest.mark.parametrize(
    ("facts", "proposed", "code"),
    [
        ((REQUEST,), event("review_meeting_held", "2023-01-01", type="annual"), "too_early"),
        (
            (REQUEST,),
            event("plan_transferred_in", "2023-01-01", authority="8", plan_made_on="2022-01-01"),
            "second_plan",
        ),
        (TO_A_PLAN, event("final_plan_sent", "2023-02-01"), "second_plan"),
        (TO_A_PLAN, event("decided_to_maintain", "2023-11-02", decided_on="2023-11-02"), "too_early"),
        (TO_A_PLAN, event("amended_plan_sent", "2023-11-02"), "because_missing"),
        (
            TO_A_PLAN,
            event("cease_notice_sent", "2023-11-02", **{**TOLD, "decided_on": "2023-11-02"}),
            "too_early",
        ),
        (with_plan(MEETING), event("review_meeting_held", "2023-11-08", type="early"), "review_open"),
        (with_plan(ASKED), event("reassessment_requested", "2023-11-08"), "not_now"),
        (
            with_plan(PROPOSED),
            event("cease_proposed", "2024-01-20", decided_on="2024-01-20", ground="other"),
            "not_now",
        ),
        (with_plan(PROPOSED), event("withdrawn", "2024-01-20", reason="withdrawn"), "after_the_end"),
        (
            with_plan(("child_moved_out", "2024-01-08", {"authority": "802"})),
            event("child_moved_out", "2024-01-09", authority="803"),
            "after_the_end",
        ),
        (
            with_plan(("plan_ceased", "2024-01-08", {"reason": "8"})),
            event("review_meeting_held", "2024-01-09", type="annual"),
            "after_the_end",
        ),
        (MOVED_IN, event("request_received", "2023-02-01", source="parent"), "second_request"),
        (MOVED_IN, event("review_meeting_held", "2023-01-15", type="annual"), "before_request"),
        (MOVED_IN, event("exception_agreed", "2023-02-01", code="E3"), "case_closed"),
        (
            (),
            event("plan_transferred_in", "2023-02-01", authority="8", plan_made_on="2023-02-02"),
            "later_than_event",
        ),
        (
            TO_A_PLAN,
            event("review_meeting_arranged", "2023-10-02", meeting_on="2023-10-01"),
            "earlier_than_event",
        ),
    ],
)
def test_what_could_not_have_happened_to_a_plan_is_refused(facts, proposed, code, imported):
    problems = check(history(*facts), proposed, today=TODAY, imported=imported)
    assert refusals(problems) == [code]


# Sections 44 and 45, regulations 22 and 28: what goes on of a plan in force goes on side by side.
REVIEW = ("review_meeting_held", "2024-03-04", {"type": "early"})
AMEND = ("amendment_notice_sent", "2024-03-05", {"decided_on": "2024-03-05"})
ASK_AGAIN = ("reassessment_requested", "2024-03-06", {})
END = ("cease_proposed", "2024-03-07", {"decided_on": "2024-03-07", "ground": "needs_met"})
GOING_ON = {
    "review_in_progress": REVIEW,
    "amending": AMEND,
    "reassessing": ASK_AGAIN,
    "cease_proposed": END,
}


@pytest.mark.parametrize("first", GOING_ON)
@pytest.mark.parametrize("then", GOING_ON)
def test_each_strand_may_begin_while_another_goes_on_and_none_twice(first, then):
    kind, on, details = GOING_ON[then]
    earlier = (GOING_ON[first][0], "2024-03-01", GOING_ON[first][2] | BEFORE.get(first, {}))
    problems = judge(with_plan(earlier), kind, on, **details)
    revised = first == then == "amending"
    assert refusals(problems) == ([] if first != then or revised else [REFUSED_TWICE[then]])
    assert (kind in next_kinds(history(*with_plan(earlier)))) is (first != then or revised)


BEFORE = {stage: {"decided_on": "2024-03-01"} for stage in ("amending", "cease_proposed")}
REFUSED_TWICE = {
    "review_in_progress": "review_open",
    "reassessing": "not_now",
    "cease_proposed": "not_now",
    "amending": "",
}


def test_all_strands_go_on_at_once_each_by_its_own_steps():
    facts = with_plan(ASK_AGAIN, AMEND, END, ("review_meeting_held", "2024-03-08", {"type": "early"}))
    now = position(history(*facts))
    assert now.stages == ("plan_active", "review_in_progress", "amending", "reassessing", "cease_proposed")
    assert (now.stage, now.beside) == ("cease_proposed", ("review_in_progress", "amending", "reassessing"))
    for kind, on, details, left in (
        ("decided_to_maintain", "2024-03-20", TOLD | {"decided_on": "2024-03-20"}, "review_in_progress"),
        ("amended_plan_sent", "2024-04-02", LETTER, "amending"),
        ("reassessment_stopped", "2024-04-03", {"reason": "withdrawn"}, "reassessing"),
        ("cease_withdrawn", "2024-04-04", {}, "cease_proposed"),
    ):
        assert refusals(judge(facts, kind, on, **details)) == []
        after = position(history(*facts, (kind, on, details)))
        assert set(after.stages) == set(now.stages) - {left}


def test_a_review_that_comes_to_an_amendment_or_an_end_is_over_and_what_goes_on_beside_stays():
    for kind, details, begun in (
        ("amendment_notice_sent", {"decided_on": "2024-03-20"}, "amending"),
        ("cease_proposed", {"decided_on": "2024-03-20", "ground": "needs_met"}, "cease_proposed"),
    ):
        after = position(history(*with_plan(ASK_AGAIN, REVIEW, (kind, "2024-03-20", details))))
        assert set(after.stages) == {"plan_active", "reassessing", begun}


def test_what_was_ordered_is_sent_at_any_time_and_ends_no_amendment_that_the_council_proposed():
    facts = with_plan(AMEND, LODGED, ordered("amend_contents"))
    assert refusals(judge(facts, "amended_plan_sent", "2024-06-04", because="tribunal")) == []
    sent = (*facts, ("amended_plan_sent", "2024-06-04", {"because": "tribunal"}))
    assert position(history(*sent)).stages == ("plan_active", "amending")
    assert refusals(judge(sent, "amended_plan_sent", "2024-06-05")) == []


def test_the_end_of_a_plan_ends_all_that_goes_on():
    facts = with_plan(REVIEW, AMEND, ASK_AGAIN)
    for kind, details, stage_then in (
        ("plan_ceased", {"reason": "8"}, "plan_ceased"),
        ("child_moved_out", {"authority": "802"}, "transferred_out"),
    ):
        assert refusals(judge(facts, kind, "2024-04-02", **details)) == []
        assert position(history(*facts, (kind, "2024-04-02", details))).stages == (stage_then,)


def test_a_case_begins_once_and_what_it_begins_with_stays():
    events = history(*MOVED_IN, ARRANGED)
    assert refusals(check_correction(events, 1, None, today=TODAY)) == ["request_needed"]
    assert check_correction(events[:1], 1, None, today=TODAY) == []
    request = event("request_received", "2023-01-16", source="parent")
    assert refusals(check_correction(events, 1, request, today=TODAY)) == ["request_stays"]
    later = event("plan_transferred_in", "2023-10-03", authority="801", plan_made_on="2022-06-01")
    assert refusals(check_correction(events, 1, later, today=TODAY)) == ["before_request"]


# Reviews


@pytest.mark.parametrize("kind", ["review_invitations_sent", "review_papers_sent"])
def test_invitations_and_papers_belong_to_a_meeting_arranged_and_go_out_two_weeks_before(kind):
    assert refusals(judge(TO_A_PLAN, kind, "2023-10-18")) == ["no_meeting_arranged"]
    assert refusals(judge(with_plan(ARRANGED, MEETING), kind, "2023-11-02")) == ["no_meeting_arranged"]
    assert kind not in next_kinds(history(*TO_A_PLAN))
    assert judge(with_plan(ARRANGED), kind, "2023-10-18") == []
    assert warnings(judge(with_plan(ARRANGED), kind, "2023-10-19")) == ["short_notice"]


def test_a_report_tells_of_a_meeting():
    assert refusals(judge(TO_A_PLAN, "review_report_sent", "2023-11-02")) == ["no_meeting_held"]
    assert judge(with_plan(MEETING), "review_report_sent", "2023-11-02") == []


@pytest.mark.parametrize(("sent", "codes"), [("2023-11-29", []), ("2023-11-30", ["late"])])
@pytest.mark.parametrize("kind", ["amendment_notice_sent", "decided_to_maintain"])
def test_a_decision_after_four_weeks_is_late_and_may_be_recorded(kind, sent, codes):
    problems = judge(with_plan(MEETING), kind, sent, decided_on="2023-11-20")
    assert (refusals(problems), warnings(problems)) == ([], codes)


@pytest.mark.parametrize(("sent", "codes"), [("2024-01-15", []), ("2024-01-16", ["late"])])
def test_an_amended_plan_or_none_after_eight_weeks_is_late_and_may_be_recorded(sent, codes):
    facts = with_plan(MEETING, NOTICE)
    assert warnings(judge(facts, "amended_plan_sent", sent)) == codes
    assert warnings(judge(facts, "decided_not_to_amend", sent, **TOLD)) == codes


@pytest.mark.parametrize(("sent", "codes"), [("2023-12-04", ["within_15_days"]), ("2023-12-05", [])])
def test_regulation_22_2_the_amended_plan_waits_fifteen_days_from_the_notice(sent, codes):
    facts = with_plan(MEETING, NOTICE)
    assert refusals(judge(facts, "amended_plan_sent", sent)) == codes
    assert judge(facts, "amended_plan_sent", sent, family_waived_15_days=True) == []


def test_what_is_ordered_after_an_amended_plan_was_sent_is_not_late_for_the_old_notice():
    facts = with_plan(MEETING, NOTICE, ("amended_plan_sent", "2024-01-10"), LODGED, ordered("amend_contents"))
    assert judge(facts, "amended_plan_sent", "2024-06-04", because="tribunal") == []


def test_comments_answer_a_draft_or_a_notice_and_replies_a_consultation():
    assert refusals(judge(with_plan(ASKED, REASSESS), "comments_received", "2023-11-20")) == [
        "nothing_to_comment_on"
    ]
    drafting = with_plan(MEETING, NOTICE, ("setting_consulted", "2023-11-21", {"setting": "S1"}))
    reply = {"answer": "yes"}
    assert judge(drafting, "setting_replied", "2023-11-25", setting="S1", **reply) == []
    assert refusals(judge(drafting, "setting_replied", "2023-11-25", setting="S2", **reply)) == [
        "setting_not_consulted"
    ]


# Letters


@pytest.mark.parametrize(
    ("facts", "kind", "refuses"),
    [
        ((MEETING,), "decided_to_maintain", True),
        ((MEETING, NOTICE), "decided_not_to_amend", True),
        ((ASKED,), "decided_not_to_reassess", True),
        ((PROPOSED, CONSULTED), "cease_notice_sent", True),
        ((MEETING, NOTICE), "amended_plan_sent", False),
        ((ASKED, REASSESS, ("draft_sent", "2023-12-01")), "reassessed_plan_sent", False),
    ],
)
def test_each_letter_tells_the_familys_rights_and_since_april_2018_what_the_tribunal_can_recommend(
    facts, kind, refuses
):
    told = refusals if refuses else warnings
    details = {"decided_on": "2024-01-10", "ground": "not_necessary"}
    details = {name: value for name, value in details.items() if name in known_details(kind)}
    for left_out in (*RIGHTS, "recommendation_power"):
        letter = [code for code in WHOLE_LETTER if code != left_out]
        assert told(judge(with_plan(*facts), kind, "2024-01-10", **details, letter=letter)) == [
            "letter_incomplete"
        ]


def test_an_amended_plan_as_ordered_needs_no_letter():
    facts = with_plan(LODGED, ordered("amend_contents"))
    assert judge(facts, "amended_plan_sent", "2024-06-04", because="tribunal", letter=[]) == []


# Reassessment


def test_a_reassessment_that_the_health_commissioner_asked_for_is_not_refused():
    asked = with_plan(("reassessment_requested", "2023-11-01", {"source": "health"}))
    refusal = {"decided_on": "2023-11-10", "ground": "not_necessary"}
    assert refusals(judge(asked, "decided_not_to_reassess", "2023-11-10", **refusal)) == [
        "asked_by_commissioner"
    ]
    assert "decided_not_to_reassess" not in next_kinds(history(*asked))
    assert judge(asked, "decided_to_reassess", "2023-11-10", decided_on="2023-11-10") == []


def test_each_request_to_reassess_gets_one_decision():
    again = {"decided_on": "2023-11-20"}
    facts = with_plan(ASKED, REASSESS)
    assert refusals(judge(facts, "decided_to_reassess", "2023-11-20", **again)) == ["already_decided"]
    refusal = {**again, "letter": WHOLE_LETTER, "ground": "not_necessary"}
    assert refusals(judge(facts, "decided_not_to_reassess", "2023-11-20", **refusal)) == ["already_decided"]
    assert not {"decided_to_reassess", "decided_not_to_reassess"} & set(next_kinds(history(*facts)))


@pytest.mark.parametrize(
    ("kind", "details"),
    [("advice_requested", {"source": "health"}), ("draft_sent", {}), ("reassessed_plan_sent", {})],
)
def test_a_reassessment_begins_once_the_family_was_told(kind, details):
    assert refusals(judge(with_plan(ASKED), kind, "2023-11-20", **details)) == ["reassessment_not_decided"]
    assert kind not in next_kinds(history(*with_plan(ASKED)))
    assert judge(with_plan(ASKED, REASSESS), kind, "2023-11-20", **details) == []


def test_advice_in_a_reassessment_answers_what_was_asked_for_in_it():
    assessed = (
        *TO_A_PLAN[:2],
        ("advice_requested", "2022-10-04", {"source": "health"}),
        *TO_A_PLAN[2:],
        ASKED,
        REASSESS,
    )
    assert refusals(judge(assessed, "advice_received", "2023-12-01", source="health")) == [
        "advice_not_asked_for"
    ]


def test_a_plan_drafted_in_a_reassessment_waits_fifteen_days():
    facts = with_plan(ASKED, REASSESS, ("draft_sent", "2024-01-11"))
    assert refusals(judge(facts, "reassessed_plan_sent", "2024-01-25")) == ["within_15_days"]
    assert judge(facts, "reassessed_plan_sent", "2024-01-26") == []


def test_the_fifteen_days_are_counted_from_the_last_draft_of_the_reassessment():
    facts = with_plan(ASKED, REASSESS, ("draft_sent", "2024-01-11"), ("draft_sent", "2024-01-18"))
    assert refusals(judge(facts, "reassessed_plan_sent", "2024-02-01")) == ["within_15_days"]
    assert judge(facts, "reassessed_plan_sent", "2024-02-02") == []


def test_regulation_24_assessed_lately_is_a_ground_for_six_months():
    refusal = {"letter": WHOLE_LETTER, "ground": "assessed_in_last_6_months"}
    for on, warned in (("2023-07-16", []), ("2023-07-17", ["assessed_longer_ago"])):
        facts = with_plan(("reassessment_requested", "2023-07-10"))
        assert warnings(judge(facts, "decided_not_to_reassess", on, decided_on=on, **refusal)) == warned


# Moving


def test_a_family_is_told_of_a_transfer_only_where_the_plan_moved_here():
    assert refusals(judge(TO_A_PLAN, "family_told_of_transfer", "2023-02-01")) == ["not_moved_in"]
    assert judge(MOVED_IN, "family_told_of_transfer", "2023-02-01", review_by="2023-06-01") == []
    twice = (*MOVED_IN, ("family_told_of_transfer", "2023-02-01"))
    assert warnings(judge(twice, "family_told_of_transfer", "2023-02-02", review_by="2023-06-01")) == [
        "recorded_already"
    ]


@pytest.mark.parametrize("kind", ["plan_papers_sent", "commissioner_told"])
def test_what_was_sent_or_told_of_a_move_out_is_warned_of_where_it_comes_twice(kind):
    left = with_plan(("child_moved_out", "2024-01-08", {"authority": "802"}))
    assert judge(left, kind, "2024-01-08") == []
    assert warnings(judge((*left, (kind, "2024-01-08")), kind, "2024-01-09")) == ["recorded_already"]


# Ending


def test_notice_that_a_plan_will_end_is_given_after_consulting():
    details = {"decided_on": "2024-02-05", "letter": WHOLE_LETTER}
    assert refusals(judge(with_plan(PROPOSED), "cease_notice_sent", "2024-02-05", **details)) == [
        "not_consulted"
    ]
    family_only = with_plan(PROPOSED, ("cease_consulted", "2024-01-09", {"consulted": ["family"]}))
    problems = judge(family_only, "cease_notice_sent", "2024-02-05", **details)
    assert (refusals(problems), warnings(problems)) == ([], ["not_consulted"])
    assert "cease_notice_sent" not in next_kinds(history(*with_plan(PROPOSED)))
    both = (*family_only, ("cease_consulted", "2024-01-10", {"consulted": ["setting"]}))
    assert judge(both, "cease_notice_sent", "2024-02-05", **details) == []
    assert refusals(judge(both, "cease_notice_sent", "2024-02-05", decided_on="2024-02-05", letter=[])) == [
        "letter_incomplete"
    ]


@pytest.mark.parametrize("kind", ["decided_not_to_amend", "decided_not_to_reassess"])
def test_letters_that_refuse_a_plan_say_all_that_the_law_asks(kind):
    facts = with_plan(MEETING, NOTICE) if kind == "decided_not_to_amend" else with_plan(ASKED)
    ground = {} if kind == "decided_not_to_amend" else {"ground": "not_necessary"}
    assert refusals(judge(facts, kind, "2023-12-08", decided_on="2023-12-08", letter=[], **ground)) == [
        "letter_incomplete"
    ]


@pytest.mark.parametrize(
    ("born", "ground", "reviewed", "codes"),
    [
        ("2004-01-08", "needs_met", False, ["review_first"]),
        ("2006-01-08", "needs_met", False, ["review_first"]),  # the 18th birthday
        ("2006-01-09", "needs_met", False, []),
        (None, "left_education", False, ["review_first"]),
        ("2004-01-08", "left_education", True, []),
    ],
)
def test_regulation_30_of_an_adult_the_plan_is_reviewed_first(born, ground, reviewed, codes):
    facts = with_plan(MEETING) if reviewed else TO_A_PLAN
    problems = judge(facts, "cease_proposed", "2024-01-08", born, decided_on="2024-01-08", ground=ground)
    assert (refusals(problems), warnings(problems)) == ([], codes)


@pytest.mark.parametrize("facts", [(), (MEETING,), (MEETING, NOTICE), (ASKED,), (PROPOSED,)])
def test_without_notice_a_plan_ends_only_for_death_or_age(facts):
    facts = with_plan(*facts)
    assert judge(facts, "plan_ceased", "2024-02-01", reason="8") == []
    assert judge(facts, "plan_ceased", "2024-02-01", "1998-01-01", reason="1") == []
    assert refusals(judge(facts, "plan_ceased", "2024-02-01", "1999-02-02", reason="1")) == ["not_yet_25"]
    assert refusals(judge(facts, "plan_ceased", "2024-02-01", reason="2")) == ["notice_needed"]
    assert refusals(judge(facts, "plan_ceased", "2024-02-01", reason="5")) == ["moved_not_ended"]


# Section 83(2): from the 25th birthday on nobody is a young person.
@pytest.mark.parametrize(
    ("on", "codes"), [("2024-01-31", ["not_yet_25"]), ("2024-02-01", []), ("2024-02-02", [])]
)
def test_a_plan_ends_for_age_from_the_25th_birthday(on, codes):
    assert refusals(judge(TO_A_PLAN, "plan_ceased", on, "1999-02-01", reason="1")) == codes


NOTICED = with_plan(PROPOSED, CONSULTED, CEASE_NOTICE)
ABOUT = {"stage": "other"}
LODGED = ("appeal_lodged", "2024-03-01", {**ABOUT, "grounds": ["ceasing"]})


def ordered(order):
    return ("order_made", "2024-06-03", {**ABOUT, "order": order})


@pytest.mark.parametrize(
    ("facts", "on", "codes"),
    [
        ((), "2024-04-05", ["appeal_window_open"]),
        ((), "2024-04-06", []),
        ((("mediation_certificate_issued", "2024-04-02", ABOUT),), "2024-05-02", ["appeal_window_open"]),
        ((("mediation_certificate_issued", "2024-04-02", ABOUT),), "2024-05-03", []),
        ((LODGED,), "2024-06-04", ["appeal_undecided"]),
        ((LODGED, ordered("dismiss_cease")), "2024-06-03", []),
        ((LODGED, ordered("continue")), "2024-06-04", ["ordered_to_continue"]),
        (
            (LODGED, ("appeal_unopposed", "2024-05-01", {**ABOUT, "matter": "continue_and_amend"})),
            "2024-06-04",
            ["ordered_to_continue"],
        ),
        ((LODGED, ("appeal_withdrawn", "2024-03-10")), "2024-03-20", ["appeal_window_open"]),
        ((LODGED, ("appeal_withdrawn", "2024-03-10")), "2024-04-06", []),
    ],
)
def test_section_45_4_a_plan_goes_on_until_no_appeal_can_save_it(facts, on, codes):
    assert refusals(judge((*NOTICED, *facts), "plan_ceased", on, reason="2")) == codes


def test_before_the_act_no_time_to_appeal_keeps_a_plan_going():
    facts = (
        ("plan_transferred_in", "2013-01-02", {"authority": "801", "plan_made_on": "2012-01-09"}),
        ("cease_proposed", "2013-01-08", PROPOSED[2] | {"decided_on": "2013-01-08"}),
        ("cease_consulted", "2013-01-09", CONSULTED[2]),
        ("cease_notice_sent", "2013-02-05", CEASE_NOTICE[2] | {"decided_on": "2013-02-05"}),
    )
    assert judge(facts, "plan_ceased", "2013-02-06", reason="2") == []


@pytest.mark.parametrize(
    ("ends", "codes"),
    [("2024-03-29", ["appeal_window_open"]), ("2024-04-02", ["appeal_window_open"]), ("2024-04-03", [])],
)
def test_a_plan_ends_only_after_the_last_day_to_appeal_which_is_a_working_day(ends, codes):
    """Two months from 29 January end on Good Friday, so that the family can appeal until Tuesday 2 April."""
    notice = ("cease_notice_sent", "2024-01-29", {"decided_on": "2024-01-29", "letter": WHOLE_LETTER})
    facts = with_plan(PROPOSED, CONSULTED, notice)
    assert refusals(judge(facts, "plan_ceased", ends, reason="2")) == codes


def test_an_appeal_that_the_tribunal_admits_after_the_end_takes_it_back_until_it_is_decided():
    ended = with_plan(PROPOSED, CONSULTED, CEASE_NOTICE, ("plan_ceased", "2024-04-08", {"reason": "2"}))
    late = {"stage": "other", "grounds": ["ceasing"]}
    assert refusals(judge(ended, "appeal_lodged", "2024-05-01", **late)) == []
    assert "appeal_lodged" in next_kinds(history(*ended))
    reopened = (*ended, ("appeal_lodged", "2024-05-01", late))
    assert position(history(*reopened)).stages == ("plan_active", "cease_noticed")
    assert refusals(judge(reopened, "plan_ceased", "2024-05-02", reason="2")) == ["appeal_undecided"]
    dismissed = (*reopened, ("order_made", "2024-07-01", {"stage": "other", "order": "dismiss_cease"}))
    assert refusals(judge(dismissed, "plan_ceased", "2024-07-01", reason="2")) == []
    upheld = (*reopened, ("order_made", "2024-07-01", {"stage": "other", "order": "continue"}))
    assert refusals(judge(upheld, "cease_withdrawn", "2024-07-01", because="tribunal")) == []


def test_a_plan_that_ended_without_a_notice_leaves_nothing_to_appeal_against():
    died = with_plan(("plan_ceased", "2024-04-08", {"reason": "8"}))
    assert refusals(judge(died, "appeal_lodged", "2024-05-01", stage="other")) == ["nothing_to_dispute"]
    assert "appeal_lodged" not in next_kinds(history(*died))
    about_another = with_plan(
        PROPOSED, CONSULTED, CEASE_NOTICE, ("plan_ceased", "2024-04-08", {"reason": "2"})
    )
    assert refusals(judge(about_another, "appeal_lodged", "2024-05-01", stage="request")) == [
        "nothing_to_dispute"
    ]
