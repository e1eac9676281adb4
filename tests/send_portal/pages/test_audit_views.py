"""The auditor's pages: who saw which child's data, and what administrators did to people."""

import csv
import io
import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from send_portal import changes
from send_portal.queries import access_log
from tests.ehcp.cases import requested_case
from tests.factories import (
    AccessEntryFactory,
    ApiTokenFactory,
    ChildrenShownFactory,
    ChildShownFactory,
    HistoryEntryFactory,
    PersonFactory,
    RoleGrantFactory,
    person_holding,
)

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def auditor(client_for) -> Client:
    return client_for("auditor")


def log(auditor: Client, **asked: object):
    return auditor.get(reverse("audit:log"), asked)


def ids_shown(page) -> set[str]:
    return {entry.subject_id for entry in page.context["page"].entries}


# The access log


def test_a_search_by_case_finds_what_was_seen_of_the_child_and_one_by_child_what_was_seen_of_the_case(
    auditor,
):
    case, other = requested_case(), requested_case()
    shown = ChildrenShownFactory()
    ChildShownFactory(shown=shown, reference=case.child.reference)
    expected = {
        AccessEntryFactory(action="list", subject_id="", shown=shown),
        AccessEntryFactory(subject_type="ehcp.child", subject_id=case.child.reference),
        AccessEntryFactory(subject_id=case.reference),
        AccessEntryFactory(
            subject_type="ehcp.child", subject_id="search", detail=f"{case.child.reference}, P9"
        ),
    }
    AccessEntryFactory(subject_id=other.reference)
    for reference in (case.reference, case.reference.lower(), case.child.reference):
        assert set(log(auditor, reference=reference).context["page"].entries) == expected


def test_what_a_token_did_is_told_with_its_name_and_found_by_it(auditor):
    person = PersonFactory(name="Olive Officer")
    token = ApiTokenFactory(person=person, name="Warehouse")
    AccessEntryFactory(person=person, token=token, subject_id="A")
    AccessEntryFactory(person=person, subject_id="B")
    page = log(auditor, who="warehouse")
    assert ids_shown(page) == {"A"}
    assert "Olive Officer, by the token “Warehouse”" in page.text


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, {"A", "B"}),
        ({"who": "oli"}, {"A"}),
        ({"who": "oscar@"}, {"B"}),
        ({"reference": "b"}, {"B"}),
        ({"action": "export"}, {"B"}),
        ({"since_day": "1", "since_month": "3", "since_year": "2024"}, {"A", "B"}),
        ({"since_day": "2", "since_month": "3", "since_year": "2024"}, {"B"}),
        ({"since_day": "3", "since_month": "3", "since_year": "2024"}, set()),
        ({"until": "2024-02-29"}, set()),
        ({"until": "2024-03-01"}, {"A"}),
        ({"until": "2024-03-02"}, {"A", "B"}),
        ({"who": "nobody"}, set()),
    ],
)
def test_the_log_is_narrowed_by_person_reference_kind_and_days(asked, expected, auditor):
    olive = PersonFactory(name="Olive", email="olive@x.example")
    oscar = PersonFactory(name="Oscar", email="oscar@x.example")
    AccessEntryFactory(person=olive, subject_id="A", at=datetime(2024, 3, 1, 23, 59, tzinfo=LONDON))
    AccessEntryFactory(
        person=oscar, subject_id="B", action="export", at=datetime(2024, 3, 2, 0, 1, tzinfo=LONDON)
    )
    assert ids_shown(log(auditor, **asked)) == expected


def test_a_wrong_date_is_explained_and_nothing_is_shown(auditor):
    AccessEntryFactory()
    page = log(auditor, since_day="31", since_month="2", since_year="2024")
    assert "Enter a real date" in page.text
    assert not page.context["rows"]


def test_no_entry_falls_off_the_log_however_many_come_after_it(auditor):
    first = AccessEntryFactory(person=auditor.person)
    for _ in range(205):
        AccessEntryFactory(person=auditor.person)
    page, found = log(auditor), []
    while True:
        found += page.context["page"].entries
        AccessEntryFactory(person=auditor.person)  # what comes meanwhile moves nothing
        if page.context["page"].older is None:
            break
        page = log(auditor, before=page.context["page"].older)
    assert len(found) == len(set(found)) == 206
    assert found[-1] == first


@pytest.mark.parametrize("page", ["log", "administration", "administration_csv"])
def test_a_date_at_the_end_of_the_calendar_is_explained(auditor, page):
    asked = {"until_day": "31", "until_month": "12", "until_year": "9999"}
    told = auditor.get(reverse(f"audit:{page}"), asked, follow=True)
    assert told.status_code == 200
    assert "The date must be" in told.text


@pytest.mark.parametrize("number", [50, 51])
def test_a_page_has_fifty_entries_and_leads_on_where_there_are_more(auditor, number):
    for _ in range(number):
        AccessEntryFactory(person=auditor.person)
    page = log(auditor).context["page"]
    assert (len(page.entries), page.older is not None, page.newer) == (50, number == 51, None)


