"""Where the labels of a chart stand."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from improvement.report.labels import (
    LINE,
    MARK,
    ROW,
    place_labels,
    rows_above,
    rows_below,
    size_to_fit,
    width_of,
)
from tests.improvement.typesetting import typeset_width

marks = st.lists(st.integers(0, 200).map(float), min_size=1, max_size=6)
lines = st.lists(st.integers(0, 200).map(float), max_size=2)  # the axis, and a target


def test_a_label_alone_stands_above_its_mark() -> None:
    assert place_labels([100.0]) == [100 - MARK - ROW]


def test_of_two_marks_the_lower_has_its_label_below() -> None:
    assert place_labels([120.0, 100.0]) == [120 + MARK, 100 - MARK - ROW]


def test_of_equal_marks_the_first_has_the_upper_label() -> None:
    assert place_labels([50.0, 50.0]) == [50 - MARK - ROW, 50 + MARK]


def test_a_label_that_would_stand_on_a_line_stands_beyond_it() -> None:
    assert place_labels([100.0, 80.0], lines=[115.0]) == [115 + LINE, 80 - MARK - ROW]


@given(marks, lines)
def test_labels_never_overlap_and_never_cover_a_mark_or_a_line(
    heights: list[float], crossing: list[float]
) -> None:
    tops = place_labels(heights, crossing)
    assert all(abs(one - other) >= ROW for one, other in combinations(tops, 2))
    assert all(top + ROW <= mark - MARK or top >= mark + MARK for top in tops for mark in heights)
    assert all(top + ROW <= line - LINE or top >= line + LINE for top in tops for line in crossing)


@given(marks, lines)
def test_labels_stand_in_the_order_of_their_marks(heights: list[float], crossing: list[float]) -> None:
    tops = place_labels(heights, crossing)
    order = sorted(range(len(heights)), key=lambda place: heights[place])
    assert [tops[place] for place in order] == sorted(tops)


@given(marks, lines)
def test_labels_stay_within_the_rows_kept_for_them(heights: list[float], crossing: list[float]) -> None:
    tops = place_labels(heights, crossing)
    assert min(tops) >= min(heights + crossing) - MARK - ROW * rows_above(len(heights))
    assert max(tops) + ROW <= max(heights + crossing) + MARK + ROW * rows_below(len(heights))


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
def test_no_character_is_wider_than_it_is_taken_to_be(weight: str) -> None:
    characters = [*map(chr, range(32, 127)), "−", "–", "’", "£", "é"]
    assert not [c for c in characters if typeset_width(c, 13, weight) > width_of(c, 13)]


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60), st.integers(20, 200))
def test_a_text_is_set_no_wider_than_its_room(words: str, room: int) -> None:
    size = size_to_fit(words, room)
    assert width_of(words, size) <= room
    assert size <= 13
