"""The timetable: every entry names a task that exists, and its sentence is true."""

from datetime import UTC, datetime, timedelta

import pytest
from celery.schedules import crontab
from django.conf import settings

from send_portal.running.celery import app
from send_portal.running.timetable import TIMETABLE

MINUTES = timedelta(minutes=1)
SENTENCES = {
    "count again what changed and was not counted": ("scorecard.catch_up", "*", "*", "*"),
    "recompute every measure": ("scorecard.recalculate", "2", "0", "*"),
    "mark the month just ended as complete": ("scorecard.recalculate", "0", "30", "1"),
    "make the forecast of the month just ended, and any that is missing": (
        "scorecard.make_forecasts",
        "*",
        "10",
        "*",
    ),
    "make the latest forecast again from records as they are now": (
        "scorecard.make_forecasts",
        "3",
        "0",
        "*",
    ),
    "check timelines and figures against a fresh recount": ("scorecard.check_figures", "23", "30", "*"),
    "work out every published report again from its cut": ("improvement.check_reports", "3", "30", "*"),
    "forget sessions that have ended and the keys of forms saved long ago": (
        "send_portal.forget_what_is_over",
        "4",
        "0",
        "*",
    ),
}


def test_the_timetable_has_these_sentences_and_no_other() -> None:
    assert set(TIMETABLE) == set(SENTENCES)


@pytest.mark.parametrize("sentence", TIMETABLE)
def test_every_entry_names_a_task_that_exists(sentence: str) -> None:
    app.loader.import_default_modules()
    task = app.tasks[TIMETABLE[sentence]["task"]]
    task.__header__(*TIMETABLE[sentence].get("args", ()), **TIMETABLE[sentence].get("kwargs", {}))


@pytest.mark.parametrize("sentence", SENTENCES)
def test_every_schedule_is_what_its_sentence_says(sentence: str) -> None:
    task, hour, minute, day_of_month = SENTENCES[sentence]
    assert TIMETABLE[sentence]["task"] == task
    assert TIMETABLE[sentence]["schedule"] == crontab(hour=hour, minute=minute, day_of_month=day_of_month)


def test_the_recomputations_count_though_nothing_changed() -> None:
    forced = [entry for entry in TIMETABLE.values() if entry["task"] == "scorecard.recalculate"]
    assert [entry["kwargs"] for entry in forced] == [{"force": True}, {"force": True}]


def test_ticks_do_not_pile_up_while_no_worker_runs() -> None:
    assert TIMETABLE["count again what changed and was not counted"]["options"] == {"expires": 60}


def test_beat_follows_this_timetable_in_local_time() -> None:
    assert app.conf.beat_schedule == TIMETABLE
    assert app.conf.timezone == settings.TIME_ZONE == "Europe/London"


def test_the_check_comes_before_the_new_day_is_counted_and_mends_what_was_wrong() -> None:
    """In summer half past eleven in London is half past ten in UTC: what counts is the portal's own day."""
    check = TIMETABLE["check timelines and figures against a fresh recount"]["schedule"]
    check = crontab(hour=check._orig_hour, minute=check._orig_minute, app=app)
    before = datetime(2024, 7, 31, 22, 29, tzinfo=UTC)
    check.nowfun = lambda: before
    due = before + check.remaining_estimate(before)
    assert (due - before) <= 2 * MINUTES
    assert due.astimezone(app.timezone).strftime("%d %H:%M") == "31 23:30"
