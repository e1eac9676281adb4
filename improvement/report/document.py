"""The termly report as one value, from which the page, the PDF and the CSV are all drawn.

The shape follows the council's committee report. Nothing here knows how a format looks; every figure in it has already
been through disclosure control, so a hidden value is not in the document at all: it stands as "c" (or "z" where a
figure does not apply, "x" where it isn't known).
"""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, is_dataclass, replace
from datetime import date, datetime
from functools import cache
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

HIDDEN = "c"
NOT_APPLICABLE = "z"
NOT_AVAILABLE = "x"
TOO_EARLY = "too early"  # the note of a figure that can't be told yet, and how it is shown
SYMBOLS = {
    "[c]": "[c] means hidden, so that no child can be recognised.",
    "[z]": "[z] means not applicable: there was nothing to count.",
    "[x]": "[x] means not available: there are no figures for the whole of the term.",
    TOO_EARLY: "“Too early” means that it is not known yet what became of these requests.",
}
MADE_UP_MARK = "MADE-UP DATA: demonstration"
NO_BACKGROUND_PAPERS = "There are no background papers to this report."

# Controls, lone surrogates and non-characters: no format can carry them.
_NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the body. A quotation stands without a number."""

    text: str
    numbered: bool = True


@dataclass(frozen=True)
class Column:
    heading: str
    is_number: bool = False


@dataclass(frozen=True)
class ReportTable:
    """A table with a caption and a header row; the first cell of each row names the row."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""

    def __post_init__(self) -> None:
        if not self.caption or not self.columns:
            raise ValueError("a table needs a caption and at least one column")
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"a row of '{self.caption}' is not as long as the table is wide")

    @property
    def notes(self) -> tuple[str, ...]:
        """The table's own note, then what each symbol in it means."""
        shown = {cell for row in self.rows for cell in row}
        explained = tuple(words for symbol, words in SYMBOLS.items() if any(symbol in cell for cell in shown))
        return ((self.note,) if self.note else ()) + explained


@dataclass(frozen=True)
class ChartPoint:
    """One term of a series. `value` is None where the figure is hidden or does not apply; `words` are written."""

    label: str
    value: float | None
    words: str
    provisional: bool = False


@dataclass(frozen=True)
class ChartSeries:
    name: str
    points: tuple[ChartPoint, ...]


@dataclass(frozen=True)
class ReportChart:
    """A chart of measures by term: its title, the sentence that says what it shows, and the series."""

    title: str
    sentence: str
    unit: str
    series: tuple[ChartSeries, ...]
    target: float | None = None
    kind: str = "line"


@dataclass(frozen=True)
class Section:
    """A heading with what stands under it; `parts` are sections one level down."""

    key: str
    heading: str
    paragraphs: tuple[Paragraph, ...] = ()
    tables: tuple[ReportTable, ...] = ()
    charts: tuple[ReportChart, ...] = ()
    parts: "tuple[Section, ...]" = ()


@dataclass(frozen=True)
class HeaderLine:
    """A line of the tables at the top: a label and its text; several paragraphs allowed."""

    label: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Appendix:
    """Its number is counted when the report is drawn. Its paragraphs carry no numbers."""

    title: str
    content: Section


@dataclass(frozen=True)
class Period:
    term: str
    academic_year: str
    data_as_at: date


@dataclass(frozen=True)
class ReportFigure:
    """A published figure as files write it: numbers as text, "" where there is none.

    As a value, "c" is hidden, "z" not applicable and "x" not available; `note` says why.
    """

    measure: str
    name: str
    unit: str
    term: str
    numerator: str
    denominator: str
    value: str
    note: str = ""
    breakdown: str = "all"
    group: str = ""


@dataclass(frozen=True)
class ReportDocument:
    """A whole report. `published_at` is None for a draft, and then `cut_sha256` is empty."""

    committee: str
    title: str
    header: tuple[HeaderLine, ...]
    second_table: tuple[HeaderLine, ...]
    sections: tuple[Section, ...]
    background_papers: tuple[str, ...]
    appendices: tuple[Appendix, ...]
    figures: tuple[ReportFigure, ...]
    period: Period
    version: int = 1
    published_at: datetime | None = None
    made_up: bool = False
    cut_sha256: str = ""
    correction_reason: str = ""
    authors: tuple[
        str, ...
    ] = ()  # as they are named in the report; () in reports published before this was kept


@dataclass(frozen=True)
class DrawnParagraph:
    number: int | None
    text: str


