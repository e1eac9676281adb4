"""Watching how the portal runs: the facts as they are, the alarms that follow, and who is told, once."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone

from ehcp.models import LedgerPosition
from scorecard import changes, duties, watching
from scorecard.changes import check_figures, recalculate
from scorecard.models import Alarm, Duty, Figure, Recalculation
from send_portal.models import AccessEntry, HistoryEntry
from send_portal.queries import system_person
from send_portal.running import machine
from send_portal.running.watch import LOOKS
from send_portal.troubles import CHECK_OF_FIGURES, COUNT, WEB, WORKER
from tests.ehcp.cases import record, waiting_case
from tests.factories import AccessEntryFactory, AlarmFactory, person_holding

pytestmark = pytest.mark.django_db


def aged(name: str, **age: int) -> None:
    """This kind of work was last done so long ago, and all others just now."""
    duties.look_for_all()
    Duty.objects.filter(name=name).update(done_at=timezone.now() - timedelta(**age))


def codes() -> list[str]:
    return [trouble.code for trouble in watching.troubles()]


def saved_ago(**age: int) -> None:
    """A change that isn't counted, and was saved so long ago."""
    Recalculation.objects.update(counted_position=0)
    LedgerPosition.objects.update(position=1, moved_at=timezone.now() - timedelta(**age))


# The facts


def test_a_portal_in_which_nothing_was_done_yet_is_well():
    assert codes() == []


def test_a_change_that_waits_for_more_than_ten_minutes_is_a_trouble_until_it_is_counted():
    saved_ago(minutes=9)
    assert codes() == []
    saved_ago(minutes=11)
    assert codes() == ["changes_waiting"]
    recalculate(by=system_person())
    assert codes() == []


def test_a_change_waits_from_the_first_save_though_others_follow():
    waiting_case()
    recalculate(by=system_person())
    case = waiting_case()
    before = timezone.now()
    record(case, "note", date(2024, 7, 31))
    assert watching.facts().waiting_since < before


def test_a_count_that_always_fails_is_a_trouble_and_one_that_goes_well_ends_it(monkeypatch):
    def fail(*_: object) -> int:
        raise ArithmeticError("no sum")

    waiting_case()
    monkeypatch.setattr(changes, "_count", fail)
    for _ in range(3):
        with pytest.raises(ArithmeticError):
            recalculate(by=system_person())
    assert codes() == ["count_fails"]
    monkeypatch.undo()
    recalculate(by=system_person())
    assert codes() == []


def test_a_nightly_check_that_fails_or_was_not_done_is_a_trouble(monkeypatch):
    aged(CHECK_OF_FIGURES, hours=27)
    assert codes() == ["check_of_figures_old"]
    check_figures(by=system_person())
    assert codes() == []

    def fail() -> list[str]:
        raise DatabaseError("page 12 can't be read")

    monkeypatch.setattr(changes, "broken_cuts", fail)
    with pytest.raises(DatabaseError):
        check_figures(by=system_person())
    assert codes() == ["check_of_figures_fails"]


def test_tables_that_are_behind_the_program_are_the_only_trouble_told(monkeypatch):
    monkeypatch.setattr(machine, "lacks_migrations", lambda: True)
    aged(WORKER, hours=1)
    assert codes() == ["migrations_pending"]


def test_a_database_that_cannot_be_read_is_a_trouble_and_no_error(monkeypatch):
    def fail() -> bool:
        raise DatabaseError("connection refused")

    monkeypatch.setattr(machine, "lacks_migrations", fail)
    assert codes() == ["database_unreadable"]


def test_a_database_that_takes_no_changes_is_a_trouble(monkeypatch):
    def fail() -> None:
        raise DatabaseError("attempt to write a readonly database")

    monkeypatch.setattr(watching, "look_for_all", fail)
    assert codes() == ["database_unwritable"]


def test_a_database_that_is_read_only_is_a_trouble_though_another_portal_wrote_to_it_just_now(monkeypatch):
    duties.note_done(WEB)
    monkeypatch.setattr(machine, "takes_changes", lambda: False)
    assert codes() == ["database_unwritable"]


