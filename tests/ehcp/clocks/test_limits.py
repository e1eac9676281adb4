"""Rules C1 to C11 as arithmetic, against worked dates and against counting day by day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ehcp.clocks.limits import (
    COUNTINGS,
    UNITS,
    ClosedDays,
    CountingStep,
    Limit,
    months_from,
    work_out,
    work_out_again,
)
from ehcp.clocks.working_days import internal_target, is_working_day, next_working_day
from tests.ehcp.histories import day

CHRISTMAS, AUGUST = ClosedDays(1225, 101), ClosedDays(801, 831)
DAYS = st.dates(date(2015, 1, 1), date(2035, 1, 1))
LIMITS = st.builds(
    Limit,
    st.integers(0, 60),
    st.sampled_from(["days", "weeks", "months", "working_days"]),
    st.just("after"),
    skipped=st.sampled_from([(), (CHRISTMAS, AUGUST)]),
)


def weeks(number):
    return Limit(number, "weeks")


# The request is day 0; 6, 16, 20 and 30 weeks are 42, 112, 140 and 210 days (regulations 5, 10, 13; rule G3).
@pytest.mark.parametrize(
    ("received", "six", "sixteen", "twenty", "thirty"),
    [
        ("2024-02-29", "2024-04-11", "2024-06-20", "2024-07-18", "2024-09-26"),
        ("2024-09-02", "2024-10-14", "2024-12-23", "2025-01-20", "2025-03-31"),
        ("2024-12-20", "2025-01-31", "2025-04-11", "2025-05-09", "2025-07-18"),
        ("2025-03-01", "2025-04-12", "2025-06-21", "2025-07-19", "2025-09-27"),
        ("2025-07-24", "2025-09-04", "2025-11-13", "2025-12-11", "2026-02-19"),
        ("2025-12-31", "2026-02-11", "2026-04-22", "2026-05-20", "2026-07-29"),
        ("2026-02-09", "2026-03-23", "2026-06-01", "2026-06-29", "2026-09-07"),
    ],
)
def test_c1_weeks_are_counted_from_the_day_after_the_event(received, six, sixteen, twenty, thirty):
    dues = [weeks(number).last_day(day(received)) for number in (6, 16, 20, 30)]
    assert dues == [day(text) for text in (six, sixteen, twenty, thirty)]
    assert {due.weekday() for due in dues} == {day(received).weekday()}
    assert [(due - day(received)).days for due in dues] == [42, 112, 140, 210]


@pytest.mark.parametrize("due", ["2025-04-12", "2025-06-21", "2025-07-19", "2025-09-27"])
def test_c5_a_saturday_stays_and_the_internal_target_is_the_friday_before(due):
    assert internal_target(day(due)) == day(due) - timedelta(days=1)


@pytest.mark.parametrize(("served", "last"), [("2025-03-03", "2025-03-17"), ("2025-07-28", "2025-08-11")])
def test_c3_fifteen_days_beginning_with_the_day_served(served, last):
    assert Limit(15, "days", "beginning_with").last_day(day(served)) == day(last)


# One meeting, Wednesday 14 May 2025, and an order sent on Tuesday 10 June 2025.
@pytest.mark.parametrize(
    ("limit", "start", "last"),
    [
        (weeks(6), "2024-04-11", "2024-05-23"),  # advice asked for on day 42 is due on day 84
        (Limit(2, "weeks", "backwards"), "2025-05-14", "2025-04-30"),  # notice and papers
        (weeks(2), "2025-05-14", "2025-05-28"),  # report
        (weeks(4), "2025-05-14", "2025-06-11"),  # decision and amendments
        (weeks(8), "2025-06-11", "2025-08-06"),  # final plan after a notice on the last day …
        (weeks(12), "2025-05-14", "2025-08-06"),  # … is twelve weeks after the meeting
        (weeks(8), "2025-05-21", "2025-07-16"),  # after an early notice
        (Limit(15, "days"), "2025-09-01", "2025-09-16"),  # answer to a request to reassess
        (weeks(14), "2025-09-10", "2025-12-17"),  # plan after a reassessment
        (weeks(2), "2025-06-10", "2025-06-24"),
        (weeks(5), "2025-06-10", "2025-07-15"),
        (weeks(10), "2025-06-10", "2025-08-19"),
        (weeks(11), "2025-06-10", "2025-08-26"),
        (weeks(14), "2025-06-10", "2025-09-16"),
        (weeks(6), "2025-11-20", "2026-01-01"),  # a family told of a transfer, on New Year's Day
        (Limit(12, "months"), "2024-02-29", "2025-02-28"),  # a review
        (Limit(2, "months"), "2025-12-31", "2026-02-28"),  # an appeal: there is no 31 February
        (Limit(5, "months", "backwards"), "2026-07-31", "2026-02-28"),
        (Limit(331, "fixed_day"), "2026-09-01", "2026-03-31"),
        (Limit(0, "days"), "2025-06-10", "2025-06-10"),  # immediately
        (Limit(3, "working_days"), "2025-04-17", "2025-04-24"),  # over Easter
        (Limit(30, "working_days"), "2025-06-10", "2025-07-22"),
        (Limit(15, "working_days", "beginning_with"), "2025-06-10", "2025-06-30"),
        (Limit(15, "working_days", "beginning_with"), "2025-06-07", "2025-06-27"),  # from a Saturday
        (Limit(2, "working_days", "backwards"), "2025-04-22", "2025-04-16"),
    ],
)
def test_worked_dates(limit, start, last):
    assert limit.last_day(day(start)) == day(last)


@pytest.mark.parametrize(
    ("letter", "certificate", "last"),
    [
        ("2025-12-31", None, "2026-02-28"),
        ("2025-06-30", None, "2025-09-01"),  # 30 August moves to the first working day of September
        (
            "2025-10-25",
            None,
            "2026-01-02",
        ),  # Christmas Day moves to the first working day after New Year's Day
        ("2025-03-01", "2025-04-20", "2025-05-20"),  # the certificate gives the later day
        ("2025-03-01", "2025-03-20", "2025-05-01"),  # the letter does
        ("2024-06-15", None, "2024-09-02"),  # 1 September was a Sunday
        ("2022-11-01", None, "2023-01-03"),  # New Year's Day was a Sunday, so Monday a bank holiday
        ("2026-06-30", None, "2026-09-01"),
    ],
)
def test_c11_the_time_to_appeal(letter, certificate, last):
    starts = [(Limit(2, "months"), day(letter))]
    if certificate:
        starts.append((Limit(1, "months"), day(certificate)))
    due = work_out(starts, closed=(CHRISTMAS, AUGUST))[-1].result
    assert due == day(last)


def test_c10_before_the_later_of_two_days_is_the_day_before_it():
    made, transferred = day("2025-01-10"), day("2025-11-20")
    steps = work_out([(Limit(12, "months"), made), (Limit(3, "months"), transferred)], before=True)
    assert [step.operation for step in steps] == ["add", "add", "later_of", "day_before"]
    assert [step.result for step in steps] == [
        day("2026-01-10"),
        day("2026-02-20"),
        day("2026-02-20"),
        day("2026-02-19"),
    ]


# Rule C6: where the month has no such day, its last.
@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2024-02-28", 12, "2025-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-03-01", 12, "2025-03-01"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2024-02-29", -12, "2023-02-28"),
        ("2023-12-28", 2, "2024-02-28"),
        ("2023-12-29", 2, "2024-02-29"),
        ("2023-12-30", 2, "2024-02-29"),
        ("2023-12-31", 2, "2024-02-29"),
        ("2024-01-01", 2, "2024-03-01"),
        ("2024-10-31", 1, "2024-11-30"),
        ("2024-11-30", 1, "2024-12-30"),
    ],
)
def test_c6_months_end_on_the_corresponding_day_or_the_months_last(start, months, end):
    assert months_from(day(start), months) == day(end)


EVERY_DAY = [date(2024, 1, 1) + timedelta(days=number) for number in range(366)]


def test_a_fixed_day_is_month_and_day():
    numbers = [each.month * 100 + each.day for each in EVERY_DAY]
    assert [Limit(number, "fixed_day").last_day(day("2024-05-01")) for number in numbers] == EVERY_DAY


def test_a_single_closed_day_moves_to_the_first_working_day_after_it():
    for each in EVERY_DAY:
        closed = ClosedDays(each.month * 100 + each.day, each.month * 100 + each.day)
        assert [other for other in EVERY_DAY if closed.holds(other)] == [each]
        assert closed.first_working_day_after(each) == next_working_day(each + timedelta(days=1))


# Laws


def count_days(limit, start):
    """The plain way: look at one day after another."""
    if limit.unit in ("days", "weeks"):
        left = limit.number * (7 if limit.unit == "weeks" else 1)
    elif limit.unit == "working_days":
        left = limit.number
    else:
        return one_month_after_another(start, limit.number)
    while left:
        start += timedelta(days=1)
        skipped = any(stretch.holds(start) for stretch in limit.skipped)
        if limit.unit != "working_days" or (is_working_day(start) and not skipped):
            left -= 1
    return start


def one_month_after_another(start, months):
    year, month = start.year, start.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    for number in (start.day, 30, 29, 28):
        try:
            return date(year, month, number)
        except ValueError:
            continue


@given(LIMITS, DAYS)
def test_limits_agree_with_counting_day_by_day(limit, start):
    assert limit.last_day(start) == count_days(limit, start)


@given(LIMITS, DAYS)
def test_beginning_with_the_start_is_counting_after_the_day_before(limit, start):
    beginning = replace(limit, counting="beginning_with")
    if limit.unit == "months":
        # It ends the day before the corresponding day, or with the month where there is none (C12).
        corresponding = limit.last_day(start)
        clipped = corresponding.day < start.day
        assert beginning.last_day(start) == corresponding - timedelta(days=not clipped)
    else:
        assert beginning.last_day(start) == limit.last_day(start - timedelta(days=1))


@given(LIMITS, st.sampled_from(COUNTINGS), DAYS, st.integers(0, 100))
def test_a_later_start_never_gives_an_earlier_last_day(limit, counting, start, later):
    counted = replace(limit, counting=counting)
    assert counted.last_day(start) <= counted.last_day(start + timedelta(days=later))


@given(DAYS, st.integers(-60, 60))
def test_months_keep_the_day_or_take_the_months_last(start, count):
    later = months_from(start, count)
    assert (later.year * 12 + later.month) - (start.year * 12 + start.month) == count
    assert later.day == start.day or (later + timedelta(days=1)).day == 1


@given(DAYS, st.sampled_from([CHRISTMAS, AUGUST]))
def test_time_moves_out_of_closed_days_to_the_first_working_day_after_them(due, closed):
    held = (
        (due.month == 8)
        if closed is AUGUST
        else ((due.month, due.day) in [(1, 1), *((12, n) for n in range(25, 32))])
    )
    assert closed.holds(due) is held
    if held:
        expected = due
        while closed.holds(expected) or not is_working_day(expected):
            expected += timedelta(days=1)
        assert closed.first_working_day_after(due) == expected


@given(
    starts=st.lists(st.tuples(LIMITS, DAYS), max_size=3),
    before=st.booleans(),
    closed=st.sampled_from([(), (CHRISTMAS, AUGUST)]),
    rolls=st.booleans(),
)
@example(
    starts=[(Limit(1, "weeks"), date(2025, 7, 31)), (Limit(1, "weeks"), date(2025, 6, 2))],
    before=False,
    closed=(CHRISTMAS, AUGUST),
    rolls=False,
)
@example(
    starts=[(Limit(1, "weeks"), date(2025, 6, 7)), (Limit(1, "weeks"), date(2025, 6, 2))],
    before=False,
    closed=(),
    rolls=True,
)
def test_a_sum_taken_again_from_what_is_written_of_it_gives_the_same_day(starts, before, closed, rolls):
    steps = work_out(starts, before=before, closed=closed, rolls=rolls)
    written = [CountingStep.from_part(step.as_part()) for step in steps]
    assert work_out_again(written) == (steps[-1].result if steps else None)


def test_units_and_countings_are_those_of_the_tests():
    assert set(UNITS) == {"days", "weeks", "months", "working_days", "fixed_day"}
    assert set(COUNTINGS) == {"after", "beginning_with", "backwards"}


# A tribunal's times (C11)


@pytest.mark.parametrize(
    ("ends", "met_by"),
    [
        ("2025-04-17", "2025-04-17"),  # Thursday before Good Friday
        ("2025-04-18", "2025-04-22"),
        ("2025-04-21", "2025-04-22"),
        ("2025-04-22", "2025-04-22"),
        ("2025-12-24", "2025-12-24"),
        ("2025-12-25", "2026-01-02"),
        ("2027-01-01", "2027-01-04"),  # a Friday
        ("2027-01-02", "2027-01-04"),
        ("2027-07-31", "2027-08-02"),  # ended on a Saturday in July: on the next working day, in August
        ("2027-08-31", "2027-09-01"),
    ],
)
def test_a_time_that_rolls_ends_on_a_working_day_outside_the_closed_days(ends, met_by):
    start = day(ends) - timedelta(days=7)
    steps = work_out([(weeks(1), start)], closed=(CHRISTMAS, AUGUST), rolls=True)
    assert steps[-1].result == day(met_by)
    assert len(steps) == 2


@given(DAYS, st.integers(1, 60))
def test_a_time_that_skips_stretches_counts_the_working_days_outside_of_them(start, number):
    last = Limit(number, "working_days", skipped=(CHRISTMAS, AUGUST)).last_day(start)
    between = [start + timedelta(days=passed) for passed in range(1, (last - start).days + 1)]
    counted = [
        each
        for each in between
        if is_working_day(each)
        and each.month != 8
        and (each.month, each.day) != (1, 1)
        and not (each.month == 12 and each.day >= 25)
    ]
    assert len(counted) == number
    assert counted[-1] == last


def test_a_stretch_of_closed_days_is_read_again_from_its_text():
    assert ClosedDays.from_text(str(CHRISTMAS)) == CHRISTMAS


# Of which days was asked whether they are working days


@pytest.mark.parametrize(
    ("counting", "start", "result", "asked"),
    [
        ("after", "2025-06-10", "2025-06-13", ("2025-06-11", "2025-06-13")),  # the start is day 0
        ("beginning_with", "2025-06-10", "2025-06-12", ("2025-06-10", "2025-06-12")),
        ("backwards", "2025-06-10", "2025-06-05", ("2025-06-05", "2025-06-09")),
    ],
)
def test_a_count_of_working_days_asks_of_each_day_that_it_passes(counting, start, result, asked):
    limit = Limit(3, "working_days", counting)
    (step,) = work_out([(limit, day(start))])
    assert (step.result, step.asked_of) == (day(result), tuple(map(day, asked)))


def test_a_time_that_moves_asks_of_the_days_after_the_stretch_it_lay_in():
    *_, moved = work_out([(Limit(2, "months"), day("2022-11-01"))], closed=(CHRISTMAS, AUGUST))
    assert (moved.result, moved.asked_of) == (day("2023-01-03"), (day("2023-01-02"), day("2023-01-03")))
    *_, moved = work_out([(Limit(2, "months"), day("2025-06-30"))], closed=(CHRISTMAS, AUGUST))
    assert moved.asked_of == (day("2025-09-01"), day("2025-09-01"))


@pytest.mark.parametrize(("ends", "met_by"), [("2025-03-15", "2025-03-17"), ("2025-03-17", "2025-03-17")])
def test_a_time_that_rolls_asks_of_its_last_day_and_those_up_to_the_working_day(ends, met_by):
    *_, rolled = work_out([(weeks(1), day(ends) - timedelta(days=7))], rolls=True)
    assert rolled.asked_of == (day(ends), day(met_by))


def test_calendar_days_are_counted_without_asking():
    steps = work_out(
        [(Limit(6, "weeks"), day("2025-06-10")), (Limit(2, "months"), day("2025-06-10"))], before=True
    )
    assert [step.asked_of for step in steps] == [None] * 4
