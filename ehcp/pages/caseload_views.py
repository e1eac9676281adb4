"""Lists of cases: an officer's own and everybody's, a download, and giving cases to another officer."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ehcp import changes, queries
from ehcp.pages.case_page import list_columns, list_row
from ehcp.pages.caseload_forms import CaseloadFilter, ReassignForm, TeamFilter
from send_portal.calendar import today
from send_portal.counting import say_count
from send_portal.files.downloads import csv_response
from send_portal.history import record_access
from send_portal.models import AccessEntry, Person
from send_portal.pages.access import SignedInRequest, permission_required
from send_portal.parts.filters import filter_words
from send_portal.parts.kept import goes_on, kept_form
from send_portal.parts.paging import AFTER, BEFORE, page_of_query
from send_portal.parts.saving import once
from send_portal.parts.searching import PARAMETER, is_search_over, keep_search, kept_search
from send_portal.people import Permission as P
from send_portal.texts import in_sentence

PAGE_SIZE = 50
SEARCHED = ("q",)  # fields of the filter that may hold a name


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(P.RECORD_EVENTS)
def mine(request: SignedInRequest) -> HttpResponse:
    if request.method == "POST":
        return _narrow(request, CaseloadFilter)
    form = CaseloadFilter(_asked_for(request))
    return _list(request, form, title="My cases", officer=request.user)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(P.VIEW_REFERENCES)
def team(request: SignedInRequest) -> HttpResponse:
    if request.method == "POST":
        return _narrow(request, TeamFilter)
    form = TeamFilter(_asked_for(request))
    return _list(request, form, title="All cases", **_officer_filter(form))


def _narrow(request: SignedInRequest, form: type[CaseloadFilter]) -> HttpResponse:
    """The list narrowed as the form asks: words by a key to them, all else in the address."""
    chosen = {name: request.POST.get(name, "") for name in form().fields if name not in SEARCHED}
    chosen[PARAMETER] = keep_search(request, SEARCHED)
    query = urlencode({name: value for name, value in chosen.items() if value})
    return redirect(f"{request.path}?{query}" if query else request.path)


def _asked_for(request: SignedInRequest) -> QueryDict:
    """What a list is narrowed by: the address, and the words it has the key to. A name in it counts for nothing."""
    asked = request.GET.copy()
    for name in SEARCHED:
        asked.pop(name, None)
    asked.update(kept_search(request) or kept_form(request, "Here is what you looked for.") or {})
    return asked


@require_safe
@permission_required(P.EXPORT_CASELOAD)
def export(request: SignedInRequest) -> HttpResponseBase:
    """The cases of the list as it is filtered, as CSV. Nothing goes out for a search that is over or a filter that the
    list doesn't have: its page says which."""
    form = TeamFilter(_asked_for(request))
    if is_search_over(request) or not form.is_valid():
        return redirect(f"{reverse('cases:team')}?{request.GET.urlencode()}")
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
    is_over = is_search_over(request)
    cases = queries.caseload(request.user, on=today(), **filters, **whose)
    is_unclear = is_over or not form.is_valid()
    if is_unclear:
        cases = cases.none()
    counts = queries.caseload_counts(request.user, on=today(), **whose)
    # The tile above a list that isn't narrowed further says how long it is already.
    is_a_tile = not (filters["words"] or filters["stage"] or is_unclear)
    count = counts.get(filters["show"]) if is_a_tile else None
    page = page_of_query(cases, request.GET, PAGE_SIZE, count=count)
    words = f"{title}: {filter_words(form)}; {page.stretch}"
    _log_list(
        request,
        AccessEntry.Action.LIST,
        [case.child.reference for case in page],
        words,
        page.count,
    )
    context = {
        "title": title,
        "filter_form": form,
        "search_is_over": is_over,
        "page": page,
        "rows": [list_row(case, request.user, today()) for case in page],
        "counts": counts,
        "tiles": [
            {"show": show, "number": counts[show], "words": in_sentence(queries.SHOWN[show])}
            for show in counts
        ],
        "show": filters["show"],
        "sorted_by": filters["sort"],
        "names_shown": request.user.may(P.VIEW_RECORDS),
        "officer_shown": whose.get("officer") is None,
        "reassign_form": ReassignForm() if request.user.may(P.REASSIGN_CASES) else None,
        "may_start": request.user.may(P.RECORD_EVENTS),
        "may_export": request.user.may(P.EXPORT_CASELOAD),
        "export_query": _same_list(request, whose.get("officer")),
    }
    return render(request, "ehcp/list.html", context)


def _same_list(request: SignedInRequest, officer: Person | None) -> str:
    """The filters of the list that is shown, its officer among them: a download holds the cases on the page."""
    filters = request.GET.copy()
    for place in (AFTER, BEFORE):
        filters.pop(place, None)
    if officer:
        filters["officer"] = str(officer.pk)
    return filters.urlencode()


def _say_reassigning(sent: QueryDict) -> dict[str, Any]:
    chosen = dict(ReassignForm().fields["officer"].choices)  # type: ignore[attr-defined]
    rows = {
        "Cases": ", ".join(sent.getlist("cases")),
        "New officer in charge": chosen.get(sent.get("officer", "")),
        "Reason": sent.get("reason"),
    }
    shown = [{"key": key, "value": value or "None"} for key, value in rows.items()]
    return {"question": "Give the cases to another officer?", "rows": shown, "button": "Reassign"}


@goes_on(_say_reassigning)
@require_POST
@permission_required(P.REASSIGN_CASES)
def reassign(request: SignedInRequest) -> HttpResponse:
    form = ReassignForm(request.POST)
    chosen = queries.records_by_reference(request.user, request.POST.getlist("cases"))
    back = request.POST.get("back", "")
    back = back if back.startswith(reverse("cases:mine")) else reverse("cases:team")
    if not chosen:
        messages.error(request, "Tick the cases that you want to give to another officer.")
    elif form.is_valid():
        officer = form.cleaned_data["officer"]
        with once(request.POST):
            count = changes.reassign_cases(
                cases=chosen, officer=officer, by=request.user, reason=form.cleaned_data["reason"]
            )
        to = officer.name if officer else "nobody"
        messages.success(request, f"{say_count(count, 'case')} now with {to}.")
    else:
        return render(request, "ehcp/reassign.html", {"form": form, "chosen": chosen, "back": back})
    return redirect(back)
