"""Recording what happened, correcting it and striking it out."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from ehcp import changes, queries
from ehcp.events import ledger
from ehcp.events.stages import FIRST_KINDS
from ehcp.lifecycle.checks import next_kinds
from ehcp.models import Event, Timeline
from ehcp.pages.event_forms import EVENT_FORMS, EventForm
from send_portal.models import AccessEntry
from tests.ehcp.browsing import ON, posted, text_of, url
from tests.ehcp.cases import assessing_case, record, requested_case, waiting_case
from tests.ehcp.histories import OPENINGS, TODAY, full_details, history
from tests.factories import ChildFactory

pytestmark = pytest.mark.django_db


def test_only_what_may_come_next_is_offered(officer: Client) -> None:
    case = requested_case()
    page = text_of(officer.get(url("record", case)))
    assert "we will assess" in page
    assert "Final plan sent" not in page
    refused = officer.post(url("record_kind", case, "draft_sent"), {**ON, "last_seen": ""})
    assert "There is a problem" in text_of(refused)
    assert case.events.count() == 1


def test_an_officer_records_advice_received_with_one_choice_left_to_make(officer: Client) -> None:
    case = waiting_case()
    form = officer.get(url("record_kind", case, "advice_received"))
    assert form.context["form"]["request"].initial == "psychology"
    officer.post(url("record_kind", case, "advice_received"), {**ON, "request": "psychology"})
    assert Timeline.objects.get(case=case).ep_received_1 == date(2024, 7, 31)


def test_several_advice_givers_are_asked_in_one_go(officer: Client) -> None:
    case = assessing_case()
    officer.post(url("record_kind", case, "advice_requested"), {**ON, "sources": ["psychology", "health"]})
    sources = [event.details["source"] for event in case.events.filter(kind="advice_requested")]
    assert sources == ["psychology", "health"]


def test_a_refusal_needs_a_complete_letter(officer: Client) -> None:
    case = requested_case()
    decided = {"decided_on_day": "30", "decided_on_month": "7", "decided_on_year": "2024"}
    response = officer.post(
        url("record_kind", case, "decided_not_to_assess"), {**ON, **decided, "letter": ["reasons"]}
    )
    assert "letter" in text_of(response).lower()
    assert case.events.count() == 1


def test_the_second_officer_keeps_what_was_typed_and_can_save_after_reading(officer: Client) -> None:
    case = requested_case()
    seen = case.events.get().pk
    record(case, "note", date(2024, 3, 9))
    sent = {**ON, "text": "Phoned the school", "last_seen": seen}
    response = officer.post(url("record_kind", case, "note"), sent)
    page = text_of(response)
    assert "Somebody else added to this case" in page
    assert "Phoned the school" in page
    again = {**sent, "last_seen": response.context["form"]["last_seen"].value()}
    assert officer.post(url("record_kind", case, "note"), again).status_code == 302
    assert Event.objects.filter(text__text="Phoned the school").exists()


def test_a_warning_is_shown_and_may_be_accepted(officer: Client) -> None:
    case = waiting_case()
    decided = {"decided_on_day": "31", "decided_on_month": "7", "decided_on_year": "2024"}
    response = officer.post(url("record_kind", case, "decided_to_issue"), {**ON, **decided})
    assert "Record it all the same" in text_of(response)
    officer.post(url("record_kind", case, "decided_to_issue"), {**ON, **decided, "accept_warnings": "yes"})
    assert Timeline.objects.get(case=case).stage == "drafting"


def test_a_wrong_date_is_corrected_with_a_reason(officer: Client) -> None:
    case = requested_case()
    entry = case.events.get()
    page = url("correct", case, entry.pk)
    assert officer.get(page).context["form"].initial["on"] == date(2024, 3, 1)
    sent = {"on_day": "4", "on_month": "3", "on_year": "2024", "source": "school"}
    assert "Fill in “Reason for the correction”" in text_of(officer.post(page, sent))
    officer.post(page, {**sent, "text": "Post book"})
    assert Timeline.objects.get(case=case).received == date(2024, 3, 4)


def test_an_old_link_to_a_corrected_entry_leads_to_the_one_that_stands(officer: Client) -> None:
    case = requested_case()
    entry = case.events.get()
    page = url("correct", case, entry.pk)
    sent = {"on_day": "4", "on_month": "3", "on_year": "2024", "source": "school", "text": "Post book"}
    officer.post(page, sent)
    opened = officer.get(page)
    assert opened.context["form"].initial["on"] == date(2024, 3, 4)
    assert "This is the one that stands now." in text_of(opened)
    struck = officer.get(url("strike_out", case, entry.pk))
    assert struck.context["event"] == entry.replaced_by


def test_an_entry_of_the_wrong_child_is_struck_out(officer: Client) -> None:
    case = waiting_case()
    entry = case.events.get(kind="advice_requested")
    officer.post(url("strike_out", case, entry.pk), {"reason": "Another child"})
    assert Timeline.objects.get(case=case).ep_requested_1 is None
    assert "no longer stands" in text_of(officer.get(url("show", case)))


def test_the_second_of_two_corrections_is_told_of_the_first_and_keeps_what_was_typed(officer: Client) -> None:
    case = requested_case()
    entry = case.events.get()
    page = url("correct", case, entry.pk)
    sent = {**ON, "source": "school", "text": "Post book", "last_seen": str(entry.pk)}
    assert officer.post(page, {**sent, "on_day": "30"}).status_code == 302
    second = officer.post(page, {**sent, "text": "The parent's own letter"})
    assert second.status_code == 200
    assert "30 July 2024" in text_of(second)
    assert "The parent&#x27;s own letter" in text_of(second)
    assert Timeline.objects.get(case=case).received == date(2024, 7, 30)


@pytest.mark.parametrize("text", ["\u200b", "\u2800\u3164", "\x01\x0c"])
def test_a_note_and_a_reason_of_which_nothing_can_be_read_are_none(officer: Client, text: str) -> None:
    case = requested_case()
    entry = case.events.get()
    page = text_of(officer.post(url("record_kind", case, "note"), {**ON, "text": text}))
    assert "Fill in “Note”" in page
    page = text_of(officer.post(url("strike_out", case, entry.pk), {"reason": text}))
    assert "Answer the question: Why is this entry wrong?" in page
    assert case.events.count() == 1


def test_whoever_has_read_the_first_correction_can_save_the_second(officer: Client) -> None:
    case = requested_case()
    entry = case.events.get()
    page = url("correct", case, entry.pk)
    sent = {**ON, "source": "school", "text": "Post book", "last_seen": str(entry.pk)}
    officer.post(page, {**sent, "on_day": "30"})
    told = officer.post(page, {**sent, "on_day": "29"})
    again = {**sent, "on_day": "29", "last_seen": told.context["form"]["last_seen"].value()}
    assert officer.post(page, again).status_code == 302
    assert Timeline.objects.get(case=case).received == date(2024, 7, 29)


@pytest.mark.parametrize("page", ["correct", "strike_out"])
def test_what_was_typed_for_an_entry_that_is_struck_out_meanwhile_is_given_back(
    officer: Client, page: str
) -> None:
    case = waiting_case()
    entry = case.events.get(kind="advice_requested")
    changes.strike_out_event(event=entry, reason="Another child", by=officer.person)
    sent = {**ON, "text": "The letter says so", "reason": "The letter says so", "last_seen": entry.pk}
    told = text_of(officer.post(url(page, case, entry.pk), sent))
    assert "This entry is struck out" in told
    assert "Another child" in told
    assert "The letter says so" in told
    assert "save again" not in told


def test_what_one_added_oneself_in_another_tab_is_not_said_to_be_somebody_else_s(officer: Client) -> None:
    case = requested_case()
    seen = case.events.get().pk
    sent = {**ON, "text": "Phoned the school", "last_seen": seen}
    officer.post(url("record_kind", case, "note"), sent)
    told = text_of(officer.post(url("record_kind", case, "note"), {**sent, "text": "And the nursery"}))
    assert "You added to this case, in another window" in told
    assert "Somebody else" not in told


def test_a_case_of_the_wrong_child_is_struck_out_and_leaves_every_list_and_figure(
    officer: Client, client_for: object
) -> None:
    case = requested_case(by=officer.person)
    struck = officer.post(
        url("strike_out", case, case.events.get().pk), {"reason": "Another child"}, follow=True
    )
    assert "Request struck out" in text_of(struck)
    assert not Timeline.objects.filter(case=case).exists()
    for address in (reverse("cases:mine"), reverse("cases:team") + "?show=all"):
        assert case.reference not in text_of(officer.get(address))
    exported = client_for("send_manager").get(reverse("cases:export") + "?show=all")
    assert case.reference not in b"".join(exported.streaming_content).decode()
    assert queries.timeline_mismatches() == []
    assert "What happened" in text_of(officer.get(url("record", case)))
    assert officer.get(reverse("cases:start_request", args=[case.child.reference])).status_code == 200
    assert client_for("auditor").get(url("history", case)).status_code == 200


def test_a_new_authority_is_given_by_its_code_and_never_in_words(officer: Client) -> None:
    case = requested_case()
    page = officer.post(url("record_kind", case, "moved_away"), {**ON, "authority": "To aunt J"})
    assert "The code must be letters and digits" in text_of(page)
    assert not case.events.filter(kind="moved_away").exists()


ASSESSED = ("request_received", "decided_to_assess")
HISTORIES = (
    *OPENINGS,
    (*ASSESSED, "advice_requested"),
    (*ASSESSED, "decided_to_issue", "setting_consulted"),
    ("plan_transferred_in", "review_meeting_arranged"),
    (*max(OPENINGS, key=lambda kinds: "mediation_held" in kinds), "mediation_agreed"),
    ("request_received", "decided_not_to_assess", "mediation_wanted", "mediation_arranged"),
    ("plan_transferred_in", "appeal_lodged", "recommendation_made", "recommendation_answered"),
    ("plan_transferred_in", "plan_disclosure_requested"),
    ("plan_transferred_in", "direct_payments_started"),
)


def kinds_by_opening() -> dict[tuple[str, ...], list[str]]:
    """Every kind of event that can come next, under the shortest history after which it is offered."""
    by_opening: dict[tuple[str, ...], list[str]] = {}
    seen: set[str] = set()
    openings = {kinds[:length] for kinds in HISTORIES for length in range(1, 12)}
    for opening in sorted(openings, key=lambda kinds: (len(kinds), kinds)):
        offered = next_kinds(history(*((kind, str(on), details) for kind, on, details in happened(opening))))
        if new := [kind for kind in offered if kind not in seen]:
            by_opening[opening] = new
        seen |= set(offered)
    return by_opening


def happened(opening: tuple[str, ...]) -> list[tuple[str, date, dict[str, object]]]:
    """What an officer recorded, a fortnight apart: kind, day and details."""
    events: list[ledger.Event] = []
    for number, kind in enumerate(opening):
        on = date(2024, 1, 2) + timedelta(days=15 * number)
        events.append(ledger.Event(number + 1, kind, on, full_details(kind, on, events)))
    return [(event.kind, event.on, dict(event.details)) for event in events]


def test_every_kind_but_those_that_begin_a_case_comes_next_somewhere() -> None:
    offered = {kind for kinds in kinds_by_opening().values() for kind in kinds}
    assert offered == set(EVENT_FORMS) - set(FIRST_KINDS)


@pytest.mark.slow
@pytest.mark.parametrize(("opening", "kinds"), kinds_by_opening().items(), ids=lambda kinds: kinds[-1])
def test_whatever_may_come_next_is_recorded_and_can_be_put_right_on_the_page(
    officer: Client, opening: tuple[str, ...], kinds: list[str]
) -> None:
    (first, on, details), *rest = happened(opening)
    case = changes.start_case(child=ChildFactory(), kind=first, on=on, details=details, by=officer.person)
    for kind, on, details in rest:
        changes.record_event(case=case, kind=kind, on=on, details=details, by=officer.person)
    events = queries.ledger_events(case)
    for kind in kinds:
        saved = transaction.savepoint()
        page = url("record_kind", case, kind)
        sent = filled(officer.get(page).context["form"], full_details(kind, TODAY, events))
        response = officer.post(page, {**sent, "accept_warnings": "yes"})
        entry = case.events.latest("pk")
        assert entry.kind == kind, (kind, response.context["form"].errors)
        assert officer.get(url("correct", case, entry.pk)).status_code == 200
        officer.post(url("strike_out", case, entry.pk), {"reason": "Another child"})
        assert case.events.latest("pk").kind == "struck_out", kind
        transaction.savepoint_rollback(saved)


def filled(form: EventForm, details: dict[str, object]) -> dict[str, object]:
    """What is sent by somebody who leaves the day as it is and gives these details."""
    given: dict[str, object] = {"on": TODAY, "last_seen": form["last_seen"].value(), "text": "As told"}
    for detail in form.own_details():
        value = details.get(detail.name)
        given[detail.name] = date.fromisoformat(str(value)) if value and detail.form == "date" else value
    if "sources" in form.fields:
        given["sources"] = ["health"]
    if "because" in form.fields:
        given["because"] = "concession"
    if given.get("stage") == "other":
        given |= {name: "amend_contents" for name in ("matter", "order") if name in form.fields}
    if "request" in form.fields:
        given["request"] = form.fields["request"].choices[0][0]
    return posted(given).dict() | {name: value for name, value in given.items() if isinstance(value, list)}


def test_the_same_note_is_recorded_again_only_if_that_is_ticked(officer: Client) -> None:
    """As a page sends it that the browser brought back, with a key that is new."""
    case = requested_case(by=officer.person)
    sent = {**ON, "text": "Mother rang"}
    address = url("record_kind", case, "note")
    officer.post(address, sent)
    assert "The same is already recorded on this case" in text_of(officer.post(address, sent))
    officer.post(address, {**sent, "text": "Mother rang again"})
    officer.post(address, {**sent, "accept_warnings": "yes"})
    assert sorted(event.text.text for event in case.events.filter(kind="note")) == [
        "Mother rang",
        "Mother rang",
        "Mother rang again",
    ]


def test_the_log_says_in_words_what_a_record_was_opened_for(officer: Client) -> None:
    case = requested_case()
    officer.get(url("record_kind", case, "decided_not_to_assess"))
    entry = AccessEntry.objects.latest("pk")
    assert entry.detail == "to record: Family told: we will not assess"
