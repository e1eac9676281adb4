"""The words in which rules are written: within so many days, open on a day, waiting for advice."""

from datetime import date

import polars as pl

from scorecard.measures.definition import Stay
from send_portal.frame import ASKS, SPELLS

NEVER = date(9999, 12, 31)

SIX_WEEKS = 42
TWENTY_WEEKS = 140
THIRTY_WEEKS = 210
FIFTY_TWO_WEEKS = 364


def days_between(earlier: str, later: str) -> pl.Expr:
    """Whole calendar days from one column to another; the earlier day is day 0 (rule G3)."""
    return (pl.col(later) - pl.col(earlier)).dt.total_days()


def within(limit: int, earlier: str, later: str) -> pl.Expr:
    """Whether ``later`` came by day ``limit`` counted from ``earlier``; the limit day is in time."""
    return days_between(earlier, later) <= limit


def open_on(day: pl.Expr) -> pl.Expr:
    """Whether one of the case's spells covers ``day``: begun by its close, and not ended by then."""
    covers = [
        (pl.col(begins) <= day) & (pl.col(ends).is_null() | (pl.col(ends) > day)) for begins, ends in SPELLS
    ]
    return pl.any_horizontal(expression.fill_null(value=False) for expression in covers)


def open_stays(older_than: int | None = None) -> tuple[Stay, ...]:
    """The stays of an open case, from the day it is more than ``older_than`` days from its first receipt."""
    return tuple(_open_stay(begins, ends, older_than) for begins, ends in SPELLS)


def _open_stay(begins: str, ends: str, older_than: int | None) -> Stay:
    only = None if begins == "received" else pl.col(begins).is_not_null()
    if older_than is None:
        return Stay(pl.col(begins), pl.col(ends), only)
    old = pl.col("received").dt.offset_by(f"{older_than + 1}d")
    return Stay(_latest(pl.col(begins), old), pl.col(ends), only)


def waiting_stays(older_than: int | None = None) -> tuple[Stay, ...]:
    """The days on which an open case has a request to psychology that is not answered and not waived.

    With ``older_than``, only from the day on which the earliest such request is more than that many days old.
    Requests may overlap, so each adds only the days which no earlier one has covered.
    """
    return tuple(
        _waiting_stay(spell, ask, older_than) for spell in range(len(SPELLS)) for ask in range(len(ASKS))
    )


def _waiting_stay(spell: int, ask: int, older_than: int | None) -> Stay:
    opened, closed = SPELLS[spell]
    starts, ended = _waits(ASKS[ask], older_than)
    earlier = [_covered_until(*_waits(number, older_than)) for number in ASKS[:ask]]
    begins = _latest(pl.col(opened), starts, optional=earlier)
    only = pl.lit(value=True)
    if spell:
        only &= pl.col(opened).is_not_null()
    if ask:
        only &= pl.col(f"ep_requested_{ASKS[ask]}").is_not_null()
    # min_horizontal passes over nulls: a request that is still unanswered ends with its case, and neither with
    # neither.
    ends = pl.min_horizontal(pl.col(closed), ended)
    return Stay(begins, ends, only if spell or ask else None)


def _waits(ask: int, older_than: int | None) -> tuple[pl.Expr, pl.Expr]:
    """From when and until when a request keeps its case waiting."""
    asked, ended = pl.col(f"ep_requested_{ask}"), pl.col(f"ep_ended_{ask}")
    return (asked if older_than is None else asked.dt.offset_by(f"{older_than + 1}d")), ended


def _covered_until(begins: pl.Expr, ends: pl.Expr) -> pl.Expr:
    """The end of an earlier wait, if it had any day; null otherwise."""
    until = ends.fill_null(NEVER)
    return pl.when(begins < until).then(until)


def _latest(*days: pl.Expr, optional: list[pl.Expr] | None = None) -> pl.Expr:
    """The latest of ``days``, null unless all are known; ``optional`` ones are passed over where null."""
    known = pl.all_horizontal(day.is_not_null() for day in days)
    return pl.when(known).then(pl.max_horizontal(*days, *(optional or [])))
