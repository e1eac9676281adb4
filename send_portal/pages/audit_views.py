"""For the auditor: who saw which child's data, and what administrators did to people."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from send_portal.calendar import today
from send_portal.files.downloads import csv_response
from send_portal.models import AccessEntry, HistoryEntry
from send_portal.pages.access import SignedInRequest, permission_required
from send_portal.pages.audit_words import (
    ACCESS_COLUMNS,
    ADMINISTRATION_COLUMNS,
    access_rows,
    administration_rows,
)
from send_portal.pages.forms import AccessLogForm, AdministrationLogForm, LogKeyForm
from send_portal.people import Permission as P
from send_portal.queries import (
    LogPage,
    Row,
    access_log,
    administration_log,
    log_page,
    people_who_hold_roles_apart,
)

ENTRIES_ON_A_PAGE = 50
ENTRIES_AT_ONCE = 1000  # of a download


def asked_page(entries: QuerySet[Row], query: QueryDict) -> LogPage[Row]:
    """The page of a log that the address asks for by its keys `before` and `after`; the newest without one."""
    keys = LogKeyForm(query)
    return log_page(entries, ENTRIES_ON_A_PAGE, **(keys.cleaned_data if keys.is_valid() else {}))


@require_safe
@permission_required(P.VIEW_AUDIT)
def show_access_log(request: SignedInRequest) -> HttpResponse:
    form = AccessLogForm(request.GET)
    entries = access_log(**form.cleaned_data) if form.is_valid() else AccessEntry.objects.none()
    page = asked_page(entries, request.GET)
    context = {"form": form, "page": page, "rows": access_rows(page.entries), "columns": ACCESS_COLUMNS}
    return render(request, "send_portal/audit/access_log.html", context)


@require_safe
@permission_required(P.VIEW_AUDIT)
def show_administration(request: SignedInRequest) -> HttpResponse:
    form = AdministrationLogForm(request.GET)
    entries = administration_log(**form.cleaned_data) if form.is_valid() else HistoryEntry.objects.none()
    page = asked_page(entries, request.GET)
    filters = request.GET.copy()
    for key in ("before", "after"):
        filters.pop(key, None)
    context = {
        "form": form,
        "page": page,
        "rows": administration_rows(page.entries),
        "columns": ADMINISTRATION_COLUMNS,
        "same_list": filters.urlencode(),
        "apart": people_who_hold_roles_apart(),
    }
    return render(request, "send_portal/audit/administration.html", context)


@require_safe
@permission_required(P.VIEW_AUDIT)
def download_administration(request: SignedInRequest) -> HttpResponseBase:
    """The log as it is filtered, whole, as CSV. A filter that can't be read is explained on the page instead."""
    form = AdministrationLogForm(request.GET)
    if not form.is_valid():
        return redirect(f"{reverse('audit:administration')}?{request.GET.urlencode()}")
    entries = administration_log(**form.cleaned_data)

    def rows() -> Iterator[list[str]]:
        before = None
        while (page := log_page(entries, ENTRIES_AT_ONCE, before=before)).entries:
            yield from administration_rows(page.entries)
            before = page.entries[-1].pk

    return csv_response(f"administration-{today():%Y-%m-%d}.csv", ADMINISTRATION_COLUMNS, rows())
