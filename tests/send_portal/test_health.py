"""What the machine that watches the portal is told."""

import pytest
from django.db import connection
from django.urls import reverse

from send_portal import health


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


@pytest.mark.django_db
def test_liveness_asks_nothing_of_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0, connection=connection):
        assert client.get(reverse("alive")).status_code == 200
