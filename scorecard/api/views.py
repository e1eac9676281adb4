"""Measures for everybody; true monthly figures for programs with a token."""

from datetime import date
from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from scorecard.api.shapes import FigureFilters, FigurePageShape, MeasureListShape, MeasureShape
from scorecard.measures import MEASURES, definitions
from scorecard.queries import AsOf, as_of, figures_between
from scorecard.words import FigureRow, complete_rows
from send_portal.api.view import ApiView, page_of, say_asked
from send_portal.calendar import today
from send_portal.days import add_months, first_day, months_between
from send_portal.history import record_access
from send_portal.models import AccessEntry

FIGURES_ON_A_PAGE = 1000
MOST_MONTHS = 240


class Measures(ApiView):
    tag = "Measures"
    scopes = {"GET": ""}

    @extend_schema(
        operation_id="list_measures", summary="Every measure with its definition", responses=MeasureListShape
    )
    def get(self, request: Request) -> Response:
        return Response({"results": [public_definition(code) for code in MEASURES]})


class OneMeasure(ApiView):
    tag = "Measures"
    scopes = {"GET": ""}

    @extend_schema(
        operation_id="show_measure", summary="One measure with its definition", responses=MeasureShape
    )
    def get(self, request: Request, code: str) -> Response:
        if code not in MEASURES:
            raise Http404
        return Response(public_definition(code))


def public_definition(code: str) -> dict[str, object]:
    """The definition; of targets the law's only: the catalogue's others are examples that no board has set."""
    told = dict(definitions()[code])
    if told["target_basis"] != "statutory":
        told |= {"target": None, "amber_floor": None, "target_basis": ""}
    return told


class Figures(ApiView):
    tag = "Figures"
    scopes = {"GET": "figures:read"}
    filters = FigureFilters

    @extend_schema(
        operation_id="list_figures",
        summary="Monthly figures with nothing hidden",
        description="Rows as the `figures` command and the downloads give them. Whole months, both ends included. "
        "The whole area always (`breakdown` = `all`); each breakdown asked for adds its groups.",
        responses=FigurePageShape,
    )
    def get(self, request: Request) -> Response:
        counted = as_of()
        around, rows = page_of(request, _rows(self.asked, counted), self.asked["page"], FIGURES_ON_A_PAGE)
        record_access(
            request,
            action=AccessEntry.Action.FIGURES,
            subject=("scorecard.measure", ""),
            detail=f"API: {say_asked(self.asked)}",
            listed=len(rows),
            matching=around["count"],
        )
        return Response(
            {"as_of": _stamp(counted), **around, "results": [_as_told(row, counted) for row in rows]}
        )


def _rows(asked: dict[str, Any], counted: AsOf) -> list[FigureRow]:
    """The rows asked for, in order of measure and month; none before anything was counted."""
    if counted.day is None:
        return []
    codes = list(dict.fromkeys(asked.get("measure") or MEASURES))
    breakdowns = list(dict.fromkeys(asked.get("breakdown") or ()))
    months = _months(asked, counted.day)
    stored = figures_between(months[0], months[-1], measures=codes, breakdowns=breakdowns)
    chosen = [MEASURES[code] for code in codes]
    rows = complete_rows(stored, chosen, months, first=counted.first_month, counted_to=counted.day)
    group = asked.get("group")
    return [row for row in rows if group is None or (row["breakdown"] != "all" and row["group"] == group)]


def _months(asked: dict[str, Any], counted_to: date) -> list[date]:
    """First days of the months asked for: unless told otherwise, the last twelve that were counted."""
    last = asked.get("to") or first_day(counted_to)
    first = asked.get("from") or add_months(last, -11)
    months = months_between(first, last)
    if not 0 < len(months) <= MOST_MONTHS:
        words = f"From must not be after to, and at most {MOST_MONTHS} months may lie between them."
        raise ValidationError({"from": words})
    return months


def _stamp(counted: AsOf) -> dict[str, object]:
    return {
        "day": counted.day or today(),
        "counted_at": counted.finished_at,
        "changes_waiting": counted.changes_waiting,
        "nothing_counted": counted.nothing_counted,
    }


def _as_told(row: FigureRow, counted: AsOf) -> dict[str, object]:
    end = date.fromisoformat(str(row["period_end"]))
    return {
        **row,
        "definition_version": MEASURES[str(row["measure"])].version,
        "provisional": counted.is_provisional(end),
    }
