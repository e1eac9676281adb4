"""Logs hold no name that somebody looked for."""

import logging

import pytest
from django.test import Client, RequestFactory

from send_portal.management.commands.run import programs
from send_portal.running.request_log import RequestLogMiddleware


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
    web = programs(8000)[0]
    line = web.command[web.command.index("--access-logformat") + 1]
    assert not any(part in line for part in ("(r)s", "(q)s", "(f)s"))
