import pytest

from ehcp.events.codes import LETTER_CHECKLIST, PLAN_RECIPIENTS
from ehcp.events.kinds import EVENT_KINDS
from ehcp.events.ledger import STRUCK_OUT, Event
from ehcp.lifecycle.checks import check, check_correction, find_problems, next_kinds, stage
from tests.ehcp.histories import (
    TODAY,
    WHOLE_LETTER,
    day,
    event,
    history,
    refusals,
    warnings,
)

PSYCHOLOGY = {"source": "psychology"}
IMPORTED = {"imported": True}
DISAGREEMENT_BEGINS = {
    "mediation_adviser_contacted",
    "mediation_declined",
    "mediation_wanted",
    "mediation_certificate_issued",
    "appeal_lodged",
}
REQUEST = ("request_received", "2024-01-02", {"source": "parent"})
ASSESS = ("decided_to_assess", "2024-02-01", {"decided_on": "2024-01-31"})
REFUSE = ("decided_not_to_assess", "2024-02-01", {"decided_on": "2024-01-31", "letter": WHOLE_LETTER})
ASK = ("advice_requested", "2024-02-05", PSYCHOLOGY)
ANSWER = ("advice_received", "2024-03-05", PSYCHOLOGY)
ISSUE = ("decided_to_issue", "2024-04-02", {"decided_on": "2024-04-01"})
NO_PLAN = ("decided_not_to_issue", "2024-04-02", {"decided_on": "2024-04-01", "letter": WHOLE_LETTER})
DRAFT = ("draft_sent", "2024-04-10")
FINAL = ("final_plan_sent", "2024-05-10")
TO_A_PLAN = (REQUEST, ASSESS, ASK, ANSWER, ISSUE, DRAFT, FINAL)


def judge(facts, kind, on, **details):
    return check(history(*facts), event(kind, on, **details), today=TODAY)


def judge_imported(facts, kind, on, **details):
    return check(history(*facts), event(kind, on, **details), today=TODAY, imported=True)


# What may come next


@pytest.mark.parametrize(
    ("facts", "stage_then", "offered"),
    [
        ((), "", {"request_received", "plan_transferred_in"}),
        (
            TO_A_PLAN[:1],
            "requested",
            {
                "decided_to_assess",
                "decided_not_to_assess",
                "exception_agreed",
                "withdrawn",
                "moved_away",
                "note",
            },
        ),
        ((REQUEST, REFUSE), "not_assessing", {"decided_to_assess", "note"} | DISAGREEMENT_BEGINS),
        (
            TO_A_PLAN[:2],
            "assessing",
            {
                "advice_requested",
                "advice_waived",
                "decided_to_issue",
                "decided_not_to_issue",
                "exception_agreed",
                "withdrawn",
                "moved_away",
                "note",
            },
        ),
        (
            TO_A_PLAN[:3],
            "assessing",
            {
                "advice_requested",
                "advice_received",
                "advice_waived",
                "decided_to_issue",
                "decided_not_to_issue",
                "exception_agreed",
                "withdrawn",
                "moved_away",
                "note",
            },
        ),
        ((REQUEST, ASSESS, NO_PLAN), "not_issuing", {"decided_to_issue", "note"} | DISAGREEMENT_BEGINS),
        (
            TO_A_PLAN[:5],
            "drafting",
            {
                "advice_requested",
                "advice_waived",
                "draft_sent",
                "setting_consulted",
                "exception_agreed",
                "withdrawn",
                "moved_away",
                "note",
            },
        ),
        (
            TO_A_PLAN[:6],
            "draft_issued",
            {
                "advice_requested",
                "advice_waived",
                "draft_sent",
                "comments_received",
                "setting_consulted",
                "final_plan_sent",
                "exception_agreed",
                "withdrawn",
                "moved_away",
                "note",
            },
        ),
        (
            TO_A_PLAN,
            "plan_active",
            {
                "review_meeting_arranged",
                "review_meeting_held",
                "phase_transfer_expected",
                "amendment_notice_sent",
                "reassessment_requested",
                "decided_to_reassess",
                "cease_proposed",
                "plan_ceased",
                "child_moved_out",
                "plan_papers_sent",
                "commissioner_changed",
                "commissioner_told",
                "plan_disclosure_requested",
                "direct_payments_started",
                "note",
            }
            | DISAGREEMENT_BEGINS,
        ),
        ((REQUEST, ("withdrawn", "2024-01-05")), "request_withdrawn", {"note"}),
        ((REQUEST, ASSESS, ("moved_away", "2024-03-01")), "moved_during", {"note"}),
    ],
)
def test_only_what_may_come_next_is_offered(facts, stage_then, offered):
    events = history(*facts)
    assert stage(events) == stage_then
    assert set(next_kinds(events)) == offered, "add a new kind above, at the stages where it may come"
    assert list(next_kinds(events)) == [kind for kind in EVENT_KINDS if kind in offered]


