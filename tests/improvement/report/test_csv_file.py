"""The CSV of a report."""

import csv
import io
from dataclasses import replace

import pytest

from improvement.report.csv_file import COLUMNS, report_csv
from improvement.report.document import ReportDocument
from tests.improvement.report_examples import FIGURES, HOSTILE_TEXTS, report


def rows_of(document: ReportDocument) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(report_csv(document).decode("utf-8"), newline="")))


def test_every_figure_of_the_report_has_a_row_and_nothing_else_does() -> None:
    rows = rows_of(report())
    assert tuple(rows[0]) == COLUMNS
    assert [(row["measure"], row["term"], row["value"]) for row in rows] == [
        (figure.measure, figure.term, figure.value) for figure in FIGURES
    ]


def test_hidden_is_c_and_not_available_is_x_without_brackets() -> None:
    values = [row["value"] for row in rows_of(report())]
    assert values == ["10.4", "46.3", "c", "0", "c", "x"]


def test_a_group_is_named_as_in_the_figures_command_and_the_whole_area_is_all() -> None:
    poole = replace(FIGURES[0], breakdown="town", group="Poole")
    rows = rows_of(report(figures=(FIGURES[0], poole)))
    assert [(row["breakdown"], row["group"]) for row in rows] == [("all", ""), ("town", "Poole")]


def test_new_columns_stand_at_the_end_so_that_old_programs_find_theirs() -> None:
    old = ("measure", "name", "term", "numerator", "denominator", "value", "unit", "note")
    assert COLUMNS[: len(old)] == old


def test_a_demonstration_says_in_each_row_that_it_is_made_up() -> None:
    assert {row["note"] for row in rows_of(report())} == {"made-up data", "too early; made-up data"}
    assert {row["note"] for row in rows_of(report(made_up=False))} == {"", "too early"}


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", " =1", "\t=1", "-", "+44 1202", "-5%"])
def test_text_that_a_spreadsheet_would_run_is_neutralised(text: str) -> None:
    row = rows_of(report(figures=(replace(FIGURES[0], name=text),)))[0]
    assert row["name"].startswith("'")


def test_a_negative_number_stays_a_number() -> None:
    row = rows_of(report(figures=(replace(FIGURES[0], numerator="-12", value="-12.5"),)))[0]
    assert (row["numerator"], row["value"]) == ("-12", "-12.5")


@pytest.mark.parametrize("text", HOSTILE_TEXTS.values(), ids=HOSTILE_TEXTS)
def test_hostile_text_stays_in_its_cell(text: str) -> None:
    rows = rows_of(report(figures=(replace(FIGURES[0], name=text), FIGURES[1])))
    assert len(rows) == 2
    assert rows[1]["measure"] == "EHC08"
