"""Every write of figures: counting again, the nightly check, forecasts, and freezing a cut.

Counting is single-flight. Whoever wants to count takes the claim, one row that an update must change exactly once. Its
lease is short, and renewed while its holder lives, so a holder that was killed has soon lost it. Whoever finds it taken
goes away: the holder looks at the ledger again after giving the claim back, so nothing that was committed meanwhile is
left uncounted.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from threading import Event, Thread
from uuid import uuid4

import polars as pl
import structlog
from django.db import DatabaseError, InterfaceError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from scorecard import sources
from scorecard.duties import duty
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
    compare_figures,
    cut_digest,
    cuts_of_days_to_come,
    day_waits,
    figures_as_json,
    figures_digest,
    figures_of,
    forecasts_of_days_to_come,
    has_counted_all,
    is_forecast_due,
    is_up_to_date,
    last_complete_month_end,
    missing_origins,
    stored_figures,
    wrong_figures,
)
from send_portal.calendar import today
from send_portal.counting import say_count
from send_portal.database.connections import drop_broken_connection
from send_portal.days import say_day, say_month
from send_portal.history import record_history
from send_portal.models import Person
from send_portal.refusals import Problem, Refused
from send_portal.running.machine import damage
from send_portal.running.work import send_task
from send_portal.troubles import CHECK_OF_FIGURES, COUNT

logger = structlog.get_logger(__name__)

LEASE = timedelta(seconds=10)
RENEWED_EVERY = 3.0  # seconds: a holder that lives on may miss two renewals
MOST_ROUNDS = 20  # then whoever saved meanwhile, or the minute tick, has asked another worker already
BATCH = 2000
MOST_SAID = 700  # characters of an alarm
DAY_JUMPED = (
    "Nothing can be published now: the portal’s day has jumped, so its clock may be wrong. "
    "An administrator must put the clock right, or accept the day under Settings."
)
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Outcome:
    """What one request to count came to: how many figures were written, or why none were counted."""

    rounds: int
    rows_changed: int
    day_waits: bool = False

    @property
    def joined(self) -> bool:
        """Whether somebody else is counting, or there was nothing to count."""
        return self.rounds == 0 and not self.day_waits


class ClaimLost(Exception):
    """The lease ran out and somebody else counts now; this count's figures were not written."""


def recalculate(*, by: Person, force: bool = False, progress: Progress = lambda words: None) -> Outcome:
    """Count until the figures are up to date. `force` counts at least once whether needed or not.

    On a day that jumps nothing is counted until somebody accepts it. Raises ClaimLost, with nothing written, when a
    count was so slow that somebody else took it over.
    """
    rounds = changed = 0
    while rounds < MOST_ROUNDS and ((force and not rounds) or not is_up_to_date()):
        day = today()
        if day_waits(day):
            return Outcome(rounds, changed, day_waits=True)
        claim = _take_claim()
        if claim is None:
            break
        with duty(COUNT, harmless=(ClaimLost,)), _holding(claim):
            changed += _count(claim, day, by, progress)
        rounds += 1
    if rounds and is_forecast_due(today()):
        send_task("scorecard.make_forecasts")
    return Outcome(rounds, changed)


@transaction.atomic
def accept_day(*, by: Person) -> bool:
    """Say that the portal's day is right though it jumped, so that counting goes on. Whether it had to be said."""
    day, row = today(), Recalculation.objects.select_for_update().get(pk=1)
    if not day_waits(day):
        return False
    Recalculation.objects.filter(pk=1).update(accepted_day=day)
    before, after = {"counted for": row.as_at}, {"day": day}
    record_history(subject=row, action="accepted day", by=by, before=before, after=after)
    send_task("scorecard.recalculate")
    return True


@transaction.atomic
def drop_claim(*, by: Person) -> None:
    """In a restored database: whoever was counting when the backup was taken isn't counting here."""
    row = Recalculation.objects.select_for_update().get(pk=1)
    if row.claimed_by:
        Recalculation.objects.filter(pk=1).update(claimed_by="", claimed_until=None)
        record_history(subject=row, action="dropped the claim of a count in a backup", by=by)


