"""What a measure's page says of the months to come: the forecast in a sentence, a fan, tables, and how wrong we were.

Pure. A board is told ranges in whole numbers, never one date; nothing here knows of a single case.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from scorecard.forecast import LEAST_CASES, LEAST_MONTHS, MOST_SILENT_DAYS, STAYS, Lack, QueueLoad, Shortage
from scorecard.measures import Measure, Stock
from scorecard.words.forecast.chart import fan_chart, whole_amount
from scorecard.words.forecast.ranges import RangeNames, range_names
from scorecard.words.forecast.review import (
    Ahead,
    ForecastRow,
    Reviewed,
    TrackRecord,
    is_worked_out_later,
    months_ahead,
    record_of,
    review,
    settled_values,
)
from scorecard.words.presentation import Point
from scorecard.words.tables import NumberCell, NumberRow, NumberTable
from send_portal.counting import say_count
from send_portal.days import add_months, first_day, last_day, say_day, say_month
from send_portal.rounding import round_half_up, write_number, write_share

PAST_SHOWN = 24  # months
HALF_A_YEAR = 6
FRACTIONS = (
    (0.05, "one in twenty"),
    (0.1, "one in ten"),
    (0.2, "one in five"),
    (0.25, "one in four"),
    (1 / 3, "one in three"),
    (0.4, "two in five"),
    (0.5, "half"),
    (0.6, "three in five"),
    (2 / 3, "two in three"),
    (0.75, "three in four"),
    (0.8, "four in five"),
    (0.9, "nine in ten"),
    (0.95, "nineteen in twenty"),
)
ASSUMPTIONS = {
    "requests": "Requests",
    "share refused": "Share of requests refused",
    "pace of decisions": "Pace of decisions",
    "psychology advice a week": "Psychology advice",
    "final plans a week": "Final plans",
    "share without a plan": "Share of assessments that end without a plan",
}


@dataclass(frozen=True)
class Nothing:
    """Why there is no forecast yet."""

    title: str
    text: str


UNDER_WAY = Nothing(
    "The forecast is being worked out",
    "It will appear here, usually within a minute of the first figures and within the hour at most.",
)
NOTHING = {
    Lack.MONTHS: Nothing(
        "Too little history for a forecast",
        f"A forecast starts from a month end that has {LEAST_MONTHS} months of requests before it. "
        "Before that it would say more about other places than about this one.",
    ),
    Lack.CASES: Nothing(
        "Too few requests for a forecast",
        f"A forecast needs {LEAST_CASES} requests by the month end it starts from. With fewer, chance alone decides.",
    ),
    Lack.RECENT_DAYS: Nothing(
        "Too little recorded for a forecast",
        f"Nothing is recorded in the last {MOST_SILENT_DAYS} days before the month end, so nobody can tell whether "
        "work stopped or was not recorded. A forecast comes again once updates are recorded.",
    ),
}


@dataclass(frozen=True)
class Review:
    """How wrong we were: sentences, and the last forecast beside what happened with the one of half a year before."""

    words: tuple[str, ...]
    table: NumberTable


@dataclass(frozen=True)
class ForecastSection:
    """What `scorecard/_forecast.html` shows."""

    stale: str
    lead: tuple[str, ...]
    chart: dict[str, Any]
    clearing: NumberTable | None
    assumptions: NumberTable
    loads: tuple[str, ...]
    effects: NumberTable | None
    review: Review | None
    source: str
    made: str


def forecast_section(
    measure: Measure,
    series: Sequence[Point],
    rows: Sequence[ForecastRow],
    *,
    origin: date,
    own_name: str,
    shortage: Shortage | None = None,
) -> ForecastSection | Nothing:
    """The section from stored forecasts, newest first; `origin` is the month end from which the latest should be.

    `series` are the measure's figures in order of month. `shortage` says why there can be no forecast from `origin`.
    """
    if not rows or not months_ahead(measure.code, rows[0]):
        return NOTHING[shortage.lack] if shortage else UNDER_WAY
    row, ahead = rows[0], months_ahead(measure.code, rows[0])
    clearing = _clearing_of(measure, row)
    reviewed = review(measure.code, rows[1:], settled_values(series))
    record = record_of(reviewed)
    names = range_names(record)
    return ForecastSection(
        stale=_stale(row, origin, shortage),
        lead=(
            *_clearing_words(measure, row, clearing, ahead),
            _range_words(measure, series, row, ahead, names),
            *((names.caution,) if names.caution else ()),
        ),
        chart=_chart(measure, series, row, ahead, own_name, names),
        clearing=_clearing_table(measure, clearing, ahead) if clearing else None,
        assumptions=_assumptions(row),
        loads=tuple(QueueLoad(**load).say() for load in row.basis["loads"]),
        effects=_effects(measure, row, ahead),
        review=_review(measure, reviewed, record, names),
        source=_source(row.basis["choices"][measure.code]),
        made=_made(row),
    )


def _stale(row: ForecastRow, origin: date, shortage: Shortage | None) -> str:
    if row.origin >= origin:
        return ""
    lead = f"This forecast starts from the end of {say_month(row.origin)}."
    if shortage:
        return f"{lead} None can be made from the end of {say_month(origin)}. {NOTHING[shortage.lack].text}"
    return f"{lead} The one from the end of {say_month(origin)} is being worked out."


# The sentences


def say_share(share: float) -> str:
    """A share of simulations in words: about one in three."""
    if share <= 0:
        return "none"
    if share >= 1:
        return "all"
    if share < 0.025:
        return "hardly any"
    if share > 0.975:
        return "nearly all"
    return f"about {min(FRACTIONS, key=lambda known: abs(known[0] - share))[1]}"


def say_rate(per_week: float) -> str:
    """A pace a working week in words: about 17."""
    return "fewer than 1" if per_week < 0.5 else f"about {write_number(round_half_up(per_week))}"


def _clearing_of(measure: Measure, row: ForecastRow) -> Mapping[str, Any] | None:
    """When the simulations clear the measure; None where it has no clearing, or isn't given by the simulation."""
    is_simulated = row.basis["choices"][measure.code]["weight"] > 0
    clearing: Mapping[str, Any] | None = row.basis["clearing"].get(measure.code)
    return clearing if is_simulated else None


