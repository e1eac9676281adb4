"""The report as a value: numbering, symbols, and back and forth to JSON."""

import json
from dataclasses import replace

import pytest

from improvement.report.document import (
    NO_BACKGROUND_PAPERS,
    Column,
    Paragraph,
    ReportTable,
    Section,
    as_data,
    clean,
    drawn_appendices,
    drawn_body,
    from_data,
    shown_value,
    split_paragraphs,
)
from tests.improvement.report_examples import FIGURES, HOSTILE_TEXTS, figures_table, report


def test_paragraph_numbers_run_through_the_whole_body_and_pass_over_quotations() -> None:
    body = drawn_body(report())
    numbers = [
        p.number
        for section in body
        for p in (*section.paragraphs, *(q for s in section.parts for q in s.paragraphs))
    ]
    assert numbers == [1, None, 2, 3, 4]


def test_adding_a_paragraph_renumbers_those_after_it() -> None:
    document = report(
        sections=(Section("a", "A", (Paragraph("x"), Paragraph("y"))), Section("b", "B", (Paragraph("z"),)))
    )
    assert [p.number for section in drawn_body(document) for p in section.paragraphs] == [1, 2, 3]


def test_a_report_without_background_papers_says_so() -> None:
    section = next(part for part in drawn_body(report()) if part.key == "background_papers")
    assert [paragraph.text for paragraph in section.paragraphs] == [NO_BACKGROUND_PAPERS]


def test_background_papers_and_appendices_are_listed() -> None:
    body = {section.key: section for section in drawn_body(report(background_papers=("A paper",)))}
    assert body["background_papers"].bullets == ("A paper",)
    assert body["appendices"].bullets == ("Appendix 1 – Whole scorecard",)
    assert drawn_appendices(report())[0].heading == "Appendix 1 – Whole scorecard"
    assert drawn_appendices(report())[0].paragraphs[0].number is None


def test_a_table_explains_the_symbols_it_uses_and_no_others() -> None:
    assert [note[:3] for note in figures_table().notes] == ["[c]", "“To"]
    assert figures_table(FIGURES[:2]).notes == ()


def test_a_table_needs_a_caption_and_rows_of_its_width() -> None:
    with pytest.raises(ValueError, match="caption"):
        ReportTable("", (Column("A"),), ())
    with pytest.raises(ValueError, match="wide"):
        ReportTable("A table", (Column("A"),), (("1", "2"),))


@pytest.mark.parametrize("text", HOSTILE_TEXTS.values(), ids=HOSTILE_TEXTS)
def test_a_report_comes_back_whole_from_its_data(text: str) -> None:
    document = report(clean(text))
    assert from_data(json.loads(json.dumps(as_data(document)))) == document


def test_characters_that_no_format_can_carry_are_left_out() -> None:
    assert clean("a\x00b\x1bc\ud83d\ufffe\r\nd\re") == "abc\nd\ne"


def test_an_author_parts_paragraphs_by_an_empty_line() -> None:
    assert split_paragraphs(" one\r\nstill one\r\n \r\n\r\ntwo\n") == ("one\nstill one", "two")


def test_values_are_shown_with_their_sign_and_symbols_in_brackets() -> None:
    assert [shown_value(figure) for figure in FIGURES] == ["10.4%", "46.3%", "[c]", "0", "[c]", "too early"]


@pytest.mark.parametrize(
    ("value", "note", "shown"),
    [
        ("z", "", "[z]"),
        ("x", "no figures for the whole of this term", "[x]"),
        ("x", "too early", "too early"),
        ("z", "too early", "too early"),  # as reports were written once
        ("c", "too early", "[c]"),
    ],
)
def test_each_reason_for_no_value_is_shown_as_itself(value: str, note: str, shown: str) -> None:
    assert shown_value(replace(FIGURES[0], value=value, note=note)) == shown


def test_a_report_published_before_authors_were_kept_is_read_without_them() -> None:
    data = as_data(report())
    del data["authors"]
    assert from_data(data).authors == ()
