"""Whose request it is, whatever its headers claim."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from send_portal.environment import ip_network
from send_portal.requests.proxies import TOLD_BY_PROXIES, believe_known_proxies, visitor

PROXY, STRANGER, GUEST = "10.0.0.7", "203.0.113.66", "198.51.100.1"


def after(peer: str, **headers: str) -> HttpRequest:
    """The request as everything behind the middleware sees it."""
    seen: list[HttpRequest] = []
    request = RequestFactory().get("/", REMOTE_ADDR=peer, **headers)
    believe_known_proxies(lambda request: seen.append(request) or HttpResponse())(request)
    return seen[0]


@pytest.fixture(autouse=True)
def _one_known_proxy(settings):
    settings.PROXIES, settings.PROXY_ADDRESSES = 1, [ip_network("10.0.0.0/24")]


def test_a_known_proxy_is_believed():
    request = after(PROXY, HTTP_X_FORWARDED_FOR=GUEST, HTTP_X_FORWARDED_PROTO="https")
    assert request.META["REMOTE_ADDR"] == GUEST
    assert request.META["HTTP_X_FORWARDED_PROTO"] == "https"


@pytest.mark.parametrize(
    ("told", "who"),
    [
        ("203.0.113.9:50123", "203.0.113.9"),
        ("[2001:db8::1]:50123", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("2001:db8::1", "2001:db8::1"),
    ],
)
def test_a_port_that_a_proxy_adds_is_left_out_so_that_visitors_do_not_share_their_limits(told, who):
    assert after(PROXY, HTTP_X_FORWARDED_FOR=told).META["REMOTE_ADDR"] == who


def test_a_stranger_is_himself_whatever_he_claims():
    request = after(STRANGER, HTTP_X_FORWARDED_FOR=GUEST, HTTP_X_FORWARDED_PROTO="https")
    assert request.META["REMOTE_ADDR"] == STRANGER
    assert "HTTP_X_FORWARDED_PROTO" not in request.META


def test_without_proxies_nobody_is_believed(settings):
    settings.PROXIES = 0
    assert after(PROXY, HTTP_X_FORWARDED_FOR=GUEST).META["REMOTE_ADDR"] == PROXY


def test_a_visitor_who_sends_addresses_of_his_own_through_the_proxy_gains_nothing():
    request = after(PROXY, HTTP_X_FORWARDED_FOR=f"1.1.1.1, 2.2.2.2, {STRANGER}")
    assert request.META["REMOTE_ADDR"] == STRANGER


def test_nothing_behind_can_read_what_was_claimed():
    request = after(PROXY, **dict.fromkeys(TOLD_BY_PROXIES, GUEST))
    assert not set(TOLD_BY_PROXIES) & set(request.META)


def test_a_proxy_that_names_nobody_is_taken_as_the_visitor():
    assert after(PROXY).META["REMOTE_ADDR"] == PROXY
    assert after(PROXY, HTTP_X_FORWARDED_FOR="unknown").META["REMOTE_ADDR"] == PROXY


@pytest.mark.parametrize(
    ("told", "proxies", "expected"),
    [
        (GUEST, 1, GUEST),
        (f"{GUEST}, {PROXY}", 2, GUEST),
        (GUEST, 2, ""),  # fewer than our own proxies add: none of it is theirs
        ("", 1, ""),
        ("::ffff:198.51.100.1", 1, GUEST),
        ("2001:db8::1", 1, "2001:db8::1"),
        ("<script>", 1, ""),
    ],
)
def test_the_visitor_is_whom_the_outermost_proxy_saw(told, proxies, expected):
    assert visitor(told, proxies) == expected


@given(claimed=st.text(), proxies=st.integers(1, 3))
def test_no_claim_in_front_changes_whom_our_proxies_saw(claimed, proxies):
    added = ", ".join([GUEST, *["10.0.0.7"] * (proxies - 1)])
    assert visitor(f"{claimed}, {added}", proxies) == GUEST
