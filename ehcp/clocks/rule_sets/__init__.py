"""The law's clocks as data: a file for each rule set, with the days from and to which clocks start under it.

New law is a new file. A clock belongs to the newest rule set that covers the day it started, and keeps it; so a rule
set for some months may lie within one that has no end. `england-2014.toml` says what each key means.
"""

from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

from ehcp.clocks.rule_sets.reading import read_folder
from ehcp.clocks.rule_sets.rules import Adjustment, ClockRule, Cohort, RuleSet, RuleSetError

__all__ = [
    "Adjustment",
    "ClockRule",
    "Cohort",
    "RuleSet",
    "RuleSetError",
    "all_rule_sets",
    "clocks_of_kinds",
    "load_rule_sets",
    "rule_set_for",
]

FOLDER = Path(__file__).parent


@cache
def all_rule_sets() -> tuple[RuleSet, ...]:
    """Every rule set of the project, oldest first."""
    return load_rule_sets(FOLDER)


def load_rule_sets(folder: Path) -> tuple[RuleSet, ...]:
    """The rule sets of a folder, oldest first. Raises RuleSetError for a faulty file or two that begin on one day."""
    return read_folder(folder)


def rule_set_for(day: date, rule_sets: Sequence[RuleSet] | None = None) -> RuleSet | None:
    """The rule set for a clock that starts on `day`: the newest that covers it; None before the first of them.

    `rule_sets`: those that are for the case. Without them, those that are for all cases.
    """
    sets = [each for each in all_rule_sets() if each.cohort is None] if rule_sets is None else rule_sets
    return next((rule_set for rule_set in reversed(sets) if rule_set.covers(day)), None)


def clocks_of_kinds(rule_sets: Sequence[RuleSet]) -> dict[str, dict[str, tuple[str, ...]]]:
    """By kind of event, the ids of the clocks that it starts, that it ends and that it makes needless."""
    rules = {rule.id: rule for rule_set in rule_sets for rule in rule_set.clocks}.values()
    kinds = sorted({kind for rule in rules for kind in (*rule.starts, *rule.ends, *rule.lapses)})
    return {
        kind: {
            effect: tuple(rule.id for rule in rules if kind in getattr(rule, effect))
            for effect in ("starts", "ends", "lapses")
        }
        for kind in kinds
    }
