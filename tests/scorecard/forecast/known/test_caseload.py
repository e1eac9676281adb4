"""Cases as a forecast sees them: read from a file or the frame, blanked to what was known, counted month by month."""

import csv
import math
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from scorecard.forecast.known.case_files import read_case_table, read_cases
from scorecard.forecast.known.caseload import NEVER, TABLE_SCHEMA, from_frame, from_table
from scorecard.forecast.known.history import CODES, MEASURES, RATE, measure_history
from scorecard.measures import MEASURES as DEFINITIONS
from scorecard.measures.calculation import calculate
from scorecard.measures.values import value
from send_portal.days.months import first_day
from tests.scorecard.caseloads import case, frame_of, random_caseload
from tests.scorecard.forecast_cases import DEMONSTRATION, EXTRACTED, caseload_of, demonstration
from tests.scorecard.test_demonstration_figures import case_of

JANUARY = date(2024, 1, 1)
HEADER = ",".join(TABLE_SCHEMA)


# What was known


def test_what_comes_after_the_day_has_not_happened_yet() -> None:
    known = caseload_of(
        {
            "received": JANUARY,
            "decided": date(2024, 2, 1),
            "decision": "assess",
            "ep_requested": date(2024, 2, 2),
            "ep_received": date(2024, 4, 1),
            "outcome_date": date(2024, 5, 1),
            "outcome": "issue",
            "final_issued": date(2024, 6, 1),
            "exception": True,
        }
    ).known_on(date(2024, 4, 1))
    assert known.answered[0] == date(2024, 4, 1).toordinal()
    assert known.agreed[0] == known.issued[0] == known.closed[0] == NEVER
    assert not known.excepted[0]


def test_a_refusal_counts_from_its_day_on_and_not_before() -> None:
    refused = caseload_of({"received": JANUARY, "decided": date(2024, 2, 1), "decision": "refuse"})
    before, on = refused.known_on(date(2024, 1, 31)), refused.known_on(date(2024, 2, 1))
    assert (before.refused[0], before.closed[0]) == (False, NEVER)
    assert on.refused[0]
    assert on.closed[0] == date(2024, 2, 1).toordinal()


def test_cases_received_later_are_absent() -> None:
    assert len(caseload_of({"received": JANUARY}).known_on(date(2023, 12, 31))) == 0


@pytest.mark.parametrize("day", [date(2022, 3, 31), date(2023, 1, 15), date(2024, 1, 31)], ids=str)
def test_months_that_had_ended_look_the_same_from_the_day_as_from_the_end(day: date) -> None:
    known = measure_history(demonstration().known_on(day), day)
    later = measure_history(demonstration(), EXTRACTED).until(day)
    assert known.month_ends == later.month_ends
    for measure in MEASURES:
        assert known.values[measure].tolist() == pytest.approx(later.values[measure].tolist(), nan_ok=True)


# The measures


def test_the_history_of_the_demonstration_is_its_truth_table() -> None:
    history = measure_history(demonstration(), EXTRACTED)
    assert history.month_ends[0] == date(2021, 7, 31)  # six months after the first receipt
    with Path("tests/data/trajectory.csv").open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            end = date.fromisoformat(line["month_end"])
            for measure in MEASURES:
                assert history.at(measure, end) == pytest.approx(float(line[measure]), abs=0.05), (
                    end,
                    measure,
                )


def test_a_month_without_plans_has_no_rate() -> None:
    history = measure_history(caseload_of({"received": JANUARY}), date(2024, 8, 31))
    assert [math.isnan(rate) for rate in history.values[RATE]] == [True, True]


def test_the_frame_of_the_demonstration_gives_the_same_history_as_its_file() -> None:
    with DEMONSTRATION.open(encoding="utf-8", newline="") as file:
        frame = frame_of(case_of(line, number) for number, line in enumerate(csv.DictReader(file), start=1))
    from_file = measure_history(demonstration(), EXTRACTED)
    from_portal = measure_history(from_frame(frame), EXTRACTED)
    for measure in MEASURES:
        assert from_portal.values[measure].tolist() == from_file.values[measure].tolist()


