"""Programs at the API: whose token works, what it may, and that what it did names it."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from ehcp.models import Event
from send_portal.models import AccessEntry, ApiToken
from tests.ehcp.cases import waiting_case
from tests.factories import PersonFactory, system_called
from tests.programs import program

pytestmark = pytest.mark.django_db

A_NOTE = {"client_key": "k1", "kind": "note", "on": "2024-05-01", "details": {}, "text": "Rang."}


def events_of(case: object) -> str:
    return f"/api/v1/cases/{case.reference}/events/"


def token_of(client: object) -> ApiToken:
    return client.person.api_tokens.get()


def test_a_token_that_its_person_has_not_confirmed_is_refused():
    reader = program("cases:read", acting_for="case_officer")
    reader.person.api_tokens.update(made_by=PersonFactory(), confirmed_at=None)
    answer = reader.get("/api/v1/cases/")
    assert answer.status_code == 401
    assert "not confirmed" in answer.json()["words"]


def test_what_a_persons_program_records_and_reads_carries_the_tokens_name(client_for):
    case, writer = waiting_case(), program("events:write", "cases:read", acting_for="case_officer")
    writer.send(events_of(case), A_NOTE)
    writer.get(events_of(case))
    event = Event.objects.latest("pk")
    assert (event.recorded_by, event.token) == (writer.person, token_of(writer))
    assert set(AccessEntry.objects.values_list("token", flat=True)) == {token_of(writer).pk}
    page = client_for("case_officer").get(f"/cases/{case.reference}/").text
    assert f"{writer.person.name}, by the token “{token_of(writer).name}”" in page


def test_what_a_person_records_on_a_page_carries_no_token():
    assert not waiting_case().events.exclude(token=None).exists()


def test_a_system_adds_to_a_case_in_its_own_name(client_for):
    case, feed = waiting_case(), program("events:write", acting_for=system_called("Liquidlogic feed"))
    assert feed.send(events_of(case), A_NOTE).status_code == 201
    page = client_for("case_officer").get(f"/cases/{case.reference}/").text
    assert "Liquidlogic feed (system)" in page


def test_a_system_reads_figures():
    assert (
        program("figures:read", acting_for=system_called("Warehouse")).get("/api/v1/figures/").status_code
        == 200
    )


def test_a_system_reads_no_case_and_puts_nothing_right_whatever_its_token_says():
    case = waiting_case()
    feed = program("cases:read", "events:correct", acting_for=system_called("Feed"))
    event = case.events.latest("pk")
    wrong = {"reason": "Not this child"}
    assert feed.get("/api/v1/cases/").status_code == 403
    assert feed.get(f"/api/v1/cases/{case.reference}/").status_code == 403
    assert feed.send(f"{events_of(case)}{event.pk}/strike-out/", wrong).status_code == 403


def test_the_last_use_is_noted_to_the_minute_and_not_with_every_request(django_assert_num_queries):
    reader = program("figures:read")
    reader.get("/api/v1/measures/")
    first = token_of(reader).last_used_at
    reader.get("/api/v1/measures/")
    assert token_of(reader).last_used_at == first
    ApiToken.objects.update(last_used_at=timezone.now() - timedelta(seconds=61))
    reader.get("/api/v1/measures/")
    assert token_of(reader).last_used_at > first


def test_figures_read_by_a_program_are_in_the_log_and_a_refusal_is_not():
    reader = program("figures:read")
    reader.get("/api/v1/figures/", {"measure": "EHC08", "breakdown": "town"})
    reader.get("/api/v1/figures/", {"measure": "no such"})
    entry = AccessEntry.objects.get()
    assert (entry.action, entry.person, entry.token) == ("figures", reader.person, token_of(reader))
    assert entry.detail == "API: page 1; measure EHC08; breakdown town"


def test_a_day_among_filters_is_told_as_a_day():
    reader = program("figures:read")
    reader.get("/api/v1/figures/", {"from": "2024-01", "to": "2024-02"})
    assert str(date(2024, 1, 1)) in AccessEntry.objects.get().detail
