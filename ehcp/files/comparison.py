"""What importing one row would change: the row beside what the ledger has of the case.

What people recorded is never overwritten: an import corrects facts that came from a file. If the file contradicts a
person about the same fact, that is a conflict, and nothing of the row is taken.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from ehcp.events.codes import EXCEPTIONS_TO_PLAN
from ehcp.events.ledger import STRUCK_OUT, Event, first_in_chain, standing
from ehcp.events.stages import Position, is_in_force, walk
from ehcp.files.case_file import CaseRow, IsoDate
from send_portal.files.csv_records import LineProblem

FACT_KINDS: dict[str, tuple[str, ...]] = {
    "received": ("request_received",),
    "decided": ("decided_to_assess", "decided_not_to_assess"),
    "ep_requested": ("advice_requested",),
    "ep_received": ("advice_received",),
    "outcome_date": ("decided_to_issue", "decided_not_to_issue", "withdrawn"),
    "final_issued": ("final_plan_sent",),
    "exception": ("exception_agreed",),
}
"""The facts of a row by column, in the order in which they are recorded, and the kinds of event that tell each."""

CHILD_ATTRIBUTES = ("sex", "ethnicity_code")
CASE_ATTRIBUTES = ("year_group", "primary_need", "town", "setting_type")
ATTRIBUTES = CHILD_ATTRIBUTES + CASE_ATTRIBUTES

_KIND_OF_CODE = {
    "assess": "decided_to_assess",
    "refuse": "decided_not_to_assess",
    "issue": "decided_to_issue",
    "no_plan": "decided_not_to_issue",
    "withdrawn": "withdrawn",
}
_SETTLE = (
    "Make the file and the portal say the same: correct whichever is wrong. "
    "With --skip-conflicts this case is left as it is and the others are loaded."
)


@dataclass(frozen=True, slots=True)
class Fact:
    """One event that a row tells of."""

    kind: str
    on: date
    details: Mapping[str, Any] = field(hash=False)
    details_json: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event of the ledger, and whether an import recorded it."""

    event: Event
    by_import: bool


@dataclass(frozen=True, slots=True)
class RecordedCase:
    """What the portal has of a case. `set_by_people`: attributes that a person has given or changed."""

    events: Sequence[Recorded]
    attributes: Mapping[str, str]
    set_by_people: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class EventChange:
    """An event to add to the ledger. `replaces`: the id of the one it corrects, or strikes out where `fact` is None."""

    fact: Fact | None
    on: date
    replaces: int | None = None


@dataclass(slots=True)
class RowComparison:
    """What a row would change. With conflicts, nothing of it is to be taken."""

    events: list[EventChange] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)
    conflicts: list[LineProblem] = field(default_factory=list)

    @property
    def changes_something(self) -> bool:
        return bool(self.events or self.attributes)


def facts_of(row: CaseRow) -> dict[str, Fact]:
    """The facts a row tells, by column. A missing step gives no fact, and no date is invented.

    The file dates a decision once: that day is taken as decided and as told. It doesn't date an exception: the event
    carries the day of the final plan, which it excuses, or of the receipt while there is none, and says
    `dated: false`.
    """
    facts = {"received": _fact("request_received", row.received)}
    if row.decided:
        facts["decided"] = _fact(_KIND_OF_CODE[row.decision], row.decided)
    if row.ep_requested:
        facts["ep_requested"] = _fact("advice_requested", row.ep_requested)
    if row.ep_received:
        facts["ep_received"] = _fact("advice_received", row.ep_received)
    if row.outcome_date:
        facts["outcome_date"] = _fact(_KIND_OF_CODE[row.outcome], row.outcome_date)
    if row.final_issued:
        facts["final_issued"] = _fact("final_plan_sent", row.final_issued)
    if row.exception == "1":
        facts["exception"] = _fact("exception_agreed", row.final_issued or row.received)
    return facts


@lru_cache(maxsize=100_000)
def _fact(kind: str, on: IsoDate) -> Fact:
    """Kept, because a million rows tell the same few thousand facts over and over."""
    details: dict[str, Any] = {"imported": True}
    if kind == "request_received":
        details["source"] = "not_known"
    elif kind.startswith("decided_"):
        details["decided_on"] = on
    elif kind.startswith("advice_"):
        details["source"] = "psychology"
    elif kind == "withdrawn":
        details["reason"] = "withdrawn"
    elif kind == "exception_agreed":
        details |= {"code": "not_stated", "dated": False}
    return Fact(kind, date.fromisoformat(on), details, json.dumps(details))


def compare_new(row: CaseRow) -> RowComparison:
    """What the row of a case comes to that the portal doesn't have: all its facts and attributes."""
    events = [EventChange(fact, fact.on) for fact in facts_of(row).values()]
    return RowComparison(events, {name: getattr(row, name) for name in ATTRIBUTES})


def compare(line: int, row: CaseRow, recorded: RecordedCase) -> RowComparison:
    """What the row on `line` would change of a case that the portal has already."""
    comparison = RowComparison()
    facts = facts_of(row)
    by_column = _chains_by_column(recorded.events)
    for column in FACT_KINDS:
        _compare_fact(line, column, facts.get(column), by_column.get(column, []), comparison)
    for name in ATTRIBUTES:
        _compare_attribute(line, name, getattr(row, name), recorded, comparison)
    if comparison.events and not comparison.conflicts and not _can_follow(recorded.events, comparison.events):
        words = "the dates don't fit with what people have recorded on this case"
        comparison.conflicts.append(LineProblem(line, "case_id", row.case_id, words, _SETTLE))
    return comparison