def test_what_may_come_next_can_be_asked_for_a_day_in_the_past():
    events = history(*TO_A_PLAN)
    assert stage(events, day("2024-01-15")) == "requested"
    assert "decided_to_assess" in next_kinds(events, day("2024-01-15"))


@pytest.mark.parametrize(
    ("on", "stage_then"),
    [("2024-01-31", "requested"), ("2024-02-01", "assessing"), ("2024-02-02", "assessing")],
)
def test_a_step_counts_from_the_day_it_happened(on, stage_then):
    assert stage(history(*TO_A_PLAN), day(on)) == stage_then


def test_the_whole_path_to_a_plan_may_be_recorded_step_by_step():
    events = history(*TO_A_PLAN)
    for number, proposed in enumerate(events):
        assert refusals(check(events[:number], proposed, today=TODAY)) == []


# Guards of order bind everybody


@pytest.mark.parametrize("imported", [False, True])
@pytest.mark.parametrize(
    ("facts", "proposed", "code"),
    [
        ((), event("decided_to_assess", "2024-02-01", decided_on="2024-02-01"), "no_request"),
        ((REQUEST,), event("request_received", "2024-02-01", source="parent"), "second_request"),
        ((REQUEST,), event("decided_to_assess", "2024-01-01", decided_on="2024-01-01"), "before_request"),
        ((REQUEST,), event("decided_to_assess", "2024-08-01", decided_on="2024-08-01"), "in_the_future"),
        (
            (REQUEST,),
            event("decided_to_assess", "2024-02-01", decided_on="2024-02-02"),
            "told_before_decided",
        ),
        ((REQUEST,), event("decided_to_assess", "2024-02-01", decided_on="2024-01-01"), "before_request"),
        ((REQUEST, ASSESS), event("decided_to_assess", "2024-03-01", decided_on="2024-03-01"), "too_late"),
        (
            (REQUEST, REFUSE),
            event("decided_to_assess", "2024-03-01", decided_on="2024-03-01"),
            "because_missing",
        ),
        ((REQUEST, REFUSE), event("withdrawn", "2024-03-01", reason="withdrawn"), "after_the_end"),
        (TO_A_PLAN, event("draft_sent", "2024-06-01"), "after_the_end"),
        (TO_A_PLAN, event("exception_agreed", "2024-06-01", code="E3"), "case_closed"),
        ((REQUEST,), event("note", "2024-01-01"), "before_request"),
        (
            (REQUEST,),
            event("decided_to_assess", "2024-03-01", decided_on="2024-03-01", because="mediation"),
            "nothing_to_reopen",
        ),
    ],
)
def test_what_could_not_have_happened_is_refused(facts, proposed, code, imported):
    problems = check(history(*facts), proposed, today=TODAY, imported=imported)
    assert refusals(problems) == [code]
    assert all(problem.words.endswith(".") for problem in problems)


@pytest.mark.parametrize(("on", "codes"), [("2024-07-31", []), ("2024-08-01", ["in_the_future"])])
def test_what_happened_today_may_be_recorded_and_not_what_is_to_come(on, codes):
    assert refusals(judge((REQUEST,), "note", on)) == codes


@pytest.mark.parametrize(
    ("kind", "details", "name"),
    [
        ("request_received", {"source": "parent"}, "previous_assessment_on"),
        ("plan_transferred_in", {"authority": "801"}, "plan_made_on"),
        ("plan_transferred_in", {"authority": "801", "plan_made_on": "2023-01-09"}, "last_review_on"),
    ],
)
def test_what_a_case_begins_with_tells_of_days_that_lie_behind(kind, details, name):
    assert judge((), kind, "2024-02-01", **{**details, name: "2024-02-01"}) == []
    (problem,) = judge((), kind, "2024-02-01", **{**details, name: "2024-02-02"})
    assert (problem.code, problem.field) == ("later_than_event", name)


