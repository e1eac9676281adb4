"""The Celery application. Tasks live in each app's tasks.py; the timetable in timetable.py."""

import os
from pathlib import Path

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "send_portal.settings")

app = Celery("send_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def leave_logging_to_django(**_: object) -> None:
    """Celery would replace the log configuration; Django's stands."""


@app.on_after_configure.connect
def set_timetable(sender: Celery, **_: object) -> None:
    from send_portal.timetable import TIMETABLE

    sender.conf.beat_schedule = TIMETABLE
    for name in ("data_folder_in", "data_folder_out", "control_folder", "processed_folder"):
        folder = (sender.conf.broker_transport_options or {}).get(name)
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
