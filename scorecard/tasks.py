"""Background work of the scorecard. Each task is one call and may run twice."""

from celery import shared_task

from scorecard import changes
from scorecard.duties import note_done
from send_portal.queries import system_person
from send_portal.troubles import TIMETABLE


@shared_task(name="scorecard.recalculate")
def recalculate(force: bool = False) -> None:
    changes.recalculate(by=system_person(), force=force)


@shared_task(name="scorecard.catch_up")
def catch_up() -> None:
    """The minute tick: shows that beat, broker and worker reach each other, and counts if anything was missed."""
    note_done(TIMETABLE)
    changes.recalculate(by=system_person())


@shared_task(name="scorecard.check_figures")
def check_figures() -> None:
    wrong = changes.check_figures(by=system_person())
    if wrong:
        raise FiguresWrong(" ".join(wrong))


@shared_task(name="scorecard.make_forecasts")
def make_forecasts(again: bool = False) -> None:
    changes.make_forecasts(by=system_person(), again=again)


class FiguresWrong(Exception):
    """The nightly check failed; the alarm is on every page."""
