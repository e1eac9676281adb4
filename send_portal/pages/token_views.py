"""Tokens with which programs reach the API: people make their own, administrators those of systems. Shown once."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from send_portal import changes
from send_portal.calendar import today
from send_portal.models import ApiToken
from send_portal.pages.access import SignedInRequest, permission_required
from send_portal.pages.forms import OwnTokenForm, PasswordAgainForm, SystemTokenForm
from send_portal.pages.people_words import own_token_rows, token_rows
from send_portal.parts.kept import kept_form
from send_portal.parts.saving import once, saving
from send_portal.people import Permission as P
from send_portal.people.tokens import SCOPES
from send_portal.queries import api_tokens, tokens_of

COLUMNS = ("Name", "Acts for", "May do", "Made by", "Last used", "State", "Change")
OWN_COLUMNS = ("Name", "May do", "Made by", "Last used", "State", "Change")
who_may_have_tokens = permission_required(*dict.fromkeys(SCOPES.values()))


# Of systems, and an eye on all of them: for administrators


@require_safe
@permission_required(P.USE_API)
def list_tokens(request: SignedInRequest) -> HttpResponse:
    context = {"columns": COLUMNS, "rows": token_rows(api_tokens(), today())}
    return render(request, "send_portal/tokens/list.html", context)


@never_cache
@permission_required(P.USE_API)
def make_token(request: SignedInRequest) -> HttpResponse:
    """The answer to the form is the one page that ever shows the token's text: it is kept nowhere, not in a session."""
    form = SystemTokenForm(request.POST or kept_form(request), request=request)
    if request.method == "POST" and form.is_valid():
        with saving(form):
            token, text = changes.make_system_token(by=request.user, **_asked(form))
            return _made(request, token, text, "people:tokens")
    context = {"form": form, "title": "Make a token for a system", "back": reverse("people:tokens")}
    return render(request, "send_portal/tokens/form.html", context)


@permission_required(P.USE_API)
def revoke_token(request: SignedInRequest, token_id: int) -> HttpResponse:
    token = get_object_or_404(api_tokens(), pk=token_id, revoked_at=None)
    return _revoke(request, token, "people:tokens")


# One's own


@require_safe
@who_may_have_tokens
def list_own(request: SignedInRequest) -> HttpResponse:
    context = {"columns": OWN_COLUMNS, "rows": own_token_rows(tokens_of(request.user), today())}
    return render(request, "send_portal/tokens/own.html", context)


@never_cache
@who_may_have_tokens
def make_own(request: SignedInRequest) -> HttpResponse:
    """As `make_token`: its answer alone shows the text."""
    form = OwnTokenForm(request.POST or kept_form(request), request=request)
    if request.method == "POST" and form.is_valid():
        with saving(form):
            token, text = changes.make_token(by=request.user, **_asked(form))
            return _made(request, token, text, "tokens:mine")
    context = {"form": form, "title": "Make a token for your program", "back": reverse("tokens:mine")}
    return render(request, "send_portal/tokens/form.html", context)


@who_may_have_tokens
def confirm(request: SignedInRequest, token_id: int) -> HttpResponse:
    """A token that somebody else made for this person works once they say so."""
    token = get_object_or_404(tokens_of(request.user), pk=token_id, revoked_at=None, confirmed_at=None)
    form = PasswordAgainForm(request.POST or kept_form(request), request=request)
    if request.method == "POST" and form.is_valid():
        with saving(form):
            changes.confirm_token(token=token, by=request.user)
            messages.success(request, f"The token of {token.name} works now.")
            return redirect("tokens:mine")
    return render(request, "send_portal/tokens/confirm.html", {"form": form, "token": token})


@who_may_have_tokens
def revoke_own(request: SignedInRequest, token_id: int) -> HttpResponse:
    token = get_object_or_404(tokens_of(request.user), pk=token_id, revoked_at=None)
    return _revoke(request, token, "tokens:mine")


def _asked(form: OwnTokenForm | SystemTokenForm) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name != "password"}


def _made(request: SignedInRequest, token: ApiToken, text: str, back: str) -> HttpResponse:
    context = {"token": token, "text": text, "back": reverse(back)}
    return render(request, "send_portal/tokens/made.html", context)


def _revoke(request: SignedInRequest, token: ApiToken, back: str) -> HttpResponse:
    kept_form(request)  # says that it isn't revoked yet; there is nothing to fill in
    if request.method != "POST":
        return render(request, "send_portal/tokens/revoke.html", {"token": token, "back": reverse(back)})
    with once(request.POST):
        changes.revoke_token(token=token, by=request.user)
    messages.success(request, f"The token of {token.name} no longer works.")
    return redirect(back)
