"""Pages of casework, as officers, managers, analysts and the auditor use them."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from ehcp import queries
from ehcp.models import Case, Child, Event, Timeline
from send_portal.models import AccessEntry
from tests.ehcp.cases import assessing_case, record, requested_case, waiting_case
from tests.factories import ChildFactory

pytestmark = pytest.mark.django_db
ON = {"on_day": "31", "on_month": "7", "on_year": "2024"}


def url(name: str, case: Case, *more: object) -> str:
    return reverse(f"cases:{name}", args=[case.reference, *more])


def text_of(response: object) -> str:
    return response.content.decode()


@pytest.fixture
def officer(client_for: object) -> Client:
    return client_for("case_officer")


# Lists


def test_my_cases_lists_only_mine_with_what_is_due(officer: Client) -> None:
    case = requested_case(by=officer.person, child=ChildFactory(first_name="Wren", last_name="Abbott"))
    other = requested_case()
    page = text_of(officer.get(reverse("cases:mine")))
    assert case.reference in page
    assert other.reference not in page
    assert "Wren Abbott" in page
    assert "110 days overdue" in page  # due 12 April, today 31 July 2024


def test_the_number_of_queries_of_a_list_does_not_grow_with_it(
    officer: Client, django_assert_max_num_queries: object
) -> None:
    for _ in range(8):
        waiting_case(by=officer.person)
    officer.get(reverse("cases:mine"))
    with django_assert_max_num_queries(8):
        officer.get(reverse("cases:mine"))


def test_an_analyst_sees_references_and_no_name(client_for: object) -> None:
    case = requested_case(child=ChildFactory(first_name="Wren", last_name="Abbott"))
    analyst = client_for("data_analyst")
    page = text_of(analyst.get(reverse("cases:team")))
    assert case.reference in page
    assert "Abbott" not in page
    exported = b"".join(analyst.get(reverse("cases:export")).streaming_content).decode()
    assert case.reference in exported
    assert "Abbott" not in exported


def test_an_export_is_logged_and_runs_no_formula(client_for: object) -> None:
    requested_case(child=ChildFactory(first_name="=HYPERLINK(1)", last_name=""))
    manager = client_for("send_manager")
    exported = b"".join(manager.get(reverse("cases:export")).streaming_content).decode()
    assert "'=HYPERLINK(1)" in exported
    assert AccessEntry.objects.get(action="export").person == manager.person


def test_an_export_holds_the_cases_of_the_list_as_filtered(client_for: object) -> None:
    closed, still_open = requested_case(), requested_case()
    record(closed, "withdrawn", date(2024, 3, 9), reason="withdrawn")
    exported = b"".join(
        client_for("send_manager").get(reverse("cases:export") + "?show=closed").streaming_content
    ).decode()
    assert closed.reference in exported
    assert still_open.reference not in exported


def test_a_download_from_my_cases_holds_only_mine(client_for: object) -> None:
    manager = client_for("send_manager")
    own, other = requested_case(by=manager.person), requested_case()
    page = text_of(manager.get(reverse("cases:mine")))
    address = page.split(reverse("cases:export"))[1].split('"')[0].replace("&amp;", "&")
    exported = b"".join(manager.get(reverse("cases:export") + address).streaming_content).decode()
    assert own.reference in exported
    assert other.reference not in exported


def test_a_manager_gives_ticked_cases_to_another_officer(client_for: object, officer: Client) -> None:
    case = requested_case()
    manager = client_for("send_manager")
    sent = {"cases": [case.reference], "officer": officer.person.pk, "back": "/cases/team/?show=all"}
    response = manager.post(reverse("cases:reassign"), sent)
    assert response["Location"] == "/cases/team/?show=all"
    assert Case.objects.get().officer == officer.person


def test_pressing_the_button_without_choosing_takes_no_officer_off(client_for: object) -> None:
    case = requested_case()
    response = client_for("send_manager").post(
        reverse("cases:reassign"), {"cases": [case.reference]}, follow=True
    )
    assert "Choose an officer" in text_of(response)
    assert Case.objects.get().officer == case.officer
    client_for("send_manager").post(
        reverse("cases:reassign"), {"cases": [case.reference], "officer": "nobody"}
    )
    assert Case.objects.get().officer is None


def test_a_town_is_chosen_from_a_list_and_an_imported_one_stays(officer: Client) -> None:
    case = requested_case(town="Ringwood")
    edit = {"year_group": "3", "primary_need": "", "setting_type": "", "version": "1"}
    assert officer.post(url("edit", case), {**edit, "town": "Wren Abbott"}).status_code == 200
    assert officer.post(url("edit", case), {**edit, "town": "Ringwood"}).status_code == 302
    assert Timeline.objects.get(case=case).phase == "primary"


def test_reassigning_never_leads_to_another_site(client_for: object) -> None:
    response = client_for("send_manager").post(reverse("cases:reassign"), {"back": "https://evil.example/"})
    assert response["Location"] == reverse("cases:team")


# Starting


def test_an_officer_finds_no_child_adds_one_and_starts_the_case(officer: Client) -> None:
    assert "Nobody found" in text_of(officer.get(reverse("cases:start"), {"q": "Abbott"}))
    child = {"first_name": "Wren", "last_name": "Abbott"}
    born = {"birth_date_day": "1", "birth_date_month": "May", "birth_date_year": "2016"}
    response = officer.post(reverse("cases:start_child"), {**child, **born})
    request = {
        "received_day": "30",
        "received_month": "7",
        "received_year": "2024",
        "source": "parent",
        "officer": officer.person.pk,
        "town": "Poole",
    }
    response = officer.post(response["Location"], request, follow=True)
    case = Case.objects.get()
    assert (case.child.full_name, case.timeline.received) == ("Wren Abbott", date(2024, 7, 30))
    assert "10 September 2024" in text_of(response)  # 30 July + 42 days


def test_a_likely_double_is_shown_before_a_child_is_added(officer: Client) -> None:
    ChildFactory(first_name="Wren", last_name="Abbott", birth_date=date(2016, 5, 1))
    sent = {
        "first_name": "Wrenn",
        "last_name": "Abbott",
        "birth_date_day": "1",
        "birth_date_month": "5",
        "birth_date_year": "2016",
    }
    assert "much like this child" in text_of(officer.post(reverse("cases:start_child"), sent))
    assert Child.objects.count() == 1
    officer.post(reverse("cases:start_child"), {**sent, "not_a_double": "yes"})
    assert Child.objects.count() == 2


def test_a_request_from_the_future_is_refused_in_words(officer: Client) -> None:
    child = ChildFactory()
    sent = {"received_day": "1", "received_month": "8", "received_year": "2024", "source": "parent"}
    response = officer.post(reverse("cases:start_request", args=[child.reference]), sent)
    assert "must be 31 July 2024 or earlier" in text_of(response)
    assert not Case.objects.exists()


# A case


def test_a_case_says_what_is_due_when_and_why(officer: Client) -> None:
    case = waiting_case(by=officer.person, received=date(2024, 2, 29))
    page = text_of(officer.get(url("show", case)))
    for words in (
        "18 July 2024",
        "14 May 2024",
        "regulation 13",
        "29 February 2024 + 140 days",
        "29 February 2024",
        "Educational psychology",
    ):
        assert words in page, words


def test_every_opening_of_a_record_is_logged(officer: Client) -> None:
    case = requested_case()
    officer.get(url("show", case))
    entry = AccessEntry.objects.get()
    assert (entry.person, entry.subject_id, entry.action) == (officer.person, case.reference, "read")


def test_a_case_page_needs_a_bounded_number_of_queries(
    officer: Client, django_assert_max_num_queries: object
) -> None:
    case = waiting_case()
    for day in range(1, 9):
        record(case, "note", date(2024, 5, day))
    with django_assert_max_num_queries(12):
        officer.get(url("show", case))


def test_a_case_that_does_not_exist_is_not_found(officer: Client) -> None:
    assert officer.get(reverse("cases:show", args=["NOBODY"])).status_code == 404


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
    assert "Enter reason for the correction" in text_of(officer.post(page, sent))
    officer.post(page, {**sent, "text": "Post book"})
    assert Timeline.objects.get(case=case).received == date(2024, 3, 4)
    assert officer.get(page).status_code == 404  # it no longer stands


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


def test_the_access_log_does_not_keep_the_name_that_an_export_was_narrowed_by(client_for: object) -> None:
    client_for("send_manager").get(reverse("cases:export"), {"q": "Abbott", "show": "all"})
    assert AccessEntry.objects.get(action="export").detail == "show=all&q=(words)"


def test_a_request_sent_twice_starts_one_case(officer: Client) -> None:
    child = ChildFactory()
    sent = {"received_day": "1", "received_month": "7", "received_year": "2024", "source": "parent"}
    page = reverse("cases:start_request", args=[child.reference])
    officer.post(page, sent)
    assert f"Case {Case.objects.get().reference} starts from" in text_of(officer.post(page, sent))
    assert Case.objects.count() == 1


def test_a_new_authority_is_given_by_its_code_and_never_in_words(officer: Client) -> None:
    case = requested_case()
    page = officer.post(url("record_kind", case, "moved_away"), {**ON, "authority": "To aunt J"})
    assert "The code must be letters and digits" in text_of(page)
    assert not case.events.filter(kind="moved_away").exists()


def test_a_year_mistyped_as_24_is_refused(officer: Client) -> None:
    child = ChildFactory()
    sent = {"received_day": "1", "received_month": "7", "received_year": "0024", "source": "parent"}
    page = officer.post(reverse("cases:start_request", args=[child.reference]), sent)
    assert "Check the year" in text_of(page)
    assert not Case.objects.exists()


def test_details_changed_by_two_people_are_kept_for_both_to_see(officer: Client) -> None:
    case = requested_case()
    page = url("edit_child", case)
    first = {
        "first_name": "Ada",
        "last_name": "Abbott",
        "birth_date_day": "1",
        "birth_date_month": "5",
        "birth_date_year": "2016",
        "version": "1",
    }
    officer.post(page, first)
    response = officer.post(page, {**first, "first_name": "Eda"})
    assert "Somebody else changed these details" in text_of(response)
    assert "Eda" in text_of(response)
    assert Child.objects.get().first_name == "Ada"


def test_the_auditor_sees_who_recorded_and_who_read(client_for: object, officer: Client) -> None:
    case = requested_case(by=officer.person)
    officer.get(url("show", case))
    page = text_of(client_for("auditor").get(url("history", case)))
    assert page.count(officer.person.name) >= 3  # the request, the new case, the reading


def test_children_found_or_opened_for_a_request_are_named_in_the_access_log(officer: Client) -> None:
    child = ChildFactory(first_name="Wren", last_name="Abbott")
    officer.get(reverse("cases:start"), {"q": "abbott"})
    officer.get(reverse("cases:start_request", args=[child.reference]))
    search, opened = AccessEntry.objects.order_by("pk")
    assert (search.subject_id, search.detail) == ("search", child.reference)
    assert (opened.subject_type, opened.subject_id) == ("ehcp.child", child.reference)


def test_the_auditor_sees_who_opened_the_child_beside_who_opened_the_case(
    client_for: object, officer: Client
) -> None:
    case = requested_case()
    officer.get(reverse("cases:start_request", args=[case.child.reference]))
    page = text_of(client_for("auditor").get(url("history", case)))
    assert f"{officer.person.name} (read, new request)" in page
