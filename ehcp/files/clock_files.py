"""The answers of `manage.py clocks`, and what its files hold that is odd. The format is in docs/statutory-clocks.md."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from ehcp.clocks import PUBLISHED_UNTIL, Clock, clocks
from ehcp.events.ledger import standing
from ehcp.files.json_cases import CaseFile, read_each_case
from ehcp.lifecycle import find_problems
from send_portal.days import say_day
from send_portal.refusals import FileRefused

_CASES_NAMED = 10


def read_cases(file: bytes) -> list[CaseFile]:
    """The cases of a file, in its order. Raises FileRefused with everything that is wrong."""
    cases, problems = read_each_case(file)
    if problems:
        raise FileRefused(problems)
    return cases


def clocks_as_json(case: CaseFile, on: date) -> list[dict[str, Any]]:
    """The clocks of a case as JSON keeps them. Events are called what they are called in the file."""
    all_clocks = clocks(case.events, on, born=case.born, year_group=case.year_group)
    return [_as_json(clock, case.names) for clock in all_clocks]


def say_computed(answers: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """Which answered clocks rest on bank holidays that aren't published yet, in a line; "" where none does."""
    resting = {
        name: [
            clock["clock"]
            for clock in answered
            if any(part["part"] == "computed_holidays" for part in clock["parts"])
        ]
        for name, answered in answers.items()
    }
    told = [f"{name} ({', '.join(dict.fromkeys(ids))})" for name, ids in resting.items() if ids]
    if not told:
        return ""
    shown, more = told[:_CASES_NAMED], len(told) - _CASES_NAMED
    rest = f" and {more} more" if more > 0 else ""
    return (
        f"Bank holidays after {say_day(PUBLISHED_UNTIL)} are computed, not published: days that rest on them may still "
        f"move. They are marked in the parts of the clocks of {', '.join(shown)}{rest}."
    )


def find_oddities(case: CaseFile, on: date) -> Iterator[str]:
    """What the lifecycle says against the history of a case by `on`, a sentence for each event. It counts all the same.

    Only the order of steps is judged, as for imported history: details that a person must give may be missing.
    """
    by_id = {event.id: event for event in case.events}
    by_then = [event for event in standing(case.events) if event.on <= on]
    words: dict[int, list[str]] = {}
    for problem in find_problems([replace(event, replaces=None) for event in by_then], today=on):
        if problem.refuses and problem.event_id is not None:
            words.setdefault(problem.event_id, []).append(problem.words)
    for number, sentences in words.items():
        event = by_id[number]
        name = case.names[number - 1]
        yield f"Case {case.id}, event {name} ({event.kind}, {say_day(event.on)}): {' '.join(sentences)}"


def _as_json(clock: Clock, names: Sequence[str]) -> dict[str, Any]:
    as_object = clock.as_dict()
    for part in as_object["parts"]:
        if "event" in part:
            part["event"] = names[int(part["event"]) - 1]
    return as_object
