"""Made-up histories of cases for the tests of the rules: short to write, and random ones that are legal."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from ehcp.codes import ADVICE_SOURCES, LETTER_CHECKLIST, REOPENED_BECAUSE
from ehcp.ledger import Event
from ehcp.lifecycle import check, next_kinds

TODAY = date(2024, 7, 31)
WHOLE_LETTER = list(LETTER_CHECKLIST)


def day(text: str) -> date:
    return date.fromisoformat(text)


def history(*facts: tuple[Any, ...]) -> list[Event]:
    """Events from (kind, day) or (kind, day, details), with ids in the order given."""
    return [
        Event(number, kind, day(on), rest[0] if rest else {})
        for number, (kind, on, *rest) in enumerate(facts, start=1)
    ]


def event(kind: str, on: str, **details: Any) -> Event:
    """An event not yet recorded."""
    return Event(0, kind, day(on), details)


def refusals(problems: Sequence[Any]) -> list[str]:
    return [problem.code for problem in problems if problem.refuses]


def warnings(problems: Sequence[Any]) -> list[str]:
    return [problem.code for problem in problems if not problem.refuses]


@st.composite
def legal_histories(draw: st.DrawFn, most: int = 14) -> list[Event]:
    """Histories that people could have recorded, one event after another, same days and reopenings among them."""
    on = draw(st.dates(date(2022, 1, 1), date(2023, 6, 1)))
    events = [Event(1, "request_received", on, {"source": "parent"})]
    for number in range(2, draw(st.integers(1, most)) + 1):
        on += timedelta(days=draw(st.integers(0, 30)))
        kind = draw(st.sampled_from(next_kinds(events)))
        proposed = Event(number, kind, on, draw(details_for(kind, on)))
        problems = check(events, proposed, today=date(2026, 1, 1))
        if not refusals(problems):
            events.append(proposed)
    return events


@st.composite
def details_for(draw: st.DrawFn, kind: str, on: date) -> dict[str, Any]:
    """Complete details of an event, codes at random."""
    if kind.startswith("decided"):
        found: dict[str, Any] = {"decided_on": on.isoformat()}
        if kind.startswith("decided_not"):
            return found | {"letter": WHOLE_LETTER}
        because = draw(st.sampled_from([None, *REOPENED_BECAUSE]))
        return found | ({"because": because} if because else {})
    if kind.startswith("advice"):
        source = draw(st.sampled_from(["psychology", "psychology", *ADVICE_SOURCES]))
        provider = draw(st.sampled_from([None, "ORG1", "ORG2"]))
        return {"source": source} | ({"provider": provider} if provider else {})
    if kind == "exception_agreed":
        return {"code": "E3"}
    if kind == "final_plan_sent":
        return {"family_waived_15_days": draw(st.booleans())}
    return {"reason": "withdrawn"} if kind == "withdrawn" else {}
