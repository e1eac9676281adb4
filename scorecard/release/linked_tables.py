"""The counts behind what a reader has, or is about to have, universe by universe."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from scorecard.measures import DIMENSIONS, POPULATIONS, At
from scorecard.release.counts import TrueCounts, key_of
from scorecard.release.figures import WHOLE_AREA, Count, Place, Seen, most_seen
from scorecard.release.universes import Universe, breakdown_of, universe_of


class Layout(NamedTuple):
    """Of a table: the dimensions that may be crossed, and the breakdown ("" for the whole area)."""

    crossing: tuple[str, ...]
    breakdown: str


@dataclass
class Content:
    """What is known of a universe. `layouts`: of each the dimensions that are spoken of."""

    values: dict[At, int] = field(default_factory=dict)
    layouts: dict[Layout, frozenset[str]] = field(default_factory=dict)
    settled: dict[At, Seen] = field(default_factory=dict)  # published, or decided for this publication
    asked: dict[At, Seen] = field(default_factory=dict)  # with what a reader sees of it if it must be hidden
    marked: dict[At, Seen] = field(default_factory=dict)  # hidden in this publication for what they are

    @property
    def breakdowns(self) -> list[str]:
        return sorted({layout.breakdown for layout in self.layouts if layout.breakdown})


class LinkedTables:
    """True counts and what is to become of them: shown, hidden, not asked for."""

    def __init__(self, counts: TrueCounts, earlier: Iterable[Count] = ()) -> None:
        self.counts = counts
        self.contents: dict[Universe, Content] = {}
        in_order = sorted(earlier, key=lambda count: (count.version, count.place[:3]))
        for (version, days), group in groupby(in_order, key=lambda count: (count.version, count.place[:3])):
            self._publish(Universe(*days), version, list(group))

    # What goes out

    def mention(self, places: Iterable[Place]) -> None:
        """Let these be among the counts, whatever becomes of them."""
        for place in places:
            self.speak_of(universe_of(place), [place.at])

    def ask(self, places: Iterable[Place], otherwise: Seen = Seen.HIDDEN) -> None:
        """Let these be shown if they may, or else seen so. What was settled before stays as it was."""
        for place in places:
            content = self.speak_of(universe_of(place), [place.at])
            if place.at in content.values:
                content.asked[place.at] = most_seen(otherwise, content.asked.get(place.at))

    def mark(self, places: Iterable[Place], seen: Seen) -> None:
        """A reader sees so that these are hidden, which was decided for each figure by itself."""
        for place in places:
            content = self.speak_of(universe_of(place), [place.at])
            if place.at in content.values:
                content.marked[place.at] = most_seen(seen, content.marked.get(place.at))

    def unmark(self, places: Iterable[Place]) -> None:
        for place in places:
            self.contents[universe_of(place)].marked.pop(place.at, None)

    def settle(self, hidden: Iterable[Place]) -> None:
        """What is asked for is decided: these are hidden, the others shown."""
        gone = set(hidden)
        for place in self.asked():
            content = self.contents[universe_of(place)]
            content.settled.setdefault(place.at, content.asked[place.at] if place in gone else Seen.SHOWN)
        self.withdraw()

    def withdraw(self) -> None:
        """Nothing is asked for any more."""
        for content in self.contents.values():
            content.asked.clear()

    def asked(self) -> list[Place]:
        return [
            universe.place(at) for universe, content in self.contents.items() for at in sorted(content.asked)
        ]

    def shown(self) -> set[Place]:
        """Places of today's counts that are settled to be shown."""
        return {
            universe.place(at)
            for universe, content in self.contents.items()
            for at, seen in content.settled.items()
            if seen is Seen.SHOWN and not universe.version
        }

    def hidden(self) -> set[Place]:
        """Places that are settled to be hidden, now or before, when they were counted otherwise."""
        return {
            universe.place(at)
            for universe, content in self.contents.items()
            for at, seen in content.settled.items()
            if seen.is_hidden
        }

    def value(self, place: Place) -> int | None:
        content = self.contents.get(universe_of(place))
        return content.values.get(place.at) if content else None

    def counted_before(self, place: Place) -> Iterator[int]:
        """What earlier publications showed in this place where it is otherwise now, or of days from the same first."""
        here = universe_of(place)
        for universe, content in self.contents.items():
            is_alike = universe[:2] == here[:2] and universe.last <= here.last and universe != here
            if is_alike and content.settled.get(place.at) is Seen.SHOWN:
                yield content.values[place.at]

    def around(self, places: Iterable[Place]) -> Iterator[Place]:
        """Every count of the universes in which these places lie."""
        for universe in sorted({universe_of(place) for place in places} & self.contents.keys()):
            yield from (universe.place(at) for at in sorted(self.contents[universe].values))

    # Counts

    def speak_of(self, universe: Universe, ats: Iterable[At]) -> Content:
        """The universe's content, with the true counts of each table in which one of `ats` lies."""
        content = self.contents.setdefault(universe, Content())
        for at in ats:
            names = frozenset(name for name, _ in at if name in DIMENSIONS)
            crossings = POPULATIONS[universe.population].crossings
            crossing = next(crossing for crossing in crossings if names <= set(crossing))
            self._add_table(universe, content, Layout(crossing, breakdown_of(at)), names)
        return content

    def speak_alike(self, universe: Universe, other: Universe) -> Content:
        """The universe's content, with the tables that another one has."""
        content = self.contents.setdefault(universe, Content())
        for layout, names in list(self.contents[other].layouts.items()):
            self._add_table(universe, content, layout, names)
        return content

    def known(self, population: str) -> list[Universe]:
        """Universes of the population that today's figures tell, in order of time."""
        return sorted(
            universe
            for universe, content in self.contents.items()
            if universe.population == population and () in content.values and self.is_of_today(universe)
        )

    def is_of_today(self, universe: Universe) -> bool:
        """Not so are days that were published before and are no whole months, and what was counted otherwise."""
        return not universe.version and self.counts.is_made_of_months(*universe[:3])

    def _add_table(self, universe: Universe, content: Content, layout: Layout, names: frozenset[str]) -> None:
        """Of the whole area a crossing is there as a whole, of groups as far as figures speak of it."""
        crossing, breakdown = layout
        before = content.layouts.get(layout)
        wanted = names if breakdown or not names else frozenset(crossing)
        if before is not None and wanted <= before:
            return
        spoken_of = content.layouts[layout] = wanted | (before or frozenset())
        if universe.version:
            return
        for group in self.counts.groups(breakdown) if breakdown else [""]:
            counts = self.counts.of(*universe[:3], breakdown or WHOLE_AREA, group)
            for at, value in counts.items():
                if {name for name, _ in at} <= spoken_of:
                    content.values[key_of(dict(at) | ({breakdown: group} if breakdown else {}))] = value

    def _publish(self, universe: Universe, version: str, counts: list[Count]) -> None:
        """Counts of an earlier version: of this universe if they are what is counted today."""
        ats = [count.place.at for count in counts]
        content = self.speak_of(universe, ats)
        values = {count.place.at: count.value for count in counts}
        if not content.values:
            content.values |= values
        elif any(content.values.get(at) != value for at, value in values.items()):
            content = self.speak_of(universe._replace(version=version), ats)
            content.values |= values
        for count in counts:
            if count.seen is not Seen.NOT_ASKED:
                before = content.settled.get(count.place.at)
                content.settled[count.place.at] = most_seen(count.seen, before)
