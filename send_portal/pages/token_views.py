"""Tokens with which programs reach the API: made, shown once, revoked."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from send_portal import changes
from send_portal.calendar import today
from send_portal.pages.access import SignedInRequest, permission_required
from send_portal.pages.forms import TokenForm
from send_portal.pages.people_words import token_rows
from send_portal.parts.kept import kept_form
from send_portal.parts.saving import saving
from send_portal.people import Permission as P
from send_portal.queries import api_tokens

COLUMNS = ("Program", "Acts for", "May do", "State", "Change")


@require_safe
@permission_required(P.USE_API)
def list_tokens(request: SignedInRequest) -> HttpResponse:
    context = {"columns": COLUMNS, "rows": token_rows(api_tokens(), today())}
    return render(request, "send_portal/tokens/list.html", context)


@never_cache
@permission_required(P.USE_API)
def make_token(request: SignedInRequest) -> HttpResponse:
    """The answer to the form is the one page that ever shows the token's text: it is kept nowhere, not in a session."""
    form = TokenForm(request.POST or kept_form(request))
    if request.method == "POST" and form.is_valid():
        with saving(form):
            token, text = changes.make_token(by=request.user, **form.cleaned_data)
            return render(request, "send_portal/tokens/made.html", {"token": token, "text": text})
    return render(request, "send_portal/tokens/form.html", {"form": form})


@permission_required(P.USE_API)
def revoke_token(request: SignedInRequest, token_id: int) -> HttpResponse:
    token = get_object_or_404(api_tokens(), pk=token_id, revoked_at=None)
    if request.method != "POST":
        return render(request, "send_portal/tokens/revoke.html", {"token": token})
    changes.revoke_token(token=token, by=request.user)
    messages.success(request, f"The token of {token.name} no longer works.")
    return redirect("people:tokens")
