"""Pages of casework. Each asks a query or makes a change, and draws the result."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from ehcp import changes, codes, forms, ledger, queries
from ehcp.case_page import case_page, describe_events, list_columns, list_row, offered_kinds
from ehcp.lifecycle import Problem
from ehcp.models import Case, Child, Event
from ehcp.presentation import title_of
from send_portal.access import SignedInRequest, permission_required
from send_portal.calendar import today
from send_portal.downloads import csv_response
from send_portal.history import record_access
from send_portal.kept import kept_form
from send_portal.models import Person
from send_portal.permissions import Permission as P
from send_portal.queries import history_of

PAGE_SIZE = 50


# Lists


@require_safe
@permission_required(P.RECORD_EVENTS)
def mine(request: SignedInRequest) -> HttpResponse:
    form = forms.CaseloadFilter(request.GET)
    return _list(request, form, title="My cases", officer=request.user)


@require_safe
@permission_required(P.VIEW_REFERENCES)
def team(request: SignedInRequest) -> HttpResponse:
    form = forms.TeamFilter(request.GET)
    return _list(request, form, title="All cases", **_officer_filter(form))


@require_safe
@permission_required(P.EXPORT_CASELOAD)
def export(request: SignedInRequest) -> HttpResponseBase:
    """The cases of the list as it is filtered, as CSV."""
    form = forms.TeamFilter(request.GET)
    cases = queries.caseload(request.user, on=today(), **_filters(form), **_officer_filter(form))
    record_access(
        person=request.user, action="export", subject=("ehcp.case", "list"), detail=_narrowed_by(request)
    )
    rows = (list_row(case, request.user, today()).as_csv() for case in cases.iterator(chunk_size=1000))
    return csv_response(f"cases-{today():%Y-%m-%d}.csv", list_columns(request.user), rows)


def _narrowed_by(request: SignedInRequest) -> str:
    """The filters, for the access log: it is never rewritten, so a name that was looked for doesn't go into it."""
    filters = request.GET.copy()
    if filters.pop("q", [""])[-1]:
        filters["q"] = "(words)"
    return filters.urlencode(safe="()")


def _filters(form: forms.CaseloadFilter) -> dict[str, Any]:
    form.is_valid()
    found = form.cleaned_data
    return {
        "words": found.get("q", ""),
        "show": found.get("show") or "open",
        "stage": found.get("stage", ""),
        "sort": found.get("sort") or "deadline",
    }


def _officer_filter(form: forms.TeamFilter) -> dict[str, Any]:
    form.is_valid()
    officer = form.cleaned_data.get("officer", "")
    if officer == "none":
        return {"no_officer": True}
    return {"officer": Person.objects.filter(pk=officer).first()} if officer else {}


