"""What a clock says of its date: one sentence, and the steps behind it."""

import re
from dataclasses import replace
from datetime import date

import pytest

from ehcp.clocks import all_rule_sets
from ehcp.clocks.clock import Clock, clocks
from ehcp.clocks.words import _EVIDENCE, name_clock, say_limit
from ehcp.clocks.working_days import declare_holidays
from ehcp.events import EVENT_KINDS
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
            "Due on 19 February 2026: the later of 9 January 2026 (12 months beginning with 10 January 2025, the day "
            "the plan was made) and 19 February 2026 (3 months beginning with 20 November 2025, when the plan moved "
            "here).",
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
        ((REQUEST,), "K2", "Not started: 6 weeks (42 days) from the day of “Advice asked for”."),
        (
            (REQUEST,),
            "K2a",
            "Not started: the law gives no number of days from the day of “Family told: we will assess”.",
        ),
        (
            (REQUEST, ("final_plan_sent", "2024-07-01", IMPORTED)),
            "K5",
            "The date can't be worked out, because the imported history lacks the day it would start from.",
        ),
        (
            (*PLAN, ("cease_notice_sent", "2025-03-01"), ("appeal_lodged", "2025-04-01", {"stage": "other"})),
            "K28",
            "An appeal was lodged in time, so this goes on until that is decided. Its last day is not known yet.",
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
            (("decided_not_to_assess", "2025-01-15"),),
            "K30",
            ["2 months; the day it starts is day 0. Weekends, bank holidays and school holidays count."],
            ["15 January 2025 + 2 months = 15 March 2025 (Saturday)."],
        ),
        (
            (("cease_notice_sent", "2025-01-15"),),
            "K28",
            [
                "2 months; the day it starts is day 0. Weekends, bank holidays and school holidays count.",
                "1 month from the day of the mediation certificate; the day it starts is day 0. Weekends, bank "
                "holidays and school holidays count.",
            ],
            [
                "15 January 2025 + 2 months = 15 March 2025 (Saturday).",
                "A time of the tribunal ends on a working day. 15 March 2025 isn't a working day, so the next one "
                "counts: 17 March 2025 (Monday).",
            ],
        ),
        (
            (("cease_notice_sent", "2025-01-16"),),
            "K28",
            [
                "2 months; the day it starts is day 0. Weekends, bank holidays and school holidays count.",
                "1 month from the day of the mediation certificate; the day it starts is day 0. Weekends, bank "
                "holidays and school holidays count.",
            ],
            [
                "16 January 2025 + 2 months = 16 March 2025 (Sunday).",
                "A time of the tribunal ends on a working day. 16 March 2025 isn't a working day, so the next one "
                "counts: 17 March 2025 (Monday).",
            ],
        ),
        (
            (("cease_notice_sent", "2025-01-17"),),
            "K28",
            [
                "2 months; the day it starts is day 0. Weekends, bank holidays and school holidays count.",
                "1 month from the day of the mediation certificate; the day it starts is day 0. Weekends, bank "
                "holidays and school holidays count.",
            ],
            [
                "17 January 2025 + 2 months = 17 March 2025 (Monday).",
                "A time of the tribunal ends on a working day. 17 March 2025 is a working day: 17 March 2025 (Monday).",
            ],
        ),
        (
            (("appeal_registered", "2025-07-21"),),
            "K37",
            [
                "30 working days; the day it starts is day 0. Only working days count: no weekends and no bank "
                "holidays. No day from 25 December to 1 January counts. No day from 1 August to 31 August counts.",
            ],
            ["21 July 2025 + 30 working days = 30 September 2025 (Tuesday)."],
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
                "12 months from the day of the last review or the day the plan was made; the day it starts counts as "
                "day 1. Weekends, bank holidays and school holidays count.",
                "3 months; the day it starts counts as day 1. Weekends, bank holidays and school holidays count.",
            ],
            [
                "10 January 2025, the first day counted + 12 months = 9 January 2026 (Friday).",
                "20 November 2025, the first day counted + 3 months = 19 February 2026 (Thursday).",
                "The later of these days: 19 February 2026 (Thursday).",
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
    assert words_of(found, "evidence") == ["This limit was read in the text of the law or of a judgment."]


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


# Bank holidays that aren't published yet, or declared here


def holiday_parts(found: Clock) -> list[tuple[str, str]]:
    return [
        (each["part"], each["of"]) for each in found.parts if each["part"].endswith(("holiday", "holidays"))
    ]


@pytest.mark.parametrize(
    ("told", "due", "of"),
    [
        # Three working days after it; 27 and 28 December are bank holidays.
        ("2027-12-28", date(2027, 12, 31), []),
        ("2027-12-29", date(2028, 1, 4), ["due", "internal_target"]),  # 3 January is a computed one
    ],
)
def test_a_limit_in_working_days_says_where_it_rests_on_computed_holidays(told, due, of):
    found = clock((REFUSED, ("mediation_declined", told, OF_THE_REQUEST)), "K31")
    assert found.due == due
    assert [each for part, each in holiday_parts(found) if part == "computed_holidays"] == of


def test_what_rests_on_computed_holidays_is_said_with_the_end_of_the_published_list():
    found = clock((REFUSED, ("mediation_declined", "2027-12-29", OF_THE_REQUEST)), "K31")
    (part, _) = [each for each in found.parts if each["part"] == "computed_holidays"]
    assert part == {
        "part": "computed_holidays",
        "words": "This date rests on bank holidays that aren't published yet. Those after 31 December 2027 are "
        "computed, so it may still move.",
        "of": "due",
        "published_until": "2027-12-31",
    }


@pytest.mark.parametrize(
    ("received", "due", "target", "of"),
    [
        ("2027-11-19", date(2027, 12, 31), date(2027, 12, 30), []),
        ("2027-11-22", date(2028, 1, 3), date(2027, 12, 31), []),  # only a weekend lies between
        (
            "2027-11-23",
            date(2028, 1, 4),
            date(2027, 12, 31),
            ["internal_target"],
        ),  # 3 January is a computed one
        ("2027-11-24", date(2028, 1, 5), date(2028, 1, 4), ["internal_target"]),
    ],
)
def test_a_limit_in_calendar_days_rests_on_no_holiday_but_its_internal_target_may(received, due, target, of):
    found = clock((("request_received", received),), "K1")
    assert (found.due, found.internal_target) == (due, target)
    assert holiday_parts(found) == [("computed_holidays", each) for each in of]


def test_an_aim_without_a_number_in_law_rests_on_computed_holidays_too():
    early, late = (clock((("request_received", on),), "K4") for on in ("2027-09-24", "2027-09-27"))
    assert (early.internal_target, holiday_parts(early)) == (date(2027, 12, 31), [])
    # 14 weeks end on Monday 3 January 2028, a computed bank holiday.
    assert late.internal_target == date(2027, 12, 31)
    assert holiday_parts(late) == [("computed_holidays", "internal_target")]


@pytest.mark.parametrize(
    ("told", "of"),
    [
        ("2027-10-31", ["due", "internal_target"]),  # two months end on 31 December, and move to 4 January
        ("2027-10-20", []),  # they end on 20 December
    ],
)
def test_a_time_that_moves_to_the_next_working_day_may_rest_on_computed_holidays(told, of):
    found = clock((("decided_not_to_assess", told),), "K35")
    assert [each for part, each in holiday_parts(found) if part == "computed_holidays"] == of


@pytest.fixture
def _coronation():
    declare_holidays({date(2025, 3, 12): "Coronation"})
    yield
    declare_holidays({})


@pytest.mark.usefixtures("_coronation")
def test_a_declared_holiday_moves_a_limit_in_working_days_and_gives_its_reason():
    found = clock((REFUSED, ("mediation_declined", "2025-03-10", OF_THE_REQUEST)), "K31")
    assert found.due == date(2025, 3, 14)  # the 13th without it
    (part,) = [each for each in found.parts if each["part"] == "declared_holiday"]
    assert part == {
        "part": "declared_holiday",
        "words": "This date takes 12 March 2025 for a bank holiday, as this council set: Coronation.",
        "of": "due",
        "on": "2025-03-12",
        "reason": "Coronation",
    }


@pytest.mark.usefixtures("_coronation")
def test_a_declared_holiday_moves_an_internal_target_back():
    found = clock((("request_received", "2025-01-30"),), "K1")
    assert (found.due, found.internal_target) == (date(2025, 3, 13), date(2025, 3, 11))
    assert words_of(found, "declared_holiday") == [
        "Our own target takes 12 March 2025 for a bank holiday, as this council set: Coronation."
    ]


def test_clocks_speak_of_endings_authorities_and_reassessments_as_the_kinds_of_event_do() -> None:
    names = [rule.name for rule_set in all_rule_sets() for rule in rule_set.clocks]
    said = [*names, *(kind.clock_start for kind in EVENT_KINDS.values())]
    assert [
        words for words in said if re.search(r"ceas|assess again|new council", words, re.IGNORECASE)
    ] == []


# What a clock is called


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("psychology", "Advice from educational psychology to arrive"),
        ("health", "Advice from health to arrive"),
        ("social_care", "Advice from social care to arrive"),
        ("education", "Advice from the school, college or other setting to arrive"),
        ("family", "Advice from the family to arrive"),
        ("other", "Advice from somebody else to arrive"),
        ("", "Advice to arrive"),
    ],
)
def test_a_clock_of_advice_says_whose(source, name):
    law = all_rule_sets()[0]
    assert name_clock(law.clock("K2"), source) == name
    assert name_clock(law.clock("K6"), source) == law.clock("K6").name


