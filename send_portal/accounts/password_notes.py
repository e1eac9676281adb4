"""Each time a person chooses a password, the log of administration says so, and by which way."""

from allauth.account.signals import password_changed, password_reset, password_set

from send_portal.changes import note_password
from send_portal.models import Person


def _note_changed(user: Person, **_: object) -> None:
    note_password(action="changed their password", by=user)


def _note_reset(user: Person, **_: object) -> None:
    note_password(action="chose a password by a mailed link", by=user)


def listen() -> None:
    """Hear of passwords from the sign-in pages. Twice is once: each has a name of its own."""
    password_changed.connect(_note_changed, dispatch_uid="note a changed password")
    password_set.connect(_note_changed, dispatch_uid="note a first password")
    password_reset.connect(_note_reset, dispatch_uid="note a password reset")