def _list(request: SignedInRequest, form: forms.CaseloadFilter, *, title: str, **whose: Any) -> HttpResponse:
    filters = _filters(form)
    cases = queries.caseload(request.user, on=today(), **filters, **whose)
    page = Paginator(cases, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "title": title,
        "filter_form": form,
        "page": page,
        "rows": [list_row(case, request.user, today()) for case in page],
        "counts": queries.caseload_counts(request.user, on=today(), **whose),
        "show": filters["show"],
        "sorted_by": filters["sort"],
        "names_shown": request.user.may(P.VIEW_RECORDS),
        "reassign_form": forms.ReassignForm() if request.user.may(P.REASSIGN_CASES) else None,
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
    form = forms.ReassignForm(request.POST)
    references = [one for one in request.POST.getlist("cases") if "\x00" not in one]
    chosen = list(queries.records_seen_by(request.user).filter(reference__in=references))
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


# Starting a case


@require_safe
@permission_required(P.RECORD_EVENTS)
def start(request: SignedInRequest) -> HttpResponse:
    """Find the child first: most requests are for a child who is not here yet, and some are for one who is."""
    looked = bool(request.GET)
    form = forms.FindChildForm(request.GET if looked else None)
    found: Sequence[Child] = []
    if looked and form.is_valid():
        found = list(
            queries.children_like(
                request.user, words=form.cleaned_data["q"], birth_date=form.cleaned_data["born"]
            )[:30]
        )
        _log_search(request.user, found)
    context = {"form": form, "looked": looked and form.is_valid(), "found": found}
    return render(request, "ehcp/start.html", context)


@permission_required(P.RECORD_EVENTS)
def start_child(request: SignedInRequest) -> HttpResponse:
    """Add a child; somebody much like them who is here already is shown first."""
    form = forms.ChildForm(request.POST or kept_form(request) or None)
    doubles: Sequence[Child] = []
    if request.method == "POST" and form.is_valid():
        who = {name: form.cleaned_data[name] for name in ("first_name", "last_name", "birth_date")}
        doubles = list(queries.likely_doubles(request.user, **who))
        if doubles:
            _log_search(request.user, doubles)
        if not doubles or request.POST.get("not_a_double"):
            child = changes.add_child(by=request.user, **form.cleaned_data)
            return redirect("cases:start_request", child.reference)
    return render(request, "ehcp/start_child.html", {"form": form, "doubles": doubles})


@permission_required(P.RECORD_EVENTS)
def start_request(request: SignedInRequest, reference: str) -> HttpResponse:
    child = get_object_or_404(queries.children_seen_by(request.user), reference=reference)
    record_access(
        person=request.user, action="read", subject=("ehcp.child", child.reference), detail="new request"
    )
    form = forms.RequestForm(
        request.POST or kept_form(request) or None, initial={"officer": request.user.pk, "received": today()}
    )
    if request.method == "POST" and form.is_valid():
        try:
            case = changes.start_case(child=child, by=request.user, **form.cleaned_data)
        except changes.Refused as refused:
            _show_problems(form, refused.problems)
        else:
            messages.success(request, f"Case {case.reference} started.")
            return redirect("cases:show", case.reference)
    open_cases = queries.records_seen_by(request.user).filter(
        child=child, timeline__isnull=False, timeline__closed_on=None
    )
    return render(
        request, "ehcp/start_request.html", {"form": form, "child": child, "open_cases": open_cases}
    )


def _log_search(person: Person, found: Sequence[Child]) -> None:
    """Names and birth dates of the children found are on the screen, so the log names each of them."""
    who = ", ".join(child.reference for child in found) or "nobody found"
    record_access(person=person, action="read", subject=("ehcp.child", "search"), detail=who)


# A case


def _case(request: SignedInRequest, reference: str, *, detail: str = "") -> Case:
    """The case, if this person may open its record; the reading is logged."""
    case = get_object_or_404(queries.records_seen_by(request.user), reference=reference)
    record_access(person=request.user, action="read", subject=("ehcp.case", case.reference), detail=detail)
    return case


@require_safe
@permission_required(P.VIEW_RECORDS)
def show(request: SignedInRequest, reference: str) -> HttpResponse:
    case = _case(request, reference)
    return render(request, "ehcp/case.html", case_page(case, request.user, today()))


@permission_required(P.RECORD_EVENTS)
def edit(request: SignedInRequest, reference: str) -> HttpResponse:
    case = _case(request, reference, detail="edit")
    form = forms.EditCaseForm.of(case, request.POST or kept_form(request) or None)
    save = partial(changes.edit_case, case=case, by=request.user)
    return _edit(request, case, form, case, save, title="Change details of the case")


@permission_required(P.RECORD_EVENTS)
def edit_child(request: SignedInRequest, reference: str) -> HttpResponse:
    case = _case(request, reference, detail="edit child")
    form = forms.EditChildForm.of(case.child, request.POST or kept_form(request) or None)
    save = partial(changes.edit_child, child=case.child, by=request.user)
    return _edit(request, case, form, case.child, save, title="Change the child's details")


def _edit(
    request: SignedInRequest,
    case: Case,
    form: forms.EditCaseForm | forms.EditChildForm,
    subject: Case | Child,
    save: Callable[..., object],
    *,
    title: str,
) -> HttpResponse:
    """Save details; or show the form again with all that was typed, ready to be saved over a newer version."""
    if request.method == "POST" and form.is_valid():
        try:
            save(**form.cleaned_data)
        except changes.ChangedMeanwhile:
            subject.refresh_from_db()
            form.data = _with(form.data, version=subject.version)
            form.add_error(None, _CHANGED)
        else:
            messages.success(request, "The details are saved.")
            return redirect("cases:show", case.reference)
    return render(request, "ehcp/edit.html", {"form": form, "case": case, "title": title})


_CHANGED = (
    "Somebody else changed these details while you had them open. What you typed is kept below. "
    "Check it against the case in another window, then save again."
)


@require_safe
@permission_required(P.VIEW_AUDIT)
def history(request: SignedInRequest, reference: str) -> HttpResponse:
    """For the auditor: everything recorded on a case and who changed or read it."""
    case = get_object_or_404(Case.objects.select_related("child"), reference=reference)
    record_access(person=request.user, action="read", subject=("ehcp.case", case.reference), detail="history")
    context = {
        "case": case,
        "entries": describe_events(case),
        "case_changes": history_of("ehcp.case", [str(case.pk)]),
        "child_changes": history_of("ehcp.child", [str(case.child_id)]),
        "reads": queries.reads_of(case)[:200],
    }
    return render(request, "ehcp/history.html", context)


# Recording


@require_safe
@permission_required(P.RECORD_EVENTS)
def record(request: SignedInRequest, reference: str) -> HttpResponse:
    """Choose what happened: only what may come next is offered."""
    case = _case(request, reference, detail="record")
    kinds = offered_kinds(queries.ledger_events(case), today())
    offered = [{"kind": kind, "label": codes.EVENT_KINDS[kind]} for kind in kinds]
    return render(request, "ehcp/record.html", {"case": case, "offered": offered})


@permission_required(P.RECORD_EVENTS)
def record_kind(request: SignedInRequest, reference: str, kind: str) -> HttpResponse:
    if kind not in forms.EVENT_FORMS or kind == "request_received":
        raise Http404
    case = _case(request, reference, detail=f"record {kind}")
    events = queries.ledger_events(case)
    initial = {"on": today(), "decided_on": today(), "last_seen": _newest(events)}
    form = forms.EVENT_FORMS[kind](request.POST or kept_form(request) or None, events=events, initial=initial)
    context = {"case": case, "title": codes.EVENT_KINDS[kind], "label": "Save"}
    if request.method == "POST" and form.is_valid():
        return _try(
            request, case, form, context, lambda accept: _save_event(request, case, kind, form, accept)
        )
    return render(request, "ehcp/event_form.html", {**context, "form": form})


def _save_event(request: SignedInRequest, case: Case, kind: str, form: forms.EventForm, accept: bool) -> str:
    shared = {
        "case": case,
        "on": form.cleaned_data["on"],
        "by": request.user,
        "text": form.cleaned_data["text"],
        "last_seen": form.cleaned_data["last_seen"],
        "accept_warnings": accept,
    }
    if kind == "advice_requested":
        events = changes.request_advice(asked=form.several_details(), **shared)
        return f"Recorded: {len(events)} request{'' if len(events) == 1 else 's'} for advice."
    changes.record_event(kind=kind, details=form.details(), **shared)
    return f"Recorded: {codes.EVENT_KINDS[kind]}."


@permission_required(P.RECORD_EVENTS)
def correct(request: SignedInRequest, reference: str, event_id: int) -> HttpResponse:
    case = _case(request, reference, detail="correct")
    events, event = queries.ledger_events(case), _event_to_mend(request, case, event_id)
    mended = queries.as_ledger_event(event)
    form_class = forms.EVENT_FORMS[event.kind]
    initial = {**form_class.initial_of(mended), "last_seen": _newest(events)}
    form = form_class(
        request.POST or kept_form(request) or None, events=events, mended=mended, initial=initial
    )
    context = {
        "case": case,
        "title": f"Correct: {title_of(mended)}",
        "label": "Save the correction",
        "event": event,
    }
    if request.method == "POST" and form.is_valid():
        return _try(request, case, form, context, lambda accept: _save_correction(request, event, form))
    return render(request, "ehcp/event_form.html", {**context, "form": form})


def _save_correction(request: SignedInRequest, event: Event, form: forms.EventForm) -> str:
    changes.correct_event(
        event=event,
        on=form.cleaned_data["on"],
        details=form.details(),
        reason=form.cleaned_data["text"],
        by=request.user,
        last_seen=form.cleaned_data["last_seen"],
    )
    return "Corrected. Every date was worked out again."


@permission_required(P.RECORD_EVENTS)
def strike_out(request: SignedInRequest, reference: str, event_id: int) -> HttpResponse:
    case = _case(request, reference, detail="strike out")
    event = _event_to_mend(request, case, event_id)
    initial = {"last_seen": _newest(queries.ledger_events(case))}
    form = forms.StrikeOutForm(request.POST or kept_form(request) or None, initial=initial)
    title = f"Strike out: {title_of(queries.as_ledger_event(event))}"
    context = {"case": case, "title": title, "label": "Strike it out", "event": event, "warning": True}
    if request.method == "POST" and form.is_valid():
        return _try(request, case, form, context, lambda accept: _save_strike_out(request, event, form))
    return render(request, "ehcp/event_form.html", {**context, "form": form})


def _save_strike_out(request: SignedInRequest, event: Event, form: forms.StrikeOutForm) -> str:
    found = form.cleaned_data
    changes.strike_out_event(
        event=event, reason=found["reason"], by=request.user, last_seen=found["last_seen"]
    )
    return "Struck out. Every date was worked out again."


def _try(
    request: SignedInRequest,
    case: Case,
    form: Form,
    context: dict[str, Any],
    save: Callable[[bool], str],
) -> HttpResponse:
    """Save; or show the form again with all that was typed, and why it could not be saved."""
    accept = bool(request.POST.get("accept_warnings"))
    try:
        said = save(accept)
    except changes.Warned as warned:
        context["warnings"] = warned.problems
    except changes.Refused as refused:
        _show_problems(form, refused.problems)
    except changes.ChangedMeanwhile as changed:
        context["added"] = describe_events(case, changed.events)
        form.data = _with(form.data, last_seen=max((event.pk for event in changed.events), default=0))
    else:
        messages.success(request, said)
        return redirect("cases:show", case.reference)
    return render(request, "ehcp/event_form.html", {**context, "form": form})


def _with(data: Mapping[str, Any], **new: object) -> QueryDict:
    """What was posted, with other values for some names."""
    copy: QueryDict = data.copy()  # type: ignore[attr-defined]  # a bound form of a page holds a QueryDict
    for name, value in new.items():
        copy[name] = str(value)
    return copy


def _show_problems(form: Form, problems: Sequence[Problem]) -> None:
    """Put each problem at the field it is about, or at the top."""
    for problem in problems:
        names = {"source": "sources", "provider": "request"}
        field = problem.field if problem.field in form.fields else names.get(problem.field, "")
        form.add_error(field if field in form.fields else None, problem.words)


def _newest(events: Sequence[ledger.Event]) -> int:
    return max((event.id for event in events), default=0)


def _event_to_mend(request: SignedInRequest, case: Case, event_id: int) -> Event:
    """The event, if it stands and a person may correct it.

    A correction being sent finds it even if somebody was quicker: it is refused with what they did, and what
    was typed stays on the screen.
    """
    event = get_object_or_404(case.events.select_related("case__child", "text"), pk=event_id)
    is_replaced = request.method != "POST" and Event.objects.filter(replaces=event).exists()
    if event.kind not in forms.EVENT_FORMS or is_replaced:
        raise Http404("This entry was already corrected or struck out.")
    return event
