"""What a program's token may be allowed, and how its text is kept: as a digest only."""

from datetime import timedelta
from hashlib import sha256
from secrets import token_urlsafe

from send_portal.people.permissions import Permission

# What a token may be allowed, and the permission its person must hold all the same.
SCOPES: dict[str, Permission] = {
    "figures:read": Permission.VIEW_TRUE_FIGURES,
    "cases:read": Permission.VIEW_REFERENCES,
    "events:write": Permission.RECORD_EVENTS,
    "events:correct": Permission.RECORD_EVENTS,
}
# A system reads figures and adds what it knows to a case. Reading cases and putting entries right is a person's.
SYSTEM_SCOPES = ("figures:read", "events:write")
SCOPE_WORDS = {
    "figures:read": "read figures with nothing hidden",
    "cases:read": "read cases by reference, their events and clocks",
    "events:write": "record what happened on a case",
    "events:correct": "correct and strike out events",
}
LIFETIME = timedelta(days=365)


def new_text() -> str:
    """The text of a new token: 256 bits, so that its plain digest is safe to keep."""
    return token_urlsafe(32)


def digest(text: str | bytes) -> str:
    """SHA-256 of a token's text, in hex."""
    return sha256(text if isinstance(text, bytes) else text.encode()).hexdigest()
