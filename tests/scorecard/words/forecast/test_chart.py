"""The fan chart: Plotly says whether it is valid, and no range is told by colour alone."""

import json
from datetime import date

import plotly.graph_objects as go
import pytest

from scorecard.measures import MEASURES
from scorecard.words.forecast.chart import fan_chart, whole_amount
from scorecard.words.forecast.ranges import BORNE_OUT
from scorecard.words.forecast.review import months_ahead
from tests.scorecard.forecasts import CODES, forecast_row
from tests.scorecard.words.test_presentation import series_of

JUNE, JULY = date(2024, 6, 1), date(2024, 7, 1)


def fan_of(code: str = "EHC12", *, figures: dict | None = None) -> dict:
    past = series_of(code, figures or {JUNE: (45, 100), JULY: (30, 100)}, date(2024, 7, 30))
    ahead = months_ahead(code, forecast_row(months=3))
    return fan_chart(MEASURES[code], past, ahead, origin=JUNE, own_name="Made-up cases", names=BORNE_OUT)


@pytest.mark.parametrize("code", CODES)
def test_plotly_takes_every_forecast_measures_fan(code):
    go.Figure(json.loads(json.dumps(fan_of(code))))


def test_the_fan_opens_from_the_value_at_the_origin():
    low90, high90, low50, high50, middle, own, _ = fan_of()["data"]
    assert low90["y"] == [45, 20, 20, 20]
    assert high90["y"] == [45, 60, 60, 60]
    assert low50["y"] == [45, 30, 30, 30]
    assert high50["y"] == [45, 50, 50, 50]
    assert middle["y"] == [45, 40, 40, 40]
    assert middle["x"] == ["2024-06-30", "2024-07-31", "2024-08-31", "2024-09-30"]
    assert own["y"] == [45, 30]


def test_without_a_value_at_the_origin_the_fan_begins_a_month_later():
    middle = fan_of(figures={JULY: (30, 100)})["data"][4]
    assert middle["x"][0] == "2024-07-31"


def test_each_range_is_filled_down_to_its_own_lower_border_and_named_once():
    low90, high90, low50, high50, *_ = fan_of()["data"]
    assert [trace.get("fill") for trace in (low90, high90, low50, high50)] == [
        None,
        "tonexty",
        None,
        "tonexty",
    ]
    assert [trace.get("showlegend", True) for trace in (low90, high90, low50, high50)] == [
        False,
        True,
        False,
        True,
    ]


def test_no_two_lines_share_a_dash():
    named = [trace for trace in fan_of()["data"] if trace.get("showlegend", True)]
    assert len({trace["line"]["dash"] for trace in named}) == len(named) == 5


def test_a_point_of_the_middle_tells_its_ranges():
    assert (
        fan_of("EHC08")["data"][4]["text"][1]
        == "July 2024: middle 40%, an even chance 30% to 50%, nine chances in ten 20% to 60%"
    )


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0"), (13.0, "13"), (12.5, "13"), (12.49, "12"), (1234.0, "1,234")]
)
def test_forecast_numbers_are_told_whole(number, words):
    assert whole_amount(MEASURES["EHC12"], number) == words
