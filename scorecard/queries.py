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
from send_portal.days import add_months, first_day, jumps, last_day, months_between
from send_portal.frame import BREAKDOWNS
from send_portal.models import Person
from send_portal.people import Permission
from send_portal.queries import standing_on
from send_portal.storage.frame_reading import read_frame

FIGURE_KEY = ["measure", "month", "breakdown", "group"]
# Forecasts that were not made at the time are made afterwards, to tell how wrong such forecasts are.
PAST_FORECASTS = 12
# Who can do something about what keeps the portal from working.
CAN_ACT = (Permission.MANAGE_SETTINGS,)


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
    day_jumped: bool = False

    @property
    def nothing_counted(self) -> bool:
        return self.day is None

    def is_provisional(self, month: date) -> bool:
        """Whether the month was still running on the day figures were worked out for; it is complete from the 1st."""
        return self.day is None or last_day(month) >= self.day


def as_of() -> AsOf:
    row = Recalculation.objects.annotate(first_month=Subquery(_months_of_requests()[:1])).get(pk=1)
    day = today()
    waiting = max(0, sources.ledger_position() - row.counted_position) if row.counted_position >= 0 else 0
    return AsOf(
        _counted_to(row, day),
        row.finished_at,
        waiting,
        row.counted_event_id,
        row.first_month,
        jumps(day, _last_day(row)),
    )


def _months_of_requests() -> QuerySet[Figure, date]:
    """The months that figures are kept for, in order: those of one measure, which an index finds."""
    rows = Figure.objects.filter(measure="EHC01", breakdown="all", group="")
    return rows.order_by("month").values_list("month", flat=True)


def _counted_to(row: Recalculation, day: date) -> date | None:
    """The day figures stand for. Those that were counted for a day to come are shown as far as the portal's day."""
    return min(row.as_at, day) if row.as_at else None


def _last_day(row: Recalculation) -> date | None:
    """The day from which the next may not jump."""
    return row.accepted_day or row.as_at


def day_waits(day: date) -> bool:
    """Whether counting must wait until somebody says that this day is right."""
    return jumps(day, _last_day(Recalculation.objects.get(pk=1)))


def day_to_go_on_from() -> date | None:
    return _last_day(Recalculation.objects.get(pk=1))


def is_up_to_date() -> bool:
    """Whether the stored figures have counted every change, for today, by today's definitions."""
    row = Recalculation.objects.get(pk=1)
    return row.as_at == today() and has_counted_all(row)


def has_counted_all(row: Recalculation) -> bool:
    """Whether every change is counted by today's definitions, for whatever day."""
    return row.counted_position == sources.ledger_position() and row.definitions == definitions_digest()


def waiting_since() -> datetime | None:
    """When the first change that is not counted yet was saved; None where none waits."""
    row = Recalculation.objects.get(pk=1)
    if row.counted_position == sources.ledger_position():
        return None
    return sources.first_saved_after(row.counted_event_id)


def months_to_count(frame: pl.DataFrame, as_at: date) -> list[date]:
    """First days of the months figures are kept for: from the first request's to that of `as_at`."""
    first: date | None = frame.select(pl.min("received")).item() if frame.height else None
    return months_between(first_day(min(first, as_at)), first_day(as_at)) if first else []


def stored_figures() -> pl.DataFrame:
    """Every stored figure, columns as FIGURE_SCHEMA and the row's id."""
    return read_frame(Figure.objects.all(), {**FIGURE_SCHEMA, "id": pl.Int64})


def figures_digest(figures: pl.DataFrame) -> str:
    """SHA-256 of figures, in any order: the same for those that were calculated and those that were stored of them."""
    return hashlib.sha256(
        figures.select(list(FIGURE_SCHEMA)).sort(FIGURE_KEY).write_csv().encode()
    ).hexdigest()


def fresh_figures(as_at: date) -> pl.DataFrame:
    """Every figure recounted now from the cases; nothing is stored."""
    return figures_of(sources.case_frame(), as_at)


