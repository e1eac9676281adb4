"""Recording what happened on a case, and putting an entry right: correct it or strike it out."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from ehcp import changes, queries
from ehcp.events import EVENT_KINDS, ledger
from ehcp.events.stages import FIRST_KINDS
from ehcp.lifecycle import disputed_at, stage
from ehcp.models import Case, Event
from ehcp.pages.case_page import describe_events, offers
from ehcp.pages.case_views import open_record
from ehcp.pages.event_forms import EVENT_FORMS, EventForm, StrikeOutForm
from ehcp.pages.presentation import title_of
from send_portal.calendar import today
from send_portal.counting import say_count
from send_portal.pages.access import SignedInRequest, permission_required
from send_portal.parts.kept import kept_form
from send_portal.parts.posted import typed_fields
from send_portal.parts.saving import once, sent_with, show_problems
from send_portal.people import Permission as P
from send_portal.refusals import Refused


@require_safe
@permission_required(P.RECORD_EVENTS)
def record(request: SignedInRequest, reference: str) -> HttpResponse:
    """Choose what happened: only what may come next is offered."""
    case = open_record(request, reference, detail="form: what to record")
    offered = offers(case, queries.ledger_events(case), today())
    return render(request, "ehcp/record.html", {"case": case, "offers": offered})


@permission_required(P.RECORD_EVENTS)
def record_kind(request: SignedInRequest, reference: str, kind: str) -> HttpResponse:
    if kind not in EVENT_FORMS or kind in FIRST_KINDS:
        raise Http404
    case = open_record(request, reference, detail=f"form: {EVENT_KINDS[kind].label}")
    events = queries.ledger_events(case)
    initial = {
        "on": today(),
        "decided_on": today(),
        "stage": disputed_at(stage(events)),
        "last_seen": _newest(events),
    }
    form = EVENT_FORMS[kind](request.POST or kept_form(request) or None, events=events, initial=initial)
    context = {"case": case, "title": EVENT_KINDS[kind].label, "label": "Save"}
    if request.method == "POST" and form.is_valid():
        return _try(
            request, case, form, context, lambda accept: _save_event(request, case, kind, form, accept)
        )
    return render(request, "ehcp/event_form.html", {**context, "form": form})


def _save_event(request: SignedInRequest, case: Case, kind: str, form: EventForm, accept: bool) -> str:
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
        return f"Recorded: {say_count(len(events), 'request')} for advice."
    changes.record_event(kind=kind, details=form.details(), **shared)
    return f"Recorded: {EVENT_KINDS[kind].label}."


@permission_required(P.RECORD_EVENTS)
def correct(request: SignedInRequest, reference: str, event_id: int) -> HttpResponse:
    case = open_record(request, reference, detail="form: correct an entry")
    events, event = queries.ledger_events(case), _entry_that_stands(case, event_id)
    if event.kind == ledger.STRUCK_OUT:
        return _show_struck_out(request, case, event)
    corrected = queries.as_ledger_event(event)
    form_class = EVENT_FORMS[event.kind]
    initial = {**form_class.initial_of(corrected), "last_seen": _newest(events)}
    form = form_class(
        request.POST or kept_form(request) or None, events=events, corrected=corrected, initial=initial
    )
    context = {
        "case": case,
        "title": f"Correct: {title_of(corrected)}",
        "label": "Save the correction",
        "event": event,
        "is_newer": event.pk != event_id,
    }
    if request.method == "POST" and form.is_valid():
        return _try(request, case, form, context, lambda accept: _save_correction(request, event, form))
    return render(request, "ehcp/event_form.html", {**context, "form": form})


def _save_correction(request: SignedInRequest, event: Event, form: EventForm) -> str:
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
    case = open_record(request, reference, detail="form: strike out an entry")
    event = _entry_that_stands(case, event_id)
    if event.kind == ledger.STRUCK_OUT:
        return _show_struck_out(request, case, event)
    initial = {"last_seen": _newest(queries.ledger_events(case))}
    form = StrikeOutForm(request.POST or kept_form(request) or None, initial=initial)
    title = f"Strike out: {title_of(queries.as_ledger_event(event))}"
    context = {"case": case, "title": title, "label": "Strike it out", "event": event, "warning": True}
    context["is_newer"] = event.pk != event_id
    if request.method == "POST" and form.is_valid():
        return _try(request, case, form, context, lambda accept: _save_strike_out(request, event, form))
    return render(request, "ehcp/event_form.html", {**context, "form": form})


def _save_strike_out(request: SignedInRequest, event: Event, form: StrikeOutForm) -> str:
    given = form.cleaned_data
    changes.strike_out_event(
        event=event, reason=given["reason"], by=request.user, last_seen=given["last_seen"]
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
        with once(form.data):
            said = save(accept)
    except changes.Warned as warned:
        context["warnings"] = warned.problems
    except Refused as refused:
        show_problems(form, refused.problems)
    except changes.EventsAdded as changed:
        context |= {
            "added": describe_events(case, changed.events),
            "added_by": _whose(changed.events, request),
        }
        form.data = sent_with(form.data, last_seen=changed.seen)
    else:
        messages.success(request, said)
        return redirect("cases:show", case.reference)
    return render(request, "ehcp/event_form.html", {**context, "form": form})


def _whose(added: Sequence[Event], request: SignedInRequest) -> str:
    """The heading above what was added meanwhile: it may be one's own, from another tab."""
    own = all(event.recorded_by_id == request.user.pk and not event.token_id for event in added)
    if own:
        return "You added to this case, in another window, while you had this open"
    return "Somebody else added to this case while you had it open"


def _newest(events: Sequence[ledger.Event]) -> int:
    return max((event.id for event in events), default=0)


def _entry_that_stands(case: Case, event_id: int) -> Event:
    """The entry, if a person may correct it; the one that took its place, or the striking out, if somebody was quicker.

    A form that was open meanwhile is told what they did, and what was typed stays on the screen.
    """
    event = queries.recorded_event(case, event_id)
    while event and hasattr(event, "replaced_by"):
        event = queries.recorded_event(case, event.replaced_by.pk)
    if event is None or event.kind not in (*EVENT_FORMS, ledger.STRUCK_OUT):
        raise Http404("There is no such entry.")
    return event


def _show_struck_out(request: SignedInRequest, case: Case, struck_out: Event) -> HttpResponse:
    """There is nothing left to correct: say who struck it out and why, and give back what was typed."""
    context: dict[str, Any] = {"case": case, "added": describe_events(case, [struck_out])}
    if kept := kept_form(request, "There is nothing left to save it on."):
        context["given_back"] = typed_fields(kept)
    return render(request, "ehcp/struck_out.html", context)
