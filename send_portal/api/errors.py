"""What the API answers when it does not do what was asked: one shape for every error."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import Http404
from rest_framework import serializers, status
from rest_framework.exceptions import (
    APIException,
    MethodNotAllowed,
    NotAcceptable,
    NotAuthenticated,
    NotFound,
    ParseError,
    Throttled,
    UnsupportedMediaType,
    ValidationError,
)
from rest_framework.response import Response

_LONGEST_WORDS = 300  # an error may quote what was sent; nobody needs more of it than this


class ProblemShape(serializers.Serializer[Any]):
    code = serializers.CharField(help_text="Stable, for programs")
    field = serializers.CharField(help_text="Which field or filter it is about; empty: the whole")
    words = serializers.CharField(help_text="For people: what is wrong and what to do")


class ErrorShape(serializers.Serializer[Any]):
    code = serializers.CharField(help_text="Stable, for programs")
    words = serializers.CharField(help_text="For people")
    problems = ProblemShape(many=True, help_text="What exactly is wrong, where there is more to say")


Problem = dict[str, str]

# What the statuses of every address mean; in an answer too, where nobody has more to say.
ERRORS = {
    "400": "A filter or field is unknown or not valid.",
    "401": "No token, or one that is unknown, expired, revoked, or not confirmed by its person.",
    "403": "The token lacks the scope, or its person the permission.",
    "404": "There is nothing of that name, or no such page.",
    "405": "The address does not take this method.",
    "406": "Only JSON can be had.",
    "411": "Say how long the body is, with Content-Length.",
    "415": "Send JSON in UTF-8, with Content-Type: application/json.",
    "429": "Too many requests. Retry-After says how many seconds to wait.",
    "500": "A fault of the portal. Send the same again, with the same client key where there is one.",
    "503": "The portal's database or disk can't do it now. Send the same again after Retry-After seconds.",
}

SEND_AGAIN = (
    "Send the same again later, with the same client_key where it has one: then it is recorded only once."
)
# What is said where no view of the API came to answer: status → code and words.
SAID = {
    400: ("bad_request", "The request could not be read."),
    403: ("permission_denied", "This is not allowed."),
    404: ("not_found", "There is no such address. Addresses of the API end with a slash."),
    405: ("method_not_allowed", "The address does not take this method."),
    413: ("too_large", "The request is too large. Send it in parts."),
    500: ("server_error", f"The portal could not do that, through a fault of its own. {SEND_AGAIN}"),
    503: ("unavailable", f"The portal's database or disk can't do that now. {SEND_AGAIN}"),
}
# Errors whose words would be those of the framework.
_WORDED_BY_DRF = (
    MethodNotAllowed,
    NotAcceptable,
    NotAuthenticated,
    NotFound,
    Throttled,
    UnsupportedMediaType,
)


def error_body(status: int) -> dict[str, object]:
    """The documented body of an error that no view answered. Raises KeyError for a status that never comes so."""
    code, words = SAID[status]
    return {"code": code, "words": words, "problems": []}


def problem(code: str, words: str, field: str = "") -> Problem:
    return {"code": code, "field": field, "words": words}


class RefusedAnswer(APIException):
    """422: well formed, but the rules refuse it."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_code = "refused"
    default_detail = "The rules refuse this. See problems."

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__()
        self.problems = list(problems)


class Conflict(APIException):
    """409: what is kept differs from what the program believes. `extra` joins the answer's body."""

    status_code = status.HTTP_409_CONFLICT

    def __init__(self, code: str, words: str, **extra: object) -> None:
        super().__init__(words, code)
        self.extra = extra


def answer_error(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's handler, with the portal's body. What is no error of the request stays a server error (None)."""
    from rest_framework.views import exception_handler

    if isinstance(error, SuspiciousOperation):  # too many fields, too large a body
        error = ParseError("The request is too large or malformed.")
    response = exception_handler(error, context)
    if response is not None:
        response.data = _body(error, response)
    return response


def _body(error: Exception, response: Response) -> dict[str, object]:
    code, words, problems = _code_of(error), "", list(getattr(error, "problems", ()))
    if isinstance(error, ValidationError):
        problems = list(_flat(error.detail))
        code, words = "invalid", "What was sent is not valid. See problems."
    elif isinstance(error, _WORDED_BY_DRF) or (isinstance(error, Http404) and not error.args):
        words = ERRORS[str(response.status_code)]
    elif isinstance(response.data, dict):  # DRF's handler turned Django's own errors into its own
        words = str(response.data.get("detail", ""))
    problems = [{name: sayable(text) for name, text in fields.items()} for fields in problems]
    return {"code": code, "words": sayable(words), "problems": problems, **getattr(error, "extra", {})}


def _code_of(error: Exception) -> str:
    codes = error.get_codes() if isinstance(error, APIException) else "not_found"
    return codes if isinstance(codes, str) else "invalid"


def _flat(detail: object, field: str = "") -> Iterator[Problem]:
    """Every error of a serializer with the path to its field: `details.source`."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            own = "" if name == "non_field_errors" else str(name)
            yield from _flat(inner, ".".join(part for part in (field, own) if part))
    elif isinstance(detail, list):
        for inner in detail:
            yield from _flat(inner, field)
    else:
        yield problem(str(getattr(detail, "code", "invalid")), str(detail), field)


def sayable(text: str) -> str:
    """Text that JSON can carry, whatever a client sent: no lone surrogates, not endless."""
    return text[:_LONGEST_WORDS].encode("utf-8", "replace").decode("utf-8")
