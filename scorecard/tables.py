"""The tables behind charts: every number, and for those who may see cases a link from each to the cases it counts."""

from collections.abc import Callable, Sequence
from typing import Any

from scorecard.measures import Measure
from scorecard.presentation import Point, month_name
from scorecard.sentences import write_number

VALUE_LABELS = {"count": "Number", "percent": "Share", "weeks": "Mean"}

CaseLink = Callable[[Point, str], str]
Cell = str | dict[str, str]
Table = dict[str, list[Any]]


def series_table(measure: Measure, series: Sequence[Point], case_link: CaseLink | None) -> Table:
    """Every month behind a chart, newest first: {columns, rows} for `_parts/table.html`.

    `case_link` gives the address of the cases behind a part of a figure; None for who may not see cases.
    """
    columns = ["Period", *number_columns(measure, case_link), "Provisional"]
    rows = [
        [point.period, *number_cells(point, case_link), "Provisional" if point.provisional else "No"]
        for point in reversed(series)
    ]
    return {"columns": columns, "rows": rows}


def number_columns(measure: Measure, case_link: CaseLink | None) -> list[Any]:
    """Headings for `number_cells`."""
    counted = ["Numerator", "Denominator"] if measure.has_denominator else []
    lists = _other_parts(measure) if case_link else []
    labels = [*counted, VALUE_LABELS[measure.unit]]
    return [{"label": label, "numeric": True} for label in labels] + [
        measure.part_names[part] for part in lists
    ]


def number_cells(point: Point, case_link: CaseLink | None) -> list[Cell]:
    """Numerator and denominator, where there are two, and the value; each leads to the cases it counts."""
    measure = point.measure
    if not measure.has_denominator:
        cells = [_linked(point, "numerator", point.words, case_link)]
    else:
        numerator, denominator = (
            "" if number is None else write_number(number) for number in (point.numerator, point.denominator)
        )
        cells = [
            _linked(point, "numerator", numerator, case_link),
            _linked(point, "denominator", denominator, case_link),
            point.words,
        ]
    if case_link:
        label = f"List for {month_name(point.month)}"
        cells += [_linked(point, part, label, case_link) for part in _other_parts(measure)]
    return cells


def _other_parts(measure: Measure) -> list[str]:
    """Parts of a figure that are neither its numerator nor its denominator: what a net flow is made of."""
    return [part for part in measure.part_names if part not in {"numerator", "denominator"}]


def _linked(point: Point, part: str, text: str, case_link: CaseLink | None) -> Cell:
    if case_link is None or part not in point.measure.part_names or point.numerator is None:
        return text
    return {"text": text, "url": case_link(point, part)}
