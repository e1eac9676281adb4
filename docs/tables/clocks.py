"""The tables of docs/statutory-clocks.md: every clock, and what each kind of event does to them."""

from collections.abc import Iterable, Sequence

from ehcp.clocks.rule_sets import all_rule_sets, clocks_of_kinds
from ehcp.clocks.words import say_limit


def clocks() -> list[str]:
    """Each clock of the law in force: what it is, how long it lasts, whose it is, and the law with its evidence."""
    rows = [
        _row(rule.id, rule.name, say_limit(rule), rule.owed_by, rule.regulation, rule.evidence)
        for rule in all_rule_sets()[0].clocks
    ]
    return _table(("clock", "what", "limit", "owed by", "law", "evidence"), rows)


def adjustments() -> list[str]:
    """The rules that bear on other clocks and have no run of their own."""
    rows = [
        _row(rule.id, rule.name, rule.regulation, rule.evidence) for rule in all_rule_sets()[0].adjustments
    ]
    return _table(("rule", "says", "law", "evidence"), rows)


def kinds() -> list[str]:
    """Each kind of event: the clocks that it starts, ends and makes needless."""
    rows = [
        _row(f"`{kind}`", *(", ".join(effects[name]) or "–" for name in ("starts", "ends", "lapses")))
        for kind, effects in clocks_of_kinds(all_rule_sets()).items()
    ]
    return _table(("kind of event", "starts", "ends", "makes needless"), rows)


def _table(headings: Sequence[str], rows: Iterable[str]) -> list[str]:
    return [_row(*headings), _row(*("---" for _ in headings)), *rows, ""]


def _row(*cells: str) -> str:
    return f"| {' | '.join(_plain(cells))} |"


def _plain(cells: Iterable[str]) -> Iterable[str]:
    return (cell.replace("|", "\\|") for cell in cells)
