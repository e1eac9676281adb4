"""A published report set beside the same figures worked out again from its cut.

Compared is every number that the report shows. What it hides stays hidden, and why is not decided again: that depends
on what else was published by then.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from improvement.report.document import HIDDEN, NOT_APPLICABLE, NOT_AVAILABLE, ReportFigure
from improvement.report.figures import (
    MEAN,
    OLD_COHORT,
    WHOLE_AREA,
    MonthlyFigure,
    Term,
    TermMeasure,
    as_report_figures,
    group_figures,
    term_figures,
)


@dataclass(frozen=True)
class Recomputation:
    """How many figures were compared, those that came out otherwise as they were published, and how many were not."""

    compared: int
    different: tuple[ReportFigure, ...]
    redefined: int


def recompute(
    published: Iterable[ReportFigure],
    months: Sequence[MonthlyFigure],
    terms: Sequence[Term],
    measures: Mapping[str, TermMeasure],
    *,
    as_at: date,
) -> Recomputation:
    """Compare the published figures with those of `months`, whose groups are the report's.

    `measures`: those that count as they did. `terms`: those of the report in order, its own last. A breakdown of which
    `months` have nothing is left out, as is a cohort that stood for a term with a single month.
    """
    shown = [figure for figure in published if figure.value != HIDDEN]
    breakdowns = {row.breakdown for row in months} - {WHOLE_AREA}
    comparable = [
        figure
        for figure in shown
        if figure.measure in measures
        and figure.breakdown in (WHOLE_AREA, *breakdowns)
        and not figure.note.startswith(OLD_COHORT)
    ]
    again = term_figures(months, measures.values(), terms, as_at=as_at)
    for breakdown in sorted(breakdowns):
        again += group_figures(months, measures.values(), terms[-1], breakdown, as_at=as_at)
    numbers = {_key(figure): _numbers(figure) for figure in as_report_figures(again, measures)}
    different = [figure for figure in comparable if numbers.get(_key(figure)) != _numbers(figure)]
    return Recomputation(len(comparable), tuple(different), len(shown) - len(comparable))


def _key(figure: ReportFigure) -> tuple[str, str, str, str]:
    return figure.measure, figure.term, figure.breakdown, figure.group


def _numbers(figure: ReportFigure) -> tuple[str, str, str]:
    """Reports once had "z" for all that has no value, and the sum of which a mean is made."""
    value = "" if figure.value in (NOT_APPLICABLE, NOT_AVAILABLE) else figure.value
    return "" if figure.unit == MEAN else figure.numerator, figure.denominator, value
