"""What every page's frame needs: the council, the day, the navigation, an alarm if there is one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import now

from send_portal.calendar import is_pinned, today
from send_portal.parts.form_keys import new_form_key
from send_portal.parts.posted import given_back
from send_portal.parts.sign_in_end import how_long
from send_portal.people import Permission as P
from send_portal.people.tokens import SCOPES


@dataclass(frozen=True)
class NavigationItem:
    label: str
    url_name: str
    permissions: tuple[P, ...]  # any of them; none = open to everybody
    prefixes: tuple[str, ...] = ()


NAVIGATION = (
    NavigationItem("My cases", "cases:mine", (P.VIEW_RECORDS,), ("/cases/",)),
    NavigationItem("All cases", "cases:team", (P.VIEW_REFERENCES,), ("/cases/team/",)),
    NavigationItem("Scorecard", "board:scorecard", (P.VIEW_TRUE_FIGURES,), ("/scorecard/",)),
    NavigationItem("Improvement plan", "areas:list", (), ("/plan/",)),
    NavigationItem("Reports", "reports:list", (), ("/reports/",)),
    NavigationItem("People", "people:list", (P.MANAGE_PEOPLE,), ("/people/",)),
    NavigationItem("Settings", "pages:list", (P.MANAGE_SETTINGS,), ("/settings/",)),
    NavigationItem("Administration", "audit:administration", (P.VIEW_AUDIT,), ("/audit/administration/",)),
    NavigationItem("Access log", "audit:log", (P.VIEW_AUDIT,), ("/audit/",)),
)

# Apps above register what they have to say on every page: a function of who is signed in that returns the text of an
# alarm, or "".
ALARMS: list[Callable[[Any], str]] = []


def navigation(request: HttpRequest) -> list[dict[str, object]]:
    """The pages this person may open, with the one they are in marked: the longest matching prefix wins."""
    person = request.user if request.user.is_authenticated else None
    shown = [
        item for item in NAVIGATION if not item.permissions or (person and person.may(*item.permissions))
    ]
    matches = [(len(p), item) for item in shown for p in item.prefixes if request.path.startswith(p)]
    current = max(matches, key=lambda match: match[0])[1] if matches else None
    return [{"label": i.label, "url": reverse(i.url_name), "current": i is current} for i in shown]


def page_furniture(request: HttpRequest) -> dict[str, object]:
    person = request.user if hasattr(request, "user") and request.user.is_authenticated else None
    alarm = next((text for alarm in ALARMS if (text := alarm(person))), "") if person else ""
    return {
        "nav": navigation(request) if hasattr(request, "user") else [],
        "portal": {  # not `site`: the pages of sign-in have a context of that name
            "council_name": settings.COUNCIL_NAME,
            "is_demonstration": settings.IS_DEMONSTRATION,
            "is_pinned": is_pinned(),
            "today": today(),
            "alarm": alarm,
            "may_act": bool(alarm and person and person.may(P.MANAGE_SETTINGS)),
        },
        "form_key": partial(new_form_key, person.pk) if person else "",  # a new one each time a template asks
        **(_sign_in_end(request) if person and hasattr(request, "session") else {}),
        "may_have_tokens": bool(person and person.may(*SCOPES.values())),
        "given_back": partial(given_back, request),  # asked for by pages that say what went wrong
        "P": P,
    }


def _sign_in_end(request: HttpRequest) -> dict[str, object]:
    """Until when this sign-in lasts if nothing more is asked for, for the header and for the warning before it."""
    seconds = how_long(request)["seconds"]
    return {"signed_in_until": now() + timedelta(seconds=seconds), "sign_in_seconds": seconds}
