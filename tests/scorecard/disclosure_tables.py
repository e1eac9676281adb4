"""Publications for tests: from counts by category to the file format, and at random from a seed."""

import random
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

Document = dict[str, Any]
MIXTURES = [(1, 2, 5), (2, 3, 3), (1, 1, 8), (0, 3, 6)]  # of zeros, small counts and others
KINDS = ("two-way", "three-way", "hierarchy", "linked", "terms")


def table_of(
    name: str,
    categories: Mapping[str, Sequence[str]],
    counts: Mapping[tuple[str, ...], int],
    *,
    trees: Mapping[str, Mapping[str, Sequence[str]]] | None = None,
    **more: object,
) -> Document:
    """A table with every total. `counts`: by combination of categories; `trees`: of dimensions with levels."""
    trees = {dim: (trees or {}).get(dim) or {"All": list(parts)} for dim, parts in categories.items()}
    below = {dim: {name: leaves(tree, name) for name in members(tree)} for dim, tree in trees.items()}
    cells = [
        dict(zip(below, at, strict=True))
        | {
            "value": sum(
                counts[leaf] for leaf in product(*(below[dim][c] for dim, c in zip(below, at, strict=True)))
            )
        }
        for at in product(*below.values())
    ]
    dims = {dim: {"total": "All", "tree": tree} for dim, tree in trees.items()}
    return {"id": name, "dims": dims, "cells": cells, **more}


def members(tree: Mapping[str, Sequence[str]]) -> list[str]:
    return list(dict.fromkeys([*tree, *(child for children in tree.values() for child in children)]))


def leaves(tree: Mapping[str, Sequence[str]], category: str) -> list[str]:
    children = tree.get(category)
    return [category] if children is None else [leaf for child in children for leaf in leaves(tree, child)]


def one_way(
    name: str, *, total: int | None = None, values: Mapping[str, int | None], **more: object
) -> Document:
    """A table over the one dimension `part`."""
    total = sum(value or 0 for value in values.values()) if total is None else total
    cells = [{"part": part, "value": value} for part, value in {**values, "All": total}.items()]
    return {"id": name, "dims": {"part": [*values, "All"]}, "cells": cells, **more}


def at(universe: str, **categories: str) -> Document:
    return {"universe": universe, "at": categories}


def random_publication(kind: str, seed: int, *, most: int = 3) -> Document:
    """A small publication of true values. `most`: categories of a dimension."""
    rng = random.Random(f"{kind} {seed}")
    mixture = rng.choice(MIXTURES)

    def count() -> int:
        return rng.choices([0, rng.randint(1, 4), rng.randint(5, 30)], mixture)[0]

    def dimensions(number: int) -> dict[str, list[str]]:
        return {
            f"d{n}": [f"{'abc'[n]}{place}" for place in range(rng.randint(2, most))] for n in range(number)
        }

    def counts(categories: Mapping[str, Sequence[str]]) -> dict[tuple[str, ...], int]:
        return {combination: count() for combination in product(*categories.values())}

    if kind == "hierarchy":
        categories = {"d0": ["a0", "a1", "a2", "a3"], **dimensions(2)} | {"d0": ["a0", "a1", "a2", "a3"]}
        tree = {"All": ["A", "B"], "A": ["a0", "a1"], "B": ["a2", "a3"]}
        return {"tables": [table_of("t", categories, counts(categories), trees={"d0": tree})]}
    if kind == "linked":
        return linked(dimensions(3), counts)
    if kind == "terms":
        categories = dimensions(rng.choice([1, 2]))
        return terms_and_year(categories, [counts(categories) for _ in range(3)])
    categories = dimensions(2 if kind == "two-way" else 3)
    return {"tables": [table_of("t", categories, counts(categories))]}


def linked(categories: dict[str, list[str]], counts: Any) -> Document:
    """Two tables of one universe that share a margin."""
    inner = counts(categories)
    tables = []
    for name, kept in (("x", ("d0", "d1")), ("y", ("d0", "d2"))):
        margin: dict[tuple[str, ...], int] = {}
        for place, value in inner.items():
            key = tuple(category for category, dim in zip(place, categories, strict=True) if dim in kept)
            margin[key] = margin.get(key, 0) + value
        tables.append(table_of(name, {dim: categories[dim] for dim in kept}, margin, universe="u"))
    return {"tables": tables}


def terms_and_year(
    categories: Mapping[str, Sequence[str]], terms: Sequence[Mapping[tuple[str, ...], int]]
) -> Document:
    names = ["autumn", "spring", "summer"][: len(terms)]
    year = {place: sum(term[place] for term in terms) for place in terms[0]}
    tables = [
        table_of(name, categories, counts)
        for name, counts in zip([*names, "year"], [*terms, year], strict=True)
    ]
    places = [{dim: cell[dim] for dim in categories} for cell in tables[0]["cells"]]
    equations = [
        {"total": at("year", **place), "parts": [at(name, **place) for name in names]} for place in places
    ]
    return {"tables": tables, "equations": equations}
