"""Signing in and out with allauth, its limits, new passwords, and which of its addresses exist."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import NoReverseMatch, reverse

from send_portal.models import Person
from tests.factories import PASSWORD, PersonFactory

pytestmark = pytest.mark.django_db
NEW = "another-fine-passphrase"


def sign_in(client: Client, person: Person, password: str = PASSWORD, **more: str):
    fields = {"login": person.email, "password": password} | more
    return client.post(reverse("account_login"), fields)


def test_a_person_signs_in_with_address_and_password_in_any_case(client):
    person = PersonFactory(email="ada@council.example")
    fields = {"login": "Ada@Council.Example", "password": PASSWORD}
    assert client.post(reverse("account_login"), fields).status_code == 302
    assert client.session["_auth_user_id"] == str(person.pk)


def test_a_wrong_password_is_refused_in_the_same_words_as_an_unknown_address(client):
    wrong = sign_in(client, PersonFactory(), "not the password")
    unknown = client.post(reverse("account_login"), {"login": "nobody@council.example", "password": "x"})
    assert wrong.status_code == unknown.status_code == 200
    assert wrong.context["form"].non_field_errors() == unknown.context["form"].non_field_errors()


def test_the_system_and_those_switched_off_cannot_sign_in(client):
    sign_in(client, PersonFactory(is_active=False))
    sign_in(client, Person.objects.get(is_system=True), "!")
    assert "_auth_user_id" not in client.session


def test_a_person_changes_their_password_and_stays_signed_in_here_alone(client_for):
    client = client_for("board_member")
    elsewhere = client_for(client.person)
    fields = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert client.post(reverse("account_change_password"), fields).status_code == 302
    client.person.refresh_from_db()
    assert client.person.check_password(NEW)
    assert client.session["_auth_user_id"] == str(client.person.pk)
    assert elsewhere.get(reverse("account_sign_ins")).status_code == 302


@pytest.mark.parametrize(
    "weak",
    [
        "short",
        "person-council",
        "1234567890987654321",
        "passwordpassword",
        "bournemouthpoole",
        "Christchurch2026!",
    ],
)
def test_a_weak_password_is_refused(client_for, weak):
    person = PersonFactory(name="Person Council", email="person-council@council.example")
    fields = {"oldpassword": PASSWORD, "password1": weak, "password2": weak}
    assert client_for(person).post(reverse("account_change_password"), fields).context["form"].errors


def test_signing_out_needs_a_form_and_ends_the_session(client_for):
    client = client_for("board_member")
    assert client.get(reverse("account_logout")).status_code == 200
    assert client.post(reverse("account_logout")).headers["Location"] == reverse("home")
    assert "_auth_user_id" not in client.session


def test_a_forgotten_password_is_set_anew_by_a_link_that_works_once(client, client_for):
    person = PersonFactory()
    elsewhere = client_for(person)
    response = client.post(reverse("account_reset_password"), {"email": person.email})
    assert response.headers["Location"] == reverse("account_reset_password_done")
    link = re.search(r"http\S+", mail.outbox[0].body)[0]
    address = client.get(link, follow=True).redirect_chain[-1][0]
    done = client.post(address, {"password1": NEW, "password2": NEW})
    assert done.headers["Location"] == reverse("account_reset_password_from_key_done")
    assert sign_in(client, person, NEW).status_code == 302
    assert "This link no longer works" in Client().get(link, follow=True).text
    assert elsewhere.get(reverse("account_sign_ins")).status_code == 302, "other sign-ins have ended"


def test_asking_for_a_link_says_the_same_for_an_unknown_address(client):
    known = client.post(reverse("account_reset_password"), {"email": PersonFactory().email})
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody@council.example"})
    assert known.headers["Location"] == unknown.headers["Location"]


def test_nobody_signs_up(client):
    assert "Accounts are by invitation" in client.get(reverse("account_signup")).text
    fields = {"email": "new@council.example", "password1": NEW, "password2": NEW}
    client.post(reverse("account_signup"), fields)
    assert not Person.objects.filter(email="new@council.example").exists()


@pytest.mark.parametrize("name", ["account_email", "account_set_password", "account_reauthenticate"])
def test_what_the_portal_does_not_use_of_allauth_has_no_address(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_a_sign_in_never_leads_to_another_site(client):
    response = sign_in(client, PersonFactory(), next="https://elsewhere.example/")
    assert response.headers["Location"].startswith("/")


def test_the_page_to_sign_in_says_whose_portal_it_is(client, settings):
    settings.IS_DEMONSTRATION = True
    page = client.get(reverse("account_login")).content.decode()
    assert page.count(settings.COUNCIL_NAME) == 2  # at the top and at the foot
    assert "Demonstration" in page


def test_a_password_is_typed_into_a_field_like_any_other(client):
    page = client.get(reverse("account_login")).content.decode()
    assert re.search(r'<input type="password"[^>]* class="govuk-input"', page)


@pytest.mark.parametrize(
    ("later", "works"),
    [
        (timedelta(days=3, seconds=-60), True),
        (timedelta(days=3), True),
        (timedelta(days=3, seconds=1), False),
    ],
)
def test_a_link_to_set_a_password_ends_after_three_days(client, later, works):
    with time_machine.travel("2024-07-01 09:00:00+00:00", tick=False) as clock:
        client.post(reverse("account_reset_password"), {"email": PersonFactory().email})
        link = re.search(r"http\S+", mail.outbox[0].body)[0]
        clock.shift(later)
        assert ("This link no longer works" not in Client().get(link, follow=True).text) is works
