"""The list of problems beside a case file."""

from pathlib import Path

import pytest

from ehcp.files.problem_file import problem_file_beside, write_problem_file
from send_portal.files.csv_records import LineProblem


def test_the_list_stands_beside_the_file():
    assert problem_file_beside(Path("exports/cases 2024.csv")) == Path("exports/cases 2024.problems.csv")
    assert problem_file_beside(Path("cases")) == Path("cases.problems.csv")


@pytest.mark.parametrize("value", ["=1+1", "+44", "-1-1", "@SUM(A1)", "\t=1"])
def test_a_value_that_a_spreadsheet_would_run_is_led_by_an_apostrophe(tmp_path, value):
    path = tmp_path / "list.csv"
    write_problem_file(path, [LineProblem(2, "town", value, "as a formula does", "Take the sign out.")])
    assert f",'{value}," in path.read_text(encoding="utf-8-sig")


def test_a_spreadsheet_is_told_that_it_is_utf_8(tmp_path):
    path = tmp_path / "list.csv"
    write_problem_file(path, [LineProblem(2, "town", "Caernarfon â", "“â”", "")])
    assert path.read_bytes().startswith(
        b"\xef\xbb\xbfline,column,value,problem,what to do\r\n2,town,Caernarfon"
    )


@pytest.mark.parametrize("was_there", [False, True])
def test_only_its_owner_reads_what_names_children(was_there, tmp_path):
    path = tmp_path / "cases.problems.csv"
    if was_there:
        path.touch(0o644)
    write_problem_file(path, [LineProblem(2, "last_name", "Quillfeather", "no first name", "Add it.")])
    assert path.stat().st_mode & 0o077 == 0
