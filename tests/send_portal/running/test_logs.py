"""Whether a line of the log could be written is known, so that no page says so untruly."""

import errno
import logging
from io import StringIO

import pytest

from send_portal.running import logs


class Full(StringIO):
    """A file on a disk without room."""

    def write(self, text: str) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def writing_to(monkeypatch):
    def write(stream: StringIO) -> None:
        (handler,) = [one for one in logging.getLogger().handlers if isinstance(one, logs.LogHandler)]
        monkeypatch.setattr(handler, "stream", stream)

    return write


def test_a_line_that_was_written_is_known_to_be(writing_to):
    stream = StringIO()
    writing_to(stream)
    assert logs.note("something_failed", reference="12345678")
    assert "12345678" in stream.getvalue()


def test_a_line_for_which_the_disk_had_no_room_is_known_not_to_be_written(writing_to, capsys):
    writing_to(Full())
    assert not logs.note("something_failed")
    assert capsys.readouterr().err == ""


def test_a_line_below_the_level_that_is_logged_was_not_written(writing_to, caplog):
    writing_to(StringIO())
    caplog.set_level(logging.CRITICAL)
    assert not logs.note("something_failed")
