"""Linked tables as disclosure control reads them, and its answer read back."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from scorecard.measures import DIMENSIONS, POPULATIONS, TOTAL, At
from scorecard.release.counts import key_of
from scorecard.release.figures import Place, Seen
from scorecard.release.linked_tables import Content, LinkedTables, Table
from scorecard.release.nearness import Part, parts_near
from scorecard.release.ties import Change, changes, ties
from scorecard.release.universes import Universe, breakdown_of


def document(
    tables: LinkedTables, headlines: Iterable[Place] = (), *, without_asked: bool = False
) -> dict[str, Any]:
    """What is asked for, and all that a reader could set beside it. Counts not to be seen have only their truth.

    `headlines` are not hidden for others' sake. `without_asked`: what a reader has without what is asked for.
    """
    tied, moved = ties(tables), list(changes(tables))
    every = [*tied, *(tie for change in moved for tie in change.ties)]
    near = parts_near(tables, every)
    return {
        "tables": [
            *(
                table
                for universe, content in tables.contents.items()
                for table in _tables(universe, content, near, without_asked=without_asked)
            ),
            *(_change_table(change) for change in moved if change.values and (change.universe, "") in near),
        ],
        "equations": [tie.as_data() for tie in every if all((u, breakdown_of(at)) in near for u, at in tie)],
        "headlines": [
            {"universe": Universe(*place[:3]).name, "at": dict(place.at)}
            for place in dict.fromkeys(headlines)
            if tables.value(place) is not None
        ],
    }


def hidden_in(safe: Mapping[str, Any], tables: LinkedTables) -> set[Place]:
    """What was asked for and stands without a value in what disclosure control gave back."""
    universes = {universe.name: universe for universe in tables.contents}
    without_value = {
        Place(
            *universes[table["universe"]][:3], key_of({name: cell[name] for name in cell if name != "value"})
        )
        for table in safe["tables"]
        if not table["published"]
        for cell in table["cells"]
        if cell["value"] is None
    }
    return without_value.intersection(tables.asked())


def named_in(words: str, tables: LinkedTables) -> set[Place]:
    """The counts of today that disclosure control names in its words."""
    return {
        Place(*universe[:3], at)
        for universe, content in tables.contents.items()
        if not universe.version
        for at in content.values
        if universe.label(at) in words
    }


def _tables(
    universe: Universe, content: Content, near: Collection[Part], *, without_asked: bool
) -> Iterator[dict[str, Any]]:
    """A table for each crossing, alone and with each breakdown; a count stands in the first that has room for it."""
    asked = set() if without_asked else content.asked - content.settled.keys()
    left = set(content.values)
    for table, names in content.tables.items():
        here = sorted(at for at in left if _lies_in(at, table, names))
        left -= set(here)
        if here and (universe, table[1]) in near:
            dims = _dims(content, table, names)
            yield from _with_cells(universe, content, dims, here, asked.intersection(here))


def _lies_in(at: At, table: Table, names: frozenset[str]) -> bool:
    breakdown = table[1]
    spoken_of = {name for name, _ in at}
    return spoken_of <= names | {breakdown} and (not breakdown or breakdown in spoken_of)


def _with_cells(
    universe: Universe, content: Content, dims: dict[str, Any], here: list[At], asked: set[At]
) -> Iterator[dict[str, Any]]:
    """One table with every count, those not to be seen without their value; and again what is out already."""
    out = {at for at in here if content.settled.get(at) == Seen.SHOWN}
    telling = POPULATIONS[universe.population].telling
    frame = {
        "universe": universe.name,
        "dims": dims,
        "sensitive": {name: list(telling[name]) for name in dims if name in telling},
    }
    words = " × ".join([universe.name, *dims])
    yield {
        "id": words,
        **frame,
        "published": not asked,
        "cells": [_cell(at, content.values[at] if at in out | asked else None) for at in here],
        "truth": [_cell(at, content.values[at]) for at in here],
    }
    if asked and out:
        cells = [_cell(at, content.values[at]) for at in sorted(out)]
        yield {"id": f"{words}, out already", **frame, "published": True, "cells": cells}


def _dims(content: Content, table: Table, names: frozenset[str]) -> dict[str, Any]:
    crossing, breakdown = table
    dims: dict[str, Any] = {
        name: {"total": TOTAL, "tree": {above: list(below) for above, below in DIMENSIONS[name].items()}}
        for name in crossing
        if name in names
    }
    if breakdown:
        groups = sorted({dict(at)[breakdown] for at in content.values if breakdown in dict(at)})
        dims[breakdown] = {"total": TOTAL, "parts": groups}
    return dims


def _cell(at: At, value: int | None) -> dict[str, Any]:
    return {**dict(at), "value": value}


def _change_table(change: Change) -> dict[str, Any]:
    return {
        "id": change.universe.name,
        "universe": change.universe.name,
        "dims": {"cell": {"total": TOTAL, "parts": [at[0][1] for at in change.values]}},
        "published": True,
        "cells": [_cell(at, None) for at in change.values],
        "truth": [_cell(at, value) for at, value in change.values.items()],
    }
