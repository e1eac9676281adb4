"""The demonstration caseload gives the published figures and every month of its truth table."""

import csv
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import polars as pl
import pytest

from scorecard.measures import MEASURES
from scorecard.measures.calculation import calculate, case_ids
from scorecard.measures.values import value
from send_portal.days.months import first_day, months_between
from tests.scorecard.caseloads import Row, case, frame_of

CASELOAD = Path("ehcp/files/demonstration/caseload.csv")
TRUTH = Path("tests/data/trajectory.csv")
EXTRACTED = date(2024, 7, 31)
MONTHS = months_between(date(2022, 1, 1), EXTRACTED)

COUNTS = {
    "EHC01": "requests",
    "EHC07": "plans_issued",
    "EHC11": "open_over20",
    "EHC12": "open_over30",
    "EHC13": "open_over52",
    "EHC14": "open_total",
    "ADV02": "ep_overdue",
    "ADV05": "ep_outstanding",
}


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def case_of(line: dict[str, str], number: int) -> Row:
    """A line of the neutral case file as a row of the frame: one spell, one request to psychology."""
    outcome_closes = line["outcome"] in ("no_plan", "withdrawn")
    closings = [
        day(line["final_issued"]),
        day(line["decided"]) if line["decision"] == "refuse" else None,
        day(line["outcome_date"]) if outcome_closes else None,
    ]
    return case(
        number,
        received=day(line["received"]),
        decided=day(line["decided"]),
        decision=line["decision"],
        final_issued=day(line["final_issued"]),
        closed_1=min((closed for closed in closings if closed), default=None),
        ep_requested_1=day(line["ep_requested"]),
        ep_ended_1=day(line["ep_received"]),
        ep_received_1=day(line["ep_received"]),
        exception=line["exception"] == "1",
        town=line["town"] or "unknown",
        sex=line["sex"] or "unknown",
    )


@pytest.fixture(scope="module")
def frame() -> pl.DataFrame:
    with CASELOAD.open(encoding="utf-8", newline="") as file:
        return frame_of(case_of(line, number) for number, line in enumerate(csv.DictReader(file), start=1))


@pytest.fixture(scope="module")
def figures(frame: pl.DataFrame) -> dict[tuple[str, date], tuple[float | None, int | None]]:
    table = calculate(frame, MEASURES, MONTHS, as_at=EXTRACTED)
    return {(code, month): (above, below) for code, month, _, _, above, below in table.iter_rows()}


@pytest.fixture(scope="module")
def truth() -> dict[date, dict[str, str]]:
    with TRUTH.open(encoding="utf-8", newline="") as file:
        return {first_day(date.fromisoformat(line["month_end"])): line for line in csv.DictReader(file)}


def one_decimal(number: float | None) -> str:
    return "" if number is None else str(Decimal(repr(number)).quantize(Decimal("0.1"), ROUND_HALF_UP))


def test_all_31_months_are_there(truth) -> None:
    assert list(truth) == MONTHS
    assert len(MONTHS) == 31


@pytest.mark.parametrize("month", MONTHS, ids=str)
def test_every_count_of_the_month_is_the_true_one(figures, truth, month: date) -> None:
    counted = {code: figures[code, month] for code in COUNTS}
    assert counted == {code: (int(truth[month][column]), None) for code, column in COUNTS.items()}


@pytest.mark.parametrize("month", MONTHS, ids=str)
def test_every_rate_of_the_month_is_the_true_one(figures, truth, month: date) -> None:
    line = {name: int(text) for name, text in truth[month].items() if text.isdigit()}
    assert figures["EHC03", month] == (line["decisions_in_6_weeks"], line["decisions"])
    assert figures["EHC08", month] == (
        line["within20_excl"],
        line["plans_issued"] - line["plans_with_exception"],
    )
    assert figures["EHC09", month] == (line["within20_incl"], line["plans_issued"])
    assert figures["ADV01", month][1] == line["ep_received"]
    shown = {
        code: one_decimal(value(MEASURES[code], *figures[code, month]))
        for code in ("EHC08", "EHC09", "EHC10")
    }
    assert shown == {
        "EHC08": truth[month]["rate20_excl"],
        "EHC09": truth[month]["rate20_incl"],
        "EHC10": truth[month]["mean_weeks_to_plan"],
    }


@pytest.mark.parametrize("month", MONTHS[11:], ids=str)
def test_refusals_are_of_the_decisions_of_the_last_twelve_months(figures, truth, month: date) -> None:
    year = [truth[other] for other in MONTHS[MONTHS.index(month) - 11 : MONTHS.index(month) + 1]]
    assert figures["EHC04", month] == (
        sum(int(line["refusals"]) for line in year),
        sum(int(line["decisions"]) for line in year),
    )


@pytest.mark.parametrize("month", MONTHS[1:], ids=str)
def test_net_flow_is_the_fall_in_open_cases_of_the_truth(figures, truth, month: date) -> None:
    before = truth[MONTHS[MONTHS.index(month) - 1]]
    assert figures["B5", month][0] == int(before["open_total"]) - int(truth[month]["open_total"])


def test_the_headlines_are_the_published_ones(figures) -> None:
    assert figures["EHC08", date(2023, 1, 1)] == (0, 42)
    assert figures["EHC08", date(2023, 8, 1)] == (0, 52)
    assert figures["EHC08", date(2024, 1, 1)] == (19, 68)
    assert figures["EHC09", date(2024, 1, 1)] == (22, 78)
    assert [figures["EHC12", date(year, 1, 1)][0] for year in (2023, 2024)] == [211, 137]
    assert [figures["ADV05", date(year, 1, 1)][0] for year in (2023, 2024)] == [294, 123]


def test_the_cases_behind_a_headline_can_be_listed(frame: pl.DataFrame) -> None:
    in_time = case_ids(frame, "EHC08", date(2024, 1, 1), as_at=EXTRACTED)
    assert len(in_time) == len(set(in_time)) == 19
    assert len(case_ids(frame, "ADV05", date(2024, 7, 1), as_at=EXTRACTED)) == 101


def test_psychology_advice_received_on_the_last_day_takes_one_from_those_waiting(frame: pl.DataFrame) -> None:
    waiting = case_ids(frame, "ADV05", date(2024, 7, 1), as_at=EXTRACTED)[0]
    came = pl.when(pl.col("case_id") == waiting).then(EXTRACTED)
    answered = frame.with_columns(
        came.otherwise(pl.col(name)).alias(name) for name in ("ep_ended_1", "ep_received_1")
    )
    figures = calculate(answered, ["ADV05"], [date(2024, 7, 1)], as_at=EXTRACTED)
    assert figures["numerator"].to_list() == [100]


def test_the_receipt_cohort_of_the_last_months_is_too_early(figures) -> None:
    too_early = [month for month in MONTHS if figures["T7", month] == (None, None)]
    assert too_early == months_between(date(2024, 3, 1), date(2024, 7, 1))
