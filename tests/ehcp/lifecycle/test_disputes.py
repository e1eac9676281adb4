"""Mediation and appeals: what they can be about, their order, and what they oblige the council to do."""

from datetime import timedelta

import pytest

from ehcp.clocks import months_from
from ehcp.events.codes import MATTERS, ORDERS, OVERLAY_STAGES
from ehcp.lifecycle.checks import check, next_kinds, stage
from ehcp.lifecycle.disputes import (
    CARRIED_OUT_BY,
    MATTERS_ABOUT,
    appeals,
    live_appeals,
    obligations,
    standing_letters,
)
from tests.ehcp.histories import TODAY, WHOLE_LETTER, day, event, history, refusals, warnings

REQUEST = ("request_received", "2023-09-04", {"source": "parent"})
REFUSED = (
    REQUEST,
    ("decided_not_to_assess", "2023-10-02", {"decided_on": "2023-10-02", "letter": WHOLE_LETTER}),
)
NO_PLAN = (
    REQUEST,
    ("decided_to_assess", "2023-10-02", {"decided_on": "2023-10-02"}),
    ("decided_not_to_issue", "2023-12-04", {"decided_on": "2023-12-04", "letter": WHOLE_LETTER}),
)
PLAN = (
    ("plan_transferred_in", "2023-09-04", {"authority": "801", "plan_made_on": "2023-01-09"}),
    ("review_meeting_held", "2023-10-02", {"type": "annual"}),
    ("decided_to_maintain", "2023-10-09", {"decided_on": "2023-10-09"}),
)
DISPUTED = {"request": REFUSED, "assessment": NO_PLAN, "other": PLAN}
REFUSAL_AGAIN = {"decided_on": "2024-06-04", "letter": WHOLE_LETTER}


def judge(facts, kind, on, **details):
    return check(history(*facts), event(kind, on, **details), today=TODAY)


def judge_imported(facts, kind, on, **details):
    return check(history(*facts), event(kind, on, **details), today=TODAY, imported=True)


def lodged(about, on="2024-01-08"):
    return ("appeal_lodged", on, {"stage": about})


def agreed(about, matter, on="2024-03-04"):
    wanted = ("mediation_wanted", "2024-02-01", {"stage": about})
    held = ("mediation_held", on, {"stage": about})
    return (wanted, held, ("mediation_agreed", on, {"stage": about, "matter": matter}))


def ordered(about, order, on="2024-06-03"):
    return (lodged(about), ("order_made", on, {"stage": about, "order": order}))


# Days


@pytest.mark.parametrize(
    ("hearing_on", "codes"),
    [
        ("2024-07-23", ["earlier_than_event"]),
        ("2024-07-24", []),
        ("2024-07-25", []),
        ("2024-12-02", []),  # it lies ahead of the day it is recorded
    ],
)
def test_a_hearing_is_fixed_for_the_day_it_is_told_or_a_later_one(hearing_on, codes):
    facts = (*REFUSED, lodged("request"), ("appeal_registered", "2024-01-15", {"stage": "request"}))
    assert refusals(judge(facts, "appeal_hearing_fixed", "2024-07-24", hearing_on=hearing_on)) == codes


@pytest.mark.parametrize(
    ("on", "codes"),
    [
        ("2024-06-02", ["case_closed"]),
        ("2024-06-03", []),  # the order is made
        ("2024-06-19", []),
        ("2024-06-20", []),  # and carried out
        ("2024-06-21", ["case_closed"]),
    ],
)
def test_an_exception_may_be_agreed_from_the_day_of_an_order_to_the_day_it_is_carried_out(on, codes):
    reassessed = ("decided_to_reassess", "2024-06-20", {"because": "tribunal"})
    stopped = ("reassessment_stopped", "2024-06-20", {"reason": "withdrawn"})
    facts = (*PLAN, *ordered("other", "reassess"), reassessed, stopped)
    assert refusals(judge_imported(facts, "exception_agreed", on, code="E6")) == codes


