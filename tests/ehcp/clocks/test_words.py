"""What a clock says of its date: one sentence, and the steps behind it."""

from datetime import date

import pytest

from ehcp.clocks.clock import Clock, clocks
from tests.ehcp.histories import history

REQUEST = ("request_received", "2024-02-29")
IMPORTED = {"imported": True}
PLAN = (REQUEST, ("draft_sent", "2024-02-29"), ("final_plan_sent", "2024-03-01"))
REFUSED = ("decided_not_to_assess", "2025-03-01")
OF_THE_REQUEST = {"stage": "request"}


def clock(facts: tuple, clock_id: str, **child: date) -> Clock:
    """The clock at the end of the day after the last fact."""
    events = history(*facts)
    (found,) = [
        item for item in clocks(events, max(event.on for event in events), **child) if item.clock == clock_id
    ]
    return found


def words_of(found: Clock, part: str) -> list[str]:
    return [each["words"] for each in found.parts if each["part"] == part]


@pytest.mark.parametrize(
    ("facts", "clock_id", "words"),
    [
        (
            (REQUEST,),
            "K1",
            "Due on 11 April 2024: 6 weeks (42 days) after 29 February 2024, when the request was received.",
        ),
        (
            (REQUEST, ("draft_sent", "2025-03-03", IMPORTED)),
            "K5",
            "Ends on 17 March 2025: 15 days beginning with 3 March 2025, when the draft was sent.",
        ),
        (
            (*PLAN, ("review_meeting_arranged", "2025-04-01", {"meeting_on": "2025-05-14"})),
            "K10",
            "Due on 30 April 2025: 2 weeks (14 days) before 14 May 2025, the day of the meeting.",
        ),
        (
            (REFUSED, ("mediation_declined", "2025-03-10", OF_THE_REQUEST)),
            "K31",
            "Due on 13 March 2025: 3 working days after 10 March 2025, when the family said that it doesn't want "
            "mediation.",
        ),
        (
            (*PLAN, ("child_moved_out", "2025-06-10")),
            "K22",
            "Due on 10 June 2025: on 10 June 2025 itself, when the child moved.",
        ),
        (
            (*PLAN, ("child_moved_out", "2025-06-10", {"aware_on": "2025-06-09"})),
            "K22",
            "Due on 27 June 2025: the later of 10 June 2025 (on 10 June 2025 itself, when the child moved) and 27 June "
            "2025 (15 working days beginning with 9 June 2025, the day the council became aware of the move).",
        ),
        (
            (("decided_not_to_assess", "2025-06-30"),),
            "K35",
            "Ends on 1 September 2025: 30 August 2025 (2 months after 30 June 2025, when the decision letter was sent)"
            ", moved to the next working day because this time can't end from 1 August to 31 August.",
        ),
        (
            (REFUSED, ("mediation_certificate_issued", "2025-04-20", OF_THE_REQUEST)),
            "K35",
            "Ends on 20 May 2025: the later of 1 May 2025 (2 months after 1 March 2025, when the decision letter was "
            "sent) and 20 May 2025 (1 month after 20 April 2025, the day of the mediation certificate).",
        ),
        (
            (REFUSED, ("mediation_agreed", "2025-06-10", {"matter": "other", "comply_by": "2025-09-01"})),
            "K34",
            "Due on 1 September 2025: on 1 September 2025 itself, the day that the parties agreed on.",
        ),
        (
            (REFUSED, ("mediation_agreed", "2025-06-10", {"matter": "other"})),
            "K34",
            "Due on 24 June 2025: 2 weeks (14 days) after 10 June 2025, when it was agreed at mediation.",
        ),
        (
            (("plan_transferred_in", "2025-11-20", {"plan_made_on": "2025-01-10"}),),
            "K24",
            "Due on 19 February 2026: before the later of 10 January 2026 (12 months after 10 January 2025, the day "
            "the plan was made) and 20 February 2026 (3 months after 20 November 2025, when the plan moved here).",
        ),
        (
            (("plan_transferred_in", "2025-11-20"),),
            "K24",
            "The date can't be worked out, because a day it is counted from isn't known.",
        ),
        (
            (REQUEST, ("final_plan_sent", "2024-07-01", IMPORTED)),
            "K4",
            "The law gives no number of days. Plan for 14 weeks (98 days), which leaves time for the steps that "
            "follow.",
        ),
        (
            (REQUEST, ("decided_to_assess", "2024-04-11")),
            "K2a",
            "The law gives no number of days: it must be done promptly.",
        ),
        ((REQUEST,), "K2", "Not started: 6 weeks (42 days) from the day that the advice was asked for."),
        (
            (REQUEST,),
            "K2a",
            "Not started: the law gives no number of days from the day that the family was told of the assessment.",
        ),
        (
            (REQUEST, ("final_plan_sent", "2024-07-01", IMPORTED)),
            "K5",
            "The date can't be worked out, because the imported history lacks the day it would start from.",
        ),
        (
            (*PLAN, ("cease_notice_sent", "2025-03-01"), ("appeal_lodged", "2025-04-01", {"stage": "other"})),
            "K28",
            "An appeal was lodged in time, so this goes on until the appeal is decided; no day can be told.",
        ),
    ],
)
def test_a_sentence_says_why_that_date_or_why_there_is_none(facts, clock_id, words):
    assert clock(facts, clock_id).words == words