@pytest.mark.parametrize(
    ("first", "told_on", "decided_on", "field", "begun"),
    [
        (REQUEST, "2024-01-02", "2024-01-01", "decided_on", "the request, received on 2 January 2024"),
        (REQUEST, "2024-01-01", "2024-01-01", "on", "the request, received on 2 January 2024"),
        (
            ("plan_transferred_in", "2024-01-02", {"authority": "801", "plan_made_on": "2023-01-09"}),
            "2024-01-01",
            "2024-01-01",
            "on",
            "the plan came here, on 2 January 2024",
        ),
    ],
)
def test_of_two_days_the_one_before_the_case_began_is_pointed_at(first, told_on, decided_on, field, begun):
    (problem,) = judge((first,), "decided_to_reassess", told_on, decided_on=decided_on)
    assert (problem.code, problem.field) == ("before_request", field)
    assert f"before {begun}" in problem.words


def test_an_exception_may_last_a_single_day():
    facts = (REQUEST, ASSESS)
    on = "2024-02-10"
    assert judge(facts, "exception_agreed", on, code="E3", **{"from": on, "to": on}) == []


@pytest.mark.parametrize(
    ("facts", "kind", "details"),
    [
        ((REQUEST,), "decided_to_issue", {"decided_on": "2024-04-01"}),
        ((REQUEST,), "advice_requested", PSYCHOLOGY),
        ((REQUEST, ASSESS), "draft_sent", {}),
        ((REQUEST, ASSESS), "final_plan_sent", {}),
        ((REQUEST, ASSESS, ISSUE), "final_plan_sent", {}),
    ],
)
def test_a_person_records_every_step_and_imported_history_may_lack_some(facts, kind, details):
    assert refusals(judge(facts, kind, "2024-05-01", **details)) == ["too_early"]
    assert judge_imported(facts, kind, "2024-05-01", **details) == []


def test_a_step_put_in_later_is_judged_by_its_own_day():
    without_draft = (REQUEST, ASSESS, ISSUE, ("final_plan_sent", "2024-05-10", IMPORTED))
    assert judge(without_draft, "draft_sent", "2024-04-10") == []
    assert refusals(judge(without_draft, "draft_sent", "2024-05-11")) == ["after_the_end"]


def test_a_step_that_would_shut_out_a_later_one_names_that_one():
    problems = judge(TO_A_PLAN[:5], "withdrawn", "2024-03-20", reason="withdrawn")
    assert refusals(problems) == ["after_the_end"]
    assert "“Family told: we will issue a plan” of 2 April 2024" in problems[0].words


def test_advice_answers_a_request_made_by_then():
    facts = (REQUEST, ASSESS, ASK)
    assert refusals(judge(facts, "advice_received", "2024-02-04", **PSYCHOLOGY)) == ["advice_not_asked_for"]
    assert refusals(judge(facts, "advice_received", "2024-03-04", source="health")) == [
        "advice_not_asked_for"
    ]
    assert judge(facts, "advice_received", "2024-02-05", **PSYCHOLOGY) == []


def test_imported_advice_may_lack_its_request_but_not_come_before_it():
    imported = (("request_received", "2024-01-02", IMPORTED), ("decided_to_assess", "2024-02-01", IMPORTED))
    asked = (*imported, ("advice_requested", "2024-02-05", {**PSYCHOLOGY, **IMPORTED}))
    assert judge_imported(imported, "advice_received", "2024-02-04", **PSYCHOLOGY) == []
    assert refusals(judge_imported(asked, "advice_received", "2024-02-04", **PSYCHOLOGY)) == [
        "advice_not_asked_for"
    ]


def test_imported_advice_may_lack_its_request_while_another_source_was_asked():
    asked = (
        ("request_received", "2024-01-02", IMPORTED),
        ("advice_requested", "2024-02-05", {"source": "health", **IMPORTED}),
    )
    assert judge_imported(asked, "advice_received", "2024-02-04", **PSYCHOLOGY) == []
    assert judge_imported(asked, "advice_received", "2024-02-06", **PSYCHOLOGY) == []


