"""The tables of docs/statutory-clocks.md as the rules would write them."""

from collections.abc import Iterable

from ehcp.clocks.rule_sets import all_rule_sets, clocks_of_kinds
from ehcp.clocks.words import say_limit


def clock_rows() -> list[str]:
    return [
        _row(rule.id, rule.name, say_limit(rule), rule.owed_by, rule.regulation, rule.evidence)
        for rule in all_rule_sets()[0].clocks
    ]


def adjustment_rows() -> list[str]:
    return [
        _row(adjustment.id, adjustment.name, adjustment.regulation, adjustment.evidence)
        for adjustment in all_rule_sets()[0].adjustments
    ]


def kind_rows() -> list[str]:
    return [
        _row(f"`{kind}`", *(", ".join(effects[name]) or "–" for name in ("starts", "ends", "lapses")))
        for kind, effects in clocks_of_kinds(all_rule_sets()).items()
    ]


def _row(*cells: str) -> str:
    return f"| {' | '.join(_plain(cells))} |"


def _plain(cells: Iterable[str]) -> Iterable[str]:
    return (cell.replace("|", "\\|") for cell in cells)