@pytest.mark.parametrize(
    ("on", "codes"), [("2024-06-02", ["case_closed"]), ("2024-06-03", []), ("2024-06-04", ["case_closed"])]
)
def test_an_exception_may_be_agreed_on_the_day_an_order_is_made_and_carried_out(on, codes):
    reassessed = ("decided_to_reassess", "2024-06-03", {"because": "tribunal"})
    stopped = ("reassessment_stopped", "2024-06-03", {"reason": "withdrawn"})
    facts = (*PLAN, *ordered("other", "reassess"), reassessed, stopped)
    assert refusals(judge_imported(facts, "exception_agreed", on, code="E6")) == codes


# What they can be about


@pytest.mark.parametrize("about", OVERLAY_STAGES)
@pytest.mark.parametrize("kind", ["mediation_adviser_contacted", "mediation_wanted", "appeal_lodged"])
def test_a_disagreement_is_about_a_decision_that_stands(about, kind):
    for other, facts in DISPUTED.items():
        refused_for = refusals(judge(facts, kind, "2024-02-01", stage=about))
        assert refused_for == ([] if other == about else ["nothing_to_dispute"])
    assert kind not in next_kinds(history(REQUEST))


def test_a_decision_overturned_can_be_appealed_no_longer():
    again = ("decided_to_assess", "2024-01-08", {"decided_on": "2024-01-08", "because": "concession"})
    assert standing_letters(history(*REFUSED, again)) == []
    assert refusals(judge((*REFUSED, again), "appeal_lodged", "2024-02-01", stage="request")) == ["too_early"]
    imported = check(
        history(REQUEST), event("appeal_lodged", "2024-02-01", stage="request"), today=TODAY, imported=True
    )
    assert refusals(imported) == ["too_early"]
    left = (*PLAN, ("child_moved_out", "2024-01-08", {"authority": "802"}))
    assert refusals(judge(left, "appeal_lodged", "2024-02-01", stage="other")) == ["after_the_end"]


@pytest.mark.parametrize(
    ("about", "orders"),
    [
        ("request", {"assess"}),
        ("assessment", {"make_plan", "reconsider"}),
        (
            "other",
            {
                "reassess",
                "amend_contents",
                "change_setting",
                "continue",
                "continue_and_amend",
                "dismiss_cease",
            },
        ),
    ],
)
def test_regulation_44_each_order_answers_one_sort_of_decision_and_any_appeal_can_fail(about, orders):
    assert set(MATTERS_ABOUT[about]) == {*orders, "dismiss", "other"}


def test_every_order_and_matter_belongs_to_a_stage_and_to_the_steps_that_carry_it_out():
    assert set(CARRIED_OUT_BY) == {*ORDERS, *MATTERS}
    assert {matter for matters in MATTERS_ABOUT.values() for matter in matters} == {*ORDERS, *MATTERS}


@pytest.mark.parametrize("about", OVERLAY_STAGES)
@pytest.mark.parametrize("order", ORDERS)
def test_an_order_fits_what_the_appeal_was_about(about, order):
    facts = (*DISPUTED[about], lodged(about))
    refused_for = refusals(judge(facts, "order_made", "2024-06-03", stage=about, order=order))
    assert refused_for == ([] if order in MATTERS_ABOUT[about] else ["matter_of_another_stage"])


# Order


