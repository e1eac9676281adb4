"""How the board's scorecard is laid out: headlines first, then each strategic area with its measures.

Pure but for the file of what is still to come, which is read once.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from scorecard.measures import MEASURES, Measure, evidence_for
from scorecard.words import Point, ScorecardLine, scorecard_line

# The 20-week rate, both ways of counting, never without the late cases still open, and what holds them up.
HEADLINES = ("EHC08", "EHC09", "EHC11", "EHC12", "ADV05")
COMING_FILE = Path(__file__).parent / "coming_measures.toml"

Series = Mapping[str, Sequence[Point]]


class Area(Protocol):
    """What this module asks of a strategic area."""

    code: str
    name: str


@dataclass(frozen=True)
class AreaBlock:
    """An area on the scorecard. `coming` says what is still to come, where that is known.

    `area` is None for measures of no open area.
    """

    area: Any
    name: str
    code: str
    lines: tuple[ScorecardLine, ...]
    coming: str


def headlines(series: Series, month: date) -> list[ScorecardLine]:
    """The lines that come first."""
    return [
        scorecard_line(MEASURES[code], series[code], month=month, within="headline") for code in HEADLINES
    ]


def blocks(areas: Iterable[Area], series: Series, month: date) -> list[AreaBlock]:
    """A block for each area in the plan's order, measures it leads first; at the end those of no open area."""
    made = [_block(area, series, month) for area in areas]
    placed = {block.code for block in made}
    left = [measure for measure in MEASURES.values() if not placed & set(measure.plan_areas)]
    if left:
        made.append(
            AreaBlock(None, "Measures of no open area", "none", _lines(left, series, month, "none"), "")
        )
    return made


def _block(area: Area, series: Series, month: date) -> AreaBlock:
    return AreaBlock(
        area,
        area.name,
        area.code,
        _lines(evidence_for(area.code, MEASURES.values()), series, month, area.code),
        coming().get(area.code, ""),
    )


def _lines(
    measures: Iterable[Measure], series: Series, month: date, within: str
) -> tuple[ScorecardLine, ...]:
    return tuple(
        scorecard_line(measure, series[measure.code], month=month, within=within) for measure in measures
    )


@lru_cache
def coming() -> dict[str, str]:
    """What is still to come, by area code."""
    return tomllib.loads(COMING_FILE.read_text(encoding="utf-8"))
