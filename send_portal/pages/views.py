"""The front page and the council's own pages."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.middleware import csrf
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from send_portal.changes import edit_site_page
from send_portal.pages.access import SignedInRequest, permission_required
from send_portal.pages.forms import SitePageForm
from send_portal.parts.form_keys import form_key
from send_portal.parts.kept import SIGNED_IN_AGAIN, is_from_here, keep_sent, kept_form
from send_portal.parts.saving import saving
from send_portal.people import Permission as P
from send_portal.queries import site_pages

# Where a person starts: the first page of this list that they may open.
STARTS = (
    (P.RECORD_EVENTS, "cases:mine"),
    (P.VIEW_TRUE_FIGURES, "board:scorecard"),
    (P.MANAGE_PEOPLE, "people:list"),
)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        for permission, url_name in STARTS:
            if request.user.may(permission):
                return redirect(url_name)
        return redirect("reports:list")
    return render(request, "send_portal/home.html")


# What to do about a form that can't be told from one that another site sent, by Django's own reason.
_NO_COOKIE = (
    "Your browser sent no cookie. Switch cookies on for this site, reload the page and send the form again."
)
_ELSEWHERE = "The form came from another site. Open the page here and send it again."
_INCOMPLETE = "The form didn't arrive whole. Reload the page and send it again."
_OLD_PAGE = "The page was opened before you signed in last. Reload it and send the form again."
_UNSENDABLE = {
    csrf.REASON_NO_CSRF_COOKIE: _NO_COOKIE,
    csrf.REASON_CSRF_TOKEN_MISSING: _INCOMPLETE,
    csrf.REASON_NO_REFERER: _ELSEWHERE,
}


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from a page that was opened before the latest sign-in, mostly: nothing typed in it is lost."""
    key = form_key(request.POST)
    if key and key.whose == request.user.pk:
        return keep_sent(request, SIGNED_IN_AGAIN)
    if request.path == reverse("account_login") and is_from_here(request):
        messages.info(request, "You signed in or out elsewhere in this browser meanwhile.")
        return redirect(request.get_full_path())
    if request.path == reverse("account_logout"):
        return redirect("account_logout")
    words = _UNSENDABLE.get(reason, _ELSEWHERE if "origin" in reason.lower() else _OLD_PAGE)
    return render(request, "403_csrf.html", {"words": words}, status=403)


# The council's own pages


@require_safe
def show_page(request: HttpRequest, slug: str) -> HttpResponse:
    page = get_object_or_404(site_pages(), slug=slug)
    may_edit = request.user.is_authenticated and request.user.may(P.MANAGE_SETTINGS)
    return render(request, "send_portal/page.html", {"page": page, "may_edit": may_edit})


@require_safe
@permission_required(P.MANAGE_SETTINGS)
def list_pages(request: SignedInRequest) -> HttpResponse:
    rows = [
        {
            "key": page.title,
            "value": f"changed on {date_format(localtime(page.updated_at), 'j F Y')}",
            "url": reverse("pages:edit", kwargs={"slug": page.slug}),
            "action": "Edit",
        }
        for page in site_pages()
    ]
    return render(request, "send_portal/settings.html", {"rows": rows})


@permission_required(P.MANAGE_SETTINGS)
def edit_page(request: SignedInRequest, slug: str) -> HttpResponse:
    page = get_object_or_404(site_pages(), slug=slug)
    form = SitePageForm.of(page, request.POST or kept_form(request))
    if request.method == "POST" and form.is_valid():
        with saving(form):
            edit_site_page(page=page, by=request.user, **form.cleaned_data)
            messages.success(request, "The page is saved.")
            return redirect("pages:show", slug=slug)
    return render(request, "send_portal/page_form.html", {"form": form, "page": page})
