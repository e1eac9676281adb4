"""Backups: the whole database with what must be found in it again, and the rehearsal that finds it.

A backup is a folder: the dump, and `backup.json` with its SHA-256 and the facts of what the dump holds.
"""

import json
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from time import monotonic

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from scorecard import sources
from scorecard.changes import drop_claim
from scorecard.models import Recalculation
from scorecard.queries import broken_cuts, figures_digest, has_counted_all, stored_figures, wrong_figures
from send_portal.counting import say_count
from send_portal.models import Session
from send_portal.queries import system_person
from send_portal.running.machine import damage, lacks_migrations
from send_portal.storage import dumps

LIST = "backup.json"
Progress = Callable[[str], object]


class BackupRefused(Exception):
    """A backup can't be taken, read or restored; in words that say what to do."""


@dataclass(frozen=True)
class BackupFacts:
    """What must be found in a restored database again."""

    events: int
    last_event_id: int
    ledger_position: int
    figures: int
    figures_sha256: str


@dataclass(frozen=True)
class Rehearsal:
    """What came of restoring a backup. Everything `wrong` is a sentence."""

    seconds: float
    events: int
    last_event_id: int
    facts_equal: bool
    timelines_changed: int
    figures_changed: int
    changes_waiting: bool
    cuts_broken: int
    wrong: list[str] = field(default_factory=list)


def facts() -> BackupFacts:
    figures = stored_figures()
    return BackupFacts(
        events=sources.number_of_events(),
        last_event_id=sources.last_event_id(),
        ledger_position=sources.ledger_position(),
        figures=figures.height,
        figures_sha256=figures_digest(figures),
    )


def take_backup(folder: Path) -> dict[str, object]:
    """Write a backup into a new or empty folder, whole or not at all, and return its list. The portal may run on."""
    folder = folder.absolute()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BackupRefused(
            f"{folder} is not empty. Name a new folder for each backup, such as one with the day in it."
        )
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        unfinished.mkdir(parents=True, mode=0o700)
        content = _written(unfinished)
        if folder.exists():
            folder.rmdir()
        unfinished.rename(folder)
    except (OSError, dumps.DumpFailed) as error:
        raise BackupRefused(f"No backup was written. {error}") from None
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return content


def _written(folder: Path) -> dict[str, object]:
    taken_at, file = timezone.now(), folder / dumps.dump_name()
    with dumps.dumping(file):
        known = facts()
    content: dict[str, object] = {
        "taken_at": taken_at.isoformat(timespec="seconds"),
        "database": connection.vendor,
        "file": file.name,
        "bytes": file.stat().st_size,
        "sha256": dumps.sha256(file),
        **asdict(known),
    }
    (folder / LIST).write_text(json.dumps(content, indent=2) + "\n")
    return content


def verify_backup(folder: Path, *, progress: Progress = lambda words: None) -> Rehearsal:
    """Restore into a scratch database, which goes again, and look whether everything is there and right."""
    started, (content, file) = monotonic(), _read(folder)
    progress("Restoring into a scratch database")
    try:
        with dumps.restored(file):
            found = facts()
            facts_equal = asdict(found) == {name: content.get(name) for name in asdict(found)}
            _make_fit_to_use(progress)
            progress("Working out timelines, figures and cuts again")
            row = Recalculation.objects.get(pk=1)
            waiting = not has_counted_all(row)
            told = Rehearsal(
                seconds=0,
                events=found.events,
                last_event_id=found.last_event_id,
                facts_equal=facts_equal,
                timelines_changed=len(sources.timeline_mismatches()),
                figures_changed=_figures_changed(row, found, waiting),
                changes_waiting=waiting,
                cuts_broken=len(broken_cuts()),
                wrong=[f"SQLite finds the file damaged: {said}"] if (said := damage()) else [],
            )
    except dumps.DumpFailed as error:
        raise BackupRefused(str(error)) from None
    return _judged(told, round(monotonic() - started, 1))


def _make_fit_to_use(progress: Progress) -> None:
    """Bring an older version's tables up to date, and drop what belongs to processes that are not here."""
    if lacks_migrations():
        progress("The backup is of an older version: bringing its tables up to date")
        call_command("migrate", verbosity=0, interactive=False)
    drop_claim(by=system_person())
    Session.objects.all().delete()


def _figures_changed(row: Recalculation, found: BackupFacts, waiting: bool) -> int:
    """Figures that a recount changes; while changes wait, whether they are those that the last count left (0 or 1)."""
    if waiting or row.as_at is None:
        return int(row.figures_digest not in ("", found.figures_sha256))
    return wrong_figures(row.as_at).height


def _judged(told: Rehearsal, seconds: float) -> Rehearsal:
    wrong = [
        *told.wrong,
        *([] if told.facts_equal else [f"Events or figures are not those that {LIST} names."]),
        *(
            [f"Different from what the events say: {say_count(told.timelines_changed, 'timeline')}."]
            if told.timelines_changed
            else []
        ),
        *(
            [f"Different in a recount: {say_count(told.figures_changed, 'figure')}."]
            if told.figures_changed
            else []
        ),
        *(
            [f"Can't be calculated again: {say_count(told.cuts_broken, 'published cut')}."]
            if told.cuts_broken
            else []
        ),
    ]
    return Rehearsal(**{**asdict(told), "seconds": seconds, "wrong": wrong})


def restore_backup(folder: Path, *, progress: Progress = lambda words: None) -> BackupFacts:
    """Fill the portal's own, empty database. A count that was under way is dropped, and everybody signs in again."""
    _, file = _read(folder)
    try:
        dumps.restore(file)
    except (OSError, dumps.DumpFailed) as error:
        raise BackupRefused(str(error)) from None
    _make_fit_to_use(progress)
    return facts()


def _read(folder: Path) -> tuple[dict[str, object], Path]:
    """The list of a backup and its dump. Raises BackupRefused where one is missing, changed, or of another database."""
    try:
        content = json.loads((folder / LIST).read_text())
        file = folder / Path(str(content["file"])).name
        kind = content["database"]
    except (OSError, ValueError, KeyError, TypeError):
        raise BackupRefused(f"{folder} holds no backup: a {LIST} that can be read is missing.") from None
    if kind != connection.vendor:
        raise BackupRefused(
            f"The backup is of {kind}, and DATABASE_URL names {connection.vendor}. Name one of that kind."
        )
    if not file.is_file():
        raise BackupRefused(f"{file} is missing.")
    if dumps.sha256(file) != content.get("sha256"):
        raise BackupRefused(
            f"{file} is not what was written: its SHA-256 differs from that in {LIST}. Use another backup."
        )
    return content, file
