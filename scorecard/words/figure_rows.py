"""Figures as rows for files: the columns of the `figures` command, of downloads and of the API."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from scorecard.measures import Measure, unrounded, value
from send_portal.rounding import round_half_up

COLUMNS = ("measure", "period_start", "period_end", "breakdown", "group", "numerator", "denominator", "value")
FigureRow = dict[str, object]


def figure_row(measure: Measure, figure: Mapping[str, object]) -> FigureRow:
    """A stored figure (measure, month, breakdown, group, numerator, denominator) with its period and value."""
    start, end = measure.period(figure["month"])  # type: ignore[arg-type]
    numerator, denominator = figure["numerator"], figure["denominator"]
    return {
        "measure": measure.code,
        "period_start": start.isoformat(),
        "period_end": end.isoformat(),
        "breakdown": figure["breakdown"],
        "group": figure["group"],
        "numerator": _whole(unrounded(measure, numerator)),  # type: ignore[arg-type]
        "denominator": denominator,
        "value": _whole(value(measure, numerator, denominator)),  # type: ignore[arg-type]
    }


def complete_rows(
    stored: Iterable[Mapping[str, object]],
    measures: Sequence[Measure],
    months: Sequence[date],
    *,
    first: date | None,
    counted_to: date,
) -> list[FigureRow]:
    """Rows of every measure and month: totals always, groups as stored.

    A month before `first`, the first with figures (None: no case at all), counts 0. A later one of which nothing is
    stored has no counts, and so has one after `counted_to` (the month figures run to).
    """
    by_month: dict[tuple[object, object], list[Mapping[str, object]]] = {}
    for figure in stored:
        by_month.setdefault((figure["measure"], figure["month"]), []).append(figure)
    before = {month for month in months if month <= counted_to and (first is None or month < first)}
    return [
        figure_row(measure, figure)
        for measure in measures
        for month in months
        for figure in by_month.get((measure.code, month))
        or [_empty(measure, month, is_before=month in before)]
    ]


def _empty(measure: Measure, month: date, *, is_before: bool) -> FigureRow:
    """A month of which nothing is stored. Before the first request there was nothing; else nothing is known."""
    return {
        "measure": measure.code,
        "month": month,
        "breakdown": "all",
        "group": "",
        "numerator": 0 if is_before else None,
        "denominator": 0 if is_before and measure.has_denominator else None,
    }


def _whole(number: object) -> object:
    """Counts are stored as floats, because means have fractions; a whole number is shown as one."""
    return int(number) if isinstance(number, float) and number.is_integer() else number


def as_csv_values(row: FigureRow) -> list[object]:
    """The row's values for CSV: `z` where there is no value, one decimal for anything but whole counts."""
    shown = dict(row)
    if row["value"] is None:
        shown["value"] = "z"
    elif row["denominator"] is not None:
        shown["value"] = str(round_half_up(float(row["value"]), 1))  # type: ignore[arg-type]
    if isinstance(row["numerator"], float):
        shown["numerator"] = str(round_half_up(row["numerator"], 6))
    return ["" if shown[name] is None else shown[name] for name in COLUMNS]
