"""Cases, their events and clocks, for programs with a token. No name ever leaves by this way."""

from collections.abc import Callable
from typing import Any, cast

from django.http import Http404
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from ehcp import changes, queries
from ehcp.api.shapes import (
    CaseFilters,
    CaseShape,
    ClockFilters,
    ClockListShape,
    ConflictShape,
    CorrectionShape,
    EventListShape,
    EventShape,
    NewEventShape,
    StrikeOutShape,
    case_as_data,
    event_as_data,
)
from ehcp.clocks import clocks
from ehcp.models import Case, Event
from send_portal import refusals
from send_portal.api.errors import Conflict, ErrorShape, RefusedAnswer, problem
from send_portal.api.view import ApiView, PlaceFilters, page_by_place_of, page_shape, say_asked
from send_portal.calendar import today
from send_portal.history import record_access
from send_portal.models import AccessEntry
from send_portal.queries import organisations, scopes_open_to

CASES_ON_A_PAGE = 100
CHANGED_MEANWHILE = "This was changed meanwhile."
ALREADY = "It was recorded before, by the same client key: nothing was written."
CONFLICT = OpenApiResponse(
    ConflictShape,
    description="`changed_meanwhile`: others recorded since `last_seen`, or replaced this event; see `events`. "
    "`key_reused`: the client key stands for a different event.",
)
REFUSED = OpenApiResponse(
    ErrorShape, description="The rules refuse it: each problem has a code, the field, and what to do."
)
WRITING = {201: EventShape, 409: CONFLICT, 422: REFUSED}


class CaseView(ApiView):
    tag = "Cases"

    def case(self, reference: str, detail: str) -> Case:
        """The case, if this person may see it; the reading is logged."""
        case = queries.requested_cases_seen_by(self.person).filter(reference=reference).first()
        if case is None:
            raise Http404
        record_access(
            self.request,
            action=AccessEntry.Action.READ,
            subject=case,
            children=[case.child.reference],
            detail=f"API: {detail}",
        )
        return case

    def told(self, change: Callable[..., Any], **asked: Any) -> Any:
        """Make the change; what it refuses becomes an answer that says why.

        What others recorded meanwhile is told to people, not to systems, which read no case: after id 0 that is all.
        """
        try:
            return change(by=self.person, **asked)
        except refusals.Refused as refused:
            raise RefusedAnswer(
                [problem(refusal.code, refusal.words, refusal.field) for refusal in refused.problems]
            ) from None
        except changes.EventsAdded as changed:
            may_read = Events.scopes["GET"] in scopes_open_to(self.person)
            added = [event_as_data(event, self.person) for event in changed.events] if may_read else []
            raise Conflict("changed_meanwhile", CHANGED_MEANWHILE, events=added) from None
        except changes.KeyReused as reused:
            raise Conflict("key_reused", str(reused), events=[]) from None

    def valid(self, shape: type[serializers.Serializer[Any]]) -> dict[str, Any]:
        """The body, once it has the shape."""
        body = shape(data=self.request.data)
        body.is_valid(raise_exception=True)
        values: dict[str, Any] = body.validated_data
        return values


class Cases(CaseView):
    scopes = {"GET": "cases:read"}
    filters = CaseFilters

    @extend_schema(
        operation_id="list_cases",
        summary="Cases by reference, without names",
        responses=page_shape(CaseShape),
    )
    def get(self, request: Request) -> Response:
        wanted = {name: value for name, value in self.asked.items() if name not in PlaceFilters().fields}
        cases = queries.caseload(self.person, on=today(), **wanted)
        around, page = page_by_place_of(request, cases, self.asked, CASES_ON_A_PAGE)
        record_access(
            request,
            action=AccessEntry.Action.LIST,
            subject=("ehcp.case", ""),
            children=[case.child.reference for case in page],
            detail=f"API: {say_asked(self.asked)}",
            listed=len(page),
            matching=cast(int, around["count"]),
        )
        return Response({**around, "results": [case_as_data(case) for case in page]})


