"""How figures of two periods may be compared, in one place for every page and report.

Only what happened in a period depends on how long it was: totals of equally long periods can be set beside each other,
those of others only as means a month. Shares, means and counts on a day can be compared whatever the length. A period
that still runs is shown and never compared, and what it is too early to tell is not told.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum, auto

from scorecard.measures import Flow, Measure
from send_portal.days import last_day, months_between
from send_portal.rounding import round_half_up


class Comparable(Enum):
    """What may be said of two figures of one measure."""

    AS_THEY_ARE = auto()
    BY_MONTH = auto()  # as means a month
    RUNNING = auto()  # the later period hasn't ended: no direction
    NOT_KNOWN = auto()  # one of them has no value


@dataclass(frozen=True)
class PeriodLength:
    """A period of whole months as far as it is known: `months` that have ended; `begun` counts one that runs too."""

    months: int
    begun: int
    running: bool

    @classmethod
    def of(cls, first: date, last: date, *, as_at: date) -> "PeriodLength":
        """The days `first` to `last`, both included, known up to and with `as_at`."""
        begun = list(months_between(first, min(last, as_at)))
        ended = [month for month in begun if last_day(month) <= as_at]
        return cls(len(ended), len(begun), as_at < last)

    @property
    def has_only_whole_months(self) -> bool:
        return self.months == self.begun > 0


def counts_what_happened(measure: Measure) -> bool:
    """Whether a figure grows with the length of its period: a plain count of what happened in it."""
    return measure.unit == "count" and isinstance(measure.rule, Flow) and measure.rule.rolling == 1


def comparable(measure: Measure, before: PeriodLength, now: PeriodLength, *, known: bool) -> Comparable:
    """How the figure of `now` may be compared with that of `before`. `known`: both have a value."""
    if now.running or before.running:
        return Comparable.RUNNING
    if not known:
        return Comparable.NOT_KNOWN
    if counts_what_happened(measure) and before.months != now.months:
        return Comparable.BY_MONTH
    return Comparable.AS_THEY_ARE


def needs_means(measure: Measure, before: PeriodLength, now: PeriodLength) -> bool:
    """Whether the two totals mislead side by side, so that each needs its mean a month."""
    return counts_what_happened(measure) and before.begun != now.begun


def mean_a_month(total: Decimal, span: PeriodLength) -> Decimal | None:
    """The mean of a total over its months, to one decimal; None where a month has not ended."""
    return round_half_up(total / span.months, 1) if span.has_only_whole_months else None