@pytest.mark.parametrize(
    ("so_far", "kind", "code"),
    [
        ([], "mediation_held", "mediation_not_wanted"),
        (["mediation_wanted"], "mediation_agreed", "no_mediation_held"),
        (["mediation_wanted", "mediation_held"], "agreement_carried_out", "nothing_agreed"),
        ([], "appeal_registered", "no_appeal_lodged"),
        (["appeal_lodged", "appeal_registered"], "appeal_registered", "no_appeal_lodged"),
        ([], "appeal_response_sent", "no_live_appeal"),
        ([], "appeal_hearing_fixed", "no_live_appeal"),
        ([], "appeal_unopposed", "no_live_appeal"),
        ([], "appeal_withdrawn", "no_live_appeal"),
        ([], "order_made", "no_live_appeal"),
        (["appeal_lodged", "appeal_withdrawn"], "order_made", "no_live_appeal"),
    ],
)
def test_mediation_and_appeals_go_step_by_step(so_far, kind, code):
    facts = (
        *REFUSED,
        *((step, f"2024-01-{day:02}", {"stage": "request"}) for day, step in enumerate(so_far, 8)),
    )
    details = {"hearing_on": "2024-06-03"} if kind == "appeal_hearing_fixed" else {"stage": "request"}
    details |= {"mediation_agreed": {"matter": "assess"}, "appeal_unopposed": {"matter": "assess"}}.get(
        kind, {}
    )
    details |= {"order": "assess"} if kind == "order_made" else {}
    assert refusals(judge(facts, kind, "2024-03-04", **details)) == [code]
    assert kind not in next_kinds(history(*facts))
    imported = check(history(*facts), event(kind, "2024-03-04", **details), today=TODAY, imported=True)
    assert imported == [], "a file may lack the steps before"


def test_a_disagreement_changes_no_stage_and_outlasts_the_step_it_brought_about():
    facts = (
        *REFUSED,
        lodged("request"),
        ("appeal_registered", "2024-01-15", {"stage": "request"}),
        ("appeal_response_sent", "2024-02-20"),
        ("appeal_hearing_fixed", "2024-02-21", {"hearing_on": "2024-05-13"}),
        ("decided_to_assess", "2024-03-04", {"decided_on": "2024-03-04", "because": "concession"}),
        ("appeal_withdrawn", "2024-03-11"),
    )
    events = history(*facts)
    for place in range(2, len(events)):
        assert check(events[:place], events[place], today=TODAY) == [], events[place].kind
    assert [stage(events[:place]) for place in (6, 7, 8)] == ["not_assessing", "assessing", "assessing"]


def test_two_appeals_are_told_apart_by_what_they_are_about():
    facts = (
        lodged("request"),
        lodged("assessment", "2024-02-01"),
        ("appeal_registered", "2024-02-02", {"stage": "assessment"}),
        ("order_made", "2024-03-01", {"order": "dismiss"}),
    )
    first, second = appeals(history(*facts))
    assert (first.registered, first.ended and first.ended.id) == (None, 4)
    assert (second.registered and second.registered.id, second.ended) == (3, None)
    assert live_appeals(history(*facts)) == [second]
    assert live_appeals(history(*facts), "request") == []


def test_each_step_is_about_the_earliest_appeal_that_waits_for_it():
    one_after_another = (
        lodged("request"),
        ("appeal_registered", "2024-01-15", {"stage": "request"}),
        ("appeal_withdrawn", "2024-02-01"),
        lodged("request", "2024-03-01"),
        ("appeal_registered", "2024-03-08", {"stage": "request"}),
        ("order_made", "2024-06-03", {"stage": "request", "order": "assess"}),
    )
    side_by_side = (*one_after_another[:1], *one_after_another[3:4], *one_after_another[1:2] * 2)
    assert [(one.registered, one.ended) for one in appeals(history(*one_after_another))] == [
        tuple(history(*one_after_another)[1:3]),
        tuple(history(*one_after_another)[4:6]),
    ]
    assert [one.registered and one.registered.id for one in appeals(history(*side_by_side))] == [3, 4]


def test_an_appeal_that_the_council_heard_of_when_it_was_registered_is_live_all_the_same():
    (appeal,) = live_appeals(history(("appeal_registered", "2024-01-15", {"stage": "request"})))
    assert appeal.lodged == appeal.registered


# What they bring about


