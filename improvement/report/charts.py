"""Small charts of a measure by term, drawn as SVG on the server: the same drawing in the page and in the PDF.

Series differ by shape and by dash as well as colour, so they can be told apart in greyscale; every point carries its
value in words; only presentation attributes are used, because the portal's security policy allows no style attributes.
"""

from dataclasses import dataclass
from html import escape

from improvement.report.document import ChartPoint, ChartSeries, ReportChart

WIDTH, HEIGHT = 640, 320
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 24, 64, 58
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
    gap, with its symbol on the base line. Raises ValueError without series or with more than four.
    """
    if not 1 <= len(chart.series) <= len(_LOOKS):
        raise ValueError("a chart has one to four series")
    scale = _Scale.of(chart)
    parts = [_axes(chart, scale), _target(chart, scale)]
    for number, (series, look) in enumerate(zip(chart.series, _LOOKS, strict=False)):
        draw = _bars if chart.kind == "bar" and len(chart.series) == 1 else _line
        parts += [
            draw(series, look, scale, below=number % 2 == 1),
            _legend(series, look, number, len(chart.series)),
        ]
    key = escape(key, quote=True)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'class="app-chart" role="img" aria-labelledby="{key}-title {key}-desc">'
        f'<title id="{key}-title">{escape(chart.title)}</title>'
        f'<desc id="{key}-desc">{escape(alternative_text(chart))}</desc>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>{"".join(parts)}</svg>'
    )


def alternative_text(chart: ReportChart) -> str:
    """What the chart shows, in words: its sentence and every point."""
    series = (
        f"{series.name}: " + "; ".join(f"{p.label}, {p.words}" for p in series.points)
        for series in chart.series
    )
    return " ".join([chart.sentence, *(f"{words}." for words in series)]).strip()


@dataclass(frozen=True)
class _Scale:
    """Where terms and values stand on the drawing."""

    labels: tuple[str, ...]
    low: float
    high: float
    step: float

    @classmethod
    def of(cls, chart: ReportChart) -> "_Scale":
        labels = tuple(dict.fromkeys(point.label for series in chart.series for point in series.points))
        values = [
            point.value for series in chart.series for point in series.points if point.value is not None
        ]
        values += [0.0] + ([chart.target] if chart.target is not None else [])
        if chart.unit == "percent":
            return cls(labels, 0.0, 100.0, 25.0)
        step = _round_step((max(values) - min(values)) / 4)
        low = step * (min(values) // step)
        return cls(labels, low, max(low + 4 * step, step * -(-max(values) // step)), step)

    def x(self, label: str) -> float:
        room = WIDTH - _LEFT - _RIGHT
        return round(_LEFT + room * (self.labels.index(label) + 0.5) / max(len(self.labels), 1), 1)

    def y(self, value: float) -> float:
        room = HEIGHT - _TOP - _BOTTOM
        return round(HEIGHT - _BOTTOM - room * (value - self.low) / (self.high - self.low), 1)

    @property
    def ticks(self) -> list[float]:
        count = round((self.high - self.low) / self.step)
        return [self.low + self.step * number for number in range(count + 1)]


def _round_step(rough: float) -> float:
    """The next of 1, 2, 5, 10, 20, 50 … at or above `rough`: gaps that people read easily."""
    size = 1.0
    while True:
        for factor in (1, 2, 5):
            if size * factor >= rough:
                return size * factor
        size *= 10


def _text(
    x: float, y: float, words: str, *, anchor: str = "middle", size: int = 14, bold: bool = False
) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x}" y="{y}" text-anchor="{anchor}" font-size="{size}" {_FONT}{weight} fill="{_INK}" '
        f'aria-hidden="true">{escape(words)}</text>'
    )


def _axes(chart: ReportChart, scale: _Scale) -> str:
    parts = []
    for tick in scale.ticks:
        y = scale.y(tick)
        colour = _INK if tick == 0 else _GRID
        parts.append(f'<line x1="{_LEFT}" y1="{y}" x2="{WIDTH - _RIGHT}" y2="{y}" stroke="{colour}"/>')
        sign = "%" if chart.unit == "percent" else ""
        parts.append(_text(_LEFT - 8, y + 5, f"{tick:g}{sign}", anchor="end"))
    for label in scale.labels:
        for line, words in enumerate(_in_two_lines(label)):
            parts.append(_text(scale.x(label), HEIGHT - _BOTTOM + 22 + 17 * line, words))
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
    label = _text(WIDTH - _RIGHT, y - 6 if y > _TOP + 16 else y + 16, "target", anchor="end", size=13)
    return f'{line}stroke-dasharray="4 4"/>{label}'


def _legend(series: ChartSeries, look: _Look, number: int, count: int) -> str:
    if count == 1:
        return ""
    x = _LEFT + (WIDTH - _LEFT - _RIGHT) * number / count
    return _mark(look, x + 8, 16, filled=True) + _text(x + 20, 21, series.name, anchor="start")


def _line(series: ChartSeries, look: _Look, scale: _Scale, *, below: bool) -> str:
    parts: list[str] = []
    run: list[str] = []
    for point in series.points:
        if point.value is None:
            parts.append(_polyline(run, look))
            run = []
        else:
            run.append(f"{scale.x(point.label)},{scale.y(point.value)}")
    parts.append(_polyline(run, look))
    return "".join(parts) + "".join(_marked(point, look, scale, below=below) for point in series.points)


def _polyline(points: list[str], look: _Look) -> str:
    if len(points) < 2:
        return ""
    dash = f' stroke-dasharray="{look.dash}"' if look.dash else ""
    return (
        f'<polyline points="{" ".join(points)}" fill="none" stroke="{look.colour}" stroke-width="3"{dash}/>'
    )


def _marked(point: ChartPoint, look: _Look, scale: _Scale, *, below: bool) -> str:
    x = scale.x(point.label)
    if point.value is None:
        return _text(x, scale.y(0.0) - 8 - (16 if below else 0), point.words, size=13)
    y = scale.y(point.value)
    mark = _mark(look, x, y, filled=not point.provisional)
    has_room_below = y + 26 < HEIGHT - _BOTTOM
    beside = y - 12 if not below else y + 22 if has_room_below else y - 28
    return mark + _text(x, beside, point.words, size=13, bold=True)


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


def _bars(series: ChartSeries, look: _Look, scale: _Scale, *, below: bool) -> str:
    parts = []
    for point in series.points:
        x = scale.x(point.label)
        if point.value is None:
            parts.append(_marked(point, look, scale, below=below))
            continue
        top, base = sorted((scale.y(point.value), scale.y(0.0)))
        fill = "#ffffff" if point.provisional else look.colour
        paint = f'fill="{fill}" stroke="{look.colour}" stroke-width="2"'
        parts.append(f'<rect x="{x - 20}" y="{top}" width="40" height="{round(base - top, 1)}" {paint}/>')
        parts.append(_text(x, base + 16 if point.value < 0 else top - 6, point.words, size=13, bold=True))
    return "".join(parts)
