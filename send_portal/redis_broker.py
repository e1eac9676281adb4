"""Kombu's Redis transport, mended in one place (Kombu 5.7): a worker that loses Redis reconnects instead of ending.

A channel whose connection is gone is still asked to acknowledge what it had delivered, or to put it back. It should
answer with an error of the connection, which Celery expects and logs; it stumbles over its own missing parts instead,
and that ends the worker.
"""

from kombu.transport import redis


class Channel(redis.Channel):
    def _connparams(self, *args: object, **kwargs: object) -> dict[str, object]:
        if self.connection is None or self.connection.client is None:
            raise ConnectionError("The connection to Redis is gone.")
        return super()._connparams(*args, **kwargs)  # type: ignore[misc]


def mend() -> None:
    redis.Transport.Channel = Channel
