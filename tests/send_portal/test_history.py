"""Who changed and who read what."""

from datetime import date
from types import SimpleNamespace

import pytest

from send_portal.history import record_access, record_history, subject_key
from send_portal.models import AccessEntry, ChildShown, Person
from tests.factories import ApiTokenFactory, CaseFactory, ChildFactory, PersonFactory

pytestmark = pytest.mark.django_db


def test_a_subject_is_named_by_its_model_and_id_or_by_a_pair():
    child = ChildFactory()
    assert subject_key(child) == ("ehcp.child", str(child.pk))
    assert subject_key(("ehcp.case", "list")) == ("ehcp.case", "list")


def test_history_keeps_before_and_after_and_by_whom():
    child, person = ChildFactory(), PersonFactory()
    entry = record_history(
        subject=child,
        action="edited child",
        by=person,
        before={"sex": ""},
        after={"sex": "F"},
        reason="Letter",
    )
    entry.refresh_from_db()
    assert (entry.subject_id, entry.by, entry.reason) == (str(child.pk), person, "Letter")
    assert (entry.before, entry.after) == ({"sex": ""}, {"sex": "F"})


def asking(method: str = "GET", person: Person | None = None) -> SimpleNamespace:
    return SimpleNamespace(method=method, user=person or PersonFactory())


def children_of(entry: AccessEntry) -> list[str]:
    return sorted(entry.shown.children.values_list("reference", flat=True))


def log(request: SimpleNamespace, *children: str) -> AccessEntry | None:
    return record_access(request, action="list", subject=("ehcp.case", ""), children=children)


def test_access_is_noted_by_reference_and_a_long_detail_is_cut():
    case = CaseFactory()
    entry = record_access(asking(), action="read", subject=case, detail="x" * 400)
    entry.refresh_from_db()
    assert (entry.subject_type, entry.subject_id, len(entry.detail)) == ("ehcp.case", case.reference, 300)


def test_everybody_on_a_list_is_kept_and_the_same_list_is_kept_once():
    first, again = log(asking(), "P2", "P1", "P2"), log(asking(), "P1", "P2")
    other = log(asking(), "P1")
    assert children_of(first) == ["P1", "P2"]
    assert first.shown == again.shown
    assert children_of(other) == ["P1"]
    assert ChildShown.objects.count() == 3


def test_a_list_without_children_is_logged_without_any():
    assert log(asking()).shown is None


def test_a_request_that_shows_nothing_is_no_entry():
    assert log(asking("HEAD"), "P1") is None
    assert not AccessEntry.objects.exists()


def test_a_change_and_a_read_by_a_token_name_it():
    token = ApiTokenFactory()
    token.person.through = token
    assert log(asking(person=token.person), "P1").token == token
    assert record_history(subject=ChildFactory(), action="edited", by=token.person).token == token


def test_days_are_kept_as_text_that_sorts_and_reads():
    entry = record_history(
        subject=ChildFactory(),
        action="moved",
        by=PersonFactory(),
        before={"due": None},
        after={"due": date(2024, 9, 1)},
    )
    entry.refresh_from_db()
    assert (entry.before, entry.after) == ({"due": None}, {"due": "2024-09-01"})
