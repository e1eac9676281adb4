"""`manage.py spc` and the formats it reads and writes."""

import json
from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from scorecard.spc.chart import SeriesRefused
from scorecard.spc.files import LARGEST, FileRefused, chart_or_error, is_one_series, parse_file, read_series
from send_portal.days import add_months

EXAMPLES = json.loads(Path("tests/data/spc_examples.json").read_text(encoding="utf-8"))["cases"]
GOOD = {"dates": ["2022-01-31", "2022-02-28"], "values": [1, 2.5], "improvement_direction": "increase"}
BAD = GOOD | {"dates": ["2022-01-31", "2022-01-31"]}
Run = Callable[[Any], tuple[int, Any, str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """`run(content)`: exit code, what stdout held as JSON ("" for nothing), and stderr."""

    def command(content: Any) -> tuple[int, Any, str]:
        file, code, out, err = tmp_path / "input.json", 0, StringIO(), StringIO()
        file.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        try:
            call_command("spc", "--input", str(file), stdout=out, stderr=err)
        except SystemExit as ended:
            code = ended.code
        return code, json.loads(out.getvalue()) if out.getvalue() else "", err.getvalue()

    return command


# The command


@pytest.mark.parametrize("case", EXAMPLES, ids=lambda case: case["id"])
def test_one_series_gives_the_shape_of_the_worked_examples(run: Run, case: dict[str, Any]) -> None:
    code, printed, err = run(case["input"])
    assert (code, err) == (0, "")
    assert list(printed) == list(case["expected"])
    for part in ("points", "groups"):
        assert [list(row) for row in printed[part]] == [list(row) for row in case["expected"][part]]
    assert printed["points"][0]["date"] == case["expected"]["points"][0]["date"]
    assert printed["variation_icon"] == case["expected"]["variation_icon"]


def test_several_series_are_told_by_their_id(run: Run) -> None:
    code, printed, err = run({case["id"]: case["input"] for case in EXAMPLES})
    assert (code, err) == (0, "")
    assert list(printed) == [case["id"] for case in EXAMPLES]
    assert [chart["assurance_type"] for chart in printed.values()] == [
        case["expected"]["assurance_type"] for case in EXAMPLES
    ]


def test_an_error_stands_under_its_id_and_the_others_are_computed(run: Run) -> None:
    code, printed, err = run({"first": GOOD, "second": BAD, "third": GOOD})
    assert code == 1
    assert "2022-01-31 is among the dates more than once" in printed["second"]["error"]
    assert list(printed["second"]) == ["error"]
    assert printed["first"] == printed["third"]
    assert len(printed["first"]["points"]) == 2
    assert err.startswith("second: 2022-01-31 is among the dates more than once")


def test_an_error_of_a_single_series_stands_alone(run: Run) -> None:
    code, printed, err = run(BAD)
    assert code == 1
    assert list(printed) == ["error"]
    assert printed["error"] in err


MONTHLY = ["2022-01-31", "2022-02-28", "2022-03-31", "2022-06-30", "2022-07-31"]


def test_dates_left_out_of_a_regular_series_are_named_and_change_nothing(run: Run) -> None:
    code, printed, err = run(GOOD | {"dates": MONTHLY, "values": [1, 2, 3, 4, 6]})
    assert (code, err) == (
        0,
        "2022-04-30, 2022-05-31 are left out of an otherwise regular series: a gap. No number changes, and the points "
        "on either side count as neighbours; give a left-out date with null to break runs and moving ranges there.\n",
    )
    assert [point["date"] for point in printed["points"]] == MONTHLY
    # Moving ranges of 1, 1, 1 and 2: the one across the gap among them.
    assert printed["groups"][0]["average_moving_range"] == pytest.approx(1.25)


def test_a_left_out_date_given_with_null_breaks_the_run_and_needs_no_words(run: Run) -> None:
    dates = [*MONTHLY[:3], "2022-04-30", "2022-05-31", *MONTHLY[3:]]
    code, printed, err = run(GOOD | {"dates": dates, "values": [1, 2, 3, None, None, 4, 6]})
    assert (code, err) == (0, "")
    assert printed["groups"][0]["average_moving_range"] == pytest.approx(4 / 3)


def test_a_gap_is_told_with_the_id_of_its_series(run: Run) -> None:
    _, _, err = run({"first": GOOD, "second": GOOD | {"dates": MONTHLY[1:4], "values": [1, 2, 3]}})
    assert err.startswith("second: 2022-04-30, 2022-05-31 are left out")


@pytest.mark.parametrize(
    ("missing", "words"), [(1, "2023-02-01 is left"), (12, "2024-01-01 are left"), (13, "1 more are left")]
)
def test_twelve_left_out_dates_are_named_at_most(run: Run, missing: int, words: str) -> None:
    last = add_months(date(2023, 2, 1), missing)
    dates = ["2022-11-01", "2022-12-01", "2023-01-01", last.isoformat()]
    assert words in run(GOOD | {"dates": dates, "values": [1, 2, 3, 4]})[2]


def test_a_rebase_date_that_no_point_carries_is_told_and_ignored(run: Run) -> None:
    code, printed, err = run({"a": GOOD | {"rebase": ["2022-03-31"]}})
    assert (code, printed) == (0, run({"a": GOOD})[1])
    assert err == "a: the rebase date 2022-03-31 is ignored: no point carries it.\n"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "not JSON: line 1, column 1"),
        (b'{"dates": [}', "not JSON"),
        (b"[]", "it must hold a series"),
        (b"3", "it must hold a series"),
        (b"\xff\xfe", "it is not UTF-8 text"),
        (b'{"a": {}, "a": {}}', "'a' stands twice"),
        (b"[" * 100_000, "nested too deep"),
        (b'{"a": ' + b"9" * 5000 + b"}", "can't be read"),
    ],
)
def test_a_file_that_holds_no_series_is_refused(run: Run, content: bytes, why: str) -> None:
    code, printed, err = run(content)
    assert (code, printed) == (1, "")
    assert why in err


