"""Lists of cases, as officers, managers and analysts use them."""

import re
from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from ehcp.models import Case
from send_portal.models import AccessEntry
from tests.ehcp.browsing import text_of
from tests.ehcp.cases import case_with_a_plan, record, requested_case, waiting_case
from tests.factories import PASSWORD, ChildFactory, person_holding

pytestmark = pytest.mark.django_db


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
    with django_assert_max_num_queries(9):  # one of them reads every deadline of the rows shown
        officer.get(reverse("cases:mine"))


def test_a_deadline_of_a_plan_in_force_is_counted_and_listed_like_any_other(officer: Client) -> None:
    case = case_with_a_plan(by=officer.person)
    record(case, "review_meeting_held", date(2024, 5, 1), type="annual")
    page = officer.get(reverse("cases:mine"), {"show": "overdue"})
    assert (page.context["counts"]["open"], page.context["counts"]["overdue"]) == (0, 1)
    assert "Tell the family about the plan that moved here" in text_of(page)  # its six weeks end first
    reviewed = {"stage": "review_in_progress", "show": "plan"}
    assert case.reference in text_of(officer.get(reverse("cases:mine"), reviewed))


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
    sent = {"cases": [case.reference], "reason": "On leave", "back": "/cases/team/?show=all"}
    response = client_for("send_manager").post(reverse("cases:reassign"), sent)
    assert "There is a problem" in text_of(response)
    assert "Give 1 case to another officer" in text_of(response)
    assert Case.objects.get().officer == case.officer
    # What was ticked and typed is still there, and the way back.
    for kept in (f'name="cases" value="{case.reference}"', "On leave", 'value="/cases/team/?show=all"'):
        assert kept in response.text
    client_for("send_manager").post(
        reverse("cases:reassign"), {"cases": [case.reference], "officer": "nobody"}
    )
    assert Case.objects.get().officer is None


def test_reassigning_never_leads_to_another_site(client_for: object) -> None:
    response = client_for("send_manager").post(reverse("cases:reassign"), {"back": "https://evil.example/"})
    assert response["Location"] == reverse("cases:team")


def test_the_access_log_does_not_keep_the_name_that_an_export_was_narrowed_by(client_for: object) -> None:
    manager = client_for("send_manager")
    (query,) = searched(manager, "cases:team", q="Abbott", show="all")
    manager.get(f"{reverse('cases:export')}?{query}")
    assert AccessEntry.objects.get(action="export").detail == ("Name or reference: (given); Show: All cases")


def searched(client: Client, name: str, **typed: str) -> list[str]:
    """The query of the address that a search leads to."""
    return client.post(reverse(name), typed)["Location"].split("?")[1:]


@pytest.mark.parametrize("name", ["cases:mine", "cases:team"])
def test_a_list_is_searched_without_a_name_in_its_address(officer: Client, name: str) -> None:
    case = requested_case(by=officer.person, child=ChildFactory(first_name="Wren", last_name="O’Neil"))
    other = requested_case(by=officer.person)
    (query,) = searched(officer, name, q="o'neil", show="all", stage="")
    assert "neil" not in query
    assert query.startswith("show=all&search=")
    page = text_of(officer.get(f"{reverse(name)}?{query}"))
    assert case.reference in page
    assert other.reference not in page
    assert "o&#x27;neil" in page
    assert f"{query.replace('&', '&amp;')}&amp;sort=reference" in page  # sorting keeps the search


def test_a_list_narrowed_without_words_has_them_in_no_session(officer: Client) -> None:
    assert searched(officer, "cases:mine", q=" ", show="overdue") == ["show=overdue"]
    assert searched(officer, "cases:mine", q="", show="") == []
    assert "searches" not in officer.session


def test_a_search_that_is_over_lists_and_exports_nothing(client_for: object) -> None:
    case, manager = requested_case(), client_for("send_manager")
    page = text_of(manager.get(reverse("cases:team"), {"search": "gone"}))
    assert "This search is no longer kept" in page
    assert case.reference not in page
    response = manager.get(reverse("cases:export"), {"search": "gone"})
    assert response["Location"] == reverse("cases:team") + "?search=gone"