class OneCase(CaseView):
    scopes = {"GET": "cases:read"}

    @extend_schema(operation_id="show_case", summary="One case, without names", responses=CaseShape)
    def get(self, request: Request, reference: str) -> Response:
        return Response(case_as_data(self.case(reference, "case")))


class Events(CaseView):
    scopes = {"GET": "cases:read", "POST": "events:write"}

    @extend_schema(
        operation_id="list_events",
        summary="Everything recorded on a case",
        description="In the order recorded, with what was corrected or struck out later. Free text only for those who "
        "may see records.",
        responses=EventListShape,
    )
    def get(self, request: Request, reference: str) -> Response:
        rows = sorted(queries.recorded_events(self.case(reference, "events")), key=lambda row: row.pk)
        return Response({"results": [event_as_data(row, self.person) for row in rows]})

    @extend_schema(
        operation_id="record_event",
        summary="Record an event",
        description="Sent again with the same client key and content, it gives the same event and writes nothing.",
        request=NewEventShape,
        responses={200: OpenApiResponse(EventShape, description=ALREADY), **WRITING},
    )
    def post(self, request: Request, reference: str) -> Response:
        asked = self.valid(NewEventShape)
        case = self.case(reference, "record")
        refuse_unknown_provider(asked["details"])
        asked["client_key"] = (
            f"{self.person.pk}:{asked['client_key']}"  # one program's keys are not another's
        )
        event, is_new = self.told(changes.record_event_once, case=case, **asked)
        return Response(event_as_data(event, self.person), status=201 if is_new else 200)


class EventView(CaseView):
    def event(self, reference: str, event_id: int, detail: str) -> Event:
        case = self.case(reference, detail)
        event = queries.recorded_event(case, event_id)
        if event is None:
            raise Http404
        return event


class CorrectEvent(EventView):
    scopes = {"POST": "events:correct"}

    @extend_schema(
        operation_id="correct_event",
        summary="Correct an event",
        description="A further event replaces it: same kind, corrected day or details, with the reason. "
        "`details` are the whole of them. Sent twice, the second is a conflict.",
        request=CorrectionShape,
        responses=WRITING,
    )
    def post(self, request: Request, reference: str, event_id: int) -> Response:
        asked = self.valid(CorrectionShape)
        event = self.event(reference, event_id, "correct")
        refuse_unknown_provider(asked["details"])
        correction = self.told(changes.correct_event, event=event, **asked)
        return Response(event_as_data(correction, self.person), status=201)


class StrikeOutEvent(EventView):
    scopes = {"POST": "events:correct"}

    @extend_schema(
        operation_id="strike_out_event",
        summary="Strike out an event",
        description="It never happened, or not to this child. It stays in the history, with the reason.",
        request=StrikeOutShape,
        responses=WRITING,
    )
    def post(self, request: Request, reference: str, event_id: int) -> Response:
        asked = self.valid(StrikeOutShape)
        event = self.event(reference, event_id, "strike out")
        correction = self.told(changes.strike_out_event, event=event, **asked)
        return Response(event_as_data(correction, self.person), status=201)


class Clocks(CaseView):
    scopes = {"GET": "cases:read"}
    filters = ClockFilters

    @extend_schema(
        operation_id="list_clocks",
        summary="The statutory clocks of a case, as they stand on a day",
        description="What is due, by when, and why that date: as the `clocks` command gives them.",
        responses=ClockListShape,
    )
    def get(self, request: Request, reference: str) -> Response:
        on = self.asked.get("on") or today()
        case = self.case(reference, "clocks")
        events = queries.ledger_events(case)
        all_clocks = clocks(events, on, born=case.child.birth_date, year_group=case.year_group)
        return Response({"on": on, "results": [clock.as_dict() for clock in all_clocks]})


def refuse_unknown_provider(details: dict[str, object]) -> None:
    """A provider is one of the organisations that the portal knows, never free text."""
    provider = details.get("provider")
    if provider and not organisations().filter(code=provider).exists():
        words = "There is no organisation with this code. Ask an administrator for the list."
        raise RefusedAnswer([problem("unknown_provider", words, "provider")])