@dataclass(frozen=True, slots=True)
class _Chain:
    """A fact with all its corrections: the last event, and whether imports recorded the first and the last."""

    last: Event
    first_by_import: bool
    last_by_import: bool

    @property
    def stands(self) -> bool:
        return self.last.kind != STRUCK_OUT

    @property
    def changed_by_person(self) -> bool:
        return self.first_by_import and not self.last_by_import


def _chains_by_column(events: Sequence[Recorded]) -> dict[str, list[_Chain]]:
    by_id = {item.event.id: item.event for item in events}
    by_import = {item.event.id: item.by_import for item in events}
    passed_over = {item.event.replaces for item in events} | _after_the_plan(events)
    chains: dict[str, list[_Chain]] = {}
    for item in events:
        if item.event.id not in passed_over:
            first = by_id[first_in_chain(item.event, by_id)]
            column = _column_of(first)
            if column:
                chain = _Chain(item.event, by_import[first.id], item.by_import)
                chains.setdefault(column, []).append(chain)
    return chains


def _after_the_plan(events: Sequence[Recorded]) -> set[int | None]:
    """The events that people recorded of a plan in force. A row tells of the assessment, and not of what came after."""
    if all(item.by_import for item in events):
        return set()
    steps = walk(standing(item.event for item in events))
    return {step.event.id for step in steps if is_in_force(step.before)}


_COLUMN_OF_KIND = {kind: column for column, kinds in FACT_KINDS.items() for kind in kinds}


def _column_of(event: Event) -> str | None:
    """The column that tells such a fact. Advice of others, and exceptions to advice only, are in none."""
    column = _COLUMN_OF_KIND.get(event.kind)
    if column in ("ep_requested", "ep_received") and event.details.get("source") != "psychology":
        return None
    if column == "exception" and event.details.get("code") not in EXCEPTIONS_TO_PLAN:
        return None
    return column


def _compare_fact(
    line: int, column: str, told: Fact | None, chains: list[_Chain], found: RowComparison
) -> None:
    imported = [chain.last for chain in chains if chain.stands and chain.last_by_import]
    by_people = [chain.last for chain in chains if chain.stands and not chain.last_by_import]
    changed = any(chain.changed_by_person for chain in chains)
    if told is None:
        # A blank takes back what an import said; of what only a person knows, a file may say nothing.
        if imported and not by_people and not changed:
            found.events.append(EventChange(None, imported[0].on, imported[0].id))
        elif imported or (changed and by_people):
            found.conflicts.append(_conflict(line, column, "", by_people))
    elif _says_so_already(column, told, imported, by_people):
        return
    elif by_people or changed:
        found.conflicts.append(_conflict(line, column, _value_of(column, told), by_people))
    else:
        found.events.append(EventChange(told, told.on, imported[0].id if imported else None))


def _says_so_already(column: str, told: Fact, imported: Iterable[Event], by_people: Iterable[Event]) -> bool:
    if any(event.kind == told.kind and event.on == told.on for event in (*imported, *by_people)):
        return True
    return column == "exception" and any(True for _ in by_people)  # the file gives no day to compare


def _value_of(column: str, told: Fact) -> str:
    return "1" if column == "exception" else told.on.isoformat()


def _conflict(line: int, column: str, value: str, by_people: Sequence[Event]) -> LineProblem:
    if by_people:
        says = "; ".join(f"{event.kind} {event.on}" for event in by_people)
        words = f"a person has recorded or corrected this: the portal says {says}"
    else:
        words = "a person has struck this out: the portal says that it never happened"
    return LineProblem(line, column, value, words, _SETTLE)


def _compare_attribute(
    line: int, name: str, value: str, recorded: RecordedCase, found: RowComparison
) -> None:
    present = recorded.attributes.get(name, "")
    if value == present:
        return
    if name not in recorded.set_by_people:
        found.attributes[name] = value
    elif value:
        words = f"a person has given or changed this: the portal says {present or 'nothing'}"
        found.conflicts.append(LineProblem(line, name, value, words, _SETTLE))


def _can_follow(events: Sequence[Recorded], changes: Sequence[EventChange]) -> bool:
    """Whether every event can still follow the one before it. Rows alone are checked on reading; this is for what
    people have recorded beside them."""
    if all(item.by_import for item in events):
        return True
    position = Position()
    for event in standing(merged([item.event for item in events], changes)):
        after = position.after(event, leaps=True)
        if after is None:
            return False
        position = after
    return True


def merged(events: Sequence[Event], changes: Iterable[EventChange]) -> list[Event]:
    """The events of a case as they will be, with ids for the new ones that come after all there are."""
    return [*events, *_as_events(changes, max((event.id for event in events), default=0))]


def _as_events(changes: Iterable[EventChange], last_id: int) -> Iterator[Event]:
    for number, change in enumerate(changes, start=last_id + 1):
        if change.fact is None:
            yield Event(number, STRUCK_OUT, change.on, replaces=change.replaces)
        else:
            yield Event(number, change.fact.kind, change.on, change.fact.details, change.replaces)
