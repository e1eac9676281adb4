"""What a measure's page says of the months to come: whole numbers, ranges, and never a promise."""

import re
from dataclasses import replace
from datetime import date

import pytest

from scorecard.forecast import Lack, Shortage
from scorecard.measures import MEASURES
from scorecard.words.forecast.section import ForecastSection, Nothing, forecast_section, say_rate, say_share
from send_portal.days.months import add_months, last_day, months_between
from tests.scorecard.forecasts import CODES, JUNE_END, basis, forecast_row
from tests.scorecard.words.test_presentation import series_of

DAY = date(2024, 7, 31)
FIRST = date(2023, 1, 1)


def past(code: str = "EHC12", first: date = FIRST):
    """45 cases, or 45%, in every month; the last, July, is provisional."""
    return series_of(code, dict.fromkeys(months_between(first, DAY), (45, 100)), date(2024, 7, 30))


def section(code: str = "EHC12", rows: list | None = None, **fields: object) -> ForecastSection:
    rows = [forecast_row(**fields), *earlier()] if rows is None else rows
    shown = forecast_section(MEASURES[code], past(code), rows, origin=JUNE_END, own_name="Made-up cases")
    assert isinstance(shown, ForecastSection)
    return shown


def earlier(count: int = 12) -> list:
    return [forecast_row(last_day(add_months(JUNE_END, -back))) for back in range(1, count + 1)]


def rows_of(table) -> list[list[str]]:
    return [[row.heading.text, *(cell.text for cell in row.cells)] for row in table.rows]


def every_word(shown: ForecastSection) -> str:
    tables = [shown.chart["table"], shown.clearing, shown.assumptions, shown.effects]
    tables += [shown.review.table] if shown.review else []
    cells = [text for table in tables if table for row in rows_of(table) for text in row]
    sentences = [*shown.lead, *shown.loads, shown.source, shown.made, shown.chart["drawing"]["sentence"]]
    return " ".join([*cells, *sentences, *(shown.review.words if shown.review else ())])


# The sentence


@pytest.mark.parametrize(
    ("clearing", "words"),
    [
        (
            {"half_by": "2024-09-30", "nine_tenths_by": "2025-01-31", "never": 0.05},
            "half of our simulations are down to 10 or fewer of these cases by September 2024, nine in ten by "
            "January 2025; about one in twenty are not by June 2025.",
        ),
        (
            {"half_by": "2024-10-31", "nine_tenths_by": None, "never": 0.35},
            "half of our simulations are down to 10 or fewer of these cases by October 2024; about one in three are "
            "not by June 2025.",
        ),
        (
            {"half_by": None, "nine_tenths_by": None, "never": 0.68},
            "about two in three of our simulations are not down to 10 or fewer of these cases by June 2025.",
        ),
        (
            {"half_by": None, "nine_tenths_by": None, "never": 1.0},
            "all of our simulations are not down",
        ),
        (
            {"half_by": "2024-07-31", "nine_tenths_by": "2024-07-31", "never": 0.0},
            "by July 2024, nine in ten by July 2024.",
        ),
    ],
)
def test_the_sentence_gives_the_months_by_which_half_and_nine_tenths_have_cleared(clearing, words):
    lead = section(basis=basis(clearing=clearing)).lead[0]
    assert lead.startswith(
        "If psychology advice goes on at about 17 a working week and final plans at about 23, "
    )
    assert words in lead


@pytest.mark.parametrize("code", ["EHC07", "EHC08", "ADV05"])
def test_a_measure_that_is_not_cleared_is_told_as_ranges_alone(code):
    shown = section(code)
    assert shown.clearing is None
    assert len(shown.lead) == 1


def test_the_ranges_half_a_year_on_stand_beside_the_last_known_value():
    assert section().lead[-1] == (
        "At the end of December 2024 the forecast is between 20 and 60 with nine chances in ten, and between 30 and "
        "50 with an even chance. It was 45 at the end of June 2024."
    )
    assert section("EHC08").lead[-1].endswith("It was 45% in June 2024.")