def test_a_missing_file_is_refused() -> None:
    err = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("spc", "--input", "/nowhere/at-all.json", stderr=err)
    assert ended.value.code == 1
    assert "can't be read: No such file" in err.getvalue()


def test_a_file_must_be_named() -> None:
    with pytest.raises(CommandError, match="--input"):
        call_command("spc")


def test_nothing_asked_nothing_told(run: Run) -> None:
    assert run({}) == (0, {}, "")


def test_names_in_any_script_come_back(run: Run) -> None:
    assert list(run(json.dumps({"Räte – \ud800": GOOD}).encode())[1]) == ["Räte – \ud800"]


# Reading


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"dates": None}, "dates must be a list, not null"),
        ({"dates": ["2022-02-30", "2022-03-01"]}, r'dates\[0\] is "2022-02-30", which is not a date'),
        ({"dates": ["20220131", "2022-03-01"]}, "write YYYY-MM-DD"),
        ({"dates": ["2022-01-31T00:00", "2022-03-01"]}, "write YYYY-MM-DD"),
        ({"dates": [20220131, "2022-03-01"]}, r"dates\[0\] is 20220131"),
        ({"values": [1, "2"]}, r'values\[1\] is "2", which is not a number'),
        ({"values": [1, True]}, r"values\[1\] is true, which is not a number"),
        ({"values": [1, float("nan")]}, r"values\[1\] is NaN: a number must be finite"),
        ({"values": [1, float("-inf")]}, r"values\[1\] is -Infinity"),
        ({"values": [1, 10**400]}, "must be finite and not beyond 1e"),
        ({"values": [1]}, "2 dates and 1 values"),
        ({"values": {"2022-01-31": 1}}, "values must be a list"),
        ({"improvement_direction": "up"}, 'improvement_direction is "up": write increase, decrease, neutral'),
        ({"improvement_direction": None}, "improvement_direction is null"),
        ({"improvement_direction": ["increase"]}, "improvement_direction is"),
        ({"target": "none"}, 'target is "none", which is not a number'),
        ({"rebase": "2022-01-31"}, "rebase must be a list"),
        ({"rebase": ["soon"]}, r'rebase\[0\] is "soon"'),
        ({"fix_after_n_points": 11}, "fix_after_n_points is 11"),
        ({"fix_after_n_points": 12.5}, "not a whole number"),
        ({"fix_after_n_points": True}, "not a number"),
        ({"screen_outliers": "yes"}, "write true or false"),
        ({"screen_outliers": 1}, "write true or false"),
        ({"direction": "increase"}, "direction not known: a series has dates, values"),
    ],
)
def test_what_is_wrong_with_a_series_is_said(changes: dict[str, Any], why: str) -> None:
    with pytest.raises(SeriesRefused, match=why):
        read_series(GOOD | changes)


