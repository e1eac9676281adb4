"""The decision: which figures are shown, which hidden, and which breakdowns stay out."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from scorecard.disclosure import (
    FEWEST_CHILDREN,
    PublicationRefused,
    Quantity,
    Verdict,
    findings,
    is_small,
    suppress,
)
from scorecard.measures import MEASURES, Counted, NotReleased
from scorecard.release.counts import StoredFigure, TrueCounts
from scorecard.release.figures import Count, Place, PublicFigure, Seen, if_hidden, most_seen, places_of
from scorecard.release.linked_tables import LinkedTables
from scorecard.release.publication import publication_of
from scorecard.release.universes import quantity_of
from send_portal.counting import say_count

SECONDS = 5.0  # for each problem; a report's take a fraction of one
MOST_HIDDEN = 1 / 3  # of a breakdown's groups; beyond it, fewer and broader groups tell more (rule 11)
FEW_CHILDREN = "it is about few children"
FEW_IN_ALL = f"it is a rate or mean over fewer than {FEWEST_CHILDREN}"
NOT_KNOWN_OF_HOW_MANY = "it is a rate or mean over a number that isn't known"
WOULD_TELL = "a count of few children could be worked out from it"
HIDDEN_BEFORE = "an earlier report hides it"
FEW_SINCE = "with an earlier report’s it would tell how long a few families waited"
MEAN_STEP = 0.1  # means are shown with one decimal


@dataclass(frozen=True)
class Protection:
    """What information governance signs off, and the measures that are given up only where nothing else is safe.

    threshold: counts of 1 to this are small. width: of the range a reader must be left with.
    """

    threshold: int
    width: int
    headlines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Breakdown:
    """Measures of groups that stand in one table: they go out together or not at all."""

    title: str
    figures: tuple[PublicFigure, ...]

    def __post_init__(self) -> None:
        codes = {figure.measure for figure in self.figures}
        if whole := sorted(code for code in codes if not MEASURES[code].is_released_by_group):
            raise ValueError(f"{', '.join(whole)} can be given for the whole area only")


@dataclass(frozen=True)
class ReleasedFigure:
    figure: PublicFigure
    why_hidden: str = ""

    @property
    def hidden(self) -> bool:
        return bool(self.why_hidden)


@dataclass(frozen=True)
class Release:
    """Every figure in the order given, then those of the breakdowns that go out. `left_out`: title and reason.

    `given_before`: what earlier publications give away by themselves, for information governance to know.
    """

    figures: tuple[ReleasedFigure, ...]
    left_out: dict[str, str]
    protection: Protection
    given_before: tuple[Verdict, ...]
    counts: tuple[Count, ...] = field(repr=False)

    def as_data(self) -> dict[str, Any]:
        """The record that is kept with the publication: true counts, what was shown, what hidden and why."""
        return {
            "threshold": self.protection.threshold,
            "width": self.protection.width,
            "hidden": [
                {
                    "measure": released.figure.measure,
                    "starts_on": released.figure.starts_on.isoformat(),
                    "ends_on": released.figure.ends_on.isoformat(),
                    "breakdown": released.figure.breakdown,
                    "group": released.figure.group,
                    "why": released.why_hidden,
                }
                for released in self.figures
                if released.hidden
            ],
            "left_out": [{"title": title, "why": why} for title, why in self.left_out.items()],
            "given_before": [
                {
                    "count": given.quantity.universe,
                    "at": dict(given.quantity.at),
                    "kind": str(given.kind),
                    "least": given.low,
                    "most": given.high,
                }
                for given in self.given_before
            ],
            "counts": [count.as_data() for count in self.counts],
        }


def release(
    figures: Sequence[PublicFigure],
    breakdowns: Sequence[Breakdown] = (),
    *,
    months: Iterable[StoredFigure],
    as_at: date,
    earlier: Iterable[Count] = (),
    protection: Protection,
) -> Release:
    """What may be shown of whole-area `figures`, then of each breakdown beside them and what went out before.

    `months`: every monthly figure as on `as_at`, from which the counts behind the figures come. `earlier`: the counts
    of earlier publications that concern the same days. Raises ValueError where figures contradict each other.
    """
    tables = LinkedTables(TrueCounts(months, as_at), earlier)
    given_before = _given_before(tables, protection)
    decision = _Decision(tables, protection)
    decision.settle_whole_area(figures)
    left_out: dict[str, str] = {}
    for breakdown in breakdowns:
        if why := decision.settle_breakdown(breakdown):
            left_out[breakdown.title] = why
    kept = [figure for table in breakdowns if table.title not in left_out for figure in table.figures]
    released = tuple(decision.released(figure) for figure in (*figures, *kept))
    return Release(released, left_out, protection, given_before, _counts(tables, released))


def _given_before(tables: LinkedTables, protection: Protection) -> tuple[Verdict, ...]:
    """What earlier publications give away by themselves."""
    publication = publication_of(tables, threshold=protection.threshold, width=protection.width, whole=True)
    return findings(publication) if publication.shown else ()


class _Decision:
    """Figures are hidden for what they are, then for what they would tell of others."""

    def __init__(self, tables: LinkedTables, protection: Protection) -> None:
        self.tables, self.protection = tables, protection
        self.hidden_before = tables.hidden()
        self.given_up: set[PublicFigure] = set()

    def settle_whole_area(self, figures: Sequence[PublicFigure]) -> None:
        """Headlines and grand totals are given up last: only those that are in the way of any safe choice."""
        self.tables.mention(place for figure in figures for place in places_of(figure))
        asked = [figure for figure in figures if not self._why_alone(figure)]
        for figure in figures:
            if figure not in asked:
                self.tables.mark(places_of(figure), if_hidden(figure))
        try:
            while in_the_way := self._settled_but_for(asked):
                self._give_up(in_the_way)
                asked = [figure for figure in asked if figure not in in_the_way]
        except PublicationRefused:
            self._settle_one_by_one(asked)

    def _settled_but_for(self, asked: Sequence[PublicFigure]) -> set[PublicFigure]:
        """Settles what is asked; or gives the figures that make it impossible.

        Raises PublicationRefused if it is not them.
        """
        self._ask(asked)
        try:
            headlines = [figure for figure in asked if figure.measure in self.protection.headlines]
            self.tables.settle(self._hidden(headlines))
        except PublicationRefused as refused:
            out = self.tables.shown()
            in_the_way = {
                figure
                for figure in asked
                if any(
                    place not in out and quantity_of(place) in refused.quantities
                    for place in places_of(figure)
                )
            }
            if not in_the_way:
                raise
            return in_the_way
        return set()

    def _give_up(self, figures: Iterable[PublicFigure]) -> None:
        for figure in figures:
            self.given_up.add(figure)
            self.tables.mark(places_of(figure), if_hidden(figure))

    def _settle_one_by_one(self, asked: Sequence[PublicFigure]) -> None:
        """Headlines first, each figure that is safe beside those before it."""
        headlines = self.protection.headlines
        by_weight = sorted(asked, key=lambda figure: figure.measure not in headlines)
        for figure in by_weight:
            self._ask([figure])
            try:
                hidden = self._hidden()
            except PublicationRefused:
                hidden = set(places_of(figure))
            if hidden:
                self._give_up([figure])
            else:
                self.tables.settle(())

    def settle_breakdown(self, breakdown: Breakdown) -> str:
        """Why the breakdown is left out; nothing where it goes out, with what must be hidden of it hidden."""
        alone = [figure for figure in breakdown.figures if self._why_alone(figure)]
        if len(alone) > MOST_HIDDEN * len(breakdown.figures):
            return _too_many(len(alone), len(breakdown.figures))
        self.tables.mention(place for figure in breakdown.figures for place in places_of(figure))
        self._ask([figure for figure in breakdown.figures if figure not in alone])
        for figure in alone:
            self.tables.mark(places_of(figure), if_hidden(figure))
        why = self._why_left_out(breakdown, alone)
        if why:
            self.tables.unmark(place for figure in alone for place in places_of(figure))
        return why

    def _why_left_out(self, breakdown: Breakdown, alone: Collection[PublicFigure]) -> str:
        try:
            hidden = self._hidden()
        except PublicationRefused:
            return "whatever is hidden of it, a count of few children could be worked out"
        lost = [
            figure
            for figure in breakdown.figures
            if figure in alone or hidden.intersection(places_of(figure))
        ]
        if len(lost) > MOST_HIDDEN * len(breakdown.figures):
            return _too_many(len(lost), len(breakdown.figures))
        self.tables.settle(hidden)
        return ""

    def released(self, figure: PublicFigure) -> ReleasedFigure:
        gone = self.tables.hidden().intersection(places_of(figure))
        return ReleasedFigure(figure, self._why_alone(figure) or (WOULD_TELL if gone else ""))

    def _ask(self, figures: Iterable[PublicFigure]) -> None:
        """Ask for these, and for nothing that was asked for before and not settled."""
        self.tables.withdraw()
        for figure in figures:
            self.tables.ask(places_of(figure), if_hidden(figure))

    def _why_alone(self, figure: PublicFigure) -> str:
        released_as = MEASURES[figure.measure].released_as
        if isinstance(released_as, NotReleased):
            return released_as.why
        if why := why_small(figure, self.protection.threshold):
            return why
        if self.hidden_before.intersection(places_of(figure)):
            return HIDDEN_BEFORE
        if self._is_mean_that_tells_of_few(figure):
            return FEW_SINCE
        return WOULD_TELL if figure in self.given_up else ""

    def _is_mean_that_tells_of_few(self, figure: PublicFigure) -> bool:
        """Whether an earlier mean, of as many but for a few, and this one tell the sum of those few too closely.

        Each mean times its number is a sum known to half a last decimal for each of its children. Nobody may know the
        weeks that few families waited together more closely than the width, in weeks.
        """
        if MEASURES[figure.measure].unit != "weeks" or not figure.denominator:
            return False
        return any(
            abs(figure.denominator - before) < FEWEST_CHILDREN
            and (figure.denominator + before) * MEAN_STEP < self.protection.width
            for place in places_of(figure)
            for before in self.tables.counted_before(place)
        )

    def _hidden(self, headlines: Iterable[PublicFigure] = ()) -> set[Place]:
        """Places that disclosure control hides of what is asked for. Raises PublicationRefused."""
        places = [place for figure in headlines for place in places_of(figure)]
        publication = publication_of(
            self.tables, places, threshold=self.protection.threshold, width=self.protection.width
        )
        hidden: Collection[Quantity] = suppress(publication, seconds=SECONDS).hidden.keys()
        return {place for place in self.tables.asked() if quantity_of(place) in hidden}


def why_small(figure: PublicFigure, threshold: int) -> str:
    """Why a figure can't be shown for what it says itself (rule 1); nothing where it can. A fall is no count."""
    measure = MEASURES[figure.measure]
    if figure.numerator is None or not isinstance(measure.released_as, Counted):
        return ""
    if not measure.has_denominator:
        return FEW_CHILDREN if is_small(int(figure.numerator), threshold) else ""
    if figure.denominator is None:
        return NOT_KNOWN_OF_HOW_MANY
    counts = [float(figure.denominator)]
    if measure.unit == "percent":
        counts += [figure.numerator, figure.denominator - figure.numerator]
    if any(is_small(int(count), threshold) for count in counts):
        return FEW_CHILDREN
    return FEW_IN_ALL if is_small(int(figure.denominator), FEWEST_CHILDREN - 1) else ""


def _too_many(hidden: int, of: int) -> str:
    figures = say_count(of, "figure")
    return f"{hidden} of its {figures} would be hidden: use fewer and broader groups, or a longer period"


def counts_as_published(
    figures: Iterable[ReleasedFigure], *, months: Iterable[StoredFigure], as_at: date
) -> tuple[Count, ...]:
    """The counts behind figures that were published without a record of them, from the months as on that day."""
    figures = tuple(figures)
    tables = LinkedTables(TrueCounts(months, as_at))
    tables.mention(place for released in figures for place in places_of(released.figure))
    return _counts(tables, figures)


def _counts(tables: LinkedTables, figures: Iterable[ReleasedFigure]) -> tuple[Count, ...]:
    """Every count behind the figures, with what a reader of this publication sees of it."""
    seen: dict[Place, Seen] = {}
    for released in figures:
        for place in places_of(released.figure):
            now = if_hidden(released.figure) if released.hidden else Seen.SHOWN
            seen[place] = most_seen(now, seen.get(place))
    return tuple(
        Count(place, value, seen.get(place, Seen.NOT_ASKED))
        for place in tables.around(seen)
        if (value := tables.value(place)) is not None
    )
