"""Nothing that was acknowledged is missing from a backup, and what is wrong in one is found before it is needed."""

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from ehcp.models import Event, Timeline
from scorecard import backups
from scorecard.changes import recalculate
from scorecard.models import Figure, Recalculation
from send_portal.models import HistoryEntry, Session
from send_portal.queries import system_person
from send_portal.storage import dumps
from tests.ehcp.cases import requested_case

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def counted() -> None:
    """A portal with a few cases and their figures."""
    for _ in range(3):
        requested_case()
    recalculate(by=system_person())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "2024-07-31"


def verified(folder: Path) -> tuple[int, dict[str, object]]:
    out, code = StringIO(), 0
    try:
        call_command("verify_backup", str(folder), stdout=out, stderr=StringIO())
    except SystemExit as ended:
        code = ended.code
    return code, json.loads(out.getvalue())


def test_a_backup_says_what_it_holds(counted, folder):
    out = StringIO()
    call_command("backup", "--to", str(folder), stdout=out)
    said = json.loads(out.getvalue())
    assert said == json.loads((folder / "backup.json").read_text())
    assert said["sha256"] == dumps.sha256(folder / said["file"])
    assert (said["events"], said["last_event_id"]) == (Event.objects.count(), Event.objects.latest("pk").pk)
    assert said["figures_sha256"] == Recalculation.objects.get().figures_digest
    assert sorted(one.name for one in folder.iterdir()) == ["backup.json", said["file"]]


def test_only_its_owner_may_read_a_backup(counted, folder):
    said = backups.take_backup(folder)
    assert (folder.stat().st_mode & 0o777, (folder / said["file"]).stat().st_mode & 0o777) == (0o700, 0o600)


def test_a_whole_backup_comes_back_with_nothing_changed(counted, folder):
    backups.take_backup(folder)
    code, told = verified(folder)
    assert told["seconds"] >= 0
    assert (code, told["wrong"]) == (0, [])
    assert (told["timelines_changed"], told["figures_changed"], told["cuts_broken"]) == (0, 0, 0)
    assert (told["events"], told["facts_equal"], told["changes_waiting"]) == (
        Event.objects.count(),
        True,
        False,
    )


def test_a_backup_taken_while_changes_wait_is_whole_too(counted, folder):
    requested_case()
    backups.take_backup(folder)
    code, told = verified(folder)
    assert (code, told["changes_waiting"]) == (0, True)


def test_what_is_saved_after_a_backup_was_taken_is_not_held_against_it(counted, folder):
    backups.take_backup(folder)
    requested_case()
    assert verified(folder)[0] == 0


def test_the_portals_own_database_is_as_it_was_after_a_rehearsal(counted, folder):
    backups.take_backup(folder)
    before = (Event.objects.count(), HistoryEntry.objects.count())
    verified(folder)
    assert (Event.objects.count(), HistoryEntry.objects.count()) == before


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda: Figure.objects.update(numerator=7), "Different in a recount: "),
        (lambda: Timeline.objects.update(received="2020-01-01"), "Different from what the events say: "),
    ],
    ids=["figures", "timelines"],
)
def test_what_was_wrong_already_when_the_backup_was_taken_is_found(counted, folder, spoil, said):
    spoil()
    backups.take_backup(folder)
    code, told = verified(folder)
    assert code == 1
    assert any(said in words for words in told["wrong"])


def test_a_backup_that_lacks_what_its_list_names_is_found(counted, folder):
    said = backups.take_backup(folder)
    (folder / "backup.json").write_text(json.dumps({**said, "events": said["events"] + 14}))
    assert verified(folder)[0] == 1


def test_a_dump_that_changed_since_is_refused(counted, folder):
    said = backups.take_backup(folder)
    with (folder / said["file"]).open("ab") as dump:
        dump.write(b"x")
    with pytest.raises(CommandError, match="its SHA-256 differs"):
        call_command("verify_backup", str(folder))


def test_a_folder_that_holds_anything_is_not_written_into(folder):
    folder.mkdir()
    (folder / "letter.txt").write_text("kept")
    with pytest.raises(CommandError, match="is not empty"):
        call_command("backup", "--to", str(folder))
    assert (folder / "letter.txt").read_text() == "kept"


def test_a_backup_that_fails_leaves_nothing_behind(folder, monkeypatch):
    def full(file: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(dumps, "sha256", full)
    with pytest.raises(CommandError, match=r"No backup was written.*No space left"):
        call_command("backup", "--to", str(folder))
    assert list(folder.parent.iterdir()) == []


@pytest.mark.parametrize("content", [None, "{}", "no JSON", '{"file": "x", "database": "oracle"}'])
def test_a_folder_without_a_backup_is_refused_in_words(folder, content):
    folder.mkdir()
    if content:
        (folder / "backup.json").write_text(content)
    with pytest.raises(CommandError, match=r"holds no backup|The backup is of oracle"):
        call_command("verify_backup", str(folder))


def test_a_restore_never_overwrites_a_database(counted, folder):
    backups.take_backup(folder)
    with pytest.raises(CommandError, match="never overwrites"):
        call_command("restore_backup", str(folder))


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite's dump is one file, put in place whole")
def test_a_restore_that_stops_half_way_says_why_in_one_line_and_leaves_nothing(counted, folder):
    backups.take_backup(folder)
    with dumps.scratch():
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE SEQUENCE send_portal_sitepage_id_seq"
            )  # in the way of one of the last tables
        with pytest.raises(backups.BackupRefused) as refused:
            backups.restore_backup(folder)
        assert connection.introspection.table_names() == []
    assert "Command was" not in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


def test_what_a_program_of_postgresql_says_is_one_line_and_a_missing_right_names_the_role():
    said = "error: permission denied for schema public\nCommand was: CREATE FUNCTION x()\nAS $$ END $$;"
    words = dumps._words_of("pg_restore", said)
    assert words.startswith(
        "pg_restore failed: error: permission denied for schema public. Sign in as the role"
    )
    assert "portal_owner" in words
    assert "CREATE FUNCTION" not in words


def test_the_claim_of_a_count_under_way_and_sign_ins_are_dropped_at_restore(counted, folder, tmp_path):
    Recalculation.objects.update(claimed_by="a worker", claimed_until=timezone.now() + timedelta(seconds=9))
    Session.objects.create(session_key="somebody", session_data="", expire_date=timezone.now())
    backups.take_backup(folder)
    with an_empty_database(tmp_path):
        found = backups.restore_backup(folder)
        row = Recalculation.objects.get()
        assert (row.claimed_by, row.claimed_until) == ("", None)
        assert not Session.objects.exists()
        assert HistoryEntry.objects.filter(action="dropped the claim of a count in a backup").exists()
    assert found.events == Event.objects.count()
    assert Session.objects.exists()


def an_empty_database(tmp_path: Path):
    if connection.vendor == "sqlite":
        return dumps._using(tmp_path / "new.sqlite3")
    return dumps.scratch()


def test_a_backup_of_an_older_version_is_brought_up_to_date_first(counted, folder, monkeypatch):
    backups.take_backup(folder)
    asked: list[str] = []
    monkeypatch.setattr(backups, "lacks_migrations", lambda: True)
    monkeypatch.setattr(backups, "call_command", lambda name, **_: asked.append(name))
    assert backups.verify_backup(folder).wrong == []
    assert asked == ["migrate"]
