"""The five measures month by month, as the caseload tells them: what a forecast goes on from and is scored by."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from scorecard.forecast.known.caseload import Caseload
from scorecard.measures import THIRTY_WEEKS, TWENTY_WEEKS
from send_portal.days import add_months, first_day, last_day

Series = NDArray[np.float64]

PLANS, RATE, OVER_20, OVER_30, WAITING = MEASURES = (
    "plans_issued",
    "rate20_excl",
    "open_over20",
    "open_over30",
    "ep_outstanding",
)
CODES = {PLANS: "EHC07", RATE: "EHC08", OVER_20: "EHC11", OVER_30: "EHC12", WAITING: "ADV05"}
"""The scorecard's measure that each of them forecasts."""

FILLING_MONTHS = 6  # the first receipts fill an empty table: until then its counts say nothing of the service


@dataclass(frozen=True, slots=True)
class MeasureHistory:
    """`values[measure]` holds a value for each of `month_ends`; a rate is missing (nan) in a month without plans."""

    month_ends: tuple[date, ...]
    values: dict[str, Series]

    def until(self, day: date) -> "MeasureHistory":
        """The months that had ended by `day`."""
        count = sum(end <= day for end in self.month_ends)
        return MeasureHistory(
            self.month_ends[:count], {name: series[:count] for name, series in self.values.items()}
        )

    def at(self, measure: str, month_end: date) -> float:
        """One value. Raises ValueError for a month that the history doesn't have."""
        return float(self.values[measure][self.month_ends.index(month_end)])


def measure_history(cases: Caseload, last: date) -> MeasureHistory:
    """The measures at each month's end from six months after the first receipt to `last`; empty if none is whole."""
    if not len(cases):
        return measure_months(cases, [])
    first_receipt = date.fromordinal(int(cases.received.min()))
    end = last_day(add_months(first_receipt, FILLING_MONTHS))
    month_ends = []
    while end <= last:
        month_ends.append(end)
        end = last_day(add_months(end, 1))
    return measure_months(cases, month_ends)


def measure_months(cases: Caseload, month_ends: Sequence[date]) -> MeasureHistory:
    """The measures of the months that end on `month_ends`."""
    months = [measure_month(cases, end) for end in month_ends]
    return MeasureHistory(
        tuple(month_ends),
        {name: np.array([month[name] for month in months], dtype=float) for name in MEASURES},
    )


def measure_month(cases: Caseload, month_end: date) -> dict[str, float]:
    """The measures of one month: flows within it, stocks at its close (rules T1, T3, T6, B7 and EHC11-12)."""
    end, start = month_end.toordinal(), first_day(month_end).toordinal()
    open_now, age = cases.open_at(end), end - cases.received
    issued = (cases.issued >= start) & (cases.issued <= end)
    counted = issued & ~cases.excepted
    in_time = counted & (cases.issued - cases.received <= TWENTY_WEEKS)
    return {
        PLANS: float(issued.sum()),
        RATE: 100 * float(in_time.sum()) / float(counted.sum()) if counted.any() else np.nan,
        OVER_20: float((open_now & (age > TWENTY_WEEKS)).sum()),
        OVER_30: float((open_now & (age > THIRTY_WEEKS)).sum()),
        WAITING: float((open_now & (cases.asked <= end) & (cases.answered > end)).sum()),
    }
