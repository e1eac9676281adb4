"""What a rule set is made of: clocks, what adjusts them, and the days on which they are the law."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from ehcp.clocks.limits import ClosedDays, Limit

# L: the text of the law or a judgment was read. S: a secondary source was. U: not verified.
EVIDENCE = ("L", "S", "U", "L/S")

PER = (
    "case",
    "repeated_request",
    "advice",
    "event",
    "decision",
    "meeting",
    "first_review",
    "each_review",
    "reassessed_plan",
    "reassessment",
    "transfer",
    "birthday",
    "letter",
    "notice_to_cease",
)


class RuleSetError(Exception):
    """A rule set's file says something that can't be right. The message names the file, the clock and the fault."""


@dataclass(frozen=True, slots=True)
class Together:
    """Another limit where an event of the kind `after` about `matter` came with the one that starts the clock."""

    after: str
    matter: str
    limit: Limit


@dataclass(frozen=True, slots=True)
class ClockRule:
    """One clock of one rule set. Several `limits`: the later day counts; none: the law gives no number."""

    id: str
    name: str
    starts: tuple[str, ...]
    per: str
    limits: tuple[Limit, ...]
    ends: tuple[str, ...]
    lapses: tuple[str, ...]
    owed_by: str
    regulation: str
    evidence: str
    shown_by: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    exceptions_in: str = ""
    regulation_after: Mapping[str, str] = field(default_factory=dict, hash=False)
    before: bool = False
    window: bool = False
    target: Limit | None = None
    closed: tuple[ClosedDays, ...] = ()
    unless_agreed: str = ""
    same: str = ""
    matters: tuple[str, ...] = ()
    flagged: str = ""
    all_of: tuple[str, ...] = ()
    during: str = ""
    transfers: tuple[str, ...] = ()
    not_started_in: tuple[str, ...] = ()
    only_if: str = ""
    certain_once: tuple[str, ...] = ()
    rolls: bool = False
    exceptions_after: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    excepted_if_told_late: tuple[str, ...] = ()
    together: tuple[Together, ...] = ()
    in_years: Mapping[int, Limit] = field(default_factory=dict, hash=False)
    as_proposed: bool = False

    @property
    def limit(self) -> Limit:
        """The limit of a clock that has one. Raises IndexError where the law gives no number."""
        return self.limits[0]

    def regulation_for(self, kind: str) -> str:
        """The law that applies where an event of `kind` started the clock."""
        return self.regulation_after.get(kind, self.regulation)

    def exceptions_for(self, kind: str) -> tuple[str, ...]:
        """Codes of the exceptions that can excuse lateness where an event of `kind` started the clock."""
        return self.exceptions_after.get(kind, self.exceptions)


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A rule that is no clock of its own and bears on others: days out of which they move, or what starts none."""

    id: str
    name: str
    adjusts: tuple[str, ...]
    regulation: str
    evidence: str
    closed: tuple[ClosedDays, ...]
    not_counted: tuple[ClosedDays, ...]
    rolls: bool
    not_restarted_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cohort:
    """The cases that a rule set is for, where it isn't for all: by school year, by the day of the plan, or both.

    `year_groups`: codes of `codes.YEAR_GROUPS` in the school year that begins in `in_school_year`. `plan_from` and
    `plan_to`: the first and the last day on which the plan was made (None: any).
    """

    year_groups: tuple[str, ...] = ()
    in_school_year: int = 0
    plan_from: date | None = None
    plan_to: date | None = None


@dataclass(frozen=True, slots=True, eq=False)
class RuleSet:
    """The clocks that start from `effective_from` to `effective_to` (both included; None: still in force).

    `excuses_running`: its exceptions also excuse clocks of another rule set that ran while it was in force. `cohort`:
    the cases it is for (None: all).
    """

    id: str
    title: str
    version: int
    effective_from: date
    effective_to: date | None
    clocks: tuple[ClockRule, ...]
    adjustments: tuple[Adjustment, ...] = ()
    excuses_running: bool = False
    cohort: Cohort | None = None

    def covers(self, day: date) -> bool:
        """Whether this rule set is in force on `day`, alone or beside another."""
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)

    def meets(self, first: date, last: date) -> bool:
        """Whether this rule set is in force on some day from `first` to `last`."""
        return self.effective_from <= last and (self.effective_to is None or first <= self.effective_to)

    def clock(self, clock_id: str) -> ClockRule | None:
        """The clock of that id, or None where this law has none."""
        return next((clock for clock in self.clocks if clock.id == clock_id), None)
