"""People, their roles, and the organisations of partners: for an administrator."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from send_portal import changes
from send_portal.models import Person, RoleGrant
from send_portal.pages.access import SignedInRequest, permission_required
from send_portal.pages.forms import InvitationForm, OrganisationForm, PersonForm, ReasonForm, RoleForm
from send_portal.pages.history_words import history_entries
from send_portal.pages.invitations import send_invitation, tell_old_address
from send_portal.pages.people_words import (
    HISTORY_LABELS,
    HISTORY_WORDS,
    detail_rows,
    organisation_rows,
    people_rows,
    request_rows,
    role_rows,
    state,
)
from send_portal.parts.kept import asking, goes_on, kept_form
from send_portal.parts.saving import once, saving
from send_portal.people import ROLES, reads_records
from send_portal.people import Permission as P
from send_portal.queries import (
    history_of,
    organisations,
    people_to_manage,
    people_with_roles,
    role_grants_of,
    role_requests_of,
)
from send_portal.refusals import Refused

PEOPLE_COLUMNS = ("Name", "Email address", "Roles", "Account")
administrators_only = permission_required(P.MANAGE_PEOPLE)


def _person(person_id: int) -> Person:
    return get_object_or_404(people_to_manage(), pk=person_id)


def _back_to(person: Person) -> HttpResponseRedirect:
    return redirect("people:show", person_id=person.pk)


@require_safe
@administrators_only
def list_people(request: SignedInRequest) -> HttpResponse:
    context = {"columns": PEOPLE_COLUMNS, "rows": people_rows(people_with_roles())}
    return render(request, "send_portal/people/list.html", context)


@require_safe
@administrators_only
def show_person(request: SignedInRequest, person_id: int) -> HttpResponse:
    person = _person(person_id)
    grants = role_grants_of(person)
    context = {
        "person": person,
        "state": state(person),
        "details": detail_rows(person),
        "current": role_rows([grant for grant in grants if not grant.ended_at]),
        "requests": request_rows(role_requests_of(person), request.user),
        "past": role_rows([grant for grant in grants if grant.ended_at]),
        "entries": history_entries(history_of(person), labels=HISTORY_LABELS, words=HISTORY_WORDS),
        "is_self": person.pk == request.user.pk,
    }
    return render(request, "send_portal/people/show.html", context)


@administrators_only
def invite(request: SignedInRequest) -> HttpResponse:
    form = InvitationForm(request.POST or kept_form(request))
    if request.method == "POST" and form.is_valid():
        with saving(form):
            person = changes.invite_person(by=request.user, **form.cleaned_data)
        if not form.errors:  # mail goes out once the change is sure
            _send_and_say(request, person)
            return _back_to(person)
    return render(request, "send_portal/invite.html", {"form": form})


@goes_on(asking("Send the invitation again?", "Send it again"))
@require_POST
@administrators_only
def invite_again(request: SignedInRequest, person_id: int) -> HttpResponse:
    person = _person(person_id)
    try:
        with once(request.POST):
            changes.invite_again(person=person, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        _send_and_say(request, person)
    return _back_to(person)


def _send_and_say(request: SignedInRequest, person: Person) -> None:
    if send_invitation(person, absolute=request.build_absolute_uri):
        messages.success(request, f"An invitation is on its way to {person.email}.")
    else:
        messages.error(request, "The invitation could not be sent. Try “Send the invitation again” later.")


@administrators_only
def edit(request: SignedInRequest, person_id: int) -> HttpResponse:
    person = _person(person_id)
    form = PersonForm(
        request.POST or kept_form(request), initial={"name": person.name, "email": person.email}
    )
    if request.method == "POST" and form.is_valid():
        with saving(form):
            changes.change_person(
                person=person, by=request.user, but=request.session.session_key or "", **form.cleaned_data
            )
        if not form.errors:  # mail goes out once the change is sure
            if form.cleaned_data["email"].lower() != person.email:
                tell_old_address(person, old=person.email)
            messages.success(request, "The details are saved.")
            return _back_to(person)
    return render(request, "send_portal/people/form.html", {"form": form, "person": person})


# Roles


@administrators_only
def give_role(request: SignedInRequest, person_id: int) -> HttpResponse:
    """Choose a role, then confirm what the person will be able to do."""
    person = _person(person_id)
    form = RoleForm(request.POST or kept_form(request))
    context = {"form": form, "person": person}
    if request.method != "POST" or not form.is_valid() or "change" in request.POST:
        return render(request, "send_portal/people/give_role.html", context)
    role = ROLES[form.cleaned_data["role"]]
    if "confirmed" not in request.POST:
        waits = person.pk == request.user.pk and reads_records(role.key)
        context |= {"role": role, "permissions": sorted(role.permissions), "waits": waits}
        return render(request, "send_portal/people/give_role_confirm.html", context)
    with saving(form):
        if changes.give_role(person=person, by=request.user, **form.cleaned_data):
            messages.success(request, f"{person.name} is now {role.name.lower()}.")
        else:
            messages.success(request, "You have asked for the role. Another administrator has to confirm it.")
        return _back_to(person)
    return render(request, "send_portal/people/give_role.html", context)


@administrators_only
def decide_request(request: SignedInRequest, person_id: int, request_id: int) -> HttpResponse:
    """Confirm or refuse a role that an administrator asked for themselves; they alone may only withdraw it."""
    person = _person(person_id)
    asked = get_object_or_404(role_requests_of(person), pk=request_id)
    role = ROLES[asked.role]
    kept_form(request)  # says that nothing is decided yet; there is nothing to fill in
    if request.method == "POST":
        granted = "granted" in request.POST
        try:
            with once(request.POST):
                (changes.grant_request if granted else changes.refuse_request)(request=asked, by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            is_now = "is now" if granted else "does not become"
            messages.success(request, f"{person.name} {is_now} {role.name.lower()}.")
        return _back_to(person)
    context = {
        "person": person,
        "asked": asked,
        "role": role,
        "permissions": sorted(role.permissions),
        "is_self": person.pk == request.user.pk,
    }
    return render(request, "send_portal/people/decide_request.html", context)


@administrators_only
def end_role(request: SignedInRequest, person_id: int, grant_id: int) -> HttpResponse:
    grants = RoleGrant.objects.filter(person__in=people_to_manage(), ended_at=None)
    grant = get_object_or_404(grants, pk=grant_id, person_id=person_id)
    role = ROLES[grant.role].name.lower()
    return _confirm(
        request,
        grant.person,
        partial(changes.end_role, grant=grant, but=request.session.session_key or ""),
        question=f"End {grant.person.name}’s role as {role}?",
        text="They are signed out everywhere, and then see no more than their other roles allow.",
        button="End the role",
        done=f"{grant.person.name} is no longer {role}.",
    )


@administrators_only
def deactivate(request: SignedInRequest, person_id: int) -> HttpResponse:
    person = _person(person_id)
    return _confirm(
        request,
        person,
        partial(changes.deactivate_person, person=person),
        question=f"Switch {person.name} off?",
        text="They are signed out everywhere, and their programs stop. Their history stays.",
        button="Switch off",
        done=f"{person.name} is switched off.",
    )


@administrators_only
def reactivate(request: SignedInRequest, person_id: int) -> HttpResponse:
    person = _person(person_id)
    return _confirm(
        request,
        person,
        partial(changes.reactivate_person, person=person),
        question=f"Switch {person.name} on again?",
        text="They can sign in again, with the roles they had.",
        button="Switch on",
        done=f"{person.name} can sign in again.",
    )


def _confirm(
    request: SignedInRequest,
    person: Person,
    change: Callable[..., object],
    *,
    question: str,
    text: str,
    button: str,
    done: str,
) -> HttpResponse:
    """Ask once more, with room for a reason; then make the change."""
    form = ReasonForm(request.POST if request.method == "POST" else kept_form(request))
    if request.method == "POST" and form.is_valid():
        with saving(form):
            change(by=request.user, **form.cleaned_data)
            messages.success(request, done)
            return _back_to(person)
    back = reverse("people:show", kwargs={"person_id": person.pk})
    context = {"form": form, "question": question, "text": text, "button": button, "back": back}
    return render(request, "send_portal/confirm.html", context)


# Organisations


@require_safe
@administrators_only
def list_organisations(request: SignedInRequest) -> HttpResponse:
    return render(
        request, "send_portal/organisations/list.html", {"rows": organisation_rows(organisations())}
    )


@administrators_only
def add_organisation(request: SignedInRequest) -> HttpResponse:
    form = OrganisationForm(request.POST or kept_form(request))
    if request.method == "POST" and form.is_valid():
        with saving(form):
            changes.add_organisation(by=request.user, **form.cleaned_data)
            messages.success(request, "The organisation is added.")
            return redirect("people:organisations")
    return render(request, "send_portal/organisations/form.html", {"form": form})


@administrators_only
def rename_organisation(request: SignedInRequest, code: str) -> HttpResponse:
    organisation = get_object_or_404(organisations(), code=code)
    form = OrganisationForm(request.POST or kept_form(request), initial={"name": organisation.name})
    if request.method == "POST" and form.is_valid():
        with saving(form):
            changes.rename_organisation(organisation=organisation, by=request.user, **form.cleaned_data)
            messages.success(request, "The organisation is renamed.")
            return redirect("people:organisations")
    context = {"form": form, "organisation": organisation}
    return render(request, "send_portal/organisations/form.html", context)
