"""The report's figures as a tidy CSV: a row for each measure and term, the same figures as page and PDF."""

import csv
import io
import re

from improvement.report_document import ReportDocument, clean

COLUMNS = ("measure", "name", "term", "numerator", "denominator", "value", "unit", "note")

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def report_csv(document: ReportDocument) -> bytes:
    """UTF-8, line ends CR LF. "c" = hidden, "z" = not applicable; percent 0 to 100 with one decimal.

    Text that a spreadsheet would run as a formula is led by an apostrophe.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for figure in document.figures:
        cells = [getattr(figure, column) for column in COLUMNS[:-1]]
        writer.writerow([_as_text(cell) for cell in (*cells, _note(document, figure.note))])
    return text.getvalue().encode("utf-8")


def _note(document: ReportDocument, note: str) -> str:
    return "; ".join(part for part in (note, "made-up data" if document.made_up else "") if part)


def _as_text(cell: str) -> str:
    cell = clean(cell)
    if cell.lstrip().startswith(_FORMULA_STARTS) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell
