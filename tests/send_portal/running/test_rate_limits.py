"""Limits of a deployed portal count in its database, so that signing in and the API need no other service."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from tests.factories import PASSWORD, PersonFactory

pytestmark = pytest.mark.django_db
DEPLOYED_CACHE = {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "rate_limits"}


@pytest.fixture(autouse=True)
def _counted_in_the_database(settings) -> None:
    settings.CACHES = {"default": DEPLOYED_CACHE}


def test_the_table_is_there_and_keeps_what_was_counted():
    cache.set("key", [1.5, 2.5], 60)
    assert cache.get("key") == [1.5, 2.5]


def test_a_person_signs_in(client):
    person = PersonFactory()
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(person.pk)


def test_guesses_at_a_password_are_limited(client):
    person = PersonFactory()
    for password in [*["wrong"] * 5, PASSWORD]:
        client.post(reverse("account_login"), {"login": person.email, "password": password})
    assert "_auth_user_id" not in client.session


def test_calls_of_the_api_are_limited(client, monkeypatch):
    rates = {"anon": "2/min", "user": "2/min"}
    monkeypatch.setattr("rest_framework.throttling.SimpleRateThrottle.THROTTLE_RATES", rates)
    answers = [client.get(reverse("api:measures")).status_code for _ in range(3)]
    assert answers == [200, 200, 429]
