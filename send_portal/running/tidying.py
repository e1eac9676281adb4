"""What has run out is thrown away: mail in files, where no mail server takes it."""

from pathlib import Path
from time import time

from django.conf import settings

OLDEST_MAIL = 90 * 24 * 60 * 60  # seconds


def remove_old_mail() -> None:
    """Of the files into which an embedded portal writes its mail, those older than 90 days."""
    folder = Path(getattr(settings, "EMAIL_FILE_PATH", None) or settings.VAR_DIR / "mail")
    for file in folder.glob("*.log"):
        if time() - file.stat().st_mtime > OLDEST_MAIL:
            file.unlink(missing_ok=True)
