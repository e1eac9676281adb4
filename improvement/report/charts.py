"""Small charts of a measure by term, drawn as SVG on the server: the same drawing in the page and in the PDF.

Series differ by shape and by dash as well as colour, so they can be told apart in greyscale; every point carries its
value in words; only presentation attributes are used, because the portal's security policy allows no style attributes.
Every text has a place of its own: `labels.py` says where the values stand, and what is too wide for its place is set
smaller.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from improvement.report.document import ChartPoint, ChartSeries, ReportChart
from improvement.report.labels import ASCENT, ROW, SIZE, place_labels, rows_above, rows_below, size_to_fit
from send_portal.rounding import write_number

WIDTH, PLOT = 640, 198  # PLOT: the height on which values are drawn
_LEFT, _RIGHT, _EDGE = 58, 54, 6
_LEGEND, _TERMS = 32, 46  # heights
_GAP = 10  # between the marks and what stands above and below them
_INK, _GRID = "#0b0c0c", "#b1b4b6"
_FONT = 'font-family="Liberation Sans, Arial, DejaVu Sans, sans-serif"'


@dataclass(frozen=True)
class _Look:
    colour: str
    dash: str
    shape: str


_LOOKS = (
    _Look("#1d70b8", "", "circle"),
    _Look("#912b88", "7 4", "square"),
    _Look("#594d00", "2 3", "triangle"),
    _Look("#00703c", "10 3 2 3", "diamond"),
)


def draw_chart(chart: ReportChart, *, key: str) -> str:
    """The chart as one <svg> element with a title and a description.

    `key` makes the ids in it unique on a page. At most four series. A figure that is hidden or does not apply leaves a
    gap, with its words below the plot, where they tell no height. Raises ValueError without series or with more than
    four.
    """
    if not 1 <= len(chart.series) <= len(_LOOKS):
        raise ValueError("a chart has one to four series")
    scale = _Scale.of(chart)
    draw = _bars if _has_bars(chart) else _line
    parts = [_axes(chart, scale), _target(chart, scale)]
    for number, (series, look) in enumerate(zip(chart.series, _LOOKS, strict=False)):
        parts += [draw(series, look, scale), _legend(series, look, number, len(chart.series))]
    parts += _labels(chart, scale)
    key, height = escape(key, quote=True), scale.height
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'class="app-chart" role="img" aria-labelledby="{key}-title {key}-desc">'
        f'<title id="{key}-title">{escape(chart.title)}</title>'
        f'<desc id="{key}-desc">{escape(alternative_text(chart))}</desc>'
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>{"".join(parts)}</svg>'
    )


def _has_bars(chart: ReportChart) -> bool:
    """Bars of several series would hide each other, so those are lines."""
    return chart.kind == "bar" and len(chart.series) == 1


def alternative_text(chart: ReportChart) -> str:
    """What the chart shows, in words: its sentence and every point."""
    series = (
        f"{series.name}: " + "; ".join(f"{p.label}, {p.words}" for p in series.points)
        for series in chart.series
    )
    return " ".join([chart.sentence, *(f"{words}." for words in series)]).strip()


@dataclass(frozen=True)
class _Scale:
    """Where terms and values stand on the drawing: `top` and `base` are the heights between which values are drawn.

    Below the base are `rows` of labels, of which the last `gaps` are for words without a height; then the terms.
    """

    labels: tuple[str, ...]
    low: float
    high: float
    step: float
    top: int
    rows: int
    gaps: int

    @classmethod
    def of(cls, chart: ReportChart) -> "_Scale":
        labels = tuple(dict.fromkeys(point.label for series in chart.series for point in series.points))
        known = [point.value for series in chart.series for point in series.points if point.value is not None]
        values = [*known, 0.0] + ([chart.target] if chart.target is not None else [])
        if chart.unit == "percent":
            low, high, step = 0.0, 100.0, 25.0
        else:
            step = _round_step((max(values) - min(values)) / 4)
            low = step * (min(values) // step)
            high = max(low + 4 * step, step * -(-max(values) // step))
        # A bar below 0 has its label below it.
        below = max(rows_below(len(chart.series)), int(min(values) < 0))
        gaps = max((sum(p.value is None for p in _column(chart, label)) for label in labels), default=0)
        top = _LEGEND + int(ROW) * rows_above(len(chart.series)) + _GAP
        return cls(labels, low, high, step, top, below + gaps, gaps)

    @property
    def base(self) -> int:
        return self.top + PLOT

    @property
    def foot(self) -> int:
        """The height at which the terms begin."""
        return self.base + _GAP + int(ROW) * self.rows

    @property
    def height(self) -> int:
        return self.foot + _TERMS

    @property
    def column(self) -> float:
        """The width that a term has."""
        return (WIDTH - _LEFT - _RIGHT) / max(len(self.labels), 1)

    def x(self, label: str) -> float:
        return round(_LEFT + self.column * (self.labels.index(label) + 0.5), 1)

    def y(self, value: float) -> float:
        return round(self.base - PLOT * (value - self.low) / (self.high - self.low), 1)

    @property
    def ticks(self) -> list[float]:
        count = round((self.high - self.low) / self.step)
        return [self.low + self.step * number for number in range(count + 1)]


def _column(chart: ReportChart, label: str) -> list[ChartPoint]:
    """The points of a term, in the order of their series."""
    return [point for series in chart.series for point in series.points if point.label == label]


def _round_step(rough: float) -> float:
    """The next of 1, 2, 5, 10, 20, 50 … at or above `rough`: gaps that people read easily."""
    size = 1.0
    while True:
        for factor in (1, 2, 5):
            if size * factor >= rough:
                return size * factor
        size *= 10


def _text(
    x: float,
    y: float,
    words: str,
    *,
    room: float,
    anchor: str = "middle",
    size: float = SIZE,
    bold: bool = False,
) -> str:
    """A text no wider than `room`. A thin white edge keeps it readable where a line passes behind it."""
    weight = ' font-weight="bold"' if bold else ""
    paint = f'fill="{_INK}" stroke="#ffffff" stroke-width="3" paint-order="stroke"'
    return (
        f'<text x="{x}" y="{y}" text-anchor="{anchor}" font-size="{size_to_fit(words, room, size)}" {_FONT}{weight} '
        f'{paint} aria-hidden="true">{escape(words)}</text>'
    )


def _axes(chart: ReportChart, scale: _Scale) -> str:
    parts = []
    for tick in scale.ticks:
        y = scale.y(tick)
        colour = _INK if tick == 0 else _GRID
        parts.append(f'<line x1="{_LEFT}" y1="{y}" x2="{WIDTH - _RIGHT}" y2="{y}" stroke="{colour}"/>')
        words = write_number(tick) + ("%" if chart.unit == "percent" else "")
        parts.append(_text(_LEFT - 8, y + 5, words, room=_LEFT - 8 - _EDGE, anchor="end", size=14))
    room = scale.column - _EDGE
    lines = [words for label in scale.labels for words in _in_two_lines(label)]
    size = min((size_to_fit(words, room, 14) for words in lines), default=14)
    for label in scale.labels:
        for line, words in enumerate(_in_two_lines(label)):
            parts.append(_text(scale.x(label), scale.foot + 18 + 17 * line, words, room=room, size=size))
    return "".join(parts)


def _in_two_lines(label: str) -> tuple[str, ...]:
    """ "Spring term 2023/24" as "Spring term" over "2023/24"."""
    first, _, last = label.rpartition(" ")
    return (first, last) if first else (last,)


def _target(chart: ReportChart, scale: _Scale) -> str:
    if chart.target is None:
        return ""
    y = scale.y(chart.target)
    line = f'<line x1="{_LEFT}" y1="{y}" x2="{WIDTH - _RIGHT}" y2="{y}" stroke="{_INK}" stroke-width="2" '
    label = _text(WIDTH - _RIGHT + 6, y + 5, "target", room=_RIGHT - 6 - _EDGE, anchor="start")
    return f'{line}stroke-dasharray="4 4"/>{label}'


def _legend(series: ChartSeries, look: _Look, number: int, count: int) -> str:
    if count == 1:
        return ""
    room = (WIDTH - _LEFT - _EDGE) / count
    x = round(_LEFT + room * number, 1)
    words = _text(x + 20, 21, series.name, room=room - 20 - _EDGE, anchor="start", size=14)
    return _mark(look, x + 8, 16, filled=True) + words


def _line(series: ChartSeries, look: _Look, scale: _Scale) -> str:
    parts: list[str] = []
    run: list[str] = []
    for point in series.points:
        if point.value is None:
            parts.append(_polyline(run, look))
            run = []
        else:
            x, y = scale.x(point.label), scale.y(point.value)
            run.append(f"{x},{y}")
    parts.append(_polyline(run, look))
    marks = (
        _mark(look, scale.x(point.label), scale.y(point.value), filled=not point.provisional)
        for point in series.points
        if point.value is not None
    )
    return "".join([*parts, *marks])


def _polyline(points: list[str], look: _Look) -> str:
    if len(points) < 2:
        return ""
    dash = f' stroke-dasharray="{look.dash}"' if look.dash else ""
    return (
        f'<polyline points="{" ".join(points)}" fill="none" stroke="{look.colour}" stroke-width="3"{dash}/>'
    )


def _labels(chart: ReportChart, scale: _Scale) -> Iterator[str]:
    """The words of every point, over all lines and marks."""
    for label in scale.labels:
        points = _column(chart, label)
        # By value: two that are drawn at one height may still differ.
        known = sorted((p for p in points if p.value is not None), key=lambda p: p.value or 0.0, reverse=True)
        unknown = [point for point in points if point.value is None]
        first_gap = scale.foot - ROW * scale.gaps
        tops = [*_tops(chart, known, scale), *(first_gap + ROW * row for row in range(len(unknown)))]
        for point, top in zip([*known, *unknown], tops, strict=True):
            yield _text(
                scale.x(label),
                round(top + 1 + ASCENT * SIZE, 1),
                point.words,
                room=scale.column - _EDGE,
                bold=point.value is not None,
            )


def _tops(chart: ReportChart, points: Sequence[ChartPoint], scale: _Scale) -> list[float]:
    heights = [scale.y(point.value or 0.0) for point in points]
    if _has_bars(chart) and points and (points[0].value or 0.0) < 0:
        return [height + _GAP - 1 for height in heights]
    return place_labels(heights, [scale.y(line) for line in (0.0, chart.target) if line is not None])


def _mark(look: _Look, x: float, y: float, *, filled: bool) -> str:
    """The series' shape; hollow for a provisional figure."""
    fill = look.colour if filled else "#ffffff"
    paint = f'fill="{fill}" stroke="{look.colour}" stroke-width="2"'
    if look.shape == "circle":
        return f'<circle cx="{x}" cy="{y}" r="6" {paint}/>'
    if look.shape == "square":
        return f'<rect x="{x - 6}" y="{y - 6}" width="12" height="12" {paint}/>'
    corners = [(0, -7), (7, 6), (-7, 6)] if look.shape == "triangle" else [(0, -8), (8, 0), (0, 8), (-8, 0)]
    points = " ".join(f"{round(x + dx, 1)},{round(y + dy, 1)}" for dx, dy in corners)
    return f'<polygon points="{points}" {paint}/>'


def _bars(series: ChartSeries, look: _Look, scale: _Scale) -> str:
    parts = []
    for point in series.points:
        if point.value is None:
            continue
        width = round(min(40.0, scale.column / 2), 1)
        top, base = sorted((scale.y(point.value), scale.y(0.0)))
        fill = "#ffffff" if point.provisional else look.colour
        paint = f'fill="{fill}" stroke="{look.colour}" stroke-width="2"'
        x = round(scale.x(point.label) - width / 2, 1)
        parts.append(f'<rect x="{x}" y="{top}" width="{width}" height="{round(base - top, 1)}" {paint}/>')
    return "".join(parts)
