"""How wrong past forecasts were, as tables."""

from datetime import date

import pytest

from scorecard.words.forecast.review import (
    is_worked_out_later,
    months_ahead,
    record_of,
    review,
    settled_values,
)
from tests.scorecard.forecasts import forecast_row
from tests.scorecard.words.test_presentation import series_of

MAY_END, JUNE, JULY = date(2024, 5, 31), date(2024, 6, 1), date(2024, 7, 1)


def test_a_forecast_begins_with_the_month_after_its_origin_and_goes_on_over_the_new_year():
    ahead = months_ahead("EHC12", forecast_row(date(2023, 11, 30), months=3))
    assert [month.month for month in ahead] == [date(2023, 12, 1), date(2024, 1, 1), date(2024, 2, 1)]
    first = ahead[0]
    assert (first.low90, first.low50, first.middle, first.high50, first.high90) == (20, 30, 40, 50, 60)


def test_a_measure_that_was_not_forecast_has_no_months():
    assert months_ahead("EHC01", forecast_row()) == []


@pytest.mark.parametrize(
    ("happened", "in_90", "in_50", "miss"),
    [
        (40, True, True, 0),
        (50, True, True, 10),
        (51, True, False, 11),
        (20, True, False, 20),
        (60, True, False, 20),
        (61, False, False, 21),
        (19, False, False, 21),
    ],
)
def test_a_value_on_the_bound_of_a_range_is_inside(happened, in_90, in_50, miss):
    (value,) = review("EHC12", [forecast_row(MAY_END)], {JUNE: happened})
    assert (value.is_inside_90, value.is_inside_50, value.miss) == (in_90, in_50, miss)


def test_only_six_months_ahead_are_judged_and_only_what_has_happened():
    happened = {date(2024, month, 1): 40.0 for month in range(1, 8)}
    row = forecast_row(date(2023, 12, 31))
    assert len(review("EHC12", [row], happened)) == 6
    assert len(review("EHC12", [row], {JUNE: 40.0})) == 1
    assert review("EHC12", [row], {}) == []


def test_a_month_that_is_provisional_or_without_a_value_has_not_happened():
    series = series_of("EHC08", {date(2024, 5, 1): (0, 0), JUNE: (1, 4), JULY: (1, 2)}, date(2024, 7, 30))
    assert settled_values(series) == {JUNE: 25.0}


@pytest.mark.parametrize(
    ("made", "later"), [(date(2024, 6, 1), False), (date(2024, 6, 30), False), (date(2024, 7, 1), True)]
)
def test_a_forecast_made_once_its_first_month_is_over_was_worked_out_later(made, later):
    assert is_worked_out_later(forecast_row(MAY_END, as_at=made)) is later


def test_the_record_counts_values_and_measures_misses_against_saying_that_nothing_changes():
    rows = [
        forecast_row(MAY_END, as_at=date(2024, 6, 1)),
        forecast_row(date(2024, 4, 30), middle=100),
    ]
    happened = {date(2024, 4, 1): 70.0, date(2024, 5, 1): 65.0, JUNE: 45.0}
    record = record_of(review("EHC12", rows, happened))
    assert (record.origins, record.worked_out_later) == (2, 1)
    assert (record.values, record.inside_90, record.inside_50) == (3, 1, 1)
    assert record.miss == pytest.approx((5 + 35 + 55) / 3)
    assert record.miss_of_no_change == pytest.approx((20 + 5 + 25) / 3)


def test_without_a_figure_at_the_origin_nothing_is_said_of_staying_as_it_was():
    assert record_of(review("EHC12", [forecast_row(MAY_END)], {JUNE: 45.0})).miss_of_no_change is None


def test_nothing_reviewed_makes_no_record():
    assert record_of([]) is None


@pytest.mark.parametrize(("inside", "verdict"), [(2, "narrow"), (3, ""), (4, "wide")])
def test_ranges_that_hold_too_seldom_or_always_are_called_so(inside, verdict):
    happened = {date(2024, month, 1): 40.0 if month <= inside else 99.0 for month in range(1, 5)}
    assert record_of(review("EHC12", [forecast_row(date(2023, 12, 31))], happened)).verdict == verdict
