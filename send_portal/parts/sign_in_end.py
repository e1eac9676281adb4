"""When a sign-in ends: after PORTAL_IDLE_MINUTES without activity, and SIGN_IN_HOURS after it began."""

from time import time

from django.conf import settings
from django.http import HttpRequest

from send_portal.counting import say_count
from send_portal.parts.sessions import LAST_SEEN, STARTED, is_over


def why_over(request: HttpRequest) -> str:
    """Why the sign-in is over, as a sentence; empty while it lasts."""
    if is_over(request.session.get(STARTED, 0)):
        return f"A sign-in lasts {say_count(settings.SIGN_IN_HOURS, 'hour')} at most, and yours is over."
    if time() - request.session.get(LAST_SEEN, time()) > settings.IDLE_MINUTES * 60:
        return f"You were signed out after {say_count(settings.IDLE_MINUTES, 'minute')} without activity."
    return ""


def signed_in_until(request: HttpRequest) -> float | None:
    """When the sign-in ends if nothing more is asked for (seconds since 1970); None for nobody signed in."""
    if not request.user.is_authenticated:
        return None
    idle_from = request.session.get(LAST_SEEN, time())
    return float(min(idle_from + settings.IDLE_MINUTES * 60, last_end(request)))


def last_end(request: HttpRequest) -> float:
    """When the sign-in ends however busy (seconds since 1970)."""
    return float(request.session.get(STARTED, 0) + settings.SIGN_IN_HOURS * 60 * 60)


def stay_signed_in(request: HttpRequest) -> None:
    """Begin the idle time again, where the sign-in isn't over."""
    if request.user.is_authenticated and not why_over(request):
        request.session[LAST_SEEN] = time()


def how_long(request: HttpRequest) -> dict[str, int]:
    """For the warning on an open page: `seconds` until the sign-in ends, and `at_most` however busy. 0: it is over."""
    until = signed_in_until(request)
    if until is None or why_over(request):
        return {"seconds": 0, "at_most": 0}
    return {"seconds": max(0, int(until - time())), "at_most": max(0, int(last_end(request) - time()))}
