"""The line that each request leaves in the log: its path, never what was asked for after it."""

from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware


class RequestLogMiddleware(RequestMiddleware):
    """A query may hold the name of a child somebody looked for, and logs are kept and read elsewhere."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return f"{request.method} {request.path}"
