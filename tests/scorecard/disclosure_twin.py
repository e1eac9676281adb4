"""The attack and the choice of cells once more, slow and obvious, for comparison. Reads the file format itself."""

from itertools import combinations, product
from typing import Any

import numpy as np
from scipy.optimize import linprog

Document = dict[str, Any]
Key = tuple[str, frozenset[tuple[str, str]]]
FAR = 1e6


def tree_of(raw: Any) -> tuple[str, dict[str, list[str]]]:
    if isinstance(raw, list):
        return raw[-1], {raw[-1]: raw[:-1]}
    return raw["total"], raw.get("tree") or {raw["total"]: raw["parts"]}


class World:
    """Every number that the tables speak of, and every sum."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.totals: dict[tuple[str, str], str] = {}
        for table in document["tables"]:
            for name, raw in table["dims"].items():
                self.totals[self.universe(table), name] = tree_of(raw)[0]
        self.keys: dict[Key, int] = {}
        self.sums: list[tuple[Key, list[Key], list[Key]]] = []
        for table in document["tables"]:
            self.add_sums(table)
        for equation in document.get("equations", []):
            parts, minus = (
                [self.refer(reference) for reference in equation.get(key, [])] for key in ("parts", "minus")
            )
            self.sums.append((self.refer(equation["total"]), parts, minus))
        for total, parts, minus in self.sums:
            for key in (total, *parts, *minus):
                self.keys.setdefault(key, len(self.keys))

    @staticmethod
    def universe(table: Document) -> str:
        return table.get("universe", table["id"])

    def key(self, universe: str, at: dict[str, str]) -> Key:
        return universe, frozenset((n, c) for n, c in at.items() if c != self.totals.get((universe, n)))

    def refer(self, reference: Document) -> Key:
        return self.key(reference["universe"], reference.get("at", {}))

    def cell_key(self, table: Document, cell: Document) -> Key:
        at = {name: category for name, category in cell.items() if name != "value"}
        return self.key(self.universe(table), {**table.get("fixed", {}), **at})

    def add_sums(self, table: Document) -> None:
        trees = {name: tree_of(raw)[1] for name, raw in table["dims"].items()}
        every = {
            name: list(dict.fromkeys([*tree, *(c for several in tree.values() for c in several)]))
            for name, tree in trees.items()
        }
        for at in (dict(zip(every, combo, strict=True)) for combo in product(*every.values())):
            key = self.cell_key(table, at)
            self.keys.setdefault(key, len(self.keys))
            for name, tree in trees.items():
                if at[name] in tree:
                    parts = [self.cell_key(table, {**at, name: child}) for child in tree[at[name]]]
                    self.sums.append((key, parts, []))

    def values(self, kind: str = "cells") -> dict[Key, int]:
        return {
            self.cell_key(table, cell): cell["value"]
            for table in self.document["tables"]
            for cell in table.get(kind, ())
            if cell["value"] is not None
        }

    def programme(self, shown: dict[Key, int]) -> dict[str, Any]:
        """The arguments of linprog that say what a reader of `shown` and of the percentages knows."""
        equal = np.zeros((len(self.sums), len(self.keys)))
        for row, (total, parts, minus) in enumerate(self.sums):
            for key, sign in [(total, -1), *((part, 1) for part in parts), *((part, -1) for part in minus)]:
                equal[row, self.keys[key]] += sign
        floors = self.floors(shown)
        bounds = [(shown.get(key, floors.get(key, 0)), shown.get(key, FAR)) for key in self.keys]
        limits = np.zeros((0, len(self.keys)))
        for percent in self.document.get("percent", []):
            if percent["value"] is None:
                continue
            slack = 0.5 * 10.0 ** -percent["dp"]
            row = np.zeros((2, len(self.keys)))
            row[:, self.keys[self.refer(percent["numerator"])]] = 100, -100
            row[:, self.keys[self.refer(percent["denominator"])]] += (
                -percent["value"] - slack,
                percent["value"] - slack,
            )
            limits = np.vstack([limits, row])
        return {
            "A_eq": equal,
            "b_eq": np.zeros(len(self.sums)),
            "A_ub": limits,
            "b_ub": np.zeros(len(limits)),
            "bounds": bounds,
        }

    def floors(self, shown: dict[Key, int]) -> dict[Key, int]:
        """1 for what is listed and not shown; 0 where a zero may stand hidden, in whatever table."""
        floors, may_be_zero = {}, set()
        for table in self.document["tables"]:
            for cell in table["cells"]:
                key = self.cell_key(table, cell)
                if key in shown:
                    continue
                floors[key] = 1
                if table.get("hidden_zeros", self.document.get("hidden_zeros")):
                    may_be_zero.add(key)
                for name in table.get("sensitive", {}):
                    total, tree = tree_of(table["dims"][name])
                    parts = [part for parts in tree.values() for part in parts]
                    row = [self.cell_key(table, {**cell, name: part}) for part in parts]
                    group = shown.get(self.cell_key(table, {**cell, name: total}), 0)
                    if cell[name] != total and group < 10 and not any(part in shown for part in row):
                        may_be_zero.add(key)
        return {key: floor for key, floor in floors.items() if key not in may_be_zero}

    def range_of(self, key: Key, shown: dict[Key, int]) -> tuple[float, float]:
        programme = self.programme(shown)
        cost = np.zeros(len(self.keys))
        cost[self.keys[key]] = 1
        low, high = (linprog(sign * cost, **programme) for sign in (1, -1))
        assert low.status == high.status == 0
        return low.fun, -high.fun


def withstands(low: float, high: float, threshold: int, width: int) -> bool:
    return high - low >= width - 1e-6 and high > threshold + 1 - 1e-6


def exposed(document: Document, truth: dict[Key, int]) -> list[Key]:
    """The small counts that a reader of the document finds out."""
    world = World(document)
    threshold, width = document.get("threshold", 4), document.get("width", 5)
    shown = world.values()
    return [
        key
        for key, value in truth.items()
        if 1 <= value <= threshold and not withstands(*world.range_of(key, shown), threshold, width)
    ]


def fewest_cells(document: Document) -> int | None:
    """How many cells must be hidden besides the small ones, by trying every choice. None: no choice is safe."""
    world = World(document)
    truth = world.values()
    threshold, width = document.get("threshold", 4), document.get("width", 5)
    small = {key for key, value in truth.items() if 1 <= value <= threshold}
    grand = {
        world.cell_key(table, {n: tree_of(r)[0] for n, r in table["dims"].items()})
        for table in document["tables"]
    }
    published = {
        world.cell_key(table, cell)
        for table in document["tables"]
        for cell in table["cells"]
        if table.get("published")
    }
    free = [key for key, value in truth.items() if value > threshold and key not in grand | published]
    for count in range(len(free) + 1):
        for chosen in combinations(free, count):
            shown = {key: value for key, value in truth.items() if key not in small | set(chosen)}
            if all(withstands(*world.range_of(key, shown), threshold, width) for key in small):
                return count
    return None
