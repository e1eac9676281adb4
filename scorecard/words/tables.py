"""The tables behind charts: every number, and for those who may see cases a link from each to the cases it counts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from scorecard.measures import Measure
from scorecard.spc import point_words
from scorecard.words.presentation import Point
from scorecard.words.process import Process, write_amount
from scorecard.words.series_breaks import SeriesBreak
from send_portal.days import first_day, say_day, say_month
from send_portal.rounding import write_number

VALUE_LABELS = {"count": "Number", "percent": "Share", "weeks": "Mean"}
LINES = ("Mean", "Lower limit", "Upper limit")
BREAKS = "Change in what is published"

CaseLink = Callable[[Point, str], str]
"""The address of the cases behind a part of a figure."""


@dataclass(frozen=True)
class NumberCell:
    text: str
    url: str = ""
    numeric: bool = False


@dataclass(frozen=True)
class NumberRow:
    heading: NumberCell
    cells: tuple[NumberCell, ...]


@dataclass(frozen=True)
class NumberTable:
    """What `scorecard/_number_table.html` shows. The first column names the row.

    A table whose rows are read one by one, not compared down a column, is shown by `_parts/table.html` instead, which
    makes a card of each on a narrow screen: it takes `headings` and `lines`.
    """

    columns: tuple[NumberCell, ...]
    rows: tuple[NumberRow, ...]

    @property
    def headings(self) -> list[dict[str, object]]:
        return [{"label": column.text, "numeric": column.numeric} for column in self.columns]

    @property
    def lines(self) -> list[tuple[NumberCell, ...]]:
        return [(row.heading, *row.cells) for row in self.rows]


def series_table(
    measure: Measure,
    series: Sequence[Point],
    case_link: CaseLink | None,
    process: Process | None = None,
    breaks: Sequence[SeriesBreak] = (),
) -> NumberTable:
    """Every month behind a chart, newest first. `case_link` is None for those who may not see cases.

    With a `process` come the lines of the control chart, not cut off at what is possible, and what each point is; with
    `breaks` the months in which published values changed their meaning.
    """
    lines = (
        [*(NumberCell(name, numeric=True) for name in LINES), NumberCell("What the month shows")]
        if process
        else []
    )
    marks = [NumberCell(BREAKS)] if breaks else []
    return NumberTable(
        (
            NumberCell("Period"),
            *number_columns(measure, case_link),
            NumberCell("Provisional"),
            *lines,
            *marks,
        ),
        tuple(
            NumberRow(
                NumberCell(point.period[:1].upper() + point.period[1:]),
                (
                    *number_cells(point, case_link),
                    NumberCell("Provisional" if point.provisional else "No"),
                    *(_line_cells(point, process) if process else ()),
                    *((_break_cell(point, breaks),) if breaks else ()),
                ),
            )
            for point in reversed(series)
        ),
    )


def _line_cells(figure: Point, process: Process) -> tuple[NumberCell, ...]:
    point = process.points.get(figure.month)
    if point is None:
        return (*(NumberCell("", numeric=True) for _ in LINES), NumberCell("Left off: not settled"))
    numbers = (
        "" if line is None else write_amount(figure.measure, line)
        for line in (point.mean, point.lpl, point.upl)
    )
    return (*(NumberCell(text, numeric=True) for text in numbers), NumberCell(point_words(point)))


def _break_cell(point: Point, breaks: Sequence[SeriesBreak]) -> NumberCell:
    return NumberCell(
        "; ".join(
            f"Changed on {say_day(series_break.on)}: {series_break.label}"
            for series_break in breaks
            if first_day(series_break.on) == point.month
        )
    )


def number_columns(measure: Measure, case_link: CaseLink | None) -> tuple[NumberCell, ...]:
    """Headings for `number_cells`."""
    counted = ["Numerator", "Denominator"] if measure.has_denominator else []
    numbers = (NumberCell(label, numeric=True) for label in (*counted, VALUE_LABELS[measure.unit]))
    lists = _other_parts(measure) if case_link else []
    return (*numbers, *(NumberCell(measure.part_names[part]) for part in lists))


def number_cells(point: Point, case_link: CaseLink | None) -> tuple[NumberCell, ...]:
    """Numerator and denominator, where there are two, and the value; each leads to the cases it counts."""
    measure = point.measure
    if measure.has_denominator:
        numbers = {"numerator": _written(point.numerator), "denominator": _written(point.denominator)}
    else:
        numbers = {"numerator": point.words}
    cells = [
        NumberCell(text, _address(point, part, case_link), numeric=True) for part, text in numbers.items()
    ]
    if measure.has_denominator:
        cells.append(NumberCell(point.words, numeric=True))
    label = f"List for {say_month(point.month)}"
    lists = _other_parts(measure) if case_link else []
    return (*cells, *(NumberCell(label, _address(point, part, case_link)) for part in lists))


def _written(number: float | None) -> str:
    return "" if number is None else write_number(number)


def _other_parts(measure: Measure) -> list[str]:
    """Parts of a figure that are neither its numerator nor its denominator: what a net flow is made of."""
    return [part for part in measure.part_names if part not in {"numerator", "denominator"}]


def _address(point: Point, part: str, case_link: CaseLink | None) -> str:
    if case_link is None or part not in point.measure.part_names or point.numerator is None:
        return ""
    return case_link(point, part)
