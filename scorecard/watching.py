"""Watching how the portal runs: the facts, the alarms that follow from them, and who is told.

Every web process and every worker does it (`send_portal.running.watch`), so that whoever lives notices who died.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.core.mail import send_mail
from django.db import DatabaseError, InterfaceError
from django.utils import timezone

from scorecard.changes import ClaimLost, keep_alarm, recalculate
from scorecard.duties import look_for_all, note_done
from scorecard.models import Alarm, Duty
from scorecard.queries import CAN_ACT, day_to_go_on_from, day_waits, open_alarms, waiting_since
from send_portal.calendar import today
from send_portal.changes import forget_old_sights
from send_portal.queries import people_who_may, system_person
from send_portal.running import machine
from send_portal.running.tidying import remove_old_mail
from send_portal.troubles import (
    CHECK_OF_FIGURES,
    CHECK_OF_REPORTS,
    COUNT,
    FOUND_BY_CHECKS,
    RECENTLY,
    WEB,
    DutyFact,
    Facts,
    Trouble,
    is_older,
    troubles_of,
)

logger = structlog.get_logger(__name__)

TOLD_AGAIN_AFTER = timedelta(days=1)
MISSED_AFTER = timedelta(hours=25)  # nightly work that was not asked for in time is made up for
NIGHTLY_TASKS: Mapping[str, tuple[str, tuple[object, ...]]] = {
    CHECK_OF_FIGURES: (
        "scorecard.check_figures",
        (),
    ),  # before the count, which would put wrong figures right
    CHECK_OF_REPORTS: ("improvement.check_reports", ()),
    COUNT: ("scorecard.recalculate", (True,)),
}
SUBJECT = "The SEND improvement portal needs somebody to look after it"
SUBJECT_WHEN_OVER = "The SEND improvement portal: what needed attention is over"
_NO_DATABASE = (DatabaseError, InterfaceError)


class _LastKnown:
    """What this process remembers for the time when the database takes or tells nothing."""

    addresses: Sequence[str] = ()
    told: Sequence[str] = ()
    told_at: datetime | None = None


def facts() -> Facts:
    """How the portal runs now. A few queries; one small write where nothing was written for a minute."""
    now, day = timezone.now(), today()
    of_the_machine = Facts(
        now,
        day,
        room=machine.room(),
        files_work=machine.files_work(),
        broker_answers=machine.broker_answers(),
    )
    try:
        if machine.lacks_migrations():
            return replace(of_the_machine, lacks_migrations=True)
        duties = {duty.name: DutyFact(duty.done_at, duty.failures) for duty in Duty.objects.all()}
        return replace(
            of_the_machine,
            is_writable=_is_writable(duties, now),
            last_day=day_to_go_on_from(),
            waiting_since=waiting_since(),
            duties=duties,
            found=set(open_alarms().values_list("kind", flat=True)),
        )
    except _NO_DATABASE as error:
        logger.error("database_unreadable", error=repr(error))
        return replace(of_the_machine, is_readable=False)


def _is_writable(duties: Mapping[str, DutyFact], now: datetime) -> bool:
    if not machine.takes_changes():
        return False
    if any(not is_older(known.done_at, RECENTLY, now) for known in duties.values()):
        return True
    try:
        look_for_all()
        Duty.objects.filter(name=WEB).update(name=WEB)
    except _NO_DATABASE as error:
        logger.error("database_unwritable", error=repr(error))
        return False
    return True


def troubles() -> list[Trouble]:
    """What keeps the portal from working as it should, now."""
    return troubles_of(facts())


def watch(process: str) -> None:
    """Note that this kind of process lives, keep the alarms, and tell administrators of them."""
    try:
        look_for_all()
        note_done(process)
        _keep_alarms()
        _LastKnown.addresses = _addresses()
        _tell()
        _tell_that_the_database_is_back()
    except _NO_DATABASE:
        _tell_without_database()
        raise


def _keep_alarms() -> None:
    """Raise what is found, clear what is over. What the nightly checks found is theirs to clear."""
    found = {trouble.code: trouble for trouble in troubles() if trouble.code not in FOUND_BY_CHECKS}
    standing = {alarm.kind: alarm for alarm in open_alarms() if alarm.kind not in FOUND_BY_CHECKS}
    by = system_person()
    for code, trouble in found.items():
        if code not in standing or standing[code].message != str(trouble):
            keep_alarm(kind=code, wrong=[str(trouble)], for_everybody=trouble.for_everybody, by=by)
    for code in set(standing) - set(found):
        keep_alarm(kind=code, wrong=[], by=by)


def _addresses() -> list[str]:
    return sorted({person.email for permission in CAN_ACT for person in people_who_may(permission)})


def _tell() -> None:
    """One mail for all there is to say: each alarm once, again after a day, and when it is over."""
    now = timezone.now()
    standing = [alarm for alarm in open_alarms() if _is_to_be_told(alarm, now)]
    over = list(Alarm.objects.filter(cleared_at__isnull=False, told_at__isnull=False, told_over_at=None))
    # Of several processes that see it at the same moment, the one that moves the time sends the mail.
    standing = [one for one in standing if _moved(one, "told_at", one.told_at, now)]
    over = [one for one in over if _moved(one, "told_over_at", None, now)]
    if not standing and not over:
        return
    try:
        _send([alarm.message for alarm in standing], [alarm.message for alarm in over])
    except Exception:
        for alarm in standing:
            Alarm.objects.filter(pk=alarm.pk).update(told_at=alarm.told_at)
        Alarm.objects.filter(pk__in=[alarm.pk for alarm in over]).update(told_over_at=None)
        raise


def _is_to_be_told(alarm: Alarm, now: datetime) -> bool:
    return alarm.told_at is None or is_older(alarm.told_at, TOLD_AGAIN_AFTER, now)


def _moved(alarm: Alarm, field: str, before: datetime | None, now: datetime) -> bool:
    return Alarm.objects.filter(pk=alarm.pk, **{field: before}).update(**{field: now}) == 1


def _tell_without_database() -> None:
    """A database that takes or tells nothing can't keep who was told: this process remembers it, for a day."""
    now = timezone.now()
    if _LastKnown.told_at is None or now - _LastKnown.told_at > TOLD_AGAIN_AFTER:
        _LastKnown.told_at = now
        _LastKnown.told = [str(trouble) for trouble in troubles() if trouble.code not in FOUND_BY_CHECKS]
        _send(_LastKnown.told, [])


