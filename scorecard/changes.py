"""Every write of figures: counting again, the nightly check, forecasts, and freezing a cut.

Counting is single-flight. Whoever wants to count takes the claim, one row that an update must change exactly once; a
holder that was killed loses it when its lease runs out. Whoever finds it taken goes away: the holder looks at the
ledger again after giving the claim back, so nothing that was committed meanwhile is left uncounted.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from uuid import uuid4

import polars as pl
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from scorecard import sources
from scorecard.forecast import (
    HORIZON,
    Past,
    basis_as_json,
    find_shortage,
    forecast_from,
    from_frame,
    quantiles_as_json,
)
from scorecard.measures import FIGURE_SCHEMA, definitions, definitions_digest
from scorecard.models import Alarm, Cut, Figure, Forecast, Recalculation
from scorecard.queries import (
    FIGURE_KEY,
    broken_cuts,
    cut_digest,
    figures_as_json,
    figures_of,
    fresh_figures,
    is_forecast_due,
    is_up_to_date,
    last_complete_month_end,
    missing_origins,
    stored_figures,
)
from send_portal.calendar import today
from send_portal.days import say_month
from send_portal.history import record_history
from send_portal.models import Person
from send_portal.running.work import send_task

LEASE = timedelta(minutes=2)  # longer than any step of a count (a million cases: docs/performance.md)
MOST_ROUNDS = 20  # then whoever saved meanwhile, or the minute tick, has asked another worker already
BATCH = 2000
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Outcome:
    """What one request to count came to: how many figures were written, or that somebody else is counting."""

    rounds: int
    rows_changed: int

    @property
    def joined(self) -> bool:
        return self.rounds == 0


class ClaimLost(Exception):
    """The lease ran out and somebody else counts now; this count's figures were not written."""


def recalculate(*, by: Person, force: bool = False, progress: Progress = lambda words: None) -> Outcome:
    """Count until the figures are up to date. `force` counts at least once whether needed or not.

    Raises ClaimLost, with nothing written, when a count was so slow that somebody else took it over.
    """
    rounds = changed = 0
    while rounds < MOST_ROUNDS and ((force and not rounds) or not is_up_to_date()):
        claim = _take_claim()
        if claim is None:
            break
        try:
            changed += _count(claim, progress)
        finally:
            _give_back(claim)
        rounds += 1
    if rounds and is_forecast_due(today()):
        send_task("scorecard.make_forecasts")
    return Outcome(rounds, changed)


def _take_claim() -> str | None:
    now, claim = timezone.now(), uuid4().hex
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    taken = Recalculation.objects.filter(free, pk=1).update(claimed_by=claim, claimed_until=now + LEASE)
    return claim if taken == 1 else None


def _give_back(claim: str) -> None:
    Recalculation.objects.filter(pk=1, claimed_by=claim).update(claimed_by="", claimed_until=None)


def _count(claim: str, progress: Progress) -> int:
    """One count: the position first, then the frame, so that everything up to the position is in it."""
    position, event_id, day = sources.ledger_position(), sources.last_event_id(), today()
    progress("Reading cases")
    frame = sources.case_frame()
    _hold_claim(claim)
    progress(f"Calculating every measure for {frame.height:,} cases")
    figures = figures_of(frame, day)
    progress(f"Comparing {figures.height:,} figures with those stored")
    different, gone = _compare(figures)
    changed = different.height + gone.height
    with transaction.atomic():
        _hold_claim(claim)
        _write(different)
        _remove(gone)
        Recalculation.objects.filter(pk=1).update(
            counted_position=position,
            counted_event_id=event_id,
            as_at=day,
            definitions=definitions_digest(),
            finished_at=timezone.now(),
            rows_changed=changed,
        )
    progress(f"{changed:,} figures changed")
    return changed


def _hold_claim(claim: str) -> None:
    """Lengthen the lease for the next step, if the claim is still ours: nobody else has written since it was taken."""
    held = Recalculation.objects.filter(pk=1, claimed_by=claim).update(claimed_until=timezone.now() + LEASE)
    if held != 1:
        raise ClaimLost


