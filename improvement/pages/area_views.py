"""Pages of the plan's strategic areas: open to read; an administrator adds, edits, orders and closes them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from improvement import changes, queries
from improvement.models import StrategicArea
from improvement.pages.forms import AreaForm, CloseAreaForm, NewAreaForm, any_data
from scorecard.measures import MEASURES, evidence_for
from send_portal.models import Person
from send_portal.pages.access import SignedInRequest, permission_required
from send_portal.pages.history_words import history_entries
from send_portal.parts.kept import asking, goes_on, kept_form
from send_portal.parts.saving import once, saving
from send_portal.people import Permission as P
from send_portal.queries import history_of

PARTS = (
    ("Aim", "aim"),
    ("What parents and carers said", "parents_said"),
    ("Our actions", "actions_text"),
    ("What will be different", "what_will_be_different"),
    ("Progress to date", "progress_text"),
    ("Lead partners", "lead_partners"),
)


@require_safe
def list_areas(request: HttpRequest) -> HttpResponse:
    may_manage = _may(request, P.MANAGE_SETTINGS)
    areas = list(queries.areas(closed_too=may_manage))
    opened = [area for area in areas if area.is_open]
    return render(
        request,
        "improvement/area/list.html",
        {"areas": opened, "closed": [area for area in areas if not area.is_open], "may_manage": may_manage},
    )


@require_safe
def show_area(request: HttpRequest, code: str) -> HttpResponse:
    area = _area(code)
    may_manage = _may(request, P.MANAGE_SETTINGS)
    context = {
        "area": area,
        "parts": [{"heading": heading, "text": getattr(area, field)} for heading, field in PARTS],
        "measures": evidence_for(area.code, MEASURES.values()),
        "may_see_figures": _may(request, P.VIEW_TRUE_FIGURES),
        "may_manage": may_manage,
        "entries": history_entries(history_of(area)) if may_manage else [],
    }
    return render(request, "improvement/area/show.html", context)


@permission_required(P.MANAGE_SETTINGS)
def add_area(request: SignedInRequest) -> HttpResponse:
    form = NewAreaForm(any_data(request.POST, kept_form(request)))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with saving(form):
            area = changes.add_area(
                code=data["code"], texts=form.texts, is_placeholder=data["is_placeholder"], by=request.user
            )
            messages.success(request, f"{area.name} is in the plan.")
            return redirect("areas:show", code=area.code)
    return render(request, "improvement/area/form.html", {"form": form, "heading": "Add a strategic area"})


@permission_required(P.MANAGE_SETTINGS)
def edit_area(request: SignedInRequest, code: str) -> HttpResponse:
    area = _area(code)
    form = AreaForm.of(area, any_data(request.POST, kept_form(request)))
    context = {"form": form, "area": area, "heading": f"Edit “{area.name}”"}
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with saving(form):
            changes.edit_area(
                area=area,
                texts=form.texts,
                is_placeholder=data["is_placeholder"],
                seen=data["seen"],
                by=request.user,
            )
            messages.success(request, "The area is saved.")
            return redirect("areas:show", code=code)
    return render(request, "improvement/area/form.html", context)


@goes_on(asking("Move the area?", "Move it"))
@require_POST
@permission_required(P.MANAGE_SETTINGS)
def move_area(request: SignedInRequest, code: str) -> HttpResponse:
    area = _area(code)
    with once(request.POST):
        changes.move_area(area=area, up=request.POST.get("direction") == "up", by=request.user)
    messages.success(request, f"{area.name} is moved.")
    return redirect("areas:list")


@permission_required(P.MANAGE_SETTINGS)
def close_area(request: SignedInRequest, code: str) -> HttpResponse:
    area = _area(code)
    form = CloseAreaForm(any_data(request.POST, kept_form(request)))
    if request.method == "POST" and form.is_valid():
        with saving(form):
            changes.close_area(area=area, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, f"{area.name} is closed.")
            return redirect("areas:list")
    context = {
        "form": form,
        "question": f"Close “{area.name}”?",
        "text": "It leaves the plan and the scorecard from today. What was written stays, and it can be opened again.",
        "button": "Close the area",
        "back": reverse("areas:show", kwargs={"code": code}),
    }
    return render(request, "send_portal/confirm.html", context)


@goes_on(asking("Put the area back into the plan?", "Put it back"))
@require_POST
@permission_required(P.MANAGE_SETTINGS)
def reopen_area(request: SignedInRequest, code: str) -> HttpResponse:
    area = _area(code)
    with once(request.POST):
        changes.reopen_area(area=area, by=request.user)
    messages.success(request, f"{area.name} is in the plan again.")
    return redirect("areas:show", code=code)


def _may(request: HttpRequest, permission: P) -> bool:
    return isinstance(request.user, Person) and request.user.may(permission)


def _area(code: str) -> StrategicArea:
    return get_object_or_404(queries.areas(closed_too=True), code=code)
