"""Starting a case: find the child or add one, then give the request, or the plan that moved here with the child."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from ehcp import changes, queries
from ehcp.events import codes
from ehcp.events.stages import is_in_force
from ehcp.models import Child
from ehcp.pages.case_forms import START_FORMS, ChildForm, FindChildForm
from send_portal.calendar import today
from send_portal.history import record_access
from send_portal.models import AccessEntry
from send_portal.pages.access import SignedInRequest, permission_required
from send_portal.parts.fields import PARTS
from send_portal.parts.filters import filter_words
from send_portal.parts.kept import kept_form
from send_portal.parts.saving import once, saving
from send_portal.parts.searching import PARAMETER, is_search_over, keep_search, kept_search
from send_portal.people import Permission as P

SEARCHED = ("q", *(f"born_{part}" for part in PARTS))
LOOKED_FOR = "Here is what you looked for."
MOST_FOUND = 30  # children on the page of a search; more are found by more words


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(P.RECORD_EVENTS)
def start(request: SignedInRequest) -> HttpResponse:
    """Find the child first: most requests are for a child who is not here yet, and some are for one who is."""
    form = FindChildForm(
        request.POST if request.method == "POST" else kept_search(request) or kept_form(request, LOOKED_FOR)
    )
    children: Sequence[Child] = []
    matching = 0
    if request.method == "POST" and form.is_valid():
        return redirect(f"{request.path}?{PARAMETER}={keep_search(request, SEARCHED)}")
    if form.is_valid():
        found = queries.children_like(
            request.user, words=form.cleaned_data["q"], birth_date=form.cleaned_data["born"]
        )
        children, matching = list(found[:MOST_FOUND]), found.count()
        _log_search(request, children, filter_words(form), matching=matching)
    context = {
        "form": form,
        "looked": form.is_valid(),
        "found": children,
        "matching": matching,
        "search_is_over": is_search_over(request),
    }
    return render(request, "ehcp/start.html", context)


@permission_required(P.RECORD_EVENTS)
def start_child(request: SignedInRequest) -> HttpResponse:
    """Add a child; somebody much like them who is here already is shown first."""
    form = ChildForm(request.POST or kept_form(request) or None)
    doubles: Sequence[Child] = []
    if request.method == "POST" and form.is_valid():
        is_another = bool(request.POST.get("not_a_double"))
        try:
            with once(form.data):
                child = changes.add_child(by=request.user, unless_here=not is_another, **form.cleaned_data)
            return redirect("cases:start_request", child.reference)
        except changes.MayBeHere as may_be:
            doubles = may_be.children
            _log_search(request, doubles, "children much like a new one", matching=len(doubles))
    return render(request, "ehcp/start_child.html", {"form": form, "doubles": doubles})


@permission_required(P.RECORD_EVENTS)
def start_request(request: SignedInRequest, reference: str) -> HttpResponse:
    return _start(request, reference, "request_received", title="New request for an assessment")


@permission_required(P.RECORD_EVENTS)
def start_with_plan(request: SignedInRequest, reference: str) -> HttpResponse:
    """A child who moved here brings a plan of another authority: the case begins with that."""
    return _start(request, reference, "plan_transferred_in", title="Child moved here with a plan")


def _start(request: SignedInRequest, reference: str, kind: str, *, title: str) -> HttpResponse:
    """Begin a case of the child with an event of the kind; the child's other cases in hand are shown first."""
    child = get_object_or_404(queries.children_seen_by(request.user), reference=reference)
    record_access(
        request,
        action=AccessEntry.Action.READ,
        subject=child,
        children=[child.reference],
        detail="form: new case",
    )
    initial = {"officer": request.user.pk, "on": today()}
    others = queries.cases_in_hand(request.user, child)
    sent = request.POST or kept_form(request) or None
    form = START_FORMS[kind](sent, initial=initial, is_further=bool(others))
    if request.method == "POST" and form.is_valid():
        begins = {"kind": kind, "on": form.cleaned_data["on"], "details": form.details()}
        with saving(form):
            case = changes.start_case(child=child, by=request.user, **begins, **form.case_fields())
            messages.success(request, f"Case {case.reference} started.")
            return redirect("cases:show", case.reference)
    in_hand = [
        {
            "reference": case.reference,
            "stage": codes.STAGES[case.timeline.stage],
            "received": case.timeline.received,
            "has_plan": is_in_force(case.timeline.stage),
        }
        for case in others
    ]
    context = {"form": form, "child": child, "title": title, "in_hand": in_hand, "kind": kind}
    return render(request, "ehcp/start_case.html", context)


def _log_search(request: SignedInRequest, found: Sequence[Child], detail: str, *, matching: int) -> None:
    """Names and birth dates of the children found are on the screen, so the log has each of them."""
    record_access(
        request,
        action=AccessEntry.Action.SEARCH,
        subject=("ehcp.child", ""),
        children=[child.reference for child in found],
        detail=detail,
        listed=len(found),
        matching=matching,
    )
