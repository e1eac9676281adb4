"""Whether the details of an event make sense, and which of them a person left out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from ehcp.events.kinds import EVENT_KINDS, Detail
from ehcp.events.ledger import Event
from send_portal import refusals
from send_portal.days import read_day


@dataclass(frozen=True, slots=True)
class EventProblem(refusals.Problem):
    """Something wrong with an event.

    `field` is "on" or the name of a detail ("" for the event as a whole). A warning (`refuses` False) leaves the
    event to the person's judgement. `event_id` says which event of the history it is about.
    """

    refuses: bool = True
    event_id: int | None = None


# Days that an event or its details can bear: before and after, a year was mistyped.
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2199, 12, 31)

# What an import says of itself: that it is one, and that its day is a stand-in.
_IN_ANY_DETAILS = {"imported", "dated"}


def find_faulty_details(event: Event) -> list[EventProblem]:
    """What is wrong with the details themselves, whoever recorded them: unknown names, codes, days that are none."""
    kind = EVENT_KINDS.get(event.kind)
    if kind is None:
        return [
            EventProblem(
                "unknown_kind", f"There is no kind of event called “{event.kind}”. Choose one of the list."
            )
        ]
    known = {detail.name: detail for detail in kind.details}
    if event.on < FIRST_DAY:
        # Figures are kept from the first request on: one mistyped as of the year 24 would stop them all.
        return [
            EventProblem("out_of_range", "That is too long ago for any case. Check the year.", field="on")
        ]
    return [
        problem
        for name, value in event.details.items()
        if name not in _IN_ANY_DETAILS and value not in (None, "")
        for problem in _find_faults(name, value, known.get(name))
    ]


def find_missing_details(event: Event) -> Iterator[EventProblem]:
    """The required details that a person left out. The letter's checklist is looked at by its own guard."""
    for detail in EVENT_KINDS[event.kind].details:
        if detail.required and detail.form != "codes" and event.details.get(detail.name) in (None, ""):
            yield EventProblem("detail_missing", f"Give “{detail.label}”.", field=detail.name)


def _find_faults(name: str, value: Any, detail: Detail | None) -> Iterator[EventProblem]:
    if detail is None:
        yield EventProblem(
            "unknown_detail", f"“{name}” doesn't belong to this kind of event. Leave it out.", field=name
        )
    elif detail.form == "date" and not _is_day(value):
        yield EventProblem("not_a_day", f"“{detail.label}” must be a day such as 2024-07-31.", field=name)
    elif detail.form == "date" and not FIRST_DAY <= _day(value) <= LAST_DAY:
        yield EventProblem("out_of_range", f"“{detail.label}”: check the year.", field=name)
    elif detail.form == "flag" and not isinstance(value, bool):
        yield EventProblem("not_a_flag", f"“{detail.label}” must be yes or no.", field=name)
    elif detail.form == "text" and not isinstance(value, str):
        yield EventProblem("not_text", f"“{detail.label}” must be a code.", field=name)
    elif detail.choices is not None and not _are_codes(value, detail):
        choices = ", ".join(detail.choices)
        yield EventProblem("unknown_code", f"“{detail.label}” must be one of: {choices}.", field=name)


def _are_codes(value: Any, detail: Detail) -> bool:
    values = value if detail.form == "codes" else [value]
    choices = detail.choices or {}
    return isinstance(values, list | tuple) and all(
        isinstance(code, str) and code in choices for code in values
    )


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _is_day(value: Any) -> bool:
    if isinstance(value, date):
        return True
    try:
        read_day(value)
    except (TypeError, ValueError):
        return False
    return True
