"""Mail as files, for a portal to try: each holds a link that signs somebody in, so only its owner may read it."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail.backends import filebased

from send_portal.private_files import PRIVATE_FILE, private_folder


class EmailBackend(filebased.EmailBackend):
    def __init__(self, **options: Any) -> None:
        private_folder(Path(options.get("file_path") or settings.EMAIL_FILE_PATH))
        super().__init__(**options)

    def open(self) -> bool:
        if self.stream is not None:
            return False
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        self.stream = open(os.open(self._get_filename(), flags, PRIVATE_FILE), "ab")  # noqa: SIM115  # until close()
        return True
