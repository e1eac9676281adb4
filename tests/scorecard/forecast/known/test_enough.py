"""When too little is known for a forecast, and what is told of records with gaps."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from scorecard.forecast.known.caseload import Caseload
from scorecard.forecast.known.enough import (
    LEAST_CASES,
    Lack,
    find_gaps,
    find_shortage,
    find_silence,
    is_long_enough,
    months_without_requests,
)
from send_portal.days.months import add_months
from tests.scorecard.forecast_cases import EXTRACTED, caseload_of, demonstration

FIRST = date(2022, 7, 4)
LAST = date(2024, 6, 10)
PLAN = {"decided": FIRST, "decision": "assess", "ep_requested": FIRST, "final_issued": date(2022, 12, 1)}


def requests(number: int = LEAST_CASES, *, first: date = FIRST, last: date = LAST) -> list[date]:
    """So many days of receipt, evenly from the first to the last."""
    return [first + (last - first) * place // (number - 1) for place in range(number)]


def received(days: Sequence[date], **first: object) -> Caseload:
    """Cases received on these days, nothing else known but of the `first`."""
    return caseload_of(*({"received": day} | (first if place == 0 else {}) for place, day in enumerate(days)))


def lack(cases: Caseload, origin: date) -> Lack | None:
    shortage = find_shortage(cases, origin)
    return shortage.lack if shortage else None


# How far the records reach


@pytest.mark.parametrize(("days", "found"), [(30, None), (31, None), (32, Lack.RECENT_DAYS)])
def test_an_origin_may_lie_a_month_after_the_last_date_on_record_and_not_a_day_more(days, found):
    assert lack(received(requests()), LAST + timedelta(days=days)) is found


@pytest.mark.parametrize(
    "last",
    [
        {"decided": LAST, "decision": "refuse"},
        {"ep_requested": LAST},
        {"ep_received": LAST},
        {"outcome_date": LAST, "outcome": "issue"},
        {"outcome_date": LAST, "outcome": "no_plan"},
        {"final_issued": LAST},
    ],
    ids=lambda last: next(iter(last)),
)
def test_any_date_on_record_tells_that_something_was_still_recorded(last):
    cases = received(requests(last=date(2023, 12, 1)), **last)
    assert cases.latest_day() == LAST
    assert find_silence(cases, LAST + timedelta(days=31)) is None


def test_dates_after_the_origin_tell_that_the_records_go_on():
    days = [*requests(), date(2024, 12, 1)]
    assert lack(received(days), date(2024, 9, 1)) is None


def test_the_refusal_says_where_the_records_end_and_what_to_do():
    shortage = find_shortage(received(requests()), date(2030, 1, 31))
    assert shortage is not None
    assert shortage.words == (
        "the last date on record is 2024-06-10, 2061 days before 2030-01-31, and what happened in between isn't known. "
        "Choose a day up to 31 days after it, or records that go on longer"
    )


# How far they go back, and how many cases there are


@pytest.mark.parametrize(
    ("first", "enough"),
    [
        (None, False),
        (date(2023, 6, 29), True),
        (date(2023, 6, 30), True),
        (date(2023, 7, 1), False),
        (date(2025, 1, 1), False),
    ],
)
def test_requests_must_go_back_a_year_before_the_origin(first, enough):
    assert is_long_enough(first, date(2024, 6, 30)) is enough


@pytest.mark.parametrize(("origin", "enough"), [(date(2025, 2, 27), False), (date(2025, 2, 28), True)])
def test_a_year_after_a_leap_day_is_the_last_of_february(origin, enough):
    assert is_long_enough(date(2024, 2, 29), origin) is enough


@pytest.mark.parametrize(
    ("first", "found"), [(date(2023, 6, 10), None), (date(2023, 6, 11), Lack.MONTHS), (LAST, Lack.MONTHS)]
)
def test_with_less_than_a_year_of_requests_nothing_is_said(first, found):
    assert lack(received(requests(60, first=first)), LAST) is found


def test_what_is_too_short_says_since_when_requests_are_on_record_or_in_how_many_months() -> None:
    """All but three days of a year, with requests in twelve different months; and a year with some in eleven."""
    origin = date(2024, 12, 31)
    short = find_shortage(received(requests(60, first=date(2024, 1, 4), last=origin)), origin)
    assert short is not None
    assert short.words.startswith(
        "the first request on record is of 2024-01-04, less than a year before 2024-12-31: "
    )
    days = [day for day in requests(60, first=date(2024, 1, 1), last=origin) if day.month != 8]
    sparse = find_shortage(received([date(2023, 12, 29), *days]), origin)
    assert sparse is None
    sparse = find_shortage(received([date(2023, 12, 29), *[day for day in days if day.month != 9]]), origin)
    assert sparse is not None
    assert sparse.words.startswith(
        "there are requests in 11 months before 2024-12-31: a forecast needs 12 months"
    )


@pytest.mark.parametrize(("months", "found"), [(11, Lack.MONTHS), (12, None)])
def test_twelve_different_months_must_have_requests(months, found):
    # One request long ago, and then many in each month of the last year but one or two.
    days = [date(2020, 1, 6)] + [
        add_months(LAST, back - months + 2) + timedelta(days=number)
        for back in range(months - 1)
        for number in range(4)
    ]
    assert lack(received(days), max(days)) is found


@pytest.mark.parametrize(("number", "found"), [(29, Lack.CASES), (30, None), (31, None)])
def test_thirty_cases_are_needed(number, found):
    assert lack(received(requests(number)), LAST) is found


def test_cases_received_after_the_origin_are_not_among_the_thirty():
    days = requests()
    assert lack(received(days), days[-1] - timedelta(days=1)) is Lack.CASES
    assert lack(received(days), days[-1]) is None


def test_without_any_case_nothing_is_said():
    shortage = find_shortage(received(requests()), FIRST - timedelta(days=1))
    assert shortage is not None
    assert (shortage.lack, "no case had been received by 2022-07-03" in shortage.words) == (Lack.CASES, True)


def test_the_demonstration_has_enough_from_its_second_year_on():
    assert lack(demonstration(), date(2021, 12, 31)) is Lack.MONTHS
    assert lack(demonstration(), date(2022, 1, 31)) is None
    assert lack(demonstration(), EXTRACTED) is None


# What is told beside the numbers


def test_records_without_gaps_need_no_words():
    assert list(find_gaps(demonstration(), EXTRACTED)) == []


@pytest.mark.parametrize(("days", "said"), [(7, False), (8, True)])
def test_an_origin_more_than_a_week_after_the_last_date_is_told(days, said):
    words = list(find_gaps(received(requests(), **PLAN), LAST + timedelta(days=days)))
    assert (
        words
        == [
            "The last date on record is 2024-06-10, 8 days before the origin: the forecast assumes that nothing "
            "has happened since."
        ]
        * said
    )


@pytest.mark.parametrize(
    ("case", "is_told"),
    [
        ({"decided": date(2022, 7, 3), "decision": "assess"}, True),
        ({"decided": date(2022, 8, 1), "ep_requested": date(2022, 7, 31)}, True),
        ({"decided": date(2022, 8, 1), "final_issued": date(2022, 7, 20)}, True),
        ({"decided": FIRST, "ep_requested": FIRST, "ep_received": FIRST, "final_issued": FIRST}, False),
        ({"ep_received": date(2022, 8, 1)}, False),  # steps may be missing
    ],
)
def test_a_step_before_the_one_that_it_follows_is_told(case, is_told):
    words = list(find_gaps(received(requests(60), **case), LAST))
    told = [
        sentence for sentence in words if sentence.startswith("1 case with a step before the one it follows")
    ]
    assert bool(told) is is_told


def test_months_without_requests_are_named():
    days = [day for day in requests(60) if (day.year, day.month) not in {(2023, 3), (2023, 11)}]
    assert list(find_gaps(received(days, **PLAN), LAST)) == [
        "No request is on record in 2023-03, 2023-11: the forecast assumes that none came. If the records lack them, "
        "it is too low."
    ]


@pytest.mark.parametrize(
    ("origin", "months"),
    [
        (date(2024, 2, 28), []),  # February isn't over
        (date(2024, 2, 29), [date(2024, 2, 1)]),
        (date(2024, 3, 30), [date(2024, 2, 1)]),
        (date(2024, 3, 31), [date(2024, 2, 1), date(2024, 3, 1)]),
    ],
)
def test_only_whole_months_can_lack_requests(origin, months):
    assert months_without_requests(received([date(2024, 1, 8)]), origin) == months


def test_without_cases_no_month_lacks_requests():
    assert months_without_requests(received([LAST]).known_on(FIRST), LAST) == []


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({"ep_requested": FIRST}, ["plans_issued, rate20_excl: no plan is on record"]),
        ({**PLAN, "exception": True}, ["rate20_excl: every plan on record by the origin has an exception"]),
        ({**PLAN, "ep_requested": None}, ["ep_outstanding: no request for psychology advice is on record"]),
        (PLAN, []),
    ],
    ids=["no plan", "exceptions alone", "no advice", "nothing lacks"],
)
def test_a_measure_that_the_records_say_nothing_of_is_named(known, said):
    words = list(find_gaps(received(requests(60), **known), LAST))
    assert [line[: len(start)] for line, start in zip(words, said, strict=True)] == said
