"""What every test borrows: people by role, browsers signed in as them, a pinned day, and tables that can be emptied."""

import os
from collections.abc import Callable, Iterator
from datetime import date

import hypothesis
import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.core import serializers
from django.core.cache import cache
from django.db import connection
from django.db.models.signals import post_migrate
from django.test import Client
from pytest_django import DjangoDbBlocker

from send_portal.apps import APPEND_ONLY
from send_portal.models import Person
from send_portal.requests.readable import ReadableRequest
from send_portal.storage import append_only
from tests.factories import person_holding

OUR_APPS = ("send_portal", "ehcp", "scorecard", "improvement")


def pytest_configure() -> None:
    """Tests touch no broker, cache or mailbox of a running portal, whatever the environment says."""
    # How fast the machine is, and what else it does, is nothing that a test may judge.
    hypothesis.settings.register_profile(
        "portal", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
    )
    hypothesis.settings.load_profile("portal")
    django_settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    django_settings.CELERY_BROKER_URL = "memory://localhost//"
    django_settings.CELERY_BROKER_TRANSPORT_OPTIONS = {}
    django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    django_settings.PORTAL_TODAY = date(2024, 7, 31)
    database = django_settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        # A file, as in production: write-ahead log, immediate transactions, and processes that see the same rows.
        file = django_settings.VAR_DIR / f"test-{os.getpid()}.sqlite3"
        database.setdefault("TEST", {})["NAME"] = str(file)


@pytest.fixture(autouse=True)
def _nothing_cached() -> None:
    """Rate limits count in the cache; each test starts with none."""
    cache.clear()


@pytest.fixture(autouse=True)
def _requests_are_read_as_the_portal_reads_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Django's test client has a class of requests of its own, which `send_portal/wsgi.py` can't tell it to leave."""
    monkeypatch.setattr("django.test.client.WSGIRequest", ReadableRequest)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Rows that migrations put in (the system person, footer pages…) come back each time tables are emptied."""
    with django_db_blocker.unblock():
        starting_rows = serializers.serialize("json", list(_rows_of_our_apps()))

    def put_back(sender: object, **_: object) -> None:
        if getattr(sender, "label", "") == "send_portal" and not Person.objects.exists():
            for row in serializers.deserialize("json", starting_rows, handle_forward_references=True):
                row.save()

    post_migrate.connect(put_back, weak=False)
    yield
    post_migrate.disconnect(put_back)


def _rows_of_our_apps() -> Iterator[object]:
    models = [model for label in reversed(OUR_APPS) for model in apps.get_app_config(label).get_models()]
    for model in serializers.sort_dependencies([(None, models)], allow_cycles=True):
        yield from model._default_manager.order_by("pk")


@pytest.fixture(autouse=True)
def _tables_can_be_emptied(request: pytest.FixtureRequest) -> Iterator[None]:
    """Lift the append-only triggers while a transactional test's tables are emptied.

    Set up after the database, so torn down just before it is flushed; the flush ends with post_migrate, which installs
    the triggers again. The only place that lifts them.
    """
    mark = request.node.get_closest_marker("django_db")
    borrowed = {"transactional_db", "live_server", "django_db_reset_sequences"} & set(request.fixturenames)
    if not borrowed and not (mark and mark.kwargs.get("transaction")):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    append_only.remove(connection, [apps.get_model(label) for label in APPEND_ONLY])


@pytest.fixture
def person_with(db: None) -> Callable[..., Person]:
    """`person_with("case_officer")`: a new person who holds the role (or several); none for somebody without any."""
    return person_holding


@pytest.fixture
def client_for(db: None) -> Callable[..., Client]:
    """`client_for("board_member")` or `client_for(person)`: a browser signed in; `.person` says as whom."""

    def signed_in(whom: str | Person) -> Client:
        client = Client()
        client.person = person_holding(whom) if isinstance(whom, str) else whom
        client.force_login(client.person)
        return client

    return signed_in
