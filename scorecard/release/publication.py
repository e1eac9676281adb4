"""Linked tables as a publication that disclosure control makes safe."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from fractions import Fraction

from scorecard.disclosure import PERCENT, CountTable, Dimension, Publication, Ratio, Withheld, count_table
from scorecard.measures import DIMENSIONS, POPULATIONS, TOTAL, At
from scorecard.release.figures import Place, Seen, shares_of
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
    whole: bool = False,
) -> Publication:
    """What is asked for, and all that a reader could set beside it. Counts not to be seen have only their truth.

    `headlines` are not hidden for others' sake. `whole`: with what is far from all that is asked for.
    """
    tied, moved = ties(tables), list(differences(tables))
    every = [*tied, *(tie for difference in moved for tie in difference.ties)]
    near = _everything(tables, moved) if whole else parts_near(tables, every)
    shares = [
        share for universe, content in tables.contents.items() for share in _shares(universe, content, near)
    ]
    return Publication(
        threshold=threshold,
        width=width,
        tables=(
            *(
                table
                for universe, content in tables.contents.items()
                for table in _tables(universe, content, near)
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
        ratios=tuple(share for share in shares if isinstance(share, Ratio)),
        withheld=tuple(share for share in shares if isinstance(share, Withheld)),
        headlines=tuple(
            quantity_of(place) for place in dict.fromkeys(headlines) if tables.value(place) is not None
        ),
    )


def _everything(tables: LinkedTables, moved: Iterable[Difference]) -> set[Part]:
    parts = {
        (universe, layout.breakdown)
        for universe, content in tables.contents.items()
        for layout in content.layouts
    }
    return parts | {(difference.universe, "") for difference in moved}


def _shares(universe: Universe, content: Content, near: Collection[Part]) -> Iterator[Ratio | Withheld]:
    """Percentages of which a reader sees that they are withheld, or would see it if their counts were hidden."""
    for numerator, denominator in shares_of(universe.population):
        for at in content.values:
            group = tuple(part for part in at if part[0] == breakdown_of(at))
            of = tuple(sorted(denominator + group))
            if at != tuple(sorted(numerator + group)) or (universe, breakdown_of(at)) not in near:
                continue
            seen = _seen(content, at)
            pair = universe.quantity(at), universe.quantity(of)
            children = content.values.get(of, 0)
            if seen.is_hidden and 0 < content.values[at] < children:
                yield Withheld(*pair, published=at in content.settled)
            elif at in content.asked and of in content.asked and children:
                exact = Fraction(PERCENT * content.values[at], children)
                yield Ratio(*pair, PERCENT, exact, Fraction(0))


def _seen(content: Content, at: At) -> Seen:
    return content.settled.get(at, content.marked.get(at, Seen.NOT_ASKED))


def _tables(universe: Universe, content: Content, near: Collection[Part]) -> Iterator[CountTable]:
    """Tables for each layout, and a count in the first that has room for it."""
    left = set(content.values)
    for layout, names in content.layouts.items():
        here = sorted(at for at in left if _lies_in(at, layout, names))
        left -= set(here)
        if here and (universe, layout.breakdown) in near:
            dimensions = _dimensions(content, layout, names)
            yield from _filled(universe, content, dimensions, here)


def _lies_in(at: At, layout: Layout, names: frozenset[str]) -> bool:
    spoken_of = {name for name, _ in at}
    return spoken_of <= names | {layout.breakdown} and (not layout.breakdown or layout.breakdown in spoken_of)


def _filled(
    universe: Universe, content: Content, dimensions: tuple[Dimension, ...], here: list[At]
) -> Iterator[CountTable]:
    """What is settled, with the truth of every count; and what is asked for or hidden for what it is.

    In a cell stands what is shown, and what is seen to be hidden as a count. A 0 that was another number when it was
    hidden stands in none: who sees it hidden takes it for 1 or more.
    """
    title = " × ".join([universe.name, *(dimension.name for dimension in dimensions)])
    truth = {at: content.values[at] for at in here}
    out: dict[At, int | None] = {}
    new: dict[At, int | None] = {}
    for at, value in truth.items():
        cells = out if at in content.settled else new
        seen = _seen(content, at)
        if seen is Seen.SHOWN or (at in content.asked and at not in content.settled):
            cells[at] = value
        elif seen is Seen.HIDDEN and value:
            cells[at] = None
    yield _table(title, universe, dimensions, out, truth, published=True)
    if new:
        yield _table(f"{title}, new", universe, dimensions, new, None, published=False)


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
    name = difference.universe.name
    return _table(name, difference.universe, (cells,), {}, difference.values, published=True)