def test_a_page_of_older_entries_leads_back_to_the_newer(auditor):
    entries = [AccessEntryFactory(person=auditor.person) for _ in range(120)][::-1]
    second = log(auditor, before=log(auditor).context["page"].older).context["page"]
    assert second.entries == entries[50:100]
    first = log(auditor, after=second.newer).context["page"]
    assert (first.entries, first.newer) == (entries[:50], None)


def test_the_log_comes_in_few_queries_however_long_it_is(auditor, django_assert_max_num_queries):
    for _ in range(51):
        AccessEntryFactory(person=auditor.person)
    with django_assert_max_num_queries(10):
        log(auditor)


# The log of administration


def administration(auditor: Client, **asked: object):
    return auditor.get(reverse("audit:administration"), asked)


def test_the_auditor_sees_what_administrators_did_to_people(auditor):
    admin, person = (
        person_holding("administrator", name="Ada"),
        PersonFactory(name="Pat", email="old@x.example"),
    )
    changes.change_person(person=person, name="Pat", email="new@x.example", by=admin)
    grant = changes.give_role(person=person, role="board_member", by=admin, reason="joined")
    changes.end_role(grant=grant, by=admin)
    changes.deactivate_person(person=person, by=admin)
    changes.reactivate_person(person=person, by=admin)
    changes.make_system_token(name="Liquidlogic feed", scopes=["figures:read"], by=admin)
    rows = [row[1:] for row in administration(auditor).context["rows"]][::-1]
    assert rows == [
        ["Ada", "Changed details", "Pat", "Email: old@x.example → new@x.example", ""],
        ["Ada", "Gave a role", "Pat", "Role: Board member", "joined"],
        ["Ada", "Ended a role", "Pat", "Role: Board member", ""],
        ["Ada", "Switched off", "Pat", "", ""],
        ["Ada", "Switched on", "Pat", "", ""],
        ["Ada", "Added system", "Liquidlogic feed", "Name: Liquidlogic feed", ""],
        [
            "Ada",
            "Made token",
            "Liquidlogic feed",
            "Acts for: Liquidlogic feed; Name: Liquidlogic feed; Scopes: figures:read",
            "",
        ],
    ]


def test_nothing_of_a_childs_history_stands_in_the_log_of_administration(auditor):
    HistoryEntryFactory(subject_type="ehcp.child")
    assert not administration(auditor).context["rows"]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, {"invited", "renamed"}),
        ({"who": "ada"}, {"invited"}),
        ({"who": "pat"}, {"invited"}),
        ({"about": "send_portal.organisation"}, {"renamed"}),
        ({"until": "2024-03-01"}, {"invited"}),
        ({"since": "2024-03-02"}, {"renamed"}),
    ],
)
def test_the_log_of_administration_is_narrowed_by_person_kind_and_days(asked, expected, auditor):
    ada, pat = PersonFactory(name="Ada"), PersonFactory(name="Pat")
    HistoryEntryFactory(
        subject_type="send_portal.person",
        subject_id=str(pat.pk),
        action="invited",
        by=ada,
        at=datetime(2024, 3, 1, 23, 59, tzinfo=LONDON),
    )
    HistoryEntryFactory(
        subject_type="send_portal.organisation",
        action="renamed",
        by=PersonFactory(name="Someone"),
        at=datetime(2024, 3, 2, 0, 1, tzinfo=LONDON),
    )
    shown = administration(auditor, **asked).context["page"].entries
    assert {entry.action for entry in shown} == expected


def test_the_log_of_administration_can_be_taken_out_whole_as_it_is_narrowed(auditor, monkeypatch):
    monkeypatch.setattr("send_portal.pages.audit_views.ENTRIES_AT_ONCE", 2)
    pat = PersonFactory(name="=Pat")
    for number in range(5):
        HistoryEntryFactory(
            subject_type="send_portal.person", subject_id=str(pat.pk), action=f"step {number}"
        )
    HistoryEntryFactory(subject_type="send_portal.organisation")
    answer = auditor.get(reverse("audit:administration_csv"), {"about": "send_portal.person"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    _, *rows = csv.reader(io.StringIO(text))
    assert [row[2] for row in rows] == [f"Step {number}" for number in (4, 3, 2, 1, 0)]
    assert {row[3] for row in rows} == {"'=Pat"}


def test_people_with_roles_that_nobody_may_hold_together_are_named_and_keep_them(auditor):
    both = person_holding("case_officer", name="Both Hats")
    grant = RoleGrantFactory(person=both, role="auditor")
    page = administration(auditor)
    assert "Both Hats: One person cannot be both auditor and case officer" in page.text
    grant.refresh_from_db()
    assert grant.ended_at is None


# How it is found


@pytest.mark.parametrize("asked", [{"reference": "P000001"}, {"who": "olive"}])
def test_the_log_is_searched_by_index_and_not_read_whole(asked):
    """Few rows are read whole all the same, so PostgreSQL is told not to where there is any other way."""
    PersonFactory(name="Olive")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    plan = access_log(**asked).order_by("-pk")[:51].explain()
    assert "send_portal_accessentry" in plan
    assert not re.search(r"SCAN send_portal_accessentry|Seq Scan on send_portal_accessentry", plan)