def _compare(figures: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The figures that differ from those stored, and the stored ones of groups that are gone."""
    fresh, stored = figures.select(list(FIGURE_SCHEMA)), stored_figures()
    different = fresh.join(stored, on=list(FIGURE_SCHEMA), how="anti", nulls_equal=True)
    return different, stored.join(fresh, on=FIGURE_KEY, how="anti")


def _write(figures: pl.DataFrame) -> None:
    if connection.vendor == "postgresql" and figures.height > BATCH:
        _copy_in(figures)
    else:
        _upsert(figures)


def _remove(stored: pl.DataFrame) -> None:
    for part in stored.iter_slices(BATCH):
        Figure.objects.filter(pk__in=part["id"].to_list()).delete()


def _upsert(figures: pl.DataFrame) -> None:
    Figure.objects.bulk_create(
        (Figure(**row) for row in figures.iter_rows(named=True)),
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=FIGURE_KEY,
        update_fields=["numerator", "denominator"],
    )


def _copy_in(figures: pl.DataFrame) -> None:
    """Many figures at once: COPY into a table of the transaction's own, then one statement."""
    table = Figure._meta.db_table
    columns = ", ".join(f'"{name}"' for name in FIGURE_SCHEMA)
    keys = ", ".join(f'"{name}"' for name in FIGURE_KEY)
    csv = BytesIO(figures.write_csv(include_header=False, quote_style="non_numeric", null_value="").encode())
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE new_figures (LIKE {table})")
        cursor.execute("ALTER TABLE new_figures DROP COLUMN id")
        cursor.cursor.copy_expert(f"COPY new_figures ({columns}) FROM STDIN WITH (FORMAT csv)", csv)
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {columns} FROM new_figures "  # noqa: S608  # our own column names
            f"ON CONFLICT ({keys}) DO UPDATE SET numerator = EXCLUDED.numerator, denominator = EXCLUDED.denominator"
        )
        cursor.execute("DROP TABLE new_figures")


# The nightly check


def check_figures(*, by: Person) -> list[str]:
    """Compare timelines, figures and cuts with a fresh recount; raise or clear the alarm. Returns what is wrong.

    The alarm stands on every page, so it counts cases; their references are in the history, for the auditor.
    """
    references = _wrong_timelines()
    cuts = broken_cuts()
    wrong = _words_on_timelines(references) + _words_on_figures(_wrong_figures()) + _words_on_cuts(cuts)
    if wrong or is_up_to_date():
        keep_alarm(kind="recount", wrong=wrong, by=by, details={"cases": references, "cuts": cuts})
    return wrong


@transaction.atomic
def keep_alarm(
    *, kind: str, wrong: Sequence[str], by: Person, details: Mapping[str, object] | None = None
) -> None:
    """Raise the alarm of this kind with these sentences, or clear it where there are none.

    Pages show the sentences to everybody; `details` are for the history alone.
    """
    subject = ("scorecard.alarm", kind)
    standing = Alarm.objects.filter(kind=kind, cleared_at=None)
    if wrong:
        Alarm.objects.update_or_create(kind=kind, cleared_at=None, defaults={"message": " ".join(wrong)})
        after: dict[str, object] = {"wrong": list(wrong), **(details or {})}
        record_history(subject=subject, action="raised alarm", by=by, after=after)
    elif standing.update(cleared_at=timezone.now()):
        record_history(subject=subject, action="cleared alarm", by=by)


def _wrong_timelines() -> list[str]:
    """Cases whose dates disagree with their events. All are compared twice, since a case that was saved between the
    reading of its dates and of its events is not wrong."""
    wrong = sources.timeline_mismatches()
    return sorted(set(wrong) & set(sources.timeline_mismatches())) if wrong else []


def _words_on_timelines(references: list[str]) -> list[str]:
    if not references:
        return []
    return [
        f"The events disagree with the worked-out dates of {_number(len(references), 'case')}. "
        "After an upgrade: python manage.py rebuild_timelines."
    ]