def _clearing_words(
    measure: Measure, row: ForecastRow, clearing: Mapping[str, Any] | None, ahead: Sequence[Ahead]
) -> tuple[str, ...]:
    if clearing is None:
        return ()
    pace = row.basis["assumptions"]
    lead = (
        f"If psychology advice goes on at {say_rate(pace['advice']['assumed'])} a working week and final plans at "
        f"{say_rate(pace['plans']['assumed'])}"
    )
    there, last = f"down to {clearing['level']} or fewer of these cases", say_month(ahead[-1].month)
    never = say_share(clearing["never"])
    if not clearing["half_by"]:
        return (f"{lead}, {never} of our simulations are not {there} by {last}.",)
    half = f"half of our simulations are {there} by {_month_of(clearing['half_by'])}"
    nine = f", nine in ten by {_month_of(clearing['nine_tenths_by'])}" if clearing["nine_tenths_by"] else ""
    rest = f"; {never} are not by {last}" if clearing["never"] else ""
    return (f"{lead}, {half}{nine}{rest}.",)


def _month_of(written: str) -> str:
    return say_month(date.fromisoformat(written))


def _range_words(
    measure: Measure, series: Sequence[Point], row: ForecastRow, ahead: Sequence[Ahead], names: RangeNames
) -> str:
    shown = ahead[min(HALF_A_YEAR, len(ahead)) - 1]
    low90, low50, high50, high90 = (
        whole_amount(measure, number) for number in (shown.low90, shown.low50, shown.high50, shown.high90)
    )
    known = next((point.value for point in series if point.month == first_day(row.origin)), None)
    now = "" if known is None else f" It was {whole_amount(measure, known)} {_when(measure, row.origin)}."
    return (
        f"{_capital(_when(measure, shown.month))} the forecast is between {low90} and {high90} "
        f"{names.lies_wide}, and between {low50} and {high50} {names.lies_narrow}.{now}"
    )


def _when(measure: Measure, month: date) -> str:
    return f"{'at the end of' if isinstance(measure.rule, Stock) else 'in'} {say_month(month)}"


