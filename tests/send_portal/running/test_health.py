"""What the machine that watches the portal is told."""

import pytest
from django.conf import settings as portal_settings
from django.db import connection
from django.urls import reverse

from send_portal.running import health

REDIS_URL = portal_settings.REDIS_URL


@pytest.fixture(autouse=True)
def _no_redis(settings) -> None:
    """The parts that every portal has; those of Redis have a test of their own."""
    settings.REDIS_URL = ""


@pytest.mark.django_db
def test_a_working_portal_says_so_part_by_part(client):
    response = client.get(reverse("health"))
    assert response.status_code == 200
    assert response.json() == {"database": "OK", "files": "OK"}


@pytest.mark.django_db
def test_a_failing_part_is_named_and_nothing_else_is_given_away(client, monkeypatch):
    def unreachable(self) -> None:
        raise RuntimeError("host 10.0.0.1 refused")

    monkeypatch.setattr(health.Database, "run", unreachable)
    response = client.get(reverse("health"))
    assert response.status_code == 503
    assert response.json() == {"database": "failed", "files": "OK"}


def test_cache_and_broker_are_asked_where_there_is_redis(settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert list(health.parts()) == ["database", "files", "cache", "broker"]


@pytest.mark.redis
@pytest.mark.django_db
@pytest.mark.skipif(not REDIS_URL, reason="needs Redis: set TEST_REDIS_URL")
def test_a_working_portal_with_redis_says_so_part_by_part(client, settings):
    settings.REDIS_URL = REDIS_URL
    parts = dict.fromkeys(("database", "files", "cache", "broker"), "OK")
    assert client.get(reverse("health")).json() == parts


@pytest.mark.django_db
def test_liveness_asks_nothing_of_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0, connection=connection):
        assert client.get(reverse("alive")).status_code == 200