def test_advice_may_come_after_the_decision_and_be_waived_unasked():
    assert judge((REQUEST, ASSESS, ASK, ISSUE), "advice_received", "2024-04-09", **PSYCHOLOGY) == []
    assert judge((REQUEST, ASSESS), "advice_waived", "2024-02-09", source="health") == []


def test_psychology_advice_is_asked_for_three_times_at_most():
    asked = [("advice_requested", f"2024-02-1{number}", PSYCHOLOGY) for number in range(3)]
    assert refusals(judge((REQUEST, ASSESS, *asked), "advice_requested", "2024-03-01", **PSYCHOLOGY)) == [
        "too_many_psychology_requests"
    ]
    assert judge((REQUEST, ASSESS, *asked[:2]), "advice_requested", "2024-03-01", **PSYCHOLOGY) == []
    assert judge((REQUEST, ASSESS, *asked), "advice_requested", "2024-03-01", source="health") == []


def test_a_final_plan_that_goes_to_fewer_than_three_is_a_warning():
    sent = {"recipients": ["family", "setting"], "letter": WHOLE_LETTER}
    problems = judge(TO_A_PLAN[:6], "final_plan_sent", "2024-05-10", **sent)
    assert (refusals(problems), warnings(problems)) == ([], ["recipients_missing"])
    assert "commissioner" in problems[0].words


def test_a_final_plan_whose_letter_leaves_out_a_right_is_a_warning():
    sent = {
        "recipients": list(PLAN_RECIPIENTS),
        "letter": [code for code in WHOLE_LETTER if code != "mediation"],
    }
    problems = judge(TO_A_PLAN[:6], "final_plan_sent", "2024-05-10", **sent)
    assert (refusals(problems), warnings(problems)) == ([], ["letter_incomplete"])


def test_a_note_may_stand_beside_a_case_at_any_stage():
    for number in range(1, len(TO_A_PLAN) + 1):
        assert judge(TO_A_PLAN[:number], "note", "2024-06-01") == []


CIRCUMSTANCES = {"code": "E3", "from": "2024-01-15", "to": "2024-01-31"}


def test_an_exception_may_be_agreed_on_the_day_a_case_closes_and_the_day_it_reopens():
    closed = (REQUEST, REFUSE)
    reopened = (
        *closed,
        ("decided_to_assess", "2024-03-01", {"decided_on": "2024-03-01", "because": "tribunal"}),
    )
    assert judge(closed, "exception_agreed", "2024-02-01", **CIRCUMSTANCES) == []
    assert judge(reopened, "exception_agreed", "2024-03-01", **CIRCUMSTANCES) == []
    assert refusals(judge(reopened, "exception_agreed", "2024-02-15", code="E3")) == ["case_closed"]


@pytest.mark.parametrize("because", ["mediation", "concession", "tribunal"])
def test_each_refusal_is_reopened_by_its_own_decision_that_says_by_what(because):
    reason = {"decided_on": "2024-05-01", "because": because}
    assert judge_imported((REQUEST, REFUSE), "decided_to_assess", "2024-05-01", **reason) == []
    assert refusals(judge((REQUEST, REFUSE), "decided_to_issue", "2024-05-01", **reason)) == ["after_the_end"]
    no_plan = (REQUEST, ASSESS, NO_PLAN)
    assert refusals(judge(no_plan, "decided_to_assess", "2024-05-01", **reason)) == ["after_the_end"]
    assert judge_imported(no_plan, "decided_to_issue", "2024-05-01", **reason) == []


# Guards of completeness bind people recording today


@pytest.mark.parametrize(
    ("facts", "kind"), [((REQUEST,), "decided_not_to_assess"), ((REQUEST, ASSESS), "decided_not_to_issue")]
)
def test_a_letter_of_refusal_says_all_that_the_law_asks(facts, kind):
    decided = {"decided_on": "2024-03-01"}
    for left_out in LETTER_CHECKLIST:
        letter = [code for code in LETTER_CHECKLIST if code != left_out]
        # Of what the tribunal can recommend a refusal to assess says nothing (regulation 5(3)).
        owed = left_out != "recommendation_power" or kind == "decided_not_to_issue"
        assert refusals(judge(facts, kind, "2024-03-01", **decided, letter=letter)) == (
            ["letter_incomplete"] * owed
        )
    assert refusals(judge(facts, kind, "2024-03-01", **decided)) == ["letter_incomplete"]
    assert refusals(judge(facts, kind, "2024-03-01", **decided, letter=WHOLE_LETTER)) == []
    assert judge_imported(facts, kind, "2024-03-01", **decided) == []


