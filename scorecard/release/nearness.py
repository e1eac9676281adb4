"""Which tables can tell, or be told by, what is asked for: the others are no part of the problem.

Two tables tell of each other where they share a count that the reader doesn't know yet. What a reader knows stands
between them like a wall: nothing new passes it.
"""

from collections.abc import Iterable

from scorecard.measures import POPULATIONS, At
from scorecard.release.counts import filled_in
from scorecard.release.figures import Seen
from scorecard.release.linked_tables import LinkedTables
from scorecard.release.universes import Tie, Universe, breakdown_of

Part = tuple[Universe, str]  # the tables of a universe for the whole area (""), or for one breakdown


def parts_near(tables: LinkedTables, ties: Iterable[Tie]) -> set[Part]:
    """Parts with what is asked for, and those that unknown counts lead to from there."""
    known = {universe: _known(tables, universe) for universe in tables.contents}
    near = {
        (universe, breakdown_of(at)) for universe, content in tables.contents.items() for at in content.asked
    }
    neighbours = [_joined_by(tie, known) for tie in ties]
    before = -1
    while len(near) != before:
        before = len(near)
        for unknown, every in neighbours:
            if unknown & near:
                near |= every
        for universe, breakdown in list(near):
            if breakdown:
                near.add((universe, ""))
            elif universe in known:
                near |= _groups_that_tell(tables, universe, known[universe])
    return near


def _known(tables: LinkedTables, universe: Universe) -> set[At]:
    """What of a universe a reader knows: what is shown, and what adding up makes of it for the whole area."""
    content = tables.contents[universe]
    shown = {at for at, seen in content.settled.items() if seen == Seen.SHOWN and at in content.values}
    whole_area = {at: content.values[at] for at in shown if not breakdown_of(at)}
    return shown | filled_in(whole_area, POPULATIONS[universe.population].crossings).keys()


def _joined_by(tie: Tie, known: dict[Universe, set[At]]) -> tuple[set[Part], set[Part]]:
    """The parts in which a tie speaks of an unknown count, and all of which it speaks."""
    every = {(universe, breakdown_of(at)) for universe, at in tie}
    unknown = {(universe, breakdown_of(at)) for universe, at in tie if at not in known.get(universe, ())}
    return unknown, every


def _groups_that_tell(tables: LinkedTables, universe: Universe, known: set[At]) -> set[Part]:
    """Breakdowns with a total that a reader doesn't know."""
    content = tables.contents[universe]
    unknown = [{name for name, _ in at} for at in content.values if not breakdown_of(at) and at not in known]
    return {
        (universe, layout.breakdown)
        for layout, names in content.layouts.items()
        if layout.breakdown and any(dimensions <= names for dimensions in unknown)
    }
