"""Figures as rows of a file: periods, values, rounding, and what stands for nothing."""

from datetime import date

import pytest

from scorecard.measures import MEASURES
from scorecard.words.figure_rows import COLUMNS, as_csv_values, complete_rows, figure_row

JANUARY, FEBRUARY = date(2024, 1, 1), date(2024, 2, 1)


def figure(code: str, numerator: float | None, denominator: int | None, **place: object) -> dict[str, object]:
    return {
        "measure": code,
        "month": FEBRUARY,
        "breakdown": "all",
        "group": "",
        "numerator": numerator,
        "denominator": denominator,
        **place,
    }


def row(code: str, numerator: float | None, denominator: int | None = None) -> dict[str, object]:
    return figure_row(MEASURES[code], figure(code, numerator, denominator))


@pytest.mark.parametrize(
    ("code", "start", "end"),
    [
        ("EHC01", "2024-02-01", "2024-02-29"),
        ("EHC08", "2024-02-01", "2024-02-29"),
        ("EHC04", "2023-03-01", "2024-02-29"),
        ("EHC12", "2024-02-29", "2024-02-29"),
        ("ADV05", "2024-02-29", "2024-02-29"),
    ],
)
def test_each_kind_of_measure_has_its_period(code: str, start: str, end: str) -> None:
    line = row(code, 1.0, 2)
    assert (line["period_start"], line["period_end"]) == (start, end)


def test_a_rows_keys_are_the_columns_in_order() -> None:
    assert tuple(row("EHC01", 1.0)) == COLUMNS


def test_a_count_is_its_own_value_and_has_no_denominator() -> None:
    line = row("EHC01", 42.0)
    assert (line["numerator"], line["denominator"], line["value"]) == (42, None, 42)
    assert isinstance(line["numerator"], int)
    assert as_csv_values(line)[-3:] == [42, "", 42]


def test_weeks_are_unrounded_in_the_row_though_stored_to_nine_decimals() -> None:
    line = row("EHC10", 55.285714286, 2)
    assert (line["numerator"], line["value"]) == (387 / 7, 387 / 14)


def test_a_rate_is_unrounded_in_the_row_and_has_one_decimal_in_csv() -> None:
    line = row("EHC08", 19.0, 68)
    assert line["value"] == 1900 / 68
    assert as_csv_values(line)[-3:] == [19, 68, "27.9"]


def test_a_whole_rate_still_has_its_decimal_in_csv() -> None:
    assert as_csv_values(row("EHC08", 1.0, 2))[-1] == "50.0"
    assert as_csv_values(row("EHC08", 0.0, 42))[-1] == "0.0"


def test_a_rate_of_nothing_has_no_value() -> None:
    line = row("EHC08", 0.0, 0)
    assert line["value"] is None
    assert as_csv_values(line)[-3:] == [0, 0, "z"]


def test_a_figure_that_it_is_too_early_for_has_no_counts_either() -> None:
    assert as_csv_values(row("T7", None, None))[-3:] == ["", "", "z"]


def test_a_mean_keeps_its_fraction_and_loses_only_the_float_noise_in_csv() -> None:
    line = row("EHC10", 100 / 7, 3)
    assert line["value"] == pytest.approx(100 / 21)
    assert as_csv_values(line)[-3:] == ["14.285714", 3, "4.8"]


def test_a_rate_rounds_as_its_exact_ratio_does() -> None:
    """1 of 16 is 6.25 %, 3 of 80 is 3.75 %, 13 of 2000 is 0.65 %: exactly half, hence up."""
    assert [as_csv_values(row("EHC08", *counts))[-1] for counts in ((1.0, 16), (3.0, 80), (13.0, 2000))] == [
        "6.3",
        "3.8",
        "0.7",
    ]


def test_months_before_the_first_request_count_0_and_those_not_counted_yet_have_no_counts() -> None:
    measures = [MEASURES["EHC01"], MEASURES["EHC08"]]
    months = [JANUARY, FEBRUARY, date(2024, 3, 1)]
    stored = [figure("EHC01", 3.0, None), figure("EHC08", 1.0, 4)]
    rows = complete_rows(stored, measures, months, first=FEBRUARY, counted_to=date(2024, 2, 10))
    assert [as_csv_values(line)[-3:] for line in rows] == [
        [0, "", 0],
        [3, "", 3],
        ["", "", "z"],
        [0, 0, "z"],
        [1, 4, "25.0"],
        ["", "", "z"],
    ]


def test_a_month_of_which_nothing_is_stored_though_others_are_has_no_counts_and_is_not_0() -> None:
    months = [JANUARY, FEBRUARY, date(2024, 3, 1)]
    stored = [figure("EHC01", 3.0, None, month=months[0]), figure("EHC01", 2.0, None, month=months[2])]
    measures = [MEASURES["EHC01"], MEASURES["EHC08"]]
    rows = complete_rows(stored, measures, months, first=JANUARY, counted_to=date(2024, 3, 31))
    assert [as_csv_values(line)[-3:] for line in rows] == [
        [3, "", 3],
        ["", "", "z"],
        [2, "", 2],
        *[["", "", "z"]] * 3,  # a measure that wasn't counted at all
    ]


def test_without_any_case_every_month_counts_0_up_to_the_counted_one() -> None:
    rows = complete_rows([], [MEASURES["EHC01"]], [JANUARY, FEBRUARY], first=None, counted_to=JANUARY)
    assert [line["value"] for line in rows] == [0, None]


def test_rows_come_by_measure_and_month_with_groups_after_the_total() -> None:
    stored = [
        figure("EHC01", 3.0, None),
        figure("EHC01", 1.0, None, breakdown="town", group="Poole"),
        figure("EHC01", 2.0, None, month=JANUARY),
    ]
    rows = complete_rows(stored, [MEASURES["EHC01"]], [JANUARY, FEBRUARY], first=JANUARY, counted_to=FEBRUARY)
    assert [(line["period_end"], line["breakdown"], line["group"]) for line in rows] == [
        ("2024-01-31", "all", ""),
        ("2024-02-29", "all", ""),
        ("2024-02-29", "town", "Poole"),
    ]
