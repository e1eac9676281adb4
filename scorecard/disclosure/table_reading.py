"""Reads the tables of a publication from plain values (parsed JSON)."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from scorecard.disclosure.publication import Table, table_of
from scorecard.disclosure.quantities import Dimension

MOST_PLACES = 20_000  # beyond this the programmes would take hours; a publication of a council has hundreds
Values = Mapping[str, Any]
CellValues = tuple[dict[str, str], int | None]


@dataclass(frozen=True)
class Frame:
    """What a table says of itself. Its cells can be read once all frames are known: others may name its totals."""

    raw: Values
    name: str
    universe: str
    dimensions: tuple[Dimension, ...]
    fixed: Mapping[str, str]


def are_texts(values: Iterable[object]) -> bool:
    return all(isinstance(value, str) for value in values)


def read_frames(raws: Iterable[object], problems: list[str]) -> list[Frame]:
    """The frames of the tables. What is wrong is added to `problems`; such tables are left out."""
    frames = [frame for number, raw in enumerate(raws, 1) if (frame := _frame(raw, number, problems))]
    names = [frame.name for frame in frames]
    problems += [f"two tables are called {name}" for name in dict.fromkeys(names) if names.count(name) > 1]
    places = sum(math.prod(len(each.categories) for each in frame.dimensions) for frame in frames)
    if places > MOST_PLACES:
        problems.append(f"{places} cells in all: more than {MOST_PLACES} can't be treated as one problem")
    totals = totals_of(frames)
    problems += [
        f"{frame.name}, {dimension.name}: {category} is a total in another table of {frame.universe}"
        for frame in frames
        for dimension in frame.dimensions
        for category in dimension.categories[1:]
        if category in totals[frame.universe][dimension.name]
    ]
    return frames


def totals_of(frames: Iterable[Frame]) -> dict[str, dict[str, set[str]]]:
    """By universe and dimension, the names of its total."""
    totals: dict[str, dict[str, set[str]]] = {}
    for frame in frames:
        known = totals.setdefault(frame.universe, {})
        for dimension in frame.dimensions:
            known.setdefault(dimension.name, set()).add(dimension.total)
    return totals


def _frame(raw: object, number: int, problems: list[str]) -> Frame | None:
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
        dimensions = [_dimension(each, dims[each], f"{name}, {each}", problems) for each in dims]
        known = tuple(dimension for dimension in dimensions if dimension)
        return Frame(raw, name, universe, known, fixed) if len(known) == len(dims) else None
    return None


def _dimension(name: str, raw: object, where: str, problems: list[str]) -> Dimension | None:
    parts = _parts(raw)
    if name == "value":
        problems.append(f"{where}: a dimension can't be called value")
    elif parts is None or not all(are_texts([parent, *children]) for parent, children in parts.items()):
        problems.append(
            f"{where}: write {{total, parts}}, {{total, tree: {{parent: [children]}}}} or a list of "
            "categories, the total last. Categories are texts"
        )
    else:
        return _checked(Dimension(name, next(iter(parts)), _from_the_top(parts)), parts, where, problems)
    return None


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
    if not isinstance(tree, Mapping) or not all(isinstance(each, list) and each for each in tree.values()):
        return None
    if total in tree:
        return {total: tree[total]} | dict(tree)
    below = [child for children in tree.values() for child in children]
    return {total: [parent for parent in tree if parent not in below]} | dict(tree)


def _from_the_top(parts: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    """The parents that the total leads to, each after the one above it."""
    found: dict[str, tuple[str, ...]] = {}
    waiting = [next(iter(parts))]
    while waiting:
        parent = waiting.pop(0)
        if parent in parts and parent not in found:
            found[parent] = tuple(parts[parent])
            waiting += parts[parent]
    return found


def _checked(
    dimension: Dimension, parts: Mapping[str, list[str]], where: str, problems: list[str]
) -> Dimension | None:
    categories = dimension.categories
    wrong = [f"{where}: {each} stands twice" for each in sorted({*categories}) if categories.count(each) > 1]
    wrong += [f"{where}: {each} has no way up to the total" for each in parts if each not in dimension.parts]
    problems += wrong
    return None if wrong else dimension


def read_table(frame: Frame, totals: Mapping[str, set[str]], problems: list[str]) -> Table:
    """The table with its cells. `totals`: of each dimension of its universe."""
    published = frame.raw.get("published", False)
    if not isinstance(published, bool):
        problems.append(f"{frame.name}: published is true or false")
    return table_of(
        name=frame.name,
        universe=frame.universe,
        dimensions=frame.dimensions,
        totals=totals,
        fixed=frame.fixed,
        cells=_cells(frame, "cells", problems),
        truth=_cells(frame, "truth", problems) if "truth" in frame.raw else None,
        published=published is True,
        sensitive=_sensitive(frame, problems),
    )


def _sensitive(frame: Frame, problems: list[str]) -> dict[str, tuple[str, ...]]:
    sensitive = frame.raw.get("sensitive") or {}
    if not isinstance(sensitive, Mapping) or not all(isinstance(each, list) for each in sensitive.values()):
        problems.append(f"{frame.name}: sensitive is {{dimension: [categories]}}")
        return {}
    categories = {dimension.name: dimension.categories[1:] for dimension in frame.dimensions}
    strange = [
        f"{frame.name}, sensitive: {category} is not a category of {name}"
        for name, several in sensitive.items()
        for category in several
        if category not in categories.get(name, ())
    ]
    problems += strange
    return {} if strange else {name: tuple(several) for name, several in sensitive.items()}


def _cells(frame: Frame, key: str, problems: list[str]) -> list[CellValues]:
    cells = frame.raw.get(key)
    if not isinstance(cells, list):
        problems.append(f"{frame.name}: {key} is a list")
        return []
    found: dict[tuple[str, ...], CellValues] = {}
    for number, cell in enumerate(cells, 1):
        where = f"{frame.name}, {key} {number}"
        at = _at(cell, frame, where, problems)
        if at is None:
            continue
        if tuple(at.values()) in found:
            problems.append(f"{where}: the cell {_say(at)} stands twice")
        found[tuple(at.values())] = (at, _count(cell["value"], f"{where} {_say(at)}", problems))
    return list(found.values())


def _at(cell: Any, frame: Frame, where: str, problems: list[str]) -> dict[str, str] | None:
    """The cell's categories in the order of the table's dimensions; one left out means its total."""
    if not isinstance(cell, Mapping) or "value" not in cell:
        problems.append(f"{where}: a cell is {{dimension: category, …, value}}, value null if hidden")
        return None
    allowed = {dimension.name: dimension.categories for dimension in frame.dimensions}
    allowed |= {name: [category] for name, category in frame.fixed.items()}
    for name, category in cell.items():
        if name != "value" and name not in allowed:
            problems.append(f"{where}: {name} is not a dimension of the table")
            return None
        if name != "value" and category not in allowed[name]:
            problems.append(f"{where}: {category} is not a category of {name}")
            return None
    return {dimension.name: cell.get(dimension.name, dimension.total) for dimension in frame.dimensions}


def _count(value: object, where: str, problems: list[str]) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        problems.append(f"{where}: the value is not a number")
    elif not math.isfinite(value) or value != int(value) or value < 0:
        problems.append(f"{where}: a count is whole and at least 0")
    else:
        return int(value)
    return None


def _say(at: Mapping[str, str]) -> str:
    return f"[{', '.join(f'{name}={at[name]}' for name in sorted(at))}]"
