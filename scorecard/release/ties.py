"""What ties universes: periods made up of shorter ones, stocks moved by flows, counts that changed since."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from typing import NamedTuple

from scorecard.measures import DECISIONS, ENDED, OPEN, PLANS, POPULATIONS, REOPENED, REQUESTS, WHOLE, At
from scorecard.release.counts import REFUSED, REFUSED_AMONG_ENDED
from scorecard.release.linked_tables import LinkedTables
from scorecard.release.universes import Tie, Universe, breakdown_of

ONE_DAY = timedelta(days=1)


class Difference(NamedTuple):
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
        *_what_came_since(tables),
    ]


def _periods(tables: LinkedTables, population: str) -> Iterator[Tie]:
    """Each period as the sum of the shortest ones into which all of them together divide time."""
    if POPULATIONS[population].is_stock:
        return
    periods = tables.known(population)
    bounds = sorted({period.first for period in periods} | {period.last + ONE_DAY for period in periods})
    for period in periods:
        within = [day for day in bounds if period.first <= day <= period.last + ONE_DAY]
        shorter = [Universe(population, day, after - ONE_DAY) for day, after in pairwise(within)]
        if len(shorter) < 2:
            continue
        contents = [tables.speak_alike(part, period) for part in shorter]
        for at in tables.contents[period].values:
            if all(at in content.values for content in contents):
                yield Tie((period, at), tuple((part, at) for part in shorter))


def _stocks_and_flows(tables: LinkedTables) -> Iterator[Tie]:
    """Open at the end = open before + requests (+ reopened) − plans − ended without a plan; of groups alike."""
    days = {universe.last: universe for universe in tables.known(OPEN.name)}
    flows = (*tables.known(PLANS.name), *tables.known(REQUESTS.name))
    for first, last in sorted({(flow.first, flow.last) for flow in flows}):
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
    known = {universe for universe in (before, after, *flows) if at in tables.contents[universe].values}
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


def _what_came_since(tables: LinkedTables) -> Iterator[Tie]:
    """Days that were published before and end within a month, the days after them, and the whole of both."""
    for shorter in [universe for universe in tables.contents if _ends_within_a_month(tables, universe)]:
        longer = _grown(tables, shorter)
        if longer is None:
            continue
        before, now = tables.contents[shorter].values, tables.contents[longer].values
        since = {at: now[at] - before[at] for at in sorted(before.keys() & now.keys())}
        if min(since.values(), default=-1) >= 0:
            rest = longer._replace(first=shorter.last + ONE_DAY)
            tables.speak_alike(rest, longer).values.update(since)
            yield from (Tie((longer, at), ((shorter, at), (rest, at))) for at in since)
    yield from _stocks_since(tables)


def _stocks_since(tables: LinkedTables) -> Iterator[Tie]:
    """From a stock of a day within a month to that of a later day, by the flows between."""
    for plans in [universe for universe in tables.contents if universe.population == PLANS.name]:
        requests, ended = (plans._replace(population=flow.name) for flow in (REQUESTS, ENDED))
        before, after = (Universe(OPEN.name, day, day) for day in (plans.first - ONE_DAY, plans.last))
        counts = {
            universe: tables.contents[universe].values[WHOLE]
            for universe in (before, requests, plans, after)
            if universe in tables.contents and WHOLE in tables.contents[universe].values
        }
        if tables.is_of_today(before) or len(counts) < 4:
            continue
        others = counts[before] + counts[requests] - counts[plans] - counts[after]
        if others >= 0:
            tables.speak_of(ended, [WHOLE]).values[WHOLE] = others
            yield Tie((after, WHOLE), ((before, WHOLE), (requests, WHOLE)), ((plans, WHOLE), (ended, WHOLE)))


def _ends_within_a_month(tables: LinkedTables, universe: Universe) -> bool:
    """Of days that were published, and of which today's figures tell only a longer period."""
    is_out = bool(tables.contents[universe].settled)
    return is_out and not (universe.version or tables.is_of_today(universe))


def _grown(tables: LinkedTables, shorter: Universe) -> Universe | None:
    """The shortest of today's periods that begins with the shorter one and goes on."""
    longer = [period for period in tables.known(shorter.population) if period.first == shorter.first]
    return min((period for period in longer if period.last > shorter.last), default=None)


def differences(tables: LinkedTables) -> Iterator[Difference]:
    """What was published before and is counted otherwise now, beside today's counts."""
    for universe in list(tables.contents):
        today = universe._replace(version="")
        if universe.version and today in tables.contents:
            yield _difference(tables, universe, today)
        elif _ends_within_a_month(tables, universe) and (longer := _grown(tables, universe)):
            now = tables.contents[longer].values
            if any(now.get(at, count) < count for at, count in tables.contents[universe].values.items()):
                yield _difference(tables, universe, longer)  # less than before: corrected as well as grown


def _difference(tables: LinkedTables, old: Universe, new: Universe) -> Difference:
    """A correction of a whole-area count is made in the open (decision 12): its change is no small count.

    A reader can't know that a count which was shown before and is hidden now is still the same; of one that is hidden
    in both it is assumed.
    """
    content, now = tables.contents[old], tables.contents[new].values
    change = Universe(f"change to {new.population}", old.first, new.last, old.version)
    tied: list[Tie] = []
    values: dict[At, int] = {}
    for at in sorted(content.values.keys() & now.keys()):
        more = now[at] - content.values[at]
        if more and breakdown_of(at):
            cell: At = (("cell", " / ".join(category for _, category in at)),)
            values[cell] = abs(more)
            larger, smaller = (new, old) if more > 0 else (old, new)
            tied.append(Tie((larger, at), ((smaller, at), (change, cell))))
        elif not more and at in content.settled and content.settled[at].is_hidden:
            tied.append(Tie((new, at), ((old, at),)))
    return Difference(change, values, tied)
