"""A measure's series as a process: what of it is judged, and what a board is told beside the icons."""

from datetime import date

import pytest

from scorecard.measures import MEASURES
from scorecard.spc.chart import LIMIT
from scorecard.words.cautions import FALL, ONE_QUESTION, ROLLING, STOCK, TRIAL
from scorecard.words.presentation import without_holes
from scorecard.words.process import DIRECTIONS, Process, drawn, process_of
from scorecard.words.tables import series_table
from send_portal.days.months import add_months
from tests.scorecard.words.test_presentation import series_of

FIRST = date(2023, 1, 1)


def figures(*numbers: tuple[float | None, int | None] | float) -> dict[date, tuple[float | None, int | None]]:
    """A figure a month from January 2023 on."""
    pairs = [number if isinstance(number, tuple) else (number, None) for number in numbers]
    return {add_months(FIRST, place): pair for place, pair in enumerate(pairs)}


def process(code: str, *numbers: tuple[float | None, int | None] | float, **options: date) -> Process:
    judged = process_of(MEASURES[code], series_of(code, figures(*numbers), **options))
    assert judged is not None
    return judged


@pytest.mark.parametrize("measure", MEASURES.values(), ids=lambda measure: measure.code)
def test_every_measure_says_which_way_is_good_or_that_neither_is(measure) -> None:
    assert measure.polarity in DIRECTIONS


def test_fewer_than_five_months_are_a_line_alone() -> None:
    assert process_of(MEASURES["EHC01"], series_of("EHC01", figures(1, 2, 3, 4))) is None
    assert process("EHC01", 1, 2, 3, 4, 5).chart.points


def test_months_not_settled_yet_are_left_off_the_end() -> None:
    running = process("EHC01", 9, 11, 9, 11, 9, 3, day=date(2023, 6, 20))
    assert running.last.date == date(2023, 5, 1)
    assert running.points.get(date(2023, 6, 1)) is None


def test_months_without_a_value_are_left_off_both_ends_and_kept_between() -> None:
    rates = [(0, 0), (5, 10), (4, 10), (0, 0), (5, 10), (4, 10), (5, 10), (0, 0)]
    judged = process("EHC08", *rates)
    assert [point.date.month for point in judged.chart.points] == [2, 3, 4, 5, 6, 7]
    assert judged.chart.points[2].value is None


def test_mean_and_limits_are_said_with_their_months_as_far_as_they_can_be() -> None:
    judged = process("EHC08", (9, 10), (10, 10), (9, 10), (10, 10), (9, 10), (10, 10))
    assert judged.course == (
        "From January 2023 to June 2023, the last month known, the mean is 95%; as things are, months are "
        "expected between 68.4% and 100%."
    )
    assert judged.last.upl == pytest.approx(95 + LIMIT * 10)


def test_of_a_process_that_is_gone_neither_expectation_nor_assurance_is_told() -> None:
    low, high = [(2, 100), (3, 100)] * 6, [(77, 100), (74, 100), (82, 100)]
    judged = process("EHC08", *low, *high)
    assert "expected between" not in judged.course
    assert "as things are" not in judged.course
    assert (
        "From January 2024 on the months have mostly been above the upper limit. That is another process"
        in judged.course
    )
    assert [signal.title for signal in judged.signals] == ["Improvement: higher", "No assurance"]


def test_where_the_months_do_not_differ_there_are_no_limits() -> None:
    judged = process("EHC12", 3, 3, 3, 3, 3)
    assert judged.course.endswith(
        "the mean is 3. There are no limits: the months don’t differ, or too few follow one another."
    )
    assert [signal.title for signal in judged.signals] == ["No sign of change", "Not enough information"]


@pytest.mark.parametrize(
    ("code", "line", "at"),
    [
        ("EHC08", -3, 0),
        ("EHC08", 104, 100),
        ("EHC01", -3, 0),
        ("EHC01", 104, 104),
        ("B5", -3, -3),
        ("EHC10", -1, 0),
    ],
)
def test_the_drawing_stops_where_figures_must(code, line, at) -> None:
    assert drawn(MEASURES[code], line) == at


def test_trial_limits_are_flagged() -> None:
    assert TRIAL in process("EHC01", *[9, 11] * 6).cautions
    assert TRIAL not in process("EHC01", *[9, 11] * 6, 9).cautions
    assert TRIAL not in process("EHC01", 5, 5, 5, 5, 5).cautions  # there are none


def test_a_share_is_told_with_what_it_is_out_of() -> None:
    assert process("EHC09", (4, 8), (5, 12), (3, 9), (4, 8), (5, 10)).cautions[1] == (
        "Each point is out of 8 to 12 (plans issued in the month). The fewer there are, the more it moves by itself."
    )


@pytest.mark.parametrize(
    ("code", "caution"),
    [("EHC12", STOCK), ("ADV05", STOCK), ("EHC04", ROLLING.format(months=12)), ("B5", FALL)],
)
def test_where_neighbouring_months_are_alike_it_is_said(code, caution) -> None:
    pair = (4, 8) if MEASURES[code].has_denominator else 4
    assert caution in process(code, *[pair] * 5).cautions


def test_a_flow_has_no_such_caution_but_every_chart_says_that_a_signal_is_a_question() -> None:
    assert process("EHC01", *[9, 11] * 8).cautions == (ONE_QUESTION,)


def test_the_table_gains_the_lines_uncut_and_what_each_month_is() -> None:
    series = series_of("EHC08", figures(*[(1, 10), (0, 10)] * 3, (9, 10)), date(2023, 7, 20))
    table = series_table(MEASURES["EHC08"], series, None, process_of(MEASURES["EHC08"], series))
    assert [column.text for column in table.columns[-4:]] == [
        "Mean",
        "Lower limit",
        "Upper limit",
        "What the month shows",
    ]
    assert [cell.text for cell in table.rows[0].cells[-4:]] == ["", "", "", "Left off: not settled"]
    assert [cell.text for cell in table.rows[1].cells[-4:]] == ["5%", "−21.6%", "31.6%", "Common cause"]


def test_without_a_process_the_table_has_no_such_columns() -> None:
    series = series_of("EHC01", figures(1, 2))
    assert [column.text for column in series_table(MEASURES["EHC01"], series, None).columns] == [
        "Period",
        "Number",
        "Provisional",
    ]


def test_no_moving_range_and_no_run_goes_across_months_that_are_not_stored():
    months = [date(2023, number, 1) for number in (1, 2, 3, 4, 8, 9, 10, 11)]  # seven rises, but for the gap
    series = series_of("EHC01", {month: (10 + number, None) for number, month in enumerate(months)})
    judged = process_of(MEASURES["EHC01"], without_holes(series))
    assert judged is not None
    assert [point.value for point in judged.chart.points][4:7] == [None] * 3
    assert judged.chart.groups[0].average_moving_range == 1
    assert not any(point.special_cause_type.startswith("7 Point Trend") for point in judged.chart.points)
