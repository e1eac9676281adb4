from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehcp.clocks import OUTCOMES, clocks, closure_exception_available, next_deadline
from ehcp.codes import EXCEPTIONS
from ehcp.ledger import Event
from ehcp.rule_sets import RuleSetError, all_rule_sets, load_rule_sets, rule_set_for
from tests.ehcp.histories import day, history, legal_histories

PSYCHOLOGY = {"source": "psychology"}
IMPORTED = {"imported": True}


def clock(events, clock_id, on, instance=1):
    found = [item for item in clocks(events, day(on)) if (item.clock, item.instance) == (clock_id, instance)]
    assert len(found) == 1, f"{clock_id} {instance}: {found}"
    return found[0]


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
    found = {item.clock: item for item in clocks(events, day(received))}
    assert [found[name].due for name in ("K1", "K3", "K7")] == [day(text) for text in (decide, refuse, plan)]
    assert "5(1)" in found["K1"].regulation
    assert "10(1)" in found["K3"].regulation
    assert "13(2)" in found["K7"].regulation
    assert {found[name].started for name in ("K1", "K3", "K7")} == {day(received)}


def test_c5_the_internal_target_of_a_saturday_deadline_is_the_friday_before():
    assert clock(request("2025-03-01"), "K1", "2025-03-01").internal_target == day("2025-04-11")
    assert clock(request("2025-03-01"), "K7", "2025-03-01").internal_target == day("2025-07-18")


def test_c5_the_internal_target_steps_over_bank_holidays():
    # Due on Easter Tuesday 2024: Easter Monday and Good Friday are no working days.
    assert clock(request("2024-02-20"), "K1", "2024-02-20").internal_target == day("2024-03-28")


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
    found = {item.clock: item.outcome for item in clocks(events, day("2025-01-01"))}
    assert found == {
        "K1": "met" if ending.startswith("decided") else "waived",
        "K3": "waived",
        "K7": "waived",
    }
    assert next_deadline(events) is None


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


# Exceptions: regulations 5(4), 10(4) and 13(3) for the council's clocks, regulation 8(2) for advice.


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
    assert after.outcome == ("excepted" if clock_id in EXCEPTIONS[code].clocks else "overdue")
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
    assert next_deadline(events) == next_deadline([*events, agreed])


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
        assert item.ended is None or item.ended <= on
        assert item.internal_target is None or item.internal_target < item.due


# Imported history


def test_history_that_shows_a_step_without_its_day_leaves_its_clock_not_known():
    events = history(
        ("request_received", "2023-01-04", IMPORTED),
        ("advice_received", "2023-04-03", {**PSYCHOLOGY, **IMPORTED}),
        ("final_plan_sent", "2023-05-03", IMPORTED),
    )
    found = {item.clock: (item.outcome, item.due) for item in clocks(events, day("2024-01-01"))}
    assert found == {
        "K1": ("not_known", day("2023-02-15")),
        "K2": ("not_known", None),
        "K3": ("waived", day("2023-04-26")),
        "K5": ("not_known", None),
        "K7": ("met", day("2023-05-24")),
    }


def test_imported_advice_that_a_finished_case_must_have_had_is_not_known():
    events = history(
        ("request_received", "2023-01-04", IMPORTED),
        ("advice_requested", "2023-02-03", {**PSYCHOLOGY, **IMPORTED}),
        ("final_plan_sent", "2023-05-03", IMPORTED),
    )
    assert clock(events, "K2", "2024-01-01").outcome == "not_known"
    assert clock(events, "K2", "2023-05-02").outcome == "overdue"


def test_clocks_that_can_still_come_have_not_started():
    found = {item.clock: item for item in clocks(request("2024-01-02"), day("2024-01-03"))}
    assert (found["K2"].outcome, found["K5"].outcome) == ("not_started", "not_started")
    assert found["K5"].due is None


def test_a_case_without_a_request_has_no_clocks():
    assert clocks([], day("2024-01-01")) == []
    assert clocks(request("2024-02-01"), day("2024-01-31")) == []
    assert next_deadline([]) is None


