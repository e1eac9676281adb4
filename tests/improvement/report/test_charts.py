"""Charts by term, drawn as SVG."""

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from improvement.report.charts import alternative_text, draw_chart
from improvement.report.document import ChartPoint, ChartSeries, ReportChart
from tests.improvement.report_examples import HOSTILE_TEXTS, chart

SVG = "{http://www.w3.org/2000/svg}"


def drawn(of: ReportChart) -> ET.Element:
    return ET.fromstring(draw_chart(of, key="k"))


def texts(of: ReportChart) -> list[str]:
    return [element.text or "" for element in drawn(of).iter(f"{SVG}text")]


def two_series() -> ReportChart:
    again = tuple(replace(point, value=50.0, words="50.0%") for point in chart().series[0].points)
    return replace(chart(), series=(*chart().series, ChartSeries("All cases", again)))


def test_a_chart_has_a_title_and_a_description_that_says_every_point() -> None:
    root = drawn(chart())
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "k-title k-desc"
    assert root.findtext(f"{SVG}title") == "Plans issued within 20 weeks"
    for words in ("Autumn term 2023/24, 10.4%", "Spring term 2023/24, 46.3%", "Summer term 2023/24, [c]"):
        assert words in (root.findtext(f"{SVG}desc") or "")
        assert words in alternative_text(chart())


def test_every_value_is_written_beside_its_point() -> None:
    assert {"10.4%", "46.3%", "[c]"} <= set(texts(chart()))


def test_no_style_attribute_or_element_breaks_the_security_policy() -> None:
    for kind in ("line", "bar"):
        svg = draw_chart(replace(chart(), kind=kind), key="k")
        assert not re.search(r"\sstyle=|<style|<script|\son\w+=", svg)


def test_series_differ_by_shape_and_dash_not_only_by_colour() -> None:
    root = drawn(two_series())
    lines = [line.get("stroke-dasharray") for line in root.iter(f"{SVG}polyline")]
    assert lines == [None, "7 4"]
    assert list(root.iter(f"{SVG}circle"))
    assert len(list(root.iter(f"{SVG}rect"))) == 1 + 3 + 1  # background, points, legend


def test_a_hidden_point_leaves_a_gap_in_the_line_and_tells_no_height() -> None:
    points = (
        ChartPoint("A 1", 10, "10%"),
        ChartPoint("B 1", None, "[c]"),
        ChartPoint("C 1", 30, "30%"),
        ChartPoint("D 1", 40, "40%"),
    )
    root = drawn(replace(chart(), series=(ChartSeries("x", points),)))
    assert [len(line.get("points", "").split()) for line in root.iter(f"{SVG}polyline")] == [2]


def test_a_provisional_point_is_hollow() -> None:
    points = (ChartPoint("A 1", 10, "10%"), ChartPoint("B 1", 20, "20%", provisional=True))
    fills = [
        c.get("fill")
        for c in drawn(replace(chart(), series=(ChartSeries("x", points),))).iter(f"{SVG}circle")
    ]
    assert fills == ["#1d70b8", "#ffffff"]


@pytest.mark.parametrize("values", [(0, 0), (0, 1), (137, 211), (-40, 25), (-7, -3), (0.4, 12_345)])
@pytest.mark.parametrize("kind", ["line", "bar"])
def test_everything_stays_inside_the_drawing(values: tuple[float, float], kind: str) -> None:
    points = tuple(ChartPoint(f"T {n}", value, str(value)) for n, value in enumerate(values))
    of = ReportChart("Title", "Says.", "count", (ChartSeries("x", points),), kind=kind)
    for element in drawn(of).iter():
        for place in ("y", "cy", "y1", "y2"):
            assert 0 <= float(element.get(place, 1)) <= 320
        assert float(element.get("height", 0)) >= 0


@pytest.mark.parametrize("text", HOSTILE_TEXTS.values(), ids=HOSTILE_TEXTS)
def test_hostile_text_stays_text(text: str) -> None:
    text = "".join(character for character in text if character.isprintable())
    of = replace(chart(), title=text, sentence=text, series=(replace(chart().series[0], name=text),))
    root = ET.fromstring(draw_chart(of, key='"><script>'))
    assert root.findtext(f"{SVG}title") == text
    assert not list(root.iter(f"{SVG}script"))


@pytest.mark.parametrize("count", [0, 5])
def test_a_chart_has_one_to_four_series(count: int) -> None:
    with pytest.raises(ValueError, match="one to four"):
        draw_chart(replace(chart(), series=chart().series * count), key="k")