@pytest.mark.parametrize(
    ("about", "kind", "fits", "differs", "details"),
    [
        ("request", "decided_to_assess", "assess", "other", {"decided_on": "2024-06-04"}),
        ("assessment", "decided_to_issue", "make_plan", "other", {"decided_on": "2024-06-04"}),
        ("assessment", "decided_to_issue", "reconsider", "other", {"decided_on": "2024-06-04"}),
        ("other", "decided_to_reassess", "reassess", "amend_contents", {"decided_on": "2024-06-04"}),
        ("other", "amended_plan_sent", "amend_contents", "reassess", {}),
        ("other", "amended_plan_sent", "change_setting", "continue", {}),
        ("other", "amended_plan_sent", "continue_and_amend", "continue", {}),
    ],
)
def test_a_step_taken_because_of_mediation_or_the_tribunal_is_what_was_agreed_or_ordered(
    about, kind, fits, differs, details
):
    facts = DISPUTED[about]
    for because, outcome, missing in (
        ("mediation", agreed, "no_mediation_outcome"),
        ("tribunal", ordered, "no_tribunal_outcome"),
    ):
        words = {**details, "because": because}
        assert refusals(judge((*facts, *outcome(about, fits)), kind, "2024-06-04", **words)) == []
        differing = (*facts, *outcome(about, "dismiss" if because == "tribunal" else differs))
        assert refusals(judge(differing, kind, "2024-06-04", **words)) == [missing]
        assert refusals(judge((*facts, lodged(about)), kind, "2024-06-04", **words)) == [missing]
    conceded = {**details, "because": "concession"}
    assert refusals(judge((*facts, lodged(about)), kind, "2024-06-04", **conceded)) == []


def test_what_was_ordered_is_carried_out_once_and_may_be_on_the_day_of_the_order():
    facts = (*PLAN, *ordered("other", "amend_contents"))
    assert judge(facts, "amended_plan_sent", "2024-06-03", because="tribunal") == []
    done = (*facts, ("amended_plan_sent", "2024-06-10", {"because": "tribunal"}))
    assert refusals(judge(done, "amended_plan_sent", "2024-07-01", because="tribunal")) == [
        "no_tribunal_outcome"
    ]
    assert obligations(history(*done)) == []


def test_what_was_done_before_an_order_does_not_carry_it_out():
    amended = ("amended_plan_sent", "2024-06-02")
    ordered_later = ("order_made", "2024-06-03", {"stage": "other", "order": "amend_contents"})
    owed = obligations(history(lodged("other"), amended, ordered_later))
    assert [one.kind for one in owed] == ["order_made"]


def test_without_a_disagreement_a_plan_is_amended_after_a_notice_only():
    problems = judge(PLAN, "amended_plan_sent", "2024-02-01", because="concession")
    assert refusals(problems) == ["no_amendment_notice"]


def test_an_order_to_go_on_and_amend_takes_two_steps():
    proposed = ("cease_proposed", "2023-11-06", {"decided_on": "2023-11-06", "ground": "needs_met"})
    notice = ("cease_notice_sent", "2024-01-02", {"decided_on": "2024-01-02", "letter": WHOLE_LETTER})
    facts = (*PLAN, proposed, notice, *ordered("other", "continue_and_amend"))
    assert refusals(judge(facts, "cease_withdrawn", "2024-06-03", because="tribunal")) == []
    on_again = (*facts, ("cease_withdrawn", "2024-06-03", {"because": "tribunal"}))
    assert len(obligations(history(*on_again), to="amended_plan_sent")) == 1
    assert judge(on_again, "amended_plan_sent", "2024-07-01", because="tribunal") == []


def test_a_refusal_to_issue_is_decided_again_only_where_it_was_referred_back():
    assert refusals(judge(NO_PLAN, "decided_not_to_issue", "2024-06-04", **REFUSAL_AGAIN)) == [
        "not_referred_back"
    ]
    referred = (*NO_PLAN, *ordered("assessment", "reconsider"))
    problems = judge(referred, "decided_not_to_issue", "2024-06-04", **REFUSAL_AGAIN)
    assert refusals(problems) == []
    assert "decided_not_to_issue" in next_kinds(history(*referred))
    assert "decided_not_to_issue" not in next_kinds(history(*NO_PLAN))


def test_an_agreement_about_something_else_is_carried_out_while_the_case_goes_on():
    facts = (*PLAN, *agreed("other", "other"))
    assert judge(facts, "agreement_carried_out", "2024-03-10", stage="other") == []
    done = (*facts, ("agreement_carried_out", "2024-03-10", {"stage": "other"}))
    assert obligations(history(*done)) == []