@pytest.mark.parametrize("asked", ["show=nonsense", "officer=999999", "stage=nonsense"])
def test_a_filter_that_there_is_not_lists_and_exports_nothing_and_says_so(
    client_for: object, asked: str
) -> None:
    requested_case()
    manager = client_for("send_manager")
    page = manager.get(f"{reverse('cases:export')}?{asked}", follow=True)
    assert page.redirect_chain == [(f"{reverse('cases:team')}?{asked}", 302)]
    assert not page.context["rows"]
    assert "<title>Error: All cases" in text_of(page)
    assert "There is a problem" in text_of(page)


def test_one_person_s_search_is_nobody_else_s(officer: Client, client_for: object) -> None:
    (query,) = searched(officer, "cases:team", q="Abbott")
    assert "no longer kept" in text_of(client_for("send_manager").get(f"{reverse('cases:team')}?{query}"))


def test_a_name_in_the_address_of_a_list_narrows_nothing(officer: Client) -> None:
    case = requested_case(by=officer.person)
    assert case.reference in text_of(officer.get(reverse("cases:mine"), {"q": "nobody-like-this"}))


def test_the_next_page_of_a_list_goes_on_after_the_last_case_whatever_moved(
    officer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ehcp.pages.caseload_views.PAGE_SIZE", 2)
    cases = [requested_case(by=officer.person, received=date(2024, 6, day)) for day in (1, 2, 3, 4)]
    first = officer.get(reverse("cases:mine"))
    assert "Showing 1 to 2 of 4 cases" in text_of(first)
    record(cases[0], "withdrawn", date(2024, 6, 20), reason="withdrawn")  # the first case leaves the list
    second = text_of(officer.get(reverse("cases:mine"), {"after": first.context["page"].after}))
    assert [case.reference in second for case in cases] == [False, False, True, True]


def test_every_open_request_shows_when_its_20_weeks_end_and_advice_says_whose(officer: Client) -> None:
    waiting_case(by=officer.person)
    page = text_of(officer.get(reverse("cases:mine")))
    assert "Advice from educational psychology to arrive" in page
    assert "19 Jul 2024" in page  # 20 weeks from 1 March
    assert "12 days past" in page


def test_each_count_above_a_list_leads_to_a_list_of_that_length(officer: Client) -> None:
    waiting_case(by=officer.person)
    requested_case(by=officer.person, received=date(2024, 6, 20))
    requested_case(by=officer.person, received=date(2024, 3, 14))
    tiles = officer.get(reverse("cases:mine")).context["tiles"]
    assert [tile["words"] for tile in tiles] == [
        "open",
        "past a date",
        "due in 7 days",
        "reaching 20 weeks in 14 days",
        "past 20 weeks",
    ]
    for tile in tiles:
        listed = officer.get(reverse("cases:mine"), {"show": tile["show"]})
        assert listed.context["page"].count == len(listed.context["rows"]) == tile["number"]
    assert [tile["number"] for tile in tiles] == [3, 2, 2, 1, 1]


def test_one_case_is_one_case(officer: Client) -> None:
    requested_case(by=officer.person)
    page = text_of(officer.get(reverse("cases:mine")))
    assert "1 case" in page
    assert "1 cases" not in page


def test_cases_chosen_before_the_sign_in_ended_change_hands_after_it(client_for: object) -> None:
    case, officer = requested_case(), person_holding("case_officer")
    sent = {
        "cases": [case.reference],
        "officer": officer.pk,
        "reason": "Olive is away",
        "back": "/cases/team/",
    }
    with time_machine.travel("2026-03-02 09:00Z", tick=False) as clock:
        manager = client_for("send_manager")
        manager.get(reverse("cases:team"))
        clock.shift(31 * 60)
        sign_in_page = manager.post(reverse("cases:reassign"), sent).headers["Location"]
        signs_in = {"login": manager.person.email, "password": PASSWORD, "next": reverse("cases:reassign")}
        page = manager.post(sign_in_page, signs_in, follow=True)
        assert page.redirect_chain[-1][0] == reverse("cases:reassign")
        for words in ("Give the cases to another officer?", case.reference, officer.name, "Olive is away"):
            assert words in page.text
        fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))
        manager.post(reverse("cases:reassign"), fields)
    case.refresh_from_db()
    assert case.officer == officer
