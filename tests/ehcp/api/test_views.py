"""Cases and events for programs."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from ehcp import changes
from ehcp.events.kinds import EVENT_KINDS
from ehcp.models import Case, Event
from send_portal.models import AccessEntry
from tests.ehcp.cases import LETTER, assessing_case, case_with_a_plan, record, requested_case, waiting_case
from tests.factories import ChildFactory, OrganisationFactory, system_called
from tests.programs import program, stranger

pytestmark = pytest.mark.django_db

NAMES = {"first_name": "Zebedee", "last_name": "Quillfeather"}


def events_of(case: Case) -> str:
    return f"/api/v1/cases/{case.reference}/events/"


def advice_came(key: str = "key-1", **changed: object) -> dict[str, object]:
    return {
        "client_key": key,
        "kind": "advice_received",
        "on": "2024-05-01",
        "details": {"source": "psychology"},
    } | changed


def named_case() -> Case:
    case = waiting_case(child=ChildFactory(**NAMES))
    changes.record_event(
        case=case, kind="note", on=date(2024, 5, 2), details={}, by=case.officer, text="Zebedee's mother rang"
    )
    return case


# Who may


@pytest.mark.parametrize("what", ["", "events/", "clocks/"])
def test_a_stranger_is_asked_for_a_token(what):
    answer = stranger().get(f"/api/v1/cases/{requested_case().reference}/{what}")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_session_is_no_token(client_for):
    assert client_for("send_manager").get("/api/v1/cases/").status_code == 401


@pytest.mark.parametrize("scopes", [["figures:read"], ["events:write"]])
def test_a_token_without_the_scope_is_refused(scopes):
    answer = program(*scopes).get("/api/v1/cases/")
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")


def test_a_scope_is_worth_no_more_than_its_person():
    case = waiting_case()
    assert program("cases:read", acting_for="board_member").get("/api/v1/cases/").status_code == 403
    writer = program("events:write", acting_for="data_analyst")
    assert writer.send(events_of(case), advice_came()).status_code == 403
    assert case.events.count() == 3


def test_who_only_reads_cannot_write():
    case = waiting_case()
    assert program("cases:read").send(events_of(case), advice_came()).status_code == 403


# Reading


@pytest.mark.parametrize("role", ["case_officer", "data_analyst"])
@pytest.mark.parametrize("what", ["", "{}/", "{}/clocks/"])
def test_no_name_is_ever_given_out(role, what):
    reader, case = program("cases:read", acting_for=role), named_case()
    answer = reader.get("/api/v1/cases/" + what.format(case.reference))
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "Zebedee" not in text
    assert "Quillfeather" not in text
    assert case.officer.name not in text


def test_free_text_is_for_those_who_may_see_records():
    case = named_case()
    texts = {
        role: [
            row["text"]
            for row in program("cases:read", acting_for=role).get(events_of(case)).json()["results"]
        ]
        for role in ("case_officer", "data_analyst")
    }
    assert texts == {"case_officer": ["", "", "", "Zebedee's mother rang"], "data_analyst": [None] * 4}


def test_a_case_says_where_it_stands():
    case = waiting_case(town="Poole")
    case.timeline.refresh_from_db()
    answer = program().get(f"/api/v1/cases/{case.reference}/").json()
    assert answer["stage"] == "assessing"
    assert (answer["received"], answer["closed_on"]) == ("2024-03-01", None)
    assert answer["next_due"] == case.timeline.next_due.isoformat()
    assert answer["groups"]["town"] == "Poole"


def test_events_come_with_what_became_of_them():
    case = waiting_case()
    asked = case.events.get(kind="advice_requested")
    changes.strike_out_event(event=asked, reason="Wrong child", by=case.officer)
    *_, first, last = program().get(events_of(case)).json()["results"]
    assert (first["stands"], first["replaced_by"]) == (False, last["id"])
    assert (last["kind"], last["replaces"], last["stands"]) == ("struck_out", first["id"], False)


def test_clocks_are_those_of_the_day_asked_for():
    case = waiting_case()
    address = f"/api/v1/cases/{case.reference}/clocks/"
    answer = program().get(address, {"on": "2024-03-01"}).json()
    assert answer["on"] == "2024-03-01"
    assert {clock["clock"]: clock["outcome"] for clock in answer["results"]}["K1"] == "running"
    assert program().get(address).json()["on"] == "2024-07-31"


def test_each_read_of_a_case_is_logged():
    case, reader = waiting_case(), program("cases:read")
    for what in ("", "events/", "clocks/"):
        reader.get(f"/api/v1/cases/{case.reference}/{what}")
    reader.get("/api/v1/cases/", {"show": "open"})
    entries = AccessEntry.objects.filter(person=reader.person).order_by("pk")
    assert list(entries.values_list("subject_id", "detail")) == [
        (case.reference, "API: case"),
        (case.reference, "API: events"),
        (case.reference, "API: clocks"),
        ("", "API: page 1; show open; sort reference"),
    ]


def test_the_list_is_narrowed_and_sorted():
    waiting, asked = waiting_case(), requested_case(received=date(2024, 7, 1))
    reader = program("cases:read")

    def listed(**filters: str) -> list[str]:
        return [row["reference"] for row in reader.get("/api/v1/cases/", filters).json()["results"]]

    assert listed() == sorted([waiting.reference, asked.reference])
    assert listed(stage="requested") == [asked.reference]
    assert listed(show="overdue") == [waiting.reference]
    assert listed(sort="-received") == [asked.reference, waiting.reference]


def test_the_number_of_queries_does_not_grow_with_the_list():
    reader = program("cases:read")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert reader.get("/api/v1/cases/").status_code == 200
        return len(captured)

    waiting_case()
    queries()  # notes that the token is used, and who stands on the list: a list seen again adds one row to the log
    few = queries()
    for _ in range(4):
        waiting_case()
    queries()
    assert queries() == few <= 8


# Recording


def test_an_event_is_recorded_once_however_often_it_is_sent():
    case, writer = waiting_case(), program("events:write", acting_for="case_officer")
    first, again = (writer.send(events_of(case), advice_came()) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert case.events.filter(kind="advice_received").count() == 1
    assert Event.objects.get(pk=first.json()["id"]).recorded_by == writer.person


@pytest.mark.parametrize(
    "changed",
    [{"on": "2024-05-02"}, {"details": {"source": "health"}}, {"kind": "advice_waived"}, {"text": "More"}],
)
def test_a_key_used_for_another_event_is_a_conflict(changed):
    case, writer = waiting_case(), program()
    writer.send(events_of(case), advice_came())
    answer = writer.send(events_of(case), advice_came(**changed))
    assert (answer.status_code, answer.json()["code"]) == (409, "key_reused")
    assert case.events.count() == 4


def test_a_key_used_on_another_case_is_a_conflict():
    writer = program()
    writer.send(events_of(waiting_case()), advice_came())
    assert writer.send(events_of(waiting_case()), advice_came()).status_code == 409


def test_a_key_used_on_two_cases_in_one_instant_is_a_conflict(monkeypatch):
    def lost_the_race(**_: object) -> None:
        raise IntegrityError

    case = waiting_case()
    monkeypatch.setattr(changes, "record_event", lost_the_race)
    answer = program().send(events_of(case), advice_came())
    assert (answer.status_code, answer.json()["code"]) == (409, "key_reused")


def test_two_peoples_programs_may_choose_the_same_key():
    for _ in range(2):
        assert program().send(events_of(waiting_case()), advice_came()).status_code == 201


def test_what_the_rules_refuse_is_told_with_a_code_and_a_field():
    answer = program().send(events_of(waiting_case()), advice_came(on="2024-04-01"))
    assert answer.status_code == 422
    (problem,) = answer.json()["problems"]
    assert (problem["code"], problem["field"]) == ("advice_not_asked_for", "on")
    assert problem["words"]


def test_a_missing_detail_is_refused_by_the_rules():
    case = requested_case()
    answer = program().send(events_of(case), advice_came(kind="decided_to_assess", details={}))
    assert answer.status_code == 422
    assert [(problem["code"], problem["field"]) for problem in answer.json()["problems"]] == [
        ("detail_missing", "decided_on")
    ]


def test_a_list_of_codes_is_taken():
    body = advice_came(
        kind="decided_not_to_assess", on="2024-04-10", details={"decided_on": "2024-04-09", "letter": LETTER}
    )
    answer = program().send(events_of(requested_case()), body)
    assert answer.status_code == 201
    assert answer.json()["details"] == body["details"]


def test_a_provider_is_an_organisation():
    case = assessing_case()
    provider = OrganisationFactory().code
    asked = advice_came(kind="advice_requested", details={"source": "psychology", "provider": provider})
    unknown = advice_came(
        "other", kind="advice_requested", details={"source": "health", "provider": "nobody"}
    )
    assert program().send(events_of(case), asked).status_code == 201
    answer = program().send(events_of(case), unknown)
    assert (answer.status_code, answer.json()["problems"][0]["code"]) == (422, "unknown_provider")


def test_who_lost_a_race_is_told_what_was_added():
    case, writer = waiting_case(), program("events:write")
    last_seen = case.events.latest("pk").pk
    added = record(case, "note", date(2024, 5, 3))
    answer = writer.send(events_of(case), advice_came(last_seen=last_seen))
    assert (answer.status_code, answer.json()["code"]) == (409, "changed_meanwhile")
    assert [event["id"] for event in answer.json()["events"]] == [added.pk]
    assert writer.send(events_of(case), advice_came(last_seen=added.pk)).status_code == 201


def test_a_system_reads_no_case_by_claiming_to_have_seen_nothing_of_it():
    case = waiting_case()
    feed = program("events:write", acting_for=system_called("Feed"))
    answer = feed.send(events_of(case), advice_came(last_seen=0))
    assert (answer.status_code, answer.json()["code"]) == (409, "changed_meanwhile")
    assert answer.json()["events"] == []


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"details": {"source": "psychology", "imported": True}}, "details.imported"),
        ({"details": {"source": "psychology", "dated": False}}, "details.dated"),
        ({"details": {"source": ["psychology"]}}, "details.source"),
        ({"details": {"source": "psych\x00"}}, "details.source"),
        ({"details": {"source": ""}}, "details.source"),
        ({"details": {"decided_on": "20240501"}}, "details.decided_on"),
        ({"details": {"family_waived_15_days": 1}}, "details.family_waived_15_days"),
        ({"details": {"letter": "reasons"}}, "details.letter"),
        ({"details": []}, "details"),
        ({"kind": "struck_out"}, "kind"),
        ({"kind": "\ud800"}, "kind"),
        ({"on": "0001-01-01"}, "on"),
        ({"on": "2024-02-30"}, "on"),
        ({"on": 20240501}, "on"),
        ({"on": 3000000000}, "on"),
        ({"on": "3000000000-01-01"}, "on"),
        ({"details": {"decided_on": "3000000000-01-01"}}, "details.decided_on"),
        ({"client_key": "a b"}, "client_key"),
        ({"client_key": "k" * 65}, "client_key"),
        ({"text": "nul \x00"}, "text"),
        ({"last_seen": 2**64}, "last_seen"),
    ],
)
def test_what_makes_no_sense_is_refused_before_the_rules_are_asked(changed, field):
    case = waiting_case()
    answer = program().send(events_of(case), advice_came(**changed))
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert [problem["field"] for problem in answer.json()["problems"]] == [field]
    assert case.events.count() == 3


def test_an_event_that_a_program_recorded_is_found_in_the_timeline():
    case = waiting_case()
    program().send(events_of(case), advice_came())
    case.timeline.refresh_from_db()
    assert case.timeline.ep_received_1 == date(2024, 5, 1)


# Correcting


def correction(case: Case, kind: str, what: str) -> str:
    return f"{events_of(case)}{case.events.get(kind=kind).pk}/{what}/"


def test_an_event_is_corrected_with_its_reason():
    case, writer = waiting_case(), program()
    body = {"on": "2024-04-03", "details": {"source": "psychology"}, "reason": "Misread"}
    address = correction(case, "advice_requested", "correct")
    answer = writer.send(address, body)
    assert answer.status_code == 201
    assert (answer.json()["on"], answer.json()["text"]) == ("2024-04-03", "Misread")
    again = writer.send(address, body)
    assert (again.status_code, again.json()["events"][0]["id"]) == (409, answer.json()["id"])


def test_an_event_is_struck_out_with_its_reason():
    case = waiting_case()
    answer = program().send(correction(case, "advice_requested", "strike-out"), {"reason": "Wrong child"})
    assert (answer.status_code, answer.json()["kind"]) == (201, "struck_out")
    case.timeline.refresh_from_db()
    assert case.timeline.ep_requested_1 is None


def test_a_correction_that_the_rules_refuse_says_why():
    case = waiting_case()
    answer = program().send(correction(case, "request_received", "strike-out"), {"reason": "Mistake"})
    assert (answer.status_code, answer.json()["problems"][0]["code"]) == (422, "request_needed")


def test_a_correction_needs_a_reason():
    answer = program().send(correction(waiting_case(), "advice_requested", "strike-out"), {})
    assert (answer.status_code, answer.json()["problems"][0]["field"]) == (400, "reason")


def test_no_event_is_reached_through_another_case():
    case, other = waiting_case(), waiting_case()
    address = f"{events_of(other)}{case.events.latest('pk').pk}/strike-out/"
    assert program().send(address, {"reason": "Mistake"}).status_code == 404


def test_a_number_too_large_for_the_database_names_no_event():
    address = f"{events_of(waiting_case())}{10**17}/strike-out/"
    assert program().send(address, {"reason": "Mistake"}).status_code == 404


def test_a_day_far_ahead_is_refused():
    answer = program().send(
        events_of(waiting_case()), advice_came(on=(date(2024, 7, 31) + timedelta(days=1)).isoformat())
    )
    assert (answer.status_code, answer.json()["problems"][0]["code"]) == (422, "in_the_future")


@pytest.mark.parametrize("begun", [waiting_case, case_with_a_plan], ids=["open", "with a plan"])
def test_no_program_starts_another_case_of_a_child(begun):
    case = begun()
    events, cases = case.events.count(), Case.objects.count()
    asked_again = advice_came(kind="request_received", on="2024-07-01", details={"source": "parent"})
    answer = program().send(events_of(case), asked_again)
    assert answer.status_code == 422
    assert "second_request" in [problem["code"] for problem in answer.json()["problems"]]
    assert (case.events.count(), Case.objects.count()) == (events, cases)


def test_an_unknown_case_is_not_found():
    assert program().get("/api/v1/cases/E999999/").status_code == 404


# A plan in force


def test_a_case_that_began_with_a_plan_is_listed_without_a_day_of_receipt():
    case = case_with_a_plan()
    (row,) = program("cases:read").get("/api/v1/cases/", {"show": "plan"}).json()["results"]
    assert (row["reference"], row["received"], row["stage"]) == (case.reference, None, "plan_active")
    assert row["next_due"] is not None


def test_a_review_is_recorded_and_its_clocks_are_told():
    case, client = case_with_a_plan(), program()
    met = {
        "client_key": "r1",
        "kind": "review_meeting_held",
        "on": "2024-07-24",
        "details": {"type": "annual"},
    }
    assert client.send(events_of(case), met).status_code == 201
    clocks = client.get(f"/api/v1/cases/{case.reference}/clocks/").json()["results"]
    assert {clock["clock"]: clock["due"] for clock in clocks}["K13"] == "2024-08-21"  # four weeks


def test_a_detail_is_of_one_form_whatever_kind_of_event_has_it():
    forms = {}
    for kind in EVENT_KINDS.values():
        for detail in kind.details:
            assert forms.setdefault(detail.name, detail.form) == detail.form, detail.name


@pytest.mark.parametrize("name", ["after", "before"])
@pytest.mark.parametrize("place", ["nonsense", "W10", "bnVsbA"])
def test_a_place_in_the_list_that_cannot_be_read_is_refused_and_not_taken_for_the_beginning(name, place):
    requested_case()
    answer = program().get(f"/api/v1/cases/?{name}={place}")
    assert answer.status_code == 400
    assert answer.json()["problems"][0]["field"] == name


@pytest.mark.parametrize("reason", ["\u200b", "\u2800", "\u202e "])
def test_a_reason_of_which_nothing_can_be_read_is_none(reason):
    case = requested_case()
    answer = program().send(f"{events_of(case)}{case.events.get().pk}/strike-out/", {"reason": reason})
    assert answer.status_code == 400
    assert answer.json()["problems"][0]["code"] == "blank"


def test_a_program_that_follows_next_misses_no_case_that_stays(monkeypatch):
    monkeypatch.setattr("ehcp.api.views.CASES_ON_A_PAGE", 2)
    cases = [waiting_case() for _ in range(5)]
    reader = program("cases:read")
    first = reader.get("/api/v1/cases/").json()
    assert "page=" not in first["next"]
    Case.objects.filter(pk=cases[0].pk).update(reference="Z999")  # what was first goes to the end
    second = reader.get(first["next"]).json()
    third = reader.get(second["next"]).json()
    read = [row["reference"] for page in (first, second, third) for row in page["results"]]
    assert read == [case.reference for case in cases] + ["Z999"]
    by_number = reader.get("/api/v1/cases/", {"page": 2}).json()["results"]
    assert by_number[0]["reference"] == cases[3].reference  # the third would have been missed
    assert reader.get(second["previous"]).json()["count"] == 5