# Exceptions while something is carried out


@pytest.mark.parametrize(
    ("details", "codes"),
    [
        ({"code": "E3", "from": "2024-06-05", "to": "2024-06-05"}, []),
        ({"code": "E6", "from": "2024-06-05", "to": "2024-06-18"}, []),
        ({"code": "E6", "from": "2024-06-05", "to": "2024-06-17"}, ["shorter_than_two_weeks"]),
        ({"code": "E6"}, ["detail_missing", "detail_missing"]),
        ({"code": "E4", "from": "2024-06-05", "to": "2024-07-02"}, []),  # by way of regulation 13(3)
        (
            {"code": "E5", "from": "2024-06-05", "to": "2024-06-05", "source": "health"},
            ["not_for_agreements", "advice_not_asked_for"],
        ),
    ],
)
def test_carrying_out_an_order_may_be_excused(details, codes):
    facts = (*PLAN, *ordered("other", "reassess"))
    assert "exception_agreed" in next_kinds(history(*facts))
    assert refusals(judge(facts, "exception_agreed", "2024-06-20", **details)) == codes
    amending = (*PLAN, *ordered("other", "amend_contents"))
    assert "exception_agreed" not in next_kinds(history(*amending))
    assert refusals(judge(amending, "exception_agreed", "2024-06-20", **details))[:1] == ["case_closed"]
    done = (
        *facts,
        ("decided_to_reassess", "2024-06-10", {"because": "tribunal"}),
        ("reassessment_stopped", "2024-06-12", {"reason": "withdrawn"}),
    )
    assert "exception_agreed" not in next_kinds(history(*done))
    assert refusals(judge(done, "exception_agreed", "2024-06-20", **details)) == ["case_closed"]


@pytest.mark.parametrize(
    ("facts", "about", "order"),
    [(REFUSED, "request", "assess"), (NO_PLAN, "assessment", "make_plan"), (PLAN, "other", "reassess")],
)
def test_each_order_to_assess_or_to_make_a_plan_may_be_excused(facts, about, order):
    away = {"code": "E6", "from": "2024-06-05", "to": "2024-06-18"}
    assert judge((*facts, *ordered(about, order)), "exception_agreed", "2024-06-20", **away) == []


def test_what_was_conceded_before_an_order_does_not_carry_it_out():
    conceded = ("decided_to_reassess", "2024-02-05", {"decided_on": "2024-02-05", "because": "concession"})
    stopped = ("reassessment_stopped", "2024-03-04", {"reason": "withdrawn"})
    facts = (*PLAN, conceded, stopped, *ordered("other", "reassess"))
    assert len(obligations(history(*facts))) == 1
    unasked = ("decided_to_reassess", "2024-06-03", {"decided_on": "2024-06-03"})
    assert len(obligations(history(*PLAN, unasked, *ordered("other", "reassess")))) == 1
    as_ordered = ("decided_to_reassess", "2024-06-03", {"decided_on": "2024-06-03", "because": "tribunal"})
    assert obligations(history(*PLAN, as_ordered, *ordered("other", "reassess"))) == []


def test_two_weeks_away_excuse_no_assessment():
    away = {"code": "E6", "from": "2023-09-05", "to": "2023-09-20"}
    assert refusals(judge((REQUEST,), "exception_agreed", "2023-09-21", **away)) == ["nothing_to_carry_out"]


COVID = {"code": "E7", "from": "2020-05-01", "to": "2020-06-30"}


@pytest.mark.parametrize(
    ("agreed_on", "codes"),
    [
        ("2020-04-30", ["outside_its_time"]),
        ("2020-05-01", []),
        ("2020-09-25", []),
        ("2020-09-26", ["outside_its_time"]),
    ],
)
def test_coronavirus_excused_in_its_own_months_only(agreed_on, codes):
    facts = (("request_received", "2020-04-01", {"source": "parent"}),)
    assert refusals(judge(facts, "exception_agreed", agreed_on, **COVID)) == codes
    assert warnings(judge(facts, "exception_agreed", agreed_on, **COVID)) == []


