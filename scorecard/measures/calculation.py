"""From the frame to figures. Pure: it neither knows nor cares where the frame comes from.

How it is quick. Every rule becomes *movements*: a month, and what it adds there. What happened in a month adds
there; a stay adds one in the month at whose end it first counts and takes one away where it no longer does. One
group-by for each breakdown adds the movements up; only those small tables are then rolled over twelve months,
summed up to stocks, and put side by side as numerators and denominators.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from scorecard.measures.catalogue import MEASURES
from scorecard.measures.definition import Flow, Measure, Occurrence, Stay, Stock
from send_portal.days import add_months, first_day, last_day, months_between
from send_portal.frame import BREAKDOWNS, check_frame, group_of

ALL = "all"
FIGURE_SCHEMA: dict[str, type[pl.DataType]] = {
    "measure": pl.String,
    "month": pl.Date,
    "breakdown": pl.String,
    "group": pl.String,
    "numerator": pl.Float64,
    "denominator": pl.Int64,
}

NUMERATOR, DENOMINATOR = "numerator", "denominator"


def calculate(
    frame: pl.DataFrame,
    measures: Iterable[Measure | str],
    months: Sequence[date],
    breakdowns: Iterable[str] = (),
    *,
    as_at: date,
) -> pl.DataFrame:
    """Figures of ``measures`` for ``months``: for all cases, and for each group of ``breakdowns``.

    ``frame`` as ``send_portal.frame.FRAME_SCHEMA``; ``months`` as any day in each; ``as_at`` the last day that
    counts: what is dated later has not happened, the month it lies in runs to it, later months are left out.
    Returns FIGURE_SCHEMA, ordered by measure, breakdown, group and month. A row for all cases (breakdown
    "all", group "") is always there; a group's row is left out where it has nothing in it (numerator 0, denominator
    0 or none). Counts have a null denominator; a figure that it is too early for (T7) has both
    null. Raises ValueError for an unknown measure or breakdown, or a frame of another shape.
    """
    chosen = [measure_of(measure) for measure in measures]
    wanted = sorted({first_day(month) for month in months if first_day(month) <= as_at})
    divided_by = [ALL, *dict.fromkeys(breakdowns)]
    check_frame(frame)
    if unknown := set(divided_by[1:]) - set(BREAKDOWNS):
        raise ValueError(f"no such breakdown: {', '.join(sorted(unknown))}")
    if not chosen or not wanted:
        return pl.DataFrame(schema=FIGURE_SCHEMA)
    span = _Span.over(wanted, as_at, longest=max(measure.months_summed for measure in chosen))
    coded, names = _code_groups(frame, divided_by)
    sums = _add_up(coded, chosen, span, divided_by).filter(pl.col("number").is_in(span.numbers_of(wanted)))
    cells = _put_side_by_side(sums, chosen, span)
    return _name(cells, chosen, span, divided_by, names).filter(pl.col("month").is_in(wanted))


def case_ids(
    frame: pl.DataFrame,
    measure: Measure | str,
    month: date,
    breakdown: str = ALL,
    group: str = "",
    *,
    as_at: date,
    part: str = NUMERATOR,
) -> list[int]:
    """The cases behind one part of a figure, in order; as many as the part counts.

    ``part`` is one of ``measure.part_names``. A case that counts twice (two pieces of advice in a month) is
    there twice. Empty for months after ``as_at`` and where it is too early for a figure. Raises ValueError for
    an unknown measure, breakdown or part.
    """
    rule, code = measure_of(measure).rule, measure_of(measure).code
    if part not in measure_of(measure).part_names:
        raise ValueError(f"{code} has no part {part!r}")
    if breakdown != ALL and breakdown not in BREAKDOWNS:
        raise ValueError(f"no such breakdown: {breakdown}")
    if first_day(month) > as_at:
        return []
    cases = frame if breakdown == ALL else frame.filter(group_of(breakdown) == group)
    if isinstance(rule, Stock):
        ids = _standing_on(cases, rule, min(last_day(month), as_at))
    else:
        ids = _happened_in(cases, rule, month, as_at, part)
    return sorted(ids)


def measure_of(measure: Measure | str) -> Measure:
    """The measure itself, whether given or named by its code. Raises ValueError for an unknown code."""
    if isinstance(measure, Measure):
        return measure
    if measure not in MEASURES:
        raise ValueError(f"no such measure: {measure}")
    return MEASURES[measure]


# Lists of cases


def _standing_on(cases: pl.DataFrame, rule: Stock, day: date) -> list[int]:
    ids: list[int] = []
    for stay in rule.stays:
        here = cases if stay.only is None else cases.filter(stay.only)
        covered = (stay.begins <= day) & (stay.ends.is_null() | (stay.ends > day))
        ids += here.filter(covered)["case_id"].to_list()
    return ids


def _happened_in(cases: pl.DataFrame, rule: Flow, month: date, as_at: date, part: str) -> list[int]:
    if _is_too_early(rule, month, as_at):
        return []
    first, last = add_months(month, 1 - rule.rolling), min(last_day(month), as_at)
    ids: list[int] = []
    for occurrence in rule.parts[part]:
        counted = pl.col(occurrence.on).is_between(first, last)
        if occurrence.where is not None:
            counted &= occurrence.where
        ids += cases.filter(counted)["case_id"].to_list()
    return ids


def _is_too_early(rule: Flow | Stock, month: date, as_at: date) -> bool:
    settled_after = rule.settled_after if isinstance(rule, Flow) else 0
    return settled_after > 0 and as_at < last_day(month) + timedelta(days=settled_after)


# Months, by number


@dataclass(frozen=True)
class _Span:
    """The months counted, numbered from 1. Number 0 is all days before them, and ``after`` all days past them."""

    months: list[date]
    as_at: date

    @classmethod
    def over(cls, wanted: list[date], as_at: date, *, longest: int) -> "_Span":
        """From the first month that a sum over ``longest`` months needs to the last one wanted."""
        return cls(months_between(add_months(wanted[0], 1 - longest), wanted[-1]), as_at)

    @property
    def after(self) -> int:
        return len(self.months) + 1

    def numbers_of(self, months: list[date]) -> list[int]:
        return [self.months.index(month) + 1 for month in months]

    def number(self, day: pl.Expr) -> pl.Expr:
        """The number of the month that ``day`` lies in, read from a table of days; null is never: past them."""
        first, last = self.months[0], min(last_day(self.months[-1]), self.as_at)
        days = pl.date_range(first, last, eager=True)
        numbers = (days.dt.year() - first.year) * 12 + days.dt.month().cast(pl.Int32) - first.month + 1
        table = pl.concat([pl.Series([0]), numbers.cast(pl.Int64), pl.Series([self.after])]).cast(pl.Int16)
        offset = day.cast(pl.Int32) - (first - date(1970, 1, 1)).days + 1
        return pl.lit(table).gather(offset.clip(0, len(table) - 1).fill_null(len(table) - 1))


# Movements, and their sums. Of the breakdowns the first is all cases, from here on.


def _code_groups(frame: pl.DataFrame, breakdowns: list[str]) -> tuple[pl.DataFrame, dict[str, pl.Series]]:
    """The frame with each group as a number instead of a text, and the texts in the order of their numbers."""
    frame = frame.with_columns(group_of(name) for name in breakdowns[1:])
    groups = frame.select(pl.col(breakdown).unique().sort().implode() for breakdown in breakdowns[1:])
    names = {ALL: pl.Series([""])} | {breakdown: groups[breakdown].item() for breakdown in breakdowns[1:]}
    return frame.with_columns(
        pl.col(breakdown).cast(pl.Enum(names[breakdown])).to_physical().cast(pl.UInt32)
        for breakdown in breakdowns[1:]
    ), names


def _add_up(frame: pl.DataFrame, chosen: list[Measure], span: _Span, breakdowns: list[str]) -> pl.DataFrame:
    """Sums of the movements: role (see _role), breakdown, group and month by number, and the amount."""
    sums = [
        _roll_over(_sums_by_breakdown(movements, span, breakdowns), rolling, span)
        for movements, rolling in _flow_movements(frame, chosen, span, breakdowns)
    ]
    for position, measure in enumerate(chosen):
        if isinstance(measure.rule, Stock):
            movements = _stock_movements(frame, measure.rule, _role(position, NUMERATOR), span, breakdowns)
            sums.append(_sum_up_stock(_sums_by_breakdown(movements, span, breakdowns), span))
    return pl.concat(sums)


def _role(position: int, part: str) -> str:
    """What movements are added to, as a number written out (it names a column): even above the line, odd below."""
    return str(2 * position + (part == DENOMINATOR))


def _flow_movements(
    frame: pl.DataFrame, chosen: list[Measure], span: _Span, breakdowns: list[str]
) -> Iterator[tuple[pl.DataFrame, int]]:
    """For each column of dates that a rule counts by: rows within the span, and a column for each role."""
    for (on, rolling), roles in _roles_by_date(chosen).items():
        # Sums over twelve months need months that other figures do not.
        yield (
            frame.lazy()
            .with_columns(span.number(pl.col(on)).alias("number"))
            .filter(pl.col("number").is_between(1, span.after - 1))
            .select("number", *breakdowns[1:], *(amount.alias(role) for role, amount in roles.items()))
            .collect(),
            rolling,
        )


def _roles_by_date(chosen: list[Measure]) -> dict[tuple[str, int], dict[str, pl.Expr]]:
    """What each occurrence adds, by its column of dates and the months summed, and then by role."""
    by_date: dict[tuple[str, int], dict[str, pl.Expr]] = {}
    for position, measure in enumerate(chosen):
        rule = measure.rule
        if isinstance(rule, Stock):
            continue
        for name, sign in rule.numerator.items():
            for occurrence in rule.parts.get(name, ()):
                _add_role(by_date, occurrence, rule, _role(position, NUMERATOR), pl.lit(sign))
        for occurrence in rule.parts.get(DENOMINATOR, ()):
            _add_role(by_date, occurrence, rule, _role(position, DENOMINATOR), pl.lit(1))
            if rule.amount is not None:
                _add_role(by_date, occurrence, rule, _role(position, NUMERATOR), rule.amount)
    return by_date


def _add_role(
    by_date: dict[tuple[str, int], dict[str, pl.Expr]],
    occurrence: Occurrence,
    rule: Flow,
    role: str,
    adds: pl.Expr,
) -> None:
    amount = adds.cast(pl.Int64)
    if occurrence.where is not None:
        amount = pl.when(occurrence.where).then(amount)
    roles = by_date.setdefault((occurrence.on, rule.rolling), {})
    roles[role] = roles[role] + amount.fill_null(0) if role in roles else amount.fill_null(0)


def _stock_movements(
    frame: pl.DataFrame, rule: Stock, role: str, span: _Span, breakdowns: list[str]
) -> pl.DataFrame:
    """One more where a stay first counts, one less where it no longer does; stays within a month leave none."""
    stays = pl.concat([_stay_numbers(frame, stay, span, breakdowns) for stay in rule.stays])
    begun = stays.select(pl.col("begins").alias("number"), *breakdowns[1:], pl.lit(1, pl.Int64).alias(role))
    ended = stays.filter(pl.col("ends") < span.after).select(
        pl.col("ends").alias("number"), *breakdowns[1:], pl.lit(-1, pl.Int64).alias(role)
    )
    return pl.concat([begun, ended])


def _stay_numbers(frame: pl.DataFrame, stay: Stay, span: _Span, breakdowns: list[str]) -> pl.DataFrame:
    here = frame.lazy() if stay.only is None else frame.lazy().filter(stay.only)
    return (
        here.select(
            *breakdowns[1:], span.number(stay.begins).alias("begins"), span.number(stay.ends).alias("ends")
        )
        .filter(pl.col("begins") < pl.col("ends"))
        .collect()
    )


def _sums_by_breakdown(movements: pl.DataFrame, span: _Span, breakdowns: list[str]) -> pl.DataFrame:
    """Movements added up by month and group, for each breakdown on its own; roles as rows."""
    roles = [name for name in movements.columns if name.isdigit()]
    size = span.after + 1
    # One whole number as the key of each group-by: several times quicker than two columns.
    keys = [pl.lit(0, pl.UInt32) if breakdown == ALL else pl.col(breakdown) for breakdown in breakdowns]
    sums = pl.collect_all(
        movements.lazy()
        .group_by((key.cast(pl.UInt64) * size + pl.col("number").cast(pl.UInt64)).alias("key"))
        .agg(pl.col(roles).sum())
        .with_columns(pl.lit(position, pl.UInt8).alias("breakdown"))
        for position, key in enumerate(keys)
    )
    return (
        pl.concat(sums)
        .unpivot(on=roles, index=["breakdown", "key"], variable_name="role", value_name="amount")
        .filter(pl.col("amount") != 0)
        .select(
            pl.col("role").cast(pl.UInt16),
            "breakdown",
            (pl.col("key") // size).alias("group"),
            (pl.col("key") % size).cast(pl.Int16).alias("number"),
            "amount",
        )
    )


def _roll_over(sums: pl.DataFrame, rolling: int, span: _Span) -> pl.DataFrame:
    """Each month's sum counted in the ``rolling`` months from it on."""
    if rolling == 1:
        return sums
    until = pl.min_horizontal(pl.col("number") + rolling, span.after)
    return sums.with_columns(pl.int_ranges("number", until, dtype=pl.Int16).alias("number")).explode("number")


