import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehcp.events.ledger import Event
from ehcp.timeline import TIMELINE_FIELDS, Groups, Timeline, derive
from tests.ehcp.histories import day, history, legal_histories

NOWHERE = Groups()
PSYCHOLOGY = {"source": "psychology"}
IMPORTED = {"imported": True}


def timeline(*facts) -> Timeline:
    return derive(history(*facts), groups=NOWHERE)


def test_a_case_from_request_to_plan():
    derived = timeline(
        ("request_received", "2024-01-02"),
        ("decided_to_assess", "2024-02-01"),
        ("advice_requested", "2024-02-02", PSYCHOLOGY),
        ("advice_received", "2024-03-10", PSYCHOLOGY),
        ("decided_to_issue", "2024-04-01"),
        ("draft_sent", "2024-04-02"),
        ("draft_sent", "2024-04-20"),
        ("final_plan_sent", "2024-05-10"),
    )
    assert derived.received == day("2024-01-02")
    assert (derived.decided, derived.decision) == (day("2024-02-01"), "assess")
    assert (derived.ep_requested_1, derived.ep_ended_1, derived.ep_received_1) == (
        day("2024-02-02"),
        day("2024-03-10"),
        day("2024-03-10"),
    )
    assert (derived.outcome_date, derived.outcome) == (day("2024-04-01"), "issue")
    assert (derived.draft_sent, derived.final_issued) == (day("2024-04-02"), day("2024-05-10"))
    assert (derived.closed_1, derived.reopened_1, derived.closed_on) == (
        day("2024-05-10"),
        None,
        day("2024-05-10"),
    )
    assert (derived.stage, derived.next_clock, derived.next_due) == ("plan_active", "K8", day("2025-05-09"))


@pytest.mark.parametrize(
    ("facts", "stage", "outcome", "closed"),
    [
        ([], "requested", "", None),
        ([("decided_not_to_assess", "2024-02-01")], "not_assessing", "", "2024-02-01"),
        ([("withdrawn", "2024-02-01")], "request_withdrawn", "withdrawn", "2024-02-01"),
        ([("moved_away", "2024-02-01")], "moved_during", "moved", "2024-02-01"),
        ([("decided_to_assess", "2024-02-01")], "assessing", "", None),
        (
            [("decided_to_assess", "2024-02-01"), ("withdrawn", "2024-03-01")],
            "assessment_withdrawn",
            "withdrawn",
            "2024-03-01",
        ),
        (
            [("decided_to_assess", "2024-02-01"), ("decided_not_to_issue", "2024-03-01")],
            "not_issuing",
            "no_plan",
            "2024-03-01",
        ),
        (
            [("decided_to_assess", "2024-02-01"), ("decided_to_issue", "2024-03-01")],
            "drafting",
            "issue",
            None,
        ),
        (
            [
                ("decided_to_assess", "2024-02-01"),
                ("decided_to_issue", "2024-03-01"),
                ("withdrawn", "2024-03-09"),
            ],
            "assessment_withdrawn",
            "withdrawn",
            "2024-03-09",
        ),
    ],
)
def test_each_way_a_case_can_stand(facts, stage, outcome, closed):
    derived = timeline(("request_received", "2024-01-02"), *facts)
    assert (derived.stage, derived.outcome, derived.closed_on) == (stage, outcome, closed and day(closed))
    assert derived.closed_1 == derived.closed_on


def test_a_refusal_overturned_and_then_a_refusal_to_issue_overturned_are_three_spells_of_one_case():
    derived = timeline(
        ("request_received", "2024-01-02"),
        ("decided_not_to_assess", "2024-02-01"),
        ("decided_to_assess", "2024-04-01", {"because": "tribunal"}),
        ("decided_not_to_issue", "2024-06-01"),
        ("decided_to_issue", "2024-07-01", {"because": "mediation"}),
        ("draft_sent", "2024-07-02"),
        ("final_plan_sent", "2024-07-20"),
    )
    assert [derived.closed_1, derived.reopened_1, derived.closed_2, derived.reopened_2, derived.closed_3] == [
        day(text) for text in ("2024-02-01", "2024-04-01", "2024-06-01", "2024-07-01", "2024-07-20")
    ]
    assert (derived.decided, derived.decision) == (day("2024-02-01"), "refuse")
    assert (derived.outcome_date, derived.outcome) == (day("2024-07-01"), "issue")
    open_days = {
        "2024-01-01": False,
        "2024-01-02": True,
        "2024-02-01": False,
        "2024-03-31": False,
        "2024-04-01": True,
        "2024-06-01": False,
        "2024-07-19": True,
        "2024-07-20": False,
    }
    assert {text: derived.open_on(day(text)) for text in open_days} == open_days


