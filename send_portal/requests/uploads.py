"""Files sent to pages: none takes any."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload


class NoFiles(FileUploadHandler):
    """Stops reading where a file begins.

    Django would write it to the disk first and ask afterwards, so that a stranger could fill the disk from the sign-in
    page. Case files come in by a command.
    """

    def new_file(self, *args: Any, **options: Any) -> None:
        raise StopUpload(connection_reset=True)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return None

    def file_complete(self, file_size: int) -> None:
        return None
