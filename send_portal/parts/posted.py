"""What a form sent, for giving it back when it could not be saved: never lost, and never with a secret in it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, QueryDict, RawPostDataException, UnreadablePostError
from django.http.multipartparser import MultiPartParserError

from send_portal.parts import form_keys

_SECRET = ("password", "passphrase", "secret", "token")  # in the name of a field
_NOT_TYPED = ("seen", "last_seen", "next", "client_key", form_keys.FIELD)  # what a form carries for itself
_LARGEST = 5 * 1024 * 1024  # bytes of a form that was too large to be taken
_UNREADABLE = (
    SuspiciousOperation,
    BadRequest,
    MultiPartParserError,
    RawPostDataException,
    UnreadablePostError,
    LookupError,
    ValueError,
)


@dataclass(frozen=True)
class SentField:
    """A field as its person filled it in; of several values, each on a line."""

    label: str
    text: str


def posted(request: HttpRequest) -> QueryDict:
    """The fields that were sent, without secrets; as many as can be read of a form that was too large."""
    if request.method != "POST":
        return QueryDict(mutable=True)
    try:
        form = request.POST.copy()
    except _UNREADABLE:
        form = QueryDict(mutable=True)
    if not form:  # Django empties a form that it refused to take
        form = _as_far_as_readable(request)
    for name in [name for name in form if any(word in name.lower() for word in _SECRET)]:
        del form[name]
    return form


def _as_far_as_readable(request: HttpRequest) -> QueryDict:
    if request.content_type != "application/x-www-form-urlencoded":
        return QueryDict(mutable=True)
    try:
        body = request.body
    except _UNREADABLE:
        try:
            body = request.read(_LARGEST)
        except _UNREADABLE:
            body = b""
    most = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    return QueryDict(b"&".join(body.split(b"&", most)[:most]), mutable=True, encoding="utf-8")


def given_back(request: HttpRequest) -> list[SentField]:
    """What somebody typed, for the page that says why it could not be taken."""
    return typed_fields(posted(request))


def typed_fields(form: QueryDict) -> list[SentField]:
    """The fields of a form that have something in them, without those that the form carries for itself."""
    return list(_typed(form))


def _typed(form: QueryDict) -> Iterator[SentField]:
    for name, values in form.lists():
        text = "\n".join(str(value) for value in values).strip()
        if text and name not in _NOT_TYPED:
            yield SentField(name.replace("_", " ").replace("-", " ").capitalize(), text)
