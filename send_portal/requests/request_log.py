"""The line that each request leaves in the log: its path, never what was asked for after it."""

import structlog
from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware


class RequestLogMiddleware(RequestMiddleware):
    """A query may hold the name of a child somebody looked for, and logs are kept and read elsewhere."""

    @classmethod
    def bind_ip(cls, request: HttpRequest) -> None:
        """The visitor's address as the portal itself takes it, and not as any header says."""
        structlog.contextvars.bind_contextvars(ip=request.META.get("REMOTE_ADDR"))

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return f"{request.method} {request.path}"
