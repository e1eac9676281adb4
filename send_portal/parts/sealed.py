"""Texts that lie encrypted where they wait for their person: what was typed may name a child.

Django's signing makes a text unforgeable and leaves it readable, so this is Fernet, with a key made from SECRET_KEY.
"""

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken
from django.utils.crypto import salted_hmac


def seal(text: str) -> str:
    return _fernet().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str | None:
    """The text again; None for anything that this portal, with the secret key it has now, didn't seal."""
    try:
        return _fernet().decrypt(sealed.encode()).decode()
    except (InvalidToken, ValueError):
        return None


def _fernet() -> Fernet:
    return Fernet(urlsafe_b64encode(salted_hmac("sealed texts", "", algorithm="sha256").digest()))
