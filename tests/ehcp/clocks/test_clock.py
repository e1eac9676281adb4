from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehcp.clocks.clock import OUTCOMES, clocks, closure_exception_available, deadlines, due_from_parts
from ehcp.clocks.rule_sets import all_rule_sets
from ehcp.clocks.spans import Span, count
from ehcp.events.codes import EXCEPTIONS
from ehcp.events.kinds import EVENT_KINDS
from ehcp.events.ledger import Event
from tests.ehcp.histories import day, history, legal_histories

PSYCHOLOGY = {"source": "psychology"}
IMPORTED = {"imported": True}


def clock(events, clock_id, on, instance=1):
    matching = [
        item for item in clocks(events, day(on)) if (item.clock, item.instance) == (clock_id, instance)
    ]
    assert len(matching) == 1, f"{clock_id} {instance}: {matching}"
    return matching[0]


def request(on):
    return history(("request_received", on))


# Worked dates: the day of receipt is day 0; K1 regulation 5(1), K3 regulation 10(1), K7 regulation 13(2).
WORKED_DATES = [
    ("2024-02-29", "2024-04-11", "2024-06-20", "2024-07-18"),  # a leap day
    ("2024-09-02", "2024-10-14", "2024-12-23", "2025-01-20"),  # K3 just before Christmas
    ("2024-12-20", "2025-01-31", "2025-04-11", "2025-05-09"),  # Christmas stops nothing
    ("2025-03-01", "2025-04-12", "2025-06-21", "2025-07-19"),  # deadlines on Saturdays stay there
    ("2025-07-24", "2025-09-04", "2025-11-13", "2025-12-11"),  # the summer break stops nothing
    ("2025-12-31", "2026-02-11", "2026-04-22", "2026-05-20"),  # over the year's end
    ("2026-02-09", "2026-03-23", "2026-06-01", "2026-06-29"),  # an ordinary February
]


@pytest.mark.parametrize(("received", "decide", "refuse", "plan"), WORKED_DATES)
def test_regulations_5_10_and_13_six_sixteen_and_twenty_weeks_from_receipt(received, decide, refuse, plan):
    events = request(received)
    by_id = {item.clock: item for item in clocks(events, day(received))}
    assert [by_id[name].due for name in ("K1", "K3", "K7")] == [day(text) for text in (decide, refuse, plan)]
    assert "5(1)" in by_id["K1"].regulation
    assert "10(1)" in by_id["K3"].regulation
    assert "13(2)" in by_id["K7"].regulation
    assert {by_id[name].started for name in ("K1", "K3", "K7")} == {day(received)}


def test_c5_the_internal_target_of_a_saturday_deadline_is_the_friday_before():
    assert clock(request("2025-03-01"), "K1", "2025-03-01").internal_target == day("2025-04-11")
    assert clock(request("2025-03-01"), "K7", "2025-03-01").internal_target == day("2025-07-18")


@pytest.mark.parametrize(
    ("received", "target"),
    [
        ("2024-02-29", "2024-06-06"),  # 98 days, on a Thursday
        ("2025-03-01", "2025-06-06"),  # the 98th is a Saturday
        ("2023-12-25", "2024-03-28"),  # it is Easter Monday
    ],
)
def test_the_draft_is_planned_for_a_working_day_of_the_first_fourteen_weeks(received, target):
    assert clock(request(received), "K4", received).internal_target == day(target)


def test_a_plan_after_all_needs_its_draft_again():
    refused = [
        ("request_received", "2024-02-29"),
        ("decided_to_assess", "2024-03-20"),
        ("decided_not_to_issue", "2024-06-01"),
    ]
    assert clock(history(*refused), "K4", "2024-07-31").outcome == "waived"
    issued = ("decided_to_issue", "2024-07-01", {"because": "mediation"})
    assert clock(history(*refused, issued), "K4", "2024-07-31").outcome == "running"


def test_c5_the_internal_target_steps_over_bank_holidays():
    # Due on Easter Tuesday 2024: Easter Monday and Good Friday are no working days.
    assert clock(request("2024-02-20"), "K1", "2024-02-20").internal_target == day("2024-03-28")


# Invitations go out by Wednesday 30 April 2025, two weeks before the meeting.
@pytest.mark.parametrize(
    ("arranged", "target"),
    [
        ("2025-04-28", "2025-04-29"),
        ("2025-04-29", "2025-04-29"),
        ("2025-04-30", "2025-04-30"),
        ("2025-05-01", "2025-04-30"),  # arranged too late: the day to aim for is the due date itself
    ],
)
def test_c5_the_internal_target_lies_neither_before_the_clock_began_nor_after_its_date(arranged, target):
    events = history(("review_meeting_arranged", arranged, {"meeting_on": "2025-05-14"}))
    k10 = clock(events, "K10", arranged)
    assert (k10.due, k10.internal_target) == (day("2025-04-30"), day(target))


@pytest.mark.parametrize(("issued", "outcome"), [("2024-07-18", "met"), ("2024-07-19", "late")])
def test_regulation_13_2_a_plan_on_day_140_is_on_time_and_on_day_141_late(issued, outcome):
    events = history(("request_received", "2024-02-29"), ("final_plan_sent", issued, IMPORTED))
    assert clock(events, "K7", "2024-07-31").outcome == outcome