def test_a_reopened_case_has_no_closing_day_until_it_closes_again():
    derived = timeline(
        ("request_received", "2024-01-02"),
        ("decided_not_to_assess", "2024-02-01"),
        ("decided_to_assess", "2024-02-01", {"because": "concession"}),
    )
    assert (derived.closed_1, derived.reopened_1, derived.closed_on, derived.stage) == (
        day("2024-02-01"),
        day("2024-02-01"),
        None,
        "assessing",
    )
    assert derived.open_on(day("2024-02-01"))


def test_corrected_and_struck_out_events_count_for_nothing():
    events = history(
        ("request_received", "2024-01-02"),
        ("decided_not_to_assess", "2024-02-01"),
        ("exception_agreed", "2024-02-01", {"code": "E3"}),
    )
    events += [
        Event(4, "decided_to_assess", day("2024-02-03"), replaces=2),
        Event(5, "struck_out", day("2024-02-01"), replaces=3),
        Event(6, "request_received", day("2024-01-04"), replaces=1),
    ]
    derived = derive(events, groups=NOWHERE)
    assert (derived.received, derived.decided, derived.decision, derived.stage) == (
        day("2024-01-04"),
        day("2024-02-03"),
        "assess",
        "assessing",
    )
    assert (derived.closed_1, derived.exception) == (None, False)


def test_three_psychology_requests_each_with_its_own_end():
    derived = timeline(
        ("request_received", "2024-01-02"),
        ("decided_to_assess", "2024-01-03"),
        ("advice_requested", "2024-01-10", {"source": "psychology", "provider": "A"}),
        ("advice_requested", "2024-01-11", {"source": "psychology", "provider": "B"}),
        ("advice_requested", "2024-01-12", {"source": "health"}),
        ("advice_received", "2024-02-01", {"source": "psychology", "provider": "B"}),
        ("advice_received", "2024-02-03", {"source": "health"}),
        ("advice_waived", "2024-02-05", PSYCHOLOGY),
        ("advice_requested", "2024-02-10", PSYCHOLOGY),
    )
    assert (derived.ep_requested_1, derived.ep_ended_1, derived.ep_received_1) == (
        day("2024-01-10"),
        day("2024-02-05"),
        None,
    )
    assert (derived.ep_requested_2, derived.ep_ended_2, derived.ep_received_2) == (
        day("2024-01-11"),
        day("2024-02-01"),
        day("2024-02-01"),
    )
    assert (derived.ep_requested_3, derived.ep_ended_3, derived.ep_received_3) == (
        day("2024-02-10"),
        None,
        None,
    )


def test_advice_whose_asking_history_lacks_is_kept_without_a_day_of_asking():
    derived = timeline(
        ("request_received", "2024-01-02"),
        ("advice_received", "2024-02-01", {**PSYCHOLOGY, "imported": True}),
    )
    assert (derived.ep_requested_1, derived.ep_received_1) == (None, day("2024-02-01"))
    assert derived.stage == "assessing"


def test_history_without_steps_closes_by_its_plan():
    derived = timeline(
        ("request_received", "2024-01-02"), ("final_plan_sent", "2024-05-01", {"imported": True})
    )
    assert (derived.closed_1, derived.decided, derived.outcome, derived.stage) == (
        day("2024-05-01"),
        None,
        "",
        "plan_active",
    )


@pytest.mark.parametrize(
    ("code", "excuses"),
    [*[(f"E{n}", True) for n in (1, 2, 3, 4, 7)], ("not_stated", True), ("E5", False), ("E6", False)],
)
def test_which_exceptions_excuse_the_20_weeks(code, excuses):
    derived = timeline(("request_received", "2024-01-02"), ("exception_agreed", "2024-01-05", {"code": code}))
    assert derived.exception is excuses


