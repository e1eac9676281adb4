"""The troubles that the portal tells of, read from facts that are as bad as can be."""

from datetime import UTC, date, datetime, timedelta

from send_portal.troubles import DUTIES, FOUND_BY_CHECKS, TIMETABLE, DutyFact, Facts, Trouble, troubles_of

NOW, DAY = datetime(2024, 7, 31, 12, tzinfo=UTC), date(2024, 7, 31)
LONG_AGO = NOW - timedelta(days=9)
_OLD, _FAILING = DutyFact(LONG_AGO), DutyFact(NOW, failures=9)
# Some hide others, so that several portals are needed to show all.
PORTALS = (
    Facts(NOW, DAY, is_readable=False),
    Facts(
        NOW, DAY, is_writable=False, lacks_migrations=True, files_work=False, room=0, found=FOUND_BY_CHECKS
    ),
    Facts(NOW, DAY, broker_answers=False),
    Facts(NOW, DAY, last_day=LONG_AGO.date()),
    Facts(NOW, DAY, duties={TIMETABLE: _OLD}),
    Facts(NOW, DAY, duties=dict.fromkeys(DUTIES, _OLD), waiting_since=LONG_AGO),
    Facts(NOW, DAY, duties=dict.fromkeys(DUTIES, _FAILING)),
)


def all_troubles() -> list[Trouble]:
    """Each trouble once."""
    found = {trouble.code: trouble for portal in PORTALS for trouble in troubles_of(portal)}
    return list(found.values())


def troubles() -> list[str]:
    lines = [f"| `{one.code}` | {one.words} | {one.to_do} |" for one in all_troubles()]
    return ["| code | what is wrong | what to do |", "| --- | --- | --- |", *lines]