@pytest.mark.parametrize(
    ("on", "codes"), [("2020-06-29", []), ("2020-06-30", []), ("2020-07-01", ["case_closed"])]
)
def test_coronavirus_excused_up_to_the_day_a_plan_ended(on, codes):
    moved_in = ("plan_transferred_in", "2019-09-04", {"authority": "801", "plan_made_on": "2019-01-09"})
    facts = (moved_in, ("plan_ceased", "2020-06-30", {"reason": "8"}))
    assert refusals(judge_imported(facts, "exception_agreed", on, **COVID)) == codes


def test_coronavirus_excused_a_review_too():
    met = ("review_meeting_held", "2020-04-20", {"type": "annual"})
    moved_in = ("plan_transferred_in", "2019-09-04", {"authority": "801", "plan_made_on": "2019-01-09"})
    assert judge((moved_in, met), "exception_agreed", "2020-06-30", **COVID) == []


# After the response, and after the time for a mediation adviser


def test_after_the_response_the_council_can_concede_no_more():
    facts = (*PLAN, lodged("other"), ("appeal_registered", "2024-03-04", {"stage": "other"}))
    concession = {"stage": "other", "matter": "amend_contents"}
    assert judge(facts, "appeal_unopposed", "2024-04-02", **concession) == []
    answered = (*facts, ("appeal_response_sent", "2024-04-01", {"stage": "other"}))
    assert refusals(judge(answered, "appeal_unopposed", "2024-04-02", **concession)) == ["answered_already"]
    assert "appeal_unopposed" not in next_kinds(history(*answered))
    assert judge(answered, "order_made", "2024-06-03", stage="other", order="amend_contents") == []


@pytest.mark.parametrize(("kind", "name"), [("appeal_unopposed", "matter"), ("order_made", "order")])
def test_several_matters_of_one_notice_or_order_are_recorded_one_after_the_other(kind, name):
    about = {"stage": "other"}
    facts = (*PLAN, lodged("other"), (kind, "2024-06-03", {**about, name: "change_setting"}))
    assert judge(facts, kind, "2024-06-03", **about, **{name: "amend_contents"}) == []
    later = (*facts, ("amended_plan_sent", "2024-06-10", {"because": "tribunal"}))
    assert refusals(judge(later, kind, "2024-06-12", **about, **{name: "amend_contents"})) == [
        "no_live_appeal"
    ]


@pytest.mark.parametrize(("days_late", "codes"), [(-1, []), (0, []), (1, ["contacted_too_late"])])
def test_no_certificate_after_the_time_to_contact_the_adviser(days_late, codes):
    (letter,) = standing_letters(history(*NO_PLAN), "assessment")
    contacted = (months_from(letter.on, 2) + timedelta(days=days_late)).isoformat()
    facts = (
        *NO_PLAN,
        ("mediation_adviser_contacted", contacted, {"stage": "assessment"}),
        ("mediation_declined", contacted, {"stage": "assessment"}),
    )
    on = (day(contacted) + timedelta(days=1)).isoformat()
    assert refusals(judge(facts, "mediation_certificate_issued", on, stage="assessment")) == codes
    without = facts[:-2]
    assert refusals(judge(without, "mediation_certificate_issued", on, stage="assessment")) == []


def test_of_several_contacts_and_decisions_the_latest_decision_before_a_contact_counts():
    again = ("decided_not_to_issue", "2024-03-04", {"because": "tribunal"})
    facts = (*NO_PLAN, *ordered("assessment", "reconsider", on="2024-03-01"), again)
    contacted = ("mediation_adviser_contacted", "2024-05-06", {"stage": "assessment"})
    assert "mediation_certificate_issued" not in next_kinds(history(*facts, contacted))
    in_time = ("mediation_adviser_contacted", "2024-05-04", {"stage": "assessment"})
    assert "mediation_certificate_issued" in next_kinds(history(*facts, in_time))


