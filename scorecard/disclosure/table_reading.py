"""Reads the tables of a publication from plain values (parsed JSON)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from scorecard.disclosure.publication import MOST_CHILDREN, CountTable, count_table, refuse_too_many
from scorecard.disclosure.quantities import Dimension, PublicationError

Values = Mapping[str, Any]
CellValues = tuple[dict[str, str], int | None]


@dataclass(frozen=True)
class Heading:
    """What a table says of itself. Its cells can be read once all headings are known: others may name its totals."""

    raw: Values
    name: str
    universe: str
    dimensions: tuple[Dimension, ...]
    fixed: Mapping[str, str]


def are_texts(values: Iterable[object]) -> bool:
    return all(isinstance(value, str) for value in values)


def read_headings(raws: Iterable[object], problems: list[str]) -> list[Heading]:
    """The headings of the tables. What is wrong is added to `problems`; such tables are left out."""
    headings = [heading for number, raw in enumerate(raws, 1) if (heading := _heading(raw, number, problems))]
    names = [heading.name for heading in headings]
    problems += [f"two tables are called {name}" for name in dict.fromkeys(names) if names.count(name) > 1]
    try:
        refuse_too_many(heading.dimensions for heading in headings)
    except PublicationError as error:
        problems += error.problems
    totals = totals_of(headings)
    problems += [
        f"{heading.name}, {dimension.name}: {category} is a total in another table of {heading.universe}"
        for heading in headings
        for dimension in heading.dimensions
        for category in dimension.categories[1:]
        if category in totals[heading.universe][dimension.name]
    ]
    return headings


def read_flag(raw: Values, key: str, where: str, problems: list[str], *, otherwise: bool = False) -> bool:
    """Whether `key` says true; `otherwise` where it isn't there. What is neither true nor false is a problem."""
    flag = raw.get(key, otherwise)
    if not isinstance(flag, bool):
        problems.append(f"{where}: {key} is true or false")
    return flag is True


def totals_of(headings: Iterable[Heading]) -> dict[str, dict[str, set[str]]]:
    """By universe and dimension, the names of its total."""
    totals: dict[str, dict[str, set[str]]] = {}
    for heading in headings:
        known = totals.setdefault(heading.universe, {})
        for dimension in heading.dimensions:
            known.setdefault(dimension.name, set()).add(dimension.total)
    return totals


def _heading(raw: object, number: int, problems: list[str]) -> Heading | None:
    if not isinstance(raw, Mapping) or not isinstance(raw.get("id"), str):
        problems.append(f"table {number}: needs an id, as text")
        return None
    name, universe = raw["id"], raw.get("universe", raw["id"])
    dims, fixed = raw.get("dims"), raw.get("fixed") or {}
    if not isinstance(universe, str):
        problems.append(f"{name}: universe is a text")
    elif not isinstance(dims, Mapping) or not isinstance(fixed, Mapping) or not are_texts(fixed.values()):
        problems.append(f"{name}: dims and fixed are objects that name dimensions")
    elif both := sorted({*dims} & {*fixed}):
        problems.append(f"{name}: {both[0]} is both fixed and a dimension")
    else:
        dimensions = [_dimension(dimension, dims[dimension], name, problems) for dimension in dims]
        known = tuple(dimension for dimension in dimensions if dimension)
        return Heading(raw, name, universe, known, fixed) if len(known) == len(dims) else None
    return None


def _dimension(name: str, raw: object, table: str, problems: list[str]) -> Dimension | None:
    where = f"{table}, {name}"
    parts = _parts(raw)
    if name == "value":
        problems.append(f"{where}: a dimension can't be called value")
    elif parts is None or not all(are_texts([parent, *children]) for parent, children in parts.items()):
        problems.append(
            f"{where}: write {{total, parts}}, {{total, tree: {{parent: [children]}}}} or a list of "
            "categories, the total last. Categories are texts"
        )
    else:
        return _of_parts(name, parts, table, problems)
    return None


def _of_parts(name: str, parts: Mapping[str, list[str]], table: str, problems: list[str]) -> Dimension | None:
    below = _from_the_top(parts)
    lost = [
        f"{table}, {name}: {parent} has no way up to the total" for parent in parts if parent not in below
    ]
    problems += lost
    try:
        dimension = Dimension(name, next(iter(parts)), below)
    except PublicationError as error:
        problems += [f"{table}, {problem}" for problem in error.problems]
        return None
    return None if lost else dimension


