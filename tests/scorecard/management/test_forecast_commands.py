"""`forecast` and `backtest`: what outside programs call."""

import csv
from argparse import ArgumentTypeError
from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from scorecard.forecast import read_cases
from scorecard.management.commands.backtest import choose_origins
from scorecard.management.commands.forecast import a_day, a_number, a_seed
from tests.scorecard.forecast_cases import DEMONSTRATION

ROW = ["origin", "measure", "month_end", "quantile", "value"]
ONE_CASE = "tests/data/forecast_one_case.csv"
MEASURES = ["plans_issued", "rate20_excl", "open_over20", "open_over30", "ep_outstanding"]
QUANTILES = ["0.05", "0.1", "0.25", "0.5", "0.75", "0.9", "0.95"]
# An early origin has few earlier ones to be judged by, and is quick.
ASKED = ("forecast", "--cases", str(DEMONSTRATION), "--origin", "2022-01-31", "--simulations", "30")


def run(*arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout, stderr."""
    code, out, err = 0, StringIO(), StringIO()
    try:
        call_command(*arguments, stdout=out, stderr=err)
    except CommandError as error:
        code = error.returncode
        err.write(str(error))
    return code, out.getvalue(), err.getvalue()


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text)))


@pytest.fixture
def plan_file(tmp_path: Path) -> Callable[[str], str]:
    def write(text: str) -> str:
        path = tmp_path / "capacity.csv"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


@pytest.mark.slow
def test_a_forecast_prints_every_measure_month_and_quantile() -> None:
    code, out, err = run(*ASKED, "--months", "2", "--format", "csv")
    assert code == 0
    rows = rows_of(out)
    assert list(rows[0]) == ROW
    places = [(row["measure"], row["month_end"], row["quantile"]) for row in rows]
    ends = ("2022-02-28", "2022-03-31")
    assert places == [(measure, end, level) for measure in MEASURES for end in ends for level in QUANTILES]
    assert {row["origin"] for row in rows} == {"2022-01-31"}
    assert all(float(row["value"]) >= 0 for row in rows)
    assert all(row["value"].isdigit() for row in rows if row["measure"] != "rate20_excl")
    assert "seed 1" in err
    assert "Psychology advice:" in err


@pytest.mark.slow
def test_a_forecast_needs_no_database_and_is_the_same_again() -> None:
    assert run(*ASKED, "--months", "1")[1] == run(*ASKED, "--months", "1")[1]


def test_a_plan_of_capacity_and_a_demand_are_taken_up(plan_file) -> None:
    path = plan_file("month,queue,provider,per_week\n2022-02,plans,in_house,60\n")
    code, out, err = run(*ASKED, "--months", "1", "--capacity", path, "--demand", "-10")
    assert code == 0
    median = next(row for row in rows_of(out) if row["quantile"] == "0.5")
    assert int(median["value"]) > 50
    assert "the simulation by itself" in err


def test_a_plan_and_cases_are_read_as_people_have_them(plan_file, tmp_path) -> None:
    cases = tmp_path / "cases.csv"
    text = DEMONSTRATION.read_text(encoding="utf-8")
    cases.write_text("sep=;\n" + text.replace(",", ";") + ";" * 15 + "\n", encoding="utf-8")
    plan = plan_file("month;queue;provider;per_week;\n;;;;\n2021-10;plans;in_house;60;\n")
    asked = (*ASKED[3:], "--months", "1", "--capacity", plan)
    code, out, err = run("forecast", "--cases", str(cases), *asked)
    assert (code, out) == (0, run(*ASKED[:3], *asked)[1]), err
    assert "--cases: Passed over, having no content: 1 row, on line" in err
    assert "--capacity: Passed over, having no content: 1 row, on line 2; 1 column after the last." in err


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--months", "99"), 1, "Refused: 99 months can't be forecast"),
        (("--months", "1", "--origin", "2019-01-31"), 1, "no case had been received by 2019-01-31"),
        (("--months", "1", "--origin", "2021-09-30"), 1, "a forecast needs 12 months of requests"),
        (
            ("--months", "1", "--origin", "2024-09-01"),
            1,
            "the last date on record is 2024-07-31, 32 days before",
        ),
        (("--months", "1", "--origin", "2030-01-31"), 1, "what happened in between isn't known"),
        (("--months", "1", "--origin", "9999-12-31"), 1, "what happened in between isn't known"),
        (("--months", "1", "--cases", ONE_CASE), 1, "a forecast needs 12 months of requests"),
        (("--months", "1", "--demand", "-95"), 1, "change of demand"),
        (("--months", "1", "--cases", "nowhere.csv"), 2, "nowhere.csv can't be read"),
        (("--months", "1", "--cases", "tests/data/trajectory.csv"), 1, "received: missing column"),
        (("--months", "1", "--capacity", "nowhere.csv"), 2, "nowhere.csv can't be read"),
    ],
)
def test_what_cannot_be_done_is_refused_in_words(arguments: tuple[str, ...], code: int, words: str) -> None:
    exit_code, out, err = run(*ASKED, *arguments)
    assert (out, words in err) == ("", True), err
    assert exit_code == code


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (a_day, "31/01/2023"),
        (a_day, "20230131"),
        (a_day, "2023-W05-2"),
        (a_number, "0"),
        (a_number, "two"),
        (a_seed, "-1"),
    ],
)
def test_arguments_are_days_and_whole_numbers(read: Callable[[str], object], text: str) -> None:
    with pytest.raises(ArgumentTypeError, match=text):
        read(text)


def test_a_faulty_plan_is_refused_with_its_line(plan_file) -> None:
    code, out, err = run(
        *ASKED, "--months", "1", "--capacity", plan_file("month,queue,provider,per_week\nx,y,z,1\n")
    )
    assert (code, out) == (1, "")
    assert "line 2 of the capacity plan" in err


BACKTEST = (
    "backtest",
    "--cases",
    str(DEMONSTRATION),
    "--from",
    "2022-01",
    "--to",
    "2022-02",
    "--simulations",
    "20",
)


@pytest.mark.slow
def test_a_back_test_prints_forecasts_for_every_origin_and_scores_on_stderr() -> None:
    code, out, err = run(*BACKTEST, "--months", "2")
    rows = rows_of(out)
    assert code == 0
    assert list(rows[0]) == ROW
    assert sorted({row["origin"] for row in rows}) == ["2022-01-31", "2022-02-28"]
    assert len(rows) == 2 * len(MEASURES) * 2 * len(QUANTILES)
    assert "open_over30: 4 forecasts, skill" in err


@pytest.mark.slow
def test_a_back_test_prints_scores_by_origin_measure_and_months_ahead() -> None:
    code, out, _ = run(*BACKTEST, "--months", "2", "--scores")
    rows = rows_of(out)
    assert code == 0
    assert [row["months_ahead"] for row in rows[:3]] == ["1", "2", "all"]
    overall = [row for row in rows if (row["origin"], row["months_ahead"]) == ("all", "all")]
    assert [row["measure"] for row in overall] == MEASURES
    assert {row["forecasts"] for row in overall} == {"4"}


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--from", "2023-05", "--to", "2023-02"), 2, "--to is before --from"),
        (("--from", "2030-01", "--to", "2030-02"), 1, "no month end to forecast from"),
        (("--from", "2021-08", "--to", "2021-09"), 1, "a forecast needs 12 months of requests"),
        (("--until", "2024-09-01"), 1, "the last date on record is 2024-07-31, 32 days before 2024-09-01"),
        (("--cases", ONE_CASE), 1, "no month end to forecast from"),
    ],
)
def test_origins_that_cannot_be_are_refused(arguments: tuple[str, ...], code: int, words: str) -> None:
    exit_code, out, err = run("backtest", "--cases", str(DEMONSTRATION), *arguments)
    assert (exit_code, out) == (code, "")
    assert words in err


def test_a_refusal_is_one_line_on_stderr_and_nothing_on_stdout() -> None:
    code, out, err = run(*ASKED, "--months", "12", "--origin", "2031-01-31")
    assert (code, out, len(err.splitlines())) == (1, "", 1)


def test_what_the_records_lack_is_told_beside_the_numbers(tmp_path) -> None:
    lines = DEMONSTRATION.read_text(encoding="utf-8").splitlines()
    received = lines[0].split(",").index("received")
    kept = [lines[0], *(line for line in lines[1:] if not line.split(",")[received].startswith("2021-10"))]
    path = tmp_path / "gap.csv"
    path.write_text("\n".join(kept), encoding="utf-8")
    code, _, err = run(*ASKED, "--months", "1", "--cases", str(path), "--demand", "5")
    assert code == 0
    assert "No request is on record in 2021-10" in err


def test_origins_asked_for_from_which_nothing_can_be_said_are_left_out_and_told() -> None:
    told: list[str] = []
    cases = read_cases(DEMONSTRATION)
    origins = choose_origins(
        cases, cases.latest_day(), date(2021, 11, 1), date(2022, 2, 1), 6, tell=told.append
    )
    assert origins == [date(2022, 1, 31), date(2022, 2, 28)]
    assert [line[:24] for line in told] == ["2021-11-30 is left out: ", "2021-12-31 is left out: "]


def test_unless_asked_for_the_origins_are_the_last_twelve_whose_forecasts_have_come_true() -> None:
    told: list[str] = []
    cases = read_cases(DEMONSTRATION)
    origins = choose_origins(cases, cases.latest_day(), None, None, 6, tell=told.append)
    assert (origins[0], origins[-1], len(origins), told) == (date(2023, 2, 28), date(2024, 1, 31), 12, [])
