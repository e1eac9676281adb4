"""Events, advice and deadlines in words."""

from datetime import date, timedelta

import pytest

from ehcp.clocks.clock import Deadline, clocks
from ehcp.events.advice import pair_advice
from ehcp.events.codes import REOPENED_BECAUSE
from ehcp.events.kinds import EVENT_KINDS
from ehcp.events.ledger import standing
from ehcp.pages.presentation import (
    DeadlineWords,
    Owed,
    advice_rows,
    age_in_words,
    describe_details,
    due_now,
    name_deadline,
    say_condition,
    say_deadline,
    say_standing,
    say_target,
    say_twenty_weeks,
    settled,
    title_of,
    what_is_owed,
)
from tests.ehcp.histories import TODAY, day, event, history

ASSESSING = [
    ("request_received", "2024-05-01", {"source": "parent"}),
    ("decided_to_assess", "2024-06-03", {"decided_on": "2024-06-01"}),
    ("advice_requested", "2024-06-04", {"source": "psychology", "provider": "EPS"}),
    ("advice_requested", "2024-06-04", {"source": "health"}),
]


@pytest.mark.parametrize(
    ("days", "words", "colour"),
    [
        (-2, "2 days overdue", "red"),
        (-1, "1 day overdue", "red"),
        (0, "Due today", "orange"),
        (1, "Due in 1 day", "orange"),
        (7, "Due in 7 days", "orange"),
        (8, "Due in 8 days", "blue"),
    ],
)
def test_a_deadline_says_how_far_it_is(days, words, colour):
    deadline = say_deadline(TODAY + timedelta(days=days), TODAY)
    assert (deadline.text, deadline.colour) == (words, colour)


def test_nothing_due_is_said():
    assert say_deadline(None, TODAY).text == "Nothing due"


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "0 days"), (1, "1 day"), (7, "1 week"), (140, "20 weeks"), (141, "20 weeks, 1 day")],
)
def test_an_age_is_in_weeks_and_days(days, words):
    assert age_in_words(TODAY - timedelta(days=days), TODAY) == words


@pytest.mark.parametrize(
    ("received", "closed_on", "has_plan", "words"),
    [
        (day("2024-07-24"), None, False, "Open for 1 week, received 24 July 2024"),
        (day("2024-07-24"), day("2024-07-25"), False, "Closed after 1 day, received 24 July 2024"),
        (day("2024-07-24"), day("2024-07-25"), True, "First plan after 1 day, received 24 July 2024"),
        (None, None, False, "Moved here with a plan made by another authority"),
    ],
)
def test_a_case_says_how_long_it_has_been_open(received, closed_on, has_plan, words):
    assert say_standing(received, closed_on, has_plan=has_plan, on=TODAY) == words


@pytest.mark.parametrize(
    ("kind", "details", "title"),
    [
        ("draft_sent", {}, "Draft plan sent"),
        ("advice_received", {"source": "psychology"}, "Advice received: educational psychology"),
        ("advice_received", {}, "Advice received"),
    ],
)
def test_a_title_says_what_happened_and_whose_advice(kind, details, title):
    assert title_of(event(kind, "2024-07-01", **details)) == title


def test_details_are_words_and_days_never_codes():
    decided = event("decided_to_assess", "2024-06-03", decided_on="2024-06-01", because="tribunal")
    labels = {detail.name: detail.label for detail in EVENT_KINDS["decided_to_assess"].details}
    assert describe_details(decided) == [
        f"{labels['decided_on']}: 1 June 2024",
        f"{labels['because']}: {REOPENED_BECAUSE['tribunal']}",
    ]


def test_a_tick_says_its_own_words():
    waived = event("final_plan_sent", "2024-06-03", family_waived_15_days=True)
    assert describe_details(waived) == ["The family agreed not to wait for the 15 days"]


def test_a_detail_that_no_kind_has_any_more_is_shown_as_it_was_kept():
    assert describe_details(event("note", "2024-06-03", weather="fine")) == ["weather: fine"]


def test_details_leave_out_what_the_title_or_the_tag_says_already():
    assert describe_details(event("advice_received", "2024-07-01", source="health", imported=True)) == []


def test_what_is_owed_comes_nearest_first_and_the_rest_is_settled():
    all_clocks = clocks(history(*ASSESSING), TODAY)
    owed, ended = due_now(all_clocks), settled(all_clocks)
    *certain, conditional = owed
    assert [clock.due for clock in certain] == sorted(clock.due for clock in certain)
    assert {clock.clock for clock in certain} == {"K2", "K7"}
    assert conditional.clock == "K3"  # the nearest, and it may never matter
    assert [clock.clock for clock in ended] == ["K1"]


