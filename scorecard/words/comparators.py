"""Published values of BCP, the South West and England beside our own series.

A published value is drawn on the chart only where its definition and its period are like those of the measure. All
others are listed below it, each with the difference named.
"""

import csv
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from io import StringIO

from scorecard.measures import Measure, Stock
from send_portal.days import first_day, last_day, say_day, say_month

BCP = "Bournemouth, Christchurch and Poole"
AREAS = (BCP, "South West", "England")

WHOLE_YEAR = "a whole calendar year, where this series counts one month at a time"
NOT_A_PERIOD = "the period it covers is not stated"
WITH_TRIBUNALS = "the national rate may leave out cases that went to mediation or a tribunal"
SECOND_SOURCE = "a second source for a month that is shown already"

# What a value of each measure for a whole calendar year counts otherwise than we do.
YEARS: dict[str, str] = {
    "EHC04": "refused of the requests received in a calendar year; here refused of the first decisions told in twelve "
    "months, which is a higher share",
    "EHC07": f"{WHOLE_YEAR}; plans that started in the year",
    "EHC08": f"{WHOLE_YEAR}; {WITH_TRIBUNALS}",
    "EHC09": f"{WHOLE_YEAR}; {WITH_TRIBUNALS}",
}
# Values of BCP that look alike and are not, by measure and the period or day they are given for.
UNLIKE: dict[tuple[str, str], str] = {
    ("ADV01", "2023-03-01"): "psychology assessments undertaken, which may not be advice received in 6 weeks",
    ("ADV01", "2024-05"): "psychology assessments undertaken; the period it covers is not stated",
    ("EHC10", "2023-09"): "an average time to a plan; the period it is taken over is not stated",
    ("EHC11", "2023-09"): "called a backlog of cases, definition not known; past 30 weeks there were 186",
    ("EHC11", "2024-06"): "called children waiting because of the backlog; definition and day not known",
    ("EHC12", "2024-05"): "the day it was counted on is not known (spring 2024)",
    ("EHC13", "2024-05"): "the day it was counted on is not known (spring 2024)",
}
# Values that are alike as far as their source tells.
CAVEATS: dict[str, str] = {
    "EHC03": "the source does not say that families were told by then",
    "EHC08": "the source does not say whether exception cases are in; taken as left out",
}


@dataclass(frozen=True)
class PublishedFigure:
    """A published value as its source gives it; ``as_at`` is a day, a month (2024-01) or nothing."""

    measure: str
    area: str
    period_start: date | None
    period_end: date | None
    as_at: str
    value: float
    numerator: int | None
    denominator: int | None
    unit: str
    source_title: str
    source_ref: str
    note: str

    @property
    def month(self) -> date | None:
        """The first day of the one month that the value is for; None for other periods."""
        if self.period_start and self.period_end:
            is_month = self.period_start.day == 1 and self.period_end == last_day(self.period_start)
            return self.period_start if is_month else None
        return first_day(date.fromisoformat(f"{self.as_at}-01"[:10])) if len(self.as_at) >= 7 else None

    @property
    def period_words(self) -> str:
        """The period as read: a year, a month, "as at May 2024"; "period not stated" where there is none."""
        if self.period_start and self.period_end:
            if (self.period_start.month, self.period_start.day) == (1, 1) and self.is_calendar_year:
                return f"{self.period_start:%Y}"
            return (
                say_month(self.month)
                if self.month
                else f"{say_day(self.period_start)} to {say_day(self.period_end)}"
            )
        return f"as at {say_month(self.month)}" if self.month else "period not stated"

    @property
    def is_calendar_year(self) -> bool:
        start, end = self.period_start, self.period_end
        return bool(
            start and end and start.year == end.year and (start.month, end.month, end.day) == (1, 12, 31)
        )


@dataclass(frozen=True)
class AlikeFigure:
    """A published value that may be drawn at ``month``; ``caveat`` says what its source leaves open."""

    month: date
    figure: PublishedFigure
    caveat: str


@dataclass(frozen=True)
class UnlikeFigure:
    """A published value that may only be listed, and how it differs."""

    figure: PublishedFigure
    difference: str


@dataclass(frozen=True)
class Comparators:
    """What has been published about a measure, in order of area and time."""

    alike: tuple[AlikeFigure, ...]
    unlike: tuple[UnlikeFigure, ...]


def comparators(measure: Measure) -> Comparators:
    """Published values of ``measure`` for BCP, the South West and England, drawn or listed."""
    alike: dict[tuple[str, date], AlikeFigure] = {}
    unlike: list[UnlikeFigure] = []
    for figure in sorted(_published().get(measure.code, ()), key=_in_order):
        difference = _difference(measure, figure)
        month = figure.month
        if not difference and (figure.area, month) in alike:
            difference = SECOND_SOURCE
        if difference or month is None:
            unlike.append(UnlikeFigure(figure, difference or NOT_A_PERIOD))
        else:
            alike[figure.area, month] = AlikeFigure(month, figure, CAVEATS.get(measure.code, ""))
    return Comparators(tuple(alike.values()), tuple(unlike))


def _in_order(figure: PublishedFigure) -> tuple[int, str]:
    when = figure.period_start.isoformat() if figure.period_start else figure.as_at
    return AREAS.index(figure.area), when


def _difference(measure: Measure, figure: PublishedFigure) -> str:
    """How a published value differs from the measure; "" where definition and period are alike."""
    given_for = figure.period_start.isoformat() if figure.period_start else figure.as_at
    if (measure.code, given_for) in UNLIKE:
        return UNLIKE[measure.code, given_for]
    if figure.unit != measure.unit:
        return f"given in {figure.unit}, not in {measure.unit}"
    if figure.is_calendar_year:
        return YEARS.get(measure.code, WHOLE_YEAR)
    if figure.month is None:
        return NOT_A_PERIOD
    is_stock_value = figure.period_start is None
    if is_stock_value != isinstance(measure.rule, Stock):
        return (
            NOT_A_PERIOD
            if is_stock_value
            else "counted over a month, where this series counts on its last day"
        )
    return ""


@lru_cache
def _published() -> dict[str, list[PublishedFigure]]:
    by_measure: dict[str, list[PublishedFigure]] = {}
    for line in _lines():
        if line["area"] in AREAS:
            by_measure.setdefault(line["measure_code"], []).append(_figure(line))
    return by_measure


def _lines() -> list[dict[str, str]]:
    text = (files("scorecard.words") / "data" / "published-figures.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(StringIO(text, newline="")))


def _figure(line: dict[str, str]) -> PublishedFigure:
    return PublishedFigure(
        measure=line["measure_code"],
        area=line["area"],
        period_start=_day(line["period_start"]),
        period_end=_day(line["period_end"]),
        as_at=line["as_at"],
        value=float(line["value"]),
        numerator=_count(line["numerator"]),
        denominator=_count(line["denominator"]),
        unit=line["unit"],
        source_title=line["source_title"],
        source_ref=line["source_ref"],
        note=line["note"],
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _count(text: str) -> int | None:
    return int(float(text)) if text else None