@given(st.dates(date(2015, 1, 1), date(2035, 1, 1)))
def test_weeks_keep_the_weekday(received):
    events = [Event(1, "request_received", received)]
    for item in clocks(events, received):
        if item.clock in ("K1", "K3", "K7"):
            assert item.due.weekday() == received.weekday()


@pytest.mark.parametrize(("served", "last"), [("2025-03-03", "2025-03-17"), ("2025-07-28", "2025-08-11")])
def test_regulation_13_1_a_the_day_of_the_draft_is_the_first_of_the_familys_fifteen(served, last):
    events = history(("request_received", "2025-01-06"), ("draft_sent", served, IMPORTED))
    k5 = clock(events, "K5", served)
    assert (k5.due, k5.outcome, k5.owed_by) == (day(last), "running", "family")
    assert "13(1)(a)" in k5.regulation
    assert clock(events, "K5", last).outcome == "running"
    after = clock(events, "K5", (day(last) + timedelta(days=1)).isoformat())
    assert (after.outcome, after.ended) == ("met", day(last))


def test_a_revised_draft_starts_new_fifteen_days_and_leaves_the_plans_date_alone():
    events = history(
        ("request_received", "2025-01-06"),
        ("draft_sent", "2025-03-03", IMPORTED),
        ("draft_sent", "2025-03-10"),
    )
    first, second = (clock(events, "K5", "2025-03-12", instance) for instance in (1, 2))
    assert (first.outcome, first.ended) == ("waived", day("2025-03-10"))
    assert (second.outcome, second.due) == ("running", day("2025-03-24"))
    assert clock(events, "K7", "2025-03-12").due == day("2025-05-26")


def test_a_plan_within_the_fifteen_days_cuts_them_short():
    events = history(
        ("request_received", "2025-01-06"),
        ("draft_sent", "2025-03-03", IMPORTED),
        ("final_plan_sent", "2025-03-10", {"family_waived_15_days": True}),
    )
    k5 = clock(events, "K5", "2025-04-01")
    assert (k5.outcome, k5.ended) == ("waived", day("2025-03-10"))


@pytest.mark.parametrize(
    ("sent", "stood"),
    [
        ("2025-03-16", ("waived", "2025-03-16")),
        ("2025-03-17", ("waived", "2025-03-17")),  # the last of the fifteen days
        ("2025-03-18", ("met", "2025-03-17")),
    ],
)
def test_a_plan_cuts_the_fifteen_days_short_up_to_their_last_day(sent, stood):
    events = history(
        ("request_received", "2025-01-06"),
        ("draft_sent", "2025-03-03", IMPORTED),
        ("final_plan_sent", sent, {"family_waived_15_days": True}),
    )
    k5 = clock(events, "K5", "2025-04-01")
    assert (k5.outcome, k5.ended.isoformat()) == stood


def asked_for_advice(*more):
    return history(
        ("request_received", "2024-02-29"),
        ("decided_to_assess", "2024-04-11"),
        ("advice_requested", "2024-04-11", PSYCHOLOGY),
        *more,
    )


def test_regulation_8_advice_asked_for_on_day_42_is_due_on_day_84():
    k2 = clock(asked_for_advice(), "K2", "2024-04-12")
    assert (k2.due, k2.outcome, k2.source) == (day("2024-05-23"), "running", "psychology")
    assert "8" in k2.regulation


@pytest.mark.parametrize(
    ("came", "on", "outcome"),
    [
        (None, "2024-05-23", "running"),
        (None, "2024-05-24", "overdue"),
        ("2024-05-23", "2024-06-01", "met"),
        ("2024-05-24", "2024-06-01", "late"),
        ("2024-05-24", "2024-05-23", "running"),  # what happened later is not known yet
    ],
)
def test_regulation_8_six_weeks_for_each_request(came, on, outcome):
    events = asked_for_advice(*([("advice_received", came, PSYCHOLOGY)] if came else []))
    assert clock(events, "K2", on).outcome == outcome


def test_each_request_for_advice_has_its_own_clock():
    events = asked_for_advice(
        ("advice_requested", "2024-04-20", {"source": "health"}),
        ("advice_waived", "2024-05-01", {"source": "health"}),
    )
    psychology, health = (clock(events, "K2", "2024-05-02", instance) for instance in (1, 2))
    assert (psychology.outcome, health.outcome, health.ended) == ("running", "waived", day("2024-05-01"))


@pytest.mark.parametrize(
    ("told", "on", "outcome"),
    [
        (None, "2024-04-11", "running"),
        (None, "2024-04-12", "overdue"),
        ("2024-04-11", "2024-05-01", "met"),
        ("2024-04-12", "2024-05-01", "late"),
    ],
)
@pytest.mark.parametrize("kind", ["decided_to_assess", "decided_not_to_assess"])
def test_regulation_5_1_the_clock_ends_on_the_day_the_family_is_told(kind, told, on, outcome):
    facts = [("request_received", "2024-02-29")]
    if told:
        facts.append((kind, told, {"decided_on": "2024-04-01"}))
    assert clock(history(*facts), "K1", on).outcome == outcome


