"""A small line of a figure's course, as points of an inline SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

WIDTH, HEIGHT, EDGE = 120, 32, 4


@dataclass(frozen=True)
class Sparkline:
    """What `_parts/sparkline.html` draws. Coordinates are text with one decimal; `lines` break where a value lacks."""

    name: str
    title: str
    words: str
    lines: tuple[str, ...]
    last_x: str = ""
    last_y: str = ""
    target_y: str = ""
    width: int = WIDTH
    height: int = HEIGHT


def sparkline(
    values: Sequence[float | None],
    *,
    name: str,
    title: str,
    words: str,
    target: float | None = None,
) -> Sparkline:
    """The course of `values`, equally spaced, None where there is none, on the scale of values and target together.

    `name` becomes an id, so it must be the only one of its page; `title` names the line, and `words` tell what it shows
    to those who don't see it.
    """
    known = [value for value in (*values, target) if value is not None]
    low, high = (min(known), max(known)) if known else (0.0, 0.0)
    step = (WIDTH - 2 * EDGE) / max(len(values) - 1, 1)

    def height_of(value: float) -> str:
        share = (value - low) / (high - low) if high > low else 0.5
        return f"{HEIGHT - EDGE - share * (HEIGHT - 2 * EDGE):.1f}"

    points = [(f"{EDGE + place * step:.1f}", value) for place, value in enumerate(values)]
    drawn = [(x, height_of(value)) for x, value in points if value is not None]
    runs = [
        list(run) for is_known, run in groupby(points, key=lambda point: point[1] is not None) if is_known
    ]
    return Sparkline(
        name=name,
        title=title,
        words=words,
        lines=tuple(
            " ".join(f"{x},{height_of(value)}" for x, value in run if value is not None) for run in runs
        ),
        last_x=drawn[-1][0] if drawn else "",
        last_y=drawn[-1][1] if drawn else "",
        target_y=height_of(target) if target is not None else "",
    )
