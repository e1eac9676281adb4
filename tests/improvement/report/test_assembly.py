"""How a report is put together from texts, areas and protected figures."""

from dataclasses import replace
from datetime import date

import pytest

from improvement.queries import report_template
from improvement.report.assembly import FILLED, LEFT_OUT, AreaText, Material, VersionDetails, assemble_report
from improvement.report.document import Period, ReportDocument, ReportFigure, Section, as_shown, shown_value
from improvement.report.drawing import draw_report
from improvement.report.template import DRAWN_PARTS
from scorecard.measures import MEASURES

TERMS = ("Autumn term 2023/24", "Spring term 2023/24")


def figure(code: str, term: str, value: str = "46.5", **changed: str) -> ReportFigure:
    measure = MEASURES[code]
    counts = ("128", "275") if measure.has_denominator else (value, "")
    return replace(ReportFigure(code, measure.name, measure.unit, term, *counts, value), **changed)


def material(**changed: object) -> Material:
    everything = Material(
        texts={"subject": "The report", "background": "One.\n\nTwo.", "meeting_date": "2024-09-23"},
        figures=tuple(figure(code, term) for code in MEASURES for term in TERMS),
        measures=MEASURES,
        terms=TERMS,
        areas=(
            AreaText("PTH", "A clear pathway", "The aim.", "Some progress."),
            AreaText("TBC", "Eighth", "", "", "Not known."),
        ),
        period=Period("Spring term", "2023/24", date(2024, 7, 31)),
    )
    return replace(everything, **changed)  # type: ignore[arg-type]


def assembled(**changed: object) -> ReportDocument:
    return assemble_report(report_template(), material(**changed), VersionDetails())


def words_of(document: ReportDocument) -> str:
    return repr(draw_report(document))


def section_of(document: ReportDocument, key: str) -> Section:
    return next(section for section in document.sections if section.key == key)


def change_in(before: str, now: str, code: str = "EHC08", **changed: object) -> str:
    figures = (figure(code, TERMS[0], before), figure(code, TERMS[1], now))
    scorecard = section_of(assembled(figures=figures, **changed), "scorecard")
    row = next(row for row in scorecard.tables[0].rows if row[0] == MEASURES[code].name)
    return row[4]


def test_sections_stand_in_the_templates_order_and_empty_optional_ones_are_left_out() -> None:
    keys = [section.key for section in assembled().sections]
    assert keys[:4] == ["background", "areas", "scorecard", "assessment"]
    assert "options" not in keys
    assert keys[-2:] == ["background_papers", "appendices"]
    assert "options" in [section.key for section in assembled(texts={"options": "Some."}).sections]


def test_the_meeting_date_is_written_in_words() -> None:
    assert assembled().header[1].paragraphs == ("23 September 2024",)


def test_last_term_stands_beside_this_one() -> None:
    scorecard = section_of(assembled(), "scorecard")
    assert [column.heading for column in scorecard.tables[0].columns][1:3] == list(TERMS)


@pytest.mark.parametrize(
    ("before", "now", "code", "words"),
    [
        ("12.7", "46.5", "EHC08", "up: better"),
        ("46.5", "12.7", "EHC08", "down: worse"),
        ("241", "97", "EHC11", "down: better"),
        ("97", "97", "EHC11", "no change"),
        ("c", "46.5", "EHC08", ""),
        ("46.5", "z", "EHC08", ""),
    ],
)
def test_a_change_is_told_from_the_values_as_shown(before: str, now: str, code: str, words: str) -> None:
    assert change_in(before, now, code) == words


@pytest.mark.parametrize(
    ("basis", "words"),
    [
        ("statutory", ["down: better", "down: worse", "down"]),
        ("set by the board", ["down", "down", "down"]),  # readers see no such target
    ],
)
def test_near_a_public_target_the_nearer_value_is_the_better_one(basis: str, words: list[str]) -> None:
    measure = replace(MEASURES["EHC08"], polarity="near target", target=25, target_basis=basis)
    measures = {**MEASURES, "EHC08": measure}
    changes = (("40.0", "30.0"), ("25.0", "20.0"), ("30.0", "20.0"))
    assert [change_in(*change, measures=measures) for change in changes] == words


def test_only_targets_of_the_law_are_shown() -> None:
    scorecard = section_of(assembled(), "scorecard")
    targets = {row[0]: row[3] for row in scorecard.tables[0].rows}
    assert targets[MEASURES["EHC08"].name] == "100%"
    assert targets[MEASURES["EHC12"].name] == "none"


