"""Pages of one case, as officers and the auditor use them."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from ehcp import changes
from ehcp.models import Child, Timeline
from send_portal.models import AccessEntry
from tests.ehcp.browsing import text_of, url
from tests.ehcp.cases import LETTER, case_with_a_plan, record, requested_case, waiting_case

pytestmark = pytest.mark.django_db


def test_a_town_is_chosen_from_a_list_and_an_imported_one_stays(officer: Client) -> None:
    case = requested_case(town="Ringwood")
    edit = {"year_group": "3", "primary_need": "", "setting_type": "", "seen": "1"}
    assert officer.post(url("edit", case), {**edit, "town": "Wren Abbott"}).status_code == 200
    assert officer.post(url("edit", case), {**edit, "town": "Ringwood"}).status_code == 302
    assert Timeline.objects.get(case=case).phase == "primary"


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
    officer.get(url("show", case))  # the log's set of children shown is kept once
    with django_assert_max_num_queries(12):
        officer.get(url("show", case))


def test_a_case_that_does_not_exist_is_not_found(officer: Client) -> None:
    assert officer.get(reverse("cases:show", args=["NOBODY"])).status_code == 404


def test_details_changed_by_two_people_are_kept_for_both_to_see(officer: Client) -> None:
    case = requested_case()
    page = url("edit_child", case)
    first = {
        "first_name": "Ada",
        "last_name": "Abbott",
        "birth_date_day": "1",
        "birth_date_month": "5",
        "birth_date_year": "2016",
        "seen": "1",
    }
    officer.post(page, first)
    response = officer.post(page, {**first, "first_name": "Eda"})
    assert "Changes were saved after you opened this page" in text_of(response)
    assert response.context["form"].theirs == [{"label": "First name", "text": "Ada"}]
    assert "Eda" in text_of(response)
    assert Child.objects.get().first_name == "Ada"


def test_the_auditor_sees_who_recorded_and_who_read(client_for: object, officer: Client) -> None:
    case = requested_case(by=officer.person)
    officer.get(url("show", case))
    auditor = client_for("auditor")
    page = text_of(auditor.get(url("history", case)))
    assert page.count(officer.person.name) >= 2  # the request, the new case
    assert officer.person.name in text_of(auditor.get(url("seen_by", case)))


def test_the_auditor_reads_of_changes_in_words_and_names(client_for: object, officer: Client) -> None:
    case = requested_case(primary_need="ASD")
    changes.reassign_cases(cases=[case], officer=officer.person, by=officer.person)
    changes.edit_case(case=case, seen=1, by=officer.person, primary_need="SEMH", year_group="R")
    page = text_of(client_for("auditor").get(url("history", case)))
    assert f"→ {officer.person.name}" in page
    assert "Primary need: Autistic spectrum disorder → Social, emotional and mental health" in page
    assert "Year group: Reception" in page


def test_the_access_log_names_forms_as_the_pages_do(client_for: object, officer: Client) -> None:
    case = requested_case()
    officer.get(reverse("cases:record_kind", args=[case.reference, "decided_to_assess"]))
    officer.get(url("edit_child", case))
    page = client_for("auditor").get(url("seen_by", case))
    assert [entry.detail for entry in page.context["page"].entries] == [
        "to change the child’s details",
        "to record: Family told: we will assess",
    ]


def test_the_auditor_sees_who_opened_the_child_beside_who_opened_the_case(
    client_for: object, officer: Client
) -> None:
    case = requested_case()
    officer.get(reverse("cases:start_request", args=[case.child.reference]))
    page = client_for("auditor").get(url("seen_by", case))
    assert [(entry.person, entry.detail) for entry in page.context["page"].entries] == [
        (officer.person, "to start a case")
    ]


def test_all_that_goes_on_of_a_plan_is_named_on_its_page(officer: Client) -> None:
    case = case_with_a_plan(by=officer.person)
    record(case, "reassessment_requested", date(2024, 5, 1))
    record(case, "review_meeting_held", date(2024, 5, 2), type="annual")
    page = text_of(officer.get(url("show", case)))
    assert "Reassessing" in page
    assert "Review: decision awaited" in page[page.index("Also going on:") :]
    record(case, "decided_to_maintain", date(2024, 5, 20), decided_on="2024-05-20", letter=LETTER)
    assert "Also going on" not in text_of(officer.get(url("show", case)))
