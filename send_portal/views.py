"""The front page, the footer pages, and what people see when something is refused."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from send_portal.permissions import Permission as P

# Where a person starts: the first page of this list that they may open.
STARTS = ((P.RECORD_EVENTS, "cases:mine"), (P.VIEW_TRUE_FIGURES, "board:scorecard"), (P.MANAGE_PEOPLE, "people:list"))


def home(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        for permission, url_name in STARTS:
            if request.user.may(permission):
                return redirect(url_name)
        return redirect("reports:list")
    return render(request, "send_portal/home.html")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", {"reason": reason}, status=403)