def test_every_figure_stands_in_the_report_with_its_counts() -> None:
    document = assembled()
    cells = {
        cell
        for part in document.appendices[0].content.parts
        for table in part.tables
        for row in table.rows
        for cell in row
    }
    for figure in document.figures:
        assert {as_shown(figure.numerator), as_shown(figure.denominator), shown_value(figure)} - {""} <= cells


def test_a_hidden_figure_is_nowhere_in_tables_sentences_or_charts() -> None:
    hidden = tuple(
        replace(figure, numerator="c", denominator="c" if figure.denominator else "", value="c")
        for figure in material().figures
    )
    document = assembled(figures=hidden)
    assert "46.5" not in words_of(document)
    assert "128" not in words_of(document).replace('"128', "")
    assert "[c] means hidden" in words_of(document)


def by_town(value: str, group: str, code: str = "EHC09") -> ReportFigure:
    return figure(code, TERMS[1], value, breakdown="town", group=group)


def groups_of(document: ReportDocument) -> dict[str, Section]:
    return {part.heading: part for part in section_of(document, "groups").parts}


def test_a_table_of_groups_ends_with_the_whole_area() -> None:
    title = "Plans issued and issued in time, by town"
    figures = (*material().figures, by_town("50.0", "Poole"), by_town("c", "Bournemouth", "EHC07"))
    table = groups_of(assembled(figures=figures))[title].tables[0]
    assert [column.heading for column in table.columns] == ["Group", "Plans issued", "Within 20 weeks"]
    assert table.rows == (
        ("Bournemouth", "[c]", ""),
        ("Poole", "", "50.0% (128)"),
        ("Whole area", "46.5", "46.5% (128)"),
    )
    assert table.notes == ("[c] means hidden, so that no child can be recognised.",)


def test_groups_stand_in_the_templates_order() -> None:
    title = "Plans issued and issued in time, by phase of education"
    figures = tuple(
        figure("EHC07", TERMS[1], "20", breakdown="phase", group=group)
        for group in ("Other or not known", "Post-16", "Early years")
    )
    rows = groups_of(assembled(figures=(*material().figures, *figures)))[title].tables[0].rows
    assert [row[0] for row in rows] == ["Early years", "Post-16", "Other or not known", "Whole area"]


def test_a_table_that_stays_out_leaves_a_sentence_and_not_its_numbers() -> None:
    title = "Plans issued and issued in time, by town"
    part = groups_of(assembled(left_out=[title]))[title]
    assert part.tables == ()
    assert [paragraph.text for paragraph in part.paragraphs] == [LEFT_OUT]


def test_a_figure_of_a_group_is_not_taken_for_the_whole_areas() -> None:
    figures = (by_town("99.9", "Poole"), *material().figures)
    scorecard = section_of(assembled(figures=figures), "scorecard")
    assert "99.9" not in repr(scorecard)


def test_each_area_tells_its_progress_and_a_placeholder_says_what_it_is() -> None:
    areas = section_of(assembled(), "areas").parts
    assert [paragraph.text for paragraph in areas[0].paragraphs] == ["The aim.", "Some progress."]
    assert [paragraph.text for paragraph in areas[1].paragraphs] == [
        "Not known.",
        "No measure of this area is counted from cases yet.",
    ]


def test_every_chart_stands_beside_its_table_and_sentence() -> None:
    parts = section_of(assembled(), "assessment").parts
    for part in parts:
        assert len(part.charts) == len(part.tables) == 1
        assert TERMS[1] in part.charts[0].sentence
        points = [point.words for series in part.charts[0].series for point in series.points]
        assert set(points) <= {cell for row in part.tables[0].rows for cell in row}


def test_a_running_term_is_said_to_be_provisional() -> None:
    running = tuple(
        replace(figure, note="provisional: the term is still running") if figure.term == TERMS[1] else figure
        for figure in material().figures
    )
    assert "its figures are provisional" in words_of(assembled(figures=running))


def test_a_first_report_has_no_last_term() -> None:
    figures = tuple(figure for figure in material().figures if figure.term == TERMS[1])
    document = assembled(terms=TERMS[1:], figures=figures)
    assert "Last term" in words_of(document)


def test_a_paragraph_led_by_an_angle_bracket_is_a_quotation() -> None:
    paragraphs = assembled(texts={"background": "Said:\n\n> We waited."}).sections[0].paragraphs
    assert [(paragraph.text, paragraph.numbered) for paragraph in paragraphs] == [
        ("Said:", True),
        ("We waited.", False),
    ]


def test_every_part_that_a_template_may_ask_for_can_be_made() -> None:
    assert set(FILLED) == set(DRAWN_PARTS) - {""}
