"""Cases as arrays of days: what a forecast starts from, and the two tables that it can be made of.

A day is a whole number, counted as Python's ordinals are; `NEVER` stands for what has not happened.
"""

from dataclasses import dataclass, fields, replace
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from send_portal.frame import ASKS, SPELLS, check_frame

Days = NDArray[np.int64]
Flags = NDArray[np.bool_]

NEVER = date.max.toordinal()
EPOCH = date(1970, 1, 1).toordinal()  # Polars counts days from here

LATER_DAYS = ("decided", "asked", "answered", "agreed", "issued", "closed")
"""The days of a caseload that may come after its receipt."""

TABLE_SCHEMA: dict[str, type[pl.DataType]] = {
    "received": pl.Date,
    "decided": pl.Date,
    "decision": pl.String,
    "ep_requested": pl.Date,
    "ep_received": pl.Date,
    "outcome_date": pl.Date,
    "outcome": pl.String,
    "final_issued": pl.Date,
    "exception": pl.Boolean,
}
"""The columns of the neutral case file that a forecast reads; blank is null."""


@dataclass(frozen=True, slots=True)
class Caseload:
    """One element for each open spell of a case; a case that never reopened has one.

    `received` is the first receipt, from which ages count; `opened` the day on which the spell began (the same day
    unless the case was reopened). `refused` tells whether `decided` was a refusal; `agreed` is the day on which a plan
    was agreed, `issued` that of the final plan, `closed` the end of the spell, `excepted` marks plans with a lawful
    exception.
    """

    received: Days
    opened: Days
    decided: Days
    asked: Days
    answered: Days
    agreed: Days
    issued: Days
    closed: Days
    refused: Flags
    excepted: Flags

    def __len__(self) -> int:
        return len(self.received)

    def only(self, chosen: Flags) -> "Caseload":
        """The elements that `chosen` marks."""
        return Caseload(*(getattr(self, field.name)[chosen] for field in fields(self)))

    def _in_order(self) -> "Caseload":
        """The same cases in the one order that their days give: sums come out the same however cases were read."""
        names = [field.name for field in fields(self)]
        order = np.lexsort([getattr(self, name) for name in reversed(names)])
        return Caseload(*(getattr(self, name)[order] for name in names))

    def known_on(self, day: date) -> "Caseload":
        """What was known at the end of `day`: later cases are absent, later dates have not happened. In one order.

        A refusal or an exception counts only if the decision, or the plan, had been made by then.
        """
        last = day.toordinal()
        known = self.only(self.opened <= last)
        known = replace(
            known,
            refused=known.refused & (known.decided <= last),
            excepted=known.excepted & (known.issued <= last),
        )
        later = {
            name: np.where(getattr(known, name) <= last, getattr(known, name), NEVER) for name in LATER_DAYS
        }
        return replace(known, **later)._in_order()

    def latest_day(self) -> date:
        """The latest day on which anything is recorded. Raises ValueError for no cases."""
        if not len(self):
            raise ValueError("there are no cases")
        every = np.concatenate([getattr(self, name) for name in ("received", "opened", *LATER_DAYS)])
        return date.fromordinal(int(every[every < NEVER].max()))

    def open_at(self, day: int) -> Flags:
        """Whether each spell is open at the end of `day`."""
        return (self.opened <= day) & (self.closed > day)


def from_table(table: pl.DataFrame) -> Caseload:
    """A caseload from a table with the columns of `TABLE_SCHEMA` (others are ignored).

    Raises ValueError naming the columns that are missing or of another type, and for a case without receipt.
    """
    wrong = [
        f"{name} ({table.schema.get(name, 'missing')} instead of {kind})"
        for name, kind in TABLE_SCHEMA.items()
        if table.schema.get(name) != kind
    ]
    if wrong:
        raise ValueError(f"this is not a table of cases: {', '.join(wrong)}")
    if table["received"].null_count():
        raise ValueError(
            "a case has no date of receipt: give the day on which the request reached the council"
        )
    days = {name: _days(table[name]) for name, kind in TABLE_SCHEMA.items() if kind is pl.Date}
    refused = _equals(table["decision"], "refuse")
    ended = _equals(table["outcome"], "no_plan") | _equals(table["outcome"], "withdrawn")
    closed = np.minimum.reduce(
        [
            days["final_issued"],
            np.where(refused, days["decided"], NEVER),
            np.where(ended, days["outcome_date"], NEVER),
        ]
    )
    return Caseload(
        received=days["received"],
        opened=days["received"],
        decided=days["decided"],
        asked=days["ep_requested"],
        answered=days["ep_received"],
        agreed=np.where(_equals(table["outcome"], "issue"), days["outcome_date"], NEVER),
        issued=days["final_issued"],
        closed=closed,
        refused=refused,
        excepted=_flags(table["exception"]),
    )


def from_frame(frame: pl.DataFrame) -> Caseload:
    """A caseload from the portal's frame (`send_portal.frame.FRAME_SCHEMA`), an element for each spell.

    A reopened spell counts as decided on the day it began: reopening is a decision to assess. Several requests to
    psychology within a spell count as one, outstanding from the first request to the last answer. The frame doesn't
    say when a plan was agreed. Raises ValueError if it isn't a frame.
    """
    check_frame(frame)
    spells = [_spell(frame, number, begins, ends) for number, (begins, ends) in enumerate(SPELLS)]
    return Caseload(
        *(np.concatenate([getattr(spell, field.name) for spell in spells]) for field in fields(Caseload))
    )


def _spell(frame: pl.DataFrame, number: int, begins: str, ends: str) -> Caseload:
    rows = frame.filter(pl.col(begins).is_not_null())
    opened, closed = _days(rows[begins]), _days(rows[ends])
    asked, answered = _advice(rows, opened, closed)
    issued, decided = _days(rows["final_issued"]), _days(rows["decided"])
    issued = np.where((issued >= opened) & (issued <= closed), issued, NEVER)
    return Caseload(
        received=_days(rows["received"]),
        opened=opened,
        decided=decided if number == 0 else opened,
        asked=asked,
        answered=answered,
        agreed=np.full(len(rows), NEVER),
        issued=issued,
        closed=closed,
        refused=_equals(rows["decision"], "refuse") & (decided <= closed) & (number == 0),
        excepted=_flags(rows["exception"]) & (issued < NEVER),
    )


def _advice(rows: pl.DataFrame, opened: Days, closed: Days) -> tuple[Days, Days]:
    """When advice was first asked for in a spell, and when the last request made in it was answered or waived."""
    asked = np.full(len(rows), NEVER)
    answered = np.full(len(rows), 0)
    for ask in ASKS:
        requested, ended = _days(rows[f"ep_requested_{ask}"]), _days(rows[f"ep_ended_{ask}"])
        requested = np.where(requested < NEVER, requested, ended)
        here = (requested < NEVER) & (ended > opened) & (requested < closed)
        asked = np.where(here, np.minimum(asked, np.maximum(requested, opened)), asked)
        answered = np.where(here, np.maximum(answered, ended), answered)
    return asked, np.where(asked < NEVER, answered, NEVER)


def _days(column: pl.Series) -> Days:
    since_epoch = column.to_physical().cast(pl.Int64) + EPOCH
    return since_epoch.fill_null(NEVER).to_numpy()


def _flags(column: pl.Series) -> Flags:
    return column.fill_null(value=False).to_numpy()


def _equals(column: pl.Series, code: str) -> Flags:
    return _flags(column == code)
