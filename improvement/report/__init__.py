"""The termly report as one document, and that document as HTML parts, PDF and CSV."""

from improvement.report.assembly import AreaText, Material, VersionDetails, assemble_report
from improvement.report.document import (
    Appendix,
    Paragraph,
    Period,
    ReportDocument,
    ReportFigure,
    Section,
    as_data,
    clean,
    from_data,
    split_paragraphs,
)
from improvement.report.recomputation import Recomputation, recompute
from improvement.report.release import ReportRelease, counts_of_old_report, record_in_words, release_of
from improvement.report.template import ReportTemplate, Slot, read_template

__all__ = [
    "Appendix",
    "AreaText",
    "Material",
    "Paragraph",
    "Period",
    "Recomputation",
    "ReportDocument",
    "ReportFigure",
    "ReportRelease",
    "ReportTemplate",
    "Section",
    "Slot",
    "VersionDetails",
    "as_data",
    "assemble_report",
    "clean",
    "counts_of_old_report",
    "csv_file",
    "drawing",
    "figures",
    "from_data",
    "pdf",
    "read_template",
    "recompute",
    "record_in_words",
    "release_of",
    "split_paragraphs",
]
