"""Logs hold no name that somebody looked for."""

import logging

import pytest
import structlog
from django.conf import settings
from django.test import Client, RequestFactory

from send_portal.management.commands.run import programs
from send_portal.requests import web_server
from send_portal.requests.request_log import RequestLogMiddleware


def test_the_query_is_left_out() -> None:
    request = RequestFactory().get("/cases/team/", {"q": "Abbott"})
    assert RequestLogMiddleware.format_request(request) == "GET /cases/team/"


@pytest.mark.django_db
def test_a_refused_search_leaves_no_name_in_the_log(
    client_for: object, caplog: pytest.LogCaptureFixture
) -> None:
    browser: Client = client_for("board_member")
    with caplog.at_level(logging.DEBUG):
        assert browser.get("/cases/team/", {"q": "Abbott"}).status_code == 403
    assert "Abbott" not in caplog.text


def test_the_web_server_logs_neither_query_nor_referring_page() -> None:
    line = web_server.access_log_format
    assert not any(part in line for part in ("(r)s", "(q)s", "(f)s"))


def test_every_web_server_of_the_portal_logs_by_the_same_rules() -> None:
    told = "python:send_portal.requests.web_server"
    assert f"--config={told}" in programs(8000)[0].command
    assert f'"--config", "{told}"' in (settings.BASE_DIR / "Dockerfile").read_text()


def test_the_log_names_the_address_that_the_portal_takes_and_not_one_that_a_header_claims() -> None:
    RequestLogMiddleware.bind_ip(RequestFactory().get("/", headers={"X-Real-IP": "203.0.113.9"}))
    assert structlog.contextvars.get_contextvars()["ip"] == "127.0.0.1"
    structlog.contextvars.clear_contextvars()
