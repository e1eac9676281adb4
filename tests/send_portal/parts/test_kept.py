"""What was sent too late is kept for the one who sent it, and goes on after they signed in."""

import re

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from send_portal.models import SavedForm, SitePage
from send_portal.parts.kept import KEPT, LARGEST_KEPT
from tests.factories import PASSWORD, person_holding

pytestmark = pytest.mark.django_db
TYPED = {"seen": "1", "title": "Contact", "body": "Half an hour of careful words."}
ADDRESS = "/settings/pages/contact/edit/"


@pytest.fixture
def clock():
    with time_machine.travel("2024-03-01 09:00Z", tick=False) as traveller:
        yield traveller


def signed_in(client: Client, person) -> Client:
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(person.pk)
    return client


def left_alone_while_typing(clock, person) -> tuple[Client, str]:
    """A browser whose person sent a form after an hour's pause, and where it was led."""
    client = signed_in(Client(), person)
    client.get(ADDRESS)
    clock.shift(60 * 60)
    response = client.post(ADDRESS, TYPED)
    assert "_auth_user_id" not in client.session
    return client, response.headers["Location"]


def test_what_was_typed_is_back_after_signing_in_again(clock):
    person = person_holding("administrator")
    client, sign_in_page = left_alone_while_typing(clock, person)
    assert SitePage.objects.get(slug="contact").version == 1, "nothing is saved without a sign-in"
    page = client.get(sign_in_page)
    assert "what you typed is kept" in page.text
    fields = {"login": person.email, "password": PASSWORD, "next": ADDRESS}
    page = client.post(sign_in_page, fields, follow=True)
    assert page.redirect_chain[-1][0] == ADDRESS
    assert TYPED["body"] in page.text
    assert "You were signed out before this was saved. Check what is below, then save." in page.text
    assert TYPED["body"] not in client.get(ADDRESS).text, "it is filled in once"
    client.post(ADDRESS, TYPED)
    assert SitePage.objects.get(slug="contact").body == TYPED["body"]


def test_another_person_at_the_same_browser_never_sees_it(clock):
    client, _ = left_alone_while_typing(clock, person_holding("administrator"))
    signed_in(client, person_holding("administrator"))
    assert TYPED["body"] not in client.get(ADDRESS).text


def test_a_stranger_is_not_shown_it_either(clock):
    client, sign_in_page = left_alone_while_typing(clock, person_holding("administrator"))
    assert TYPED["body"] not in client.get(sign_in_page).text


def test_passwords_are_never_kept(clock):
    person = person_holding("board_member")
    client = signed_in(Client(), person)
    client.get(reverse("account_change_password"))
    clock.shift(60 * 60)
    client.post(reverse("account_change_password"), {"oldpassword": "s3cret-one", "password1": "s3cret-two"})
    assert "s3cret" not in str(dict(client.session.items()))


def test_somebody_who_keeps_clicking_stays_signed_in(clock):
    client = signed_in(Client(), person_holding("administrator"))
    for _ in range(6):
        clock.shift(20 * 60)
        assert client.get(ADDRESS).status_code == 200
    clock.shift(31 * 60)
    assert client.get(ADDRESS).status_code == 302


def test_a_page_seen_while_signed_in_is_not_kept_by_the_browser(clock):
    browser = signed_in(Client(), person_holding("administrator"))
    assert browser.get("/people/").headers["Cache-Control"] == "private, no-store"
    assert "no-store" not in Client().get("/reports/").headers.get("Cache-Control", "")


# Forms as pages give them, with their keys


def browser_of(person) -> Client:
    """A browser that checks forms as the portal does."""
    client = Client(enforce_csrf_checks=True)
    sign_in_again(client, person)
    return client


def sign_in_again(client: Client, person, then: str = "/"):
    sent = {"login": person.email, "password": PASSWORD, "next": then}
    sent |= hidden_fields(client.get(reverse("account_login")).text, "account")
    return client.post(reverse("account_login"), sent, follow=True)


def hidden_fields(page: str, _of: str = "") -> dict[str, str]:
    """The marks of the page's last form: its token and its key."""
    names = ("csrfmiddlewaretoken", "form_key")
    found = {name: re.findall(rf'name="{name}" value="([^"]+)"', page) for name in names}
    return {name: values[-1] for name, values in found.items() if values}


def open_form(client: Client, address: str = ADDRESS) -> dict[str, str]:
    return hidden_fields(client.get(address).text)


def signed_out_meanwhile(client: Client, clock) -> None:
    clock.shift(31 * 60)


def session_gone(client: Client, clock) -> None:
    client.cookies.pop("sessionid")


def signed_out_in_another_tab(client: Client, clock) -> None:
    client.post(reverse("account_logout"), hidden_fields(client.get(ADDRESS).text))


