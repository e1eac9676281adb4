"""Whoever guesses passwords is slowed, and nobody else."""

import re

import pytest
from django.core import mail
from django.core.signing import loads
from django.test import Client
from django.urls import reverse

from send_portal.accounts.guesses import SALT
from send_portal.models import Person
from tests.factories import PASSWORD, PersonFactory

pytestmark = pytest.mark.django_db
NEW = "another-fine-passphrase"


def sign_in(client: Client, person: Person, password: str = PASSWORD):
    return client.post(reverse("account_login"), {"login": person.email, "password": password})


def is_signed_in(client: Client, person: Person) -> bool:
    return client.session.get("_auth_user_id") == str(person.pk)


def browser_that_knows(person: Person) -> Client:
    """One in which the person has signed in, and out again."""
    client = Client()
    sign_in(client, person)
    client.post(reverse("account_logout"))
    return client


def guess(client: Client, person: Person, times: int) -> None:
    for _ in range(times):
        sign_in(client, person, "wrong")


@pytest.mark.parametrize(("guesses", "let_in"), [(4, True), (5, False), (6, False)])
def test_the_sixth_attempt_within_five_minutes_is_refused_even_if_it_is_right(client, guesses, let_in):
    person = PersonFactory()
    guess(client, person, guesses)
    said = sign_in(client, person)
    assert is_signed_in(client, person) is let_in
    assert let_in or "Too many wrong attempts from here" in said.text


def test_a_strangers_guesses_shut_the_owner_out_neither_elsewhere_nor_in_a_browser_they_know():
    person = PersonFactory()
    known, elsewhere = browser_that_knows(person), Client(REMOTE_ADDR="198.51.100.7")
    guess(Client(), person, 20)  # at the same address as the known browser: an office, or a shared line
    for browser in (known, elsewhere):
        sign_in(browser, person)
        assert is_signed_in(browser, person)


def test_guesses_from_many_places_are_slowed_together_but_never_the_owner_in_a_browser_they_know():
    person = PersonFactory()
    known, unknown = browser_that_knows(person), Client(REMOTE_ADDR="203.0.113.7")
    for number in range(100):
        guess(Client(REMOTE_ADDR=f"198.51.{number}.7"), person, 1)
    for browser in (known, unknown):
        sign_in(browser, person)
    assert is_signed_in(known, person)
    assert not is_signed_in(unknown, person)


def test_a_browser_that_knows_the_person_may_not_guess_without_end_either():
    person = PersonFactory()
    client = browser_that_knows(person)
    guess(client, person, 10)
    sign_in(client, person)
    assert not is_signed_in(client, person)


def test_having_signed_in_as_oneself_lets_nobody_guess_at_others():
    victim = PersonFactory()
    client = browser_that_knows(PersonFactory())
    guess(client, victim, 5)
    sign_in(client, victim)
    assert not is_signed_in(client, victim)


@pytest.mark.parametrize("forged", ["", "x", "e30:1abc:xyz"])
def test_a_cookie_that_the_portal_did_not_sign_makes_no_browser_known(client, settings, forged):
    person = PersonFactory()
    client.cookies[settings.KNOWN_BROWSER_COOKIE_NAME] = forged
    guess(client, person, 5)
    sign_in(client, person)
    assert not is_signed_in(client, person)


def test_the_cookie_of_a_known_browser_names_nobody_and_forgets_the_oldest(client, settings):
    people = [PersonFactory() for _ in range(9)]
    for person in people:
        sign_in(client, person)
        client.post(reverse("account_logout"))
    cookie = client.cookies[settings.KNOWN_BROWSER_COOKIE_NAME]
    assert cookie["httponly"]
    held = loads(cookie.value, salt=SALT)
    assert len(held["people"]) == 8
    assert "council.example" not in str(held)


def test_an_office_behind_one_address_signs_in_at_nine():
    """Sixty people within a minute, each with a slip first."""
    for person in [PersonFactory() for _ in range(60)]:
        browser = Client()
        guess(browser, person, 1)
        sign_in(browser, person)
        assert is_signed_in(browser, person)


def test_guesses_at_many_people_from_one_place_are_slowed(client):
    for number in range(100):
        client.post(reverse("account_login"), {"login": f"p{number}@x.example", "password": "wrong"})
    person = PersonFactory()
    sign_in(client, person)
    assert not is_signed_in(client, person)


def test_a_flood_of_forms_from_one_place_is_refused(client):
    for _ in range(300):
        client.post(reverse("account_login"), {})
    response = client.post(reverse("account_login"), {})
    assert response.status_code == 429
    assert "Too many attempts" in response.text


def test_a_new_password_by_a_link_ends_the_wait_of_who_had_forgotten_theirs(client):
    person = PersonFactory()
    guess(client, person, 5)
    client.post(reverse("account_reset_password"), {"email": person.email})
    address = client.get(re.search(r"http\S+", mail.outbox[0].body)[0], follow=True).redirect_chain[-1][0]
    client.post(address, {"password1": NEW, "password2": NEW})
    sign_in(client, person, NEW)
    assert is_signed_in(client, person)
