"""Cases out of JSON, for the commands `clocks` and `steps`. The format is in docs/statutory-clocks.md.

Pure. What can't be read is refused with what is wrong, where, and what to write instead; nothing is guessed.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ehcp.events import EVENT_KINDS, FIRST_DAY, LAST_DAY, find_faulty_details
from ehcp.events.codes import YEAR_GROUPS
from ehcp.events.ledger import NOT_YET_RECORDED, STRUCK_OUT, Event, chain
from send_portal.days import read_day
from send_portal.files.json_files import parse_json
from send_portal.refusals import FileRefused

_CASE_KEYS = {"id", "child", "events"}
_CHILD_KEYS = {"born", "year_group"}
_EVENT_KEYS = {"id", "kind", "on", "details", "replaces"}
_KINDS = (*EVENT_KINDS, STRUCK_OUT)


class _Wrong(ValueError):
    """One thing wrong in a case."""


@dataclass(frozen=True, slots=True)
class CaseFile:
    """One case of the file. `names` are what its events are called there, in their order; their ids count from 1.

    `proposed`: a step to be judged, as it stands in the file: its kind and details may be unknown.
    """

    id: str
    born: date | None
    year_group: str
    events: tuple[Event, ...]
    names: tuple[str, ...]
    proposed: Event | None = None


def read_each_case(file: bytes, *, proposals: bool = False) -> tuple[list[CaseFile], list[str]]:
    """The cases of a file that can be read, in its order, and what is wrong with the others, a line for each.

    `proposals`: whether a case may have a step that is proposed. Raises FileRefused for a file that holds no cases.
    """
    content = parse_json(file)
    if not isinstance(content, list):
        raise FileRefused(['The file must hold a list of cases: [{"id": …, "child": …, "events": […]}].'])
    cases: dict[str, CaseFile] = {}
    problems = []
    for number, item in enumerate(content, start=1):
        try:
            case = _read_case(item, proposals=proposals)
            if case.id in cases:
                raise _Wrong("an earlier case has this id. Give each case its own")
            cases[case.id] = case
        except _Wrong as wrong:
            name = str(item["id"]) if isinstance(item, dict) and item.get("id") else f"number {number}"
            problems.append(f"Case {name}: {wrong}.")
    return list(cases.values()), problems


def _read_case(item: object, *, proposals: bool) -> CaseFile:
    case = _object(item, _CASE_KEYS | ({"propose"} if proposals else set()), "a case")
    if not _is_name(case.get("id")):
        raise _Wrong("“id” must be a text")
    child = _object(case.get("child") or {}, _CHILD_KEYS, "“child”")
    rows = case.get("events")
    if not isinstance(rows, list):
        raise _Wrong("“events” must be a list")
    events = [_object(row, _EVENT_KEYS, f"event {number}") for number, row in enumerate(rows, start=1)]
    names = _names(events)
    return CaseFile(
        str(case["id"]),
        None if child.get("born") is None else _day(child["born"], "“born”", date(1900, 1, 1)),
        _year_group(child.get("year_group")),
        _read_events(events, names),
        tuple(names),
        _read_proposal(case["propose"]) if case.get("propose") is not None else None,
    )


def _read_proposal(item: object) -> Event:
    row = _object(item, {"kind", "on", "details"}, "“propose”")
    kind, details = row.get("kind"), row.get("details") or {}
    if not isinstance(kind, str):
        raise _Wrong("“propose”: “kind” must be a text")
    if not isinstance(details, dict):
        raise _Wrong("“propose”: “details” must be an object")
    return Event(NOT_YET_RECORDED, kind, _day(row.get("on"), "“propose”: “on”", FIRST_DAY), details)


def _names(events: Sequence[Mapping[str, Any]]) -> list[str]:
    """What each event is called: its “id”, or else its place in the list, from 1."""
    names = []
    for number, event in enumerate(events, start=1):
        given = event.get("id")
        if given is not None and not _is_name(given):
            raise _Wrong(f"event {number}: “id” must be a text")
        names.append(str(number if given is None else given))
    twice = [name for name, times in Counter(names).items() if times > 1]
    if twice:
        raise _Wrong(
            f"two events are called {twice[0]}. An event without “id” is called by its place, from 1"
        )
    return names


def _is_name(value: object) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool) and value != ""


def _read_events(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> tuple[Event, ...]:
    numbers = {name: number for number, name in enumerate(names, start=1)}
    events = [_read_event(row, name, numbers) for row, name in zip(rows, names, strict=True)]
    by_id = {event.id: event for event in events}
    replaced: set[int] = set()
    for event in events:
        if event.replaces is None:
            continue
        if event.replaces in replaced:
            raise _Wrong(f"event {names[event.id - 1]} replaces an event that another replaces already")
        if chain(event, by_id)[-1].replaces is not None:
            raise _Wrong(f"event {names[event.id - 1]} replaces itself, by way of others")
        replaced.add(event.replaces)
    return tuple(events)


def _read_event(row: Mapping[str, Any], name: str, numbers: Mapping[str, int]) -> Event:
    where, kind = f"event {name}", row.get("kind")
    if not isinstance(kind, str) or kind not in _KINDS:
        raise _Wrong(f"{where}: there is no kind “{kind}”. The kinds are: {', '.join(_KINDS)}")
    replaces = row.get("replaces")
    if replaces is not None and str(replaces) not in numbers:
        raise _Wrong(f"{where}: it replaces {replaces}, and no event of the case is called that")
    if kind == STRUCK_OUT and replaces is None:
        raise _Wrong(f"{where}: say which event is struck out (“replaces”)")
    details = row.get("details") or {}
    if not isinstance(details, dict):
        raise _Wrong(f"{where}: “details” must be an object")
    on = _day(row.get("on"), f"{where}: “on”", FIRST_DAY)
    event = Event(numbers[name], kind, on, details, None if replaces is None else numbers[str(replaces)])
    if kind != STRUCK_OUT:
        _refuse_faulty_details(event, where)
    return event


def _refuse_faulty_details(event: Event, where: str) -> None:
    """A detail that nobody knows is left for newer rules to know; a known one must make sense."""
    faulty = [problem for problem in find_faulty_details(event) if problem.code != "unknown_detail"]
    if faulty:
        raise _Wrong(f"{where}: {faulty[0].words.removesuffix('.')}")


def _year_group(value: object) -> str:
    if value in (None, ""):
        return ""
    if str(value) not in YEAR_GROUPS:
        raise _Wrong(f"“year_group” must be one of {', '.join(YEAR_GROUPS)}, as at the request")
    return str(value)


def _object(value: object, keys: set[str], what: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _Wrong(f"{what} must be an object")
    if set(value) - keys:
        raise _Wrong(f"{what} has {', '.join(sorted(set(value) - keys))}, which nobody reads. Leave it out")
    return value


def _day(value: Any, what: str, first: date) -> date:
    try:
        day = read_day(value)
    except (TypeError, ValueError):
        raise _Wrong(f"{what} must be a day such as 2024-07-31, and is {json.dumps(value)}") from None
    if not first <= day <= LAST_DAY:
        raise _Wrong(f"{what} is {value}. Check the year")
    return day
