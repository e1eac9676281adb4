"""Slowing whoever guesses passwords, and nobody else.

A limit on an account would let a stranger shut its owner out by five wrong guesses; a limit on an address would shut
out an office that shares one. So guesses are counted for who makes them (OWASP, "Slow down online guessing attacks with
device cookies"). A browser in which somebody signed in carries a signed cookie that says so; its guesses at that
address count for itself alone, and nobody else's count for it. Guesses from all other browsers count for the place they
come from, and together for the address they try: a guesser with many places is slowed too, and so is, for an hour, the
owner in a browser that is new to them.

Sign-ins that succeed count for nothing.
"""

from secrets import token_urlsafe

from allauth.core.internal import ratelimit
from allauth.core.internal.ratelimit import RateLimitUsage
from django.conf import settings
from django.core.signing import BadSignature, dumps, loads
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

LIMITS = {
    "known_browser": "10/5m/key",
    "one_place_at_one_address": "5/5m/key",
    "one_address_from_anywhere": "100/h/key",
    "one_place": "100/5m/ip",
}
SALT = "known browser"
REMEMBERED_FOR = 365 * 24 * 60 * 60  # seconds
MOST_PEOPLE = 8  # who signed in with one browser; the ones longest ago are forgotten


def count(request: HttpRequest, address: str) -> list[RateLimitUsage] | None:
    """Count one attempt at `address` (an email address); None where it may not be made. Roll back what was no guess."""
    counted = []
    for action, key in _counters(request, address):
        usage = ratelimit.consume(request, app="portal", action=action, config=LIMITS, key=key)
        if usage is None:
            return None
        counted.append(usage)
    return counted


def forget(request: HttpRequest, address: str) -> None:
    """Count afresh for this place and browser at the address; what was counted for all of it stays."""
    for action, key in _counters(request, address)[:1]:
        ratelimit.clear(request, app="portal", action=action, config=LIMITS, key=key)


def _counters(request: HttpRequest, address: str) -> list[tuple[str, str]]:
    """Action and key of each counter, the narrowest first: an attempt that one refuses is not counted by the next."""
    whose = _mark(address)
    browser, people = _known(request)
    if whose in people:
        return [("known_browser", f"{browser}:{whose}")]
    return [
        ("one_place_at_one_address", f"{ratelimit.get_ip(request)}:{whose}"),
        ("one_address_from_anywhere", whose),
        ("one_place", ""),
    ]


def remember_browser(request: HttpRequest, response: HttpResponse, address: str) -> None:
    """Let the browser carry that somebody signed in with it at this address, which the cookie doesn't name."""
    browser, people = _known(request)
    whose = _mark(address)
    people = [whose, *(other for other in people if other != whose)][:MOST_PEOPLE]
    response.set_cookie(
        settings.KNOWN_BROWSER_COOKIE_NAME,
        dumps({"browser": browser or token_urlsafe(16), "people": people}, salt=SALT),
        max_age=REMEMBERED_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _known(request: HttpRequest) -> tuple[str, list[str]]:
    try:
        found = loads(
            request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE_NAME, ""), salt=SALT, max_age=REMEMBERED_FOR
        )
    except BadSignature:
        return "", []
    return found["browser"], found["people"]


def _mark(address: str) -> str:
    return salted_hmac(SALT, address.strip().lower()).hexdigest()[:32]
