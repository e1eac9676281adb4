"""Whatever is sent to a page, by anybody, is answered without a server error, and a stranger fills no log.

A few tries for each address, always the same; `python -m benchmarks.fuzz` makes many. The API's operations are tried so
in `tests/send_portal/api/test_schema.py`.
"""

import os
import re
from html import unescape
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.access_table import ANONYMOUS, Line
from tests.factories import person_holding
from tests.test_access import LINES

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "4"))
SEED = int(os.environ.get("FUZZ_SEED", "1"))
MOST_LOGGED = 5_000  # characters for one request of a stranger

NUMBERS = ("0", "-1", "31", "02", "3000000000", "9" * 400, "1e3", "0x1f", "²", "٣", "1.5", "NaN")
DAYS = ("2024-02-30", "0001-01-01", "9999-12-31", "3000000000-1-1", "2024-13-01", "July", "--")
TEXTS = (
    "",
    " ",
    "a" * 6000,
    "=cmd()",
    "<b>x",
    "'\"\\",
    "\u202eabc",
    "\ufeff",
    "\U0001f600",
    "\x00",
    "\x1b[31m",
    "..",
)
ADDRESSES = ("//evil.example/", "/cases/../", "javascript:1", "/cases/\r\nX: y")
VALUES = st.one_of(st.sampled_from((*NUMBERS, *DAYS, *TEXTS, *ADDRESSES)), st.text(max_size=40))
NAMES = st.sampled_from(
    ("form_key", "kept", "cases", "back", "next", "seen", "last_seen", "search", "a[]", "\x00")
)
HEADS = (
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded; charset=utf-16",
    "application/x-www-form-urlencoded; charset=rot13",
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "application/json",
    "text/plain",
)
FEW = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
PAGES = [line for line in LINES if not line.name.startswith("api:")]


def fields_of(page: str) -> dict[str, list[str]]:
    """The names of the page's fields, each with the values that the page itself offers for it."""
    fields: dict[str, list[str]] = {}
    for tag in re.findall(r"<(?:input|select|textarea|button)\b[^>]*>", page):
        if name := re.search(r'\bname="([^"]*)"', tag):
            offered = re.search(r'\bvalue="([^"]*)"', tag)
            fields.setdefault(unescape(name[1]), []).extend([unescape(offered[1])] if offered else [])
    for name, options in re.findall(r'<select name="([^"]*)".*?>(.*?)</select>', page, re.DOTALL):
        fields[unescape(name)] += [unescape(value) for value in re.findall(r'value="([^"]*)"', options)]
    return fields


def filled(data: st.DataObject, fields: dict[str, list[str]]) -> list[tuple[str, str]]:
    """The fields, most of them filled as the page offers and the others as no page would."""
    sent = []
    for name, offered in fields.items():
        fits = st.sampled_from(offered) if offered else st.sampled_from(("1", "7", "2024", "Some words"))
        sent += [
            (name, value)
            for value in data.draw(st.lists(st.one_of(fits, fits, VALUES), min_size=1, max_size=2))
        ]
    return sent + data.draw(st.lists(st.tuples(NAMES, VALUES), max_size=2))


def somebody_who_may(line: Line) -> str:
    """A role that gets further than the others; a stranger where nobody does."""
    return min(line.expected, key=lambda who: (line.expected[who], who == ANONYMOUS))


def browser_of(who: str) -> Client:
    client = Client()
    if who != ANONYMOUS:
        client.force_login(person_holding(*([] if who == "no role" else [who])))
    return client


def undone(client: Client, method: str, address: str, **sent: object) -> HttpResponseBase:
    """The answer to a request whose changes are undone. A server error is raised, as the test's own."""
    cache.clear()  # no limit on how often
    with transaction.atomic():
        response = client.generic(method, address, **sent)
        transaction.set_rollback(True)
    return response


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("line", PAGES, ids=[line.name for line in PAGES])
def test_no_form_can_be_sent_that_fails(line: Line) -> None:
    address, client = reverse(line.name, kwargs=line.rows()), browser_of(somebody_who_may(line))
    page = client.get(address, line.query)
    fields = {} if page.streaming else fields_of(page.content.decode("utf-8", "replace"))

    @seed(SEED)
    @FEW
    @given(st.data())
    def try_out(data: st.DataObject) -> None:
        sent = urlencode(filled(data, fields))
        answers = [
            undone(client, "GET", address, QUERY_STRING=sent),
            undone(client, "POST", address, data=sent, content_type=HEADS[0]),
        ]
        assert all(answer.status_code < 500 for answer in answers)

    try_out()


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("head", HEADS)
def test_no_stranger_fails_or_floods_the_log_with_a_body_of_whatever_kind(head: str, caplog) -> None:
    @seed(SEED)
    @FEW
    @given(line=st.sampled_from(LINES), body=st.binary(max_size=200), query=VALUES)
    def try_out(line: Line, body: bytes, query: str) -> None:
        address = reverse(line.name, kwargs=line.rows())
        caplog.clear()
        answer = undone(
            Client(), "POST", address, data=body, content_type=head, QUERY_STRING=urlencode({"q": query})
        )
        assert answer.status_code < 500
        assert sum(len(caplog.handler.format(record)) for record in caplog.records) < MOST_LOGGED

    try_out()