@pytest.mark.parametrize(("told", "outcome"), [("2024-06-20", "met"), ("2024-06-21", "late")])
def test_regulation_10_1_a_decision_not_to_issue_is_due_by_day_112(told, outcome):
    events = history(
        ("request_received", "2024-02-29"),
        ("decided_to_assess", "2024-04-11"),
        ("decided_not_to_issue", told),
    )
    assert clock(events, "K3", "2024-07-31").outcome == outcome
    assert clock(events, "K7", "2024-07-31").outcome == "waived"


def test_regulation_10_1_the_sixteen_weeks_fall_away_once_a_plan_is_to_be_issued():
    events = history(
        ("request_received", "2024-02-29"),
        ("decided_to_assess", "2024-04-11"),
        ("decided_to_issue", "2024-06-28"),
    )
    k3 = clock(events, "K3", "2024-07-01")
    assert (k3.outcome, k3.ended) == ("waived", day("2024-06-28"))
    assert clock(events, "K3", "2024-06-27").outcome == "overdue"
    assert clock(events, "K7", "2024-07-01").outcome == "running"


@pytest.mark.parametrize("ending", ["withdrawn", "moved_away", "decided_not_to_assess"])
def test_nothing_is_owed_after_a_case_has_ended_without_a_plan(ending):
    events = history(("request_received", "2024-02-29"), (ending, "2024-03-10"))
    outcomes = {item.clock: item.outcome for item in clocks(events, day("2025-01-01"))}
    refused = ending.startswith("decided")
    assert outcomes == {
        "K1": "met" if refused else "waived",
        "K3": "waived",
        "K4": "waived",
        "K7": "waived",
        **({"K30": "met", "K35": "met"} if refused else {}),
    }
    assert deadlines(events) == ()


def test_a_reopened_case_keeps_the_date_of_its_plan_and_of_its_first_decision():
    events = history(
        ("request_received", "2024-02-29"),
        ("decided_not_to_assess", "2024-04-10"),
        ("decided_to_assess", "2024-09-01", {"because": "tribunal"}),
    )
    assert clock(events, "K1", "2024-10-01").ended == day("2024-04-10")
    assert clock(events, "K7", "2024-08-01").outcome == "waived"
    assert (clock(events, "K7", "2024-10-01").due, clock(events, "K7", "2024-10-01").outcome) == (
        day("2024-07-18"),
        "overdue",
    )


@pytest.mark.parametrize(
    ("facts", "is_running"),
    [
        ([], True),  # overdue
        ([("exception_agreed", "2024-05-01", {"code": "E3"})], True),  # excepted, and not done
        (
            [("exception_agreed", "2024-05-01", {"code": "E3"}), ("final_plan_sent", "2024-07-19", IMPORTED)],
            False,
        ),
        ([("final_plan_sent", "2024-07-19", IMPORTED)], False),
        ([("withdrawn", "2024-07-01")], False),
    ],
)
def test_a_clock_runs_until_it_is_done_or_no_longer_needed(facts, is_running):
    events = history(("request_received", "2024-02-29"), *facts)
    assert clock(events, "K7", "2024-07-31").is_running is is_running
    assert clock(request("2024-02-29"), "K7", "2024-03-01").is_running


def test_a_clock_that_has_not_started_does_not_run():
    assert not clock(request("2024-02-29"), "K5", "2024-03-01").is_running


# Exceptions: regulations 5(4), 10(4) and 13(3) for the council's clocks, regulation 8(2) for advice.


EXCUSED_BY = {
    "E1": {"K1", "K3", "K7"},
    "E2": {"K1", "K3", "K7"},
    "E3": {"K1", "K2", "K3", "K7"},
    "E4": {"K1", "K2", "K3", "K7"},
    "E5": {"K2"},  # never the council's
    "E6": set(),  # orders and agreements only
    "E7": set(),  # months of 2020 only
    "not_stated": {"K7"},
}


@pytest.mark.parametrize("code", list(EXCEPTIONS))
@pytest.mark.parametrize("clock_id", ["K1", "K2", "K3", "K7"])
def test_an_exception_excuses_just_the_clocks_it_is_for_and_only_past_their_date(code, clock_id):
    facts = [("request_received", "2024-02-29")]
    if clock_id != "K1":
        facts += [("decided_to_assess", "2024-03-01"), ("advice_requested", "2024-03-01", PSYCHOLOGY)]
    facts.append(("exception_agreed", "2024-03-05", {"code": code}))
    due = clock(history(*facts), clock_id, "2024-03-06").due
    assert clock(history(*facts), clock_id, due.isoformat()).outcome == "running"
    after = clock(history(*facts), clock_id, (due + timedelta(days=1)).isoformat())
    assert after.outcome == ("excepted" if clock_id in EXCUSED_BY[code] else "overdue")
    assert after.due == due


def test_regulation_8_2_a_missed_appointment_excuses_only_the_advice_it_was_for():
    missed = ("exception_agreed", "2024-04-20", {"code": "E5", "source": "health"})
    events = asked_for_advice(("advice_requested", "2024-04-11", {"source": "health"}), missed)
    outcomes = {item.source: item.outcome for item in clocks(events, day("2024-06-30")) if item.clock == "K2"}
    assert outcomes == {"psychology": "overdue", "health": "excepted"}
    assert clock(events, "K7", "2024-07-31").outcome == "overdue"


