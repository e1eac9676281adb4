"""A measure's series as a process: its control chart, and what a board must know to read it.

Pure, from the points of a series. The rules are in `scorecard/spc/chart.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from scorecard import spc
from scorecard.measures import Flow, Measure, Stock
from scorecard.spc import Signal, assurance, variation
from scorecard.words.presentation import UNITS, Point
from send_portal.days import say_month
from send_portal.rounding import write_number

LEAST_POINTS = 5  # with fewer the line stands alone
DIRECTIONS = {
    "higher": spc.Direction.INCREASE,
    "lower": spc.Direction.DECREASE,
    "near target": spc.Direction.NEUTRAL,
    "neutral": spc.Direction.NEUTRAL,
}
TRIAL = (
    f"Trial limits: they rest on fewer than {spc.SHORT_GROUP} months and will still move as months are added."
)
# Shares of charts simulated without any cause: docs/control-charts.md.
ONE_QUESTION = (
    "A month that stands out is a question, not a finding: even where nothing has changed, the latest month stands out "
    "in one or two charts out of a hundred."
)
STOCK = (
    "Each month counts again most of the cases of the month before, so neighbouring months are alike without any cause "
    "and the rules call out far too often: on a backlog that merely drifts, the latest month stands out in about 7 "
    "charts in 10. Lean on what came in and went out in the month, and on the month’s change."
)
ROLLING = (
    "Each point sums {months} months, all but one of them those of the point before, so neighbouring points are alike "
    "without any cause and the rules call out far too often. Lean on the numbers of single months."
)


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
        when = say_month(self.last.date)
        varied = variation(self.chart, DIRECTIONS[self.measure.polarity], when=when)
        assured = assurance(self.chart, target=write_amount(self.measure, self.measure.target or 0))
        return (varied, assured) if assured else (varied,)

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
        """Mean and limits in a sentence, with the months they rest on."""
        first, levels = say_month(self.figures[0].month), self.levels
        lead = (
            f"From {first} to {say_month(self.last.date)}, the last month known, the mean is {levels['mean']}"
        )
        if "lpl" not in levels:
            return f"{lead}. There are no limits: the months don’t differ, or too few follow one another."
        return f"{lead}; as things are, months are expected between {levels['lpl']} and {levels['upl']}."

    @property
    def cautions(self) -> tuple[str, ...]:
        """What must be known beside the icons."""
        trial = (TRIAL,) if self.last.short_group_warning and self.last.lpl is not None else ()
        return (*trial, *_denominators(self.measure, self.figures), *_alike(self.measure), ONE_QUESTION)


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
            target=measure.target,
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
    is_net = isinstance(measure.rule, Flow) and min(measure.rule.numerator.values()) < 0
    return line if is_net else max(line, 0)


def _denominators(measure: Measure, figures: Sequence[Point]) -> tuple[str, ...]:
    counted = [figure.denominator for figure in figures if figure.denominator is not None]
    if not measure.has_denominator or not counted:
        return ()
    low, high = write_number(min(counted)), write_number(max(counted))
    out_of = low if low == high else f"{low} to {high}"
    return (
        f"Each point is out of {out_of} ({measure.denominator}). The fewer there are, the more it moves by itself.",
    )


def _alike(measure: Measure) -> tuple[str, ...]:
    if isinstance(measure.rule, Stock):
        return (STOCK,)
    return (ROLLING.format(months=measure.rule.rolling),) if measure.rule.rolling > 1 else ()