def _wrong_figures() -> pl.DataFrame:
    """Keys of wrong figures; none while changes wait to be counted, since a figure that lags is not wrong."""
    nothing = pl.DataFrame(schema={name: FIGURE_SCHEMA[name] for name in FIGURE_KEY})
    if not is_up_to_date():
        return nothing
    different, gone = _compare(fresh_figures(today()))
    return pl.concat([different.select(FIGURE_KEY), gone.select(FIGURE_KEY)]) if is_up_to_date() else nothing


def _words_on_figures(wrong: pl.DataFrame) -> list[str]:
    if wrong.is_empty():
        return []
    first = wrong.sort(FIGURE_KEY).row(0, named=True)
    return [
        f"A fresh recount disagrees with {_number(wrong.height, 'stored figure')}, "
        f"the first {first['measure']} of {say_month(first['month'])}."
    ]


def _words_on_cuts(cuts: list[str]) -> list[str]:
    if not cuts:
        return []
    return [f"The numbers of {_number(len(cuts), 'published cut')} can't be calculated again from it."]


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


# Forecasts


def make_forecasts(*, by: Person, again: bool = False) -> list[date]:
    """Make the forecasts that are missing, the latest first, and say from which month ends one was written.

    Each is a transaction of its own, so whoever stops half-way has lost one at most. With `again` the latest is made
    from the records as they are now, and written if that changes it. Where too little was known on a month end, none is
    made.
    """
    position, day = sources.ledger_position(), today()
    latest = last_complete_month_end(day)
    origins = missing_origins(day)
    if again and latest not in origins:
        origins = [latest, *origins]
    if not origins:
        return []
    cases = from_frame(sources.case_frame()).known_on(latest)
    past = Past(cases, latest)
    return [
        origin
        for origin in origins
        if find_shortage(cases.known_on(origin), origin) is None
        and _keep_forecast(_forecast_row(past, origin, day, position, is_latest=origin == latest), by)
    ]


def _forecast_row(past: Past, origin: date, day: date, position: int, *, is_latest: bool) -> Forecast:
    made = forecast_from(past, origin)
    return Forecast(
        origin=origin,
        as_at=day,
        counted_position=position,
        model_version=made.model_version,
        seed=made.seed,
        simulations=made.simulations,
        months=HORIZON,
        quantiles=quantiles_as_json(made),
        basis=basis_as_json(made, past.cases, effects=is_latest),
    )


@transaction.atomic
def _keep_forecast(row: Forecast, by: Person) -> bool:
    """Write a forecast unless the one that is there says the same; whether it was written."""
    compared = ("model_version", "seed", "simulations", "months", "quantiles", "basis")
    fresh = {name: getattr(row, name) for name in compared}
    before = Forecast.objects.select_for_update().filter(origin=row.origin).first()
    known = {name: getattr(before, name) for name in compared} if before else None
    if known == fresh:
        return False
    rest = {"as_at": row.as_at, "made_at": row.made_at, "counted_position": row.counted_position}
    kept, is_new = Forecast.objects.update_or_create(origin=row.origin, defaults={**fresh, **rest})
    action = "made forecast" if is_new else "made forecast again"
    record_history(subject=kept, action=action, by=by, before=known, after=fresh)
    return True


# Cuts


@transaction.atomic
def freeze_cut(*, by: Person) -> Cut:
    """Freeze the frame, the definitions and every figure as they are now, under their SHA-256.

    The figures are calculated from the frame that is frozen, so the two can't disagree.
    """
    position, day = sources.ledger_position(), today()
    frame = sources.case_frame().sort("case_id")
    buffer = BytesIO()
    frame.write_parquet(buffer)
    figures, rules = figures_as_json(figures_of(frame, day)), definitions()
    digest = cut_digest(buffer.getvalue(), rules, figures)
    cut, is_new = Cut.objects.get_or_create(
        sha256=digest,
        defaults={
            "frame": buffer.getvalue(),
            "definitions": rules,
            "figures": figures,
            "as_at": day,
            "counted_position": position,
            "made_by": by,
        },
    )
    if is_new:
        record_history(subject=cut, action="froze cut", by=by, after={"sha256": digest})
    return cut
