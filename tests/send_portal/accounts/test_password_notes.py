"""The log of administration says when a person chose a password, and by which way."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from send_portal.queries import history_of
from tests.factories import PASSWORD, PersonFactory

pytestmark = pytest.mark.django_db
NEW = "another-long-battery-staple"


def notes_of(person: object) -> list[tuple[str, object]]:
    return [(entry.action, entry.by) for entry in history_of(person)]


def test_a_changed_password_is_noted_as_the_persons_own_doing(client_for):
    client = client_for("board_member")
    client.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    )
    assert notes_of(client.person) == [("changed their password", client.person)]


def test_a_password_chosen_by_a_mailed_link_is_noted_as_that():
    person, stranger = PersonFactory(), Client()
    stranger.post(reverse("account_reset_password"), {"email": person.email})
    link = re.search(r"http\S+", mail.outbox[0].body)[0]
    address = stranger.get(link, follow=True).redirect_chain[-1][0]
    stranger.post(address, {"password1": NEW, "password2": NEW})
    assert notes_of(person) == [("chose a password by a mailed link", person)]
