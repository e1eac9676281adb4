"""What a report may show: its figures through disclosure control, beside all that was published before."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from improvement.report.document import HIDDEN, ReportFigure
from improvement.report.figures import (
    WHOLE_AREA,
    MonthlyFigure,
    Term,
    TermFigure,
    group_figures,
    old_cohort_month,
    term_figures,
)
from improvement.report.template import ReportTemplate
from scorecard.measures import MEASURES
from scorecard.release import (
    Breakdown,
    Count,
    Protection,
    ReleasedFigure,
    counts_as_published,
    release,
)
from send_portal.days import last_day, say_day

NOT_DECIDED = (
    "It can’t be decided which figures of this report may be shown, so none can be published. Send what is written "
    "below to whoever looks after the portal; the draft is kept."
)


@dataclass(frozen=True)
class ReportRelease:
    """The figures as the report gives them; breakdowns that stay out, with the reason; and the record to keep.

    Where nothing may be published, `refused` says why and what to do about it, then names the problems; every figure is
    hidden.
    """

    figures: tuple[TermFigure, ...]
    left_out: dict[str, str] = field(default_factory=dict)
    record: dict[str, Any] = field(default_factory=dict)
    refused: tuple[str, ...] = ()


def release_of(
    months: Sequence[MonthlyFigure],
    terms: Sequence[Term],
    template: ReportTemplate,
    *,
    as_at: date,
    earlier: Iterable[Count],
    protection: Protection,
) -> ReportRelease:
    """The release of a report that shows `terms`, its own last. The groups of `months` are those of the template."""
    whole = term_figures(months, MEASURES.values(), terms, as_at=as_at)
    broken_down = {
        plan.title: group_figures(
            months, [MEASURES[code] for code in plan.measures], terms[-1], plan.by, as_at=as_at
        )
        for plan in template.breakdowns
        if terms
    }
    try:
        tables = [
            Breakdown(title, tuple(figure.as_public() for figure in figures))
            for title, figures in broken_down.items()
            if figures
        ]
        outcome = release(
            [figure.as_public() for figure in whole],
            tables,
            months=months,
            as_at=as_at,
            earlier=earlier,
            protection=protection,
        )
    except ValueError as error:  # figures that contradict each other, or that nobody said how to protect
        return _refused(whole, NOT_DECIDED, str(error))
    kept = [
        figure
        for title, figures in broken_down.items()
        if title not in outcome.left_out
        for figure in figures
    ]
    figures = dict.fromkeys(
        _hidden(figure) if outside.hidden else figure
        for figure, outside in zip([*whole, *kept], outcome.figures, strict=True)
    )  # two tables may have a figure in common
    # With its groups, so that the figures can be worked out again when the template has others.
    record = outcome.as_data() | {"groups": template.group_of_code}
    return ReportRelease(tuple(figures), outcome.left_out, record)


def _refused(figures: Iterable[TermFigure], *why: str) -> ReportRelease:
    return ReportRelease(tuple(_hidden(figure) for figure in figures), refused=why)


def _hidden(figure: TermFigure) -> TermFigure:
    return replace(figure, numerator=None, denominator=None, hidden=True)


def counts_of_old_report(
    figures: Iterable[ReportFigure], months: Sequence[MonthlyFigure], terms: Sequence[Term], *, as_at: date
) -> tuple[Count, ...]:
    """The counts behind a report that was published before records were kept: true ones from the months of its cut."""
    shown = {(figure.measure, figure.term): figure for figure in figures}
    return counts_as_published(
        (
            ReleasedFigure(
                _as_shown_then(figure, then, months).as_public(),
                "it was hidden then" if then.value == HIDDEN else "",
            )
            for figure in term_figures(months, MEASURES.values(), terms, as_at=as_at)
            if (then := shown.get((figure.measure, figure.term.label)))
        ),
        months=months,
        as_at=as_at,
    )


def _as_shown_then(figure: TermFigure, then: ReportFigure, months: Sequence[MonthlyFigure]) -> TermFigure:
    """The figure; where a single month stood for the term, that month's."""
    month = old_cohort_month(then, figure.term)
    row = next(
        (
            row
            for row in months
            if (row.measure, row.month, row.breakdown) == (figure.measure, month, WHOLE_AREA)
        ),
        None,
    )
    if row is None:
        return figure
    return replace(
        figure, numerator=row.numerator, denominator=row.denominator, days=(row.month, last_day(row.month))
    )


def record_in_words(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record as a page tells it: threshold, width, rows of what is hidden, what is left out, rows of what was
    given away before, rows of counts."""
    return {
        "threshold": record["threshold"],
        "width": record["width"],
        "hidden": [
            [
                MEASURES[hidden["measure"]].name,
                _days(hidden["starts_on"], hidden["ends_on"]),
                hidden["group"] or "Whole area",
                hidden["why"],
            ]
            for hidden in record["hidden"]
        ],
        "left_out": record["left_out"],
        "given_before": [
            [
                given["count"][:1].upper() + given["count"][1:],
                ", ".join(given["at"].values()) or "all",
                f"{given['least']} to {given['most']}" if given["kind"] != "exact" else str(given["least"]),
            ]
            for given in record.get("given_before", ())  # records before this was told have none
        ],
        "counts": [
            [
                count["population"].capitalize(),
                _days(count["first"], count["last"]),
                ", ".join(count["at"].values()) or "all",
                str(count["value"]),
                count["seen"],
            ]
            for count in record["counts"]
        ],
    }


def _days(first: str, last: str) -> str:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return say_day(end) if start == end else f"{say_day(start)} to {say_day(end)}"
