"""How a report is put together from texts, areas and protected figures."""

from dataclasses import replace
from datetime import date

import pytest

from improvement.queries import report_template
from improvement.report.assembly import FILLED, LEFT_OUT, AreaText, Material, VersionDetails, assemble_report
from improvement.report.document import Period, ReportDocument, ReportFigure, Section, as_shown, shown_value
from improvement.report.drawing import draw_report
from improvement.report.figures import Term
from improvement.report.template import DRAWN_PARTS, ChartPlan
from scorecard.measures import MEASURES, evidence_for

AUTUMN = Term("Autumn term", "2023/24", date(2023, 9, 1), date(2023, 12, 31))
SPRING = Term("Spring term", "2023/24", date(2024, 1, 1), date(2024, 4, 30))
SUMMER = Term("Summer term", "2023/24", date(2024, 5, 1), date(2024, 8, 31))
TERMS = (AUTUMN.label, SPRING.label)
NO_MEASURE = "No measure for this area is counted from cases yet."


def figure(code: str, term: str, value: str = "46.5", **changed: str) -> ReportFigure:
    measure = MEASURES[code]
    counts = ("128", "275") if measure.has_denominator else (value, "")
    return replace(ReportFigure(code, measure.name, measure.unit, term, *counts, value), **changed)


def material(**changed: object) -> Material:
    everything = Material(
        texts={"subject": "The report", "background": "One.\n\nTwo.", "meeting_date": "2024-09-23"},
        figures=tuple(figure(code, term) for code in MEASURES for term in TERMS),
        measures=MEASURES,
        terms=(AUTUMN, SPRING),
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


def row_of(document: ReportDocument, code: str) -> tuple[str, ...]:
    """The measure's row in the first table of an area that has it."""
    parts = section_of(document, "areas").parts
    rows = [row for part in parts for table in part.tables for row in table.rows]
    return next(row for row in rows if row[0] == MEASURES[code].name)


def change_in(before: str, now: str, code: str = "EHC08") -> str:
    figures = (figure(code, TERMS[0], before), figure(code, TERMS[1], now))
    return row_of(assembled(figures=figures), code)[4]


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
        ("12.7", "46.5", "EHC08", "higher; higher is better"),
        ("46.5", "12.7", "EHC08", "lower; higher is better"),
        ("241", "97", "EHC11", "lower; lower is better"),
        ("97", "97", "EHC11", "the same; lower is better"),
        ("241", "97", "EHC07", "lower; neither way is better: it gives context"),
        (
            "40.0",
            "30.0",
            "EHC04",
            "lower; near the benchmark of 25% (England average) is best; both sides count",
        ),
        ("c", "46.5", "EHC08", "not known"),
        ("46.5", "z", "EHC08", "not known"),
        ("46.5", "x", "EHC08", "not known"),
    ],
)
def test_a_change_is_told_as_a_fact_from_the_values_as_shown(
    before: str, now: str, code: str, words: str
) -> None:
    assert change_in(before, now, code) == words


def test_a_share_of_few_is_not_compared() -> None:
    figures = (
        figure("EHC08", TERMS[0], "50.0", numerator="1", denominator="2"),
        figure("EHC08", TERMS[1], "46.5"),
    )
    assert row_of(assembled(figures=figures), "EHC08")[4] == "too few cases to compare"


SPRING_AND_SUMMER = (
    *(figure("EHC01", term.label, value) for term, value in ((SPRING, "398"), (SUMMER, "336"))),
    *(figure("EHC07", term.label, value) for term, value in ((SPRING, "328"), (SUMMER, "256"))),
    *(figure("B5", term.label, value) for term, value in ((SPRING, "61"), (SUMMER, "39"))),
    *(figure("EHC11", term.label, value) for term, value in ((SPRING, "97"), (SUMMER, "37"))),
)
AREAS = tuple(AreaText(code, code, "", "") for code in ("EII", "PTH", "LMG", "RES", "PFA"))


def summer(as_at: date, terms: tuple[Term, ...] = (SPRING, SUMMER)) -> ReportDocument:
    period = Period("Summer term", "2023/24", as_at)
    return assembled(figures=SPRING_AND_SUMMER, terms=terms, period=period, areas=AREAS)


def test_totals_of_a_spring_of_four_months_and_a_summer_of_three_are_told_by_the_month() -> None:
    document = summer(date(2024, 7, 31))
    assert row_of(document, "EHC01")[1:3] == ("398 (99.5 a month)", "336 (112.0 a month)")
    assert row_of(document, "EHC07")[1:3] == ("328 (82.0 a month)", "256 (85.3 a month)")
    assert row_of(document, "B5")[1:3] == (
        "61 fewer open (15.3 a month)",
        "39 fewer open (13.0 a month)",
    )
    assert row_of(document, "EHC11")[1:3] == ("97", "37")
    assert "compare the means a month, not the totals" in words_of(document)


@pytest.mark.parametrize(
    ("as_at", "running"),
    [
        (date(2024, 7, 31), True),
        (date(2024, 8, 30), True),
        (date(2024, 8, 31), False),
        (date(2024, 9, 1), False),
    ],
)
def test_a_term_that_still_runs_has_no_change(as_at: date, running: bool) -> None:
    document = summer(as_at)
    columns = [column.heading for column in section_of(document, "scorecard").tables[0].columns]
    assert ("Change" in columns) is not running
    assert ("its figures are provisional, so no change is shown" in words_of(document)) is running


