"""The Celery application. Tasks live in each app's tasks.py; the timetable in timetable.py."""

import os
from collections.abc import Callable
from itertools import count
from pathlib import Path
from time import sleep

import structlog
from celery import Celery
from celery.signals import beat_init, setup_logging, worker_init, worker_shutdown

from send_portal.environment import SettingRefused
from send_portal.running import brokers
from send_portal.troubles import WORKER

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "send_portal.settings")

logger = structlog.get_logger(__name__)
BETWEEN_TRIES = 2.0  # seconds
TOLD_EVERY = 30  # tries

app = Celery("send_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
brokers.repair_kombu()


@setup_logging.connect
def leave_logging_to_django(**_: object) -> None:
    """Celery would replace the log configuration; Django's stands."""


@app.on_after_configure.connect
def set_timetable(sender: Celery, **_: object) -> None:
    """Also makes the folders of a broker of files, for whichever process comes first: web, worker or command."""
    from send_portal.running.timetable import TIMETABLE

    sender.conf.beat_schedule = TIMETABLE
    for name in ("data_folder_in", "data_folder_out", "control_folder", "processed_folder"):
        folder = (sender.conf.broker_transport_options or {}).get(name)
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)


@beat_init.connect
def wait_for_the_database(**_: object) -> None:
    """Nothing is ready before the database is. One without tables would fail at every task: say so once, and stop."""
    from django.db import DatabaseError, InterfaceError, connection

    from send_portal.database.faults import is_out_of_order, what_to_do
    from send_portal.running.preparation import has_steps_to_take

    for tries in count():
        try:
            if has_steps_to_take():
                raise SystemExit("The database lacks tables. Run first: python manage.py migrate")
            break
        except SettingRefused as problem:
            raise SystemExit(str(problem)) from None
        except (DatabaseError, InterfaceError) as error:
            said = what_to_do(error)
            if not is_out_of_order(error):
                if not said:
                    raise
                raise SystemExit(said) from None
            if tries % TOLD_EVERY == 0:
                logger.error("waiting_for_the_database", words=f"{said} Trying again until it can be.")
            connection.close()
            sleep(BETWEEN_TRIES)
    connection.close()  # each thread of the pool opens its own


@worker_init.connect
def look_after_the_portal(**_: object) -> None:
    """Before the broker is reached, so that a worker counts though there is none."""
    from send_portal.running import watch

    wait_for_the_database()
    worker_shutdown.connect(_told_to_end(watch.start(WORKER)), weak=False)


def _told_to_end(end: Callable[[], None]) -> Callable[..., None]:
    return lambda **_: end()
