"""One's own sign-ins: where one is signed in, and ending that."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from send_portal import changes
from send_portal.pages.access import SignedInRequest
from send_portal.pages.sign_in_words import mark, sign_in_rows
from send_portal.queries import sign_ins_of


@require_safe
@login_required
def show_sign_ins(request: SignedInRequest) -> HttpResponse:
    rows = sign_in_rows(sign_ins_of(request.user), here=request.session.session_key or "")
    return render(request, "account/sign_ins.html", {"rows": rows})


@require_POST
@login_required
def end_sign_ins(request: SignedInRequest) -> HttpResponse:
    """End the one that the form names, or all others."""
    here, wanted = request.session.session_key or "", request.POST.get("sign_in", "")
    others = {mark(row.session_key): row.session_key for row in sign_ins_of(request.user)}
    if wanted == "others":
        ended = changes.end_sign_ins(person=request.user, by=request.user, but=here)
    else:
        ended = changes.end_sign_ins(
            person=request.user, by=request.user, only=others.get(wanted, "none"), but=here
        )
    if ended:
        messages.success(
            request, "That browser is signed out." if ended == 1 else f"{ended} browsers are signed out."
        )
    else:
        messages.info(request, "There was nothing to end: the sign-in is over already.")
    return redirect("account_sign_ins")
