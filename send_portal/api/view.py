"""What every view of the API has: scopes by method, strict filters, bounded bodies, pages of results."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

from django.core.paginator import EmptyPage, Paginator
from django.db.models import QuerySet
from django.http import Http404, QueryDict
from rest_framework import serializers
from rest_framework.exceptions import MethodNotAllowed, ParseError, ValidationError
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.json import strict_constant
from rest_framework.utils.urls import remove_query_param, replace_query_param
from rest_framework.views import APIView

from send_portal.api.errors import answer_error
from send_portal.api.schema import PortalSchema
from send_portal.models import Person
from send_portal.parts.paging import AFTER, BEFORE, is_place, page_of_query

LARGEST_BODY = 64 * 1024
LAST_PAGE = 100_000
MOST_UNKNOWN = 20  # of the fields that there aren't, so that an answer isn't longer than what was sent


class BoundedJSONParser(JSONParser):
    """JSON of a size that an event can have, not nested without end, and with each name of an object once: of two days
    under one name nobody can tell which is meant."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        length = int((parser_context or {})["request"].META.get("CONTENT_LENGTH") or 0)
        if length > LARGEST_BODY:
            raise ParseError(f"Send at most {LARGEST_BODY} bytes.")
        try:
            return json.loads(
                stream.read().decode(), parse_constant=strict_constant, object_pairs_hook=_each_name_once
            )
        except RecursionError:
            raise ParseError("The JSON is nested too deeply.") from None
        except ValueError as error:
            raise ParseError(f"JSON parse error - {error}") from None


def _each_name_once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    twice = next((name for name, times in Counter(name for name, _ in pairs).items() if times > 1), None)
    if twice is not None:
        raise ValueError(f"The name “{twice[:40]}” stands twice. Send each once.")
    return dict(pairs)


class Filters(serializers.Serializer[Any]):
    """Filters of a list: a parameter that is none of the fields is refused, and so is one given twice."""


class Body(serializers.Serializer[Any]):
    """What a program sends: an unknown field is refused, and named."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = [str(name) for name in data if name not in self.fields] if isinstance(data, Mapping) else []
        if unknown:
            words = "There is no such field. " + _say_known(self.fields)
            raise ValidationError(dict.fromkeys(unknown[:MOST_UNKNOWN], words), code="unknown_field")
        return super().to_internal_value(data)


class PageFilters(Filters):
    page = serializers.IntegerField(
        min_value=1, max_value=LAST_PAGE, default=1, help_text="Which page, from 1. Follow `next` instead."
    )


class PlaceFilters(PageFilters):
    """For lists that change while a program reads them: `next` leads on from the last row, not to a number."""

    after = serializers.CharField(default="", max_length=500, help_text="Part of `next`; not for writing")
    before = serializers.CharField(
        default="", max_length=500, help_text="Part of `previous`; not for writing"
    )


class ApiView(APIView):
    """`scopes`: method → the scope it needs, "" = open to everybody. `filters`: what a GET may be narrowed by."""

    scopes: Mapping[str, str] = {}
    filters: type[Filters] = Filters
    tag = ""
    http_method_names = ["get", "head", "post"]
    parser_classes = [BoundedJSONParser]
    metadata_class = None
    schema = PortalSchema()

    @property
    def scope(self) -> str | None:
        """The scope of the method asked for; None where nobody may."""
        method = self.request.method or ""
        return self.scopes.get("GET" if method == "HEAD" else method)

    @property
    def person(self) -> Person:
        """On whose behalf a program with a token asks."""
        return cast(Person, self.request.user)

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        if request.method not in self.allowed_methods and request.method != "HEAD":
            raise MethodNotAllowed(str(request.method))
        super().initial(request, *args, **kwargs)
        reads = request.method in ("GET", "HEAD")
        self.asked = read_filters(self.filters if reads else Filters, request.query_params)

    def get_exception_handler(self) -> Callable[..., Response | None]:
        return answer_error

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Response:
        answer: Response = super().finalize_response(request, response, *args, **kwargs)
        if self.scope != "":
            answer.headers["Cache-Control"] = "private, no-store"
        return answer


def say_asked(asked: Mapping[str, object]) -> str:
    """The filters' values for the access log: `show all, stage requested, page 1`."""
    told = {
        name: ", ".join(map(str, value)) if isinstance(value, list) else value
        for name, value in asked.items()
        if value != ""
    }
    return "; ".join(f"{name} {value}" for name, value in told.items()) or "everything"


def read_filters(filters: type[Filters], query: QueryDict) -> dict[str, Any]:
    """The filters' values. Raises ValidationError for anything unknown, repeated or not valid."""
    fields = filters().fields
    given: dict[str, object] = {}
    problems: dict[str, str] = {}
    for name, values in query.lists():
        is_list = isinstance(fields.get(name), serializers.ListField)
        if name not in fields:
            problems[name] = "There is no such filter. " + _say_known(fields)
        elif len(values) > 1 and not is_list:
            problems[name] = "Give this once."
        given[name] = values if is_list else values[0]
    if problems:
        raise ValidationError(problems, code="unknown_filter")
    form = filters(data=given)
    form.is_valid(raise_exception=True)
    valid: dict[str, Any] = form.validated_data
    return valid


def _say_known(fields: Iterable[str]) -> str:
    known = ", ".join(fields)
    return f"Known: {known}." if known else "There are none here."


@lru_cache
def page_shape(row: type[serializers.Serializer[Any]]) -> type[serializers.Serializer[Any]]:
    """The shape of a page of rows."""
    name = row.__name__.removesuffix("Shape")
    fields: dict[str, object] = {
        "count": serializers.IntegerField(min_value=0, help_text="Rows on all pages together"),
        "next": serializers.CharField(allow_null=True, help_text="Address of the next page"),
        "previous": serializers.CharField(allow_null=True, help_text="Address of the page before"),
        "results": row(many=True),
    }
    return type(f"{name}PageShape", (serializers.Serializer,), fields)


def page_of(
    request: Request, rows: Sequence[Any] | QuerySet[Any], number: int, size: int
) -> tuple[dict[str, Any], list[Any]]:
    """Count and addresses of a page, and the rows on it. Raises Http404 past the last page."""
    try:
        page = Paginator(rows, size).page(number)
    except EmptyPage:
        raise Http404 from None
    address = request.build_absolute_uri()
    around: dict[str, Any] = {
        "count": page.paginator.count,
        "next": replace_query_param(address, "page", number + 1) if page.has_next() else None,
        "previous": replace_query_param(address, "page", number - 1) if page.has_previous() else None,
    }
    return around, list(page)


def page_by_place_of(
    request: Request, rows: QuerySet[Any], asked: Mapping[str, Any], size: int
) -> tuple[dict[str, object], list[Any]]:
    """As `page_of`, for `PlaceFilters`: a row that moves while a program reads makes it miss or repeat no other."""
    for name in (AFTER, BEFORE):
        if asked[name] and not is_place(rows, asked[name]):
            raise ValidationError({name: "Take this from `next` or `previous`, as it is."})
    page = page_of_query(rows, asked, size, skip=(asked["page"] - 1) * size)
    if asked["page"] > 1 and not page.rows:
        raise Http404
    address = request.build_absolute_uri()
    for name in ("page", AFTER, BEFORE):
        address = remove_query_param(address, name)
    around: dict[str, object] = {
        "count": page.count,
        "next": replace_query_param(address, AFTER, page.after) if page.after else None,
        "previous": replace_query_param(address, BEFORE, page.before) if page.before else None,
    }
    return around, list(page)