def _parts(raw: object) -> dict[str, list[str]] | None:
    """Children by parent, the total first. A tree that leaves the total out hangs below it."""
    if isinstance(raw, list) and len(raw) > 1 and isinstance(raw[-1], str):
        return {raw[-1]: raw[:-1]}
    if (
        not isinstance(raw, Mapping)
        or not isinstance(raw.get("total"), str)
        or ("parts" in raw) == ("tree" in raw)
    ):
        return None
    total = raw["total"]
    tree = {total: raw["parts"]} if "parts" in raw else raw["tree"]
    if not isinstance(tree, Mapping) or not all(
        isinstance(children, list) and children for children in tree.values()
    ):
        return None
    if total in tree:
        return {total: tree[total]} | dict(tree)
    below = [child for children in tree.values() for child in children]
    return {total: [parent for parent in tree if parent not in below]} | dict(tree)


def _from_the_top(parts: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    """The parents that the total leads to, each after the one above it."""
    reached: dict[str, tuple[str, ...]] = {}
    waiting = [next(iter(parts))]
    while waiting:
        parent = waiting.pop(0)
        if parent in parts and parent not in reached:
            reached[parent] = tuple(parts[parent])
            waiting += parts[parent]
    return reached


def read_table(
    heading: Heading, totals: Mapping[str, set[str]], problems: list[str], *, hidden_zeros: bool = False
) -> CountTable:
    """The table with its cells. `totals`: of each dimension of its universe. `hidden_zeros`: if it doesn't say."""
    return count_table(
        name=heading.name,
        universe=heading.universe,
        dimensions=heading.dimensions,
        totals=totals,
        fixed=heading.fixed,
        cells=_cells(heading, "cells", problems),
        truth=_cells(heading, "truth", problems) if "truth" in heading.raw else None,
        published=read_flag(heading.raw, "published", heading.name, problems),
        sensitive=_sensitive(heading, problems),
        hidden_zeros=read_flag(heading.raw, "hidden_zeros", heading.name, problems, otherwise=hidden_zeros),
    )


def _sensitive(heading: Heading, problems: list[str]) -> dict[str, tuple[str, ...]]:
    sensitive = heading.raw.get("sensitive") or {}
    if not isinstance(sensitive, Mapping) or not all(
        isinstance(categories, list) for categories in sensitive.values()
    ):
        problems.append(f"{heading.name}: sensitive is {{dimension: [categories]}}")
        sensitive = {}
    parts = {dimension.name: dimension.categories[1:] for dimension in heading.dimensions}
    problems += [
        f"{heading.name}, sensitive: {category} is not a category of {name}"
        for name, several in sensitive.items()
        for category in several
        if category not in parts.get(name, ())
    ]
    return {name: tuple(several) for name, several in sensitive.items()}


def _cells(heading: Heading, key: str, problems: list[str]) -> list[CellValues]:
    cells = heading.raw.get(key)
    if not isinstance(cells, list):
        problems.append(f"{heading.name}: {key} is a list")
        return []
    read: dict[tuple[str, ...], CellValues] = {}
    for number, cell in enumerate(cells, 1):
        where = f"{heading.name}, {key} {number}"
        at = _at(cell, heading, where, problems)
        if at is None:
            continue
        if tuple(at.values()) in read:
            problems.append(f"{where}: the cell {_say(at)} stands twice")
        read[tuple(at.values())] = (at, _count(cell["value"], f"{where} {_say(at)}", problems))
    return list(read.values())


def _at(cell: Any, heading: Heading, where: str, problems: list[str]) -> dict[str, str] | None:
    """The cell's categories in the order of the table's dimensions; one left out means its total."""
    if not isinstance(cell, Mapping) or "value" not in cell:
        problems.append(f"{where}: a cell is {{dimension: category, …, value}}, value null if hidden")
        return None
    allowed = {dimension.name: dimension.categories for dimension in heading.dimensions}
    allowed |= {name: [category] for name, category in heading.fixed.items()}
    for name, category in cell.items():
        if name != "value" and name not in allowed:
            problems.append(f"{where}: {name} is not a dimension of the table")
            return None
        if name != "value" and category not in allowed[name]:
            problems.append(f"{where}: {category} is not a category of {name}")
            return None
    return {dimension.name: cell.get(dimension.name, dimension.total) for dimension in heading.dimensions}


def _count(value: object, where: str, problems: list[str]) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        problems.append(f"{where}: the value is not a number")
    elif not 0 <= value <= MOST_CHILDREN or value != int(value):
        problems.append(f"{where}: a count is whole, at least 0 and at most {MOST_CHILDREN:,}")
    else:
        return int(value)
    return None


def _say(at: Mapping[str, str]) -> str:
    return f"[{', '.join(f'{name}={at[name]}' for name in sorted(at))}]"
