"""The one way to ask for background work: by name, after the transaction that made it necessary.

No request waits for the broker: a thread sends what was asked for. What can't be sent is lost, and costs a few seconds:
workers look into the database for what waits to be counted.
"""

from concurrent.futures import ThreadPoolExecutor
from time import monotonic

import structlog
from django.db import transaction

logger = structlog.get_logger(__name__)

PAUSE = 30.0  # seconds for which a broker that failed is left alone, so that not every save waits for it
_left_alone_until = 0.0
_sender = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sends tasks")


def send_task(name: str, *args: object) -> None:
    """Send a Celery task by name once the current transaction commits.

    A broker that can't be reached, or never answers, is logged; it neither fails nor delays a save.
    """
    transaction.on_commit(lambda: _sender.submit(_send, name, args), robust=True)


def _send(name: str, args: tuple[object, ...]) -> None:
    global _left_alone_until
    from send_portal.running.celery import app

    if monotonic() < _left_alone_until:
        return
    try:
        app.send_task(name, args=args, retry=False, ignore_result=True)
    except Exception as error:  # noqa: BLE001  # whatever a transport raises; workers find the work
        _left_alone_until = monotonic() + PAUSE
        logger.warning("task_not_sent", task=name, error=str(error))