@pytest.mark.parametrize(
    ("facts", "clock", "due"),
    [
        ([], "K1", "2024-02-13"),
        # The 16 weeks matter only if there will be no plan: they don't hide the 20 weeks.
        ([("decided_to_assess", "2024-02-01")], "K7", "2024-05-21"),
        (
            [("decided_to_assess", "2024-02-01"), ("advice_requested", "2024-02-02", PSYCHOLOGY)],
            "K2",
            "2024-03-15",
        ),
        ([("decided_to_assess", "2024-02-01"), ("decided_to_issue", "2024-03-01")], "K7", "2024-05-21"),
        (
            # The family's 15 days are nobody's deadline: nothing is owed at their end.
            [
                ("decided_to_assess", "2024-02-01"),
                ("decided_to_issue", "2024-03-01"),
                ("draft_sent", "2024-03-02"),
            ],
            "K7",
            "2024-05-21",
        ),
        ([("withdrawn", "2024-02-01")], "", None),
    ],
)
def test_the_next_deadline_is_the_earliest_still_owed(facts, clock, due):
    derived = timeline(("request_received", "2024-01-02"), *facts)
    assert (derived.next_clock, derived.next_due) == (clock, due and day(due))


# After the plan

PLAN = (
    ("request_received", "2023-01-02"),
    ("decided_to_assess", "2023-02-01"),
    ("advice_requested", "2023-02-02", PSYCHOLOGY),
    ("decided_to_issue", "2023-04-01"),
    ("draft_sent", "2023-04-02"),
    ("final_plan_sent", "2023-05-10"),
)


def test_what_becomes_of_a_plan_changes_nothing_that_figures_count():
    later = (
        ("decided_to_reassess", "2024-01-10"),
        ("exception_agreed", "2024-01-11", {"code": "E3"}),
        ("advice_requested", "2024-01-12", PSYCHOLOGY),
        ("advice_received", "2024-02-20", PSYCHOLOGY),
        ("draft_sent", "2024-03-20"),
        ("reassessed_plan_sent", "2024-04-15"),
        ("cease_proposed", "2024-05-01"),
        ("cease_notice_sent", "2024-06-01"),
        ("plan_ceased", "2024-09-02", {"reason": "2"}),
    )
    at_the_plan = timeline(*PLAN)
    for number in range(1, len(later) + 1):
        derived = timeline(*PLAN, *later[:number])
        told_later = {name: getattr(at_the_plan, name) for name in ("stage", "next_clock", "next_due")}
        assert replace(derived, **told_later) == at_the_plan
    assert derived.stage == "plan_ceased"


def test_a_draft_sent_in_a_reassessment_is_not_the_first_draft_that_history_lacks():
    imported = (("request_received", "2023-01-02", IMPORTED), ("final_plan_sent", "2023-05-10", IMPORTED))
    derived = timeline(*imported, ("decided_to_reassess", "2024-01-10"), ("draft_sent", "2024-03-20"))
    assert (derived.draft_sent, derived.stage) == (None, "reassessing")


def test_a_case_that_begins_with_a_plan_made_elsewhere_has_a_stage_and_no_request():
    derived = timeline(("plan_transferred_in", "2024-03-01", {"plan_made_on": "2022-05-01"}))
    assert (derived.received, derived.final_issued, derived.closed_on) == (None, None, None)
    assert (derived.stage, derived.next_clock, derived.next_due) == ("plan_active", "K23", day("2024-04-12"))
    assert not derived.open_on(day("2024-03-02"))


def test_a_refusal_thought_over_and_kept_is_one_outcome():
    refused = (*PLAN[:2], ("decided_not_to_issue", "2023-04-01"))
    again = ("decided_not_to_issue", "2023-09-01", {"because": "tribunal"})
    derived = timeline(*refused, again)
    assert (derived.outcome, derived.outcome_date, derived.closed_on) == (
        "no_plan",
        day("2023-04-01"),
        day("2023-04-01"),
    )