def test_part_of_a_month_gives_no_mean_a_month() -> None:
    assert row_of(summer(date(2024, 7, 30)), "EHC01")[1:3] == ("398 (99.5 a month)", "336")


def test_terms_of_unequal_length_that_are_over_are_compared_by_the_month() -> None:
    short = replace(SUMMER, ends_on=date(2024, 7, 31))
    row = row_of(summer(date(2024, 8, 1), terms=(SPRING, short)), "EHC07")
    assert row[4] == "higher a month; neither way is better: it gives context"


def test_terms_of_equal_length_are_compared_by_their_totals() -> None:
    row = row_of(summer(date(2024, 9, 1)), "EHC07")
    assert (row[1:3], row[4]) == (("328", "256"), "lower; neither way is better: it gives context")


def test_a_net_flow_says_in_its_own_words_which_way_it_went() -> None:
    row = row_of(summer(date(2024, 9, 1)), "B5")
    assert row[1:] == ("61 fewer open", "39 fewer open", "no target", "")


def test_a_chart_of_totals_of_unequal_terms_draws_means_a_month() -> None:
    template = replace(report_template(), charts=(ChartPlan("Plans", "count", ("EHC07",), ("Issued",)),))
    of_summer = material(
        figures=SPRING_AND_SUMMER,
        terms=(SPRING, SUMMER),
        period=Period("Summer term", "2023/24", date(2024, 7, 31)),
    )
    document = assemble_report(template, of_summer, VersionDetails())
    chart = section_of(document, "assessment").parts[0].charts[0]
    assert [point.value for point in chart.series[0].points] == [82.0, 85.3]
    assert chart.title.endswith("terms differ in length, so these are means a month")
    assert "85.3 a month in Summer term 2023/24 so far; it was 82.0 a month" in chart.sentence


@pytest.mark.parametrize(
    ("as_at", "words"),
    [
        (
            date(2024, 7, 31),
            "Past 20 weeks: 37 on 31 July 2024; it was 97 at the end of Spring term 2023/24.",
        ),
        (
            date(2024, 8, 31),
            "Past 20 weeks: 37 at the end of Summer term 2023/24; it was 97 at the end of Spring term 2023/24.",
        ),
    ],
)
def test_how_things_stand_in_a_running_term_is_never_called_its_end(as_at: date, words: str) -> None:
    parts = section_of(summer(as_at), "assessment").parts
    sentences = [chart.sentence for part in parts for chart in part.charts]
    assert any(words in sentence for sentence in sentences)
    assert not any("end of the term" in name for plan in report_template().charts for name in plan.names)


def test_the_targets_are_those_of_the_scorecard_and_a_benchmark_is_none() -> None:
    targets = {code: row_of(assembled(), code)[3] for code in ("EHC08", "EHC12", "EHC04", "EHC14")}
    assert targets == {
        "EHC08": "100% (statutory)",
        "EHC12": "0 (an example; the board sets its own)",
        "EHC04": "no target; benchmark 25% (England average)",
        "EHC14": "no target",
    }


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
        NO_MEASURE,
    ]


def test_an_area_has_the_measures_that_the_scorecard_shows_for_it() -> None:
    for area, part in zip(AREAS, section_of(assembled(areas=AREAS), "areas").parts, strict=True):
        shown = [row[0] for table in part.tables for row in table.rows]
        assert shown == [measure.name for measure in evidence_for(area.code, MEASURES.values())]
        assert (NO_MEASURE in [paragraph.text for paragraph in part.paragraphs]) is (not shown)


def test_the_reports_authors_are_those_it_names() -> None:
    named = assembled(texts={"authors": "Ada Byron\nGrace Hopper\n\nMary Cartwright"})
    assert named.authors == ("Ada Byron", "Grace Hopper", "Mary Cartwright")
    assert assembled().authors == ()


def test_every_chart_stands_beside_its_table_and_sentence() -> None:
    parts = section_of(assembled(), "assessment").parts
    for part in parts:
        assert len(part.charts) == len(part.tables) == 1
        assert TERMS[1] in part.charts[0].sentence
        points = [point.words for series in part.charts[0].series for point in series.points]
        assert set(points) <= {cell for row in part.tables[0].rows for cell in row}


def test_a_first_report_has_no_last_term_and_no_change() -> None:
    figures = tuple(figure for figure in material().figures if figure.term == TERMS[1])
    document = assembled(terms=(SPRING,), figures=figures)
    columns = [column.heading for column in section_of(document, "scorecard").tables[0].columns]
    assert columns == ["Measure", TERMS[1], "Target"]


def test_a_group_of_few_children_comes_with_a_caution() -> None:
    few = figure("EHC09", TERMS[1], "50.0", numerator="1", denominator="2", breakdown="town", group="Poole")
    part = groups_of(assembled(figures=(*material().figures, few)))[
        "Plans issued and issued in time, by town"
    ]
    assert part.tables[0].note.startswith("Fewer than 10 cases: Poole.")


def test_a_paragraph_led_by_an_angle_bracket_is_a_quotation() -> None:
    paragraphs = assembled(texts={"background": "Said:\n\n> We waited."}).sections[0].paragraphs
    assert [(paragraph.text, paragraph.numbered) for paragraph in paragraphs] == [
        ("Said:", True),
        ("We waited.", False),
    ]


def test_every_part_that_a_template_may_ask_for_can_be_made() -> None:
    assert set(FILLED) == set(DRAWN_PARTS) - {""}
