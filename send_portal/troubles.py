"""What keeps the portal from working as it should: facts in, troubles out. Pure: no clock, no database.

The one list behind the health page, `/health/`, the line on pages, the mail to administrators and `check_health`.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from send_portal.days import jumps, say_day

LONGEST_WAIT = timedelta(minutes=10)  # for a change to be counted
LONGEST_BETWEEN_COUNTS = timedelta(hours=26)  # and between checks: each is done every night
LONGEST_SILENCE_OF_WORKERS = timedelta(minutes=3)
LONGEST_SILENCE_OF_THE_TIMETABLE = timedelta(minutes=10)
FAILURES_IN_A_ROW = 3
LEAST_ROOM = 500 * 1024 * 1024  # bytes
RECENTLY = timedelta(minutes=1)  # what was written so lately shows that the database takes changes
CLOCKS_DIFFER = timedelta(minutes=5)  # a time further ahead than this was written by a clock that was wrong

# The names of what goes on in the background.
WEB, WORKER, TIMETABLE = "web", "worker", "timetable"
COUNT, CHECK_OF_FIGURES, CHECK_OF_REPORTS = "count", "check of figures", "check of reports"
DUTIES = {
    WEB: "The web server",
    WORKER: "A worker",
    TIMETABLE: "The timetable",
    COUNT: "Counting",
    CHECK_OF_FIGURES: "The nightly check of figures",
    CHECK_OF_REPORTS: "The nightly check of reports",
}
NIGHTLY = (CHECK_OF_FIGURES, CHECK_OF_REPORTS)
# What the nightly checks raise an alarm about themselves, by the alarm's kind, in words for anybody.
FOUND_BY_CHECKS = {
    "recount": "The nightly check found numbers, dates or the database itself to be wrong.",
    "reports": "The nightly check found a published report that does not follow from its data.",
}


@dataclass(frozen=True)
class DutyFact:
    """When a kind of background work was last done, and how often it failed since."""

    done_at: datetime
    failures: int = 0


@dataclass(frozen=True)
class Facts:
    """What is known of how the portal runs. `now` and all times carry their zone; `room` is in bytes.

    `waiting_since`: when the first change that is not counted yet was saved; None where none waits. A duty that is
    missing has not been looked for yet, and nothing is said of it. `found`: the kinds of the alarms that checks raised.
    """

    now: datetime
    day: date
    is_readable: bool = True
    is_writable: bool = True
    lacks_migrations: bool = False
    files_work: bool = True
    broker_answers: bool = True
    room: int | None = None
    last_day: date | None = None
    waiting_since: datetime | None = None
    duties: Mapping[str, DutyFact] = field(default_factory=dict)
    found: Collection[str] = ()


@dataclass(frozen=True)
class Trouble:
    """`words` says what is wrong and what it means, `to_do` what helps. The words are public: they name nobody."""

    code: str
    words: str
    to_do: str
    for_everybody: bool = False

    def __str__(self) -> str:
        return f"{self.words} {self.to_do}"


def troubles_of(facts: Facts) -> list[Trouble]:
    """Every trouble that these facts show, the gravest first. Where the database can't be read, only that is known."""
    if not facts.is_readable:
        return [*_of_the_database(facts), *_of_the_disk(facts), *_of_the_broker(facts)]
    waits = list(_of_the_day(facts))  # then counts are late for that reason alone
    return [
        *_of_the_database(facts),
        *_of_the_disk(facts),
        *_of_what_checks_found(facts),
        *waits,
        *_of_the_broker(facts),
        *_of_programs(facts),
        *(() if waits else _of_counting(facts)),
        *_of_checks(facts),
    ]


def is_older(at: datetime, limit: timedelta, now: datetime) -> bool:
    """Whether ``at`` is longer ago than ``limit``. A time that has not come tells nothing, so it counts as too old."""
    return now - at > limit or at - now > CLOCKS_DIFFER


def _of_the_database(facts: Facts) -> Iterator[Trouble]:
    if not facts.is_readable:
        yield Trouble(
            "database_unreadable",
            "The database can't be read, so no page works.",
            "See that the database server runs and can be reached, and that its disk has room.",
        )
        return
    if not facts.is_writable:
        yield Trouble(
            "database_unwritable",
            "Nothing can be saved: the database takes no changes.",
            "See that its disk has room, that the portal may write to it, and that it does not stand by for another "
            "or wait in the middle of a restore.",
        )
    if facts.lacks_migrations:
        yield Trouble(
            "migrations_pending",
            "The database's tables are older than the program.",
            "Run: python manage.py migrate, then python manage.py rebuild_timelines.",
        )


