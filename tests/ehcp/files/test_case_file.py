"""Reading the neutral case file: what is accepted, what is refused, and what a person is told to do about it."""

import datetime
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehcp.files.case_file import COLUMNS, CheckedRow, LineProblem, read_case_file
from send_portal.files.csv_records import PassedOver

TODAY = datetime.date(2024, 7, 31)
TOWNS = ["Bournemouth", "Poole", "Caernarfon â", "Ashley Cross, Poole", "Outside the area"]
GOOD = {
    "case_id": "C1",
    "received": "2024-01-08",
    "decided": "2024-02-12",
    "decision": "assess",
    "ep_requested": "2024-02-13",
    "ep_received": "2024-04-02",
    "outcome_date": "2024-04-20",
    "outcome": "issue",
    "final_issued": "2024-05-27",
    "exception": "0",
    "sex": "M",
    "ethnicity_code": "WBRI",
    "year_group": "4",
    "primary_need": "ASD",
    "town": "Poole",
    "setting_type": "mainstream_primary",
}
HEADER = ",".join(COLUMNS)


def write_row(**values: str) -> str:
    return ",".join({**GOOD, **values}.values())


def read(*lines: str, header: str = HEADER) -> list[CheckedRow]:
    return read_bytes("\n".join([header, *lines, ""]).encode())


def read_bytes(content: bytes) -> list[CheckedRow]:
    return list(read_case_file(io.BytesIO(content), today=TODAY, towns=TOWNS))


def problems_of(rows: list[CheckedRow]) -> list[LineProblem]:
    return [problem for row in rows for problem in row.problems]


def only_problem(rows: list[CheckedRow]) -> LineProblem:
    (problem,) = problems_of(rows)
    return problem


def test_a_good_row_is_read_as_it_stands():
    (checked,) = read(write_row())
    assert checked.line == 2
    assert checked.problems == ()
    assert checked.row._asdict() == GOOD


def test_a_row_with_a_receipt_and_nothing_else_is_good():
    blank = dict.fromkeys(COLUMNS, "") | {"case_id": "C1", "received": "2024-07-31"}
    (checked,) = read(",".join(blank.values()))
    assert checked.row._asdict() == blank


def test_history_that_lacks_steps_is_good():
    (checked,) = read(write_row(decided="", decision="", ep_requested="", outcome_date="", outcome=""))
    assert checked.problems == ()


def test_everything_on_one_day_is_good():
    day = dict.fromkeys(
        ("received", "decided", "ep_requested", "ep_received", "outcome_date", "final_issued")
    )
    assert problems_of(read(write_row(**dict.fromkeys(day, "2024-02-29")))) == []


@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
def test_utf_8_is_read_with_or_without_a_byte_order_mark(before, line_end):
    (checked,) = read_bytes(
        before + HEADER.encode() + line_end + write_row(town="Caernarfon â").encode() + line_end
    )
    assert checked.row.town == "Caernarfon â"


def test_columns_may_stand_in_any_order_and_empty_lines_are_passed_over():
    names = list(reversed(COLUMNS))
    (checked,) = read("", ",".join(GOOD[name] for name in names), "", header=",".join(names))
    assert checked.row._asdict() == GOOD
    assert checked.line == 3


def test_a_town_is_given_as_the_council_writes_it_and_others_are_refused_with_the_nearest():
    with Path("tests/data/found/towns.csv").open("rb") as file:
        rows = list(read_case_file(file, today=TODAY, towns=TOWNS))
    good = {row.case_id: row.row.town for row in rows if row.row}
    assert good == {
        **dict.fromkeys(("TW-0", "TW-1", "TW-2", "TW-3"), "Poole"),
        **dict.fromkeys(("TW-8", "TW-9"), "Bournemouth"),
    }
    problems = {problem.value: problem for problem in problems_of(rows)}
    assert list(problems) == [
        "Pool",
        "NA",
        "Llanbêr",
        "BH15 1AA",
    ]  # two spellings of Llanbêr look the same, and are
    assert {problem.problem for problem in problems.values()} == {"the town is not on the council's list"}
    assert "Did you mean “Poole”?" in problems["Pool"].what_to_do
    assert problems["NA"].what_to_do.startswith("Use one of: Bournemouth, Poole,")


@pytest.mark.parametrize("town", ["\u202ePoole", "Poo\u200ble"])
def test_a_town_with_a_character_that_cannot_be_seen_is_refused(town):
    assert "can't be printed" in only_problem(read(write_row(town=town))).problem


