"""The end of a sign-in, and what a person had sent when it came.

A sign-in idle for longer than PORTAL_IDLE_MINUTES, or older than SIGN_IN_HOURS, ends with the next request. A form that
comes too late, or from a page opened under an earlier sign-in, is kept in the browser's session, sealed, for the person
to whom it was shown. Once they come back to its page, the form is filled from it (`kept_form`); an address that only
takes forms asks whether to go on (`goes_on`). Nobody else is shown it, and nothing is saved that its person didn't send
again: what arrives here was not yet checked against forgery.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from time import time
from typing import Any, TypeVar
from urllib.parse import urljoin

from django.apps import apps
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime

from send_portal.parts.form_keys import form_key
from send_portal.parts.saving import SentBefore, refuse_if_sent_before, typed_in
from send_portal.parts.sealed import seal, unseal
from send_portal.parts.sessions import LAST_SEEN
from send_portal.parts.sign_in_end import why_over

KEPT = "kept_forms"
LARGEST_KEPT = 1_000_000  # characters, which all the texts of a report fit in
MOST_KEPT = 10  # forms of one browser: one for each of its tabs

SIGNED_OUT = "You were signed out before this was saved."
SIGNED_IN_AGAIN = "You signed in again after opening this page, so nothing was saved yet."

Answer = Callable[[HttpRequest], HttpResponse]
View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class KeptForm:
    """What the person with number `whose` sent to `address`, and why it wasn't saved."""

    whose: int
    address: str
    typed: str
    why: str

    @property
    def said(self) -> SafeString:
        """`why`, which may hold a link: only this portal can have sealed it."""
        return mark_safe(self.why)  # noqa: S308

    def sealed(self) -> str:
        return seal(json.dumps([self.whose, self.address, self.typed, self.why]))

    @classmethod
    def of(cls, sealed: str) -> "KeptForm | None":
        text = unseal(sealed)
        return cls(*json.loads(text)) if text else None


# The end of a sign-in


class SignInEndMiddleware:
    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == reverse("account_signed_in"):  # asked by pages that nobody may be looking at
            return self.get_response(request)
        if request.user.is_authenticated and (why := why_over(request)):
            return _end_sign_in(request, why)
        # What a program or another site sends is not looked into: it comes without our cookies.
        shown_to = form_key(request.POST) if request.method == "POST" and is_from_here(request) else None
        if shown_to and shown_to.whose != request.user.pk:
            return _not_theirs(request, shown_to.whose)
        if not request.user.is_authenticated:
            return self.get_response(request)
        if time() - request.session.get(LAST_SEEN, 0) > 60:  # a write a minute at most, not one a request
            request.session[LAST_SEEN] = time()
        response = self.get_response(request)
        # Nothing that somebody saw stays in the browser for whoever presses Back after they signed out.
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """An address that only takes forms, opened because something sent there was kept: ask whether to go on."""
        say = getattr(view, "goes_on", None)
        if say and request.method == "GET" and (kept := _take(request)):
            context = {"address": kept.address, **say(QueryDict(kept.typed)), "why": kept.said}
            context["typed"] = [
                {"name": name, "value": value}
                for name, values in QueryDict(kept.typed).lists()
                for value in values
            ]
            return render(request, "send_portal/go_on.html", context)
        return None


def is_from_here(request: HttpRequest) -> bool:
    """Whether the browser sent our cookies along. To what another site sends it adds none, and an answer to that must
    set none either: a new session would end the one that the person has."""
    return settings.CSRF_COOKIE_NAME in request.COOKIES


def _end_sign_in(request: HttpRequest, why: str) -> HttpResponse:
    """Sign the person out, keep what they sent, say why, and take them to the sign-in page."""
    kept = _read(request, request.user.pk or 0, SIGNED_OUT)
    logout(request)
    return _sign_in_first(request, kept, why)


def _sign_in_first(request: HttpRequest, kept: KeptForm | None, why: str) -> HttpResponse:
    said = "Sign in to go on."
    if kept and not _keep(request, kept):
        said = _TOO_LARGE
    elif kept and kept.typed:
        but = ", but for the password" if any("password" in name for name in request.POST) else ""
        said = f"Sign in to go on: what you typed is kept{but}."
    elif request.method == "POST":
        said = "Nothing was saved. Sign in to go on."
    messages.info(request, f"{why} {said}")
    return redirect_to_login(request.get_full_path())


_TOO_LARGE = "What you sent was too large to be kept and was not saved: sign in and enter it again."


def _not_theirs(request: HttpRequest, whose: int) -> HttpResponse:
    """A form comes from a page that was shown to somebody who isn't signed in now."""
    kept = _read(request, whose, SIGNED_OUT)
    if not request.user.is_authenticated:
        return _sign_in_first(request, kept, "Your sign-in ended before this was saved.")
    context = {"kept": kept.sealed() if kept else ""}
    return render(request, "send_portal/somebody_else.html", context, status=409)


