"""The report as PDF/UA-1: checked by a validator, and read back."""

import csv
import io
import re
import unicodedata

import page
import pypdf
import pytest

from improvement.report.csv_file import report_csv
from improvement.report.document import MADE_UP_MARK, ReportDocument, as_shown
from improvement.report.pdf import report_pdf
from improvement.report.typefaces import breakable, drawable
from tests.improvement.report_examples import HOSTILE_TEXTS, report


def pages_of(document: ReportDocument) -> list[str]:
    reader = pypdf.PdfReader(io.BytesIO(report_pdf(document)))
    return [page.extract_text() for page in reader.pages]


def squeezed(text: str) -> str:
    """Only what is read: no spaces, break points or joiners, ligatures and accents in one form."""
    return "".join(
        character
        for character in unicodedata.normalize("NFKD", text)
        if not character.isspace() and unicodedata.category(character) not in ("Cf", "Mn")
    )


@pytest.mark.parametrize("text", ["A paragraph.", *HOSTILE_TEXTS.values()], ids=["plain", *HOSTILE_TEXTS])
def test_the_pdf_meets_pdf_ua_1_whatever_people_write(text: str) -> None:
    verdict = page.validate_pdf_bytes(report_pdf(report(text)), profile="ua1")
    assert verdict.is_compliant, [(failure.rule_id, failure.message) for failure in verdict.failures]
    assert verdict.rules.total > 50


@pytest.mark.parametrize("name", HOSTILE_TEXTS)
def test_hostile_text_comes_out_as_the_text_it_is(name: str) -> None:
    text = HOSTILE_TEXTS[name]
    read, wanted = squeezed("".join(pages_of(report(text)))), squeezed(drawable(text))
    reordered = any(unicodedata.bidirectional(character) in ("R", "AL", "NSM") for character in text)
    # The library that reads back knows neither right-to-left order nor replacement text of accents.
    if reordered:
        assert set(wanted) <= set(read)
    else:
        assert wanted in read


def test_what_no_font_can_draw_is_written_out_by_name() -> None:
    assert "[woman]" in squeezed("".join(pages_of(report("👩‍👩‍👧"))))
    assert drawable("中") == "[cjk unified ideograph-4e2d]"
    assert drawable("Straße, naïve – שלום مرحبا €5") == "Straße, naïve – שלום مرحبا €5"


def test_language_title_and_heading_order_are_told() -> None:
    reader = pypdf.PdfReader(io.BytesIO(report_pdf(report())))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "en-GB"
    assert reader.metadata is not None
    assert reader.metadata.title == "Termly update"
    assert root["/MarkInfo"]["/Marked"]
    levels = [
        int(tag[2:]) for tag in structure_tags(root["/StructTreeRoot"]) if re.fullmatch(r"/H[1-6]", tag)
    ]
    assert levels == [1, 2, 2, 3, 2, 2, 2]


def test_every_table_has_header_cells_and_every_chart_an_alternative_text() -> None:
    reader = pypdf.PdfReader(io.BytesIO(report_pdf(report())))
    tags = structure_tags(reader.trailer["/Root"]["/StructTreeRoot"])
    assert tags.count("/Table") == 4
    assert tags.count("/TH") == 2 * 2 + 2 * 5
    alternatives = [
        str(element["/Alt"])
        for element in structure(reader.trailer["/Root"]["/StructTreeRoot"])
        if "/Alt" in element
    ]
    assert any("Spring term 2023/24, 46.3%" in words for words in alternatives)


def structure(element: pypdf.generic.DictionaryObject) -> list[pypdf.generic.DictionaryObject]:
    """Every structure element, in reading order."""
    children = element.get("/K", [])
    children = children if isinstance(children, list) else [children]
    elements = []
    for child in (reference.get_object() for reference in children):
        if isinstance(child, pypdf.generic.DictionaryObject) and "/S" in child:
            elements += [child, *structure(child)]
    return elements


def structure_tags(root: pypdf.generic.DictionaryObject) -> list[str]:
    return [str(element["/S"]) for element in structure(root)]


def test_paragraphs_carry_numbers_and_headings_stand_in_order() -> None:
    text = "\n".join(pages_of(report()))
    places = [
        text.index(words)
        for words in (
            "SCRUTINY COMMITTEE",
            "Report subject",
            "Report Authors",
            "Background",
            "1. A paragraph.",
        )
    ]
    assert places == sorted(places)
    assert "2. The second numbered paragraph." in text
    assert "3. The third." in text


def test_every_page_of_a_demonstration_is_marked_and_no_page_of_a_real_report() -> None:
    assert all(MADE_UP_MARK in text for text in pages_of(report()))
    assert not any(MADE_UP_MARK in text for text in pages_of(report(made_up=False)))


def test_every_figure_of_the_csv_stands_in_the_pdf() -> None:
    text = " ".join(pages_of(report()))
    for row in csv.DictReader(io.StringIO(report_csv(report()).decode())):
        for column in ("numerator", "denominator"):
            assert as_shown(row[column]) in text
        assert (row["note"].partition(";")[0] if row["value"] == "x" else as_shown(row["value"])) in text


@pytest.mark.parametrize(
    ("authors", "named"), [(("Ada Byron, Head of SEND",), "Ada Byron, Head of SEND"), ((), None)]
)
def test_the_files_author_is_who_wrote_the_report(authors: tuple[str, ...], named: str | None) -> None:
    reader = pypdf.PdfReader(io.BytesIO(report_pdf(report(authors=authors))))
    assert (reader.metadata.author if reader.metadata else None) == named


def test_the_same_report_gives_the_same_file() -> None:
    assert report_pdf(report()) == report_pdf(report())


def test_a_draft_says_that_it_is_one_and_has_no_cut() -> None:
    text = pages_of(report(published_at=None, cut_sha256=""))[0]
    assert "a draft, not published" in text
    assert "SHA-256" not in text


def test_the_cuts_digest_can_be_copied_whole() -> None:
    assert breakable("SHA-256 " + "ab" * 32 + ".") == "SHA-256 " + "ab" * 32 + "."
    assert "\u200b" in breakable("x" * 64)