def _source(choice: Mapping[str, Any]) -> str:
    """Whether these are the model's numbers or the naive ones, and how it was judged."""
    naive = "the naive forecast: the last value with its usual changes"
    weight = choice["weight"]
    if weight == 0:
        source = f"The numbers are {naive}. The simulation has not been closer here."
    elif weight == 1:
        source = "The numbers are the simulation’s."
    else:
        source = f"The numbers are {write_share(weight)} the simulation’s; the rest is {naive}."
    if not choice["origins"] or choice["skill"] is None:
        return f"{source} There is no past here by which they could be judged."
    closer = "closer than" if choice["skill"] >= 0 else "further off than"
    return (
        f"{source} Made in this way from the last {say_count(choice['origins'], 'month end')}, forecasts were "
        f"{write_share(abs(choice['skill']))} {closer} naive ones."
    )


def _made(row: ForecastRow) -> str:
    return (
        f"Made on {say_day(row.as_at)} from what had happened by {say_day(row.origin)}. Model “{row.model_version}”, "
        f"{say_count(row.simulations, 'simulation')}, seed {row.seed}: the same records give the same numbers."
    )


# Chart and tables


def _chart(
    measure: Measure,
    series: Sequence[Point],
    row: ForecastRow,
    ahead: Sequence[Ahead],
    own_name: str,
    names: RangeNames,
) -> dict[str, Any]:
    origin = first_day(row.origin)
    past = [point for point in series if point.month > add_months(origin, -PAST_SHOWN)]
    caption = f"{measure.name}: what may happen in the {say_count(len(ahead), 'month')} after {say_month(row.origin)}"
    sentence = (
        "The line is the past. After it, the darker band was made to hold half of what may come and the lighter one "
        "nine tenths; the dashed line is the middle. A hollow mark is a month that was not complete."
    )
    figure = fan_chart(measure, past, ahead, origin=origin, own_name=own_name, names=names)
    return {
        "drawing": {"id": "chart-forecast", "caption": caption, "sentence": sentence, "figure": figure},
        "table": _table(
            ("Month", "5%", "25%", "Middle (50%)", "75%", "95%"),
            [
                (
                    _when(measure, month.month).removeprefix("at the ").removeprefix("in "),
                    *(
                        whole_amount(measure, number)
                        for number in (month.low90, month.low50, month.middle, month.high50, month.high90)
                    ),
                )
                for month in ahead
            ],
            numeric=True,
        ),
    }


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]], *, numeric: bool = False) -> NumberTable:
    """A table whose first column names the row."""
    return NumberTable(
        (NumberCell(columns[0]), *(NumberCell(text, numeric=numeric) for text in columns[1:])),
        tuple(
            NumberRow(NumberCell(_capital(first)), tuple(NumberCell(text, numeric=numeric) for text in rest))
            for first, *rest in rows
        ),
    )


def _clearing_table(measure: Measure, clearing: Mapping[str, Any], ahead: Sequence[Ahead]) -> NumberTable:
    horizon = say_month(ahead[-1].month)

    def by(written: str | None) -> str:
        return f"by the end of {_month_of(written)}" if written else f"not by the end of {horizon}"

    return _table(
        ("Of our simulations", f"Down to {clearing['level']} or fewer for {STAYS} months in a row"),
        [
            ("half are", by(clearing["half_by"])),
            ("nine in ten are", by(clearing["nine_tenths_by"])),
            (f"never by the end of {horizon}", say_share(clearing["never"])),
        ],
    )


def _assumptions(row: ForecastRow) -> NumberTable:
    assumptions = row.basis["assumptions"]

    def line(name: str, key: str, more: str = "") -> tuple[str, str, str]:
        assumed, actual = assumptions[key]["assumed"], assumptions[key]["actual"]
        return name, f"{say_rate(assumed)} a working week{more}", f"{say_rate(actual)} a working week"

    refused = assumptions["refused"]
    return _table(
        ("Assumption", "From now on", f"In the 13 weeks to {say_day(row.origin)}"),
        [
            line("Requests", "requests", f", more or fewer by the month{_growth(row.basis['growth'])}"),
            (
                "Refusals",
                f"about {write_share(refused['assumed'])} of decisions",
                "no decisions"
                if refused["actual"] is None
                else f"{write_share(refused['actual'])} of decisions",
            ),
            line("Psychology advice, in-house", "advice", ", contractors’ included"),
            (
                "Psychology advice, contractor",
                "goes on as it has, within the line above",
                "not counted apart from in-house advice",
            ),
            line("Final plans", "plans"),
        ],
    )