@pytest.mark.parametrize(
    ("facts", "kind", "missing"),
    [
        ((), "request_received", "source"),
        ((REQUEST,), "decided_to_assess", "decided_on"),
        ((REQUEST, ASSESS), "advice_requested", "source"),
        ((REQUEST,), "exception_agreed", "code"),
        ((REQUEST,), "withdrawn", "reason"),
    ],
)
def test_what_a_kind_needs_must_be_given(facts, kind, missing):
    (problem,) = judge(facts, kind, "2024-03-01")
    assert (problem.code, problem.field) == ("detail_missing", missing)


def test_missing_advice_is_a_warning_and_no_refusal():
    problems = judge((REQUEST, ASSESS, ASK), "decided_to_issue", "2024-03-01", decided_on="2024-03-01")
    assert (refusals(problems), warnings(problems)) == ([], ["advice_missing"])
    assert "educational psychology" in problems[0].words


def test_no_advice_is_missing_once_all_was_received_or_waived():
    sources = ("psychology", "health", "social_care", "education", "family")
    waived = [("advice_waived", "2024-02-09", {"source": source}) for source in sources]
    assert judge((REQUEST, ASSESS, *waived), "decided_to_issue", "2024-03-01", decided_on="2024-03-01") == []


def test_imported_history_is_not_asked_for_advice_that_its_file_does_not_hold():
    imported = [(kind, on, {**details, **IMPORTED}) for kind, on, details in (REQUEST, ASSESS, ASK, ANSWER)]
    assert judge(imported, "decided_to_issue", "2024-04-01", decided_on="2024-04-01") == []
    assert warnings(judge(imported[:3], "decided_to_issue", "2024-04-01", decided_on="2024-04-01")) == [
        "advice_missing"
    ]


@pytest.mark.parametrize(("sent", "codes"), [("2025-03-17", ["within_15_days"]), ("2025-03-18", [])])
def test_regulation_13_1_a_the_plan_waits_fifteen_days_from_the_last_draft(sent, codes):
    facts = (
        ("request_received", "2024-12-02"),
        ("decided_to_assess", "2025-01-02"),
        ("decided_to_issue", "2025-02-02"),
        ("draft_sent", "2025-02-10"),
        ("draft_sent", "2025-03-03"),
    )
    today, complete = day("2025-07-31"), {"recipients": list(PLAN_RECIPIENTS), "letter": WHOLE_LETTER}
    assert refusals(check(history(*facts), event("final_plan_sent", sent), today=today)) == codes
    waived = event("final_plan_sent", sent, family_waived_15_days=True, **complete)
    assert check(history(*facts), waived, today=today) == []
    assert check(history(*facts), event("final_plan_sent", sent), today=today, imported=True) == []


@pytest.mark.parametrize(
    ("details", "codes"),
    [
        ({"code": "E3"}, ["detail_missing", "detail_missing"]),
        (CIRCUMSTANCES, []),
        ({"code": "E4", "from": "2024-02-10", "to": "2024-03-08"}, []),
        ({"code": "E4", "from": "2024-02-10", "to": "2024-03-07"}, ["shorter_than_four_weeks"]),
        ({"code": "E4", "from": "2024-02-10"}, ["detail_missing"]),
        ({"code": "E4", "from": "2024-03-10", "to": "2024-02-10"}, ["ends_before_it_starts"]),
        ({"code": "E1", "from": "2024-02-10", "to": "2024-03-09"}, []),
        ({"code": "E1", "from": "2024-02-10", "to": "2024-03-08"}, ["shorter_than_four_weeks"]),
        ({**CIRCUMSTANCES, "code": "E5", "source": "psychology"}, []),
        ({**CIRCUMSTANCES, "code": "E5", "source": "health"}, ["advice_not_asked_for"]),
        ({**CIRCUMSTANCES, "code": "E5"}, ["detail_missing"]),
        ({"code": "not_stated"}, ["exception_not_stated"]),
        ({"code": "E9"}, ["unknown_code"]),
    ],
)
def test_each_exception_says_what_the_law_asks_of_it(details, codes):
    assert refusals(judge((REQUEST, ASSESS, ASK), "exception_agreed", "2024-03-10", **details)) == codes


