"""The sentence below a chart: value, numbers behind it, change, and which way is good, in words."""

from datetime import date

import pytest

from scorecard.measures import MEASURES
from scorecard.words.sentences import (
    MonthFigure,
    change_between,
    describe_series,
    write_counts,
    write_value,
)

JULY, JUNE, LAST_JULY = date(2024, 7, 1), date(2024, 6, 1), date(2023, 7, 1)
END = date(2024, 7, 31)


def series(*counts: tuple[float | None, int | None]) -> list[MonthFigure]:
    """Figures of July, June and July of last year, as many as are given."""
    return [MonthFigure(month, *count) for month, count in zip((JULY, JUNE, LAST_JULY), counts, strict=False)]


@pytest.mark.parametrize(
    ("code", "figures", "sentence"),
    [
        (
            "EHC08",
            series((58, 70), (56, 73), (0, 62)),
            "New plans issued within 20 weeks, exceptions left out: 82.9% (58 of 70) in July 2024. That is 6.2"
            " percentage points higher than in June 2024 (76.7%); 82.9 percentage"
            " points higher than in July 2023 (0.0%).",
        ),
        (
            "EHC12",
            series((29, None), (39, None), (20, None)),
            "Open assessments past 30 weeks: 29 at the end of July 2024. That is 10 fewer than at the end of June 2024"
            " (39); 9 more than at the end of July 2023 (20).",
        ),
        (
            "EHC01",
            series((1112, None), (1118, None)),
            "New requests for an EHC needs assessment: 1,112 in July 2024. That is 6 fewer than in June 2024 (1,118).",
        ),
        (
            "EHC10",
            series((2000.0, 100), (2100.0, 100)),
            "Average weeks from request to final plan: 20.0 weeks (100 plans issued in the month) in July 2024."
            " That is 1.0 week shorter than in June 2024 (21.0 weeks).",
        ),
        (
            "EHC04",
            series((240, 1000), (220, 1000)),
            "Requests refused: 24.0% (240 of 1,000) in the 12 months to July 2024. That is 2.0 percentage points higher"
            " than in the 12 months to June 2024 (22.0%).",
        ),
        (
            "ADV05",
            series((101, None), (101, None)),
            "Educational psychology advice outstanding: 101 at the end of July 2024. That is the same as at the end of"
            " June 2024 (101).",
        ),
        (
            "B5",
            series((-12, None), (5, None)),
            "Net flow of open assessments: 12 more open in July 2024. It was 5 fewer open in June 2024.",
        ),
    ],
)
def test_a_series_is_told_in_plain_words(code: str, figures: list[MonthFigure], sentence: str) -> None:
    assert describe_series(MEASURES[code], figures, as_at=END) == sentence


def test_a_running_month_is_told_to_its_day() -> None:
    half = date(2024, 7, 14)
    assert "29 on 14 July 2024" in describe_series(MEASURES["EHC12"], series((29, None)), as_at=half)
    assert "in July 2024 so far, to 14 July." in describe_series(
        MEASURES["EHC07"], series((9, None)), as_at=half
    )
    assert "in the 12 months to 14 July 2024." in describe_series(
        MEASURES["EHC04"], series((9, 20)), as_at=half
    )


def test_months_that_are_too_early_are_passed_over_and_named() -> None:
    figures = [MonthFigure(JUNE, None, None), MonthFigure(date(2024, 2, 1), 10, 40)]
    assert describe_series(MEASURES["T7"], figures, as_at=END) == (
        "Plans within 20 weeks, by the month of the request: 25.0% (10 of 40) for requests of February 2024."
        " For later months it is too early."
    )
    assert "too early" in describe_series(MEASURES["T7"], figures[:1], as_at=END)


def test_a_rate_of_nothing_says_so() -> None:
    words = describe_series(MEASURES["EHC08"], series((0, 0), (5, 10)), as_at=END)
    assert words.endswith("no value in July 2024, because there was nothing to count.")


def test_without_figures_there_is_a_sentence_all_the_same() -> None:
    assert describe_series(MEASURES["EHC08"], [], as_at=END) == "There are no figures yet."


def test_a_hidden_figure_is_not_told_and_nor_is_a_change_to_or_from_it() -> None:
    latest_hidden = [MonthFigure(JULY, None, None, hidden=True), MonthFigure(JUNE, 30, None)]
    assert describe_series(MEASURES["EHC12"], latest_hidden, as_at=END) == (
        "Open assessments past 30 weeks: the figure at the end of July 2024 is not shown, so that no child can be"
        " recognised."
    )
    earlier_hidden = [MonthFigure(JULY, 30, None), MonthFigure(JUNE, 3, None, hidden=True)]
    assert describe_series(MEASURES["EHC12"], earlier_hidden, as_at=END).endswith(
        "30 at the end of July 2024. The figure at the end of June 2024 is not shown."
    )
    assert change_between(MEASURES["EHC12"], *earlier_hidden) is None


@pytest.mark.parametrize(
    ("code", "now", "before", "direction"),
    [
        ("EHC08", (9, 10), (8, 10), "higher"),
        ("EHC11", (8, None), (9, None), "lower"),
        ("EHC04", (20, 100), (30, 100), "lower"),
        ("EHC03", (667, 1000), (6669, 10000), "the same"),
    ],
)
def test_a_change_says_which_way_the_value_as_shown_went(
    code: str, now: tuple, before: tuple, direction: str
) -> None:
    change = change_between(MEASURES[code], *series(now, before))
    assert change
    assert change.direction == direction


def test_a_share_of_few_is_not_compared() -> None:
    words = describe_series(MEASURES["EHC08"], series((1, 2), (5, 10)), as_at=END)
    assert words.endswith("50.0% (1 of 2) in July 2024. It was 50.0% in June 2024, too few cases to compare.")


@pytest.mark.parametrize(
    ("code", "above", "below", "shown"),
    [
        ("EHC08", 23, 80, "28.8%"),
        ("EHC08", 19, 68, "27.9%"),
        ("EHC10", 89.0, 4, "22.3 weeks"),
        ("EHC10", 3 * 155.75 / 7 / 3, 1, "22.3 weeks"),
        ("EHC01", 1230.0, None, "1,230"),
        ("B5", 10.0, None, "10 fewer open"),
        ("B5", -12.0, None, "12 more open"),
        ("B5", 0.0, None, "as many open as before"),
        ("EHC08", 0, 0, "[z]"),
        ("T7", None, None, "[z]"),
    ],
)
def test_values_are_rounded_half_up_on_the_exact_ratio(
    code: str, above: float, below: int, shown: str
) -> None:
    assert write_value(MEASURES[code], above, below) == shown


def test_numbers_behind_are_written_for_rates_and_means_only() -> None:
    assert write_counts(MEASURES["EHC08"], 19.0, 68) == "19 of 68"
    assert write_counts(MEASURES["EHC10"], 300.0, 78) == "78 plans issued in the month"
    assert write_counts(MEASURES["EHC01"], 98.0, None) == ""


def test_every_measure_can_be_told() -> None:
    for measure in MEASURES.values():
        below = 40 if measure.has_denominator else None
        words = describe_series(measure, series((10.0, below), (20.0, below), (10.0, below)), as_at=END)
        assert words.startswith(measure.name)
        assert words.endswith(".")