def test_of_a_plan_made_elsewhere_no_time_to_contact_the_adviser_is_known():
    moved_in = ("plan_transferred_in", "2023-09-04", {"authority": "801", "plan_made_on": "2023-01-09"})
    contacted = ("mediation_adviser_contacted", "2024-05-06", {"stage": "other"})
    assert "mediation_certificate_issued" in next_kinds(history(moved_in, contacted))


def test_a_certificate_is_not_offered_where_the_family_contacted_the_adviser_too_late():
    contacted = ("mediation_adviser_contacted", "2024-02-05", {"stage": "assessment"})
    assert "mediation_certificate_issued" not in next_kinds(history(*NO_PLAN, contacted))
    in_time = ("mediation_adviser_contacted", "2024-02-04", {"stage": "assessment"})
    assert "mediation_certificate_issued" in next_kinds(history(*NO_PLAN, in_time))
    assert "mediation_certificate_issued" in next_kinds(history(*NO_PLAN, in_time, contacted))


# Recommendations, and the steps of arranging mediation

APPEALED = (*PLAN, lodged("other"), ("appeal_registered", "2024-03-04", {"stage": "other"}))


def test_a_recommendation_comes_of_an_appeal_and_is_answered_and_copied_by_its_body():
    health, social = {"body": "health"}, {"body": "social_care"}
    assert refusals(judge(PLAN, "recommendation_made", "2024-06-03", **health)) == ["no_appeal"]
    assert judge(APPEALED, "recommendation_made", "2024-06-03", **health) == []
    made = (*APPEALED, ("recommendation_made", "2024-06-03", health))
    assert refusals(judge(made, "recommendation_answered", "2024-06-20", **social)) == ["nothing_recommended"]
    assert judge(made, "recommendation_answered", "2024-06-20", **health) == []
    assert refusals(judge(made, "recommendation_reply_copied", "2024-06-21", **health)) == ["not_answered"]
    answered = (*made, ("recommendation_answered", "2024-06-20", health))
    assert judge(answered, "recommendation_reply_copied", "2024-06-21", **health) == []
    assert {"recommendation_answered", "recommendation_reply_copied"} <= set(next_kinds(history(*answered)))
    assert "recommendation_reply_copied" not in next_kinds(history(*made))


def test_mediation_is_arranged_once_it_is_wanted_and_the_family_told_once_it_is_arranged():
    about = {"stage": "other"}
    for kind in ("mediation_issues_told", "mediation_not_arranged"):
        assert refusals(judge(PLAN, kind, "2024-03-04", **about)) == ["mediation_not_wanted"]
    wanted = (*PLAN, ("mediation_wanted", "2024-03-01", about))
    for kind in ("mediation_issues_told", "mediation_not_arranged"):
        assert judge(wanted, kind, "2024-03-04", **about) == []
    assert refusals(judge(wanted, "family_told_of_mediation", "2024-03-04", **about)) == [
        "mediation_not_arranged_yet"
    ]
    arranged = {**about, "mediation_on": "2024-03-25"}
    assert judge(wanted, "mediation_arranged", "2024-03-04", **arranged) == []
    assert refusals(judge(wanted, "mediation_arranged", "2024-03-26", **arranged)) == ["earlier_than_event"]
    assert (
        judge(
            (*wanted, ("mediation_arranged", "2024-03-04", arranged)),
            "family_told_of_mediation",
            "2024-03-05",
            **about,
        )
        == []
    )


@pytest.mark.parametrize(
    ("first", "then", "code"),
    [
        ("plan_disclosure_requested", "plan_disclosed", "not_asked_for"),
        ("direct_payments_started", "direct_payments_reviewed", "no_direct_payments"),
        ("direct_payments_started", "direct_payments_ended", "no_direct_payments"),
    ],
)
def test_what_is_done_about_a_plan_in_force_follows_what_began_it(first, then, code):
    assert refusals(judge(PLAN, then, "2024-03-04")) == [code]
    assert then not in next_kinds(history(*PLAN))
    assert judge(PLAN, first, "2024-03-01") == []
    assert judge((*PLAN, (first, "2024-03-01")), then, "2024-03-04") == []
