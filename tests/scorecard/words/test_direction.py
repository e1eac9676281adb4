"""The words for which way a figure went, and which way is good."""

from dataclasses import replace
from decimal import Decimal

import pytest

from scorecard.measures import MEASURES
from scorecard.words.direction import ARROWS, fall_words, good_way, is_a_fall, moved, sign_words


@pytest.mark.parametrize(("was", "now", "way"), [(1, 2, "higher"), (2, 1, "lower"), (2, 2, "the same")])
def test_a_figure_is_higher_lower_or_the_same(was: int, now: int, way: str) -> None:
    assert moved(Decimal(was), Decimal(now)) == way
    assert ARROWS[way]


@pytest.mark.parametrize(
    ("code", "way"),
    [
        ("EHC08", "Higher is better"),
        ("EHC11", "Lower is better"),
        ("EHC04", "Near the benchmark of 25% (England average) is best; both sides count"),
        ("EHC14", "Neither way is better: it gives context"),
    ],
)
def test_each_measure_says_which_way_is_good(code: str, way: str) -> None:
    assert good_way(MEASURES[code]) == way


def test_without_anything_to_be_near_neither_extreme_is_good() -> None:
    assert good_way(replace(MEASURES["EHC04"], target=None)) == "Neither very high nor very low is good"


def test_only_the_net_flow_is_a_fall() -> None:
    assert [code for code, measure in MEASURES.items() if is_a_fall(measure)] == ["B5"]


@pytest.mark.parametrize(
    ("fall", "words"), [("10", "10 fewer open"), ("-12.5", "12.5 more open"), ("0", "as many open as before")]
)
def test_a_fall_is_read_as_what_it_means_for_the_backlog(fall: str, words: str) -> None:
    assert fall_words(Decimal(fall)) == words


def test_a_sign_of_a_fall_speaks_of_the_backlog_and_any_other_keeps_its_title() -> None:
    assert "fall faster" in sign_words(MEASURES["B5"], "Change: higher", "H")
    assert "grow faster" in sign_words(MEASURES["B5"], "Change: lower", "L")
    assert sign_words(MEASURES["B5"], "No sign of change", "C") == "No sign of change"
    assert sign_words(MEASURES["EHC08"], "Improvement: higher", "H") == "Improvement: higher"