@pytest.mark.parametrize(
    ("name", "case_ids", "said"),
    [
        ("comma_rows", ["T-15"], "Passed over, having no content: 2 rows, the first on line 3."),
        ("sep_line", ["T-6"], ""),
    ],
)
def test_files_are_read_as_people_have_them(name, case_ids, said):
    passed_over = PassedOver()
    with Path(f"tests/data/found/{name}.csv").open("rb") as file:
        rows = list(read_case_file(file, today=TODAY, towns=TOWNS, passed_over=passed_over))
    assert [row.case_id for row in rows] == case_ids
    assert problems_of(rows) == []
    assert passed_over.say() == said


def test_a_town_with_a_comma_is_read_from_quotation_marks():
    (checked,) = read(write_row(town='"Ashley Cross, Poole"'))
    assert checked.row.town == "Ashley Cross, Poole"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04\x14\x00\x06\x00", "spreadsheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old spreadsheet"),
        (b"%PDF-1.7\n", "PDF"),
        (HEADER.encode("utf-16"), "UTF-16"),
        (HEADER.encode("utf-16-le"), "NUL"),
        (b"\x7fELF\x02\x01\x01\x00", "NUL"),
        (b"a" * 70_000, "longer than"),
        (b"", "empty"),
        (b"\n\n", "empty"),
        (HEADER.encode() + b"\n", "no rows"),
        (HEADER.replace(",", "|").encode(), "not divided by commas"),
        (HEADER.replace(",", ";").encode(), "no rows"),
    ],
)
def test_what_is_no_case_file_at_all_is_told_as_such(content, words):
    problem = only_problem(read_bytes(content))
    assert problem.line == 1
    assert words in problem.problem
    assert problem.what_to_do


def test_a_line_that_is_not_utf_8_is_named_and_the_others_are_still_read():
    lines = [
        HEADER.encode(),
        write_row(town="Poole").encode(),
        write_row(town="Créteil").encode("cp1252"),
        b"C9",
    ]
    rows = read_bytes(b"\n".join(lines))
    assert [row.line for row in rows] == [2, 3, 4]
    assert rows[0].problems == ()
    assert "not UTF-8 (byte 0xe9" in rows[1].problems[0].problem
    assert "Cr" in rows[1].problems[0].value
    assert "1 value, the file" in rows[2].problems[0].problem


def test_a_byte_that_is_nul_in_the_middle_ends_the_reading_at_its_line():
    rows = read_bytes("\n".join([HEADER, write_row(), "C2,\x00", write_row()]).encode())
    assert rows[-1].line == 3
    assert "binary" in rows[-1].problems[0].problem


def test_a_quotation_mark_that_is_never_closed_is_told_at_the_line_it_opens():
    rows = read(write_row(), write_row(case_id="C2", town='"Poole'), *[write_row()] * 5_000)
    assert (rows[-1].line, len(rows)) == (3, 2)
    assert "quotation mark" in rows[-1].problems[0].what_to_do


@pytest.mark.parametrize(
    ("header", "column", "words", "what_to_do"),
    [
        (HEADER.replace(",town", ""), "town", "missing column", "Add the column"),
        (HEADER.replace("town", "Town"), "Town", "unknown column", "Did you mean “town”?"),
        (HEADER + ",first_name", "first_name", "unknown column", "Take the column out"),
        (HEADER + ",town", "town", "stands 2 times", "Keep one"),
    ],
)
def test_columns_that_are_missing_unknown_or_double_are_named(header, column, words, what_to_do):
    problem = problems_of(read(write_row(), header=header))[0]
    assert (problem.line, problem.column) == (1, column)
    assert words in problem.problem
    assert what_to_do in problem.what_to_do


@pytest.mark.parametrize(
    ("line", "what_to_do"),
    [
        ("C1,2024-01-08", "missing comma"),
        (write_row() + ",x", "comma inside a value"),
        (write_row() + ",x,y", "comma"),
    ],
)
def test_a_row_with_too_few_or_too_many_values_is_told(line, what_to_do):
    problem = only_problem(read(line))
    assert "values, the file 16 columns" in problem.problem
    assert what_to_do in problem.what_to_do


@pytest.mark.parametrize(
    ("value", "words", "what_to_do"),
    [
        ("2024-13-01", "swapped", "2024-01-13"),
        ("2024-02-30", "no such day", "Look the date up"),
        ("2023-02-29", "no such day", "Look the date up"),
        ("08/01/2024", "not written as year-month-day", "2024-01-08 if day/month/year"),
        ("8.1.24", "not written as year-month-day", "2024-01-08 if day/month/year"),
        ("01/22/2024", "not written as year-month-day", "2024-01-22 (month/day/year"),
        ("2024/1/8", "not written as year-month-day", "Write 2024-01-08"),
        ("2024-01-08 00:00:00", "not written as year-month-day", "Write 2024-01-08"),
        ("20240108", "not written as year-month-day", "Write it as"),
        ("2024-W02-1", "not written as year-month-day", "Write it as"),
        ("٢٠٢٤-٠١-٠٨", "not written as year-month-day", "Write"),
        ("45299", "not written as year-month-day", "spreadsheet's number"),
        ("n/k", "not written as year-month-day", "leave it blank"),
        ("=TODAY()", "not written as year-month-day", "Write it as"),
        ("0204-01-08", "before 1990", "Check the year"),
        ("2024-08-01", "after today (2024-07-31)", "leave the date blank"),
        ("2042-01-08", "after today", "check the year"),
    ],
)
def test_a_date_that_cannot_be_taken_is_told_with_what_to_do(value, words, what_to_do):
    problem = only_problem(read(write_row(received=value)))
    assert (problem.line, problem.column, problem.value) == (2, "received", value)
    assert words in problem.problem
    assert what_to_do in problem.what_to_do


