"""A measure's series as a process: its control chart, and what a board must know to read it.

Pure, from the points of a series. The rules are in `scorecard/spc/chart.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from scorecard import spc
from scorecard.measures import Measure
from scorecard.spc import Signal, assurance, other_process, variation
from scorecard.words.cautions import ONE_QUESTION, TRIAL, denominator_words, reading_words
from scorecard.words.direction import good_way, is_a_fall, sign_words
from scorecard.words.presentation import Point
from scorecard.words.references import UNITS, target_of
from send_portal.days import say_month
from send_portal.rounding import write_number

LEAST_POINTS = 5  # with fewer the line stands alone
DIRECTIONS = {
    "higher": spc.Direction.INCREASE,
    "lower": spc.Direction.DECREASE,
    "near target": spc.Direction.NEUTRAL,
    "neutral": spc.Direction.NEUTRAL,
}


@dataclass(frozen=True)
class Process:
    """A control chart, the figures it was made of (from the first known month to the last), its points by month."""

    measure: Measure
    figures: Sequence[Point]
    chart: spc.ControlChart
    points: Mapping[date, spc.ControlPoint]

    @property
    def last(self) -> spc.ControlPoint:
        return self.chart.points[-1]

    @property
    def signals(self) -> tuple[Signal, ...]:
        """The icon for variation and, where there are target and direction, the one for assurance."""
        assured = assurance(self.chart, target=write_amount(self.measure, target_of(self.measure) or 0))
        return (self.direction, assured) if assured else (self.direction,)

    @property
    def direction(self) -> Signal:
        """Which way the measure is going: the only place where that is said of it."""
        said = variation(self.chart, good_way=good_way(self.measure), when=self.until)
        return replace(said, title=sign_words(self.measure, said.title, said.letter))

    @property
    def until(self) -> str:
        """The last month known, in words."""
        return say_month(self.last.date)

    @property
    def levels(self) -> dict[str, str]:
        """The last group's mean, lpl and upl as they are drawn, in words; limits only where there are any."""
        lines = {"mean": self.last.mean, "lpl": self.last.lpl, "upl": self.last.upl}
        return {
            name: write_amount(self.measure, drawn(self.measure, line))
            for name, line in lines.items()
            if line is not None
        }

    @property
    def course(self) -> str:
        """Mean and limits in a sentence, with the months they rest on; what to expect only where that goes on."""
        first, levels = say_month(self.figures[0].month), self.levels
        lead = f"From {first} to {self.until}, the last month known, the mean is {levels['mean']}"
        if "lpl" not in levels:
            return f"{lead}. There are no limits: the months don’t differ, or too few follow one another."
        other = other_process(self.chart)
        if other:
            return (
                f"{lead}, with limits of {levels['lpl']} and {levels['upl']}. From {say_month(other.since)} on the "
                f"months {other.how}. That is another process: these limits say nothing about it, nor about the "
                "months to come."
            )
        return f"{lead}; as things are, months are expected between {levels['lpl']} and {levels['upl']}."

    @property
    def cautions(self) -> tuple[str, ...]:
        """What must be known beside the icons."""
        trial = (TRIAL,) if self.last.short_group_warning and self.last.lpl is not None else ()
        denominators = [figure.denominator for figure in self.figures]
        return (
            *trial,
            *denominator_words(self.measure, denominators),
            *reading_words(self.measure),
            ONE_QUESTION,
        )


def process_of(measure: Measure, series: Sequence[Point]) -> Process | None:
    """The process behind a series in order of month; None with fewer than five known months.

    A month still provisional says nothing yet and is left off the end, as is one without a value; so are months before
    the first value.
    """
    settled = [
        number for number, point in enumerate(series) if point.value is not None and not point.provisional
    ]
    if len(settled) < LEAST_POINTS:
        return None
    figures = series[settled[0] : settled[-1] + 1]
    chart = spc.control_chart(
        spc.Series(
            [point.month for point in figures],
            [point.value for point in figures],
            DIRECTIONS[measure.polarity],
            target=target_of(measure),
        )
    )
    return Process(measure, figures, chart, {point.date: point for point in chart.points})


def write_amount(measure: Measure, number: float) -> str:
    """A mean, a limit or a target with its unit, to one decimal: 45.2%, 20 weeks, 1,230.5."""
    return f"{write_number(number)}{UNITS[measure.unit]}"


def drawn(measure: Measure, line: float) -> float:
    """Where a line is drawn: a percentage stops at 0 and 100, what can't be negative at 0; the line itself goes on."""
    if measure.unit == "percent":
        return min(max(line, 0), 100)
    return line if is_a_fall(measure) else max(line, 0)
