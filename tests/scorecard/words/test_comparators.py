"""Published values are drawn where they are alike and listed, with the difference named, where they are not."""

from datetime import date

import pytest

from scorecard.measures import MEASURES
from scorecard.words.comparators import AREAS, BCP, comparators


def drawn(code: str) -> dict[tuple[str, date], float]:
    return {
        (alike.figure.area, alike.month): alike.figure.value for alike in comparators(MEASURES[code]).alike
    }


def listed(code: str) -> dict[tuple[str, str], str]:
    return {
        (unlike.figure.area, unlike.figure.period_words): unlike.difference
        for unlike in comparators(MEASURES[code]).unlike
    }


def test_the_published_headlines_are_drawn() -> None:
    assert drawn("EHC12") == {
        (BCP, date(2023, 1, 1)): 211,
        (BCP, date(2023, 9, 1)): 186,
        (BCP, date(2024, 1, 1)): 137,
    }
    assert drawn("ADV05") == {(BCP, date(2023, 1, 1)): 294, (BCP, date(2024, 1, 1)): 123}
    assert drawn("EHC08")[BCP, date(2024, 1, 1)] == 27.9


def test_a_value_that_leaves_exceptions_open_says_so() -> None:
    assert {alike.caveat for alike in comparators(MEASURES["EHC08"]).alike} == {
        "the source does not say whether exception cases are in; taken as left out"
    }


@pytest.mark.parametrize("code", ["EHC01", "EHC04", "EHC07", "EHC09"])
def test_values_of_whole_years_are_listed_and_never_drawn_on_a_monthly_series(code: str) -> None:
    assert drawn(code) == {}
    assert {area for area, _ in listed(code)} == set(AREAS)


def test_national_refusals_are_of_requests_received_and_ours_of_decisions() -> None:
    for area in AREAS:
        assert listed("EHC04")[area, "2023"].startswith("refused of the requests received in a calendar year")


def test_the_backlog_of_397_is_listed_as_of_unknown_definition() -> None:
    assert drawn("EHC11") == {}
    assert "definition not known" in listed("EHC11")[BCP, "as at September 2023"]


def test_a_value_without_a_stated_period_is_listed() -> None:
    assert listed("EHC03")[BCP, "as at May 2024"] == "the period it covers is not stated"
    assert "period" in listed("EHC10")[BCP, "as at September 2023"]


def test_one_month_is_drawn_once_though_two_sources_give_it() -> None:
    assert listed("EHC08")[BCP, "August 2023"] == "a second source for a month that is shown already"


@pytest.mark.parametrize("measure", MEASURES.values(), ids=lambda measure: measure.code)
def test_whatever_is_not_drawn_has_its_difference_named(measure) -> None:
    published = comparators(measure)
    assert all(unlike.difference for unlike in published.unlike)
    assert all(alike.figure.unit == measure.unit for alike in published.alike)
    assert {value.figure.area for value in (*published.alike, *published.unlike)} <= set(AREAS)


def test_the_figures_name_their_sources() -> None:
    for measure in MEASURES.values():
        published = comparators(measure)
        assert all(value.figure.source_title for value in (*published.alike, *published.unlike))