def test_a_late_plan_with_an_exception_is_excepted_and_one_on_time_is_met():
    late = history(
        ("request_received", "2024-02-29"),
        ("exception_agreed", "2024-05-01", {"code": "E3"}),
        ("final_plan_sent", "2024-07-19", IMPORTED),
    )
    assert clock(late, "K7", "2024-07-31").outcome == "excepted"
    in_time = [*late[:2], replace(late[2], on=day("2024-07-18"))]
    assert clock(in_time, "K7", "2024-07-31").outcome == "met"


@pytest.mark.parametrize(
    ("first", "last", "outcome"),
    [
        ("2024-03-01", "2024-03-28", "excepted"),  # 28 days
        ("2024-03-01", "2024-03-27", "overdue"),
        ("2024-03-20", "2024-05-30", "overdue"),  # 23 of its days lie within the six weeks
        ("2024-01-01", "2024-02-28", "overdue"),  # before the request
    ],
)
def test_regulation_5_4_an_absence_counts_with_four_weeks_within_the_time(first, last, outcome):
    events = history(
        ("request_received", "2024-02-29"),
        ("exception_agreed", "2024-04-01", {"code": "E4", "from": first, "to": last}),
    )
    assert clock(events, "K1", "2024-05-01").outcome == outcome


@pytest.mark.parametrize(
    ("dates", "outcome"),
    [
        ({"from": "2024-03-15"}, "excepted"),  # still away: 28 days to the last one
        ({"from": "2024-03-16"}, "overdue"),
        ({"to": "2024-03-26"}, "overdue"),
    ],
)
def test_regulation_5_4_an_absence_with_one_day_known_is_as_long_as_it_can_have_been(dates, outcome):
    events = history(
        ("request_received", "2024-02-29"),
        ("exception_agreed", "2024-04-01", {"code": "E4", **dates}),
    )
    assert clock(events, "K1", "2024-05-01").outcome == outcome


@pytest.mark.parametrize("code", ["E1", "E2"])
@pytest.mark.parametrize(
    ("closed_from", "reopened", "source", "asked", "outcome"),
    [
        ("2025-07-23", "2025-09-03", "education", "2025-07-16", "excepted"),
        ("2025-07-23", "2025-09-03", "education", "2025-07-15", "overdue"),  # 8 days before
        ("2025-07-23", "2025-09-03", "education", "2025-08-28", "overdue"),
        ("2025-07-23", "2025-08-19", "education", "2025-07-23", "overdue"),  # 27 days
        ("2025-07-23", "2025-09-03", "psychology", "2025-07-15", "excepted"),  # unknown
        ("2025-07-23", "2025-08-20", "psychology", "2025-07-23", "excepted"),  # four weeks
        ("2025-07-23", "2025-08-19", "psychology", "2025-07-23", "overdue"),
    ],
)
def test_regulation_10_4_a_closure_excuses_only_if_advice_was_asked_for_around_it(
    code, closed_from, reopened, source, asked, outcome
):
    events = history(
        ("request_received", "2025-06-10"),
        ("decided_to_assess", "2025-07-10"),
        ("advice_requested", asked, {"source": source}),
        ("exception_agreed", "2025-09-10", {"code": code, "from": closed_from, "to": reopened}),
    )
    assert clock(events, "K7", "2025-12-31").outcome == outcome


def test_regulation_10_4_one_setting_asked_around_the_closure_is_enough():
    events = history(
        ("request_received", "2025-06-10"),
        ("decided_to_assess", "2025-06-20"),
        ("advice_requested", "2025-06-20", {"source": "education"}),
        ("advice_requested", "2025-07-20", {"source": "education"}),
        ("exception_agreed", "2025-09-10", {"code": "E1", "from": "2025-07-23", "to": "2025-09-03"}),
    )
    assert clock(events, "K7", "2025-12-31").outcome == "excepted"


@pytest.mark.parametrize("dates", [{}, {"from": "2025-07-23"}, {"to": "2025-08-01"}])
def test_a_closure_whose_length_nobody_recorded_is_left_to_who_agreed_it(dates):
    events = history(
        ("request_received", "2025-06-10"), ("exception_agreed", "2025-09-10", {"code": "E1", **dates})
    )
    assert clock(events, "K7", "2025-12-31").outcome == "excepted"


