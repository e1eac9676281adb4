"""A measure's figures as files: the columns and meanings of the `figures` command."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from scorecard.measures import Measure
from scorecard.queries import as_of, figures_between, total_series
from scorecard.words import COLUMNS, FigureRow, as_csv_values, complete_rows
from send_portal.days import months_between
from send_portal.files.spreadsheets import safe_cell


def measure_rows(measure: Measure, breakdowns: Sequence[str]) -> list[FigureRow]:
    """Every month that figures are kept for: the whole area, and the groups of each breakdown asked for."""
    kept = [figure.month for figure in total_series([measure.code])[measure.code]]
    if not kept:
        return []
    months = months_between(kept[0], kept[-1])
    counted = as_of()
    stored = figures_between(months[0], months[-1], measures=[measure.code], breakdowns=breakdowns)
    return complete_rows(
        stored, [measure], months, first=counted.first_month, counted_to=counted.day or months[-1]
    )


def figures_csv(rows: Iterable[FigureRow]) -> str:
    """Rows as CSV, line ends CR LF. A group's name never runs as a formula."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow(as_csv_values({**row, "group": safe_cell(row["group"])}))
    return text.getvalue()