def test_each_request_for_advice_has_a_row_with_its_own_deadline_and_answer():
    events = history(*ASSESSING, ("advice_received", "2024-07-02", {"source": "health"}))
    health, psychology = sorted(
        advice_rows(pair_advice(standing(events)), clocks(events, TODAY), {"EPS": "Psychology service"}),
        key=lambda row: row["outcome"] == "overdue",
    )
    assert psychology == {
        "source": "Educational psychology",
        "provider": "Psychology service",
        "asked": day("2024-06-04"),
        "due": date(2024, 7, 16),  # six weeks: regulation 8(1)
        "received": None,
        "waived": None,
        "outcome": "overdue",
    }
    assert (health["received"], health["provider"], health["outcome"]) == (day("2024-07-02"), "", "met")


def test_two_requests_of_one_kind_on_one_day_keep_their_own_clocks():
    psychology = {"source": "psychology", "provider": "EPS"}, {"source": "psychology", "provider": "Second"}
    events = history(
        *ASSESSING[:2],
        *(("advice_requested", "2024-06-04", details) for details in psychology),
        ("advice_received", "2024-07-02", psychology[1]),
    )
    rows = advice_rows(pair_advice(standing(events)), clocks(events, TODAY), {})
    assert {row["provider"]: row["outcome"] for row in rows} == {"EPS": "overdue", "Second": "met"}


def test_advice_that_was_no_longer_needed_is_not_shown_as_received():
    events = history(*ASSESSING, ("advice_waived", "2024-07-02", {"source": "health"}))
    rows = advice_rows(pair_advice(standing(events)), clocks(events, TODAY), {})
    (health,) = [row for row in rows if row["source"] == "Health"]
    assert (health["waived"], health["received"]) == (day("2024-07-02"), None)


def test_advice_that_came_unasked_has_no_deadline():
    events = history(*ASSESSING[:2], ("advice_received", "2024-07-02", {"source": "other", "imported": True}))
    (row,) = advice_rows(pair_advice(standing(events)), clocks(events, TODAY), {})
    assert (row["asked"], row["due"], row["received"]) == (None, None, day("2024-07-02"))


# Deadlines on a list


FIRST_OF_ALL = Deadline(TODAY - timedelta(days=78), "K2", "psychology", conditional=False)
SIXTEEN_WEEKS = Deadline(TODAY + timedelta(days=7), "K3", "", conditional=True)
TWENTY_WEEKS = Deadline(TODAY + timedelta(days=35), "K7", "", conditional=False)


def test_a_row_shows_what_truly_runs_the_20_weeks_and_what_else_is_near():
    owed = what_is_owed([FIRST_OF_ALL, SIXTEEN_WEEKS, TWENTY_WEEKS], TODAY)
    assert (owed.following, owed.twenty_weeks, owed.also) == (
        FIRST_OF_ALL,
        TWENTY_WEEKS.due,
        (SIXTEEN_WEEKS,),
    )
    assert what_is_owed([SIXTEEN_WEEKS, TWENTY_WEEKS], TODAY - timedelta(days=1)).also == ()
    assert what_is_owed([SIXTEEN_WEEKS, TWENTY_WEEKS], SIXTEEN_WEEKS.due).also == (SIXTEEN_WEEKS,)
    assert what_is_owed([SIXTEEN_WEEKS, TWENTY_WEEKS], SIXTEEN_WEEKS.due + timedelta(days=1)).also == ()
    assert what_is_owed([], TODAY) == Owed(None, None, ())


def test_a_deadline_is_named_with_whose_it_is_and_when_it_matters():
    assert name_deadline(FIRST_OF_ALL) == "Advice from educational psychology to arrive"
    assert (
        name_deadline(SIXTEEN_WEEKS) == "Tell the family that no plan will be issued, only if that is decided"
    )
    assert name_deadline(Deadline(TODAY, "K99", "", conditional=False)) == "K99"  # of a rule set that is gone


@pytest.mark.parametrize(
    ("days", "text", "colour"),
    [
        (-2, "2 days past", "red"),
        (-1, "1 day past", "red"),
        (0, "today", "orange"),
        (1, "in 1 day", "orange"),
        (14, "in 14 days", "orange"),
        (15, "in 15 days", ""),
    ],
)
def test_the_end_of_the_20_weeks_is_orange_in_its_last_fortnight(days, text, colour):
    assert say_twenty_weeks(TODAY + timedelta(days=days), TODAY) == DeadlineWords(text, colour)


@pytest.mark.parametrize(
    ("days", "text", "colour"),
    [
        (-300, "300 days past our aim", "orange"),
        (-1, "1 day past our aim", "orange"),
        (0, "Our aim is today", "orange"),
        (1, "Our aim is in 1 day", "orange"),
        (7, "Our aim is in 7 days", "orange"),
        (8, "No date in law", "grey"),
    ],
)
def test_a_step_without_a_date_in_law_says_how_far_our_aim_is(days, text, colour):
    assert say_target(TODAY + timedelta(days=days), TODAY) == DeadlineWords(text, colour)


def test_what_matters_only_on_a_condition_is_never_overdue():
    words = say_condition("that is decided", TODAY, TODAY)
    assert words == DeadlineWords("Only if that is decided", "grey")
    words = say_condition("that is decided", TODAY - timedelta(days=1), TODAY)
    assert words.text == "Only if that is decided, and then 1 day late"
