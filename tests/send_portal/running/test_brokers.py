"""The repaired parts of the brokers."""

import os
from pathlib import Path
from secrets import token_hex

import pytest
from kombu import Connection
from kombu.exceptions import ChannelError

from send_portal.running import brokers
from send_portal.running.celery import app
from tests.background import RedisServer


@pytest.fixture
def queue(tmp_path: Path):
    folders = dict.fromkeys(("data_folder_in", "data_folder_out", "control_folder"), str(tmp_path))
    with Connection("filesystem://localhost//", transport_options=folders) as connection:
        yield connection.SimpleQueue(f"letters-{token_hex(4)}")  # Kombu remembers queues by name


def test_the_application_uses_the_mended_channels() -> None:
    for url, channel in (
        ("redis://localhost", brokers.RedisChannel),
        ("filesystem://localhost//", brokers.FileChannel),
    ):
        assert app.connection_for_write(url).transport.Channel is channel


def test_messages_in_files_come_in_their_order_and_leave_nothing(queue, tmp_path: Path) -> None:
    for number in range(3):
        queue.put({"number": number})
    assert queue.qsize() == 3
    got = [queue.get(timeout=5) for _ in range(3)]
    assert sorted(message.payload["number"] for message in got) == [0, 1, 2]
    for message in got:
        message.ack()
    assert not list(tmp_path.glob("*.msg"))
    assert not list(tmp_path.glob("*.unfinished"))


def test_no_reader_sees_a_message_before_it_is_whole(queue, tmp_path: Path, monkeypatch) -> None:
    seen: list[int] = []
    real = Path.write_text

    def write(path: Path, text: str) -> int:
        path.touch()
        seen.append(queue.qsize())
        return real(path, text)

    monkeypatch.setattr(Path, "write_text", write)
    queue.put("a letter")
    assert (seen, queue.qsize()) == ([0], 1)


def test_a_folder_that_is_gone_is_an_error_of_the_broker(queue, tmp_path: Path) -> None:
    queue.channel.data_folder_out = str(tmp_path / "gone")
    with pytest.raises(ChannelError, match="No message can be written"):
        queue.put("another")


@pytest.mark.slow
@pytest.mark.redis
@pytest.mark.skipif(
    not RedisServer.binary and os.environ.get("CI") != "true",
    reason="redis-server is missing: install it (Debian: apt install redis-server)",
)
def test_a_message_of_a_lost_redis_is_answered_with_an_error_of_the_connection(tmp_path: Path) -> None:
    server = RedisServer(tmp_path)
    server.start()
    try:
        with Connection(server.url) as connection:
            queue = connection.SimpleQueue("letters")
            queue.put("a letter")
            message = queue.get(timeout=10)
            server.stop()
            connection.collect()
            with pytest.raises(connection.connection_errors):
                message.ack()
    finally:
        server.stop()
