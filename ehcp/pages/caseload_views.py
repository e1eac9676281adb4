"""Lists of cases: an officer's own and everybody's, a download, and cases that change hands."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from ehcp import changes, queries
from ehcp.pages.case_page import list_columns, list_row
from ehcp.pages.caseload_forms import CaseloadFilter, ReassignForm, TeamFilter
from send_portal.calendar import today
from send_portal.history import record_access
from send_portal.models import AccessEntry, Person
from send_portal.pages.access import SignedInRequest, permission_required
from send_portal.parts.downloads import csv_response
from send_portal.parts.filters import filter_words
from send_portal.people import Permission as P

PAGE_SIZE = 50


@require_safe
@permission_required(P.RECORD_EVENTS)
def mine(request: SignedInRequest) -> HttpResponse:
    form = CaseloadFilter(request.GET)
    return _list(request, form, title="My cases", officer=request.user)


@require_safe
@permission_required(P.VIEW_REFERENCES)
def team(request: SignedInRequest) -> HttpResponse:
    form = TeamFilter(request.GET)
    return _list(request, form, title="All cases", **_officer_filter(form))


@require_safe
@permission_required(P.EXPORT_CASELOAD)
def export(request: SignedInRequest) -> HttpResponseBase:
    """The cases of the list as it is filtered, as CSV."""
    form = TeamFilter(request.GET)
    cases = queries.caseload(request.user, on=today(), **_filters(form), **_officer_filter(form))
    chosen = list(
        cases.values_list("pk", "child__reference")
    )  # what is logged and what is taken out are the same
    _log_list(
        request, AccessEntry.Action.EXPORT, [child for _, child in chosen], filter_words(form), len(chosen)
    )
    rows = (
        list_row(case, request.user, today()).as_csv()
        for case in queries.in_order(cases, [pk for pk, _ in chosen])
    )
    return csv_response(f"cases-{today():%Y-%m-%d}.csv", list_columns(request.user), rows)


def _log_list(
    request: SignedInRequest,
    action: AccessEntry.Action,
    children: Sequence[str],
    detail: str,
    matching: int,
) -> None:
    """One entry for a list, with the child of each of its rows."""
    record_access(
        request,
        action=action,
        subject=("ehcp.case", ""),
        children=children,
        detail=detail,
        listed=len(children),
        matching=matching,
    )


def _filters(form: CaseloadFilter) -> dict[str, Any]:
    form.is_valid()
    chosen = form.cleaned_data
    return {
        "words": chosen.get("q", ""),
        "show": chosen.get("show") or "open",
        "stage": chosen.get("stage", ""),
        "sort": chosen.get("sort") or "deadline",
    }


def _officer_filter(form: TeamFilter) -> dict[str, Any]:
    form.is_valid()
    officer = form.cleaned_data.get("officer", "")
    if officer == "none":
        return {"no_officer": True}
    return {"officer": queries.officers().filter(pk=officer).first()} if officer else {}


def _list(request: SignedInRequest, form: CaseloadFilter, *, title: str, **whose: Any) -> HttpResponse:
    filters = _filters(form)
    cases = queries.caseload(request.user, on=today(), **filters, **whose)
    counts = queries.caseload_counts(request.user, on=today(), **whose)
    paginator = Paginator(cases, PAGE_SIZE)
    if not filters["words"] and not filters["stage"] and filters["show"] in counts:
        paginator.count = counts[filters["show"]]  # the tile above the list says it already
    page = paginator.get_page(request.GET.get("page"))
    words = f"{title}: {filter_words(form)}; page {page.number}"
    _log_list(
        request,
        AccessEntry.Action.LIST,
        [case.child.reference for case in page],
        words,
        page.paginator.count,
    )
    context = {
        "title": title,
        "filter_form": form,
        "page": page,
        "rows": [list_row(case, request.user, today()) for case in page],
        "counts": counts,
        "show": filters["show"],
        "sorted_by": filters["sort"],
        "names_shown": request.user.may(P.VIEW_RECORDS),
        "reassign_form": ReassignForm() if request.user.may(P.REASSIGN_CASES) else None,
        "may_start": request.user.may(P.RECORD_EVENTS),
        "may_export": request.user.may(P.EXPORT_CASELOAD),
        "export_query": _same_list(request, whose.get("officer")),
    }
    return render(request, "ehcp/list.html", context)


def _same_list(request: SignedInRequest, officer: Person | None) -> str:
    """The filters of the list that is shown, its officer among them: a download holds the cases on the page."""
    filters = request.GET.copy()
    filters.pop("page", None)
    if officer:
        filters["officer"] = str(officer.pk)
    return filters.urlencode()


@require_POST
@permission_required(P.REASSIGN_CASES)
def reassign(request: SignedInRequest) -> HttpResponse:
    form = ReassignForm(request.POST)
    chosen = queries.records_by_reference(request.user, request.POST.getlist("cases"))
    back = request.POST.get("back", "")
    if not chosen:
        messages.error(request, "Tick the cases that are to change hands.")
    elif form.is_valid():
        officer = form.cleaned_data["officer"]
        count = changes.reassign_cases(
            cases=chosen, officer=officer, by=request.user, reason=form.cleaned_data["reason"]
        )
        to = officer.name if officer else "nobody"
        messages.success(request, f"{count} case{'' if count == 1 else 's'} now with {to}.")
    else:
        messages.error(request, "Choose an officer from the list.")
    return redirect(back if back.startswith(reverse("cases:mine")) else "cases:team")
