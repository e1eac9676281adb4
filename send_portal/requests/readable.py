"""Requests that can't be read, answered in words before anything tries to."""

import codecs
from collections.abc import Callable
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.http.multipartparser import MultiPartParser
from django.shortcuts import render
from django.utils.http import parse_header_parameters

METHODS = ("GET", "HEAD", "POST")
NOT_UTF_8 = "Text must be sent in UTF-8. Leave the charset out of Content-Type, or say utf-8."
NO_LENGTH = "The request doesn't say how long it is. Send it whole, with Content-Length, and not in chunks."
NO_BOUNDARY = "The form comes in parts (multipart/form-data) and doesn't say what divides them."
NUL = "The request holds a NUL, a character that no text has. Take it out and send it again."


class ReadableRequest(WSGIRequest):
    """A request whose encoding is UTF-8, whatever it says: Django's own reads the address in any, and fails on some."""

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))


def only_readable(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Middleware: 415 for text in another encoding, 411 for a body without its length, which would be read as empty,
    400 for parts that can't be told apart. Each leaves one line in the log, where Django would write a long one."""

    def check(request: HttpRequest) -> HttpResponse:
        charset = (request.content_params or {}).get("charset")
        if charset and not _is_utf_8(charset):
            return refuse(request, 415, "not_utf_8", NOT_UTF_8)
        if "HTTP_TRANSFER_ENCODING" in request.META and not request.META.get("CONTENT_LENGTH"):
            return refuse(request, 411, "no_length", NO_LENGTH)
        if request.content_type == "multipart/form-data" and not _has_boundary(request):
            return refuse(request, 400, "no_boundary", NO_BOUNDARY)
        return get_response(request)

    return check


def only_known_methods(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Middleware: 405 for a page asked by a method that is none of a browser's, which views would take for a GET.

    The API says for each address what it takes.
    """

    def check(request: HttpRequest) -> HttpResponse:
        if request.method not in METHODS and not request.path.startswith("/api/"):
            return HttpResponseNotAllowed(METHODS)
        return get_response(request)

    return check


def no_nul_in_form(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Middleware: 400 for a page asked with a NUL, which PostgreSQL fails on where SQLite finds nothing.

    The API looks for itself.
    """

    def check(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith("/api/") and any(
            "\x00" in text for values in (request.GET, request.POST) for text in _texts(values)
        ):
            return refuse(request, 400, "nul", NUL)
        return get_response(request)

    return check


def refuse(request: HttpRequest, status: int, code: str, words: str) -> HttpResponse:
    """A page that says what to do; for programs the same in the API's shape."""
    if request.path.startswith("/api/"):
        return JsonResponse({"code": code, "words": words, "problems": []}, status=status)
    return render(request, "400.html", {"words": words}, status=status)


def _is_utf_8(charset: str) -> bool:
    try:
        return codecs.lookup(charset).name in {"utf-8", "ascii"}
    except (LookupError, ValueError):
        return False


def _has_boundary(request: HttpRequest) -> bool:
    """Whether the parts of a form can be told apart. The API takes none and says so itself."""
    if request.path.startswith("/api/"):
        return True
    boundary = (request.content_params or {}).get("boundary", "")
    return request.META["CONTENT_TYPE"].isascii() and bool(MultiPartParser.boundary_re.fullmatch(boundary))


def _texts(values: object) -> list[str]:
    return [text for name, several in values.lists() for text in (name, *several)]  # type: ignore[attr-defined]