@pytest.mark.parametrize("end", [signed_out_meanwhile, session_gone, signed_out_in_another_tab])
def test_however_a_sign_in_ended_a_form_sent_after_it_comes_back(clock, end):
    person = person_holding("administrator")
    client = browser_of(person)
    marks = open_form(client)
    end(client, clock)
    response = client.post(ADDRESS, TYPED | marks)
    assert "what you typed is kept" in client.get(response.headers["Location"]).text
    page = sign_in_again(client, person, then=ADDRESS)
    assert TYPED["body"] in page.text
    saved = client.post(ADDRESS, TYPED | hidden_fields(page.text))
    assert saved.status_code == 302
    assert SitePage.objects.get(slug="contact").body == TYPED["body"]


def test_what_is_kept_cannot_be_read_in_the_table_of_sessions(clock):
    client, _ = left_alone_while_typing(clock, person_holding("administrator"))
    assert client.session[KEPT]
    assert "careful" not in str(dict(client.session.items()))


def test_a_sign_in_in_another_tab_does_not_spoil_a_form_that_is_open(clock):
    person = person_holding("administrator")
    client = browser_of(person)
    marks = open_form(client)
    sign_in_again(client, person)
    signed_out_in_another_tab(client, clock)
    sign_in_again(client, person)
    page = client.post(ADDRESS, TYPED | marks, follow=True)
    assert "You signed in again after opening this page, so nothing was saved yet." in page.text
    assert TYPED["body"] in page.text
    client.post(ADDRESS, TYPED | hidden_fields(page.text))
    assert SitePage.objects.get(slug="contact").body == TYPED["body"]


def test_two_tabs_whose_forms_came_too_late_both_come_back(clock):
    person = person_holding("administrator")
    client = browser_of(person)
    addresses = (ADDRESS, "/settings/pages/help/edit/")
    marks = [open_form(client, address) for address in addresses]
    clock.shift(31 * 60)
    for number, address in enumerate(addresses):
        client.post(address, TYPED | marks[number] | {"body": f"Tab {number}"})
    sign_in_again(client, person)
    assert [f"Tab {number}" in client.get(address).text for number, address in enumerate(addresses)] == [
        True
    ] * 2


def test_a_form_opened_by_somebody_else_is_saved_for_nobody_and_can_be_handed_over(clock):
    owner, other = person_holding("administrator"), person_holding("administrator")
    client = browser_of(owner)
    marks = open_form(client)
    signed_out_in_another_tab(client, clock)
    sign_in_again(client, other)
    page = client.post(ADDRESS, TYPED | marks)
    assert page.status_code == 409
    assert f"You are signed in as {other.name}" in page.text
    assert "careful" not in page.text
    assert SitePage.objects.get(slug="contact").version == 1
    kept = re.search(r'name="kept" value="([^"]+)"', page.text)[1]
    handed = client.post(reverse("account_hand_over"), {"kept": kept} | hidden_fields(page.text))
    assert handed.headers["Location"].startswith(reverse("account_login"))
    assert TYPED["body"] in sign_in_again(client, owner, then=ADDRESS).text


def test_only_what_the_portal_sealed_can_be_handed_over():
    client = signed_in(Client(), person_holding("administrator"))
    handed = client.post(reverse("account_hand_over"), {"kept": "https://elsewhere.example"})
    assert handed.headers["Location"] == reverse("account_login")


def test_what_is_too_large_to_keep_is_said_to_be_lost(clock):
    client = signed_in(Client(), person_holding("administrator"))
    client.get(ADDRESS)
    clock.shift(60 * 60)
    answer = client.post(ADDRESS, TYPED | {"body": "x" * (LARGEST_KEPT + 1)})
    assert "too large to be kept and was not saved" in client.get(answer.headers["Location"]).text


def test_a_password_is_said_not_to_be_kept(clock):
    client = signed_in(Client(), person_holding("case_officer"))
    client.get(reverse("tokens:make"))
    clock.shift(60 * 60)
    answer = client.post(reverse("tokens:make"), {"name": "Mine", "password": "s3cret"})
    assert "what you typed is kept, but for the password" in client.get(answer.headers["Location"]).text


def test_the_sign_in_page_of_an_earlier_sign_in_leads_on(clock):
    client = browser_of(person_holding("administrator"))
    marks = {"csrfmiddlewaretoken": "x" * 64}
    page = client.post(f"{reverse('account_login')}?next={ADDRESS}", marks, follow=True)
    assert page.redirect_chain[-1][0] == ADDRESS
    assert page.status_code == 200


# How long a sign-in lasts


def how_long(client: Client, method: str = "get") -> dict[str, int]:
    return getattr(client, method)(reverse("account_signed_in")).json()


