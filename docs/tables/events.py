"""The tables of docs/events.md: every kind of event, every stage, every list of codes."""

from collections.abc import Iterable, Mapping

from ehcp.events import codes
from ehcp.events.kinds import EVENT_KINDS, TOPICS, Detail, EventKind
from ehcp.events.stages import BESIDE, BESIDE_THE_PATH, DISPUTED, IN_FORCE, NEXT, OPEN_STAGES, REOPENING

_NAMED_STAGES = {
    OPEN_STAGES: "the open stages",
    IN_FORCE: "the stages in force",
    DISPUTED: "`not_assessing`, `not_issuing` and the stages in force",
    tuple(codes.STAGES): "any stage",
}
_FORMS = {
    "date": "day",
    "flag": "yes or no",
    "text": "short code",
    "code": "one code of",
    "codes": "codes of",
}


def kinds() -> list[str]:
    """A heading and a table for each topic, with every kind of event in one of them."""
    return [line for title, kinds in TOPICS.items() for line in (f"### {title}", "", *_kind_table(kinds), "")]


def stages() -> list[str]:
    """Each stage: its code, its name, and the kinds of event that lead out of it or go on in it."""
    rows = [
        _row(f"`{stage}`", label, _listed(NEXT[stage]), _listed(REOPENING.get(stage, {})))
        for stage, label in codes.STAGES.items()
    ]
    return ["| stage | means | next may come | with `because` also |", "| --- | --- | --- | --- |", *rows, ""]


def code_lists() -> list[str]:
    """Each code list that details choose from: what it is called, which details use it, its codes with their words."""
    lines = []
    for choices, users in _lists().items():
        used = ", ".join(f"`{detail.name}` of `{kind}`" for kind, detail in users)
        rows = [_row(f"`{code}`", label) for code, label in choices]
        title = _title(*users[0])
        lines += [f"### {title}", "", f"For {used}.", "", "| code | means |", "| --- | --- |", *rows, ""]
    return lines


def _title(kind: str, detail: Detail) -> str:
    """What the page calls a code list: after its detail, or after the kind where several details have that name."""
    if detail.name in _TITLES:
        return _TITLES[detail.name]
    labels = [users[0][1].label for users in _lists().values()]
    return (
        detail.label
        if labels.count(detail.label) == 1
        else f"{detail.label}: {EVENT_KINDS[kind].label.lower()}"
    )


_TITLES = {"because": "What brought it about", "letter": "What the letter says", "recipients": "Recipients"}


def _kind_table(kinds: Iterable[EventKind]) -> list[str]:
    rows = [
        _row(f"`{kind.code}`", kind.label, kind.day_label, _details(kind), _where(kind.code))
        for kind in kinds
    ]
    return ["| kind | means | its day | details | stages |", "| --- | --- | --- | --- | --- |", *rows]


def _details(kind: EventKind) -> str:
    return "<br>".join(_detail(kind.code, detail) for detail in kind.details) or "–"


def _detail(kind: str, detail: Detail) -> str:
    form = _FORMS[detail.form]
    if detail.choices:
        first = next(users[0] for users in _lists().values() if (kind, detail) in users)
        form = f"{form} “{_title(*first)}”"
    return f"`{detail.name}`{'*' if detail.required else ''}: {form}"


def _where(kind: str) -> str:
    if kind in BESIDE_THE_PATH:
        return "changes none"
    if kind in BESIDE:
        return f"changes none; at {_stages(BESIDE[kind])}"
    ways = [
        _moves(kind, NEXT),
        *([f"with `because`: {_moves(kind, REOPENING)}"] if _moves(kind, REOPENING) else []),
    ]
    return "<br>".join(ways)


def _moves(kind: str, table: Mapping[str, Mapping[str, str]]) -> str:
    moving: dict[str, list[str]] = {}
    staying = []
    for before, steps in table.items():
        if steps.get(kind) == before:
            staying.append(before)
        elif kind in steps:
            moving.setdefault(steps[kind], []).append(before)
    ways = [f"{_stages(tuple(befores))} → `{after}`" for after, befores in moving.items()]
    if staying:
        ways.append(f"changes none at {_stages(tuple(staying))}")
    return "; ".join(ways)


def _stages(stages: tuple[str, ...]) -> str:
    if stages in _NAMED_STAGES:
        return _NAMED_STAGES[stages]
    return ", ".join(f"`{stage}`" if stage else "the beginning" for stage in stages)


def _listed(kinds: Iterable[str]) -> str:
    return ", ".join(f"`{kind}`" for kind in kinds) or "–"


def _lists() -> Mapping[tuple[tuple[str, str], ...], list[tuple[str, Detail]]]:
    lists: dict[tuple[tuple[str, str], ...], list[tuple[str, Detail]]] = {}
    for kind in EVENT_KINDS.values():
        for detail in kind.details:
            if detail.choices:
                lists.setdefault(tuple(detail.choices.items()), []).append((kind.code, detail))
    return lists


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
