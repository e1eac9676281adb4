"""Reports for the tests: a small whole one, and the hostile texts that people or machines may send."""

from datetime import UTC, date, datetime

from improvement.report.document import (
    Appendix,
    ChartPoint,
    ChartSeries,
    Column,
    HeaderLine,
    Paragraph,
    Period,
    ReportChart,
    ReportDocument,
    ReportFigure,
    ReportTable,
    Section,
    as_shown,
    shown_value,
)

HOSTILE_TEXTS = {
    "typst code": '#import "@preview/x:0.1.0": * #read("/etc/passwd") #panic("no")',
    "typst mathematics": "$x^2$ costs $5 and *this* is _not_ bold = = ~ `raw` <label> @ref \\ //",
    "a script": "</script><script>alert('x')</script><svg onload=alert(1)>",
    "a template": "{{ secret }} {% load x %} &amp; &lt;",
    "JSON": '"}], "mark": "", {"',
    "a formula": '=HYPERLINK("http://evil.example","click")',
    "a long word": "supercalifragilistic" * 12,
    "emoji": "well done 😀 👩‍👩‍👧 ✅ 🏳️‍🌈",
    "right to left": "שלום עולם مرحبا",
    "Chinese": "中文 text",
    "controls": "a\x00b\x07c\u2028d\ufeffe\ud83d",
    "combining": "Zoe\u0308 o\u0301\u0323" + "a" + "\u0301" * 30,
}

FIGURES = (
    ReportFigure("EHC08", "Plans in 20 weeks", "percent", "Autumn term 2023/24", "31", "297", "10.4"),
    ReportFigure("EHC08", "Plans in 20 weeks", "percent", "Spring term 2023/24", "131", "283", "46.3"),
    ReportFigure("EHC13", "Open past 52 weeks", "count", "Autumn term 2023/24", "c", "", "c"),
    ReportFigure("EHC13", "Open past 52 weeks", "count", "Spring term 2023/24", "0", "", "0"),
    ReportFigure("T7", "In time, by month received", "percent", "Autumn term 2023/24", "c", "c", "c"),
    ReportFigure(
        "T7", "In time, by month received", "percent", "Spring term 2023/24", "", "", "x", "too early"
    ),
)


def figures_table(figures: tuple[ReportFigure, ...] = FIGURES) -> ReportTable:
    numbers = tuple(Column(heading, is_number=True) for heading in ("Count", "Out of", "Value"))
    return ReportTable(
        caption="Figures by term",
        columns=(Column("Measure"), Column("Term"), *numbers),
        rows=tuple(
            (
                figure.name,
                figure.term,
                as_shown(figure.numerator),
                as_shown(figure.denominator),
                shown_value(figure),
            )
            for figure in figures
        ),
    )


def chart() -> ReportChart:
    points = (
        ChartPoint("Autumn term 2023/24", 10.4, "10.4%"),
        ChartPoint("Spring term 2023/24", 46.3, "46.3%"),
        ChartPoint("Summer term 2023/24", None, "[c]"),
    )
    return ReportChart(
        title="Plans issued within 20 weeks",
        sentence="In the spring term 46.3% of plans were issued within 20 weeks.",
        unit="percent",
        series=(ChartSeries("Exceptions left out", points),),
        target=100,
    )


def report(text: str = "A paragraph.", **changes: object) -> ReportDocument:
    """A small whole report in which `text` stands everywhere that people write."""
    return ReportDocument(
        **{
            "committee": "Scrutiny Committee",
            "title": "Termly update",
            "header": (
                HeaderLine("Report subject", (text, "second")),
                HeaderLine("Status", ("Public Report",)),
            ),
            "second_table": (HeaderLine("Report Authors", (text,)),),
            "sections": (
                Section("background", "Background", (Paragraph(text), Paragraph("quoted", numbered=False))),
                Section(
                    "scorecard",
                    text or "Scorecard",
                    (Paragraph("The second numbered paragraph."),),
                    (figures_table(),),
                    (chart(),),
                    (Section("part", "A part", (Paragraph("The third."),)),),
                ),
                Section("background_papers", "Background papers"),
                Section("appendices", "Appendices"),
            ),
            "background_papers": (),
            "appendices": (
                Appendix("Whole scorecard", Section("whole", "", (Paragraph(text),), (figures_table(),))),
            ),
            "figures": FIGURES,
            "period": Period("Spring term", "2023/24", date(2024, 5, 10)),
            "version": 2,
            "published_at": datetime(2024, 6, 1, 12, 30, 15, 123456, tzinfo=UTC),
            "made_up": True,
            "cut_sha256": "ab" * 32,
        }
        | changes  # type: ignore[arg-type]
    )
