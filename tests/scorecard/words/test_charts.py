"""Charts as dicts: Plotly itself says whether they are valid."""

import json
from datetime import date

import plotly.graph_objects as go
import pytest

from scorecard.measures import MEASURES
from scorecard.words.charts import COMMON, LOOKS, SIGNALS, PublishedPoint, PublishedSeries, series_chart
from scorecard.words.process import process_of
from scorecard.words.published import published_context, published_series
from scorecard.words.series_breaks import SERIES_BREAKS, SeriesBreak
from send_portal.days.months import months_between
from tests.scorecard.words.test_presentation import series_of

MONTHS = months_between(date(2024, 1, 1), date(2024, 8, 1))
RUNNING = date(2024, 8, 3)


def chart_of(code: str = "EHC08", **options: object) -> dict:
    figures = {month: (place, 10) for place, month in enumerate(MONTHS)}
    return series_chart(
        MEASURES[code], series_of(code, figures, RUNNING), own_name="Made-up cases", **options
    )


@pytest.mark.parametrize("code", MEASURES)
def test_plotly_takes_every_measures_chart(code):
    figures = {
        month: (place, 10 if MEASURES[code].has_denominator else None) for place, month in enumerate(MONTHS)
    }
    series = series_of(code, figures, RUNNING)
    chart = series_chart(
        MEASURES[code],
        series,
        own_name="Poole",
        beside=[("All cases", series)],
        published=[PublishedSeries("BCP, published", (PublishedPoint(MONTHS[0], 27.9, "27.9%"),))],
        breaks=SERIES_BREAKS[:1],
    )
    go.Figure(json.loads(json.dumps(chart)))


def test_a_month_without_a_value_leaves_a_gap():
    series = series_of("EHC08", {MONTHS[0]: (1, 2), MONTHS[1]: (0, 0), MONTHS[2]: (1, 4)})
    own = series_chart(MEASURES["EHC08"], series, own_name="x")["data"][0]
    assert own["y"] == [50.0, None, 25.0]
    assert own["connectgaps"] is False


def test_a_provisional_figure_is_a_hollow_mark():
    assert chart_of()["data"][0]["marker"]["symbol"] == ["circle"] * 7 + ["circle-open"]


def test_no_two_series_share_a_colour_a_dash_or_a_shape():
    for kind in ("colour", "dash", "symbol"):
        assert len({look[kind] for look in LOOKS}) == len(LOOKS)


def test_every_point_says_its_period_value_and_numbers():
    assert chart_of()["data"][0]["text"][0] == "January 2024: 0.0% (0 of 10)"
    assert chart_of()["data"][0]["text"][-1].endswith(", provisional")


def test_counts_on_a_day_stand_at_that_day_and_all_others_at_the_first():
    assert chart_of("EHC12")["data"][0]["x"][0] == "2024-01-31"
    assert chart_of("EHC08")["data"][0]["x"][0] == "2024-01-01"


def test_the_target_is_a_line_of_its_own_where_there_is_one():
    assert chart_of()["data"][-1]["name"] == "Target 100% (statutory)"
    assert [trace["name"] for trace in chart_of("EHC14")["data"]] == ["Made-up cases"]


# Control charts

YEAR_AND_MORE = months_between(date(2023, 1, 1), date(2024, 8, 1))


def control_chart_of(code: str, values: list[tuple[float, int | None]]) -> dict:
    series = series_of(code, dict(zip(YEAR_AND_MORE, values, strict=False)), RUNNING)
    return series_chart(
        MEASURES[code], series, own_name="Made-up cases", process=process_of(MEASURES[code], series)
    )


@pytest.mark.parametrize("code", MEASURES)
def test_plotly_takes_every_measures_control_chart(code):
    out_of = 100 if MEASURES[code].has_denominator else None
    swings = [(9, out_of), (11, out_of)] * 9
    go.Figure(json.loads(json.dumps(control_chart_of(code, [*swings, (60, out_of), (1, out_of)]))))


