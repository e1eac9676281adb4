"""Whatever goes wrong: people get back what they typed, programs the documented body, and nothing untrue is said."""

import errno
import json
import re
from collections.abc import Iterator

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from tests.programs import Program

pytestmark = pytest.mark.django_db

TYPED = {"title": "Help", "body": "Line one\n<script>alert(1)</script>", "seen": "1"}
EDIT = "/settings/pages/help/edit/"


@pytest.fixture
def administrator(client_for) -> Client:
    client = client_for("administrator")
    client.get("/")  # its session is there
    client.raise_request_exception = False
    return client


@pytest.fixture
def full_disk() -> Iterator[None]:
    def refuse(execute, sql, *rest):
        if re.match(r"\s*(INSERT|UPDATE|DELETE)", sql):
            raise OperationalError("database or disk is full")
        return execute(sql, *rest)

    with connection.execute_wrapper(refuse):
        yield


def fails_with(error: BaseException):
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


@pytest.fixture
def failing(monkeypatch):
    """Saving a page of the council's own fails with this error."""
    return lambda error: monkeypatch.setattr("send_portal.pages.views.edit_site_page", fails_with(error))


def gives_back_what_was_typed(page) -> bool:
    return "What you sent" in page.text and "Line one<br>&lt;script&gt;alert(1)" in page.text


def test_a_full_disk_loses_nothing_that_was_typed(administrator, full_disk):
    page = administrator.post(EDIT, TYPED)
    assert page.status_code == 503
    assert gives_back_what_was_typed(page)
    assert "<script>" not in page.text
    assert "may or may not have been saved" in page.text


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (RuntimeError("made for this test"), 500),
        (OSError(errno.ENOSPC, "No space left on device"), 503),
        (OSError(errno.EACCES, "Permission denied"), 500),
        (PermissionDenied(), 403),
    ],
)
def test_every_error_gives_back_what_was_typed(administrator, failing, error, status):
    failing(error)
    page = administrator.post(EDIT, TYPED)
    assert page.status_code == status
    assert gives_back_what_was_typed(page)
    assert page.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("address", "status"), [("/no/such/page/", 404), ("/settings/", 405), ("/reports/", 405)]
)
def test_a_form_sent_to_the_wrong_address_comes_back(administrator, address, status):
    page = administrator.post(address, TYPED)
    assert page.status_code == status
    assert gives_back_what_was_typed(page)
    assert "It was not saved." in page.text


def test_a_form_that_was_open_too_long_comes_back(administrator):
    administrator.handler.enforce_csrf_checks = True
    page = administrator.post(EDIT, TYPED)
    assert page.status_code == 403
    assert "The form was not saved" in page.text
    assert gives_back_what_was_typed(page)


def test_a_form_larger_than_the_portal_takes_comes_back_as_far_as_it_was_read(administrator, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 20
    body = "title=Help&body=Line+one%0A%3Cscript%3Ealert(1)"
    page = administrator.post(EDIT, body, content_type="application/x-www-form-urlencoded")
    assert page.status_code == 413
    assert gives_back_what_was_typed(page)


def test_passwords_and_the_forms_own_fields_are_never_given_back():
    client = Client(enforce_csrf_checks=True)
    sent = {"login": "a@example.org", "password": "correct horse", "csrfmiddlewaretoken": "x" * 64}
    page = client.post(reverse("account_login"), sent)
    assert "a@example.org" in page.text
    assert "correct horse" not in page.text
    assert "x" * 64 not in page.text


def test_a_page_that_was_only_asked_for_gives_nothing_back(administrator):
    assert "What you sent" not in administrator.get("/no/such/page/").text


# What is said of the log


def test_the_number_under_which_it_was_noted_is_that_in_the_log(administrator, failing, caplog):
    failing(RuntimeError("made for this test"))
    page = administrator.post(EDIT, TYPED)
    number = re.search(r"noted under (\w{8})\.", page.text)[1]
    assert number in caplog.text


def test_what_could_not_be_noted_is_not_said_to_be(administrator, failing, monkeypatch):
    failing(RuntimeError("made for this test"))
    monkeypatch.setattr("send_portal.errors.note", lambda *_, **__: False)
    page = administrator.post(EDIT, TYPED)
    assert "noted under" not in page.text
    assert "could not be noted, so tell your administrator" in page.text


# Programs


@pytest.fixture
def a_program() -> Program:
    return Program(raise_request_exception=False)


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (RuntimeError("made for this test"), 500, "server_error"),
        (OperationalError("database or disk is full"), 503, "unavailable"),
    ],
)
def test_a_fault_is_told_to_a_program_in_the_documented_body(a_program, monkeypatch, error, status, code):
    monkeypatch.setattr("scorecard.api.views.Measures.get", fails_with(error), raising=True)
    answer = a_program.get("/api/v1/measures/")
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/json")
    body = json.loads(answer.content)
    assert (body["code"], body["problems"]) == (code, [])
    assert "same client_key" in body["words"]
    assert ("Retry-After" in answer.headers) == (status == 503)


def test_a_fault_before_the_view_is_told_in_the_documented_body_too(a_program, monkeypatch):
    monkeypatch.setattr(
        "django.contrib.auth.middleware.AuthenticationMiddleware.process_request",
        fails_with(RuntimeError("made for this test")),
    )
    answer = a_program.get("/api/v1/measures/")
    assert (answer.status_code, json.loads(answer.content)["code"]) == (500, "server_error")


@pytest.mark.parametrize(
    ("method", "address", "status", "code"),
    [
        ("get", "/api/v2/measures/", 404, "not_found"),
        ("get", "/api/v1/measures", 404, "not_found"),
        ("put", "/api/v1/measures/", 405, "method_not_allowed"),
        ("post", "/api/schema/", 405, "method_not_allowed"),
        ("get", "/api/schem%00a/", 404, "not_found"),
    ],
)
def test_every_address_of_the_api_answers_in_the_documented_body(a_program, method, address, status, code):
    answer = getattr(a_program, method)(address)
    assert answer.status_code == status
    body = json.loads(answer.content)
    assert (set(body), body["code"]) == ({"code", "words", "problems"}, code)


def test_a_host_that_is_not_the_portals_is_told_to_a_program_in_the_documented_body(a_program):
    answer = a_program.get("/api/v1/measures/", headers={"host": "elsewhere.example"})
    assert (answer.status_code, json.loads(answer.content)["code"]) == (400, "bad_request")
