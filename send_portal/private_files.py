"""Files and folders that nobody else on the machine may read: secrets, mail, everything that running makes."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700


def private_folder(path: Path) -> Path:
    """The folder, made for its owner alone where it is missing. One that is there keeps its rights."""
    path.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    return path


@contextmanager
def closed_to_others() -> Iterator[None]:
    """Within the block, whatever this process makes, and what the programs that it starts make, is its owner's alone:
    logs, messages, files beside the database."""
    before = os.umask(0o777 - PRIVATE_FOLDER)
    try:
        yield
    finally:
        os.umask(before)


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
    close_to_others(path)
    return path.read_text().strip()


def close_to_others(path: Path) -> None:
    """Let nobody but its owner read a file that is there; one of somebody else's is left alone."""
    found = path.stat()
    if found.st_mode & 0o077 and found.st_uid == os.getuid():
        path.chmod(PRIVATE_FILE)