def hand_over(request: HttpRequest) -> HttpResponse:
    """Sign out, and take what was kept along to the sign-in of the one to whom it belongs."""
    kept = KeptForm.of(request.POST.get("kept", ""))
    logout(request)
    if kept is None:
        return redirect("account_login")
    _keep(request, kept)
    return redirect_to_login(kept.address)


# What was sent


def _read(request: HttpRequest, whose: int, why: str) -> KeptForm | None:
    """What was sent; None where it is no form, or has nothing in it that could be kept, such as passwords alone."""
    if request.method != "POST":
        return None
    typed = typed_in(request.POST)
    is_ours = form_key(request.POST) is not None
    return KeptForm(whose, request.get_full_path(), typed, why) if typed or is_ours else None


def _keep(request: HttpRequest, kept: KeptForm) -> bool:
    """Keep it in the browser's session; False where it is too large."""
    if len(kept.typed) > LARGEST_KEPT:
        return False
    request.session[KEPT] = [*request.session.get(KEPT, []), kept.sealed()][-MOST_KEPT:]
    return True


def keep_sent(request: HttpRequest, why: str) -> HttpResponse:
    """Lead back to the page of the form that was sent, which will be filled with it and say why it wasn't saved.

    What is too large to be kept is given back at once, to be copied.
    """
    kept = _read(request, request.user.pk or 0, why)
    if kept and not _keep(request, kept):
        return render(request, "send_portal/not_saved.html", {"why": why}, status=409)
    return redirect(request.get_full_path())


def _take(request: HttpRequest) -> KeptForm | None:
    """What this person sent to this address and wasn't saved, once; None otherwise."""
    for sealed in request.session.get(KEPT, []):
        kept = KeptForm.of(sealed)
        if kept and kept.whose == request.user.pk and kept.address == request.get_full_path():
            request.session[KEPT] = [other for other in request.session[KEPT] if other != sealed]
            return kept
    return None


def kept_form(request: HttpRequest, then: str = "Check what is below, then save.") -> QueryDict | None:
    """What this person had sent to this page when it wasn't saved, once; None otherwise. `then`: what to do now."""
    kept = _take(request) if request.method == "GET" else None
    if kept is None:
        return None
    messages.info(request, format_html("{} {}", kept.said, then))
    return QueryDict(kept.typed) if kept.typed else None


def asking(question: str, button: str) -> Callable[[QueryDict], dict[str, Any]]:
    """For `goes_on`, where the address itself says all that there is to ask."""
    return lambda _: {"question": question, "button": button}


def goes_on(say: Callable[[QueryDict], dict[str, Any]]) -> Callable[[View], View]:
    """For a view that only takes forms. `say` puts what was kept into words: `question`, `button`, perhaps `rows`."""

    def mark(view: View) -> View:
        view.goes_on = say  # type: ignore[attr-defined]
        return view

    return mark


# What was saved already


class SavedOnceMiddleware:
    """Leads a form that was sent twice to what was recorded the first time, and remembers where that is.

    It asks before the page does: what the first saved may be why the page would refuse the second, or why there is no
    such page any more.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        key = form_key(request.POST) if request.method == "POST" and response.status_code == 302 else None
        if key and not hasattr(request, "sent_before"):
            saved = apps.get_model("send_portal", "SavedForm")._default_manager
            saved.filter(name=key.name, address="").update(address=response.headers["Location"][:500])
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if request.method != "POST" or not request.user.is_authenticated:
            return None
        try:
            refuse_if_sent_before(request.POST)
        except SentBefore as error:
            return self.process_exception(request, error)
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, SentBefore):
            return None
        request.sent_before = True  # type: ignore[attr-defined]
        saved = apps.get_model("send_portal", "SavedForm")._default_manager.get(name=error.name)
        address = saved.address or _nearest_page(request.path)
        when = _say_when(saved.at)
        if error.same:
            messages.info(request, f"This form was sent twice. It was saved once, {when}, and not again.")
            return redirect(address)
        why = format_html(
            'You saved this form {}: <a class="govuk-link" href="{}">see what was recorded</a>. '
            "What you sent now says something else and is not saved.",
            when,
            address,
        )
        return keep_sent(request, why)


def _say_when(at: datetime) -> str:
    local = localtime(at)
    return f"on {local.day} {local:%B} at {local:%H:%M}"


def _nearest_page(path: str) -> str:
    """The page above an address: where what was just recorded there is likely to be seen."""
    while path != "/":
        path = urljoin(path, ".." if path.endswith("/") else ".")
        try:
            resolve(path)
        except Resolver404:
            continue
        return path
    return path