def test_where_the_naive_forecast_is_given_no_simulation_is_told():
    shown = section(basis=basis(choice={"weight": 0.0, "skill": -0.12}))
    assert shown.clearing is None
    assert shown.source == (
        "The numbers are the naive forecast: the last value with its usual changes. The simulation has not been closer "
        "here. Made in this way from the last 8 month ends, forecasts were 12% further off than naive ones."
    )


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        ({"weight": 0.85}, "The numbers are 85% the simulation’s; the rest is the naive forecast"),
        ({"weight": 1.0}, "The numbers are the simulation’s."),
        ({"skill": 0.794}, "from the last 8 month ends, forecasts were 79% closer than naive ones."),
        ({"skill": None, "origins": 0}, "There is no past here by which they could be judged."),
    ],
)
def test_it_says_whose_numbers_they_are_and_how_they_were_judged(choice, words):
    assert words in section(basis=basis(choice=choice)).source


@pytest.mark.parametrize("code", CODES)
def test_nothing_is_promised_and_no_number_has_decimals_but_in_the_sum_to_check(code):
    """The sum needs as many as give its answer."""
    shown = section(code)
    assert not re.search(r"\bwill\b", every_word(shown))
    assert not re.search(r"\d\.\d", every_word(replace(shown, loads=())))


def test_it_says_from_when_and_by_which_model_and_seed_it_was_made():
    assert section().made == (
        "Made on 31 July 2024 from what had happened by 30 June 2024. Model “queues 1”, 1,000 simulations, seed 1: the "
        "same records give the same numbers."
    )


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0, "none"),
        (0.01, "hardly any"),
        (0.05, "about one in twenty"),
        (0.35, "about one in three"),
        (0.5, "about half"),
        (0.97, "about nineteen in twenty"),
        (0.98, "nearly all"),
        (1, "all"),
    ],
)
def test_shares_are_told_as_people_count(share, words):
    assert say_share(share) == words


@pytest.mark.parametrize(
    ("pace", "words"), [(0.0, "fewer than 1"), (0.49, "fewer than 1"), (0.5, "about 1"), (17.46, "about 17")]
)
def test_a_pace_is_told_whole(pace, words):
    assert say_rate(pace) == words


# The tables


def test_the_table_behind_the_fan_has_the_five_numbers_of_each_month():
    table = section().chart["table"]
    assert [column.text for column in table.columns] == ["Month", "5%", "25%", "Middle (50%)", "75%", "95%"]
    assert rows_of(table)[0] == ["End of July 2024", "20", "30", "40", "50", "60"]
    assert rows_of(table)[-1][0] == "End of June 2025"
    assert len(table.rows) == 12


def test_clearing_is_told_in_words():
    assert rows_of(section().clearing) == [
        ["Half are", "by the end of October 2024"],
        ["Nine in ten are", "not by the end of June 2025"],
        ["Never by the end of June 2025", "about one in three"],
    ]


def test_each_assumption_stands_beside_what_was_so_in_the_last_quarter():
    assert rows_of(section().assumptions) == [
        [
            "Requests",
            "about 22 a working week, more or fewer by the month, growing by 13% a year",
            "about 24 a working week",
        ],
        ["Refusals", "about 25% of decisions", "24% of decisions"],
        [
            "Psychology advice, in-house",
            "about 17 a working week, contractors’ included",
            "about 19 a working week",
        ],
        [
            "Psychology advice, contractor",
            "goes on as it has, within the line above",
            "not counted apart from in-house advice",
        ],
        ["Final plans", "about 23 a working week", "about 19 a working week"],
    ]


def test_a_quarter_without_decisions_and_requests_that_do_not_grow_are_told():
    grounds = basis(growth=0.0)
    grounds["assumptions"]["refused"]["actual"] = None
    table = rows_of(section(basis=grounds).assumptions)
    assert table[0][1] == "about 22 a working week, more or fewer by the month"
    assert table[1][2] == "no decisions"


def test_the_sum_to_check_oneself_says_which_queue_grows():
    assert section().loads[1].endswith("At this pace the queue grows for as long as nothing changes.")


def test_the_three_largest_effects_are_told_as_changes():
    assert rows_of(section().effects) == [
        ["Psychology advice", "about 21 more", "about 6 fewer"],
        ["Requests", "about 4 fewer", "about 11 more"],
        ["Share of requests refused", "about the same", "about the same"],
    ]
    assert section("EHC11").effects is None


# How wrong we were


