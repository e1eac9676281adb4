"""The API's page for people."""

import re
from html import unescape

import pytest
from django.test import Client

from send_portal.api.schema import api_schema


@pytest.fixture
def page(client: Client, db: None) -> str:
    answer = client.get("/api/")
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_each_address_and_method_stands_on_the_page(page):
    for path, operations in api_schema()["paths"].items():
        for method, operation in operations.items():
            assert f"{method.upper()} {path}" in page
            assert operation["summary"] in page


def test_scopes_filters_and_refusals_are_told(page):
    for words in (
        "cases:read",
        "figures:read",
        "events:write",
        "client_key",
        "breakdown",
        "changed_meanwhile",
        "429",
    ):
        assert words in page


def test_nothing_on_the_page_runs_or_is_styled_in_place(page):
    assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=", page)


def test_no_two_tables_have_one_name(page):
    names = re.findall(r"<caption[^>]*>([^<]+)", page)
    assert len(names) == len(set(names)) > 10


def test_the_page_leads_to_the_description_for_programs(page):
    assert 'href="/api/schema/"' in page


def test_the_page_says_whose_tokens_are_made_by_whom(page):
    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "A person makes their own under Your tokens : the program may do no more than they may." in text
    assert "An administrator makes those of systems." in text
