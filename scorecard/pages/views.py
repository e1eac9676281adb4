"""A measure's page, its downloads, and the cases behind its figures."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from scorecard.measures import MEASURES, Measure
from scorecard.pages.case_lists import CaseList
from scorecard.pages.downloads import figures_csv, measure_rows
from scorecard.pages.measure_page import MeasurePage
from send_portal.frame import BREAKDOWNS
from send_portal.history import record_access
from send_portal.models import AccessEntry
from send_portal.pages.access import SignedInRequest, permission_required
from send_portal.parts.paging import page_of_list
from send_portal.people import Permission as P

CASES_ON_A_PAGE = 50


@permission_required(P.VIEW_TRUE_FIGURES)
def show_measure(request: SignedInRequest, code: str) -> HttpResponse:
    page = MeasurePage.of(request.user, _measure(code))
    form = page.form(request.GET)
    context = page.context() | {"form": form, "breadcrumbs": _breadcrumbs(page.measure)}
    if form.is_valid():
        chosen = form.cleaned_data
        context["breakdown"] = page.breakdown(chosen["by"], chosen["month"], chosen["group"])
        record_access(
            request,
            action=AccessEntry.Action.FIGURES,
            subject=("scorecard.measure", page.measure.code),
            detail=f"groups {context['breakdown']['by_words']}",
        )
    return render(request, "scorecard/measure.html", context)


@permission_required(P.VIEW_TRUE_FIGURES)
def download_csv(request: SignedInRequest, code: str) -> HttpResponse:
    measure, breakdowns = _measure(code), _breakdowns(request)
    response = HttpResponse(
        figures_csv(measure_rows(measure, breakdowns)), content_type="text/csv; charset=utf-8"
    )
    return _as_download(request, response, measure, breakdowns, "csv")


@permission_required(P.VIEW_TRUE_FIGURES)
def download_json(request: SignedInRequest, code: str) -> HttpResponse:
    measure, breakdowns = _measure(code), _breakdowns(request)
    response = JsonResponse(measure_rows(measure, breakdowns), safe=False)
    return _as_download(request, response, measure, breakdowns, "json")


@permission_required(P.VIEW_REFERENCES, P.VIEW_RECORDS)
def list_cases(request: SignedInRequest, code: str) -> HttpResponse:
    cases = CaseList.asked(request.user, _measure(code), request.GET)
    if cases is None:
        raise Http404
    page = page_of_list(cases.rows, CaseList.place_of, request.GET, CASES_ON_A_PAGE)
    record_access(
        request,
        action=AccessEntry.Action.LIST,
        subject=("scorecard.measure", cases.measure.code),
        children=[str(row["child"]) for row in page.rows],
        detail=f"cases behind {cases.title}; {page.stretch}",
        listed=len(page.rows),
        matching=page.count,
    )
    crumbs = [*_breadcrumbs(cases.measure, is_last=False), {"label": "Cases behind the figure"}]
    context = {"cases": cases, "page": page, "table": cases.table(page.rows), "breadcrumbs": crumbs}
    return render(request, "scorecard/case_list.html", context)


def _measure(code: str) -> Measure:
    if code not in MEASURES:
        raise Http404(f"no measure has the code {code}")
    return MEASURES[code]


def _breakdowns(request: SignedInRequest) -> list[str]:
    """The breakdowns asked for in the address: names with commas, or `all`."""
    asked = request.GET.get("by", "")
    if asked == "all":
        return list(BREAKDOWNS)
    names = [name for name in asked.split(",") if name]
    if not set(names) <= set(BREAKDOWNS):
        raise Http404("no such breakdown")
    return names


def _as_download(
    request: SignedInRequest, response: HttpResponse, measure: Measure, breakdowns: list[str], kind: str
) -> HttpResponse:
    """Name the file, and log who took it."""
    name = f"{measure.code}{'-made-up-cases' if settings.IS_DEMONSTRATION else ''}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    detail = f"figures as {kind.upper()}, by {', '.join(breakdowns) or 'nothing further'}"
    record_access(
        request,
        action=AccessEntry.Action.EXPORT,
        subject=("scorecard.measure", measure.code),
        detail=detail,
    )
    return response


def _breadcrumbs(measure: Measure, *, is_last: bool = True) -> list[dict[str, Any]]:
    own = {"label": measure.name}
    if not is_last:
        own["url"] = reverse("scorecard:measure", args=[measure.code])
    return [{"label": "Scorecard", "url": reverse("board:scorecard")}, own]
