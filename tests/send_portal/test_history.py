"""Who changed and who read what."""

from datetime import date

import pytest

from send_portal.history import record_access, record_history, subject_key
from tests.factories import CaseFactory, ChildFactory, PersonFactory

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


def test_access_is_noted_by_reference_and_a_long_detail_is_cut():
    case = CaseFactory()
    entry = record_access(person=PersonFactory(), action="read", subject=case, detail="x" * 400)
    entry.refresh_from_db()
    assert (entry.subject_type, entry.subject_id, len(entry.detail)) == ("ehcp.case", case.reference, 300)


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
