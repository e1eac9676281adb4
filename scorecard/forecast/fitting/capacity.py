"""A plan of capacity that people enter: how much each queue can serve, month by month and provider by provider.

The file has a line for each month, queue and provider: `month,queue,provider,per_week` and, if wanted,
`contracted,delivered,starts`. Its meaning is in docs/forecasting.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from scorecard.forecast.known.history import Series
from scorecard.forecast.known.timetable import Timetable
from send_portal.days import first_day, read_day
from send_portal.files.csv_records import ByteLines, Columns, PassedOver, Record, read_table

QUEUES = ("advice", "plans")
IN_HOUSE = "in_house"
REQUIRED = ("month", "queue", "provider", "per_week")
OPTIONAL = ("contracted", "delivered", "starts")
_TABLE = Columns(REQUIRED, OPTIONAL)
MOST_PER_WEEK = 10_000.0

USUAL_DELIVERY = (8.0, 2.0)  # of ten advices contracted, providers with a record delivered eight
UNKNOWN_DELIVERY = (2.0, 2.0)  # a provider without a record: half, and little is sure
MEAN_SLIP_WEEKS = 4.0  # by which a start date slips; ours
WEEKLY_NOISE = 0.1  # of a provider's delivery, beside its level; ours


@dataclass(frozen=True, slots=True)
class ProviderMonth:
    """What one provider is to do for one queue from one month on."""

    month: date
    queue: str
    provider: str
    per_week: float
    contracted: float | None = None
    delivered: float | None = None
    starts: date | None = None


@dataclass(frozen=True, slots=True)
class CapacityPlan:
    """The lines of a plan. The last line of a provider holds until its next, and to the end."""

    lines: tuple[ProviderMonth, ...]


def read_plan(stream: ByteLines, passed_over: PassedOver | None = None) -> CapacityPlan:
    """A plan from its file. Raises ValueError naming the line and what to do."""
    lines: list[ProviderMonth] = []
    for record in read_table(stream, _TABLE, passed_over):
        if not isinstance(record, Record):
            raise ValueError(
                "the capacity plan: " + "; ".join(problem.say() for problem in record).rstrip(".")
            )
        number = record.line
        try:
            lines.append(_read_provider_month(dict(zip(_TABLE.all, record.values, strict=True))))
        except ValueError as error:
            raise ValueError(f"line {number} of the capacity plan: {error}") from None
        same = [earlier for earlier in lines[:-1] if _key(earlier) == _key(lines[-1])]
        if same:
            raise ValueError(
                f"line {number} of the capacity plan: this month, queue and provider have a line already: keep one"
            )
    return CapacityPlan(tuple(sorted(lines, key=lambda line: line.month)))


def _key(line: ProviderMonth) -> tuple[date, str, str]:
    return line.month, line.queue, line.provider


def _read_provider_month(row: Mapping[str, str]) -> ProviderMonth:
    if row["queue"] not in QUEUES:
        raise ValueError(f"{row['queue']!r} is no queue: use {' or '.join(QUEUES)}")
    if not row["provider"]:
        raise ValueError(f"the provider is blank: use {IN_HOUSE} or a name")
    per_week = _number(row["per_week"], "per_week")
    if per_week is None:
        raise ValueError("per_week is blank: write 0 where nothing is to be done")
    contracted, delivered = (_number(row.get(name, ""), name) for name in ("contracted", "delivered"))
    if (contracted is None) != (delivered is None) or (delivered or 0) > (contracted or 0):
        raise ValueError("contracted and delivered go together, delivered being at most contracted")
    starts = _date(row["starts"], "starts") if row.get("starts") else None
    month = first_day(_date(f"{row['month']}-01", "month"))
    return ProviderMonth(month, row["queue"], row["provider"], per_week, contracted, delivered, starts)


def _number(text: str, name: str) -> float | None:
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not 0 <= number <= MOST_PER_WEEK:
        raise ValueError(f"{name} is {text!r}: write a number from 0 to {MOST_PER_WEEK:.0f}")
    return number


def _date(text: str, name: str) -> date:
    try:
        return read_day(text)
    except ValueError:
        shape = "YYYY-MM" if name == "month" else "YYYY-MM-DD"
        raise ValueError(f"{name} is {text.removesuffix('-01')!r}: write {shape}") from None


def draw_capacity(
    plan: CapacityPlan, timetable: Timetable, simulations: int, rng: np.random.Generator
) -> dict[str, np.ndarray]:
    """Cases each planned queue can serve, by week and simulation (T × simulations); queues without a line are absent.

    What a provider delivers of its contract is drawn once for each simulation (a contractor that fails, fails for
    months), with a small weekly noise; a start that has not happened slips by a geometric number of weeks.
    """
    capacity: dict[str, np.ndarray] = {}
    for queue in QUEUES:
        lines = [line for line in plan.lines if line.queue == queue]
        if lines:
            providers = dict.fromkeys(line.provider for line in lines)
            capacity[queue] = np.sum(
                [
                    _draw_provider(
                        [line for line in lines if line.provider == name], timetable, simulations, rng
                    )
                    for name in providers
                ],
                axis=0,
            )
    return capacity


def _draw_provider(
    lines: list[ProviderMonth], timetable: Timetable, simulations: int, rng: np.random.Generator
) -> np.ndarray:
    wanted = _per_week(lines, timetable) * timetable.working_share
    amount = np.repeat(wanted[:, None], simulations, axis=1)
    if lines[0].provider != IN_HOUSE:
        amount *= _draw_delivery(lines, simulations, rng)
        amount *= np.clip(rng.normal(1, WEEKLY_NOISE, amount.shape), 0, 2)
    starts = next((line.starts for line in lines if line.starts), None)
    if starts and starts > timetable.origin:
        slip = 7 * (rng.geometric(1 / MEAN_SLIP_WEEKS, simulations) - 1)
        amount *= timetable.week_ends[1:, None] > starts.toordinal() + slip
    return amount


def _per_week(lines: list[ProviderMonth], timetable: Timetable) -> Series:
    """What the lines say for each week; nothing before the first."""
    ends = [date.fromordinal(int(end)) for end in timetable.week_ends[1:]]
    return np.array(
        [next((line.per_week for line in reversed(lines) if line.month <= end), 0.0) for end in ends]
    )


def _draw_delivery(lines: list[ProviderMonth], simulations: int, rng: np.random.Generator) -> np.ndarray:
    """The share of the contract that is delivered, by the provider's record so far."""
    record = next((line for line in reversed(lines) if line.contracted), None)
    if record is None or record.contracted is None or record.delivered is None:
        return rng.beta(*UNKNOWN_DELIVERY, simulations)
    yes, no = USUAL_DELIVERY
    # Advices of one contract fail together: a record counts as ten of them at most.
    weight = min(record.contracted, 10.0) / record.contracted
    missing = record.contracted - record.delivered
    return rng.beta(yes + weight * record.delivered, no + weight * missing, simulations)
