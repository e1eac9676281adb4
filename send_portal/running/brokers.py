"""Kombu's transports, repaired in one place (Kombu 5.7), so that no accident of the broker ends a worker.

Redis: a channel whose connection is gone is still asked to acknowledge what it had delivered, or to put it back. It
should answer with an error of the connection, which Celery expects: the worker then reconnects. It stumbles over its
own missing parts instead.

Files: a message is written where readers look, so that one may read half of it.
"""

from pathlib import Path
from time import monotonic
from uuid import uuid4

from kombu.exceptions import ChannelError
from kombu.transport import filesystem, redis
from kombu.utils.json import dumps


class RedisChannel(redis.Channel):
    def _connparams(self, *args: object, **kwargs: object) -> dict[str, object]:
        if self.connection is None or self.connection.client is None:
            raise ConnectionError("The connection to Redis is gone.")
        parameters: dict[str, object] = super()._connparams(*args, **kwargs)  # type: ignore[misc]
        return parameters


class FileChannel(filesystem.Channel):
    def _put(self, queue: str, payload: object, **kwargs: object) -> None:  # type: ignore[override]
        """Write the message under a name that no reader looks for, then give it its own."""
        folder, name = Path(self.data_folder_out), f"{round(monotonic() * 1000)}_{uuid4()}"
        try:
            unfinished = folder / f"{name}.unfinished"
            unfinished.write_text(dumps(payload))
            unfinished.rename(folder / f"{name}.{queue}.msg")
        except OSError as error:
            raise ChannelError(f"No message can be written to {folder}") from error


def repair_kombu() -> None:
    redis.Transport.Channel = RedisChannel
    filesystem.Transport.Channel = FileChannel
