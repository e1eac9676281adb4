"""One's own sign-ins: where one is signed in, and ending that."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from send_portal import changes
from send_portal.pages.access import SignedInRequest
from send_portal.pages.sign_in_words import mark, sign_in_rows
from send_portal.parts import kept, sign_in_end
from send_portal.parts.saving import once
from send_portal.queries import sign_ins_of


@require_safe
@login_required
def show_sign_ins(request: SignedInRequest) -> HttpResponse:
    rows = sign_in_rows(sign_ins_of(request.user), here=request.session.session_key or "")
    return render(request, "account/sign_ins.html", {"rows": rows})


@kept.goes_on(kept.asking("End the sign-in?", "End it"))
@require_POST
@login_required
def end_sign_ins(request: SignedInRequest) -> HttpResponse:
    """End the one that the form names, or all others."""
    here, wanted = request.session.session_key or "", request.POST.get("sign_in", "")
    others = {mark(row.session_key): row.session_key for row in sign_ins_of(request.user)}
    which = {} if wanted == "others" else {"only": others.get(wanted, "none")}
    with once(request.POST):
        ended = changes.end_sign_ins(person=request.user, by=request.user, but=here, **which)
    if ended:
        messages.success(
            request, "That browser is signed out." if ended == 1 else f"{ended} browsers are signed out."
        )
    else:
        messages.info(request, "That sign-in had already ended.")
    return redirect("account_sign_ins")


@csrf_exempt  # all that another site could do is keep somebody signed in, and its requests come without the session
@require_http_methods(["GET", "HEAD", "POST"])
def stay_signed_in(request: HttpRequest) -> HttpResponse:
    """For the warning on open pages. GET: how long the sign-in lasts, which doesn't lengthen it. POST: lengthen it."""
    if request.method == "POST":
        sign_in_end.stay_signed_in(request)
    return JsonResponse(sign_in_end.how_long(request), headers={"Cache-Control": "no-store"})


@require_POST
@login_required
def hand_over(request: SignedInRequest) -> HttpResponse:
    return kept.hand_over(request)
