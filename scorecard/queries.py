"""Every read of figures: how far they have counted, a measure's series, what lies behind a figure, forecasts, cuts."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO

import polars as pl
from django.db.models import QuerySet, Subquery

from scorecard import sources
from scorecard.forecast import Lack, Shortage, find_shortage, from_frame, is_long_enough
from scorecard.measures import (
    FIGURE_SCHEMA,
    MEASURES,
    Measure,
    calculate,
    case_ids,
    definitions,
    definitions_digest,
)
from scorecard.models import Alarm, Cut, Figure, Forecast, Recalculation
from send_portal.calendar import today
from send_portal.days import add_months, first_day, last_day, months_between
from send_portal.frame import BREAKDOWNS
from send_portal.models import Person
from send_portal.storage.frame_reading import read_frame

FIGURE_KEY = ["measure", "month", "breakdown", "group"]
# Forecasts that were not made at the time are made afterwards, to tell how wrong such forecasts are.
PAST_FORECASTS = 12


@dataclass(frozen=True)
class AsOf:
    """What the stored figures have counted, for the stamp beside each.

    `first_month` is that of the first request, from which on figures are kept; None without any.
    """

    day: date | None
    finished_at: datetime | None
    changes_waiting: int
    counted_event_id: int
    first_month: date | None

    @property
    def nothing_counted(self) -> bool:
        return self.day is None

    def is_provisional(self, month: date) -> bool:
        """Whether the month was still running on the day figures were worked out for; it is complete from the 1st."""
        return self.day is None or last_day(month) >= self.day


def as_of() -> AsOf:
    row = Recalculation.objects.annotate(first_month=Subquery(_months_of_requests()[:1])).get(pk=1)
    waiting = max(0, sources.ledger_position() - row.counted_position) if row.counted_position >= 0 else 0
    return AsOf(row.as_at, row.finished_at, waiting, row.counted_event_id, row.first_month)


def _months_of_requests() -> QuerySet[Figure, date]:
    """The months that figures are kept for, in order: those of one measure, which an index finds."""
    rows = Figure.objects.filter(measure="EHC01", breakdown="all", group="")
    return rows.order_by("month").values_list("month", flat=True)


def is_up_to_date() -> bool:
    """Whether the stored figures have counted every change, for today, by today's definitions."""
    row = Recalculation.objects.get(pk=1)
    return (
        row.counted_position == sources.ledger_position()
        and row.as_at == today()
        and row.definitions == definitions_digest()
    )


def months_to_count(frame: pl.DataFrame, as_at: date) -> list[date]:
    """First days of the months figures are kept for: from the first request's to that of `as_at`."""
    first: date | None = frame.select(pl.min("received")).item() if frame.height else None
    return months_between(first_day(min(first, as_at)), first_day(as_at)) if first else []


def stored_figures() -> pl.DataFrame:
    """Every stored figure, columns as FIGURE_SCHEMA and the row's id."""
    return read_frame(Figure.objects.all(), {**FIGURE_SCHEMA, "id": pl.Int64})


def fresh_figures(as_at: date) -> pl.DataFrame:
    """Every figure recounted now from the cases; nothing is stored."""
    return figures_of(sources.case_frame(), as_at)


def figures_of(frame: pl.DataFrame, as_at: date, measures: Iterable[Measure] | None = None) -> pl.DataFrame:
    return calculate(
        frame, list(measures or MEASURES.values()), months_to_count(frame, as_at), BREAKDOWNS, as_at=as_at
    )


def series(code: str, *, breakdown: str = "all") -> list[Figure]:
    """A measure's figures in order of group and month."""
    return list(Figure.objects.filter(measure=code, breakdown=breakdown).order_by("group", "month"))


def total_series(codes: Sequence[str] | None = None) -> dict[str, list[Figure]]:
    """The whole-area series of each measure, in order of month: one query for a whole scorecard."""
    by_measure: dict[str, list[Figure]] = {code: [] for code in codes or MEASURES}
    rows = Figure.objects.filter(breakdown="all", measure__in=list(by_measure)).order_by("month")
    for row in rows:
        by_measure[row.measure].append(row)
    return by_measure


def figures_between(
    first: date, last: date, *, measures: Sequence[str], breakdowns: Sequence[str]
) -> list[dict[str, object]]:
    """Stored figures of whole months, both included, in order; what the `figures` command prints."""
    rows = Figure.objects.filter(
        month__gte=first, month__lte=last, measure__in=measures, breakdown__in=["all", *breakdowns]
    )
    return list(
        rows.order_by("measure", "month", "breakdown", "group").values(
            *FIGURE_KEY, "numerator", "denominator"
        )
    )


