"""The report as plain data with everything counted and worded: what the page and the PDF are both filled from."""

from dataclasses import asdict
from typing import Any

from improvement.report.charts import alternative_text, draw_chart
from improvement.report.document import (
    MADE_UP_MARK,
    DrawnSection,
    HeaderLine,
    ReportChart,
    ReportDocument,
    ReportTable,
    drawn_appendices,
    drawn_body,
)
from send_portal.days import say_day


class Drawing(str):
    """An SVG drawing made by `report_charts`: the only markup in the data, all text in it escaped."""

    __slots__ = ()


def draw_report(document: ReportDocument) -> dict[str, Any]:
    """Keys: mark, title, authors, committee, header, second, about, sections, appendices, footer.

    Sections hold heading, paragraphs {number, text}, bullets, tables {caption, columns, rows,
    cells (the rows again, each cell with its column), notes}, charts {title,
    sentence, alt, svg} and parts (sections one level down).
    """
    return {
        "mark": MADE_UP_MARK if document.made_up else "",
        "title": document.title,
        "authors": list(document.authors),
        "committee": document.committee,
        "header": _lines("About this report", document.header),
        "second": _lines("Who is responsible for this report", document.second_table),
        "about": stamp(document),
        "sections": [_section(section, f"s{n}") for n, section in enumerate(drawn_body(document))],
        "appendices": [_section(appendix, f"a{n}") for n, appendix in enumerate(drawn_appendices(document))],
        "footer": f"{document.title} · version {document.version}",
    }


def stamp(document: ReportDocument) -> list[str]:
    """Lines that say which report this is: period, data, version, and the cut behind its figures."""
    period = document.period
    lines = [
        f"Period: {period.term} {period.academic_year}. Data as at {say_day(period.data_as_at)}.",
        f"Version {document.version}, published {say_day(document.published_at)}."
        if document.published_at
        else f"Version {document.version}: a draft, not published.",
    ]
    if document.correction_reason:
        lines.append(f"This version corrects an earlier one: {document.correction_reason}")
    if document.cut_sha256:
        lines.append(f"Figures frozen in the cut with SHA-256 {document.cut_sha256}.")
    if document.made_up:
        lines.insert(0, f"{MADE_UP_MARK}. No child in it is real.")
    return lines


def _lines(caption: str, lines: tuple[HeaderLine, ...]) -> dict[str, Any]:
    return {
        "caption": caption,
        "columns": [{"heading": "Item", "is_number": False}, {"heading": "Text", "is_number": False}],
        "rows": [[line.label, "\n\n".join(line.paragraphs)] for line in lines],
        "notes": [],
        "widths": [1, 3],
    }


def _section(section: DrawnSection, key: str) -> dict[str, Any]:
    return {
        "key": section.key,
        "heading": section.heading,
        "paragraphs": [asdict(paragraph) for paragraph in section.paragraphs],
        "bullets": list(section.bullets),
        "tables": [_table(table) for table in section.tables],
        "charts": [_chart(chart, f"{key}-{n}") for n, chart in enumerate(section.charts)],
        "parts": [_section(part, f"{key}-p{n}") for n, part in enumerate(section.parts)],
    }


def _table(table: ReportTable) -> dict[str, Any]:
    columns = [{"heading": column.heading, "is_number": column.is_number} for column in table.columns]
    widths = [1 if number else 2 for number in range(len(columns))]
    return {
        "caption": table.caption,
        "columns": columns,
        "rows": [list(row) for row in table.rows],
        "cells": [
            [{"text": cell} | column for cell, column in zip(row, columns, strict=True)] for row in table.rows
        ],
        "notes": list(table.notes),
        "widths": widths,
    }


def _chart(chart: ReportChart, key: str) -> dict[str, Any]:
    return {
        "title": chart.title,
        "sentence": chart.sentence,
        "alt": alternative_text(chart),
        "svg": Drawing(draw_chart(chart, key=f"chart-{key}")),
    }
