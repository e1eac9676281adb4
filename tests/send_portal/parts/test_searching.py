"""Searches are kept for the person who made them, for an hour, and the address has a key to them."""

import pytest
from django.test import RequestFactory

from send_portal.parts import searching
from send_portal.parts.searching import KEPT_FOR, MOST_KEPT, is_search_over, keep_search, kept_search

NOON = 1_700_000_000.0


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """A clock that stands still until it is moved."""
    now = [NOON]
    monkeypatch.setattr(searching, "time", lambda: now[0])
    return now


@pytest.fixture
def session():
    return {}


def ask(session, key):
    request = RequestFactory().get("/", {"search": key} if key else {})
    request.session = session
    return request


def keep(session, **typed):
    request = RequestFactory().post("/", typed)
    request.session = session
    return keep_search(request, ("q", "born"))


def test_what_was_typed_comes_back_by_its_key_and_other_fields_are_not_kept(session):
    key = keep(session, q=" Abbott ", born="2016", show="all")
    assert kept_search(ask(session, key)).dict() == {"q": "Abbott", "born": "2016"}
    assert "Abbott" not in key


def test_nothing_typed_is_nothing_kept(session):
    assert keep(session, q="  ", show="all") == ""
    assert session == {}
    assert not is_search_over(ask(session, ""))


def test_the_same_search_has_the_same_key(session):
    assert keep(session, q="Abbott") == keep(session, q="Abbott") != keep(session, q="Abbot")


@pytest.mark.parametrize(
    ("later", "is_over"), [(KEPT_FOR - 1, False), (KEPT_FOR, False), (KEPT_FOR + 1, True)]
)
def test_a_search_is_kept_for_an_hour(session, clock, later, is_over):
    key = keep(session, q="Abbott")
    clock[0] += later
    assert is_search_over(ask(session, key)) is is_over


def test_the_oldest_searches_go(session):
    keys = [keep(session, q=f"Abbott{number}") for number in range(MOST_KEPT + 1)]
    assert [is_search_over(ask(session, key)) for key in keys] == [True] + [False] * MOST_KEPT


def test_a_key_of_somebody_else_leads_nowhere(session):
    key = keep(session, q="Abbott")
    assert kept_search(ask({}, key)) is None