def _of_the_disk(facts: Facts) -> Iterator[Trouble]:
    if not facts.files_work:
        yield Trouble(
            "no_files",
            "The pages' styles are missing, or the portal can't write into its own folder.",
            "Run: python manage.py collectstatic; and see that PORTAL_VAR is a folder that the portal may write to.",
        )
    if facts.room is not None and facts.room < LEAST_ROOM:
        yield Trouble(
            "little_room",
            "The portal's disk is nearly full. Once it is full, nothing can be saved.",
            "Make room, or give it a larger disk.",
        )


def _of_what_checks_found(facts: Facts) -> Iterator[Trouble]:
    for kind, words in FOUND_BY_CHECKS.items():
        if kind in facts.found:
            yield Trouble(
                kind,
                words,
                "The alarm on every page says which. It stands until a nightly check finds nothing wrong.",
                for_everybody=True,
            )


def _of_the_day(facts: Facts) -> Iterator[Trouble]:
    if facts.last_day and jumps(facts.day, facts.last_day):
        yield Trouble(
            "day_jumped",
            f"Counting waits: the portal's day is {say_day(facts.day)}, and figures were last counted for "
            f"{say_day(facts.last_day)}. Either the clock is wrong, or the portal was off. Recording goes on, and "
            "nothing that is saved is lost.",
            "If the clock is wrong, put it right, and counting goes on by itself. If the day is right, an "
            "administrator accepts it under Settings, or with: python manage.py recalculate --accept-day.",
            for_everybody=True,
        )


def _of_the_broker(facts: Facts) -> Iterator[Trouble]:
    if not facts.broker_answers:
        yield Trouble(
            "no_broker",
            "The broker can't be reached. What is saved is counted all the same, within seconds, but the timetable's "
            "work isn't asked for.",
            "See that Redis runs, and that REDIS_URL names its host, port and password.",
        )


def _of_programs(facts: Facts) -> Iterator[Trouble]:
    if _is_overdue(facts, WORKER, LONGEST_SILENCE_OF_WORKERS):
        yield Trouble(
            "no_worker",
            "No worker has been heard of for three minutes, so changes are saved but not counted.",
            "Start a worker, and see in its log why it stopped.",
        )
    elif _is_overdue(facts, TIMETABLE, LONGEST_SILENCE_OF_THE_TIMETABLE):
        yield Trouble(
            "no_timetable",
            "The timetable has not been heard of for ten minutes, so the nightly work will not be asked for.",
            "See that beat and the broker run. Workers go on counting meanwhile.",
        )


def _of_counting(facts: Facts) -> Iterator[Trouble]:
    count = facts.duties.get(COUNT)
    if count and count.failures >= FAILURES_IN_A_ROW:
        yield Trouble(
            "count_fails",
            "Counting fails again and again, so figures stay as they are.",
            "See in the worker's log why.",
        )
    if facts.waiting_since and is_older(facts.waiting_since, LONGEST_WAIT, facts.now):
        yield Trouble(
            "changes_waiting",
            "Changes have waited for more than ten minutes to be counted.",
            "See that a worker runs, and in its log what it does.",
        )
    if _is_overdue(facts, COUNT, LONGEST_BETWEEN_COUNTS):
        yield Trouble(
            "count_old",
            "Figures were last counted more than 26 hours ago.",
            "See that a worker runs. To count now: python manage.py recalculate.",
        )


def _of_checks(facts: Facts) -> Iterator[Trouble]:
    for name in NIGHTLY:
        known, said = facts.duties.get(name), DUTIES[name]
        if known and known.failures:
            yield Trouble(
                f"{name} fails".replace(" ", "_"),
                f"{said} ended with an error, so it is not known whether all is right.",
                "See in the worker's log why.",
            )
        elif _is_overdue(facts, name, LONGEST_BETWEEN_COUNTS):
            yield Trouble(
                f"{name} old".replace(" ", "_"),
                f"{said} was last done more than 26 hours ago.",
                "See that beat and a worker run; a worker makes up for it within a quarter of an hour.",
            )


def _is_overdue(facts: Facts, name: str, limit: timedelta) -> bool:
    known = facts.duties.get(name)
    return known is not None and is_older(known.done_at, limit, facts.now)