def test_a_closure_far_from_the_asking_is_a_warning():
    details = {"code": "E1", "from": "2024-03-01", "to": "2024-04-10"}
    problems = judge((REQUEST, ASSESS, ASK), "exception_agreed", "2024-04-10", **details)
    assert (refusals(problems), warnings(problems)) == ([], ["not_asked_near_closure"])


@pytest.mark.parametrize(
    ("kind", "details", "code"),
    [
        ("advice_requested", {"source": "nobody"}, "unknown_code"),
        ("advice_requested", {"source": ["psychology"]}, "unknown_code"),
        ("advice_requested", {"source": "psychology", "colour": "red"}, "unknown_detail"),
        ("decided_to_issue", {"decided_on": "01/04/2024"}, "not_a_day"),
        ("decided_to_issue", {"decided_on": 20240401}, "not_a_day"),
        ("decided_not_to_issue", {"decided_on": "2024-04-01", "letter": "reasons"}, "unknown_code"),
        ("final_plan_sent", {"family_waived_15_days": "yes"}, "not_a_flag"),
        ("advice_requested", {"source": "psychology", "provider": 7}, "not_text"),
        ("promoted", {}, "unknown_kind"),
        ("struck_out", {}, "unknown_kind"),
    ],
)
@pytest.mark.parametrize("imported", [False, True])
def test_details_that_make_no_sense_are_refused(kind, details, code, imported):
    problems = check(
        history(REQUEST, ASSESS), event(kind, "2024-04-01", **details), today=TODAY, imported=imported
    )
    assert refusals(problems) == [code]


def test_saying_that_an_event_is_imported_does_not_make_it_so():
    problems = judge((REQUEST,), "decided_to_assess", "2024-02-01", imported=True)
    assert refusals(problems) == ["detail_missing"]


# Corrections and strike-outs


def correct(facts, replaced_id, kind, on, **details):
    return check_correction(history(*facts), replaced_id, event(kind, on, **details), today=TODAY)


def test_a_correction_that_leaves_the_history_possible_may_be_recorded():
    assert correct(TO_A_PLAN, 2, "decided_to_assess", "2024-02-05", decided_on="2024-02-05") == []


def test_a_correction_is_refused_where_a_later_event_would_no_longer_fit():
    problems = correct(TO_A_PLAN, 2, "decided_to_assess", "2024-02-06", decided_on="2024-02-05")
    assert "too_late" in refusals(problems)
    problems = correct(TO_A_PLAN, 1, "request_received", "2024-02-10", source="parent")
    assert set(refusals(problems)) == {"before_request"}
    assert all("would no longer fit" in problem.words for problem in problems)


def test_what_becomes_late_by_a_correction_may_be_so():
    facts = (
        ("plan_transferred_in", "2023-09-04", {"authority": "801", "plan_made_on": "2023-01-09"}),
        ("review_meeting_held", "2023-10-02", {"type": "annual"}),
        ("decided_to_maintain", "2023-10-30", {"decided_on": "2023-10-30"}),
    )
    assert correct(facts, 2, "review_meeting_held", "2023-10-01", type="annual") == []


def test_a_correction_says_all_that_a_new_event_says():
    assert refusals(correct(TO_A_PLAN, 2, "decided_to_assess", "2024-02-01")) == ["detail_missing"]


def test_a_correction_of_imported_history_says_again_what_the_entry_said():
    advice = {**IMPORTED, "source": "psychology"}
    facts = (
        ("request_received", "2024-01-02", IMPORTED),
        ("decided_to_assess", "2024-02-01", IMPORTED),
        ("advice_requested", "2024-02-02", advice),
        ("advice_received", "2024-03-01", advice),
    )
    problems = correct(facts, 4, "advice_received", "2024-03-04")
    assert [(problem.code, problem.field) for problem in problems] == [("detail_missing", "source")]
    assert correct(facts, 4, "advice_received", "2024-03-04", source="psychology") == []
    assert correct(facts, 2, "decided_to_assess", "2024-02-02") == []


