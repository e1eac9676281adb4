"""Figures in words."""

from datetime import date

import pytest

from scorecard.measures import MEASURES
from scorecard.words.presentation import (
    Point,
    compare,
    course_words,
    default_month,
    gap_words,
    points,
    trend,
    without_holes,
)
from scorecard.words.scorecard_lines import scorecard_line
from scorecard.words.sentences import MonthFigure
from send_portal.days.months import add_months, last_day, months_between

JULY = date(2024, 7, 1)
COUNTED_TO = date(2024, 7, 31)


def series_of(
    code: str, figures: dict[date, tuple[float | None, int | None]], day: date = COUNTED_TO
) -> list[Point]:
    rows = [MonthFigure(month, *numbers) for month, numbers in sorted(figures.items())]
    return points(MEASURES[code], rows, counted_to=day, is_provisional=lambda month: last_day(month) > day)


def shown(
    code: str,
    figures: dict[date, tuple[float | None, int | None]],
    month: date = JULY,
    day: date = COUNTED_TO,
):
    return scorecard_line(MEASURES[code], series_of(code, figures, day), month=month, within="PTH")


def test_a_percentage_comes_with_the_numbers_behind_it():
    point = shown("EHC08", {JULY: (19, 68)}).point
    assert (point.words, point.counts, point.period) == ("27.9%", "19 of 68", "July 2024")


def test_a_count_is_its_own_number_and_a_stock_speaks_of_a_day():
    point = shown("EHC12", {JULY: (1137, None)}).point
    assert (point.words, point.counts, point.period) == ("1,137", "", "31 July 2024")


def test_a_sum_over_twelve_months_says_so():
    assert shown("EHC04", {JULY: (1, 4)}).point.period == "12 months to 31 July 2024"


def test_no_plans_give_no_percentage_rather_than_0():
    line = shown("EHC08", {JULY: (0, 0)})
    assert line.point.words == "[z]"
    assert line.notes == ("Nothing to work the figure out from in this period",)


@pytest.mark.parametrize(("plans", "noted"), [(9, True), (10, False)])
def test_a_percentage_of_fewer_than_ten_says_that_it_is_of_few(plans, noted):
    notes = shown("EHC08", {JULY: (1, plans)}).notes
    assert any("only 9" in note for note in notes) is noted


@pytest.mark.parametrize(
    ("code", "now", "before", "direction", "words"),
    [
        ("EHC12", (101, None), (106, None), "lower", "5 fewer than in June 2024 (106)"),
        ("EHC12", (110, None), (106, None), "higher", "4 more than in June 2024 (106)"),
        ("EHC12", (106, None), (106, None), "the same", "The same as in June 2024"),
        ("EHC08", (58, 70), (53, 70), "higher", "7.2 percentage points higher than in June 2024 (75.7%)"),
        ("EHC07", (84, None), (88, None), "lower", "4 fewer than in June 2024 (88)"),
        ("EHC08", (58, 70), (0, 0), "", "No figure for June 2024 to compare with"),
        ("EHC08", (0, 0), (58, 70), "", "It was 82.9% (58 of 70) in June 2024"),
        ("B5", (10, None), (-5, None), "", "In June 2024: 5 more open"),
        ("EHC08", (1, 2), (58, 70), "", "It was 82.9% (58 of 70) in June 2024: too few cases to compare"),
        ("EHC10", (200.0, 70), (60.0, 9), "", "It was 6.7 weeks (9 plans issued in the month) in June 2024: "
         "too few cases to compare"),
    ],
)  # fmt: skip
def test_a_change_is_told_as_a_fact_and_not_judged(code, now, before, direction, words):
    change = shown(code, {JULY: now, date(2024, 6, 1): before}).since_month
    assert (change.direction, change.words) == (direction, words)
    assert bool(change.arrow) is bool(direction)


