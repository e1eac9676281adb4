"""Files and folders that nobody else on the machine may read: secrets, mail, everything that running makes."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700


def private_folder(path: Path) -> Path:
    """The folder, made for its owner alone where it is missing. One that is there keeps its rights."""
    path.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    return path


def secret_in(path: Path, make: Callable[[], str]) -> str:
    """The text in the file, made on first use; of two first uses at once, both get what one of them made.

    A file that a copy or a restore had opened to others is closed to them again.
    """
    if not path.exists():
        private_folder(path.parent)
        with NamedTemporaryFile(
            "w", dir=path.parent, prefix=f".{path.name}-"
        ) as whole:  # only its owner reads it
            whole.write(make())
            whole.flush()
            with suppress(FileExistsError):
                os.link(whole.name, path)
    found = path.stat()
    if found.st_mode & 0o077 and found.st_uid == os.getuid():
        path.chmod(PRIVATE_FILE)
    return path.read_text().strip()
