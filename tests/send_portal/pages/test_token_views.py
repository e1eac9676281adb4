"""Tokens: one's own after the password, those of systems by an administrator; shown once, confirmed, revoked."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from send_portal.models import ApiToken
from send_portal.people.tokens import digest
from tests.factories import PASSWORD, ApiTokenFactory, PersonFactory, person_holding, system_called

pytestmark = pytest.mark.django_db

OWN = {"name": "Warehouse", "scopes": ["figures:read"], "password": PASSWORD}


def address_of(name: str, token: ApiToken) -> str:
    return reverse(name, kwargs={"token_id": token.pk})


def test_a_tokens_text_is_shown_once(client_for):
    client = client_for("board_member")
    page = client.post(reverse("tokens:make"), OWN)
    text = re.search(r'id="token"[^>]*>([^<]+)<', page.text)[1]
    token = ApiToken.objects.get()
    assert (token.digest, token.person, token.made_by) == (digest(text), client.person, client.person)
    assert "no-store" in page.headers["Cache-Control"]
    listed = client.get(reverse("tokens:mine")).text
    assert "Warehouse" in listed
    assert text not in listed


@pytest.mark.parametrize("name", ["\u200b", "feed\u202e", "–"])
def test_a_token_that_could_not_be_told_in_the_access_log_is_not_made(name, client_for):
    page = client_for("board_member").post(reverse("tokens:make"), OWN | {"name": name})
    assert "There is a problem" in page.text
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("password", ["", "not the password"])
def test_without_the_password_no_token_is_made_or_confirmed(password, client_for):
    client = client_for("board_member")
    waiting = ApiTokenFactory(person=client.person, made_by=PersonFactory(), confirmed_at=None)
    client.post(reverse("tokens:make"), OWN | {"password": password})
    client.post(address_of("tokens:confirm", waiting), {"password": password})
    waiting.refresh_from_db()
    assert ApiToken.objects.get() == waiting
    assert waiting.confirmed_at is None


def test_the_password_is_not_guessed_there(client_for):
    client = client_for("board_member")
    for _ in range(10):
        client.post(reverse("tokens:make"), OWN | {"password": "a guess"})
    page = client.post(reverse("tokens:make"), OWN)
    assert "Too many tries" in page.text
    assert not ApiToken.objects.exists()


def test_nobody_is_offered_more_than_they_may(client_for):
    page = client_for("board_member").get(reverse("tokens:make")).text
    assert "figures:read" in page
    assert "events:write" not in page


def test_an_administrator_makes_tokens_for_systems_only(client_for):
    client, officer = client_for("administrator"), person_holding("case_officer")
    fields = {"name": "Liquidlogic feed", "scopes": ["events:write"], "password": PASSWORD}
    client.post(reverse("people:make_token"), fields | {"person": officer.pk})
    token = ApiToken.objects.get()
    assert (token.person.name, token.person.is_program, token.made_by) == (
        "Liquidlogic feed",
        True,
        client.person,
    )
    assert not officer.api_tokens.exists()
    listed = client.get(reverse("people:tokens")).text
    assert "Itself: a system" in listed
    assert "Never" in listed


@pytest.mark.parametrize("scope", ["cases:read", "events:correct"])
def test_a_system_is_not_offered_what_is_a_persons(scope, client_for):
    client = client_for("administrator")
    client.post(reverse("people:make_token"), {"name": "Feed", "scopes": [scope], "password": PASSWORD})
    assert not ApiToken.objects.exists()


def test_a_person_confirms_what_somebody_else_made_for_them(client_for):
    client = client_for("case_officer")
    maker = PersonFactory(name="Ada Administrator")
    token = ApiTokenFactory(person=client.person, made_by=maker, confirmed_at=None)
    assert "to confirm it" in client.get(reverse("tokens:mine")).text
    assert "Ada Administrator made this token" in client.get(address_of("tokens:confirm", token)).text
    client.post(address_of("tokens:confirm", token), {"password": PASSWORD})
    token.refresh_from_db()
    assert token.confirmed_at
    assert client.get(address_of("tokens:confirm", token)).status_code == 404


@pytest.mark.parametrize("name", ["tokens:confirm", "tokens:revoke"])
def test_other_peoples_tokens_are_not_found(name, client_for):
    token = ApiTokenFactory(confirmed_at=None)
    assert client_for("case_officer").post(address_of(name, token), {"password": PASSWORD}).status_code == 404


@pytest.mark.parametrize(
    ("role", "name", "back"),
    [
        ("administrator", "people:revoke_token", "people:tokens"),
        ("case_officer", "tokens:revoke", "tokens:mine"),
    ],
)
def test_a_token_is_revoked_after_a_question_by_its_person_or_an_administrator(role, name, back, client_for):
    client: Client = client_for(role)
    token = ApiTokenFactory(person=client.person)
    assert "Revoke the token" in client.get(address_of(name, token)).text
    client.post(address_of(name, token))
    token.refresh_from_db()
    assert token.revoked_at
    assert "Revoked" in client.get(reverse(back)).text


def test_a_systems_token_that_somebody_saw_who_left_is_to_be_replaced(client_for):
    first, second = client_for("administrator"), client_for("administrator")
    ApiTokenFactory(name="Feed", person=system_called("Feed"), made_by=second.person)
    assert "replace it" not in first.get(reverse("people:tokens")).text
    address = reverse("people:deactivate", kwargs={"person_id": second.person.pk})
    page = first.post(address, {"reason": ""}, follow=True)
    assert "was shown the token of: Feed" in page.text
    assert "replace it" in first.get(reverse("people:tokens")).text