def _sum_up_stock(sums: pl.DataFrame, span: _Span) -> pl.DataFrame:
    """From what is added and taken away to what stands, in each month until the next movement."""
    series = ["role", "breakdown", "group"]
    return (
        sums.sort(*series, "number")
        .with_columns(
            pl.col("amount").cum_sum().over(series),
            pl.col("number").shift(-1, fill_value=span.after).over(series).alias("until"),
        )
        .filter(pl.col("amount") != 0)
        .with_columns(pl.int_ranges("number", "until", dtype=pl.Int16).alias("number"))
        .explode("number")
        .filter(pl.col("number") > 0)
        .drop("until")
    )


# Figures


def _put_side_by_side(sums: pl.DataFrame, chosen: list[Measure], span: _Span) -> pl.DataFrame:
    """A row for each measure, breakdown, group and number, with both sums; every month for all cases."""
    numerators = pl.DataFrame({"role": range(0, 2 * len(chosen), 2)}, schema={"role": pl.UInt16})
    months = pl.DataFrame({"number": range(1, span.after)}, schema={"number": pl.Int16})
    zero_for_all_cases = numerators.join(months, how="cross").select(
        "role",
        pl.lit(0, pl.UInt8).alias("breakdown"),
        pl.lit(0, pl.UInt64).alias("group"),
        "number",
        pl.lit(0, pl.Int64).alias("amount"),
    )
    below = pl.col("role") % 2 == 1
    return (
        pl.concat([sums, zero_for_all_cases])
        .with_columns(
            (pl.col("role") // 2).alias("measure"),
            pl.when(below).then(0).otherwise("amount").alias(NUMERATOR),
            pl.when(below).then("amount").otherwise(0).alias(DENOMINATOR),
        )
        .group_by("measure", "breakdown", "group", "number")
        .agg(pl.col(NUMERATOR, DENOMINATOR).sum())
        .filter((pl.col("breakdown") == 0) | (pl.col(NUMERATOR) != 0) | (pl.col(DENOMINATOR) != 0))
    )


def _name(
    cells: pl.DataFrame,
    chosen: list[Measure],
    span: _Span,
    breakdowns: list[str],
    names: dict[str, pl.Series],
) -> pl.DataFrame:
    """Cells with words for numbers, units in place, and null where a figure has no such number."""
    by_position = pl.DataFrame(
        {
            "measure": range(len(chosen)),
            "code": [measure.code for measure in chosen],
            "per_unit": [_amount_per_unit(measure) for measure in chosen],
            "has_denominator": [measure.has_denominator for measure in chosen],
            "settled": [_last_settled(measure, span) for measure in chosen],
        },
        schema_overrides={"measure": pl.UInt16},
    )
    months = pl.lit(pl.Series(span.months, dtype=pl.Date))
    known = pl.col("number") <= pl.col("settled")
    return (
        cells.join(by_position, on="measure", how="left")
        .filter(known | (pl.col("breakdown") == 0))
        .join(_group_names(breakdowns, names), on=["breakdown", "group"], how="left")
        # Groups are numbered in the order of their names.
        .sort("measure", "breakdown", "group", "number")
        .select(
            pl.col("code").alias("measure"),
            months.gather(pl.col("number") - 1).alias("month"),
            pl.lit(pl.Series(breakdowns)).gather(pl.col("breakdown")).alias("breakdown"),
            pl.col("name").alias("group"),
            # Rounded: Polars divides by one value and by a column of them differently, in the last bit.
            pl.when(known).then((pl.col(NUMERATOR) / pl.col("per_unit")).round(9)).alias(NUMERATOR),
            pl.when(known & pl.col("has_denominator")).then(pl.col(DENOMINATOR)).alias(DENOMINATOR),
        )
    )


def _group_names(breakdowns: list[str], names: dict[str, pl.Series]) -> pl.DataFrame:
    return pl.concat(
        pl.DataFrame({"name": names[breakdown]})
        .with_row_index("group")
        .select(pl.lit(position, pl.UInt8).alias("breakdown"), pl.col("group").cast(pl.UInt64), "name")
        for position, breakdown in enumerate(breakdowns)
    )


def _amount_per_unit(measure: Measure) -> int:
    return measure.rule.amount_per_unit if isinstance(measure.rule, Flow) else 1


def _last_settled(measure: Measure, span: _Span) -> int:
    """The number of the last month for which a figure can be known."""
    return sum(not _is_too_early(measure.rule, month, span.as_at) for month in span.months)