def compare_figures(figures: pl.DataFrame, stored: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The figures that differ from those stored, and the stored ones of groups that are gone."""
    fresh = figures.select(list(FIGURE_SCHEMA))
    different = fresh.join(stored, on=list(FIGURE_SCHEMA), how="anti", nulls_equal=True)
    return different, stored.join(fresh, on=FIGURE_KEY, how="anti")


def wrong_figures(as_at: date) -> pl.DataFrame:
    """The places of stored figures that a fresh recount for that day doesn't give, columns as FIGURE_KEY."""
    different, gone = compare_figures(fresh_figures(as_at), stored_figures())
    return pl.concat([different.select(FIGURE_KEY), gone.select(FIGURE_KEY)])


def figures_of(frame: pl.DataFrame, as_at: date, measures: Iterable[Measure] | None = None) -> pl.DataFrame:
    return calculate(
        frame, list(measures or MEASURES.values()), months_to_count(frame, as_at), BREAKDOWNS, as_at=as_at
    )


def shown_figures() -> QuerySet[Figure]:
    """The stored figures of months that have begun, which is what pages, files and reports may show."""
    return standing_on(Figure.objects.all(), "month")


def series(code: str, *, breakdown: str = "all") -> list[Figure]:
    """A measure's figures in order of group and month."""
    return list(shown_figures().filter(measure=code, breakdown=breakdown).order_by("group", "month"))


def total_series(codes: Sequence[str] | None = None) -> dict[str, list[Figure]]:
    """The whole-area series of each measure, in order of month: one query for a whole scorecard."""
    by_measure: dict[str, list[Figure]] = {code: [] for code in codes or MEASURES}
    rows = shown_figures().filter(breakdown="all", measure__in=list(by_measure)).order_by("month")
    for row in rows:
        by_measure[row.measure].append(row)
    return by_measure


def figures_between(
    first: date, last: date, *, measures: Sequence[str], breakdowns: Sequence[str]
) -> list[dict[str, object]]:
    """Stored figures of whole months, both included, in order; what the `figures` command prints."""
    rows = shown_figures().filter(
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
    frame, day = sources.case_frame(), today()
    as_at = _counted_to(Recalculation.objects.get(pk=1), day) or day
    ids = case_ids(frame, MEASURES[code], month, breakdown, group, as_at=as_at, part=part)
    return sources.case_list_rows(person, ids)


def open_alarms() -> QuerySet[Alarm]:
    """The alarms that stand; of each kind there is one at most."""
    return Alarm.objects.filter(cleared_at=None)


def open_alarm(person: Person | None = None) -> str:
    """What the alarms that stand say to this person: those for everybody, and to who can act the others too.

    One query.
    """
    alarms = open_alarms()
    if person is None or not person.may(*CAN_ACT):
        alarms = alarms.filter(for_everybody=True)
    return " ".join(alarms.values_list("message", flat=True))


# Forecasts


def last_complete_month_end(day: date) -> date:
    """The origin of the latest forecast: a month is complete from the 1st of the next, as its figures are."""
    return last_day(add_months(day, -1))


def stored_forecasts() -> list[Forecast]:
    """The latest forecast and those before it that it is judged by, newest first."""
    return list(standing_forecasts(today())[: PAST_FORECASTS + 1])


def standing_forecasts(day: date) -> QuerySet[Forecast]:
    """Forecasts made by this day from month ends before it, newest first."""
    made = standing_on(Forecast.objects.all(), "as_at", day)
    return standing_on(made, "origin", last_complete_month_end(day))


def forecasts_of_days_to_come(day: date) -> QuerySet[Forecast]:
    """Forecasts that a wrong clock left: they say nothing that could be known."""
    return Forecast.objects.exclude(pk__in=standing_forecasts(day).values("pk"))


def cuts_of_days_to_come(day: date) -> int:
    """How many cuts were frozen for a day that has not come."""
    return Cut.objects.filter(as_at__gt=day).count()


def missing_origins(day: date) -> list[date]:
    """Month ends without a forecast, newest first: the last complete one and the twelve before it."""
    last = last_complete_month_end(day)
    origins = [last_day(add_months(last, -back)) for back in range(PAST_FORECASTS + 1)]
    made = set(standing_forecasts(day).filter(origin__in=origins).values_list("origin", flat=True))
    return [origin for origin in origins if origin not in made]


def is_forecast_due(day: date) -> bool:
    """Whether the last complete month end has no forecast, and enough is known for one."""
    last = last_complete_month_end(day)
    if standing_forecasts(day).filter(origin=last).exists():
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
