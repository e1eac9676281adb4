"""What keeps the portal from working as it should: each trouble just before its limit, at it and just after it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from send_portal.troubles import (
    CHECK_OF_FIGURES,
    CHECK_OF_REPORTS,
    COUNT,
    DUTIES,
    LEAST_ROOM,
    TIMETABLE,
    WEB,
    WORKER,
    DutyFact,
    Facts,
    is_older,
    troubles_of,
)

NOW = datetime(2024, 7, 31, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
WELL = Facts(
    NOW, date(2024, 7, 31), last_day=date(2024, 7, 31), duties={name: DutyFact(NOW) for name in DUTIES}
)


def codes(facts: Facts) -> list[str]:
    return [trouble.code for trouble in troubles_of(facts)]


def with_duty(name: str, *, age: timedelta = timedelta(), failures: int = 0) -> Facts:
    return replace(WELL, duties={**WELL.duties, name: DutyFact(NOW - age, failures)})


def test_a_portal_that_is_well_has_no_trouble():
    assert codes(WELL) == []


def test_of_what_was_not_looked_for_yet_nothing_is_said():
    assert codes(Facts(NOW, date(2024, 7, 31))) == []


@pytest.mark.parametrize(
    ("name", "limit", "code"),
    [
        (WORKER, timedelta(minutes=3), "no_worker"),
        (TIMETABLE, timedelta(minutes=10), "no_timetable"),
        (COUNT, timedelta(hours=26), "count_old"),
        (CHECK_OF_FIGURES, timedelta(hours=26), "check_of_figures_old"),
        (CHECK_OF_REPORTS, timedelta(hours=26), "check_of_reports_old"),
    ],
)
def test_work_that_was_not_heard_of_for_too_long_is_a_trouble(name, limit, code):
    assert codes(with_duty(name, age=limit)) == []
    assert codes(with_duty(name, age=limit + SECOND)) == [code]


def test_changes_may_wait_for_ten_minutes():
    limit = timedelta(minutes=10)
    assert codes(replace(WELL, waiting_since=NOW - limit)) == []
    assert codes(replace(WELL, waiting_since=NOW - limit - SECOND)) == ["changes_waiting"]


def test_a_time_that_a_wrong_clock_wrote_is_not_trusted():
    later = NOW + timedelta(days=600)
    assert is_older(later, timedelta(hours=26), NOW)
    assert not is_older(NOW + timedelta(minutes=5), timedelta(hours=26), NOW)
    assert codes(replace(WELL, waiting_since=later)) == ["changes_waiting"]


def test_where_there_is_no_worker_it_is_not_said_that_the_timetable_is_silent_too():
    silent = timedelta(hours=1)
    duties = {**WELL.duties, WORKER: DutyFact(NOW - silent), TIMETABLE: DutyFact(NOW - silent)}
    assert codes(replace(WELL, duties=duties)) == ["no_worker"]


def test_a_web_server_that_is_silent_is_no_trouble_to_whoever_sees_it():
    assert codes(with_duty(WEB, age=timedelta(days=1))) == []


@pytest.mark.parametrize(("failures", "expected"), [(2, []), (3, ["count_fails"])])
def test_three_counts_that_fail_in_a_row_are_a_trouble(failures, expected):
    assert codes(with_duty(COUNT, failures=failures)) == expected


def test_a_check_that_fails_once_is_a_trouble_since_the_next_comes_in_a_day():
    assert codes(with_duty(CHECK_OF_FIGURES, failures=1)) == ["check_of_figures_fails"]


@pytest.mark.parametrize(
    ("room", "expected"), [(LEAST_ROOM, []), (LEAST_ROOM - 1, ["little_room"]), (None, [])]
)
def test_little_room_on_the_disk_is_a_trouble(room, expected):
    assert codes(replace(WELL, room=room)) == expected


def test_a_database_that_takes_no_changes_or_lacks_tables_is_a_trouble():
    assert codes(replace(WELL, is_writable=False)) == ["database_unwritable"]
    assert codes(replace(WELL, lacks_migrations=True)) == ["migrations_pending"]


def test_a_broker_or_files_that_fail_are_a_trouble_though_the_database_is_away_too():
    facts = replace(WELL, broker_answers=False, files_work=False)
    assert codes(facts) == ["no_files", "no_broker"]
    assert codes(replace(facts, is_readable=False)) == ["database_unreadable", "no_files", "no_broker"]


def test_of_a_database_that_cannot_be_read_nothing_else_is_known():
    assert codes(replace(WELL, is_readable=False, waiting_since=datetime(2020, 1, 1, tzinfo=UTC))) == [
        "database_unreadable"
    ]


def test_a_day_that_jumps_says_both_ways_it_can_have_come_about_and_what_to_do_and_hides_what_follows_from_it():
    late = with_duty(COUNT, age=timedelta(days=9))
    facts = replace(late, last_day=date(2024, 7, 22), waiting_since=NOW - timedelta(hours=1))
    (trouble,) = troubles_of(facts)
    assert (trouble.code, trouble.for_everybody) == ("day_jumped", True)
    for words in (
        "31 July 2024",
        "22 July 2024",
        "the clock is wrong",
        "the portal was off",
        "Recording goes on",
    ):
        assert words in trouble.words
    assert "recalculate --accept-day" in trouble.to_do


def test_what_the_nightly_checks_found_is_a_trouble_for_whoever_watches():
    assert codes(replace(WELL, found={"recount", "something else"})) == ["recount"]


def test_every_trouble_says_what_it_means_and_what_to_do():
    worst = replace(
        WELL,
        is_writable=False,
        lacks_migrations=True,
        files_work=False,
        broker_answers=False,
        room=0,
        waiting_since=NOW - timedelta(days=1),
        duties={name: DutyFact(NOW - timedelta(days=2), 9) for name in DUTIES},
        found={"recount", "reports"},
    )
    for trouble in troubles_of(worst):
        assert trouble.words.endswith(".")
        assert trouble.to_do.endswith(".")