def test_refusals_are_told_before_warnings():
    facts = (
        ("plan_transferred_in", "2023-09-04", {"authority": "801", "plan_made_on": "2023-01-09"}),
        ("review_meeting_held", "2023-10-02", {"type": "annual"}),
        ("amendment_notice_sent", "2023-10-30", {"decided_on": "2023-10-30"}),
    )
    problems = judge(facts, "amended_plan_sent", "2024-01-08", because="mediation")
    assert [problem.code for problem in problems] == ["no_mediation_outcome", "late"]


def test_correcting_a_draft_asks_again_for_the_familys_fifteen_days():
    problems = correct(TO_A_PLAN, 6, "draft_sent", "2024-04-30")
    assert refusals(problems) == ["within_15_days"]
    assert "“Final plan sent” of 10 May 2024" in problems[0].words


def test_a_step_that_others_stand_on_is_not_struck_out():
    events = history(*TO_A_PLAN)
    assert refusals(check_correction(events, 2, None, today=TODAY)) == ["too_early"]
    assert refusals(check_correction(events, 6, None, today=TODAY)) == ["too_early"]
    assert check_correction(events, 7, None, today=TODAY) == []


def test_the_request_is_struck_out_only_where_nothing_else_stands():
    assert refusals(check_correction(history(REQUEST, ASSESS), 1, None, today=TODAY)) == ["request_needed"]
    assert check_correction(history(REQUEST), 1, None, today=TODAY) == []


def test_a_request_stays_a_request_and_other_events_may_become_what_they_were():
    events = (REQUEST, ASSESS)
    assert refusals(correct(events, 1, "note", "2024-01-02")) == ["request_stays"]
    assert correct(events, 2, *REFUSE[:2], **REFUSE[2]) == []


def test_what_was_corrected_or_struck_out_is_not_corrected_again():
    events = history(REQUEST, ASSESS)
    events.append(Event(3, STRUCK_OUT, day("2024-02-01"), replaces=2))
    for replaced in (2, 3, 99):
        assert refusals(check_correction(events, replaced, None, today=TODAY)) == ["not_standing"]


def test_a_person_may_correct_imported_history_without_filling_in_its_missing_steps():
    facts = (("request_received", "2024-01-02", IMPORTED), ("final_plan_sent", "2024-05-10", IMPORTED))
    assert correct(facts, 2, "final_plan_sent", "2024-05-12") == []
    corrected = [*history(*facts), Event(3, "final_plan_sent", day("2024-05-12"), replaces=2)]
    assert check_correction(corrected, 3, event("final_plan_sent", "2024-05-13"), today=TODAY) == []
    assert check(corrected, event("note", "2024-06-01"), today=TODAY) == []


def test_a_correction_of_imported_history_still_keeps_the_order():
    facts = (("request_received", "2024-01-02", IMPORTED), ("final_plan_sent", "2024-05-10", IMPORTED))
    assert refusals(correct(facts, 2, "final_plan_sent", "2024-01-01")) == ["before_request"]


# A whole history at once, as a file holds it


def found(*facts):
    return [(problem.event_id, problem.code) for problem in find_problems(history(*facts), today=TODAY)]


def test_a_file_may_lack_steps_and_what_people_are_asked_for():
    assert found(("request_received", "2024-01-02"), ("final_plan_sent", "2024-05-10")) == []


def test_every_event_of_a_file_that_can_not_follow_is_named_in_order():
    facts = (
        REQUEST,
        ("withdrawn", "2024-01-05", {"reason": "withdrawn"}),
        ("decided_to_issue", "2024-02-01", {"decided_on": "2024-02-02"}),
        ("final_plan_sent", "2024-08-01"),
    )
    assert found(*facts) == [(3, "told_before_decided"), (4, "in_the_future")]


def test_a_file_with_details_that_make_no_sense_is_told_of_them_alone():
    facts = (
        ("request_received", "2024-01-02", {"source": "nobody"}),
        ("final_plan_sent", "2024-08-01", {"recipients": "family"}),
    )
    assert found(*facts) == [(1, "unknown_code"), (2, "unknown_code")]


def test_what_a_file_corrects_itself_is_judged_as_corrected():
    events = [*history(REQUEST, ("final_plan_sent", "2024-08-01"))]
    events.append(Event(3, "final_plan_sent", day("2024-05-10"), replaces=2))
    assert find_problems(events, today=TODAY) == []