def cases_behind(
    person: Person,
    code: str,
    month: date,
    *,
    breakdown: str = "all",
    group: str = "",
    part: str = "numerator",
) -> list[dict[str, object]]:
    """The cases that a figure's numerator or denominator counts, as that person may see them."""
    frame = sources.case_frame()
    row = Recalculation.objects.get(pk=1)
    ids = case_ids(frame, MEASURES[code], month, breakdown, group, as_at=row.as_at or today(), part=part)
    return sources.case_list_rows(person, ids)


def open_alarm() -> str:
    """What every alarm that stands says; of each kind there is one at most."""
    return " ".join(Alarm.objects.filter(cleared_at=None).values_list("message", flat=True))


# Forecasts


def last_complete_month_end(day: date) -> date:
    """The origin of the latest forecast: a month is complete from the 1st of the next, as its figures are."""
    return last_day(add_months(day, -1))


def stored_forecasts() -> list[Forecast]:
    """The latest forecast and those before it that it is judged by, newest first."""
    return list(Forecast.objects.all()[: PAST_FORECASTS + 1])


def missing_origins(day: date) -> list[date]:
    """Month ends without a forecast, newest first: the last complete one and the twelve before it."""
    last = last_complete_month_end(day)
    origins = [last_day(add_months(last, -back)) for back in range(PAST_FORECASTS + 1)]
    made = set(Forecast.objects.filter(origin__in=origins).values_list("origin", flat=True))
    return [origin for origin in origins if origin not in made]


def is_forecast_due(day: date) -> bool:
    """Whether the last complete month end has no forecast, and enough is known for one."""
    last = last_complete_month_end(day)
    if Forecast.objects.filter(origin=last).exists():
        return False
    return forecast_shortage(last, first=_months_of_requests().first()) is None


def forecast_shortage(origin: date, *, first: date | None) -> Shortage | None:
    """Why no forecast can be made from `origin` by what had happened by then; None where one can.

    `first` is the first month with figures: without a year from it to the origin the cases aren't read.
    """
    if not is_long_enough(first, origin):
        return Shortage(Lack.MONTHS, "figures don't go back far enough")
    return find_shortage(from_frame(sources.case_frame()).known_on(origin), origin)


# Cuts


def cut_digest(frame: bytes, definitions: object, figures: object) -> str:
    """SHA-256 over the frame's Parquet, then definitions and figures as canonical JSON."""
    digest = hashlib.sha256(frame)
    for part in (definitions, figures):
        digest.update(canonical_json(part))
    return digest.hexdigest()


def canonical_json(value: object) -> bytes:
    """The same value always gives the same bytes, through any database's JSON column."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def cut_is_whole(cut: Cut) -> bool:
    """Whether nothing in the cut changed since it was frozen."""
    return cut.sha256 == cut_digest(bytes(cut.frame), cut.definitions, cut.figures)


def recompute_cut(cut: Cut) -> list[dict[str, object]]:
    """The cut's figures calculated again from its own frame."""
    return figures_as_json(figures_of(pl.read_parquet(BytesIO(bytes(cut.frame))), cut.as_at))


def broken_cuts() -> list[str]:
    """SHA-256 of each cut that changed since it was frozen, or whose numbers can't be calculated again from it.

    Numbers are compared for the measures whose version is still that of the cut: a later one may rightly count
    otherwise, while better words for the same rule change no number.
    """
    return [cut.sha256 for cut in Cut.objects.order_by("pk").iterator(chunk_size=1) if _is_broken(cut)]


def _is_broken(cut: Cut) -> bool:
    if not cut_is_whole(cut):
        return True
    versions = {code: definition["version"] for code, definition in cut.definitions.items()}
    same = {code for code, definition in definitions().items() if versions.get(code) == definition["version"]}
    return _of(same, recompute_cut(cut)) != _of(same, cut.figures)


def _of(measures: Collection[str], figures: Iterable[Mapping[str, object]]) -> list[Mapping[str, object]]:
    return [figure for figure in figures if figure["measure"] in measures]


def figures_as_json(figures: pl.DataFrame) -> list[dict[str, object]]:
    """Figures as plain rows, months as ISO dates, sorted, for freezing."""
    return figures.sort(FIGURE_KEY).with_columns(pl.col("month").dt.to_string("%Y-%m-%d")).to_dicts()
