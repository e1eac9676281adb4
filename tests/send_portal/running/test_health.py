"""What the machine that watches the portal is told."""

import time

import pytest
from django.conf import settings as portal_settings
from django.db import connection
from django.urls import reverse

from send_portal.running import health
from send_portal.troubles import Trouble
from tests.background import listening_and_silent

REDIS_URL = portal_settings.REDIS_URL


@pytest.fixture(autouse=True)
def _no_redis(settings) -> None:
    """The parts that every portal has; those of Redis have a test of their own."""
    settings.REDIS_URL = ""


@pytest.mark.django_db
def test_a_working_portal_says_so_part_by_part(client):
    response = client.get(reverse("health"))
    assert response.status_code == 200
    assert response.json() == {"database": "OK", "files": "OK", "reasons": []}


@pytest.mark.django_db
def test_a_failing_part_is_named_and_nothing_else_is_given_away(client, monkeypatch):
    def unreachable(self) -> None:
        raise RuntimeError("host 10.0.0.1 refused")

    monkeypatch.setattr(health.Database, "run", unreachable)
    response = client.get(reverse("health"))
    assert response.status_code == 503
    assert response.json() == {"database": "failed", "files": "OK", "reasons": []}


@pytest.mark.django_db
def test_a_broker_that_fails_is_a_part_that_fails_and_a_reason_with_words(client, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    response = client.get(reverse("health"))
    assert (response.status_code, response.json()["broker"]) == (503, "failed")
    (reason,) = response.json()["reasons"]
    assert reason["code"] == "no_broker"
    assert "counted all the same" in reason["words"]


@pytest.mark.django_db
def test_files_that_fail_are_a_part_that_fails_and_a_reason(client, monkeypatch):
    monkeypatch.setattr("send_portal.running.machine.files_work", lambda: False)
    response = client.get(reverse("health"))
    assert (response.status_code, response.json()["files"]) == (503, "failed")
    assert [reason["code"] for reason in response.json()["reasons"]] == ["no_files"]


@pytest.mark.redis
@pytest.mark.django_db
@pytest.mark.skipif(not REDIS_URL, reason="needs Redis: set TEST_REDIS_URL")
def test_a_working_portal_with_redis_says_so_part_by_part(client, settings):
    settings.REDIS_URL = REDIS_URL
    parts = dict.fromkeys(("database", "files", "broker"), "OK")
    assert client.get(reverse("health")).json() == {**parts, "reasons": []}


@pytest.mark.slow
@pytest.mark.django_db
def test_a_broker_that_never_answers_is_called_failed_within_a_few_seconds(client, settings):
    with listening_and_silent() as port:
        settings.REDIS_URL = f"redis://127.0.0.1:{port}/0"
        started = time.monotonic()
        response = client.get(reverse("health"))
        assert time.monotonic() - started < 12  # bounds of two are set, and the machine may be busy
    assert (response.status_code, response.json()["broker"]) == (503, "failed")


@pytest.mark.django_db
def test_a_trouble_is_a_reason_with_its_code_and_public_words(client, monkeypatch):
    trouble = Trouble("little_room", "The disk is nearly full.", "Make room.")
    monkeypatch.setattr(health, "TROUBLES", [lambda: [trouble]])
    response = client.get(reverse("health"))
    assert response.status_code == 503
    assert response.json()["reasons"] == [{"code": "little_room", "words": "The disk is nearly full."}]


@pytest.mark.django_db
def test_liveness_asks_nothing_of_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0, connection=connection):
        assert client.get(reverse("alive")).status_code == 200
