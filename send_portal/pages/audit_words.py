"""The access log and the log of administration as rows for a table."""

from collections.abc import Iterable

from django.utils.formats import date_format
from django.utils.timezone import localtime

from send_portal.models import AccessEntry, HistoryEntry
from send_portal.pages.history_words import changes_in_words, who
from send_portal.pages.people_words import HISTORY_WORDS
from send_portal.queries import SUBJECTS, names_of_subjects

ACCESS_COLUMNS = ("When", "Who", "Did", "What", "More", "Shown")
ADMINISTRATION_COLUMNS = ("When", "Who", "Did", "To", "Change", "Reason")


def access_rows(entries: Iterable[AccessEntry]) -> list[list[str]]:
    return [
        [
            _moment(entry),
            who(entry.person, entry.token),
            entry.get_action_display(),
            f"{SUBJECTS.get(entry.subject_type, '')} {entry.subject_id}".strip(),
            entry.detail,
            _shown(entry),
        ]
        for entry in entries
    ]


def _shown(entry: AccessEntry) -> str:
    """How much of a list was shown; nothing where there was no list, or the entry is from before this was counted."""
    if entry.listed is None:
        return ""
    return str(entry.listed) if entry.listed == entry.matching else f"{entry.listed} of {entry.matching}"


def administration_rows(entries: Iterable[HistoryEntry]) -> list[list[str]]:
    """When, by whom, what, to whom or what, from what to what, why. Asks once for the names of all subjects."""
    entries = list(entries)
    names = names_of_subjects(entries)
    return [
        [
            _moment(entry),
            who(entry.by, entry.token),
            entry.action.capitalize(),
            names.get((entry.subject_type, entry.subject_id), entry.subject_id),
            "; ".join(changes_in_words(entry, words=HISTORY_WORDS)),
            entry.reason,
        ]
        for entry in entries
    ]


def _moment(entry: AccessEntry | HistoryEntry) -> str:
    return date_format(localtime(entry.at), "j F Y, H:i:s")
