"""What the forms of signing in and of passwords say is missing or wrong."""

from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


def answer(client: Client, page: str, **typed: str) -> str:
    return unescape(client.post(reverse(page), typed).content.decode())


@pytest.mark.parametrize(
    ("page", "labels"),
    [
        ("account_login", ["Email address", "Password"]),
        ("account_reset_password", ["Email address"]),
        ("account_change_password", ["Current password", "New password", "New password again"]),
    ],
)
def test_what_is_missing_is_named_as_on_the_page(client: Client, page: str, labels: list[str]) -> None:
    if page == "account_change_password":
        client.force_login(PersonFactory())
    shown = answer(client, page)
    assert [label for label in labels if f"Fill in “{label}”" not in shown] == []
    assert [label for label in labels if f">{label}</label>" not in shown] == []


def test_a_wrong_password_is_told_in_plain_words(client: Client) -> None:
    shown = answer(client, "account_login", login="ada@example.org", password="wrong")
    assert "The email address or the password is wrong. Check both, then try again." in shown
