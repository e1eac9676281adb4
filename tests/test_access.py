"""The table of every address × every role × strangers."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access_table import ANONYMOUS, NO_ROLE, Line, in_full
from tests.factories import person_holding

APPS = ("send_portal", "ehcp", "scorecard", "improvement")
TABLES = [app for app in APPS if (Path(__file__).parent / app / "access.py").exists()]
LINES: list[Line] = [in_full(line) for app in TABLES for line in import_module(f"tests.{app}.access").LINES]


def addresses(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    """Names of every address, with namespaces; an address without a name by its route."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}" if pattern.name else f"{namespace}{pattern.pattern} (no name)"
        else:
            own = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from addresses(pattern, namespace + own)


def test_every_address_has_a_line_and_every_line_an_address():
    known, listed = set(addresses(get_resolver())), {line.name for line in LINES}
    assert known - listed == set(), "addresses without a line in tests/<app>/access.py"
    assert listed - known == set(), "lines without an address"


def browser_of(who: str) -> Client:
    client = Client()
    if who != ANONYMOUS:
        client.force_login(person_holding(*([] if who == NO_ROLE else [who])))
    return client


def answer(client: Client, method: str, address: str, line: Line) -> HttpResponseBase:
    """The answer to one request, whose changes are undone so that the next role finds the same rows."""
    with transaction.atomic():
        response = getattr(client, method)(address, line.query if method == "get" else None)
        transaction.set_rollback(True)
    return response


@pytest.mark.django_db
@pytest.mark.parametrize("line", LINES, ids=[line.name for line in LINES])
def test_each_role_gets_the_answer_that_the_table_says(line):
    """And who may not look may not write: whoever a GET refuses or leads to the sign-in page, a POST does too."""
    address = reverse(line.name, kwargs=line.rows())
    browsers = {who: browser_of(who) for who in line.expected}
    answers = {who: answer(browser, line.method, address, line) for who, browser in browsers.items()}
    assert {who: response.status_code for who, response in answers.items()} == dict(line.expected)
    for who, refused in answers.items():
        if refused.status_code in {401, 403} or leads_to_sign_in(refused):
            written = answer(browsers[who], "post", address, line)
            assert written.status_code in {401, 403, 405} or leads_to_sign_in(written), (who, written)


def leads_to_sign_in(response: HttpResponseBase) -> bool:
    return response.status_code == 302 and response.headers["Location"].startswith(reverse("account_login"))
