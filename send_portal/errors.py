"""What people and programs are told when something goes wrong, wherever in the portal it does.

Pages give back what was sent, so that nobody types it twice. Programs get the body that the API documents for every
error. Which of the two it is, the address says: whatever broke may be what would know better.
"""

import errno
import sys
from collections.abc import Callable
from uuid import uuid4

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from send_portal.api.errors import SAID, error_body
from send_portal.database import faults
from send_portal.parts.kept import kept_form
from send_portal.parts.posted import given_back, typed_fields
from send_portal.running.logs import note

PROGRAMS = "/api/"
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


def is_program(request: HttpRequest) -> bool:
    """Whether a program asks. The page about the API itself, at the root of its addresses, is for people."""
    return request.path.startswith(PROGRAMS) and request.path != PROGRAMS


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    too_large = isinstance(exception, RequestDataTooBig | TooManyFieldsSent)
    return _answer(request, 413 if too_large else 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500; or 503 where the database or the disk can't do it now. Asks nothing of either, and nothing of the frame."""
    error = sys.exception()
    status = 503 if is_out_of_order(error) else 500
    reference = uuid4().hex[:8]
    was_noted = note("request_failed", reference=reference, path=request.path, error=type(error).__name__)
    if is_program(request):
        return _answer(request, status)
    told = {"status": status, "reference": reference if was_noted else "", "given_back": given_back(request)}
    return _kept_by_nobody(HttpResponse(render_to_string("500.html", told), status=status))


def is_out_of_order(error: BaseException | None) -> bool:
    """Whether this says that the database can't be reached or written now, or that a disk is full."""
    if isinstance(error, OSError):
        return error.errno in _NO_ROOM
    return faults.is_out_of_order(error)


def no_blank_errors(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Middleware: an error without a word, such as the answer to a method that a page doesn't take, gets a page."""

    def check(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code not in SAID or response.streaming or response.content:
            return response
        told = _answer(request, response.status_code)
        if "Allow" in response.headers:
            told.headers["Allow"] = response.headers["Allow"]
        return told

    return check


def _answer(request: HttpRequest, status: int) -> HttpResponse:
    if is_program(request):
        headers = {"Retry-After": "60"} if status == 503 else None
        return _kept_by_nobody(JsonResponse(error_body(status), status=status, headers=headers))
    return _kept_by_nobody(render(request, f"{status}.html", _kept(request), status=status))


def _kept(request: HttpRequest) -> dict[str, object]:
    """What was kept of a form whose page is no longer there, or no longer for this person: given back here instead."""
    kept = kept_form(request, "Its page can't be opened now.") if hasattr(request, "session") else None
    return {"given_back": typed_fields(kept)} if kept else {}


def _kept_by_nobody(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "private, no-store"
    return response
