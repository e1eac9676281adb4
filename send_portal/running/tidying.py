"""What has run out is thrown away: sign-ins, and mail in files where no mail server takes it."""

from importlib import import_module
from pathlib import Path
from time import time

from django.conf import settings

OLDEST_MAIL = 90 * 24 * 60 * 60  # seconds


def forget_expired_sign_ins() -> None:
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()


def remove_old_mail() -> None:
    """Of the files into which an embedded portal writes its mail, those older than 90 days."""
    folder = Path(getattr(settings, "EMAIL_FILE_PATH", None) or settings.VAR_DIR / "mail")
    for file in folder.glob("*.log"):
        if time() - file.stat().st_mtime > OLDEST_MAIL:
            file.unlink(missing_ok=True)