@pytest.mark.parametrize("found", [None, [GOOD], "series", 7])
def test_what_is_no_object_is_no_series(found: object) -> None:
    with pytest.raises(SeriesRefused, match="A series must be an object"):
        read_series(found)


@pytest.mark.parametrize("value", [LARGEST, -LARGEST])
def test_the_largest_number_is_still_one(value: float) -> None:
    assert read_series(GOOD | {"values": [1, value]}).values == [1, value]


@pytest.mark.parametrize("screened", [True, False])
def test_whether_outliers_are_screened_is_as_stated(screened: bool) -> None:
    assert read_series(GOOD | {"screen_outliers": screened}).screen_outliers is screened


@pytest.mark.parametrize(
    ("wrong", "shown"),
    [("früh", '"früh"'), ("x" * 38, f'"{"x" * 38}"'), ("x" * 39, f'"{"x" * 39}…')],  # 40 characters, and 41
)
def test_a_wrong_value_is_shown_as_written_up_to_forty_characters(wrong: str, shown: str) -> None:
    with pytest.raises(SeriesRefused, match=f"improvement_direction is {shown}: write"):
        read_series(GOOD | {"improvement_direction": wrong})


@pytest.mark.parametrize("name", list(GOOD))
def test_dates_values_and_a_direction_must_be_stated(name: str) -> None:
    series = {other: value for other, value in GOOD.items() if other != name}
    with pytest.raises(SeriesRefused, match=f"^{name} missing"):
        read_series(series)


def test_whatever_else_is_left_out_or_null_takes_its_default() -> None:
    nothing = {"target": None, "rebase": None, "fix_after_n_points": None, "screen_outliers": None}
    assert read_series(GOOD) == read_series(GOOD | nothing)
    assert read_series(GOOD).screen_outliers is True


@pytest.mark.parametrize(
    ("content", "is_one"),
    [
        (GOOD, True),
        ({"improvement_direction": "increase"}, True),
        ({"values": GOOD}, False),
        ({"a": GOOD, "dates": GOOD}, False),
        ({"a": None}, False),
        ({}, False),
    ],
)
def test_one_series_is_told_from_several(content: dict[str, Any], is_one: bool) -> None:
    assert is_one_series(content) is is_one


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just("2022-01-31"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=5,
)


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from([*GOOD, "target", "rebase", "fix_after_n_points", "screen_outliers"]), JSON
    )
)
def test_anything_else_is_refused_in_words(changes: dict[str, Any]) -> None:
    try:
        content = parse_file(json.dumps(GOOD | changes).encode())
    except FileRefused:
        return
    chart, told = chart_or_error(content)
    assert set(chart) == {"error"} or len(chart["points"]) == len(content["dates"])
    assert all(isinstance(words, str) for words in told)
    json.dumps(chart, allow_nan=False)
