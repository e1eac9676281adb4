"""The idle timeout keeps what was typed, for the one who typed it."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from send_portal.models import SitePage
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
    assert "What you typed before you were signed out is below" in page.text
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
