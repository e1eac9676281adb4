"""Charts by term, drawn as SVG."""

import re
from dataclasses import replace
from itertools import combinations
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from improvement.report.charts import WIDTH, alternative_text, draw_chart
from improvement.report.document import ChartPoint, ChartSeries, ReportChart
from tests.improvement.report_examples import HOSTILE_TEXTS, chart
from tests.improvement.typesetting import Box, typeset_width

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


def terms_of(*columns: tuple[float | None, ...], unit: str = "count", kind: str = "line") -> ReportChart:
    """A chart of which each column gives the values of a term, one for each series."""
    series = tuple(
        ChartSeries(
            f"Series {number}",
            tuple(
                ChartPoint(f"Summer term {2019 + place}/20", value, "[c]" if value is None else f"{value:g}")
                for place, value in enumerate(values)
            ),
        )
        for number, values in enumerate(zip(*columns, strict=True))
    )
    return ReportChart("Title", "Says.", unit, series, target=100 if unit == "percent" else None, kind=kind)


def measured(of: ReportChart) -> list[tuple[str, Box]]:
    """Every text of the drawing with what it covers, by the widths of the typeface itself."""
    return [
        (text.text or "", covered(text, text.text or ""))
        for text in drawn(of).iter(f"{SVG}text")
        if text.text
    ]


def covered(text: ET.Element, words: str) -> Box:
    weight = "Bold" if text.get("font-weight") else "Regular"
    size = float(text.get("font-size", 0))
    width = typeset_width(words, size, weight)
    x, y = float(text.get("x", 0)), float(text.get("y", 0))
    left = x - {"start": 0, "middle": width / 2, "end": width}[text.get("text-anchor", "")]
    return Box(left, y - 0.905 * size, left + width, y + 0.212 * size)


def assert_well_drawn(of: ReportChart) -> None:
    root = drawn(of)
    height = float(root.get("height", 0))
    boxes = measured(of)
    for (words, box), (other, beside) in combinations(boxes, 2):
        assert not box.overlaps(beside), (words, other)
    for words, box in boxes:
        assert 0 <= box.left <= box.right <= WIDTH, words
        assert 0 <= box.top <= box.bottom <= height, words
    for element in root.iter():
        for place in ("y", "cy", "y1", "y2"):
            assert 0 <= float(element.get(place, 1)) <= height
        assert float(element.get("height", 0)) >= 0
    # The axis and the target are black; a grey line may pass behind a value, which has a white edge.
    lines = [float(line.get("y1", 0)) for line in root.iter(f"{SVG}line") if line.get("stroke") == "#0b0c0c"]
    for text in root.iter(f"{SVG}text"):
        if text.get("font-weight"):
            box = covered(text, text.text or "")
            assert not [y for y in lines if box.top < y < box.bottom], (text.text, "stands on a line")


def test_where_two_lines_meet_the_higher_value_stands_higher() -> None:
    of = terms_of((97, 70), (37, 29))
    heights = {words: box.top for words, box in measured(of)}
    assert heights["37"] < heights["29"]
    assert heights["97"] < heights["70"]
    assert_well_drawn(of)


@pytest.mark.parametrize(
    "values", [(0, 0), (0, 1), (137, 211), (-40, 25), (-7, -3), (0.4, 12_345), (1e6, 2e6)]
)
@pytest.mark.parametrize("kind", ["line", "bar"])
def test_everything_stays_inside_the_drawing(values: tuple[float, float], kind: str) -> None:
    assert_well_drawn(terms_of(*((value,) for value in values), kind=kind))


@given(
    columns=st.integers(1, 4).flatmap(
        lambda series: st.lists(
            st.tuples(*[st.none() | st.integers(-300, 30_000) | st.integers(0, 9)] * series),
            min_size=1,
            max_size=9,
        )
    ),
    kind=st.sampled_from(["line", "bar"]),
)
def test_labels_never_cross_overlap_or_leave_the_drawing(
    columns: list[tuple[int | None, ...]], kind: str
) -> None:
    of = terms_of(*columns, kind=kind)
    assert_well_drawn(of)
    written = iter(drawn(of).iter(f"{SVG}text"))
    by_x: dict[str, list[tuple[float, float]]] = {}
    for text in written:
        if text.get("font-weight"):
            by_x.setdefault(text.get("x", ""), []).append((float(text.get("y", 0)), float(text.text or 0)))
    for labels in by_x.values():
        values = [value for _, value in sorted(labels)]
        assert values == sorted(values, reverse=True)


@given(columns=st.lists(st.tuples(*[st.none() | st.integers(0, 100)] * 2), min_size=1, max_size=6))
def test_shares_and_their_target_are_drawn_apart(columns: list[tuple[int | None, ...]]) -> None:
    assert_well_drawn(terms_of(*columns, unit="percent"))


def test_words_too_wide_for_their_place_are_set_smaller() -> None:
    long = "A term with a very long name that a council once chose"
    points = tuple(ChartPoint(f"{long} {year}", 5, "1,234,567 weeks and more") for year in range(2020, 2026))
    series = (ChartSeries("A name of a series much longer than its place", points),) * 4
    assert_well_drawn(ReportChart("Title", "Says.", "count", series))


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