def test_a_broker_that_does_not_answer_is_a_trouble_for_pages_mail_and_monitors_alike(settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert codes() == ["no_broker"]


def test_what_was_written_just_now_shows_that_the_database_takes_changes(monkeypatch):
    duties.note_done(WEB)
    monkeypatch.setattr(watching, "look_for_all", lambda: pytest.fail("needless"))
    assert codes() == []


def test_little_room_on_the_disk_is_a_trouble(monkeypatch):
    monkeypatch.setattr(machine, "room", lambda: 1000)
    assert codes() == ["little_room"]


# The alarms


def test_an_alarm_is_raised_once_and_cleared_when_it_is_over():
    aged(WORKER, minutes=4)
    watching.watch(WEB)
    watching.watch(WEB)
    assert Alarm.objects.get(cleared_at=None).kind == "no_worker"
    watching.watch(WORKER)
    assert not Alarm.objects.filter(cleared_at=None).exists()
    entries = HistoryEntry.objects.filter(subject_type="scorecard.alarm").order_by("pk")
    assert [entry.action for entry in entries] == ["raised alarm", "cleared alarm"]


def test_what_the_nightly_check_found_is_left_for_it_to_clear():
    AlarmFactory(kind="recount", message="A fresh recount disagrees.")
    watching.watch(WEB)
    assert Alarm.objects.get(cleared_at=None).message == "A fresh recount disagrees."
    assert codes() == ["recount"]


# Who is told


@pytest.fixture
def administrator():
    return person_holding("administrator", email="admin@council.example")


def test_administrators_have_one_mail_another_after_a_day_and_one_when_it_is_over(administrator):
    person_holding("board_member")
    aged(WORKER, minutes=4)
    watching.watch(WEB)
    watching.watch(WEB)
    (sent,) = mail.outbox
    assert sent.to == ["admin@council.example"]
    assert "No worker has been heard of" in sent.body
    Alarm.objects.update(told_at=timezone.now() - timedelta(days=1, seconds=-5))
    watching.watch(WEB)
    assert len(mail.outbox) == 1
    Alarm.objects.update(told_at=timezone.now() - timedelta(days=1, seconds=5))
    watching.watch(WEB)
    assert len(mail.outbox) == 2
    watching.watch(WORKER)
    watching.watch(WORKER)
    assert len(mail.outbox) == 3
    assert "This is over, and nothing is left to be done" in mail.outbox[-1].body
    assert [sent.subject for sent in mail.outbox] == [watching.SUBJECT] * 2 + [watching.SUBJECT_WHEN_OVER]


def test_a_mail_that_was_not_taken_is_sent_with_the_next_look(administrator, monkeypatch):
    def refuse(*_: object) -> None:
        raise OSError("no mail server")

    aged(WORKER, minutes=4)
    monkeypatch.setattr(watching, "send_mail", refuse)
    with pytest.raises(OSError, match="no mail server"):
        watching.watch(WEB)
    monkeypatch.undo()
    watching.watch(WEB)
    assert len(mail.outbox) == 1


def test_a_database_that_takes_no_changes_is_told_of_once_and_once_when_it_is_over(
    administrator, monkeypatch
):
    watching.watch(WEB)

    def fail(*_: object) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(watching, "look_for_all", fail)
    Duty.objects.all().delete()
    for _ in range(2):
        with pytest.raises(DatabaseError):
            watching.watch(WEB)
    (sent,) = mail.outbox
    assert "Nothing can be saved" in sent.body
    monkeypatch.undo()
    for _ in range(2):
        watching.watch(WEB)
    (_, sent) = mail.outbox
    assert sent.subject == watching.SUBJECT_WHEN_OVER
    assert "Nothing can be saved" in sent.body


# Making up for what was missed


def test_nightly_work_that_nobody_asked_for_is_made_up_for():
    aged(CHECK_OF_FIGURES, hours=24)
    watching.make_up_for_missed(WORKER)
    assert codes() == []
    assert Duty.objects.get(name=CHECK_OF_FIGURES).done_at < timezone.now() - timedelta(hours=23)
    aged(CHECK_OF_FIGURES, hours=26)
    watching.make_up_for_missed(WORKER)
    assert Duty.objects.get(name=CHECK_OF_FIGURES).done_at > timezone.now() - timedelta(minutes=1)


def test_a_worker_counts_what_waits_without_being_asked():
    waiting_case()
    watching.count_what_waits(WORKER)
    assert Figure.objects.get(measure="ADV05", month=date(2024, 7, 1), breakdown="all").numerator == 1
    assert Duty.objects.get(name=COUNT).failures == 0


# For monitors


def test_the_health_address_gives_the_reasons_and_503(client):
    assert client.get(reverse("health")).json()["reasons"] == []
    aged(WORKER, minutes=4)
    response = client.get(reverse("health"))
    assert response.status_code == 503
    assert [reason["code"] for reason in response.json()["reasons"]] == ["no_worker"]


def test_check_health_prints_what_is_wrong_and_exits_1():
    out = StringIO()
    call_command("check_health", stdout=out)
    assert out.getvalue() == "OK\n"
    aged(WORKER, minutes=4)
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("check_health", stdout=out)
    assert ended.value.code == 1
    assert out.getvalue().startswith("no_worker: No worker has been heard of")


@pytest.mark.parametrize("jumps", [False, True])
def test_the_access_log_is_tidied_unless_the_day_has_jumped(monkeypatch, settings, jumps):
    AccessEntryFactory(at=timezone.now() - timedelta(days=366 * settings.ACCESS_LOG_YEARS + 1))
    monkeypatch.setattr(watching, "day_waits", lambda day: jumps)
    watching.tidy_up(WORKER)
    assert AccessEntry.objects.exists() is jumps


def test_workers_tidy_up_four_times_a_day_without_being_asked():
    (look,) = [look for look in LOOKS if look.name == "tidy up"]
    assert (look.within, look.seconds) == ((WORKER,), 6 * 60 * 60)