def _take_claim() -> str | None:
    """The claim, where it is free. One that ends further ahead than a lease is long was taken by a wrong clock."""
    now, claim = timezone.now(), uuid4().hex
    free = Q(claimed_until=None) | Q(claimed_until__lt=now) | Q(claimed_until__gt=now + 2 * LEASE)
    taken = Recalculation.objects.filter(free, pk=1).update(claimed_by=claim, claimed_until=now + LEASE)
    return claim if taken == 1 else None


@contextmanager
def _holding(claim: str) -> Iterator[None]:
    """Renew the claim's lease from a thread with a connection of its own, and give it back whatever happens.

    Within a transaction nobody else sees the claim, and nobody can wait for it to run out.
    """
    done = Event()
    renewing = Thread(target=_renew, args=(claim, done), name="renew the claim", daemon=True)
    if not connection.in_atomic_block:
        renewing.start()
    try:
        yield
    finally:
        done.set()
        if renewing.ident:
            renewing.join()
        _give_back(claim)


def _renew(claim: str, done: Event) -> None:
    try:
        while not done.wait(RENEWED_EVERY):
            try:
                if not _lengthen(claim):
                    return  # somebody else has it; the holder hears of it at its next step
            except (DatabaseError, InterfaceError) as error:
                logger.warning("claim_not_renewed", error=repr(error))
                connection.close()
    finally:
        connection.close()


def _give_back(claim: str) -> None:
    """Over a new connection where the one in use broke. Where there is none to be had, the lease runs out by itself."""
    drop_broken_connection()
    try:
        Recalculation.objects.filter(pk=1, claimed_by=claim).update(claimed_by="", claimed_until=None)
    except (DatabaseError, InterfaceError) as error:
        logger.warning("claim_not_given_back", error=repr(error))


def _count(claim: str, day: date, by: Person, progress: Progress) -> int:
    """One count: the position first, then the frame, so that everything up to the position is in it."""
    position, event_id = sources.ledger_position(), sources.last_event_id()
    progress("Reading cases")
    frame = sources.case_frame()
    _hold_claim(claim)
    progress(f"Calculating every measure for {say_count(frame.height, 'case')}")
    figures = figures_of(frame, day)
    progress(f"Comparing {say_count(figures.height, 'figure')} with those stored")
    stored = stored_figures()
    different, gone = compare_figures(figures, stored)
    changed, digest = different.height + gone.height, figures_digest(figures)
    with transaction.atomic():
        _hold_claim(claim)
        _note_what_was_changed_between(stored, by)
        _write(different)
        _remove(gone)
        Recalculation.objects.filter(pk=1).update(
            counted_position=position,
            counted_event_id=event_id,
            as_at=day,
            accepted_day=None,
            definitions=definitions_digest(),
            figures_digest=digest,
            finished_at=timezone.now(),
            rows_changed=changed,
        )
    progress(f"{say_count(changed, 'figure')} changed")
    return changed


def _hold_claim(claim: str) -> None:
    """Lengthen the lease for the next step, if the claim is still ours: nobody else has written since it was taken."""
    if not _lengthen(claim):
        raise ClaimLost


def _lengthen(claim: str) -> bool:
    """Let the lease run from now again; whether the claim is still this one."""
    lease = timezone.now() + LEASE
    return Recalculation.objects.filter(pk=1, claimed_by=claim).update(claimed_until=lease) == 1