# Regulation 44(3) excuses 44(2)(b) and (c), and regulation 45(7) excuses 45(3) and (6) but not 45(3A).
@pytest.mark.parametrize(
    ("kind", "matter", "clock_id", "outcome"),
    [
        ("order_made", "assess", "K33b", "excepted"),
        ("order_made", "assess", "K33b-plan", "excepted"),
        ("order_made", "make_plan", "K33c-draft", "excepted"),
        ("order_made", "amend_contents", "K33e", "overdue"),
        ("order_made", "change_setting", "K33f", "overdue"),
        ("mediation_agreed", "assess", "K33b-no-plan", "excepted"),
        ("mediation_agreed", "other", "K34", "overdue"),
        ("appeal_unopposed", "assess", "K33b", "excepted"),
        ("appeal_unopposed", "assess", "K33b-no-plan", "overdue"),
        ("appeal_unopposed", "assess", "K33b-plan", "overdue"),
        ("appeal_unopposed", "make_plan", "K33c-final", "excepted"),
    ],
)
def test_an_exception_excuses_only_what_its_paragraph_names(kind, matter, clock_id, outcome):
    about = {"stage": "request", "order" if kind == "order_made" else "matter": matter}
    events = history(
        ("request_received", "2025-01-06"),
        ("decided_not_to_assess", "2025-02-10"),
        (kind, "2025-06-10", about),
        ("exception_agreed", "2025-06-20", {"code": "E3", "from": "2025-06-12", "to": "2025-11-20"}),
    )
    assert clock(events, clock_id, "2025-12-01").outcome == outcome


@pytest.mark.parametrize(("agreed", "outcome"), [("2025-06-09", "overdue"), ("2025-06-10", "excepted")])
def test_an_exception_without_days_excuses_no_clock_that_began_after_it_was_agreed(agreed, outcome):
    events = history(("exception_agreed", agreed, {"code": "E3"}), ("request_received", "2025-06-10"))
    assert clock(events, "K1", "2025-12-01").outcome == outcome


@pytest.mark.parametrize(
    ("aware", "outcome"),
    [({}, "overdue"), ({"aware_on": "2020-05-04"}, "overdue"), ({"aware_on": "2020-06-01"}, "excepted")],
)
def test_coronavirus_excuses_the_papers_of_a_move_only_where_the_council_was_told_late(aware, outcome):
    events = history(
        ("final_plan_sent", "2019-02-04"),
        ("child_moved_out", "2020-06-08", {"authority": "X", **aware}),
        ("exception_agreed", "2020-06-20", {"code": "E7", "from": "2020-05-01", "to": "2020-07-31"}),
    )
    assert clock(events, "K22", "2020-12-01").outcome == outcome
    assert clock(events, "K25", "2020-12-01").outcome == outcome


# An agreement of 10 June 2025 with another day to keep it by.
@pytest.mark.parametrize(
    ("comply_by", "outcome"),
    [("2025-06-09", "overdue"), ("2025-06-10", "excepted"), ("2025-06-11", "excepted")],
)
def test_an_exception_excuses_a_clock_that_had_a_day_at_least(comply_by, outcome):
    agreed = {"stage": "request", "matter": "assess", "comply_by": comply_by}
    events = history(
        ("request_received", "2025-01-06"),
        ("decided_not_to_assess", "2025-02-10"),
        ("mediation_agreed", "2025-06-10", agreed),
        ("exception_agreed", "2025-06-10", {"code": "E3"}),
    )
    assert clock(events, "K33b", "2025-06-30").outcome == outcome


@pytest.mark.parametrize(
    ("closed_from", "reopened", "asked", "available"),
    [
        ("2025-07-23", "2025-09-03", "2025-07-16", True),
        ("2025-07-23", "2025-09-03", "2025-08-01", True),
        ("2025-07-23", "2025-09-03", "2025-08-27", True),
        ("2025-07-23", "2025-09-03", "2025-07-15", False),
        ("2025-07-23", "2025-09-03", "2025-08-28", False),
        ("2025-04-07", "2025-04-22", "2025-04-07", False),  # two weeks of Easter
        ("2025-07-23", "2025-08-20", "2025-07-23", True),  # four weeks exactly
        ("2025-07-23", "2025-08-19", "2025-07-23", False),
    ],
)
def test_regulation_10_4_a_closure_counts_from_a_week_before_it_to_a_week_before_its_end(
    closed_from, reopened, asked, available
):
    assert closure_exception_available(day(closed_from), day(reopened), day(asked)) is available


@pytest.mark.slow
@given(legal_histories(), st.sampled_from(list(EXCEPTIONS)), st.integers(0, 400))
def test_an_exception_never_moves_a_deadline(events, code, after):
    on = events[0].on + timedelta(days=after)
    agreed = Event(1000, "exception_agreed", events[0].on, {"code": code})
    before = {
        (item.clock, item.instance): (item.started, item.due, item.ended) for item in clocks(events, on)
    }
    excused = {(item.clock, item.instance): item for item in clocks([*events, agreed], on)}
    assert before == {key: (item.started, item.due, item.ended) for key, item in excused.items()}
    assert all(item.due < on for item in excused.values() if item.outcome == "excepted")
    assert deadlines(events) == deadlines([*events, agreed])


@given(st.dates(date(2015, 1, 1), date(2035, 1, 1)), st.integers(0, 400))
def test_a_later_receipt_never_gives_an_earlier_deadline(received, later):
    first = clocks([Event(1, "request_received", received)], received)
    second = clocks([Event(1, "request_received", received + timedelta(days=later))], date(2040, 1, 1))
    due = {item.clock: (item.due, item.internal_target) for item in first if item.due}
    for item in second:
        if item.clock in due:
            assert item.due >= due[item.clock][0]
            assert item.internal_target >= due[item.clock][1]