def test_mean_and_limits_are_lines_that_end_with_the_last_settled_month():
    chart = control_chart_of("EHC01", [(9, None), (11, None)] * 10)
    mean, upper, lower = chart["data"][1:4]
    assert [trace["name"] for trace in (mean, upper)] == ["Mean 9.9", "Limits 4.6 to 15.3"]
    assert upper["y"][0] == pytest.approx(189 / 19 + 2.66 * 2, abs=1e-3)
    assert (lower["showlegend"], lower["legendgroup"]) == (False, upper["legendgroup"])
    assert len(chart["data"][0]["x"]) == 20
    assert {(trace["x"][0], trace["x"][-1], len(trace["x"])) for trace in (mean, upper, lower)} == {
        ("2023-01-01", "2024-07-01", 19)
    }


def test_the_drawing_of_a_share_stops_at_0_and_100():
    chart = control_chart_of("EHC08", [(0, 10), (10, 10)] * 8)
    assert (chart["data"][2]["y"][0], chart["data"][3]["y"][0]) == (100, 0)
    assert chart["data"][2]["name"] == "Limits 0% to 100%"


def test_points_that_stand_out_have_a_colour_and_a_shape_of_their_own():
    """After a month of 60 the sixteen before it lie below the mean, which is good of open cases."""
    chart = control_chart_of("EHC12", [(9, None), (11, None)] * 8 + [(60, None), (14, None)])
    improvement, concern = [trace for trace in chart["data"] if trace["name"] in SIGNALS]
    assert (improvement["name"], improvement["x"][-1]) == ("Improvement", "2024-04-30")
    assert (concern["name"], concern["x"], concern["y"]) == ("Concern", ["2024-05-31"], [60])
    assert concern["text"] == ["31 May 2024: 60. Concern: above the upper limit"]
    assert chart["data"][0]["marker"]["color"] == COMMON
    for kind in ("colour", "symbol"):
        assert len({getattr(look, kind) for look in SIGNALS.values()}) == len(SIGNALS)


def test_without_limits_the_mean_alone_is_drawn():
    names = [trace["name"] for trace in control_chart_of("EHC01", [(5, None)] * 8)["data"]]
    assert names == ["Made-up cases", "Mean 5"]


def test_a_break_is_drawn_with_its_label():
    layout = chart_of(breaks=[SeriesBreak(date(2024, 3, 1), "Rule changed", "Why")])["layout"]
    assert [shape["x0"] for shape in layout["shapes"]] == ["2024-03-01"]
    assert [note["text"] for note in layout["annotations"]] == ["Rule changed"]


def test_published_months_like_ours_are_drawn_and_whole_years_are_not():
    months = months_between(date(2022, 1, 1), date(2024, 7, 1))
    (bcp,) = published_series(MEASURES["EHC08"], months)
    assert bcp.name == "BCP, published"
    assert (date(2024, 1, 1), "27.9%") in [(point.month, point.words) for point in bcp.points]
    assert published_series(MEASURES["EHC04"], months) == []


def test_refused_of_received_is_listed_with_the_difference_named():
    context = published_context(MEASURES["EHC04"])
    assert "requests received" in context["difference"]
    assert context["years"]["columns"][0] == "Year"
    by_year = {row[0]: row[1] for row in context["years"]["rows"]}
    assert by_year["2023"].startswith("39.2%")


def test_the_backlog_of_397_is_listed_as_of_unknown_definition():
    rows = published_context(MEASURES["EHC11"])["others"]["rows"]
    (row,) = [row for row in rows if row[2] == "397"]
    assert "definition" in row[3]
    assert "not known" in row[3]


def test_a_second_source_never_takes_the_place_of_the_national_statistic():
    context = published_context(MEASURES["EHC08"])
    by_year = {row[0]: row[1] for row in context["years"]["rows"]}
    assert by_year["2019"].startswith("91.3%")
    assert any(row[3].startswith("A second source for 2019") for row in context["others"]["rows"])


def test_what_was_never_published_has_no_tables():
    context = published_context(MEASURES["B5"])
    assert (context["years"], context["others"], context["breaks"]) == (None, None, [])
