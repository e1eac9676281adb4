"""No log holds a link to set a password, or any other secret of an address: all logs are searched after each flow."""

import io
import logging
import logging.config
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse
from gunicorn.config import Config

from send_portal.requests.web_server import WebServerLog
from send_portal.running.log_lines import HIDDEN, WithoutSecrets, shortened, without_secrets
from tests.factories import PersonFactory

KEY = "7-c9q2ab-0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (f"GET /accounts/password/reset/key/{KEY}/", "GET /accounts/password/reset/key/[hidden]/"),
        (f"?next=%2Faccounts%2Fpassword%2Freset%2Fkey%2F{KEY}%2F", "%2Freset%2Fkey%2F[hidden]%2F"),
        ("GET /accounts/password/reset/key/done/", "GET /accounts/password/reset/key/done/"),
        ("Error 111 connecting to redis://:s3cret@broker:6379/0", "redis://:[hidden]@broker:6379/0"),
        ("postgres://portal:s3cret@db:5432/portal", "postgres://portal:[hidden]@db:5432/portal"),
        ("at 12:30, ada@council.example", "at 12:30, ada@council.example"),
    ],
)
def test_a_line_keeps_all_but_its_secret(line, shown):
    assert shown in without_secrets(line)
    assert KEY not in without_secrets(line)


def test_a_traceback_is_searched_too():
    try:
        raise ValueError(f"/accounts/password/reset/key/{KEY}/")
    except ValueError as error:
        record = logging.LogRecord(
            "x", logging.ERROR, "", 1, "failed", None, (type(error), error, error.__traceback__)
        )
    line = WithoutSecrets(None).format(record)
    assert "ValueError" in line
    assert KEY not in line


def test_what_was_sent_begins_no_line_of_its_own():
    record = logging.LogRecord("x", logging.INFO, "", 1, "GET %s", ("/x\nFORGED\r\x1b[2K\u2028",), None)
    assert WithoutSecrets(None).format(record) == "GET /x\\nFORGED\\r\\x1b[2K\\u2028"
    assert record.args == ("/x\nFORGED\r\x1b[2K\u2028",), "other handlers are given the record as it was"


@pytest.fixture
def everything_logged() -> Iterator[io.StringIO]:
    """What the portal's own log would hold at its most talkative, from the settings' own formatter and handler."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    made = settings.LOGGING["formatters"]["fields"]
    configurator = logging.config.DictConfigurator({"version": 1})
    handler.setFormatter(configurator.configure_formatter(dict(made)))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)
    structlog.contextvars.clear_contextvars()


@pytest.mark.parametrize("way", ["event", "value", "library"])
def test_no_field_of_the_portals_log_begins_a_line_of_its_own(way, everything_logged):
    if way == "library":
        logging.getLogger("library").warning("Not found: %s", "/x\nFORGED")
    else:
        told = {"event": "one\nFORGED"} if way == "event" else {"event": "one", "error": "two\nFORGED"}
        structlog.get_logger("portal").warning(**told)
    assert "FORGED" in everything_logged.getvalue()
    assert not any(line.startswith("FORGED") for line in everything_logged.getvalue().splitlines())


def follow(link: str) -> None:
    """All that can happen to a link: opened, used, used again, used wrongly, without a token, too often."""
    browser = Client(enforce_csrf_checks=False)
    address = browser.get(link, follow=True).redirect_chain[-1][0]
    browser.post(address, {"password1": "short", "password2": "short"})
    browser.post(address, {"password1": "quill-harbour-sunset-4", "password2": "quill-harbour-sunset-4"})
    Client().get(link)
    Client().delete(link)
    Client().get(link.rstrip("/"))
    Client(enforce_csrf_checks=True).post(link, {"password1": "x"})
    Client().get(reverse("account_login"), {"next": link}, HTTP_REFERER=link)


def secret_of(link: str) -> str:
    return link.rstrip("/").rpartition("-")[2]


@pytest.mark.django_db
def test_no_log_holds_the_link_of_an_invitation(client_for, everything_logged):
    fields = {"name": "Olive Officer", "email": "olive@x.example", "role": "case_officer"}
    client_for("administrator").post(reverse("people:invite"), fields)
    link = re.search(r"http\S+", mail.outbox[0].body)[0]
    follow(link)
    assert f"/password/reset/key/{HIDDEN}" in everything_logged.getvalue(), "the requests were logged"
    assert secret_of(link) not in everything_logged.getvalue()


@pytest.mark.django_db
def test_no_log_holds_the_link_of_a_new_password(client, everything_logged):
    client.post(reverse("account_reset_password"), {"email": PersonFactory().email})
    link = re.search(r"http\S+", mail.outbox[0].body)[0]
    follow(link)
    assert f"/password/reset/key/{HIDDEN}" in everything_logged.getvalue(), "the requests were logged"
    assert secret_of(link) not in everything_logged.getvalue()


def test_a_server_error_while_a_link_is_used_leaves_no_link_either(everything_logged, monkeypatch):
    monkeypatch.setattr("allauth.account.views.PasswordResetFromKeyView.dispatch", _fails)
    Client(raise_request_exception=False).get(f"/accounts/password/reset/key/{KEY}/")
    assert "Traceback" in everything_logged.getvalue()
    assert KEY.rpartition("-")[2] not in everything_logged.getvalue()


def _fails(view: object, request: object, **_: object) -> None:
    raise RuntimeError(f"while answering {request!r}")


@pytest.mark.parametrize("log", ["access", "error"])
def test_nobody_writes_a_line_of_their_own_into_the_web_servers_logs(log, tmp_path):
    assert written_by_the_web_server(log, "GET /x\nFORGED", tmp_path).count("\n") == 1


@pytest.mark.parametrize("log", ["access", "error"])
def test_the_web_server_writes_no_link_into_its_logs(log, tmp_path):
    line = f"Error handling request /accounts/password/reset/key/{KEY}/"
    written = written_by_the_web_server(log, line, tmp_path)
    assert HIDDEN in written
    assert KEY not in written


def written_by_the_web_server(log: str, line: str, folder: Path) -> str:
    config = Config()
    config.set("accesslog", str(folder / "access"))
    config.set("errorlog", str(folder / "error"))
    server = WebServerLog(config)
    {"access": server.access_log.info, "error": server.error_log.error}[log](line)
    for handler in [*server.access_log.handlers, *server.error_log.handlers]:
        handler.close()
    return (folder / log).read_text()


@pytest.mark.django_db
def test_no_stranger_can_fill_the_log_with_one_request(everything_logged, monkeypatch):
    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("x" * 50_000)

    monkeypatch.setattr("allauth.account.views.LoginView.dispatch", fails)
    Client(raise_request_exception=False).get("/accounts/login/")
    Client().get("/" + "a" * 8000)
    Client().generic(
        "POST", "/accounts/login/", b"login=%ff", "application/x-www-form-urlencoded; charset=utf-16"
    )
    written = everything_logged.getvalue()
    assert "RuntimeError" in written, "the end of a traceback, which says what went wrong, is kept"
    assert "characters left out" in written
    assert len(written) < 30_000


def test_a_short_text_is_left_whole_and_of_a_long_one_both_ends_are_kept():
    assert shortened("a" * 8, 8) == "a" * 8
    assert (
        shortened("begin" + "-" * 100 + "the end", 20)
        == "begin [… 92 characters left out …] " + "-" * 8 + "the end"
    )