@dataclass(frozen=True)
class DrawnSection:
    """A section with its paragraphs numbered; `bullets` is a plain list under the paragraphs."""

    key: str
    heading: str
    paragraphs: tuple[DrawnParagraph, ...]
    bullets: tuple[str, ...]
    tables: tuple[ReportTable, ...]
    charts: tuple[ReportChart, ...]
    parts: "tuple[DrawnSection, ...]"


def clean(text: str) -> str:
    """Text without characters that no format can carry; line ends become a single newline."""
    return _NOT_TEXT.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def split_paragraphs(text: str) -> tuple[str, ...]:
    """What an author typed, cut at blank lines."""
    parts = re.split(r"\n[ \t]*\n", clean(text))
    return tuple(part.strip() for part in parts if part.strip())


def as_shown(file_text: str) -> str:
    """How a page shows a figure's file text: "c", "z" and "x" in square brackets."""
    return f"[{file_text}]" if file_text in (HIDDEN, NOT_APPLICABLE, NOT_AVAILABLE) else file_text


def shown_value(figure: ReportFigure) -> str:
    """The value with its unit where the unit is a sign: 27.9%, 44.8, [c]; what it is too early for in these words."""
    if figure.note == TOO_EARLY and figure.value in (NOT_APPLICABLE, NOT_AVAILABLE):
        return TOO_EARLY
    if figure.value in (HIDDEN, NOT_APPLICABLE, NOT_AVAILABLE, ""):
        return as_shown(figure.value)
    return f"{figure.value}%" if figure.unit == "percent" else figure.value


def drawn_body(document: ReportDocument) -> tuple[DrawnSection, ...]:
    """The body with paragraph numbers, counted 1, 2, 3 … through the whole of it without starting again."""
    numbers = iter(range(1, 100_000))
    return tuple(_drawn(section, document, numbers) for section in document.sections)


def drawn_appendices(document: ReportDocument) -> tuple[DrawnSection, ...]:
    """The appendices in order, headed "Appendix 1 – title", their paragraphs without numbers."""
    return tuple(
        replace(_drawn(appendix.content, document, None), heading=f"Appendix {number} – {appendix.title}")
        for number, appendix in enumerate(document.appendices, start=1)
    )


def _drawn(section: Section, document: ReportDocument, numbers: Iterator[int] | None) -> DrawnSection:
    paragraphs, bullets = _listed(section, document)
    return DrawnSection(
        key=section.key,
        heading=section.heading,
        paragraphs=tuple(
            DrawnParagraph(next(numbers) if numbers and paragraph.numbered else None, paragraph.text)
            for paragraph in paragraphs
        ),
        bullets=bullets,
        tables=section.tables,
        charts=section.charts,
        parts=tuple(_drawn(part, document, numbers) for part in section.parts),
    )


def _listed(section: Section, document: ReportDocument) -> tuple[tuple[Paragraph, ...], tuple[str, ...]]:
    """The two sections whose text is a list kept elsewhere in the document."""
    if section.key == "background_papers" and not document.background_papers and not section.paragraphs:
        return (Paragraph(NO_BACKGROUND_PAPERS),), ()
    if section.key == "background_papers":
        return section.paragraphs, document.background_papers
    if section.key == "appendices":
        titles = (
            f"Appendix {n} – {appendix.title}" for n, appendix in enumerate(document.appendices, start=1)
        )
        return section.paragraphs, tuple(titles)
    return section.paragraphs, ()


def as_data(document: ReportDocument) -> dict[str, Any]:
    """The document as plain JSON data: what a published version keeps for ever."""
    return {name: _plain(part) for name, part in asdict(document).items()}


def from_data(data: dict[str, Any]) -> ReportDocument:
    """The document back from `as_data`. Raises KeyError or TypeError where the data is of another shape."""
    return ReportDocument(**_rebuilt_fields(ReportDocument, data))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, date):
        return value.isoformat()
    return clean(value) if isinstance(value, str) else value


def _rebuilt(wanted: Any, value: Any) -> Any:
    if isinstance(wanted, UnionType):
        return None if value is None else _rebuilt(get_args(wanted)[0], value)
    if get_origin(wanted) is tuple:
        return tuple(_rebuilt(get_args(wanted)[0], part) for part in value)
    if isinstance(wanted, type) and is_dataclass(wanted):
        return wanted(**_rebuilt_fields(wanted, value))
    if wanted in (date, datetime):
        return wanted.fromisoformat(value)
    return value


def _rebuilt_fields(wanted: type, data: dict[str, Any]) -> dict[str, Any]:
    kinds = _kinds(wanted)
    return {name: _rebuilt(kinds[name], part) for name, part in data.items()}


@cache
def _kinds(wanted: type) -> dict[str, Any]:
    return get_type_hints(wanted)
