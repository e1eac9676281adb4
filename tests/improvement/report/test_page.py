"""The report as a page, from the same document as the PDF."""

import csv
import html
import io
import re

import pytest
from django.template.loader import render_to_string

from improvement.report.csv_file import report_csv
from improvement.report.document import MADE_UP_MARK, ReportDocument, as_shown, clean
from improvement.report.drawing import draw_report
from tests.improvement.report_examples import HOSTILE_TEXTS, report


def page_of(document: ReportDocument) -> str:
    return render_to_string("improvement/report/_body.html", {"report": draw_report(document)})


def words_of(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


@pytest.mark.parametrize("name", HOSTILE_TEXTS)
def test_hostile_text_comes_out_as_the_text_it_is(name: str) -> None:
    text = clean(HOSTILE_TEXTS[name])
    page = page_of(report(text))
    assert " ".join(text.split()) in words_of(page) or html.escape(text) in page
    assert "<script" not in page
    assert "onload=alert(1)>" not in page.replace("&gt;", "")


def test_headings_go_one_level_at_a_time() -> None:
    levels = [int(level) for level in re.findall(r"<h([1-6])", page_of(report()))]
    assert levels == [1, 2, 2, 3, 2, 2, 2]


def test_every_table_has_a_caption_and_every_header_a_scope() -> None:
    page = page_of(report())
    assert page.count("<table") == page.count("<caption") == 4
    assert all("scope=" in header for header in re.findall(r"<th\b[^>]*>", page))


def test_paragraphs_are_numbered_through_the_body() -> None:
    assert re.findall(r'__number">(\d+)\.', page_of(report())) == ["1", "2", "3", "4"]


def test_a_chart_stands_with_its_title_and_sentence_and_without_styles() -> None:
    page = page_of(report())
    assert page.count("<svg") == page.count("<desc") == 1
    assert "In the spring term 46.3% of plans were issued within 20 weeks." in words_of(page)
    assert not re.search(r"\sstyle=|<style", page)


def test_every_figure_of_the_csv_stands_on_the_page() -> None:
    words = words_of(page_of(report()))
    for row in csv.DictReader(io.StringIO(report_csv(report()).decode())):
        assert f"{row['name']} {row['term']}" in words
        for column in ("numerator", "denominator"):
            assert as_shown(row[column]) in words
        assert (row["note"].partition(";")[0] if row["value"] == "x" else as_shown(row["value"])) in words


def test_a_demonstration_is_marked() -> None:
    assert MADE_UP_MARK in page_of(report())
    assert MADE_UP_MARK not in page_of(report(made_up=False))
