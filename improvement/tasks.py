"""Background work of the reports. Each task is one call and may run twice."""

from celery import shared_task

from improvement import changes
from send_portal.queries import system_person


@shared_task(name="improvement.check_reports")
def check_reports() -> None:
    wrong = changes.check_reports(by=system_person())
    if wrong:
        raise ReportsWrong(" ".join(wrong))


class ReportsWrong(Exception):
    """A published report no longer follows from its cut; the alarm is on every page."""
