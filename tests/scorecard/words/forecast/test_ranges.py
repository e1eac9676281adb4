"""What the ranges of a forecast are called."""

import pytest

from scorecard.words.forecast.ranges import BORNE_OUT, range_names
from scorecard.words.forecast.review import TrackRecord


def record(inside: int, of: int) -> TrackRecord:
    return TrackRecord(12, 0, of, inside, 0, 5.0, None)


@pytest.mark.parametrize("inside", [75, 90, 100])
def test_ranges_that_held_about_as_often_as_they_say_are_told_by_chances(inside: int) -> None:
    assert range_names(record(inside, 100)) == BORNE_OUT


@pytest.mark.parametrize("inside", [54, 74])
def test_ranges_that_did_not_are_not(inside: int) -> None:
    names = range_names(record(inside, 100))
    assert "chance" not in f"{names.wide} {names.narrow} {names.lies_wide} {names.lies_narrow}"
    assert f"it has held {inside} times in 100 ({inside}%)" in names.caution


def test_before_any_forecast_has_come_true_no_chance_is_told() -> None:
    names = range_names(None)
    assert names.wide == "Wider range"
    assert "No forecast has come true yet" in names.caution
