"""Pages of one case: the case itself, its details, and its whole history for the auditor."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from ehcp import changes, queries
from ehcp.models import Case
from ehcp.pages.case_forms import EditCaseForm, EditChildForm
from ehcp.pages.case_page import case_page, describe_events
from ehcp.pages.presentation import HISTORY_WORDS
from send_portal.calendar import today
from send_portal.history import record_access
from send_portal.models import AccessEntry
from send_portal.pages.access import SignedInRequest, permission_required
from send_portal.pages.audit_views import asked_page
from send_portal.pages.audit_words import ACCESS_COLUMNS, access_rows
from send_portal.pages.history_words import history_entries
from send_portal.parts.kept import kept_form
from send_portal.parts.saving import saving
from send_portal.people import Permission as P
from send_portal.queries import history_of, names_of_people, sights_of


def open_record(request: SignedInRequest, reference: str, *, detail: str = "") -> Case:
    """The case, if this person may open its record; the reading is logged."""
    case = get_object_or_404(queries.records_seen_by(request.user), reference=reference)
    _log_read(request, case, detail)
    return case


def _log_read(request: SignedInRequest, case: Case, detail: str) -> None:
    record_access(
        request,
        action=AccessEntry.Action.READ,
        subject=case,
        children=[case.child.reference],
        detail=detail,
    )


@require_safe
@permission_required(P.VIEW_RECORDS)
def show(request: SignedInRequest, reference: str) -> HttpResponse:
    case = open_record(request, reference)
    return render(request, "ehcp/case.html", case_page(case, request.user, today()))


@permission_required(P.RECORD_EVENTS)
def edit(request: SignedInRequest, reference: str) -> HttpResponse:
    case = open_record(request, reference, detail="form: details of the case")
    form = EditCaseForm.of(case, request.POST or kept_form(request) or None)
    save = partial(changes.edit_case, case=case, by=request.user)
    return _edit(request, case, form, save, title="Change details of the case")


@permission_required(P.RECORD_EVENTS)
def edit_child(request: SignedInRequest, reference: str) -> HttpResponse:
    case = open_record(request, reference, detail="form: the child’s details")
    form = EditChildForm.of(case.child, request.POST or kept_form(request) or None)
    save = partial(changes.edit_child, child=case.child, by=request.user)
    return _edit(request, case, form, save, title="Change the child's details")


def _edit(
    request: SignedInRequest,
    case: Case,
    form: EditCaseForm | EditChildForm,
    save: Callable[..., object],
    *,
    title: str,
) -> HttpResponse:
    """Save details; or show the form again with all that was typed, ready to be saved over a newer version."""
    if request.method == "POST" and form.is_valid():
        with saving(form):
            save(**form.cleaned_data)
            messages.success(request, "The details are saved.")
            return redirect("cases:show", case.reference)
    return render(request, "ehcp/edit.html", {"form": form, "case": case, "title": title})


@require_safe
@permission_required(P.VIEW_AUDIT)
def history(request: SignedInRequest, reference: str) -> HttpResponse:
    """For the auditor: everything recorded on a case and who changed or read it."""
    case = get_object_or_404(queries.cases_for_audit(request.user), reference=reference)
    _log_read(request, case, "history")
    words = {**HISTORY_WORDS, "officer": names_of_people()}
    context = {
        "case": case,
        "entries": describe_events(case),
        "case_changes": history_entries(history_of(case), words=words),
        "child_changes": history_entries(history_of(case.child), words=words),
    }
    return render(request, "ehcp/history.html", context)


@require_safe
@permission_required(P.VIEW_AUDIT)
def seen_by(request: SignedInRequest, reference: str) -> HttpResponse:
    """For the auditor: everybody who saw the child of the case, alone, in a list, a search or a file."""
    case = get_object_or_404(queries.cases_for_audit(request.user), reference=reference)
    subjects = queries.subjects_of(case.child)
    page = asked_page(sights_of(subjects), request.GET)
    context = {
        "case": case,
        "subjects": subjects,
        "page": page,
        "columns": ACCESS_COLUMNS,
        "rows": access_rows(page.entries),
    }
    return render(request, "ehcp/seen_by.html", context)
