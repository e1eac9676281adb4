"""What each icon and each label says to a board."""

from datetime import date, timedelta

import pytest

from scorecard.spc import chart as spc
from scorecard.spc.sentences import ASSURANCE, LABELS, VARIATION, assurance, point_words, variation

ORDINARY = [9, 11] * 8  # limits 4.68 and 15.32
NO_CHANGE = (
    "June 2024 differs from other months no more than chance lets them differ: no sign of a change, "
    "for better or worse."
)


def chart(*tail: float | None, direction: str = "increase", target: float | None = None, lead=ORDINARY):
    values = [*lead, *tail]
    days = [date(2022, 1, 1) + timedelta(days=place) for place in range(len(values))]
    fix = 16 if len(lead) == 16 else None
    return spc.control_chart(
        spc.Series(days, values, spc.Direction(direction), target=target, fix_after_n_points=fix)
    )


@pytest.mark.parametrize(
    ("direction", "last", "look", "letter", "title", "sentence"),
    [
        ("increase", 10, "common", "C", "No sign of change", NO_CHANGE),
        (
            "increase",
            20,
            "improvement",
            "H",
            "Improvement: higher",
            "June 2024 is above the upper limit. WAY. Find out what went well and keep it.",
        ),
        (
            "decrease",
            1,
            "improvement",
            "L",
            "Improvement: lower",
            "June 2024 is below the lower limit. WAY. Find out what went well and keep it.",
        ),
        (
            "decrease",
            20,
            "concern",
            "H",
            "Concern: higher",
            "June 2024 is above the upper limit. WAY. Find out what changed and put it right.",
        ),
        (
            "increase",
            1,
            "concern",
            "L",
            "Concern: lower",
            "June 2024 is below the lower limit. WAY. Find out what changed and put it right.",
        ),
        (
            "neutral",
            20,
            "neutral",
            "H",
            "Change: higher",
            "June 2024 is above the upper limit. WAY. Find out what changed.",
        ),
        (
            "neutral",
            1,
            "neutral",
            "L",
            "Change: lower",
            "June 2024 is below the lower limit. WAY. Find out what changed.",
        ),
    ],
)
def test_the_variation_icon_in_words(direction, last, look, letter, title, sentence) -> None:
    signal = variation(chart(last, direction=direction), good_way="WAY", when="June 2024")
    assert (signal.look, signal.letter, signal.title, signal.sentence) == (look, letter, title, sentence)


def test_without_limits_the_absence_of_a_sign_says_little() -> None:
    signal = variation(chart(lead=[5, 5, 5]), good_way="WAY", when="June 2024")
    assert (
        signal.sentence == "June 2024 shows no sign of a change, but there are no limits to hold it against."
    )


@pytest.mark.parametrize(
    ("direction", "target", "look", "letter", "title", "sentence"),
    [
        (
            "increase",
            4,
            "pass",
            "P",
            "Will meet the target",
            "The process will reliably meet the target (T).",
        ),
        (
            "increase",
            16,
            "fail",
            "F",
            "Will miss the target",
            "The process will not meet the target (T) unless it changes.",
        ),
        (
            "decrease",
            16,
            "pass",
            "P",
            "Will meet the target",
            "The process will reliably meet the target (T).",
        ),
        (
            "decrease",
            10,
            "unclear",
            "?",
            "Hit or miss",
            "Hit or miss: month-to-month variation decides whether the target (T) is met.",
        ),
    ],
)
def test_the_assurance_icon_in_words(direction, target, look, letter, title, sentence) -> None:
    signal = assurance(chart(direction=direction, target=target), target="T")
    assert signal is not None
    assert (signal.look, signal.letter, signal.title, signal.sentence) == (look, letter, title, sentence)


def test_without_limits_there_is_not_enough_information() -> None:
    signal = assurance(chart(lead=[5, 5, 5], target=4), target="4")
    assert signal is not None
    assert (signal.letter, signal.title) == ("?", "Not enough information")


def test_the_limits_of_the_last_group_are_those_a_target_is_held_against() -> None:
    days = [date(2022, 1, 1) + timedelta(days=place) for place in range(17)]
    series = spc.Series(days, [*ORDINARY, 10], spc.Direction.INCREASE, target=4, rebase=[days[-1]])
    found = assurance(spc.control_chart(series), target="4")
    assert found is not None
    assert found.title == "Not enough information"


@pytest.mark.parametrize("tail", [(20, 20), (1, 1), (11,) * 7, (9, 9.5, 10, 10.5, 11, 11.5, 12)])
def test_of_another_process_than_that_of_the_limits_nothing_is_assured(tail) -> None:
    found = assurance(chart(*tail, target=4), target="T")
    assert found is not None
    assert (found.letter, found.title) == ("?", "No assurance")


def test_a_point_within_limits_that_are_of_another_process_is_no_sign_of_no_change() -> None:
    found = variation(chart(20, 20, 10), good_way="WAY", when="June 2024")
    assert (found.look, found.letter, found.title) == ("neutral", "?", "Another process")
    assert (
        found.sentence
        == "June 2024 by itself lies within the limits, but the latest months show another process."
    )


@pytest.mark.parametrize(
    ("value", "words"),
    [(20, "Change: above the upper limit"), (1, "Change: below the lower limit")],
)
def test_a_measure_without_a_good_direction_changes_either_way(value: float, words: str) -> None:
    assert point_words(chart(value, direction="neutral").points[-1]) == words


@pytest.mark.parametrize(("direction", "target"), [("increase", None), ("neutral", 4)])
def test_without_a_target_or_a_direction_nothing_is_assured(direction, target) -> None:
    assert assurance(chart(direction=direction, target=target), target="T") is None


@pytest.mark.parametrize(
    ("tail", "words"),
    [
        ([10], "Common cause"),
        ([None], "No value"),
        ([20], "Improvement: above the upper limit"),
        ([1], "Concern: below the lower limit"),
        ([14, 14, 11, 9][:2], "Improvement: one of two out of three that come close to the upper limit"),
        ([9, 8, 9, 8, 9, 8, 9], "Concern: one of seven or more in a row below the mean"),
        ([9, 9.5, 10, 10.5, 11, 11.5, 12], "Improvement: one of seven or more in a row that rise each time"),
    ],
)
def test_what_a_point_is(tail, words) -> None:
    assert point_words(chart(*tail).points[-1]) == words


def test_every_icon_and_every_label_has_its_words() -> None:
    assert set(VARIATION) == {spc.ORDINARY, *spc.VARIATION_ICONS.values()}
    assert set(ASSURANCE) == set(spc.ASSURANCE_ICONS)
    ends = ("Above UCL", "Below LCL", "7 Point Trend (Increasing)", "7 Point Trend (Decreasing)")
    runs = ("2 in 3 Above CL", "2 in 3 Below CL", "7 Points Above CL", "7 Points Below CL")
    assert list(LABELS) == [*ends, *runs]


def test_no_two_icons_share_a_look_and_a_letter() -> None:
    seen = [row[:2] for row in (*VARIATION.values(), *ASSURANCE.values())]
    assert len(set(seen)) == len(seen)