def test_last_year_is_the_same_month_of_the_year_before():
    line = shown("ADV05", {JULY: (101, None), date(2023, 7, 1): (286, None)})
    assert line.since_year.words == "185 fewer than in July 2023 (286)"


def test_part_of_a_month_is_not_compared_with_a_whole_one():
    day = date(2024, 8, 3)
    flow = series_of("EHC07", {JULY: (84, None), date(2024, 8, 1): (6, None)}, day)
    assert compare(flow[1], flow[0], JULY).words == "The month is still running; it was 84 in July 2024"
    stock = series_of("EHC12", {JULY: (29, None), date(2024, 8, 1): (27, None)}, day)
    assert compare(stock[1], stock[0], JULY).words == "The month is still running; it was 29 in July 2024"


def test_the_running_month_is_told_beside_the_last_whole_one():
    line = shown("EHC08", {JULY: (58, 70), date(2024, 8, 1): (3, 5)}, day=date(2024, 8, 3))
    assert line.so_far == "So far in August 2024: 60.0% (3 of 5), provisional"
    assert not line.point.provisional


def test_a_running_month_says_up_to_when_and_is_provisional():
    point = shown("EHC07", {date(2024, 8, 1): (6, None)}, month=date(2024, 8, 1), day=date(2024, 8, 3)).point
    assert (point.period, point.provisional) == ("August 2024, up to 3 August", True)


@pytest.mark.parametrize(
    ("day", "expected"),
    [(COUNTED_TO, JULY), (date(2024, 8, 30), JULY), (date(2024, 8, 31), date(2024, 8, 1))],
)
def test_a_page_opens_on_the_last_month_whose_days_have_all_come(day, expected):
    assert default_month(months_between(date(2024, 1, 1), day), day) == expected


def test_a_first_month_is_shown_although_it_runs():
    assert default_month([JULY], date(2024, 7, 3)) == JULY
    assert default_month([], date(2024, 7, 3)) is None


def test_a_month_that_it_is_too_early_for_is_not_shown_as_another_months():
    early = dict.fromkeys(months_between(date(2024, 3, 1), JULY), (None, None))
    line = shown("T7", {date(2024, 2, 1): (55, 63), **early})
    assert (line.point.words, line.point.period) == ("Too early", "requests of July 2024")
    assert (line.since_month.words, line.since_year.words) == ("", "")
    assert line.notes == ("The last month known is February 2024: 87.3% (55 of 63)",)


def test_the_line_says_what_the_control_chart_says_and_up_to_when():
    figures = {add_months(JULY, -ago): (30 if ago else 60, None) for ago in range(12)}
    figures |= {add_months(JULY, -ago): (32, None) for ago in range(1, 12, 2)}
    assert shown("EHC12", figures).direction == "Concern: higher (control chart to July 2024)"
    assert shown("EHC12", {JULY: (60, None)}).direction == ""


def test_a_high_net_flow_is_said_of_the_backlog():
    figures = {add_months(JULY, -ago): (-10 - ago % 2 if ago else 50, None) for ago in range(12)}
    line = shown("B5", figures)
    assert line.point.words == "50 fewer open"
    assert line.direction.startswith("Change: open cases fall faster, or grow more slowly")
    assert line.since_month.arrow == ""


def test_a_measure_that_has_settled_nothing_yet_says_too_early():
    line = shown("T7", {JULY: (None, None)})
    assert line.point.words == "Too early"
    assert line.trend is None


def test_a_month_that_is_not_kept_has_no_figure():
    assert shown("EHC08", {JULY: (1, 2)}, month=date(2020, 1, 1)).point is None


def test_a_trend_spans_a_year_and_tells_its_range_in_words():
    figures = {add_months(JULY, -ago): (float(ago), None) for ago in range(20)}
    sparkline = trend(MEASURES["EHC12"], series_of("EHC12", figures), until=JULY, name="trend-x")
    assert len(sparkline.lines[0].split()) == 13
    assert (
        sparkline.words
        == "From 12 in July 2023 to 0 in July 2024. Lowest 0 in July 2024, highest 12 in July 2023."
    )


