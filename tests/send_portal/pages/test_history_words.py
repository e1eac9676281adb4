"""What an entry of the history says."""

import pytest

from send_portal.models import HistoryEntry, Person
from send_portal.pages.history_words import LONGEST_VALUE, history_entries


def body_of(before: dict[str, object] | None, after: dict[str, object] | None, **said: object) -> object:
    reason = str(said.pop("reason", ""))
    entry = HistoryEntry(
        action="edited", by=Person(name="Ada Abbott"), before=before, after=after, reason=reason
    )
    return history_entries([entry], **said)[0]["body"]  # type: ignore[arg-type]


def test_an_entry_says_who_did_what() -> None:
    entry = history_entries([HistoryEntry(action="gave a role", by=Person(name="Ada Abbott"))])[0]
    assert (entry["title"], entry["by"], entry["body"]) == ("Gave a role", "Ada Abbott", "")


@pytest.mark.parametrize(
    ("before", "after", "body"),
    [
        ({"last_name": "Abbot"}, {"last_name": "Abbott"}, "Last name: Abbot → Abbott"),
        (None, {"town": "Poole", "year_group": ""}, "Town: Poole"),
        ({"role": "auditor"}, None, "Role: auditor"),
        ({"town": "Poole"}, {"town": ""}, "Town: Poole → nothing"),
        ({"officer": 10}, {"officer": None}, "Officer: 10 → nothing"),
        ({"officer": 10}, {"reason": "Holiday"}, "Officer: 10 → nothing\nReason: Holiday"),
        ({"town": ""}, {"town": "Poole"}, "Town: Poole"),
        ({"order": ["A", "B"]}, {"order": ["B", "A"]}, "Changed: order"),
        ({"town": "Poole", "sex": "F"}, {"town": "Poole", "sex": "M"}, "Sex: F → M"),
        ({"is_open": True}, {"is_open": False}, "Is open: yes → no"),
        ({"aim": "x", "note": ""}, {"aim": "x" * (LONGEST_VALUE + 1), "note": "a\nb"}, "Changed: aim, note"),
    ],
)
def test_what_changed_is_told_and_long_texts_by_name_only(
    before: dict[str, object] | None, after: dict[str, object] | None, body: str
) -> None:
    assert body_of(before, after) == body


def test_the_reason_stands_last() -> None:
    assert body_of(None, {"town": "Poole"}, reason="Moved") == "Town: Poole\nReason: Moved"


def test_only_fields_with_a_label_are_told_where_labels_are_given() -> None:
    said = {"labels": {"role": "Role"}, "words": {"role": {"auditor": "Auditor"}}}
    assert body_of(None, {"person": 7, "role": "auditor"}, **said) == "Role: Auditor"