@pytest.mark.slow
@given(legal_histories(), st.integers(0, 800))
def test_every_clock_says_its_law_its_reasons_and_one_known_outcome(events, after):
    on = events[0].on + timedelta(days=after)
    for item in clocks(events, on):
        assert item.outcome in OUTCOMES
        assert item.regulation
        assert item.words.endswith(".")
        assert {"rule", "limit"} <= {part["part"] for part in item.parts}
        assert (item.due is not None) == any(part["part"] == "arithmetic" for part in item.parts)
        assert due_from_parts(item.parts) == item.due
        assert item.ended is None or item.ended <= on
        assert item.internal_target is None or item.due is None or item.internal_target <= item.due
        assert item.outcome not in ("overdue", "excepted") or item.due < on


# Imported history


def test_history_that_shows_a_step_without_its_day_leaves_its_clock_not_known():
    events = history(
        ("request_received", "2023-01-04", IMPORTED),
        ("advice_received", "2023-04-03", {**PSYCHOLOGY, **IMPORTED}),
        ("final_plan_sent", "2023-05-03", IMPORTED),
    )
    standing = {item.clock: (item.outcome, item.due) for item in clocks(events, day("2024-01-01"))}
    assert standing == {
        "K1": ("not_known", day("2023-02-15")),
        "K2": ("not_known", None),
        "K3": ("waived", day("2023-04-26")),
        "K4": ("not_known", None),
        "K5": ("not_known", None),
        "K7": ("met", day("2023-05-24")),
        "K8": ("not_known", day("2024-05-02")),
        "K30": ("met", day("2023-07-03")),
        "K35": ("met", day("2023-07-03")),
    }


def test_imported_advice_that_a_finished_case_must_have_had_is_not_known():
    events = history(
        ("request_received", "2023-01-04", IMPORTED),
        ("advice_requested", "2023-02-03", {**PSYCHOLOGY, **IMPORTED}),
        ("final_plan_sent", "2023-05-03", IMPORTED),
    )
    assert clock(events, "K2", "2024-01-01").outcome == "not_known"
    assert clock(events, "K2", "2023-05-02").outcome == "overdue"


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [("final_plan_sent", "not_known"), ("decided_not_to_issue", "not_known"), ("withdrawn", "waived")],
)
def test_imported_advice_without_its_day_came_if_the_case_went_on_to_a_decision(kind, outcome):
    events = history(
        ("request_received", "2023-01-04", IMPORTED),
        ("decided_to_assess", "2023-02-01", IMPORTED),
        ("advice_requested", "2023-02-03", {**PSYCHOLOGY, **IMPORTED}),
        (kind, "2023-04-03", IMPORTED),
    )
    assert clock(events, "K2", "2024-01-01").outcome == outcome


@pytest.mark.parametrize(("kind", "outcome"), [("decided_not_to_issue", "waived"), ("withdrawn", "waived")])
def test_advice_that_a_person_asked_for_falls_away_with_the_case(kind, outcome):
    assert clock(asked_for_advice((kind, "2024-05-01")), "K2", "2024-06-30").outcome == outcome


def test_a_draft_after_the_plan_is_another_plans():
    events = history(
        ("request_received", "2023-01-04", IMPORTED),
        ("final_plan_sent", "2023-05-03", IMPORTED),
        ("decided_to_reassess", "2024-02-01"),
        ("draft_sent", "2024-03-01"),
    )
    assert clock(events, "K4", "2024-07-31").outcome == "not_known"


def test_clocks_that_can_still_come_have_not_started():
    by_id = {item.clock: item for item in clocks(request("2024-01-02"), day("2024-01-03"))}
    assert (by_id["K2"].outcome, by_id["K5"].outcome) == ("not_started", "not_started")
    assert by_id["K5"].due is None


def test_a_case_without_a_request_has_no_clocks():
    assert clocks([], day("2024-01-01")) == []
    assert clocks(request("2024-02-01"), day("2024-01-31")) == []
    assert deadlines([]) == ()


def test_the_words_say_the_sum():
    k1 = clock(request("2024-09-02"), "K1", "2024-09-02")
    assert k1.words == (
        "Due on 14 October 2024: 6 weeks (42 days) after 2 September 2024, when the request was received."
    )
    arithmetic = next(part for part in k1.parts if part["part"] == "arithmetic")
    assert arithmetic["words"] == "2 September 2024 + 42 days = 14 October 2024 (Monday)."


def test_a_clock_as_json_has_the_keys_that_programs_rely_on():
    as_object = clock(request("2024-09-02"), "K7", "2024-09-02").as_dict()
    assert list(as_object) == [
        "clock",
        "instance",
        "started",
        "due",
        "internal_target",
        "ended",
        "outcome",
        "rule_set",
        "regulation",
        "parts",
        "words",
    ]
    assert (as_object["started"], as_object["due"], as_object["ended"]) == ("2024-09-02", "2025-01-20", None)


# SI 2020/471