def test_asking_how_long_the_sign_in_lasts_does_not_lengthen_it_and_staying_does(clock):
    client = signed_in(Client(), person_holding("administrator"))
    client.get(ADDRESS)
    clock.shift(28 * 60)
    assert how_long(client) == how_long(client) == {"seconds": 120, "at_most": 12 * 3600 - 28 * 60}
    assert how_long(client, "post")["seconds"] == 30 * 60
    clock.shift(30 * 60 + 1)
    assert how_long(client) == how_long(client, "post") == {"seconds": 0, "at_most": 0}
    assert client.get(ADDRESS).status_code == 302, "what is over can't be lengthened"


def test_nobody_signed_in_stays_for_no_time():
    assert how_long(Client(), "post") == {"seconds": 0, "at_most": 0}


def test_no_sign_in_can_be_lengthened_beyond_its_last_hour(clock):
    client = signed_in(Client(), person_holding("administrator"))
    for _ in range(12 * 3 - 1):
        clock.shift(20 * 60)
        how_long(client, "post")
    assert how_long(client) == {"seconds": 20 * 60, "at_most": 20 * 60}


def test_a_page_says_until_when_its_person_stays_signed_in(clock):
    assert "until 09:30" in signed_in(Client(), person_holding("administrator")).get(ADDRESS).text


# Sent twice


def test_a_form_sent_twice_is_saved_once_and_leads_to_what_was_saved():
    client = signed_in(Client(), person_holding("administrator"))
    key = open_form(client)
    first = client.post(ADDRESS, TYPED | key)
    page = client.post(ADDRESS, TYPED | key, follow=True)
    assert page.redirect_chain == [(first.headers["Location"], 302)]
    assert re.search(
        r"This form was sent twice. It was saved once, on \d+ \w+ at \d\d:\d\d, and not again.", page.text
    )
    assert SitePage.objects.get(slug="contact").version == 2


def test_something_else_sent_with_the_key_of_a_saved_form_is_shown_again_and_not_lost():
    client = signed_in(Client(), person_holding("administrator"))
    key = open_form(client)
    first = client.post(ADDRESS, TYPED | key).headers["Location"]
    page = client.post(ADDRESS, TYPED | key | {"body": "Second thoughts."}, follow=True)
    assert f'<a class="govuk-link" href="{first}">see what was recorded</a>' in page.text
    assert "Second thoughts." in page.text
    assert SitePage.objects.get(slug="contact").body == TYPED["body"]


def test_something_else_too_large_to_keep_is_given_back_at_once():
    client = signed_in(Client(), person_holding("administrator"))
    key = open_form(client)
    client.post(ADDRESS, TYPED | key)
    often = LARGEST_KEPT // len("Second thoughts.")
    page = client.post(ADDRESS, TYPED | key | {"body": "Second thoughts. " * often})
    assert page.text.count("Second thoughts.") == often
    assert '<a class="govuk-link" href="/pages/contact/">see what was recorded</a>' in page.text


def test_a_form_whose_page_its_own_saving_took_away_is_said_to_be_saved():
    """What the first post did is why the page would refuse the second, or is no more."""
    client = signed_in(Client(), person_holding("administrator"))
    assignment = person_holding("board_member").role_grants.get()
    ending = reverse("people:end_role", args=[assignment.person_id, assignment.pk])
    key = open_form(client, ending)
    client.post(ending, key)
    page = client.post(ending, key, follow=True)
    assert page.status_code == 200
    assert "This form was sent twice. It was saved once" in page.text


def test_something_else_for_a_page_that_is_no_more_is_given_back_to_be_copied():
    client = signed_in(Client(), person_holding("administrator"))
    assignment = person_holding("board_member").role_grants.get()
    ending = reverse("people:end_role", args=[assignment.person_id, assignment.pk])
    key = open_form(client, ending)
    client.post(ending, key)
    page = client.post(ending, key | {"reason": "Left the board in May."}, follow=True)
    assert page.status_code == 404
    assert "Left the board in May." in page.text
    assert "see what was recorded" in page.text


def test_a_form_whose_answer_was_never_made_leads_to_the_page_above_it():
    person = person_holding("administrator")
    client = signed_in(Client(), person)
    key = open_form(client)
    client.post(ADDRESS, TYPED | key)
    SavedForm.objects.update(address="")
    assert client.post(ADDRESS, TYPED | key).headers["Location"] == "/settings/"


@pytest.mark.parametrize("address", [ADDRESS, "/accounts/login/"])
def test_what_another_site_makes_a_browser_send_ends_no_session_by_beginning_a_new_one(address):
    key = open_form(signed_in(Client(), person_holding("administrator")))
    answer = Client(enforce_csrf_checks=True).post(
        address, TYPED | key, headers={"Origin": "https://evil.example"}
    )
    assert answer.status_code == 403
    assert "sessionid" not in answer.cookies
    assert "came from another site" in answer.text
