"""A person's sign-ins in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format
from django.utils.timezone import localtime

from send_portal.models import Session
from send_portal.parts.sessions import ADDRESS, BROWSER, LAST_SEEN, STARTED, is_over

# What stands in a browser's own description, in the order in which it must be looked for: many claim to be others too.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True)
class SignInRow:
    """`facts` are the rows of a summary list."""

    mark: str
    browser: str
    started: str
    facts: list[dict[str, str]]
    is_here: bool


def sign_in_rows(sessions: Iterable[Session], *, here: str) -> list[SignInRow]:
    """Those that are not over, the one in use (`here` is its key) first, then by when they were last used."""
    found = [(session, session.get_decoded()) for session in sessions]
    going_on = [(session, data) for session, data in found if not is_over(data.get(STARTED, 0))]
    going_on.sort(key=lambda pair: (pair[0].session_key != here, -_seen(pair[1])))
    return [_row(session, data, here) for session, data in going_on]


def _row(session: Session, data: dict[str, object], here: str) -> SignInRow:
    started = _moment(float(str(data[STARTED])))
    return SignInRow(
        mark=mark(session.session_key),
        browser=browser_words(str(data.get(BROWSER, ""))),
        started=_words(started),
        facts=[
            {"key": "Signed in", "value": _words(started)},
            {"key": "Last used", "value": _words(_moment(_seen(data)))},
            {"key": "Ends at the latest", "value": _words(started + timedelta(hours=settings.SIGN_IN_HOURS))},
            {"key": "Network address", "value": str(data.get(ADDRESS, "")) or "Not known"},
        ],
        is_here=session.session_key == here,
    )


def mark(session_key: str) -> str:
    """What a page names a session by: its key is as good as a password, and stays out of pages."""
    return salted_hmac("sign-in", session_key).hexdigest()[:20]


def browser_words(description: str) -> str:
    """“Firefox on Windows”, of what the browser says of itself."""
    browser = next((name for part, name in _BROWSERS if part in description), "A browser")
    system = next((name for part, name in _SYSTEMS if part in description), "")
    return f"{browser} on {system}" if system else browser


def _seen(data: dict[str, object]) -> float:
    return float(str(data.get(LAST_SEEN) or data.get(STARTED) or 0))


def _moment(seconds: float) -> datetime:
    return localtime(datetime.fromtimestamp(seconds, tz=UTC))


def _words(moment: datetime) -> str:
    return date_format(moment, "j F Y, H:i")