@pytest.mark.parametrize("seed", range(3))
def test_the_frame_gives_the_scorecards_own_figures_for_reopened_cases_too(seed: int) -> None:
    """Advice is asked for once only, since a forecast takes several requests for it as one."""
    frame = frame_of(random_caseload(80, seed)).with_columns(
        pl.lit(None, dtype=pl.Date).alias(f"ep_{what}_{ask}")
        for ask in (2, 3)
        for what in ("requested", "ended", "received")
    )
    end = date(2024, 7, 31)
    history = measure_history(from_frame(frame), end)
    months = [first_day(month_end) for month_end in history.month_ends]
    figures = calculate(frame, list(CODES.values()), months, as_at=end)
    for code, month, _, _, above, below in figures.iter_rows():
        measure = next(name for name, its_code in CODES.items() if its_code == code)
        if measure not in ("plans_issued", RATE):  # plans outside every spell are no one's to forecast
            ours = history.values[measure][months.index(month)]
            assert ours == value(DEFINITIONS[code], above, below), (code, month)


def test_a_reopened_case_is_no_new_request_and_keeps_its_age() -> None:
    frame = frame_of(
        [
            case(
                received=JANUARY,
                decided=date(2024, 2, 1),
                decision="refuse",
                closed_1=date(2024, 2, 1),
                reopened_1=date(2024, 4, 1),
            )
        ]
    )
    both = from_frame(frame)
    assert both.received.tolist() == [JANUARY.toordinal()] * 2
    assert both.opened.tolist() == [JANUARY.toordinal(), date(2024, 4, 1).toordinal()]
    assert both.refused.tolist() == [True, False]


def test_a_frame_or_table_of_other_columns_is_refused() -> None:
    with pytest.raises(ValueError, match="not a frame of cases"):
        from_frame(pl.DataFrame({"received": [JANUARY]}))
    with pytest.raises(ValueError, match="decided"):
        from_table(pl.DataFrame({"received": [JANUARY]}))


# The file


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("received,decided\n", "decision: missing column"),
        (f"{HEADER}\n", "no rows"),
        (f"{HEADER}\n2024-13-01,,,,,,,,\n", r"received isn't a date.*line 2 \('2024-13-01'\)"),
        (f"{HEADER}\n31/01/2024,,,,,,,,\n", "received isn't a date"),
        (f"{HEADER}\n,,,,,,,,\n,2024-01-01,assess,,,,,,\n", "received is blank.*line 3"),
        (f"{HEADER}\n2024-01-01,2024-02-01,perhaps,,,,,,\n", "decision isn't one of assess, refuse.*line 2"),
        (f"{HEADER}\n2024-01-01,,,,,,,,2\n", "exception isn't one of"),
        (f"{HEADER}\n9999-12-31,,,,,,,,\n", "received isn't a date.*1990 to 2199"),
        (
            f"{HEADER},case_id\n2024-01-01,,,,,,,,,A\n2024-01-02,,,,,,,,,B\n2024-01-01,,,,,,,,,A\n",
            r"case_id stands twice: keep one row for each case: line 4 \('A'\)",
        ),
    ],
)
def test_a_faulty_file_is_refused_with_the_place(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "cases.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=words):
        read_cases(path)


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_bytes(f"{HEADER},town\n2024-01-01,,,,,,,,,Mal\xf6\n".encode("latin-1"))
    with pytest.raises(ValueError, match="UTF-8"):
        read_cases(path)


def test_cases_without_a_reference_are_no_doubles(tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_text(f"{HEADER},case_id\n2024-01-01,,,,,,,,,\n2024-01-01,,,,,,,,,\n", encoding="utf-8")
    assert len(read_cases(path)) == 2


def test_blanks_and_further_columns_are_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_text(f"{HEADER},town\n 2024-01-01 ,,,,,,,,,Poole\n", encoding="utf-8")
    table = read_case_table(path)
    assert table.columns == list(TABLE_SCHEMA)
    assert table.row(0) == (JANUARY, *[None] * 8)