def _note_what_was_changed_between(stored: pl.DataFrame, by: Person) -> None:
    """The count puts right what somebody changed since the last one, but not without a trace."""
    left = Recalculation.objects.values_list("figures_digest", flat=True).get(pk=1)
    if left and left != figures_digest(stored):
        logger.error("figures_changed_between_counts")
        record_history(
            subject=("scorecard.figures", "all"), action="found figures changed, counted again", by=by
        )


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

    Also looks for rows of days to come, and whether the database is whole. The alarm stands on every page, so it counts
    cases; their references are in the history, for the auditor.
    """
    with duty(CHECK_OF_FIGURES):
        references = _wrong_timelines()
        cuts = broken_cuts()
        wrong = [
            *_words_on_timelines(references),
            *_words_on_figures(),
            *_words_on_cuts(cuts),
            *_words_on_days_to_come(today()),
            *_words_on_damage(),
        ]
        if wrong or is_up_to_date():
            keep_alarm(kind="recount", wrong=wrong, by=by, details={"cases": references, "cuts": cuts})
    return wrong


@transaction.atomic
def keep_alarm(
    *,
    kind: str,
    wrong: Sequence[str],
    by: Person,
    for_everybody: bool = True,
    details: Mapping[str, object] | None = None,
) -> None:
    """Raise the alarm of this kind with these sentences, or clear it where there are none.

    Pages show the sentences to everybody, or to those who can act; `details` are for the history alone.
    """
    subject = ("scorecard.alarm", kind)
    standing = Alarm.objects.filter(kind=kind, cleared_at=None)
    if wrong:
        said = {"message": " ".join(wrong)[:MOST_SAID], "for_everybody": for_everybody}
        Alarm.objects.update_or_create(kind=kind, cleared_at=None, defaults=said)
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
        f"The events disagree with the worked-out dates of {say_count(len(references), 'case')}. "
        "After an upgrade: python manage.py rebuild_timelines."
    ]


def _words_on_figures() -> list[str]:
    """Compare stored figures with a fresh recount for the day they were counted for.

    While changes wait, a figure that lags is not wrong: then they must be those that the last count left. Nothing is
    said where somebody saved or counted during the comparison.
    """
    row = Recalculation.objects.get(pk=1)
    if row.as_at and has_counted_all(row):
        words = _words_on_recount(row.as_at)
        return words if has_counted_all(row) and not _counted_since(row) else []
    changed = row.figures_digest not in ("", figures_digest(stored_figures()))
    if not changed or _counted_since(row):
        return []
    return ["Stored figures are not those that the last count left. A fresh count will put them right."]


def _counted_since(row: Recalculation) -> bool:
    return Recalculation.objects.get(pk=1).finished_at != row.finished_at


def _words_on_recount(as_at: date) -> list[str]:
    wrong = wrong_figures(as_at)
    if wrong.is_empty():
        return []
    first = wrong.sort(FIGURE_KEY).row(0, named=True)
    return [
        f"A fresh recount disagrees with {say_count(wrong.height, 'stored figure')}, "
        f"the first {first['measure']} of {say_month(first['month'])}."
    ]


def _words_on_cuts(cuts: list[str]) -> list[str]:
    if not cuts:
        return []
    return [f"The numbers of {say_count(len(cuts), 'published cut')} can't be calculated again from it."]


def _words_on_days_to_come(day: date) -> list[str]:
    """What a clock that was wrong left behind. Pages don't show such forecasts; a cut can't be taken back."""
    said = []
    if forecasts := forecasts_of_days_to_come(day).count():
        said.append(
            f"{say_count(forecasts, 'forecast')} of days that have not come yet: a clock was wrong. They are not "
            "shown, and the next making of forecasts takes them away."
        )
    if cuts := cuts_of_days_to_come(day):
        said.append(f"{say_count(cuts, 'published cut')} of a day that has not come yet: a clock was wrong.")
    as_at = Recalculation.objects.get(pk=1).as_at
    if as_at and as_at > day:
        said.append(f"Figures were counted for {say_day(as_at)}, which has not come yet: a clock was wrong.")
    return said


def _words_on_damage() -> list[str]:
    found = damage()
    if not found:
        return []
    logger.error("database_damaged", found=found)
    return ["The database's file is damaged. Stop the portal and restore the last whole backup."]


# Forecasts


def make_forecasts(*, by: Person, again: bool = False) -> list[date]:
    """Make the forecasts that are missing, the latest first, and say from which month ends one was written.

    Each is a transaction of its own, so whoever stops half-way has lost one at most. With `again` the latest is made
    from the records as they are now, and written if that changes it. Where too little was known on a month end, none is
    made; nor on a day that jumps, until it is accepted. Forecasts of days to come, which a wrong clock left, are taken
    away first.
    """
    position, day = sources.ledger_position(), today()
    if day_waits(day):
        return []
    _remove_forecasts_of_days_to_come(day, by)
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


@transaction.atomic
def _remove_forecasts_of_days_to_come(day: date, by: Person) -> None:
    for forecast in forecasts_of_days_to_come(day):
        before = {"origin": forecast.origin, "as_at": forecast.as_at}
        record_history(subject=forecast, action="removed forecast of a day to come", by=by, before=before)
        forecast.delete()


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

    The figures are calculated from the frame that is frozen, so the two can't disagree. Raises Refused on a day that
    jumps: what is frozen can't be taken back.
    """
    position, day = sources.ledger_position(), today()
    if day_waits(day):
        raise Refused(Problem("day_jumped", DAY_JUMPED))
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
