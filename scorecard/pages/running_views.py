"""How the portal is running, for those who can do something about it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from scorecard.changes import accept_day
from scorecard.pages.running_page import running_page
from send_portal.pages.access import SignedInRequest, permission_required
from send_portal.parts.kept import asking, goes_on
from send_portal.parts.saving import once
from send_portal.people import Permission as P


@require_safe
@permission_required(P.MANAGE_SETTINGS)
def show_running(request: SignedInRequest) -> HttpResponse:
    return render(request, "scorecard/running.html", running_page())


@goes_on(asking("Accept the day?", "Accept it"))
@require_POST
@permission_required(P.MANAGE_SETTINGS)
def accept_the_day(request: SignedInRequest) -> HttpResponse:
    with once(request.POST):
        is_accepted = accept_day(by=request.user)
    if is_accepted:
        messages.success(request, "The day is accepted. Figures will follow within a minute.")
    else:
        messages.info(request, "There is no day to accept: counting goes on.")
    return redirect("running:show")
