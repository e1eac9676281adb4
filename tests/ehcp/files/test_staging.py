"""The staging file: rows in the order of their cases, and cases that stand twice."""

import datetime

import pytest

from ehcp.files.case_file import CheckedRow
from ehcp.files.staging import Staging, Touched
from send_portal.files.csv_records import LineProblem
from tests.ehcp.files.test_comparison import GOOD

FAULT = LineProblem(3, "sex", "X", "unknown code", "Use one of: F, M.")


@pytest.fixture
def staging(tmp_path):
    with Staging(tmp_path / "staging.sqlite3") as open_staging:
        yield open_staging


def good(line: int, case_id: str) -> CheckedRow:
    return CheckedRow(line, case_id, GOOD._replace(case_id=case_id))


def test_rows_come_back_in_the_order_of_their_cases(staging):
    assert list(staging.add([good(2, "B"), good(3, "A"), good(4, "C")])) == [3]
    staging.find_cases_twice()
    (batch,) = staging.rows_by_case()
    assert [(line, row.case_id) for line, row in batch] == [(3, "A"), (2, "B"), (4, "C")]
    assert batch[0].row == GOOD._replace(case_id="A")


def test_only_the_chosen_rows_are_to_be_loaded(staging):
    list(staging.add([good(2, "B"), good(3, "A"), good(4, "C")]))
    staging.choose_to_load(["A", "C"])
    (batch,) = staging.rows_by_case(only_to_load=True)
    assert [row.case_id for _, row in batch] == ["A", "C"]
    staging.start_comparison()
    assert list(staging.rows_by_case(only_to_load=True)) == []


def test_a_case_that_stands_twice_is_found_though_one_row_is_faulty(staging):
    list(staging.add([good(2, "A"), CheckedRow(3, "A", None, (FAULT,)), good(4, "B"), good(5, "A")]))
    staging.find_cases_twice()
    assert [(problem.line, problem.problem) for problem in staging.problems()] == [
        (3, "unknown code"),
        (3, "the case stands on line 2 already"),
        (5, "the case stands on line 2 already"),
    ]
    assert "line 2 or line 5" in list(staging.problems())[-1].what_to_do


def test_rows_without_a_case_id_are_no_doubles(staging):
    list(staging.add([CheckedRow(2, "", None, (FAULT,)), CheckedRow(3, "", None, (FAULT,))]))
    staging.find_cases_twice()
    assert staging.count("problem") == 2


def test_problems_and_conflicts_are_told_in_the_order_of_the_lines(staging):
    list(staging.add([CheckedRow(3, "A", None, (FAULT,))]))
    staging.add_conflicts([LineProblem(2, "town", "Poole", "a person has given this", "Settle it.")])
    assert [problem.line for problem in staging.problems()] == [2, 3]
    assert (staging.count("problem"), staging.count("conflict")) == (1, 1)


def test_how_a_case_was_seen_is_kept(staging):
    seen = Touched(7, 8, 1, 1, 99, '{"town": "Poole"}')
    staging.note_touched([seen])
    assert list(staging.touched()) == [[seen]]


def test_more_rows_than_are_taken_at_a_time_are_all_there(staging):
    day = datetime.date(2024, 1, 8)
    assert list(staging.add(good(number, f"C{number:05d}") for number in range(2, 4_503))) == [
        2_000,
        4_000,
        4_501,
    ]
    batches = list(staging.rows_by_case())
    assert [len(batch) for batch in batches] == [2_000, 2_000, 501]
    assert batches[-1][-1].row.received == day.isoformat()
