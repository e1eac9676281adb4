"""Addresses that can name nothing."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse


def no_nul_in_address(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Middleware: an address with a NUL is not found. PostgreSQL fails on one where SQLite finds nothing."""

    def check(request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path:
            raise Http404
        return get_response(request)

    return check