def test_the_last_forecast_and_that_of_half_a_year_before_stand_beside_what_happened():
    table = rows_of(section().review.table)
    assert table[0] == ["May 2024", "June 2024", "40", "20 to 60", "45", "Yes"]
    assert [row[:2] for row in table[1:]] == [
        ["December 2023", f"{month} 2024"]
        for month in ("January", "February", "March", "April", "May", "June")
    ]


def test_an_outcome_outside_says_on_which_side():
    rows = [forecast_row(), forecast_row(date(2024, 5, 31), middle=100)]
    assert rows_of(section(rows=rows).review.table)[0][-1] == "Below it"
    rows = [forecast_row(), forecast_row(date(2024, 5, 31), middle=20)]
    assert rows_of(section(rows=rows).review.table)[0][-1] == "Above it"


def test_the_record_says_how_often_ranges_held_and_that_hindcasts_are_hindcasts():
    words = " ".join(section().review.words)
    assert (
        "Of 57 forecast values that have come true, from 12 month ends, 57 (100%) lay in the wider range"
        in words
    )
    assert "The wider range has been wider than it need be." in words
    assert "On average the middle was off by 5; saying “as it is now” was off by 0." in words
    assert "All these 12 forecasts were worked out later (hindcasts)" in words


def test_a_forecast_that_was_there_at_the_time_is_told_from_one_worked_out_later():
    rows = [forecast_row(), forecast_row(date(2024, 5, 31), as_at=date(2024, 6, 1)), *earlier()[1:]]
    shown = section(rows=rows).review
    table = rows_of(shown.table)
    assert (table[0][0], table[1][0]) == ("May 2024", "December 2023 (worked out later)")
    assert any(words.startswith("11 of these 12 forecasts were worked out later") for words in shown.words)


def test_forecasts_that_were_all_there_at_the_time_need_no_such_words():
    rows = [forecast_row(), forecast_row(date(2024, 5, 31), as_at=date(2024, 6, 1))]
    assert "worked out later" not in every_word(section(rows=rows))


def test_misses_of_a_percentage_are_points():
    assert any("off by 5 points" in words for words in section("EHC08").review.words)


def test_the_first_forecast_has_nothing_to_be_judged_by():
    assert section(rows=[forecast_row()]).review is None


# Before there is one


def nothing(lack: Lack | None = None, rows: list | None = None) -> Nothing:
    shown = forecast_section(
        MEASURES["EHC12"],
        past(),
        rows or [],
        origin=JUNE_END,
        own_name="Made-up cases",
        shortage=lack and Shortage(lack, "why"),
    )
    assert isinstance(shown, Nothing)
    return shown


def test_a_forecast_that_is_not_there_yet_is_being_worked_out():
    assert nothing().title == "The forecast is being worked out"


@pytest.mark.parametrize(
    ("lack", "title", "said"),
    [
        (Lack.MONTHS, "Too little history for a forecast", "12 months of requests"),
        (Lack.CASES, "Too few requests for a forecast", "30 requests"),
        (Lack.RECENT_DAYS, "Too little recorded for a forecast", "last 31 days"),
    ],
)
def test_where_none_can_be_made_the_page_says_what_is_lacking(lack, title, said):
    assert nothing(lack).title == title
    assert said in nothing(lack).text


def test_a_forecast_older_than_the_last_month_says_so():
    shown = section(rows=[forecast_row(date(2024, 5, 31))])
    assert shown.stale == (
        "This forecast starts from the end of May 2024. The one from the end of June 2024 is being worked out."
    )
    assert section().stale == ""


def test_an_older_forecast_says_why_none_follows_it():
    shown = forecast_section(
        MEASURES["EHC12"],
        past(),
        [forecast_row(date(2024, 5, 31))],
        origin=JUNE_END,
        own_name="Made-up cases",
        shortage=Shortage(Lack.RECENT_DAYS, "why"),
    )
    assert isinstance(shown, ForecastSection)
    assert shown.stale.startswith(
        "This forecast starts from the end of May 2024. None can be made from the end of June 2024. Nothing is"
    )


def test_a_measure_that_a_forecast_left_out_has_none():
    assert nothing(rows=[forecast_row(codes=("EHC11",))]).title == "The forecast is being worked out"