def _growth(growth: float) -> str:
    if abs(growth) < 0.005:
        return ""
    return f", {'growing' if growth > 0 else 'falling'} by {write_share(abs(growth))} a year"


def _effects(measure: Measure, row: ForecastRow, ahead: Sequence[Ahead]) -> NumberTable | None:
    effects = row.basis["effects"].get(measure.code)
    if not effects:
        return None
    return _table(
        (f"By the end of {say_month(ahead[-1].month)}", "If it is a tenth lower", "If it is a tenth higher"),
        [
            (
                ASSUMPTIONS.get(effect["assumption"], effect["assumption"]),
                _more(effect["lower"]),
                _more(effect["higher"]),
            )
            for effect in effects
        ],
    )


def _more(change: float) -> str:
    size = int(abs(change) + 0.5)
    return f"about {size:,} {'more' if change > 0 else 'fewer'}" if size else "about the same"


# How wrong we were


def _review(
    measure: Measure, reviewed: Sequence[Reviewed], record: TrackRecord | None, names: RangeNames
) -> Review | None:
    if record is None:
        return None
    last = reviewed[0].row.origin
    shown = {last, last_day(add_months(last, 1 - HALF_A_YEAR))}
    marks_later = 0 < record.worked_out_later < record.origins
    table = _table(
        ("Forecast from the end of", "For", "Middle", names.wide, "What happened", "In the range"),
        [_review_line(measure, review, marks_later) for review in reviewed if review.row.origin in shown],
    )
    return Review(_record_words(measure, record), table)


def _review_line(measure: Measure, review: Reviewed, marks_later: bool) -> tuple[str, ...]:
    low, middle, high, happened = (
        whole_amount(measure, number)
        for number in (review.ahead.low90, review.ahead.middle, review.ahead.high90, review.happened)
    )
    side = "Above it" if review.happened > review.ahead.high90 else "Below it"
    later = " (worked out later)" if marks_later and is_worked_out_later(review.row) else ""
    return (
        f"{say_month(review.row.origin)}{later}",
        say_month(review.ahead.month),
        middle,
        f"{low} to {high}",
        happened,
        "Yes" if review.is_inside_90 else side,
    )


def _record_words(measure: Measure, record: TrackRecord) -> tuple[str, ...]:
    inside_90, inside_50 = (
        write_share(Fraction(inside, record.values)) for inside in (record.inside_90, record.inside_50)
    )
    held = (
        f"Of {record.values} forecast values that have come true, from {say_count(record.origins, 'month end')}, "
        f"{record.inside_90} ({inside_90}) lay in the wider range and "
        f"{record.inside_50} ({inside_50}) in the narrower one. They were made to hold nine times in ten and every "
        "other time."
    )
    verdict = {
        "narrow": "The wider range has been too narrow: read it as less sure than it says.",
        "wide": "The wider range has been wider than it need be.",
        "": "",
    }[record.verdict]
    missed = f"On average the middle was off by {_size(measure, record.miss)}"
    if record.miss_of_no_change is not None:
        missed += f"; saying “as it is now” was off by {_size(measure, record.miss_of_no_change)}"
    return tuple(part for part in (held, verdict, f"{missed}.", _later_words(record)) if part)


def _size(measure: Measure, miss: float) -> str:
    """A difference of two values in words; that of two percentages is in points."""
    return (
        f"{write_number(round_half_up(miss))} points"
        if measure.unit == "percent"
        else whole_amount(measure, miss)
    )


def _later_words(record: TrackRecord) -> str:
    """Says plainly which forecasts nobody could read at the time."""
    later = record.worked_out_later
    if not later:
        return ""
    which = f"{later} of" if later < record.origins else "All"
    return (
        f"{which} these {say_count(record.origins, 'forecast')} were worked out later (hindcasts), because none was "
        "stored at the time: each from what had happened by its day, as the records tell it now."
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
