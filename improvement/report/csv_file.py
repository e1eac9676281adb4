"""The report's figures as a tidy CSV: a row for each measure, term and group, the same figures as page and PDF."""

import csv
import io
from dataclasses import replace

from improvement.report.document import ReportDocument, clean
from send_portal.files.spreadsheets import safe_cell

COLUMNS = (
    *("measure", "name", "term", "numerator", "denominator", "value", "unit", "note"),
    *("breakdown", "group"),  # "all" and empty for the whole area, as in the `figures` command
)


def report_csv(document: ReportDocument) -> bytes:
    """UTF-8, line ends CR LF. "c" = hidden, "z" = not applicable; percent 0 to 100 with one decimal.

    Text that a spreadsheet would run as a formula is led by an apostrophe.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for figure in document.figures:
        row = replace(figure, note=_note(document, figure.note))
        writer.writerow([safe_cell(clean(getattr(row, column))) for column in COLUMNS])
    return text.getvalue().encode("utf-8")


def _note(document: ReportDocument, note: str) -> str:
    return "; ".join(part for part in (note, "made-up data" if document.made_up else "") if part)
