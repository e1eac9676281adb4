"""Sessions as rows that know whose they are and end when they were going to.

A sign-in ends SIGN_IN_HOURS after it began, however busy: Django's own sessions begin their time again with each save.
The row stays for an hour more, so that somebody who sends a form just after the end is known as the person whose
sign-in it was, and what they typed isn't lost; `send_portal.parts.kept` lets nobody in with it.
"""

from datetime import datetime, timedelta
from time import time
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.http import HttpRequest
from django.utils import timezone

# What a session remembers of the sign-in that it belongs to.
STARTED, LAST_SEEN, ADDRESS, BROWSER = "started", "last_seen", "address", "browser"
KEPT_AFTER_ITS_END = 60 * 60  # seconds
LONGEST_BROWSER = 300  # characters of what a browser says of itself


def is_over(started: float) -> bool:
    """Whether a sign-in that began then (seconds since 1970) has lasted as long as one may."""
    return time() >= started + settings.SIGN_IN_HOURS * 60 * 60


class SessionStore(DatabaseSessionStore):
    @classmethod
    def get_model_class(cls) -> Any:
        return apps.get_model("send_portal", "Session")

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row: Any = super().create_model_instance(data)
        row.person_id = data.get(SESSION_KEY)
        return row

    def get_expiry_age(self, **kwargs: Any) -> int:
        started = self.get(STARTED)
        if started is None:
            return super().get_expiry_age(**kwargs)
        return max(0, int(started + settings.SIGN_IN_HOURS * 60 * 60 + KEPT_AFTER_ITS_END - time()))

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        if self.get(STARTED) is None:
            return super().get_expiry_date(**kwargs)
        return timezone.now() + timedelta(seconds=self.get_expiry_age())


def remember_sign_in(request: HttpRequest, **_: object) -> None:
    """With each sign-in, by whatever way: when, and from which browser and address, for the person's own list."""
    request.session[STARTED] = time()
    request.session[ADDRESS] = request.META.get("REMOTE_ADDR", "")
    request.session[BROWSER] = request.META.get("HTTP_USER_AGENT", "")[:LONGEST_BROWSER]
