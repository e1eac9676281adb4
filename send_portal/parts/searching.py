"""Searches by name or birth date: what was typed lies sealed in the person's session, and the address has a key to it.

An address is kept by browsers and logs, and is seen by whoever looks over a shoulder, so no name belongs in it. The
form is sent by POST; the page of results is `?search=KEY`, which means nothing to anybody else, nor after a while.
"""

from collections.abc import Sequence
from secrets import token_urlsafe
from time import time
from typing import Any

from django.http import HttpRequest, QueryDict

from send_portal.parts.sealed import seal, unseal

PARAMETER = "search"
KEPT = "searches"
KEPT_FOR = 60 * 60
"""Seconds since the search was made. Afterwards the page says so and asks to search again."""
MOST_KEPT = 20
"""Searches of one person: the oldest go."""


def keep_search(request: HttpRequest, fields: Sequence[str]) -> str:
    """Keep what was sent for these fields; gives the key to it, or "" where nothing was typed in them."""
    sent = QueryDict(mutable=True)
    for name in fields:
        if typed := request.POST.get(name, "").strip():
            sent[name] = typed
    if not sent:
        return ""
    kept = _still_kept(request)
    key = next(
        (key for key, search in kept.items() if unseal(search["sent"]) == sent.urlencode()), token_urlsafe(9)
    )
    kept.pop(key, None)
    kept[key] = {"sent": seal(sent.urlencode()), "at": time()}
    request.session[KEPT] = dict(list(kept.items())[-MOST_KEPT:])
    return key


def kept_search(request: HttpRequest) -> QueryDict | None:
    """What this person typed, if the address has the key to a search that is still kept."""
    search = _still_kept(request).get(request.GET.get(PARAMETER, ""))
    return QueryDict(unseal(search["sent"])) if search else None


def is_search_over(request: HttpRequest) -> bool:
    """Whether the address asks for a search that is no longer kept, or was never this person's."""
    return bool(request.GET.get(PARAMETER)) and kept_search(request) is None


def _still_kept(request: HttpRequest) -> dict[str, dict[str, Any]]:
    kept = request.session.get(KEPT, {})
    return {key: search for key, search in kept.items() if 0 <= time() - search["at"] <= KEPT_FOR}