@pytest.mark.parametrize(
    ("received", "excused"),
    [
        ("2019-12-12", False),  # twenty weeks to 30 April 2020
        ("2019-12-13", True),  # … to 1 May, the first day
        ("2020-05-01", True),
        ("2020-09-25", True),
        ("2020-09-26", False),
    ],
)
def test_si_2020_471_excuses_what_ran_from_1_may_to_25_september_2020(received, excused):
    events = history(("request_received", received), ("exception_agreed", "2020-10-01", {"code": "E7"}))
    k7 = clock(events, "K7", "2021-12-31")
    assert k7.outcome == ("excepted" if excused else "overdue")
    assert k7.due == clock(request(received), "K7", "2021-12-31").due


@pytest.mark.parametrize(
    ("received", "rule_set"),
    [("2020-04-30", "england-2014"), ("2020-05-01", "coronavirus-2020"), ("2020-09-26", "england-2014")],
)
def test_si_2020_471_a_clock_belongs_to_the_law_of_the_day_it_started(received, rule_set):
    assert clock(request(received), "K1", received).rule_set == rule_set


def test_instances_are_counted_through_all_law():
    asked = [
        ("advice_requested", on, {"source": "health"}) for on in ("2020-04-20", "2020-05-10", "2020-10-01")
    ]
    events = history(("request_received", "2020-04-01"), ("decided_to_assess", "2020-04-15"), *asked)
    runs = [
        (item.instance, item.rule_set) for item in clocks(events, day("2020-12-01")) if item.clock == "K2"
    ]
    assert runs == [(1, "england-2014"), (2, "coronavirus-2020"), (3, "england-2014")]


# Laws for any events at all, likely or not


@st.composite
def any_histories(draw):
    """Events of every kind in any order, with the details that dates are counted from."""
    days = st.dates(date(2019, 6, 1), date(2026, 6, 1))
    kinds = st.sampled_from(list(EVENT_KINDS))
    return [
        Event(number, draw(kinds), draw(days), draw(_details(days)))
        for number in range(1, draw(st.integers(1, 12)) + 1)
    ]


def _details(days):
    days = days.map(date.isoformat)
    stage = st.sampled_from(["request", "assessment", "other"])
    matter = st.sampled_from(
        ["assess", "reassess", "make_plan", "amend_contents", "continue_and_amend", "other"]
    )
    return st.fixed_dictionaries(
        {},
        optional={
            "meeting_on": days,
            "plan_made_on": days,
            "last_review_on": days,
            "aware_on": days,
            "transfer_on": days,
            "previous_assessment_on": days,
            "comply_by": days,
            "decided_on": days,
            "stage": stage,
            "order": matter,
            "matter": matter,
            "transfer": st.sampled_from(["primary_to_secondary", "secondary_to_post16", "post16_to_post16"]),
            "type": st.sampled_from(["annual", "phase_transfer"]),
            "source": st.sampled_from(["psychology", "health"]),
            "code": st.sampled_from(list(EXCEPTIONS)),
            "imported": st.booleans(),
        },
    )


def as_told(results):
    """Clocks without what tells one record of a fact from another."""
    return [
        replace(
            item,
            started_by=None,
            parts=tuple(
                {name: value for name, value in part.items() if name != "event"} for part in item.parts
            ),
        )
        for item in results
    ]


@pytest.mark.slow
@given(
    any_histories(),
    st.dates(date(2008, 1, 1), date(2022, 1, 1)),
    st.dates(date(2020, 1, 1), date(2027, 1, 1)),
)
def test_every_date_can_be_worked_out_again_from_what_explains_it(events, born, on):
    for item in clocks(events, on, born=born):
        assert due_from_parts(item.parts) == item.due
        assert item.outcome in OUTCOMES
        assert item.words.endswith(".")
        assert item.outcome not in ("overdue", "excepted", "late") or item.due is not None
        assert item.started is None or item.started <= on
        assert {"rule", "limit", "evidence"} <= {part["part"] for part in item.parts}


@pytest.mark.slow
@given(any_histories(), st.sampled_from(list(EXCEPTIONS)), st.dates(date(2020, 1, 1), date(2027, 1, 1)))
def test_no_exception_moves_any_deadline(events, code, on):
    agreed = Event(1000, "exception_agreed", min(event.on for event in events), {"code": code})
    without = [(item.clock, item.instance, item.due, item.ended) for item in clocks(events, on)]
    excused = clocks([*events, agreed], on)
    assert [(item.clock, item.instance, item.due, item.ended) for item in excused] == without
    assert all(item.due < on for item in excused if item.outcome == "excepted")


@pytest.mark.slow
@given(any_histories(), st.data(), st.dates(date(2020, 1, 1), date(2027, 1, 1)))
def test_a_correction_gives_the_clocks_that_the_right_entry_would_have_given(events, data, on):
    wrong = data.draw(st.sampled_from(events))
    right = replace(wrong, on=data.draw(st.dates(date(2019, 6, 1), date(2026, 6, 1))))
    corrected = [*events, replace(right, id=1000, replaces=wrong.id)]
    from_the_start = [right if event is wrong else event for event in events]
    assert as_told(clocks(corrected, on)) == as_told(clocks(from_the_start, on))
    assert deadlines(corrected) == deadlines(from_the_start)