def test_the_words_say_the_sum():
    k1 = clock(request("2024-09-02"), "K1", "2024-09-02")
    assert k1.words == (
        "Due on 14 October 2024: 6 weeks (42 days) after 2 September 2024, when the request was received."
    )
    arithmetic = next(part for part in k1.parts if part["part"] == "arithmetic")
    assert arithmetic["words"] == "2 September 2024 + 42 days = 14 October 2024 (Monday)."


def test_a_clock_as_json_has_the_keys_that_programs_rely_on():
    found = clock(request("2024-09-02"), "K7", "2024-09-02").as_dict()
    assert list(found) == [
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
    assert (found["started"], found["due"], found["ended"]) == ("2024-09-02", "2025-01-20", None)


# Rule sets


def test_the_exceptions_of_the_law_in_force_are_those_of_the_code_list():
    in_force = all_rule_sets()[-1]
    for code, item in EXCEPTIONS.items():
        assert {rule.id for rule in in_force.clocks if code in rule.exceptions} == set(item.clocks)


def test_every_clock_names_its_regulation_and_who_owes_it():
    for rule_set in all_rule_sets():
        for rule in rule_set.clocks:
            assert "egulation" in rule.regulation
            assert rule.owed_by in ("council", "advice giver", "family")


def test_before_the_act_of_2014_no_clock_is_known():
    assert rule_set_for(day("2014-08-31")) is None
    assert clocks(request("2014-08-31"), day("2015-01-01")) == []
    assert clock(request("2014-09-01"), "K1", "2014-09-01").rule_set == "england-2014"


MADE_UP = """
id = "{id}"
title = "Made-up law"
effective_from = {start}
{end}
[[clocks]]
id = "K1"
name = "Decide"
starts = "request_received"
per = "case"
limit = {limit}
counting = "after"
ends = ["decided_to_assess"]
lapses = []
shown_by = []
owed_by = "council"
regulation = "Regulation 1"
exceptions = []
"""


def write_rule_set(folder, name, start, end="", limit="{ weeks = 6 }"):
    text = MADE_UP.format(id=name, start=start, end=f"effective_to = {end}" if end else "", limit=limit)
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")


def test_new_law_binds_clocks_that_start_under_it_and_old_cases_keep_theirs(tmp_path):
    write_rule_set(tmp_path, "old", "2014-09-01", "2026-08-31")
    write_rule_set(tmp_path, "new", "2026-09-01", limit="{ weeks = 4 }")
    sets = load_rule_sets(tmp_path)
    found = [clocks(request(on), day("2027-01-01"), rule_sets=sets) for on in ("2026-08-31", "2026-09-01")]
    assert [(item.rule_set, item.due) for (item,) in found] == [
        ("old", day("2026-10-12")),
        ("new", day("2026-09-29")),
    ]


def test_rule_sets_may_not_overlap(tmp_path):
    write_rule_set(tmp_path, "old", "2014-09-01")
    write_rule_set(tmp_path, "new", "2026-09-01")
    with pytest.raises(RuleSetError, match="old must end before new"):
        load_rule_sets(tmp_path)


@pytest.mark.parametrize(
    "limit", ["{ fortnights = 3 }", "{ weeks = 0 }", '{ weeks = "6" }', "{ weeks = 6, days = 1 }"]
)
def test_a_limit_that_makes_no_sense_is_refused(tmp_path, limit):
    write_rule_set(tmp_path, "odd", "2014-09-01", limit=limit)
    with pytest.raises(RuleSetError, match="clock K1"):
        load_rule_sets(tmp_path)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('per = "case"', ""),
        ('ends = ["decided_to_assess"]', 'ends = ["decided"]'),
        ('per = "case"', 'per = "week"'),
    ],
)
def test_a_clock_with_a_missing_key_or_an_unknown_code_is_refused(tmp_path, line, fault):
    write_rule_set(tmp_path, "odd", "2014-09-01")
    path = tmp_path / "odd.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(line, fault), encoding="utf-8")
    with pytest.raises(RuleSetError, match="clock K1"):
        load_rule_sets(tmp_path)


def test_a_folder_without_law_is_refused(tmp_path):
    with pytest.raises(RuleSetError, match="no rule set"):
        load_rule_sets(tmp_path)
