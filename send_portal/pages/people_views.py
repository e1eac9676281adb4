"""People, their roles, and the organisations of partners: for an administrator."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from send_portal import changes
from send_portal.accounts.invitations import (
    ask_old_address,
    send_invitation,
    tell_of_address,
    tell_of_role,
    tell_old_address,
)
from send_portal.models import ChangeRequest, Person, RoleGrant
from send_portal.pages.access import SignedInRequest, permission_required
from send_portal.pages.forms import InvitationForm, OrganisationForm, PersonForm, ReasonForm, RoleForm
from send_portal.pages.history_words import history_entries
from send_portal.pages.people_words import (
    HISTORY_LABELS,
    HISTORY_WORDS,
    ROLE_WAITS,
    decided_words,
    decision_url,
    detail_rows,
    known_tokens_words,
    organisation_rows,
    people_rows,
    request_rows,
    request_words,
    role_rows,
    saved_words,
    state,
)
from send_portal.parts.kept import asking, goes_on, kept_form
from send_portal.parts.saving import once, saving
from send_portal.people import ROLES
from send_portal.people import Permission as P
from send_portal.queries import (
    change_requests,
    history_of,
    organisations,
    people_to_manage,
    people_with_roles,
    role_grants_of,
    role_waits,
    tokens_known_to,
)
from send_portal.refusals import Refused
from send_portal.texts import in_sentence

PEOPLE_COLUMNS = ("Name", "Email address", "Roles", "Account")
administrators_only = permission_required(P.MANAGE_PEOPLE)


def _person(person_id: int) -> Person:
    return get_object_or_404(people_to_manage(), pk=person_id)


def _back_to(person: Person) -> HttpResponseRedirect:
    return redirect("people:show", person_id=person.pk)


@require_safe
@administrators_only
def list_people(request: SignedInRequest) -> HttpResponse:
    context = {
        "columns": PEOPLE_COLUMNS,
        "rows": people_rows(people_with_roles()),
        "requests": request_rows(change_requests(), request.user, names=True),
    }
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
        "requests": request_rows(change_requests(person), request.user),
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
            if grant := role_grants_of(person).first():
                tell_of_role(person, grant.role, by=request.user)
            else:
                messages.success(request, ROLE_WAITS)
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
            waiting = changes.change_person(
                person=person, by=request.user, but=request.session.session_key or "", **form.cleaned_data
            )
        if not form.errors:  # mail goes out once the change is sure
            messages.success(request, saved_words(person, waiting))
            if waiting:
                link = request.build_absolute_uri(decision_url(waiting))
                _tell(request, ask_old_address(waiting, link=link), person.email)
            elif form.cleaned_data["email"].lower() != person.email:
                _tell_of_address(request, person, old=person.email)
            return _back_to(person)
    return render(request, "send_portal/people/form.html", {"form": form, "person": person})


def _tell_of_address(request: SignedInRequest, person: Person, *, old: str) -> None:
    """Mail about an address that has changed: to the old one, and to those who watch over accounts."""
    person.refresh_from_db()
    tell_of_address(person, old=old, by=request.user)
    _tell(request, tell_old_address(person, old=old), old)


def _tell_of_decision(request: SignedInRequest, asked: ChangeRequest, *, old: str) -> None:
    if asked.kind == ChangeRequest.Kind.ADDRESS:
        _tell_of_address(request, asked.person, old=old)
    else:
        tell_of_role(asked.person, asked.role, by=request.user)


def _tell(request: SignedInRequest, was_sent: bool, address: str) -> None:
    if not was_sent:
        messages.warning(
            request, f"The mail that tells {address} of this could not be sent. Tell them yourself."
        )


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
        waits = role_waits(role.key, person=person, by=request.user)
        context |= {"role": role, "permissions": sorted(role.permissions), "waits": waits}
        return render(request, "send_portal/people/give_role_confirm.html", context)
    with saving(form):
        grant = changes.give_role(person=person, by=request.user, **form.cleaned_data)
    if not form.errors:  # mail goes out once the change is sure
        the_role = f"the role of {in_sentence(role.name)}"
        messages.success(request, f"{person.name} now has {the_role}." if grant else ROLE_WAITS)
        if grant:
            tell_of_role(person, grant.role, by=request.user)
        return _back_to(person)
    return render(request, "send_portal/people/give_role.html", context)


@login_required
def decide_request(request: SignedInRequest, person_id: int, request_id: int) -> HttpResponse:
    """Agree to or refuse what an administrator asked for: another one, or the person whose address it is.

    Whoever asked may only withdraw it.
    """
    asked = get_object_or_404(change_requests(), pk=request_id, person_id=person_id)
    if not asked.may_be_decided_by(request.user):
        raise PermissionDenied
    kept_form(request)  # says that nothing is decided yet; there is nothing to fill in
    if request.method == "POST":
        old, agrees = asked.person.email, "agreed" in request.POST
        try:
            with once(request.POST):
                done = (
                    changes.agree_to_request(
                        request=asked, by=request.user, but=request.session.session_key or ""
                    )
                    if agrees
                    else changes.refuse_request(request=asked, by=request.user)
                )
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, decided_words(asked, agrees=agrees))
            if done and agrees:
                _tell_of_decision(request, asked, old=old)
        may_go_there = request.user.may(P.MANAGE_PEOPLE)
        return _back_to(asked.person) if may_go_there else redirect("home")
    context = {"asked": asked, "words": request_words(asked, request.user)}
    return render(request, "send_portal/people/decide_request.html", context)


@administrators_only
def end_role(request: SignedInRequest, person_id: int, grant_id: int) -> HttpResponse:
    grants = RoleGrant.objects.filter(person__in=people_to_manage(), ended_at=None)
    grant = get_object_or_404(grants, pk=grant_id, person_id=person_id)
    role = in_sentence(ROLES[grant.role].name)
    return _confirm(
        request,
        grant.person,
        partial(changes.end_role, grant=grant, but=request.session.session_key or ""),
        question=f"End {grant.person.name}’s role as {role}?",
        text="They are signed out everywhere, and then see no more than their other roles allow.",
        button="End the role",
        done=f"{grant.person.name} no longer has the role of {role}.",
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
        text="They can sign in again, with the roles they had, and their programs work again.",
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
            stays = _person(person.pk).may(P.USE_API)
            if not stays and (known := known_tokens_words(person, tokens_known_to(person))):
                messages.warning(request, known)
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
