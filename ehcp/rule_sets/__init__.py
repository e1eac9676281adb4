"""The law's clocks as data: a file for each rule set, with the days from and to which clocks start under it.

New law is a new file. A clock belongs to the rule set in force on the day it started, and keeps it.
`england-2014.toml` says what each key means.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

from ehcp.codes import EVENT_KINDS, EXCEPTIONS

FOLDER = Path(__file__).parent

PER = ("case", "draft", "advice")
COUNTING = ("after", "beginning_with")
_DAYS_IN = {"days": 1, "weeks": 7}
_LISTS = ("ends", "lapses", "shown_by", "exceptions")
_NEEDED = {"id", "name", "starts", "per", "limit", "counting", "owed_by", "regulation", *_LISTS}
_OPTIONAL = {"exceptions_in", "window"}


class RuleSetError(Exception):
    """A rule set's file says something that can't be right. The message names the file, the clock and the fault."""


@dataclass(frozen=True, slots=True)
class Limit:
    """How long the law gives: `number` of `unit`, counted from the start in one of two ways."""

    number: int
    unit: Literal["days", "weeks"]
    counting: Literal["after", "beginning_with"]

    @property
    def days(self) -> int:
        """The limit in calendar days: weekends, holidays and school holidays all count."""
        return self.number * _DAYS_IN[self.unit]

    @property
    def days_to_add(self) -> int:
        """What to add to the start: after an event it is day 0; in "beginning with" it is day 1."""
        return self.days - 1 if self.counting == "beginning_with" else self.days

    def last_day(self, start: date) -> date:
        """The last day on time."""
        return start + timedelta(days=self.days_to_add)


@dataclass(frozen=True, slots=True)
class ClockRule:
    """One clock of one rule set."""

    id: str
    name: str
    starts: str
    per: str
    limit: Limit
    ends: tuple[str, ...]
    lapses: tuple[str, ...]
    shown_by: tuple[str, ...]
    owed_by: str
    regulation: str
    exceptions: tuple[str, ...]
    exceptions_in: str = ""
    window: bool = False


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The clocks that start from `effective_from` to `effective_to` (both included; None: still in force)."""

    id: str
    title: str
    effective_from: date
    effective_to: date | None
    clocks: tuple[ClockRule, ...]

    def covers(self, day: date) -> bool:
        """Whether a clock that starts on `day` belongs to this rule set."""
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)

    def clock(self, clock_id: str) -> ClockRule | None:
        """The clock of that id, or None where this law has none."""
        return next((clock for clock in self.clocks if clock.id == clock_id), None)


@cache
def all_rule_sets() -> tuple[RuleSet, ...]:
    """Every rule set of the project, oldest first."""
    return load_rule_sets(FOLDER)


def load_rule_sets(folder: Path) -> tuple[RuleSet, ...]:
    """The rule sets of a folder, oldest first. Raises RuleSetError for a faulty file or days covered twice."""
    found = sorted(
        (read_rule_set(path) for path in folder.glob("*.toml")), key=lambda item: item.effective_from
    )
    if not found:
        raise RuleSetError(f"{folder.name}: no rule set there")
    for earlier, later in pairwise(found):
        if earlier.effective_to is None or earlier.effective_to >= later.effective_from:
            raise RuleSetError(f"{earlier.id} must end before {later.id} begins on {later.effective_from}")
    return tuple(found)


def rule_set_for(day: date, rule_sets: Sequence[RuleSet] | None = None) -> RuleSet | None:
    """The rule set for a clock that starts on `day`; None before the first of them."""
    sets = all_rule_sets() if rule_sets is None else rule_sets
    return next((rule_set for rule_set in sets if rule_set.covers(day)), None)


def read_rule_set(path: Path) -> RuleSet:
    """The rule set of one file. Raises RuleSetError where a key is missing, unknown or makes no sense."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RuleSetError(f"{path.name}: {error}") from error
    missing = {"id", "title", "effective_from", "clocks"} - set(raw)
    if missing:
        raise RuleSetError(f"{path.name}: {', '.join(sorted(missing))} is missing")
    clocks = tuple(_read_clock(path.name, item) for item in raw["clocks"])
    if len({clock.id for clock in clocks}) < len(clocks):
        raise RuleSetError(f"{path.name}: a clock stands twice")
    return RuleSet(raw["id"], raw["title"], raw["effective_from"], raw.get("effective_to"), clocks)


def _read_clock(file_name: str, item: Mapping[str, Any]) -> ClockRule:
    where = f"{file_name}, clock {item.get('id', '?')}"
    wrong = (_NEEDED - set(item)) | (set(item) - _NEEDED - _OPTIONAL)
    if wrong:
        raise RuleSetError(f"{where}: missing or unknown: {', '.join(sorted(wrong))}")
    kinds = {item["starts"], *item["ends"], *item["lapses"], *item["shown_by"]}
    for values, allowed in (
        (kinds, EVENT_KINDS),
        (set(item["exceptions"]), EXCEPTIONS),
        ({item["per"]}, PER),
        ({item["counting"]}, COUNTING),
    ):
        if values - set(allowed):
            raise RuleSetError(f"{where}: unknown: {', '.join(sorted(values - set(allowed)))}")
    fields: dict[str, Any] = {name: tuple(item[name]) if name in _LISTS else item[name] for name in item}
    del fields["counting"]
    return ClockRule(**{**fields, "limit": _read_limit(where, item)})


def _read_limit(where: str, item: Mapping[str, Any]) -> Limit:
    limit = item["limit"]
    if len(limit) != 1 or not set(limit) <= set(_DAYS_IN):
        raise RuleSetError(f"{where}: the limit is one of {', '.join(_DAYS_IN)}")
    ((unit, number),) = limit.items()
    if not isinstance(number, int) or number < 1:
        raise RuleSetError(f"{where}: the limit is a whole number from 1")
    return Limit(number, unit, item["counting"])
