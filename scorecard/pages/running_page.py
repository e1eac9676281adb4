"""What the page on how the portal is running shows: what needs attention, and when each kind of work was last done."""

from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime

from scorecard.watching import facts
from send_portal.calendar import today
from send_portal.days import jumps, say_day
from send_portal.troubles import DUTIES, Facts, troubles_of

COLUMNS = ("What", "Last heard of or done", "Failures since then")


def running_page() -> dict[str, Any]:
    known = facts()
    return {
        "troubles": troubles_of(known),
        "columns": COLUMNS,
        "rows": _rows(known),
        "day_to_accept": say_day(known.day) if jumps(known.day, known.last_day) else "",
        "today": today(),
    }


def _rows(known: Facts) -> list[list[str]]:
    return [
        [said, date_format(localtime(duty.done_at), "j F Y, H:i"), str(duty.failures)]
        if (duty := known.duties.get(name))
        else [said, "not looked for yet", "0"]
        for name, said in DUTIES.items()
    ]
