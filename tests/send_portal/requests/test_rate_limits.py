"""Limits of a deployed portal count in its database, so that signing in and the API need no other service."""

import pytest
from django.core.cache import cache
from django.core.cache.backends.db import DatabaseCache
from django.urls import reverse

from tests.factories import PASSWORD, PersonFactory

pytestmark = pytest.mark.django_db
DEPLOYED_CACHE = {"BACKEND": "send_portal.requests.rate_limits.RateLimits", "LOCATION": "rate_limits"}


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


def test_in_a_database_that_takes_no_changes_nobody_is_told_that_they_tried_too_often(client, monkeypatch):
    person = PersonFactory()
    monkeypatch.setattr("send_portal.requests.rate_limits.takes_changes", lambda: False)
    monkeypatch.setattr(
        DatabaseCache, "_base_set", lambda *_: False
    )  # as Django's own answers to a refused write
    client.raise_request_exception = False
    page = client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert page.status_code == 503
    assert person.email in page.text
