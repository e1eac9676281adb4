"""Days at which a series changed its meaning, so that a rise or fall across them may be the change itself.

As data (rule G7), for charts and tables. Figures computed from cases keep one definition throughout, so the
breaks of the national collections are breaks of published values only.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class SeriesBreak:
    """`measures` are codes or the letters they begin with, none for all. `published`: of published values only."""

    on: date
    label: str
    note: str
    measures: tuple[str, ...] = ()
    published: bool = True

    def concerns(self, code: str) -> bool:
        return not self.measures or code.startswith(self.measures)


SERIES_BREAKS = (
    SeriesBreak(
        date(2019, 4, 1),
        "Council formed",
        "Bournemouth, Christchurch and Poole became one council on 1 April 2019. Earlier values are those of its "
        "predecessors, each on its own.",
    ),
    SeriesBreak(
        date(2020, 5, 1),
        "Covid easements",
        "From 1 May to 25 September 2020 the law allowed more time where the pandemic stood in the way.",
        ("EHC", "ADV", "REV"),
    ),
    SeriesBreak(
        date(2023, 1, 1),
        "Counts by child",
        "The national collection went from councils' own totals to a record for each child: optional in 2022, for "
        "all from 2023. Values on either side are not quite alike.",
        ("EHC", "REV"),
    ),
    SeriesBreak(
        date(2024, 1, 1),
        "Appeal rate",
        "The appeal rate is taken of another number from 2024 on, which counts reviews. The two rates can't be "
        "compared.",
        ("DIS",),
    ),
    SeriesBreak(
        date(2025, 1, 1),
        "Review file",
        "The national file of annual reviews was laid out anew after 2024, with other counts of what is due.",
        ("REV",),
    ),
)


def breaks_of(code: str, days: Iterable[date], *, published: bool) -> list[SeriesBreak]:
    """The breaks that lie between the first and the last of `days`, of published values or of the portal's own."""
    known = sorted(days)
    if not known:
        return []
    return [
        each
        for each in SERIES_BREAKS
        if each.concerns(code) and each.published == published and known[0] < each.on <= known[-1]
    ]
