"""A table is read in the order asked for, or each thing wrong with it is told with what to do."""

from io import BytesIO

import pytest

from send_portal.parts.csv_records import LONGEST_LINE, LineProblem, Record, read_table

COLUMNS = ("measure", "value")


def read(text: str) -> list[Record | list[LineProblem]]:
    return list(read_table(BytesIO(text.encode()), COLUMNS))


def test_values_come_in_the_order_asked_for_without_the_spaces_around_them():
    assert read("value, measure\n 3 , EHC01\n4,EHC07\n") == [
        Record(2, ["EHC01", "3"]),
        Record(3, ["EHC07", "4"]),
    ]


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("", 1, "the file is empty"),
        ("measure,value\n", 1, "the file has the names of the columns and no rows"),
        ("measure;value\nEHC01;3\n", 1, "the columns are not divided by commas"),
        ("measure\nEHC01\n", 1, "missing column"),
        ("measure,value,value\nEHC01,3,4\n", 1, "the column stands 2 times"),
        ("Measure,value\nEHC01,3\n", 1, "unknown column"),
        ("measure,value\nEHC01\n", 2, "the row has 1 values, the file 2 columns"),
        ("measure,value\nEHC01,3,4\n", 2, "the row has 3 values, the file 2 columns"),
    ],
)
def test_what_is_wrong_with_a_table_is_told_with_its_line(text, line, problem):
    ((first, *_),) = read(text)
    assert (first.line, first.problem) == (line, problem)
    assert first.what_to_do


def test_a_row_that_is_wrong_does_not_end_the_reading():
    first, second = read("measure,value\nEHC01\nEHC07,4\n")
    assert [problem.line for problem in first] == [2]
    assert second == Record(3, ["EHC07", "4"])


@pytest.mark.parametrize(("over", "is_read"), [(0, True), (1, False)])
def test_a_line_may_be_as_long_as_the_limit_and_no_longer(over, is_read):
    start = "EHC01,"
    rows = read(f"measure,value\n{start}{'3' * (LONGEST_LINE - len(start) - 1 + over)}\n")
    assert isinstance(rows[0], Record) is is_read


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (
            LineProblem(3, "value", "x", "not a number", "Write digits."),
            "line 3, value [x]: not a number. Write digits.",
        ),
        (
            LineProblem(1, "", "", "the file is empty", "Look again."),
            "line 1: the file is empty. Look again.",
        ),
    ],
)
def test_a_problem_is_said_on_one_line(problem, said):
    assert problem.say() == said
