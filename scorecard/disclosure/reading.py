"""Reads a publication from plain values (parsed JSON), and says what is wrong with it."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from scorecard.disclosure.publication import THRESHOLD, WIDTH, Publication, Table, quantity_at, table_of
from scorecard.disclosure.quantities import PERCENT, Dimension, Line, PublicationError, Quantity, Ratio

MOST_PLACES = 20_000  # beyond this the programmes would take hours; a publication of a council has hundreds
RATIOS = {"percent": PERCENT, "means": 1}  # key in the file, factor
Values = Mapping[str, Any]


def parsed(content: bytes) -> object:
    """What a JSON file holds. Raises PublicationError if it isn't one."""
    try:
        return json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise PublicationError([f"the file is not JSON: {error}"]) from error


def read_publication(
    document: object, *, threshold: int | None = None, width: int | None = None
) -> Publication:
    """The publication in `document`. `threshold` and `width` override what it says itself.

    Raises PublicationError, with a line for each thing that is wrong.
    """
    return _Reading().publication(document, threshold, width)


class _Reading:
    """One pass over a document. Problems are collected, so that they can be put right together."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.dimensions: dict[str, dict[str, set[str]]] = {}  # universe, dimension, categories
        self.totals: dict[str, dict[str, set[str]]] = {}

    def publication(self, document: object, threshold: int | None, width: int | None) -> Publication:
        if not isinstance(document, Mapping) or not isinstance(document.get("tables"), list):
            raise PublicationError(['A publication is an object with a list of tables: {"tables": […]}'])
        raws = [self._table_frame(raw, number) for number, raw in enumerate(document["tables"], 1)]
        self._stop()
        self._check_places(raws)
        tables = tuple(self._table(raw, dimensions) for raw, dimensions in raws)
        equations = [self._equation(raw, at) for raw, at in self._entries(document, "equations")]
        ratios = [
            (key, number, ratio)
            for key, factor in RATIOS.items()
            for number, (raw, at) in enumerate(self._entries(document, key))
            if (ratio := self._ratio(raw, at, factor)) is not None
        ]
        headlines = [self._reference(raw, at) for raw, at in self._entries(document, "headlines")]
        numbers = [
            self._setting("threshold", threshold, document, THRESHOLD),
            self._setting("width", width, document, WIDTH),
        ]
        self._stop()
        return Publication(
            threshold=numbers[0],
            width=numbers[1],
            tables=tables,
            equations=tuple(line for line in equations if line is not None),
            ratios=tuple(ratio for _, _, ratio in ratios),
            headlines=tuple(quantity for quantity in headlines if quantity is not None),
            ratio_places=tuple((key, number) for key, number, _ in ratios),
        )

    def _stop(self) -> None:
        if self.problems:
            raise PublicationError(dict.fromkeys(self.problems))

    def _setting(self, name: str, given: int | None, document: Values, default: int) -> int:
        value = document.get(name) if given is None else given
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            self.problems.append(f"{name}: {value!r} is not a whole number of at least 1")
            return default
        return value

    # tables

    def _table_frame(self, raw: object, number: int) -> tuple[Values, tuple[Dimension, ...]]:
        """What a table says of itself, before its cells can be read: other tables may name its totals."""
        if not isinstance(raw, Mapping) or not isinstance(raw.get("id"), str):
            self.problems.append(f"table {number}: needs an id, as text")
            return {}, ()
        dims, fixed = raw.get("dims"), raw.get("fixed") or {}
        if not isinstance(dims, Mapping) or not isinstance(fixed, Mapping):
            self.problems.append(f"{raw['id']}: dims and fixed are objects that name dimensions")
            return raw, ()
        dimensions = tuple(self._dimension(name, dims[name], raw["id"]) for name in dims)
        universe = str(raw.get("universe", raw["id"]))
        known, totals = self.dimensions.setdefault(universe, {}), self.totals.setdefault(universe, {})
        for dimension in dimensions:
            known.setdefault(dimension.name, set()).update(dimension.categories)
            totals.setdefault(dimension.name, set()).add(dimension.total)
        for name, category in fixed.items():
            known.setdefault(name, set()).add(category)
            if name in dims:
                self.problems.append(f"{raw['id']}: {name} is both fixed and a dimension")
        return raw, dimensions

    def _dimension(self, name: str, raw: object, table: str) -> Dimension:
        where = f"{table}, {name}"
        if name == "value":
            self.problems.append(f"{where}: a dimension can't be called value")
        if isinstance(raw, list) and len(raw) > 1:
            dimension = Dimension(name, raw[-1], {raw[-1]: tuple(raw[:-1])})
        elif isinstance(raw, Mapping) and isinstance(raw.get("parts"), list) and "tree" not in raw:
            dimension = Dimension(name, str(raw.get("total")), {str(raw.get("total")): tuple(raw["parts"])})
        elif isinstance(raw, Mapping) and isinstance(raw.get("tree"), Mapping) and "parts" not in raw:
            dimension = self._tree(name, raw, where)
        else:
            self.problems.append(
                f"{where}: write {{total, parts}}, {{total, tree}} or a list of categories, the total last"
            )
            return Dimension(name, "", {})
        if any(not isinstance(category, str) for category in dimension.categories):
            self.problems.append(f"{where}: categories are texts")
            return Dimension(name, "", {})
        twice = sorted({each for each in dimension.categories if dimension.categories.count(each) > 1})
        self.problems += [f"{where}: {category} stands twice" for category in twice]
        if not all(dimension.parts.values()):
            self.problems.append(f"{where}: a total without parts")
        return dimension

    def _tree(self, name: str, raw: Values, where: str) -> Dimension:
        """Children by parent, from the total down. A tree that leaves the total out hangs below it."""
        total, tree = str(raw.get("total")), dict(raw["tree"])
        if not all(isinstance(children, list) for children in tree.values()):
            self.problems.append(f"{where}: a tree is {{parent: [children]}}")
            return Dimension(name, total, {})
        if total not in tree:
            below = {child for children in tree.values() for child in children}
            tree[total] = [parent for parent in tree if parent not in below]
        parts: dict[str, tuple[str, ...]] = {}
        waiting = [total]
        while waiting:
            parent = waiting.pop(0)
            if parent in tree and parent not in parts:
                parts[parent] = tuple(tree[parent])
                waiting += tree[parent]
        self.problems += [
            f"{where}: {parent} has no way up to {total}" for parent in tree if parent not in parts
        ]
        return Dimension(name, total, parts)

    def _check_places(self, raws: Iterable[tuple[Values, tuple[Dimension, ...]]]) -> None:
        ids = [raw["id"] for raw, _ in raws]
        self.problems += [
            f"two tables are called {each}" for each in dict.fromkeys(ids) if ids.count(each) > 1
        ]
        places = sum(math.prod(len(each.categories) for each in dimensions) for _, dimensions in raws)
        if places > MOST_PLACES:
            self.problems.append(
                f"{places} cells in all: more than {MOST_PLACES} can't be treated as one problem"
            )
        for universe, totals in self.totals.items():
            for name, category in [(name, each) for name, several in totals.items() for each in several]:
                if self._is_part(raws, universe, name, category):
                    self.problems.append(
                        f"{universe}, {name}: {category} is a total in one table and a part in another"
                    )
        self._stop()

    def _is_part(
        self, raws: Iterable[tuple[Values, tuple[Dimension, ...]]], universe: str, name: str, category: str
    ) -> bool:
        return any(
            category in dimension.categories[1:]
            for raw, dimensions in raws
            for dimension in dimensions
            if str(raw.get("universe", raw["id"])) == universe and dimension.name == name
        )

    def _table(self, raw: Values, dimensions: tuple[Dimension, ...]) -> Table:
        cells = self._cells(raw, dimensions, "cells")
        truth = self._cells(raw, dimensions, "truth") if "truth" in raw else None
        published, universe = raw.get("published", False), str(raw.get("universe", raw["id"]))
        if not isinstance(published, bool):
            self.problems.append(f"{raw['id']}: published is true or false")
        return table_of(
            name=raw["id"],
            universe=universe,
            dimensions=dimensions,
            totals=self.totals[universe],
            fixed=raw.get("fixed") or {},
            cells=cells,
            truth=truth,
            published=published is True,
            sensitive=self._sensitive(raw, dimensions),
        )

    def _sensitive(self, raw: Values, dimensions: Iterable[Dimension]) -> dict[str, tuple[str, ...]]:
        sensitive = raw.get("sensitive") or {}
        categories = {dimension.name: dimension.categories[1:] for dimension in dimensions}
        if not isinstance(sensitive, Mapping) or not all(
            isinstance(each, list) for each in sensitive.values()
        ):
            self.problems.append(f"{raw['id']}: sensitive is {{dimension: [categories]}}")
            return {}
        self.problems += [
            f"{raw['id']}, sensitive: {category} is not a category of {name}"
            for name, several in sensitive.items()
            for category in several
            if category not in categories.get(name, ())
        ]
        return {name: tuple(several) for name, several in sensitive.items()}

    def _cells(
        self, raw: Values, dimensions: Iterable[Dimension], key: str
    ) -> list[tuple[dict[str, str], int | None]]:
        cells = raw.get(key)
        if not isinstance(cells, list):
            self.problems.append(f"{raw['id']}: {key} is a list")
            return []
        found: dict[tuple[str, ...], tuple[dict[str, str], int | None]] = {}
        for number, cell in enumerate(cells, 1):
            where = f"{raw['id']}, {key} {number}"
            at = self._cell_at(cell, dimensions, raw.get("fixed") or {}, where)
            if at is None:
                continue
            if tuple(at.values()) in found:
                self.problems.append(f"{where}: the cell {_say(at)} stands twice")
            found[tuple(at.values())] = (at, self._count(cell, f"{where} {_say(at)}"))
        return list(found.values())

    def _cell_at(
        self, cell: object, dimensions: Iterable[Dimension], fixed: Values, where: str
    ) -> dict[str, str] | None:
        """The cell's categories in the order of the table's dimensions; one left out means its total."""
        if not isinstance(cell, Mapping) or "value" not in cell:
            self.problems.append(
                f"{where}: a cell is {{dimension: category, …, value}}, value null if hidden"
            )
            return None
        allowed = {dimension.name: dimension.categories for dimension in dimensions}
        for name, category in cell.items():
            if name == "value" or (name in fixed and fixed[name] == category):
                continue
            if name not in allowed:
                self.problems.append(f"{where}: {name} is not a dimension of the table")
                return None
            if category not in allowed[name]:
                self.problems.append(f"{where}: {category} is not a category of {name}")
                return None
        return {dimension.name: cell.get(dimension.name, dimension.total) for dimension in dimensions}

    def _count(self, cell: Values, where: str) -> int | None:
        value = cell["value"]
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.problems.append(f"{where}: the value is not a number")
        elif not math.isfinite(value) or value != int(value) or value < 0:
            self.problems.append(f"{where}: a count is whole and at least 0")
        else:
            return int(value)
        return None

    # what ties quantities

    def _entries(self, document: Values, key: str) -> Iterator[tuple[Values, str]]:
        entries = document.get(key) or []
        if not isinstance(entries, list) or not all(isinstance(entry, Mapping) for entry in entries):
            self.problems.append(f"{key} is a list of objects")
            return
        yield from ((entry, f"{key} {number}") for number, entry in enumerate(entries, 1))

    def _reference(self, raw: object, where: str) -> Quantity | None:
        """A quantity named from outside the tables: {universe, at}; a dimension left out means its total."""
        if not isinstance(raw, Mapping) or raw.get("universe") not in self.dimensions:
            self.problems.append(f"{where}: no table has the universe that it names")
            return None
        universe, at = raw["universe"], raw.get("at") or {}
        if not isinstance(at, Mapping):
            self.problems.append(f"{where}: at is {{dimension: category}}")
            return None
        known = self.dimensions[universe]
        strange = [
            f"{name}={category}" for name, category in at.items() if category not in known.get(name, ())
        ]
        self.problems += [f"{where}: {universe} knows no {each}" for each in strange]
        return None if strange else quantity_at(universe, at, self.totals[universe])

    def _equation(self, raw: Values, where: str) -> Line | None:
        parts, minus = raw.get("parts"), raw.get("minus") or []
        if not isinstance(parts, list) or not parts or not isinstance(minus, list):
            self.problems.append(f"{where}: write total, parts (a list) and minus (a list, may be left out)")
            return None
        signed = [(raw.get("total"), -1), *((part, 1) for part in parts), *((part, -1) for part in minus)]
        terms: dict[Quantity, int] = {}
        for reference, sign in signed:
            quantity = self._reference(reference, where)
            if quantity is None:
                return None
            terms[quantity] = terms.get(quantity, 0) + sign
        return Line({quantity: sign for quantity, sign in terms.items() if sign})

    def _ratio(self, raw: Values, where: str, factor: int) -> Ratio | None:
        """None for one that is withheld already: without a value."""
        numerator, denominator = (
            self._reference(raw.get(key), where) for key in ("numerator", "denominator")
        )
        value, places = raw.get("value"), raw.get("dp", 0)
        if numerator is None or denominator is None or value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < math.inf:
            self.problems.append(f"{where}: the value is a number of at least 0")
        elif isinstance(places, bool) or not isinstance(places, int) or not 0 <= places <= 9:
            self.problems.append(f"{where}: dp is the number of decimals, 0 to 9")
        else:
            slack = Fraction(1, 2 * 10**places)
            published = raw.get("published") is True
            return Ratio(numerator, denominator, factor, Fraction(str(value)), slack, published)
        return None


def _say(at: Mapping[str, str]) -> str:
    return f"[{', '.join(f'{name}={at[name]}' for name in sorted(at))}]"