def test_only_the_first_word_for_advice_is_told_whose_it_is():
    twice = replace(all_rule_sets()[0].clock("K2"), name="Advice that is Advice")
    assert name_clock(twice, "health") == "Advice from health that is Advice"


@pytest.mark.parametrize(
    ("clock_id", "words"),
    [
        ("K1", "6 weeks"),
        ("K2a", "no number"),
        ("K4", "no number; plan for 14 weeks (98 days)"),
        ("K5", "15 days beginning with the start"),
        ("K10", "2 weeks before the day of the meeting"),
        ("K17", "before 31 March of the year of the transfer"),
        (
            "K22",
            "the later of the day itself and 15 working days beginning with the day the council became aware of the "
            "move",
        ),
        ("K33a", "the day itself"),
        ("K34", "2 weeks, or the day that was agreed on or set"),
        ("K34-health", "1 week"),
        ("K35", "the later of 2 months from the start and 1 month from the day of the mediation certificate"),
    ],
)
def test_a_limit_is_said_in_a_few_words(clock_id, words):
    assert say_limit(all_rule_sets()[0].clock(clock_id)) == words


def test_each_evidence_says_how_far_the_law_was_read():
    assert _EVIDENCE["U"].startswith("This limit is not verified")
    assert _EVIDENCE["S"].startswith("This limit was read in a secondary source")
