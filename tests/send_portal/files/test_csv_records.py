"""A table is read in the order asked for, or each thing wrong with it is told with what to do."""

from io import BytesIO

import pytest

from send_portal.files.csv_records import (
    LONGEST_LINE,
    Columns,
    LineProblem,
    PassedOver,
    Record,
    read_table,
)

COLUMNS = Columns(("measure", "value"))
TWO_ROWS = [["EHC01", "3"], ["EHC07", "4"]]


def read(
    text: str, columns: Columns = COLUMNS, passed_over: PassedOver | None = None
) -> list[Record | list[LineProblem]]:
    return list(read_table(BytesIO(text.encode()), columns, passed_over))


def values_of(text: str, columns: Columns = COLUMNS) -> list[list[str]]:
    rows = read(text, columns)
    assert all(isinstance(row, Record) for row in rows), rows
    return [row.values for row in rows]


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
        ("measure|value\nEHC01|3\n", 1, "the columns are not divided by commas, semicolons or tabs"),
        (
            "sep=x\nmeasurexvalue\n",
            1,
            "the first line names “x” as what divides the values, which can't divide them",
        ),
        ("measure,value,\nEHC01,3,4\n", 2, "the row has 3 values, the file 2 columns"),
        ("measure,,value\nEHC01,,3\n", 1, "unknown column"),
        ("measure\nEHC01\n", 1, "missing column"),
        ("measure,value,value\nEHC01,3,4\n", 1, "the column stands 2 times"),
        ("Measure,value\nEHC01,3\n", 1, "unknown column"),
        ("measure,value\nEHC01\n", 2, "the row has 1 value, the file 2 columns"),
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
    "text",
    [
        "measure,value\rEHC01,3\rEHC07,4\r",
        "measure,value\rEHC01,3\r\nEHC07,4\n",
        "measure,value\r\nEHC01,3\r\nEHC07,4",
        "sep=,\nmeasure,value\nEHC01,3\nEHC07,4\n",
        "SEP=;\r\nmeasure;value\r\nEHC01;3\r\nEHC07;4\r\n",
        'sep=|\nmeasure|value\n"EHC01"|3\nEHC07|4\n',
        "measure;value\nEHC01;3\nEHC07;4\n",
        "measure\tvalue\nEHC01\t3\nEHC07\t4\n",
        "\ufeffmeasure,value\nEHC01,3\nEHC07,4\n",
        "measure,value,,\nEHC01,3,,\nEHC07,4,,\n",
        "measure,value\nEHC01,3,,\nEHC07,4\n",
        "measure,value\n,\nEHC01,3\n ,\u3000\n\nEHC07,4\n,,,\n",
        ",\n\nmeasure,value\nEHC01,3\nEHC07,4\n",
        "measure,\u00a0value \n EHC01\u3000,3\nEHC07,\ufeff4\n",
    ],
)
def test_what_can_be_read_without_guessing_is_read(text):
    assert values_of(text) == TWO_ROWS


def test_lines_are_counted_as_an_editor_counts_them_whatever_ends_them():
    rows = read("sep=,\r\nmeasure,value\r,\nEHC01,3\rEHC07,4\n")
    assert [row.line for row in rows] == [4, 5]


def test_many_lines_ended_by_cr_are_read_however_the_stream_divides_them():
    row = "EHC01,3\r"
    assert len(values_of("measure,value\r" + row * 30_000)) == 30_000


def test_a_cr_inside_quotation_marks_is_part_of_the_value():
    assert values_of('measure,value\r"a\rb",3\r') == [["a\rb", "3"]]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("measure,value\nEHC01,3\n", ""),
        ("measure,value\nEHC01,3\n,\n", "Passed over, having no content: 1 row, on line 3."),
        (
            "measure,value,,\n,,,\nEHC01,3,,\n,,,\n",
            "Passed over, having no content: 2 rows, the first on line 2; 2 columns after the last.",
        ),
        ("measure,value\nEHC01,3,\n", "Passed over, having no content: 1 column after the last."),
    ],
)
def test_what_was_passed_over_is_said_once(text, said):
    passed_over = PassedOver()
    read(text, passed_over=passed_over)
    assert passed_over.say() == said


def test_optional_columns_are_blank_where_the_file_lacks_them_and_others_are_passed_by():
    columns = Columns(("measure", "value"), ("comment",), others=True)
    assert values_of("value,colour,measure\n3,red,EHC01\n", columns) == [["EHC01", "3", ""]]
    assert values_of("comment,measure,value\nnew,EHC01,3\n", columns) == [["EHC01", "3", "new"]]


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
