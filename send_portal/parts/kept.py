"""The end of a sign-in, and what a person had typed when it came.

A sign-in idle for longer than PORTAL_IDLE_MINUTES, or older than SIGN_IN_HOURS, ends with the next request. If that
request was a form being sent, what was typed is kept in the new, empty session, marked with whose it is; when the same
person signs in again and comes back to the page, the form is filled from it. Nobody else is shown it.
"""

from collections.abc import Callable
from time import time

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict

from send_portal.parts.posted import posted
from send_portal.parts.sessions import LAST_SEEN, STARTED, is_over

KEPT = "kept_form"
LARGEST_KEPT = 100_000  # characters; a form larger than this is not a form somebody typed


class IdleTimeoutMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        now = time()
        if is_over(request.session.get(STARTED, 0)):
            return end_sign_in(
                request, f"A sign-in lasts {settings.SIGN_IN_HOURS} hours at most, and yours is over."
            )
        if now - request.session.get(LAST_SEEN, now) > settings.IDLE_MINUTES * 60:
            return end_sign_in(
                request, f"You were signed out after {settings.IDLE_MINUTES} minutes without activity."
            )
        if now - request.session.get(LAST_SEEN, 0) > 60:  # a write a minute at most, not one a request
            request.session[LAST_SEEN] = now
        response = self.get_response(request)
        # Nothing that somebody saw stays in the browser for whoever presses Back after they signed out.
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response


def end_sign_in(request: HttpRequest, why: str) -> HttpResponse:
    """Sign the person out, keep what they sent, say why, and take them to the sign-in page."""
    whose, typed = request.user.pk, _typed(request)
    logout(request)
    if typed:
        request.session[KEPT] = {"whose": whose, "path": request.path, "typed": typed}
    messages.info(
        request, f"{why} " + ("Sign in to go on: what you typed is kept." if typed else "Sign in to go on.")
    )
    return redirect_to_login(request.get_full_path())


def _typed(request: HttpRequest) -> str:
    text = posted(request).urlencode()
    return text if len(text) <= LARGEST_KEPT else ""


def kept_form(request: HttpRequest) -> QueryDict | None:
    """What this person had typed on this page when the idle timeout came, once; None otherwise."""
    kept = request.session.get(KEPT)
    if request.method != "GET" or not kept or kept["path"] != request.path:
        return None
    del request.session[KEPT]
    if kept["whose"] != request.user.pk:
        return None
    messages.info(request, "What you typed before you were signed out is below. Check it and save.")
    return QueryDict(kept["typed"])