@pytest.mark.parametrize(
    ("facts", "clock", "due"),
    [
        ([("review_meeting_held", "2024-03-01", {"type": "annual"})], "K12", "2024-03-15"),
        (
            [
                ("review_meeting_held", "2024-03-01", {"type": "annual"}),
                ("review_report_sent", "2024-03-08"),
                ("decided_to_maintain", "2024-03-20"),
            ],
            "K9",
            "2025-03-19",
        ),
        ([("child_moved_out", "2024-03-01", {"authority": "850"})], "K22", "2024-03-01"),
        ([("plan_ceased", "2024-03-01", {"reason": "8"})], "", None),
    ],
)
def test_a_plan_has_deadlines_too(facts, clock, due):
    derived = timeline(*PLAN, *facts)
    assert (derived.next_clock, derived.next_due) == (clock, due and day(due))


def test_an_imported_plan_is_silent_about_what_is_due():
    imported = tuple((kind, on, {**(rest[0] if rest else {}), **IMPORTED}) for kind, on, *rest in PLAN)
    assert (timeline(*imported).next_clock, timeline(*imported).next_due) == ("", None)
    reviewed = timeline(*imported, ("review_meeting_held", "2024-03-01", {"type": "annual"}))
    assert reviewed.next_due == day("2024-03-15")


@pytest.mark.parametrize(
    ("given_codes", "groups"),
    [
        ({}, Groups()),
        (
            {
                "sex": "F",
                "ethnicity_code": "CHNE",
                "year_group": "R",
                "town": " Poole ",
                "primary_need": "ASD",
            },
            Groups("F", "asian", "primary", "ASD", "Poole", "unknown"),
        ),
        ({"ethnicity_code": "REFU", "year_group": "N2"}, Groups(phase="early")),
        ({"ethnicity_code": "WIRT", "year_group": "7"}, Groups(ethnic_group="white", phase="secondary")),
        ({"ethnicity_code": "MACH", "year_group": "14"}, Groups(ethnic_group="mixed", phase="post16")),
        ({"ethnicity_code": "BAFR", "year_group": "6"}, Groups(ethnic_group="black", phase="primary")),
        (
            {"ethnicity_code": "OOTH", "setting_type": "none"},
            Groups(ethnic_group="other", setting_type="none"),
        ),
    ],
)
def test_groups_follow_from_the_codes_kept(given_codes, groups):
    assert Groups.of(**given_codes) == groups


def test_an_empty_case_has_an_empty_timeline():
    assert derive([], groups=NOWHERE) == Timeline()
    assert list(Timeline().as_dict()) == list(TIMELINE_FIELDS)


@pytest.mark.slow
@given(legal_histories())
def test_open_spells_never_overlap_and_never_end_before_they_start(events):
    derived = derive(events, groups=NOWHERE)
    days = [
        derived.received,
        derived.closed_1,
        derived.reopened_1,
        derived.closed_2,
        derived.reopened_2,
        derived.closed_3,
    ]
    known = [item for item in days if item]
    assert known == sorted(known)
    assert days[: len(known)] == known, "a later spell is told only where the earlier ones are"
    assert (derived.closed_on is None) == (len(known) % 2 == 1 or not known)


@pytest.mark.slow
@given(legal_histories(), st.randoms(use_true_random=False))
def test_the_timeline_does_not_depend_on_the_order_of_recording(events, chance: random.Random):
    ids = [event.id for event in events]
    chance.shuffle(ids)
    shuffled = [replace(event, id=number) for event, number in zip(events, ids, strict=True)]
    chance.shuffle(shuffled)
    assert derive(shuffled, groups=NOWHERE) == derive(events, groups=NOWHERE)


@pytest.mark.slow
@given(legal_histories())
def test_whoever_waits_for_psychology_advice_asked_for_it_first(events):
    derived = derive(events, groups=NOWHERE)
    for number in (1, 2, 3):
        asked, ended, received = (
            getattr(derived, f"ep_{what}_{number}") for what in ("requested", "ended", "received")
        )
        assert ended is None or asked is not None
        assert ended is None or asked <= ended
        assert received in (None, ended)


@pytest.mark.slow
@given(legal_histories(), st.integers(0, 1500))
def test_a_case_is_open_on_a_day_when_its_stage_then_is_an_open_one(events, after):
    on = date(2022, 1, 1) + timedelta(days=after)
    by_then = derive([event for event in events if event.on <= on], groups=NOWHERE)
    assert derive(events, groups=NOWHERE).open_on(on) == (
        by_then.received is not None and by_then.closed_on is None
    )