def _tell_that_the_database_is_back() -> None:
    """Whichever process told of it says when it is over; what else was told then has an alarm that goes on."""
    told, _LastKnown.told, _LastKnown.told_at = _LastKnown.told, (), None
    standing = set(open_alarms().values_list("message", flat=True)) if told else set()
    _send([], [message for message in told if message not in standing])


def _send(standing: Sequence[str], over: Sequence[str]) -> None:
    parts = []
    if standing:
        parts += ["This needs your attention:", *(f"- {message}" for message in standing)]
    if over:
        parts += [
            "This is over, and nothing is left to be done about it:",
            *(f"- {message}" for message in over),
        ]
    parts.append("More is on the page “How the portal is running”, under Settings.")
    subject = SUBJECT if standing else SUBJECT_WHEN_OVER
    if standing or over:
        for address in _LastKnown.addresses:
            send_mail(subject, "\n\n".join(parts), settings.DEFAULT_FROM_EMAIL, [address])


def count_what_waits(process: str) -> None:
    """Count if anything waits, whether or not a message about it came. What somebody else takes over is theirs."""
    with suppress(ClaimLost):
        recalculate(by=system_person())


def make_up_for_missed(process: str) -> None:
    """Do the nightly work that was not done for a day and more: nobody asked for it, or nobody was there."""
    from send_portal.running.celery import app

    app.loader.import_default_modules()
    now = timezone.now()
    known = {duty.name: duty for duty in Duty.objects.filter(name__in=NIGHTLY_TASKS)}
    for name, (task, arguments) in NIGHTLY_TASKS.items():
        if name in known and is_older(known[name].done_at, MISSED_AFTER, now):
            app.tasks[task](*arguments)


def tidy_up(process: str) -> None:
    """Throw away what has run out. The access log only on a day that doesn't jump: a clock that is years ahead would
    have it deleted years too early."""
    remove_old_mail()
    if not day_waits(today()):
        forget_old_sights(by=system_person())
