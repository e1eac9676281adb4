"""Linked tables as a publication that disclosure control makes safe."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from scorecard.disclosure import CountTable, Dimension, Publication, count_table
from scorecard.measures import DIMENSIONS, POPULATIONS, TOTAL, At
from scorecard.release.figures import Place, Seen
from scorecard.release.linked_tables import Content, Layout, LinkedTables
from scorecard.release.nearness import Part, parts_near
from scorecard.release.ties import Difference, differences, ties
from scorecard.release.universes import Universe, breakdown_of, quantity_of


def publication_of(
    tables: LinkedTables,
    headlines: Iterable[Place] = (),
    *,
    threshold: int,
    width: int,
    without_asked: bool = False,
) -> Publication:
    """What is asked for, and all that a reader could set beside it. Counts not to be seen have only their truth.

    `headlines` are not hidden for others' sake. `without_asked`: what a reader has without what is asked for.
    """
    tied, moved = ties(tables), list(differences(tables))
    every = [*tied, *(tie for difference in moved for tie in difference.ties)]
    near = parts_near(tables, every)
    return Publication(
        threshold=threshold,
        width=width,
        tables=(
            *(
                table
                for universe, content in tables.contents.items()
                for table in _tables(universe, content, near, without_asked=without_asked)
            ),
            *(
                _table_of_differences(difference)
                for difference in moved
                if difference.values and (difference.universe, "") in near
            ),
        ),
        equations=tuple(
            tie.as_relation()
            for tie in every
            if all((universe, breakdown_of(at)) in near for universe, at in tie)
        ),
        headlines=tuple(
            quantity_of(place) for place in dict.fromkeys(headlines) if tables.value(place) is not None
        ),
    )


def _tables(
    universe: Universe, content: Content, near: Collection[Part], *, without_asked: bool
) -> Iterator[CountTable]:
    """A table for each layout, and a count in the first that has room for it."""
    asked = set() if without_asked else content.asked - content.settled.keys()
    left = set(content.values)
    for layout, names in content.layouts.items():
        here = sorted(at for at in left if _lies_in(at, layout, names))
        left -= set(here)
        if here and (universe, layout.breakdown) in near:
            dimensions = _dimensions(content, layout, names)
            yield from _filled(universe, content, dimensions, here, asked.intersection(here))


def _lies_in(at: At, layout: Layout, names: frozenset[str]) -> bool:
    spoken_of = {name for name, _ in at}
    return spoken_of <= names | {layout.breakdown} and (not layout.breakdown or layout.breakdown in spoken_of)


def _filled(
    universe: Universe, content: Content, dimensions: tuple[Dimension, ...], here: list[At], asked: set[At]
) -> Iterator[CountTable]:
    """One table with every count, those not to be seen without their value; and again what is out already."""
    out = {at for at in here if content.settled.get(at) == Seen.SHOWN}
    title = " × ".join([universe.name, *(dimension.name for dimension in dimensions)])
    truth = {at: content.values[at] for at in here}
    shown = {at: value if at in out | asked else None for at, value in truth.items()}
    yield _table(title, universe, dimensions, shown, truth, published=not asked)
    if asked and out:
        again = {at: content.values[at] for at in sorted(out)}
        yield _table(f"{title}, out already", universe, dimensions, again, None, published=True)


def _table(
    title: str,
    universe: Universe,
    dimensions: tuple[Dimension, ...],
    shown: Mapping[At, int | None],
    truth: Mapping[At, int] | None,
    *,
    published: bool,
) -> CountTable:
    names = {dimension.name for dimension in dimensions}
    population = POPULATIONS.get(universe.population)
    telling = population.telling if population else {}

    def categories(at: At) -> dict[str, str]:
        return {dimension.name: dict(at).get(dimension.name, dimension.total) for dimension in dimensions}

    return count_table(
        name=title,
        universe=universe.name,
        dimensions=dimensions,
        totals={dimension.name: {dimension.total} for dimension in dimensions},
        fixed={},
        cells=[(categories(at), value) for at, value in shown.items()],
        truth=None if truth is None else [(categories(at), value) for at, value in truth.items()],
        published=published,
        sensitive={name: telling[name] for name in telling if name in names},
    )


def _dimensions(content: Content, layout: Layout, names: frozenset[str]) -> tuple[Dimension, ...]:
    crossed = [Dimension(name, TOTAL, DIMENSIONS[name]) for name in layout.crossing if name in names]
    if not layout.breakdown:
        return tuple(crossed)
    spoken_of = (dict(at) for at in content.values)
    groups = sorted({at[layout.breakdown] for at in spoken_of if layout.breakdown in at})
    return (*crossed, Dimension(layout.breakdown, TOTAL, {TOTAL: tuple(groups)}))


def _table_of_differences(difference: Difference) -> CountTable:
    cells = Dimension("cell", TOTAL, {TOTAL: tuple(at[0][1] for at in difference.values)})
    unseen = dict.fromkeys(difference.values)
    name = difference.universe.name
    return _table(name, difference.universe, (cells,), unseen, difference.values, published=True)