@pytest.mark.slow
@given(any_histories(), st.dates(date(2020, 1, 1), date(2027, 1, 1)))
def test_the_deadlines_are_those_of_the_clocks_still_owed(events, on):
    """The plain way: all clocks, then those that somebody owes something on."""
    on = max(on, *(event.on for event in events), date(2030, 1, 1))
    windows = {rule.id for rule in all_rule_sets()[0].clocks if rule.window}
    owed = [
        (item.due, item.clock, bool(item.only_if))
        for item in clocks(events, on)
        if item.is_running
        and item.due
        and item.clock not in windows
        and item.owed_by not in ("health body", "mediation adviser")
    ]
    found = deadlines(events)
    assert {(item.due, item.clock, item.conditional) for item in found} == set(owed)
    assert [item.due for item in found] == sorted(item.due for item in found)


def test_what_only_a_partner_owes_is_no_deadline_of_the_council():
    made = [("recommendation_made", "2025-06-10", {"body": body}) for body in ("health", "social_care")]
    declined = ("mediation_declined", "2025-06-10", {"stage": "other"})
    found = deadlines(history(("final_plan_sent", "2025-05-01"), *made, declined))
    assert [item.clock for item in found] == ["K40", "K8"]


def test_the_deadline_of_a_time_with_several_limits_is_the_day_that_all_of_them_lead_to():
    """A review before the later of two days, 10 January and 20 February 2026."""
    moved_in = ("plan_transferred_in", "2025-11-20", {"authority": "X", "plan_made_on": "2025-01-10"})
    assert deadline(history(moved_in), "K24").due == date(2026, 2, 19)


def test_how_a_clock_stands_is_said_in_the_words_that_programs_rely_on():
    assert set(OUTCOMES) == {
        *("not_started", "running", "overdue", "met", "late", "excepted", "waived", "not_known")
    }


ONE_START = [
    (rule.id, kind)
    for rule in all_rule_sets()[0].clocks
    if not rule.closed
    and rule.limits
    and all(limit.anchors == ("on",) or limit.optional for limit in rule.limits)
    for kind in rule.starts
    if not rule.during
]


@pytest.mark.slow
@given(st.sampled_from(ONE_START), st.dates(date(2015, 1, 1), date(2035, 1, 1)), st.integers(0, 400))
def test_a_later_start_never_gives_an_earlier_deadline(clock_and_kind, start, later):
    clock_id, kind = clock_and_kind
    rule = all_rule_sets()[0].clock(clock_id)
    first, second = (
        count(rule, Span(Event(1, kind, on)))[-1].result for on in (start, start + timedelta(days=later))
    )
    assert first <= second


# Clocks that matter only if something comes about


def deadline(events, clock_id):
    return next((item for item in deadlines(events) if item.clock == clock_id), None)


def test_the_sixteen_weeks_matter_only_if_no_plan_will_be_issued():
    events = request("2024-02-29")
    assert clock(events, "K3", "2024-03-01").only_if == "that is decided"
    assert deadline(events, "K3").conditional
    assert not deadline(events, "K7").conditional
    issuing = history(("request_received", "2024-02-29"), ("decided_to_issue", "2024-06-01"))
    assert deadline(issuing, "K3") is None


@pytest.mark.parametrize(
    ("facts", "conditional"),
    [
        ([], True),
        # A notice that went before this meeting says nothing of what follows from it.
        ([("amendment_notice_sent", "2024-02-29")], True),
        ([("amendment_notice_sent", "2024-03-01")], False),
        ([("amendment_notice_sent", "2024-03-20")], False),
    ],
)
def test_twelve_weeks_to_an_amended_plan_are_certain_once_the_notice_went(facts, conditional):
    events = history(
        ("request_received", "2023-01-02"),
        ("decided_to_assess", "2023-02-01"),
        ("decided_to_issue", "2023-04-01"),
        ("final_plan_sent", "2023-05-10"),
        ("review_meeting_held", "2024-03-01", {"type": "annual"}),
        *facts,
    )
    assert deadline(events, "K16").conditional is conditional
    assert bool(clock(events, "K16", "2024-04-01").only_if) is conditional


def test_advice_says_whose_it_is():
    events = history(
        ("request_received", "2024-02-29"),
        ("decided_to_assess", "2024-03-10"),
        ("advice_requested", "2024-03-11", {"source": "education"}),
    )
    assert (
        clock(events, "K2", "2024-03-12").name == "Advice from the school, college or other setting to arrive"
    )
    assert deadline(events, "K2").source == "education"


def test_advice_still_to_be_asked_for_is_named_in_the_order_of_the_law():
    events = history(
        ("request_received", "2024-02-29"),
        ("decided_to_assess", "2024-03-10"),
        ("advice_requested", "2024-03-11", {"source": "health"}),
        ("advice_waived", "2024-03-11", {"source": "family"}),
    )
    assert clock(events, "K2a", "2024-03-12").missing == ("education", "psychology", "social_care")
    rest = [("advice_requested", "2024-03-11", {"source": source}) for source in ("education", "psychology")]
    events = history(
        ("request_received", "2024-02-29"),
        ("decided_to_assess", "2024-03-10"),
        *[
            ("advice_requested", "2024-03-11", {"source": source})
            for source in ("health", "family", "social_care")
        ],
        *rest,
    )
    assert clock(events, "K2a", "2024-03-12").missing == ()
