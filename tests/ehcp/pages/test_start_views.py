"""Starting a case: the child is found or added, then the request is given."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from ehcp import queries
from ehcp.models import Case, Child, Timeline
from ehcp.pages.start_views import MOST_FOUND
from send_portal.models import AccessEntry
from send_portal.parts.form_keys import new_form_key
from tests.ehcp.browsing import posted, text_of, url
from tests.ehcp.cases import case_with_a_plan, record, requested_case
from tests.factories import ChildFactory

pytestmark = pytest.mark.django_db


def test_an_officer_finds_no_child_adds_one_and_starts_the_case(officer: Client) -> None:
    assert "Nobody found" in text_of(officer.post(reverse("cases:start"), {"q": "Abbott"}, follow=True))
    child = {"first_name": "Wren", "last_name": "Abbott"}
    born = {"birth_date_day": "1", "birth_date_month": "May", "birth_date_year": "2016"}
    response = officer.post(reverse("cases:start_child"), {**child, **born})
    request = {
        "on_day": "30",
        "on_month": "7",
        "on_year": "2024",
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
    assert "This child may be here already" in text_of(officer.post(reverse("cases:start_child"), sent))
    assert Child.objects.count() == 1
    officer.post(reverse("cases:start_child"), {**sent, "not_a_double": "yes"})
    assert Child.objects.count() == 2


BORN = {"birth_date_day": "3", "birth_date_month": "3", "birth_date_year": "2016"}


@pytest.mark.parametrize("names", [("Suharto", ""), ("", "Suharto")])
def test_a_child_with_one_name_can_be_added_and_is_shown_by_it(
    officer: Client, names: tuple[str, str]
) -> None:
    first, last = names
    sent = {"first_name": first, "last_name": last, **BORN}
    page = officer.post(reverse("cases:start_child"), sent, follow=True)
    assert Child.objects.get().full_name == "Suharto"
    assert "Suharto, P" in text_of(page)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("", "", "Enter a first name or a last name"),
        ("\u200b", "\u200b", "can&#x27;t be seen (zero width space)"),
        ("\u202eabc", "Test", "can&#x27;t be seen (right-to-left override)"),
        ("Аda", "Test", "look alike"),
    ],
)
def test_a_name_that_cannot_be_read_is_refused_in_words(
    officer: Client, first: str, last: str, words: str
) -> None:
    sent = {"first_name": first, "last_name": last, **BORN}
    assert words in text_of(officer.post(reverse("cases:start_child"), sent))
    assert not Child.objects.exists()


def test_a_request_from_the_future_is_refused_in_words(officer: Client) -> None:
    child = ChildFactory()
    sent = {"on_day": "1", "on_month": "8", "on_year": "2024", "source": "parent"}
    response = officer.post(reverse("cases:start_request", args=[child.reference]), sent)
    assert "must be 31 July 2024 or earlier" in text_of(response)
    assert not Case.objects.exists()


def test_a_request_sent_twice_starts_one_case(officer: Client) -> None:
    child = ChildFactory()
    sent = {"on_day": "1", "on_month": "7", "on_year": "2024", "source": "parent"}
    page = reverse("cases:start_request", args=[child.reference])
    officer.post(page, sent)
    again = sent | {"further_because": "asked_anew"}
    assert f"Case {Case.objects.get().reference} of this child begins" in text_of(officer.post(page, again))
    assert Case.objects.count() == 1


def test_a_year_mistyped_as_24_is_refused(officer: Client) -> None:
    child = ChildFactory()
    sent = {"on_day": "1", "on_month": "7", "on_year": "0024", "source": "parent"}
    page = officer.post(reverse("cases:start_request", args=[child.reference]), sent)
    assert "Check the year" in text_of(page)
    assert not Case.objects.exists()


def test_children_found_or_opened_for_a_request_are_named_in_the_access_log(officer: Client) -> None:
    child = ChildFactory(first_name="Wren", last_name="Abbott")
    officer.post(reverse("cases:start"), {"q": "abbott"}, follow=True)
    officer.get(reverse("cases:start_request", args=[child.reference]))
    search, opened = AccessEntry.objects.order_by("pk")
    assert (search.action, search.listed, search.matching) == ("search", 1, 1)
    assert [shown.reference for shown in search.shown.children.all()] == [child.reference]
    assert "bott" not in search.detail, "a name that was looked for never goes into the log"
    assert (opened.subject_type, opened.subject_id) == ("ehcp.child", child.reference)


def test_a_child_is_looked_for_without_a_name_or_birth_date_in_the_address(officer: Client) -> None:
    ChildFactory(first_name="Wren", last_name="Abbott", birth_date=date(2016, 5, 1))
    sent = {"q": "abbott", "born_day": "1", "born_month": "May", "born_year": "2016"}
    response = officer.post(reverse("cases:start"), sent)
    assert response.status_code == 302
    assert not {"abbott", "2016", "May"} & set(re.split(r"\W", response["Location"]))
    page = text_of(officer.get(response["Location"]))
    assert "Wren Abbott" in page
    assert 'value="abbott"' in page  # ready to be searched again


def test_a_search_that_finds_more_than_are_shown_says_so(officer: Client) -> None:
    ChildFactory.create_batch(MOST_FOUND + 1, last_name="Jones")
    page = text_of(officer.post(reverse("cases:start"), {"q": "jones"}, follow=True))
    assert f"{MOST_FOUND + 1} found" in page
    assert f"Only the first {MOST_FOUND} are shown." in page


def test_a_child_added_twice_by_one_form_is_one_child_and_no_double_of_itself(officer: Client) -> None:
    address = reverse("cases:start_child")
    sent = posted({"first_name": "Ada", "last_name": "Okafor", "birth_date": date(2013, 6, 6)})
    sent["form_key"] = new_form_key(officer.person.pk)
    first = officer.post(address, sent)
    page = officer.post(address, sent, follow=True)
    assert page.redirect_chain == [(first.headers["Location"], 302)]
    assert "This form was sent twice. It was saved once" in text_of(page)
    assert Child.objects.count() == 1


def test_a_name_in_the_address_finds_nobody(officer: Client) -> None:
    ChildFactory(first_name="Wren", last_name="Abbott")
    assert "Wren" not in text_of(officer.get(reverse("cases:start"), {"q": "abbott"}))


def test_a_search_that_is_over_says_so_and_can_be_made_again(officer: Client) -> None:
    page = text_of(officer.get(reverse("cases:start"), {"search": "gone"}))
    assert "This search is no longer kept" in page
    assert 'name="q"' in page


def test_a_search_for_nothing_is_refused_in_words(officer: Client) -> None:
    assert "Enter a name, a reference or a date of birth" in text_of(officer.post(reverse("cases:start"), {}))


def test_a_case_in_hand_is_shown_before_another_is_started(officer: Client) -> None:
    case = requested_case()
    page = text_of(officer.get(reverse("cases:start_request", args=[case.child.reference])))
    assert "This child already has a case" in page
    assert f"{case.reference}</a>: request received" in page


def start_another(officer: Client, case: Case, **more: str) -> str:
    sent = {"on_day": "2", "on_month": "7", "on_year": "2024", "source": "school", **more}
    return text_of(
        officer.post(reverse("cases:start_request", args=[case.child.reference]), sent, follow=True)
    )


@pytest.mark.parametrize("hand", [requested_case, case_with_a_plan], ids=["an open case", "a plan"])
def test_another_request_beside_a_case_in_hand_needs_a_reason_that_the_ledger_keeps(
    officer: Client, hand: Callable[[], Case]
) -> None:
    case = hand()
    page = start_another(officer, case)
    assert "Choose an answer for “Why the child needs another case as well”" in page
    assert f"{case.reference}</a>" in page
    assert Case.objects.count() == 1, "new requests rise by none"
    start_another(officer, case, further_because="asked_anew")
    first = Case.objects.latest("pk").events.get()
    assert first.details == {"source": "school", "further_because": "asked_anew"}


def test_a_reason_that_no_code_names_is_said_in_the_note(officer: Client) -> None:
    case = requested_case()
    assert "Say in the note why another case is needed" in start_another(
        officer, case, further_because="another_reason"
    )
    start_another(officer, case, further_because="another_reason", text="Ordered by a court")
    assert Case.objects.latest("pk").events.get().text.text == "Ordered by a court"


def test_a_child_whose_case_is_closed_gets_another_without_a_reason(officer: Client) -> None:
    case = requested_case()
    record(case, "withdrawn", date(2024, 6, 3), reason="withdrawn")
    page = text_of(officer.get(reverse("cases:start_request", args=[case.child.reference])))
    assert "Why another case" not in page
    start_another(officer, case)
    assert Case.objects.count() == 2


def test_a_plan_in_force_says_where_a_request_to_assess_again_belongs(officer: Client) -> None:
    case = case_with_a_plan()
    page = text_of(officer.get(reverse("cases:start_request", args=[case.child.reference])))
    assert url("record", case) in page


def the_transfer(**more: str) -> dict[str, str]:
    moved = {"on_day": "20", "on_month": "7", "on_year": "2024", "authority": "850"}
    made = {"plan_made_on_day": "10", "plan_made_on_month": "1", "plan_made_on_year": "2024"}
    return {**moved, **made, **more}


def test_a_child_who_moves_here_with_a_plan_has_a_case_that_begins_with_it(officer: Client) -> None:
    child = ChildFactory()
    page = officer.get(reverse("cases:start_request", args=[child.reference]))
    address = reverse("cases:start_with_plan", args=[child.reference])
    assert address in text_of(page)
    shown = officer.post(address, the_transfer(officer=str(officer.person.pk)), follow=True)
    case = Case.objects.get()
    assert (case.timeline.stage, case.timeline.received, case.timeline.final_issued) == (
        "plan_active",
        None,
        None,
    )
    assert "Moved here with a plan made by another authority" in text_of(shown)
    assert case.reference in text_of(officer.get(reverse("cases:mine") + "?show=plan"))
    assert case.reference not in text_of(officer.get(reverse("cases:mine")))
    assert queries.timeline_mismatches() == []
    assert queries.case_frame().is_empty()  # the council didn't assess the child


def test_a_second_plan_of_a_child_is_refused_and_the_first_is_named(officer: Client) -> None:
    child = ChildFactory()
    address = reverse("cases:start_with_plan", args=[child.reference])
    officer.post(address, the_transfer())
    first = Case.objects.get()
    assert f"has a plan in force already, in case {first.reference}" in text_of(
        officer.post(address, the_transfer(on_day="21", further_because="earlier_over"))
    )
    assert Case.objects.count() == 1


def test_a_plan_that_was_not_here_after_all_is_struck_out_with_its_case(officer: Client) -> None:
    child = ChildFactory()
    officer.post(reverse("cases:start_with_plan", args=[child.reference]), the_transfer())
    case = Case.objects.get()
    officer.post(url("strike_out", case, case.events.get().pk), {"reason": "Another child"})
    assert not Timeline.objects.exists()
    assert queries.timeline_mismatches() == []