def test_a_day_that_the_law_names_is_said_with_the_year_it_is_in():
    found = clock((*PLAN, ("note", "2024-10-01")), "K18", born=date(2014, 5, 1))
    assert found.words == (
        "Due on 14 February 2025: before 15 February 2025, in the year of 1 September 2025, the day of the transfer."
    )
    assert words_of(found, "limit") == [
        "Before 15 February of the year of the transfer. At the latest the day before."
    ]
    assert words_of(found, "arithmetic") == [
        "The day that the law names, in the year of 1 September 2025: 15 February 2025 (Saturday).",
        "Before that day, so at the latest the day before: 14 February 2025 (Friday).",
    ]


@pytest.mark.parametrize(
    ("facts", "clock_id", "limits", "steps"),
    [
        (
            (REQUEST,),
            "K1",
            [
                "6 weeks (42 days); the day it starts is day 0. Weekends, bank holidays and school holidays count."
            ],
            ["29 February 2024 + 42 days = 11 April 2024 (Thursday)."],
        ),
        (
            (REQUEST, ("draft_sent", "2025-03-03", IMPORTED)),
            "K5",
            [
                "15 days; the day it starts counts as day 1. Weekends, bank holidays and school holidays count."
            ],
            ["3 March 2025 + 14 days = 17 March 2025 (Monday)."],
        ),
        (
            (*PLAN, ("review_meeting_arranged", "2025-04-01", {"meeting_on": "2025-05-14"})),
            "K10",
            [
                "2 weeks (14 days) before the day of the meeting. Weekends, bank holidays and school holidays count."
            ],
            ["14 May 2025 − 14 days = 30 April 2025 (Wednesday)."],
        ),
        (
            (*PLAN, ("child_moved_out", "2025-06-10", {"aware_on": "2025-06-09"})),
            "K22",
            [
                "On the day itself.",
                "15 working days from the day the council became aware of the move; the day it starts counts as day 1. "
                "Only working days count: no weekends and no bank holidays.",
            ],
            [
                "10 June 2025 + 0 days = 10 June 2025 (Tuesday).",
                "9 June 2025, the first day counted + 15 working days = 27 June 2025 (Friday).",
                "The later of these days: 27 June 2025 (Friday).",
            ],
        ),
        (
            (("decided_not_to_assess", "2025-10-25"),),
            "K35",
            [
                "2 months; the day it starts is day 0. Weekends, bank holidays and school holidays count.",
                "1 month from the day of the mediation certificate; the day it starts is day 0. Weekends, bank "
                "holidays and school holidays count.",
            ],
            [
                "25 October 2025 + 2 months = 25 December 2025 (Thursday).",
                "It can't end from 25 December to 1 January, so it moves to the next working day: 2 January 2026 "
                "(Friday).",
            ],
        ),
        (
            (("plan_transferred_in", "2025-11-20", {"plan_made_on": "2025-01-10"}),),
            "K24",
            [
                "12 months from the day of the last review or the day the plan was made; the day it starts is day 0. "
                "Weekends, bank holidays and school holidays count. At the latest the day before.",
                "3 months; the day it starts is day 0. Weekends, bank holidays and school holidays count. At the "
                "latest the day before.",
            ],
            [
                "10 January 2025 + 12 months = 10 January 2026 (Saturday).",
                "20 November 2025 + 3 months = 20 February 2026 (Friday).",
                "The later of these days: 20 February 2026 (Friday).",
                "Before that day, so at the latest the day before: 19 February 2026 (Thursday).",
            ],
        ),
        ((REQUEST, ("decided_to_assess", "2024-04-11")), "K2a", ["The law gives no number of days."], []),
    ],
)
def test_the_limit_and_each_step_of_the_sum_are_said_in_words(facts, clock_id, limits, steps):
    found = clock(facts, clock_id)
    assert words_of(found, "limit") == limits
    assert words_of(found, "arithmetic") == steps


def test_the_start_says_what_happened_about_whom_and_when():
    asked = ("advice_requested", "2024-04-11", {"source": "psychology"})
    found = clock((REQUEST, ("decided_to_assess", "2024-04-11"), asked), "K2")
    (start,) = [each for each in found.parts if each["part"] == "start"]
    assert start["words"] == "Advice asked for (Educational psychology): Thursday 11 April 2024."
    assert (start["event"], start["kind"], start["on"]) == ("3", "advice_requested", "2024-04-11")
    assert words_of(clock((REQUEST,), "K1"), "start") == ["Request received: Thursday 29 February 2024."]
    assert words_of(clock((REQUEST,), "K2"), "start") == []


def test_the_rule_says_its_law_and_how_well_that_is_known():
    found = clock((REQUEST,), "K1")
    (rule,) = [each for each in found.parts if each["part"] == "rule"]
    assert (rule["clock"], rule["rule_set"]) == ("K1", "england-2014")
    assert rule["words"] == f"{found.regulation} (Children and Families Act 2014 and SEND Regulations 2014)."
    assert words_of(found, "evidence") == ["Read in the text of the law or of a judgment."]


@pytest.mark.parametrize(
    ("details", "agreed"),
    [
        ({"code": "E3"}, ", agreed on 5 March 2024"),
        ({"code": "E3", "dated": False}, ""),  # the day in a file of history is a stand-in
    ],
)
def test_an_exception_says_its_law_and_that_the_date_stays(details, agreed):
    found = clock((REQUEST, ("exception_agreed", "2024-03-05", details)), "K1")
    assert words_of(found, "exception") == [
        f"Exceptional personal circumstances (E3, regulation 5(4)){agreed}. It can excuse lateness; the date stays."
    ]
    assert [each["code"] for each in found.parts if each["part"] == "exception"] == ["E3"]


def test_an_exception_without_a_law_of_its_own_says_its_code_alone():
    found = clock((REQUEST, ("exception_agreed", "2024-03-05", {"code": "not_stated"})), "K7")
    assert "(not_stated" in words_of(found, "exception")[0]
