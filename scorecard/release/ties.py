"""What ties universes: periods made up of shorter ones, stocks moved by flows, and counts that changed since."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from typing import NamedTuple

from scorecard.release.figures import WHOLE_AREA, Seen
from scorecard.release.linked_tables import LinkedTables
from scorecard.release.populations import (
    DECISIONS,
    ENDED,
    OPEN,
    PLANS,
    POPULATIONS,
    REOPENED,
    REQUESTS,
    TOTAL,
    At,
)
from scorecard.release.universes import Tie, Universe, breakdown_of

ONE_DAY = timedelta(days=1)
REFUSED_AMONG_ENDED: At = (("reason", "refused"),)
REFUSED: At = (("decision", "refused"),)


class Change(NamedTuple):
    """By how much counts differ from those published before: a universe of its own, none of it shown."""

    universe: Universe
    values: dict[At, int]
    ties: list[Tie]


def ties(tables: LinkedTables) -> list[Tie]:
    """Everything that ties today's counts. Universes that are needed for it are added to the tables."""
    return [
        *(tie for population in POPULATIONS.values() for tie in _periods(tables, population.name)),
        *_stocks_and_flows(tables),
        *_refusals(tables),
    ]


def _periods(tables: LinkedTables, population: str) -> Iterator[Tie]:
    """Each period as the sum of the shortest ones into which all of them together cut time."""
    if POPULATIONS[population].is_stock:
        return
    periods = tables.known(population)
    cuts = sorted({each.first for each in periods} | {each.last + ONE_DAY for each in periods})
    for period in periods:
        within = [day for day in cuts if period.first <= day <= period.last + ONE_DAY]
        shorter = [Universe(population, day, after - ONE_DAY) for day, after in pairwise(within)]
        if len(shorter) < 2:
            continue
        contents = [tables.speak_alike(each, period) for each in shorter]
        for at in tables.contents[period].values:
            if all(at in each.values for each in contents):
                yield Tie((period, at), tuple((each, at) for each in shorter))


def _stocks_and_flows(tables: LinkedTables) -> Iterator[Tie]:
    """Open at the end = open before + requests (+ reopened) − plans − ended without a plan; of groups alike."""
    days = {universe.last: universe for universe in tables.known(OPEN.name)}
    periods = {each[1:3] for each in (*tables.known(PLANS.name), *tables.known(REQUESTS.name))}
    for first, last in sorted(periods):
        before, after = days.get(first - ONE_DAY), days.get(last)
        if before and after:
            shared = set(tables.contents[before].breakdowns) & set(tables.contents[after].breakdowns)
            for breakdown in ("", *sorted(shared)):
                for group in tables.counts.groups(breakdown) if breakdown else [""]:
                    at: At = ((breakdown, group),) if breakdown else ()
                    yield from _flow(tables, before, after, at)


def _flow(tables: LinkedTables, before: Universe, after: Universe, at: At) -> Iterator[Tie]:
    flows = [
        Universe(population.name, before.last + ONE_DAY, after.last)
        for population in (REQUESTS, PLANS, ENDED, REOPENED)
    ]
    spoken_of: list[At] = [at, REFUSED_AMONG_ENDED] if not at else [at]
    for universe in flows:
        tables.speak_of(universe, spoken_of if universe.population == ENDED.name else [at])
    requests, plans, ended, reopened = flows
    known = {each for each in (before, after, *flows) if at in tables.contents[each].values}
    if not {before, after, requests, plans} <= known:
        return
    if ended in known:
        yield Tie((after, at), ((before, at), (requests, at)), ((plans, at), (ended, at)))
    elif reopened in known:
        yield Tie((after, at), ((before, at), (requests, at), (reopened, at)), ((plans, at),))


def _refusals(tables: LinkedTables) -> Iterator[Tie]:
    """Refusals are counted among decisions and among those who ended without a plan."""
    for ended in tables.known(ENDED.name):
        decisions = ended._replace(population=DECISIONS.name)
        content = tables.contents.get(decisions)
        if content and REFUSED in content.values and REFUSED_AMONG_ENDED in tables.contents[ended].values:
            yield Tie((ended, REFUSED_AMONG_ENDED), ((decisions, REFUSED),))


def changes(tables: LinkedTables) -> Iterator[Change]:
    """What was published before and is counted otherwise now, or has grown since, beside today's counts."""
    for universe in list(tables.contents):
        today = universe._replace(version="")
        if universe.version and today in tables.contents:
            yield _change(tables, universe, today, in_the_open=True)
        elif not universe.version and not tables.counts.of(*universe[:3], WHOLE_AREA, ""):
            grown = [each for each in tables.known(universe.population) if _has_grown(universe, each)]
            if grown:
                yield _change(tables, universe, min(grown), in_the_open=False)


def _change(tables: LinkedTables, old: Universe, new: Universe, *, in_the_open: bool) -> Change:
    """A correction of a whole-area count is made in the open (decision 12): its change is no small count.

    What was corrected can have become more or less; what has grown is never less. A reader can't know that a count
    which was shown before and is hidden now is still the same; of one that is hidden in both it is assumed.
    """
    content, now = tables.contents[old], tables.contents[new].values
    change = Universe(f"change to {new.population}", old.first, new.last, old.version)
    found, values = [], {}
    for at in sorted(content.values.keys() & now.keys()):
        more = now[at] - content.values[at]
        if in_the_open and more == 0:
            if content.settled.get(at) == Seen.HIDDEN:
                found.append(Tie((new, at), ((old, at),)))
        elif breakdown_of(at) or not in_the_open:
            cell: At = (("cell", " / ".join(category for _, category in at) or f"{TOTAL} together"),)
            values[cell] = abs(more)
            larger, smaller = (new, old) if more >= 0 else (old, new)
            found.append(Tie((larger, at), ((smaller, at), (change, cell))))
    return Change(change, values, found)


def _has_grown(shorter: Universe, longer: Universe) -> bool:
    same_start = (longer.population, longer.first) == (shorter.population, shorter.first)
    return same_start and longer.last > shorter.last > shorter.first