@pytest.mark.parametrize(
    ("column", "value", "what_to_do"),
    [
        ("decision", "Assess", "Did you mean “assess”?"),
        ("outcome", "issued", "Did you mean “issue”?"),
        ("exception", "yes", "Use one of: 0, 1"),
        ("sex", "X", "Use one of: F, M"),
        ("ethnicity_code", "White", "school census"),
        ("ethnicity_code", "WBRIT", "Did you mean “WBRI”?"),
        ("year_group", "15", ""),
        ("year_group", "04", ""),
        ("primary_need", "ASC", "ASD"),
        ("setting_type", "nursery", "early_years"),
    ],
)
def test_an_unknown_code_is_told_with_the_likely_one(column, value, what_to_do):
    problem = only_problem(read(write_row(**{column: value})))
    assert (problem.column, problem.value, problem.problem) == (column, value, "unknown code")
    assert what_to_do in problem.what_to_do


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", "＠"])
@pytest.mark.parametrize("column", ["case_id", "town"])
def test_text_that_a_spreadsheet_would_run_is_refused(column, sign):
    problem = only_problem(read(write_row(**{column: f"{sign}HYPERLINK(A1)"})))
    assert problem.column == column
    assert "as a formula does" in problem.problem


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("case_id", "", "no case_id"),
        ("case_id", "  ", "no case_id"),
        ("case_id", "C/1", "character"),
        ("case_id", "C 1", "character"),
        ("case_id", "C" * 41, "at most 40"),
        ("town", '"Poo\nle"', "line break"),
        ("town", "Poo\x07le", "can't be printed"),
        ("received", "", "no date of receipt"),
    ],
)
def test_text_that_is_missing_too_long_or_unprintable_is_refused(column, value, words):
    problem = only_problem(read(write_row(**{column: value})))
    assert problem.column == column
    assert words in problem.problem
    assert len(problem.value) <= 80


@pytest.mark.parametrize(
    ("values", "column", "words"),
    [
        ({"decided": "2024-01-07"}, "decided", "before received (2024-01-08)"),
        ({"ep_requested": "2024-02-11"}, "ep_requested", "before decided"),
        ({"ep_received": "2024-02-12"}, "ep_received", "before ep_requested"),
        ({"ep_requested": "", "ep_received": "2024-02-11"}, "ep_received", "before decided"),
        ({"final_issued": "2024-04-19"}, "final_issued", "before outcome_date"),
        ({"decision": ""}, "decision", "decided is given and decision is blank"),
        ({"decided": ""}, "decided", "decision is given and decided is blank"),
        ({"outcome": ""}, "outcome", "outcome_date is given and outcome is blank"),
        ({"decision": "refuse"}, "decision", "refused, yet ep_requested has a date"),
        ({"outcome": "no_plan"}, "outcome", "no_plan, yet final_issued has a date"),
        ({"outcome": "withdrawn"}, "outcome", "withdrawn, yet final_issued has a date"),
    ],
)
def test_what_cannot_all_be_true_of_one_case_is_refused(values, column, words):
    problem = only_problem(read(write_row(**values)))
    assert problem.column == column
    assert words in problem.problem


def test_all_problems_of_a_row_are_told_at_once_in_the_order_of_the_columns():
    (checked,) = read(write_row(received="8/1/2024", sex="male", town="=1+1"))
    assert [problem.column for problem in checked.problems] == ["received", "sex", "town"]
    assert checked.row is None
    assert checked.case_id == "C1"


@given(st.binary(max_size=400))
def test_no_bytes_whatever_make_the_reading_fail(content):
    rows = read_bytes(content)
    assert all(row.row is None for row in rows)
    assert problems_of(rows)


@given(st.lists(st.text(max_size=30), min_size=16, max_size=16))
def test_no_values_whatever_make_the_checking_fail(values):
    quoted = ",".join('"' + value.replace('"', '""').replace("\x00", "") + '"' for value in values)
    for row in read_bytes(f"{HEADER}\n{quoted}\n".encode("utf-8", errors="replace")):
        assert (row.row is None) == bool(row.problems)
