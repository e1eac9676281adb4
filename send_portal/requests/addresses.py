"""Addresses that can name nothing."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse


def no_nul_in_address(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Middleware: a page's address with a NUL is not found. PostgreSQL fails on one where SQLite finds nothing.

    The API looks for itself, and answers in JSON.
    """

    def check(request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path and not request.path.startswith("/api/"):
            raise Http404
        return get_response(request)

    return check