def test_the_sentence_under_a_chart_tells_the_latest_figure_and_the_range():
    figures = {date(2024, 5, 1): (10, 40), date(2024, 6, 1): (20, 40), JULY: (30, 40)}
    words = course_words(MEASURES["EHC08"], series_of("EHC08", figures), counted_to=COUNTED_TO)
    assert "75.0% (30 of 40) in July 2024" in words
    assert words.endswith(
        "Since May 2024 the lowest was 25.0%, in May 2024, and the highest 75.0%, in July 2024."
    )


def test_of_a_fall_that_may_be_a_rise_no_end_of_the_range_is_called_the_lowest_or_highest():
    figures = {date(2024, 5, 1): (64, None), date(2024, 6, 1): (-48, None), JULY: (10, None)}
    series = series_of("B5", figures)
    words = course_words(MEASURES["B5"], series, counted_to=COUNTED_TO)
    assert words.endswith(
        "Since May 2024 it ranged from 48 more open, in June 2024, to 64 fewer open, in May 2024."
    )
    sparkline = trend(MEASURES["B5"], series, until=JULY, name="trend-x")
    assert sparkline.words == (
        "From 64 fewer open in May 2024 to 10 fewer open in July 2024. "
        "Between 48 more open in June 2024 and 64 fewer open in May 2024."
    )


# Months of which nothing is stored


def with_hole() -> list[Point]:
    """12 in March, 14 in April, 11 in July; nothing of May and June."""
    figures = {add_months(JULY, -4): (12, None), add_months(JULY, -3): (14, None), JULY: (11, None)}
    return without_holes(series_of("EHC12", figures))


def test_a_month_that_is_not_stored_has_its_place_in_the_series_and_no_number():
    series = with_hole()
    assert [(point.month.month, point.value) for point in series] == [
        (3, 12),
        (4, 14),
        (5, None),
        (6, None),
        (7, 11),
    ]
    assert (series[2].words, series[2].notes) == ("Not counted", ("No figure is stored for this period",))
    assert not series[2].provisional


def test_a_month_that_is_not_stored_is_not_called_too_early():
    figures = {add_months(JULY, -5): (1, 2), add_months(JULY, -3): (None, None)}
    series = without_holes(series_of("T7", figures))
    assert [point.words for point in series] == ["50.0%", "Not counted", "Too early"]


def test_a_series_without_holes_stays_as_it_is():
    series = series_of("EHC12", dict.fromkeys(months_between(add_months(JULY, -3), JULY), (5, None)))
    assert without_holes(series) == series
    assert without_holes([]) == []


def test_a_gap_is_said_beside_the_chart_and_breaks_the_small_line():
    series = with_hole()
    gap = "There is no value for May 2024 and June 2024: the line has a gap there."
    assert gap in course_words(MEASURES["EHC12"], series, counted_to=COUNTED_TO)
    line = trend(MEASURES["EHC12"], series, until=JULY, name="trend-x")
    assert line.words.endswith(gap)
    assert len(line.lines) == 2


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ((1, 2, 3), ""),
        ((None, 2, 3, None), ""),  # before the first value and after the last there is no line
        ((None, None), ""),
        ((), ""),
        ((1, None, 3), "There is no value for June 2024: the line has a gap there."),
    ],
)
def test_a_gap_lies_between_two_values(values, words):
    months = [add_months(date(2024, 5, 1), number) for number in range(len(values))]
    figures = {month: (value, None) for month, value in zip(months, values, strict=True)}
    assert gap_words(series_of("EHC12", figures)) == words


def test_a_month_is_not_compared_with_one_that_is_not_stored():
    line = scorecard_line(MEASURES["EHC12"], with_hole(), month=JULY, within="PTH")
    assert (line.since_month.direction, line.since_month.words) == (
        "",
        "No figure for June 2024 to compare with",
    )
