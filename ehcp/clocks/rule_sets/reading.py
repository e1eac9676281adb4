"""Reads rule sets from their files and refuses what makes no sense, naming the file, the clock and the fault."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from ehcp.clocks.limits import COUNTINGS, UNITS, ClosedDays, Limit
from ehcp.clocks.rule_sets.rules import (
    EVIDENCE,
    PER,
    Adjustment,
    ClockRule,
    Cohort,
    RuleSet,
    RuleSetError,
    Together,
)
from ehcp.events import EVENT_KINDS
from ehcp.events.codes import EXCEPTIONS, STAGES, YEAR_GROUPS

_BY_KIND = ("regulation_after", "exceptions_after")
_LISTS_OF_KINDS = ("starts", "ends", "lapses", "shown_by", "certain_once")
_TUPLES = (*_LISTS_OF_KINDS, "exceptions", "matters", "all_of", "transfers", "not_started_in")
_NEEDED = {"id", "name", "starts", "per", "limit", "ends", "lapses", "owed_by", "regulation", "evidence"}
_OPTIONAL = {
    "as_proposed",
    "before",
    "counting",
    "during",
    "exceptions_after",
    "exceptions_in",
    "flagged",
    "in_years",
    "only_if",
    "regulation_after",
    "same",
    "target",
    "together",
    "unless_agreed",
    "window",
    *_TUPLES,
}
_SET_NEEDED = {"id", "title", "effective_from"}
_SET_OPTIONAL = {
    "version",
    "effective_to",
    "clocks",
    "adjustments",
    "amends",
    "also_excused",
    "cohort",
    "also_excused_if_told_late",
    "excuses_running",
}
_LIMIT_OPTIONAL = {"counting", "from", "optional"}


def read_folder(folder: Path) -> tuple[RuleSet, ...]:
    """The rule sets of a folder, oldest first. One that `amends` another has its clocks, but for those it replaces."""
    raw = sorted((_parse(path) for path in folder.glob("*.toml")), key=lambda item: item["effective_from"])
    if not raw:
        raise RuleSetError(f"{folder.name}: no rule set there")
    for earlier, later in pairwise(raw):
        if earlier["effective_from"] == later["effective_from"]:
            raise RuleSetError(f"{earlier['id']} and {later['id']} begin on the same day: which one counts?")
    rule_sets: dict[str, RuleSet] = {}
    for item in raw:
        if item["id"] in rule_sets:
            raise RuleSetError(f"{item['file']}: there is a rule set {item['id']} already")
        rule_sets[item["id"]] = _read_set(item, rule_sets)
    return tuple(rule_sets.values())


def _parse(path: Path) -> dict[str, Any]:
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RuleSetError(f"{path.name}: {error}") from error
    _check_keys(path.name, raw, _SET_NEEDED, _SET_OPTIONAL)
    for name in ("effective_from", "effective_to"):
        # A date with a time is a date to Python, and not to be compared with one.
        if name in raw and type(raw[name]) is not date:
            raise RuleSetError(f"{path.name}: {name} must be a day such as 2026-09-01")
    if raw.get("effective_to", raw["effective_from"]) < raw["effective_from"]:
        raise RuleSetError(f"{path.name}: it ends before it begins")
    return {**raw, "file": path.name}


def _read_set(raw: Mapping[str, Any], earlier: Mapping[str, RuleSet]) -> RuleSet:
    file_name, base = raw["file"], raw.get("amends", "")
    if base and base not in earlier:
        raise RuleSetError(f"{file_name}: it amends {base}, and no earlier rule set is called that")
    own = [_read_clock(file_name, item) for item in raw.get("clocks", ())]
    clocks = {clock.id: clock for clock in earlier[base].clocks} if base else {}
    if len({clock.id for clock in own}) < len(own):
        raise RuleSetError(f"{file_name}: a clock stands twice")
    clocks |= {clock.id: clock for clock in own}
    adjustments = tuple(_read_adjustment(file_name, item, clocks) for item in raw.get("adjustments", ()))
    if base:
        adjustments += earlier[base].adjustments
    _excuse_also(file_name, clocks, raw.get("also_excused", {}), "exceptions")
    _excuse_also(file_name, clocks, raw.get("also_excused_if_told_late", {}), "excepted_if_told_late")
    return RuleSet(
        raw["id"],
        raw["title"],
        raw.get("version", 1),
        raw["effective_from"],
        raw.get("effective_to"),
        tuple(_adjust(clock, adjustments) for clock in clocks.values()),
        adjustments,
        raw.get("excuses_running", False),
        _read_cohort(file_name, raw["cohort"]) if "cohort" in raw else None,
    )


def _read_cohort(file_name: str, item: Mapping[str, Any]) -> Cohort:
    where = f"{file_name}, cohort"
    _check_keys(where, item, set(), {"year_groups", "in_school_year", "plan_from", "plan_to"})
    _check_known(where, set(item.get("year_groups", ())), YEAR_GROUPS)
    if ("year_groups" in item) != ("in_school_year" in item) or not item:
        raise RuleSetError(
            f"{where}: year_groups and in_school_year go together, or the plan's days are given"
        )
    for name in ("plan_from", "plan_to"):
        if name in item and type(item[name]) is not date:
            raise RuleSetError(f"{where}: {name} must be a day such as 2029-09-01")
    return Cohort(**{**item, "year_groups": tuple(item.get("year_groups", ()))})


def _excuse_also(
    file_name: str, clocks: dict[str, ClockRule], excused: Mapping[str, Sequence[str]], where: str
) -> None:
    for code, clock_ids in excused.items():
        _check_known(file_name, {code}, EXCEPTIONS)
        _check_known(file_name, set(clock_ids), clocks)
        for clock_id in clock_ids:
            rule = clocks[clock_id]
            added: dict[str, Any] = {where: (*getattr(rule, where), code)}
            if where == "exceptions":
                # Whatever started the clock: the law that passes names the limits one by one.
                added["exceptions_after"] = {
                    kind: (*codes, code) for kind, codes in rule.exceptions_after.items()
                }
            clocks[clock_id] = replace(rule, **added)


def _adjust(clock: ClockRule, adjustments: Sequence[Adjustment]) -> ClockRule:
    mine = [adjustment for adjustment in adjustments if clock.id in adjustment.adjusts]
    if not mine:
        return clock
    closed = dict.fromkeys(days for adjustment in mine for days in adjustment.closed)
    skipped = tuple(dict.fromkeys(days for adjustment in mine for days in adjustment.not_counted))
    return replace(
        clock,
        closed=tuple(closed),
        rolls=any(adjustment.rolls for adjustment in mine),
        limits=tuple(replace(limit, skipped=skipped) for limit in clock.limits),
    )


def _read_adjustment(file_name: str, item: Mapping[str, Any], clocks: Mapping[str, ClockRule]) -> Adjustment:
    where = f"{file_name}, adjustment {item.get('id', '?')}"
    needed = {"id", "name", "adjusts", "regulation", "evidence"}
    _check_keys(where, item, needed, {"closed", "not_counted", "not_restarted_by", "rolls"})
    _check_known(where, set(item["adjusts"]), clocks)
    _check_known(where, {item["evidence"]}, EVIDENCE)
    barred = tuple(item.get("not_restarted_by", ()))
    _check_known(where, set(barred), EVENT_KINDS)
    for clock_id in item["adjusts"]:
        if set(barred) & set(clocks[clock_id].starts):
            raise RuleSetError(
                f"{where}: it says that {clock_id} doesn't start so, and {clock_id} says it does"
            )
    closed, not_counted = (
        tuple(
            ClosedDays(_read_month_day(where, first), _read_month_day(where, last))
            for first, last in item.get(name, ())
        )
        for name in ("closed", "not_counted")
    )
    plain = {name: item[name] for name in ("id", "name", "regulation", "evidence")}
    return Adjustment(
        **plain,
        adjusts=tuple(item["adjusts"]),
        closed=closed,
        not_counted=not_counted,
        rolls=item.get("rolls", False),
        not_restarted_by=barred,
    )


def _read_clock(file_name: str, item: Mapping[str, Any]) -> ClockRule:
    where = f"{file_name}, clock {item.get('id', '?')}"
    _check_keys(where, item, _NEEDED, _OPTIONAL)
    for values, known in (
        ({kind for name in _LISTS_OF_KINDS for kind in item.get(name, ())}, EVENT_KINDS),
        ({kind for name in _BY_KIND for kind in item.get(name, {})}, EVENT_KINDS),
        ({together["after"] for together in item.get("together", ())}, EVENT_KINDS),
        ({code for codes in item.get("exceptions_after", {}).values() for code in codes}, EXCEPTIONS),
        (set(item.get("not_started_in", ())), STAGES),
        (set(item.get("exceptions", ())), EXCEPTIONS),
        ({item["per"]}, PER),
        ({item["evidence"]}, EVIDENCE),
    ):
        _check_known(where, values, known)
    if "certain_once" in item and "only_if" not in item:
        raise RuleSetError(f"{where}: certain_once is for a clock that says only_if")
    fields: dict[str, Any] = {name: tuple(item[name]) if name in _TUPLES else item[name] for name in item}
    counting = fields.pop("counting", "after")
    limit = fields.pop("limit")
    several = limit if isinstance(limit, list) else [limit]
    fields["limits"] = tuple(_read_limit(where, one, counting) for one in several)
    fields["together"] = tuple(
        Together(one["after"], one["matter"], _read_limit(where, one["limit"], counting))
        for one in fields.get("together", ())
    )
    fields["in_years"] = {
        int(year): _read_limit(where, one, counting) for year, one in fields.get("in_years", {}).items()
    }
    if "exceptions_after" in fields:
        fields["exceptions_after"] = {
            kind: tuple(codes) for kind, codes in fields["exceptions_after"].items()
        }
    if "target" in fields:
        fields["target"] = _read_limit(where, fields["target"], "after")
    return ClockRule(**fields)


def _read_limit(where: str, item: Mapping[str, Any], counting: str) -> Limit:
    unit = next((unit for unit in UNITS if unit in item), None)
    if unit is None or set(item) - {unit} - _LIMIT_OPTIONAL:
        raise RuleSetError(f"{where}: the limit is one of {', '.join(UNITS)}")
    counting = item.get("counting", counting)
    _check_known(where, {counting}, COUNTINGS)
    number = _read_month_day(where, item[unit]) if unit == "fixed_day" else item[unit]
    if type(number) is not int or number < (0 if unit == "days" else 1):
        raise RuleSetError(f"{where}: the limit is a whole number from 1; “at once” is days = 0")
    return Limit(number, unit, counting, tuple(item.get("from", ("on",))), item.get("optional", False))  # type: ignore[arg-type]


def _read_month_day(where: str, text: Any) -> int:
    """A day of every year, written 03-31, as month × 100 + day."""
    try:
        day = date.fromisoformat(f"2023-{text}")
    except ValueError:
        raise RuleSetError(
            f"{where}: {text} is no day of every year: write month-day, such as 03-31"
        ) from None
    return day.month * 100 + day.day


def _check_keys(where: str, item: Mapping[str, Any], needed: set[str], optional: set[str]) -> None:
    wrong = (needed - set(item)) | (set(item) - needed - optional)
    if wrong:
        raise RuleSetError(f"{where}: missing or unknown: {', '.join(sorted(wrong))}")


def _check_known(where: str, values: set[str], known: Any) -> None:
    if values - set(known):
        raise RuleSetError(f"{where}: unknown: {', '.join(sorted(values - set(known)))}")
