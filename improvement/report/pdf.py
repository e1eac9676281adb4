"""The report as a tagged PDF (PDF/UA-1), set by typst from `report.typ`.

What people wrote reaches typst as JSON input only and is never part of the program that typst runs.
"""

import json
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import typst

from improvement.report.document import ReportDocument
from improvement.report.drawing import Drawing, draw_report
from improvement.report.typefaces import FAMILIES, FONT_FOLDER, breakable, drawable

TEMPLATE = Path(__file__).parent / "report.typ"


def report_pdf(document: ReportDocument) -> bytes:
    """The whole report. The same document gives the same bytes. Raises typst.TypstError if it can't be set."""
    made_at = document.published_at or datetime.combine(document.period.data_as_at, time(), tzinfo=UTC)
    data = {"fonts": list(FAMILIES)} | {key: _writable(part) for key, part in draw_report(document).items()}
    pdf = _compiler().compile(
        TEMPLATE.read_bytes(),
        format="pdf",
        sys_inputs={"report": json.dumps(data)},
        pdf_standards=["ua-1"],
        timestamp=made_at.replace(microsecond=0),
    )
    if not isinstance(pdf, bytes):
        raise TypeError("typst gave no single PDF")
    return pdf


@cache
def _compiler() -> typst.Compiler:
    """Only the project's own fonts, and no file but these: a report can read nothing from the machine."""
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONT_FOLDER)]
    )
    return typst.Compiler(root=str(FONT_FOLDER), font_paths=fonts)


def _writable(value: Any) -> Any:
    """The same data with all text in characters that the fonts have, and with break points in very long words."""
    if isinstance(value, dict):
        return {key: _writable(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_writable(part) for part in value]
    if isinstance(value, Drawing):
        return drawable(value)
    return breakable(drawable(value)) if isinstance(value, str) else value
