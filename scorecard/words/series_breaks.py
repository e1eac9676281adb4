"""Days at which published values changed their meaning, so that a rise or fall across them may be the change itself.

They are data (rule G7) from which charts, sentences and tables draw. Figures counted from cases keep one
definition throughout, so they have no breaks.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from send_portal.days import say_day


@dataclass(frozen=True)
class SeriesBreak:
    """`measures` are codes or the letters they begin with, none for all. `note`: a sentence or two."""

    on: date
    label: str
    note: str
    measures: tuple[str, ...] = ()

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
        "From 1 May to 25 September 2020 the law allowed more time because of the pandemic.",
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
        "From 2024 the appeal rate is a share of a different number, which counts reviews. The two rates can't be "
        "compared.",
        ("DIS",),
    ),
    SeriesBreak(
        date(2025, 1, 1),
        "Review file",
        "The national file of annual reviews was laid out differently after 2024, with other counts of what is due.",
        ("REV",),
    ),
)


def breaks_of(code: str, days: Iterable[date]) -> list[SeriesBreak]:
    """The breaks that lie between the first and the last of `days`, for which there are published values."""
    known = sorted(days)
    return [
        series_break
        for series_break in SERIES_BREAKS
        if series_break.concerns(code) and known and known[0] < series_break.on <= known[-1]
    ]


def break_words(breaks: Iterable[SeriesBreak]) -> str:
    """The breaks marked in a chart, in sentences."""
    return " ".join(
        f"Published values changed their meaning on {say_day(series_break.on)}, marked “{series_break.label}”. "
        f"{series_break.note}"
        for series_break in breaks
    )
