"""When background work happens, all of it, in one place. Each entry reads as a sentence.

Times are Europe/London. Every task may be missed or run twice: the database says what work there is.
"""

from celery.schedules import crontab

EVERY_MINUTE = crontab()
EVERY_HOUR_AT_TEN_PAST = crontab(minute="10")
EVERY_NIGHT_AT_TWO = crontab(hour="2", minute="0")
EVERY_NIGHT_AT_THREE = crontab(hour="3", minute="0")
EVERY_NIGHT_AT_HALF_PAST_THREE = crontab(hour="3", minute="30")
EVERY_NIGHT_AT_FOUR = crontab(hour="4", minute="0")
EVERY_NIGHT_AT_HALF_PAST_ELEVEN = crontab(hour="23", minute="30")
ON_THE_FIRST_OF_THE_MONTH_AT_HALF_PAST_MIDNIGHT = crontab(day_of_month="1", hour="0", minute="30")

TIMETABLE = {
    "count again what changed and was not counted": {
        "task": "scorecard.catch_up",
        "schedule": EVERY_MINUTE,
        "options": {"expires": 60},  # the next one does the same, so none pile up while no worker runs
    },
    "recompute every measure": {
        "task": "scorecard.recalculate",
        "schedule": EVERY_NIGHT_AT_TWO,
        "kwargs": {"force": True},
    },
    "mark the month just ended as complete": {
        "task": "scorecard.recalculate",
        "schedule": ON_THE_FIRST_OF_THE_MONTH_AT_HALF_PAST_MIDNIGHT,
        "kwargs": {"force": True},
    },
    "make the forecast of the month just ended, and any that is missing": {
        "task": "scorecard.make_forecasts",
        "schedule": EVERY_HOUR_AT_TEN_PAST,
        "options": {"expires": 3600},
    },
    "make the latest forecast again from records as they are now": {
        "task": "scorecard.make_forecasts",
        "schedule": EVERY_NIGHT_AT_THREE,
        "kwargs": {"again": True},
    },
    # Before midnight: the new day's first count would put a wrong figure right before anybody heard of it.
    "check timelines and figures against a fresh recount": {
        "task": "scorecard.check_figures",
        "schedule": EVERY_NIGHT_AT_HALF_PAST_ELEVEN,
    },
    "work out every published report again from its cut": {
        "task": "improvement.check_reports",
        "schedule": EVERY_NIGHT_AT_HALF_PAST_THREE,
    },
    "forget sessions that have ended and the keys of forms saved long ago": {
        "task": "send_portal.forget_what_is_over",
        "schedule": EVERY_NIGHT_AT_FOUR,
    },
}
