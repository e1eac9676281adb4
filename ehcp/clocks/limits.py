"""How long the law gives, and the last day on time: the counting rules of docs/statutory-clocks.md as arithmetic.

Every sum is kept as its steps, so that the date can be explained and worked out again from them.
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, Self

from ehcp.clocks.working_days import add_working_days, next_working_day

Unit = Literal["days", "weeks", "months", "working_days", "fixed_day"]
Counting = Literal["after", "beginning_with", "backwards"]
Operation = Literal["add", "later_of", "day_before", "next_working_day"]

UNITS: tuple[Unit, ...] = ("days", "weeks", "months", "working_days", "fixed_day")
COUNTINGS: tuple[Counting, ...] = ("after", "beginning_with", "backwards")
_DAYS_IN = {"days": 1, "weeks": 7}
A_DAY = timedelta(days=1)


def months_from(day: date, count: int) -> date:
    """The corresponding day `count` months later (earlier, if negative), or that month's last day (rule C6)."""
    months = day.year * 12 + day.month - 1 + count
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


@dataclass(frozen=True, slots=True)
class Limit:
    """How long the law gives: `number` of `unit`, counted in one of three ways.

    "after": the start is day 0 (C1). "beginning_with": the start is day 1 (C3). "backwards": so long before a day
    that is fixed already, such as a meeting's. Of a "fixed_day" the number is month × 100 + day (331 is 31 March),
    in the year of the start. `anchors` name the day to count from: of "on", the day of the event that starts the
    clock, or details of that event, the first one that is given. `optional`: left out where none is given. `skipped`:
    stretches of the year whose working days don't count (C11).
    """

    number: int
    unit: Unit
    counting: Counting = "after"
    anchors: tuple[str, ...] = ("on",)
    optional: bool = False
    skipped: tuple["ClosedDays", ...] = ()

    @property
    def days(self) -> int | None:
        """The limit in calendar days; None where it depends on the start."""
        return self.number * _DAYS_IN[self.unit] if self.unit in _DAYS_IN else None

    def last_day(self, start: date) -> date:
        """The last day on time, counted from `start`."""
        if self.unit == "fixed_day":
            return date(start.year, self.number // 100, self.number % 100)
        if self.unit == "working_days":
            return self._last_working_day(start)
        sign = -1 if self.counting == "backwards" else 1
        if self.unit == "months":
            last = months_from(start, sign * self.number)
            # A period of months that begins with the 31st ends with a month that has none (C12).
            return last - A_DAY if self.counting == "beginning_with" and last.day == start.day else last
        last = start + timedelta(days=sign * self.number * _DAYS_IN[self.unit])
        return last - A_DAY if self.counting == "beginning_with" else last

    def _last_working_day(self, start: date) -> date:
        """Beginning with the start, it is the first of the working days if it is one itself."""
        if self.counting == "backwards":
            return add_working_days(start, -self.number, counts=self._counts)
        first = start - A_DAY if self.counting == "beginning_with" else start
        return add_working_days(first, self.number, counts=self._counts)

    def _counts(self, day: date) -> bool:
        return not any(stretch.holds(day) for stretch in self.skipped)

    def asked_between(self, start: date, result: date) -> tuple[date, date]:
        """The days that counting working days from `start` to `result` asked of: `start` only where it is day 1."""
        if self.counting == "backwards":
            return result, start - A_DAY
        return (start if self.counting == "beginning_with" else start + A_DAY), result


@dataclass(frozen=True, slots=True)
class ClosedDays:
    """Days of each year that a tribunal's time leaves out: it ends on the first working day after them, or doesn't
    count them (rule C11).

    `first` and `last` are month × 100 + day, both included; 25 December to 1 January runs over the year's end.
    """

    first: int
    last: int

    def __str__(self) -> str:
        return f"{self.first}-{self.last}"

    @classmethod
    def from_text(cls, text: str) -> Self:
        """The stretch that `str` wrote. Raises ValueError for anything else."""
        first, last = text.split("-")
        return cls(int(first), int(last))

    def holds(self, day: date) -> bool:
        """Whether `day` is one of them."""
        number = day.month * 100 + day.day
        if self.first <= self.last:
            return self.first <= number <= self.last
        return number >= self.first or number <= self.last

    def first_working_day_after(self, day: date) -> date:
        """The first working day after the stretch that `day` lies in."""
        over_new_year = self.first > self.last and day.month * 100 + day.day >= self.first
        return next_working_day(self.end_in(day.year + over_new_year) + A_DAY)

    def end_in(self, year: int) -> date:
        """Its last day of a year."""
        return date(year, self.last // 100, self.last % 100)


@dataclass(frozen=True, slots=True)
class CountingStep:
    """One step of the sum that gives a due date.

    "add" counts a `limit` from `start`; the others work on what came before: "later_of" takes the latest day,
    "day_before" the day before it, "next_working_day" the first working day after the `closed` days it lies in, or
    where there are none, from the day itself on.
    """

    operation: Operation
    result: date
    start: date | None = None
    limit: Limit | None = None
    closed: ClosedDays | None = None

    @property
    def asked_of(self) -> tuple[date, date] | None:
        """The first and the last day of which was asked whether it is a working day; None where none was."""
        if self.closed:
            # The stretch that was left ended in the year of the result.
            return self.closed.end_in(self.result.year) + A_DAY, self.result
        if self.operation == "next_working_day" and self.start:
            return self.start, self.result
        if self.limit and self.start and self.limit.unit == "working_days":
            return self.limit.asked_between(self.start, self.result)
        return None

    def as_part(self) -> dict[str, str]:
        """The step as codes, ISO dates and numbers in text, enough to take it again (`CountingStep.from_part`)."""
        part = {"operation": self.operation, "result": self.result.isoformat()}
        if self.start:
            part["from"] = self.start.isoformat()
        if self.limit:
            part |= {
                "number": str(self.limit.number),
                "unit": self.limit.unit,
                "counting": self.limit.counting,
            }
            if self.limit.skipped:
                part["skipped"] = " ".join(map(str, self.limit.skipped))
        if self.closed:
            part["closed"] = str(self.closed)
        return part

    @classmethod
    def from_part(cls, part: Mapping[str, str]) -> Self:
        """The step that `as_part` wrote. Raises KeyError or ValueError for anything else."""
        step = cls(part["operation"], date.fromisoformat(part["result"]))  # type: ignore[arg-type]
        if "from" in part:
            step = replace(step, start=date.fromisoformat(part["from"]))
        if step.operation == "add":
            skipped = tuple(map(ClosedDays.from_text, part.get("skipped", "").split()))
            limit = Limit(int(part["number"]), part["unit"], part["counting"], skipped=skipped)  # type: ignore[arg-type]
            return replace(step, limit=limit)
        if step.operation == "next_working_day" and "closed" in part:
            return replace(step, closed=ClosedDays.from_text(part["closed"]))
        return step


def work_out(
    starts: Iterable[tuple[Limit, date]],
    *,
    before: bool = False,
    closed: Iterable[ClosedDays] = (),
    rolls: bool = False,
) -> tuple[CountingStep, ...]:
    """The sum of a due date: the last of its steps has it. Several limits: the later day counts.

    `before`: the law says "before" that day, so the last day on time is the one before (C10). `closed`: days out of
    which the time moves. `rolls`: a time that ends on no working day is met on the next one; one that moved out of
    closed days ends on a working day already (C11). No limit gives no steps.
    """
    steps = [CountingStep("add", limit.last_day(start), start, limit) for limit, start in starts]
    if not steps:
        return ()
    due = max(step.result for step in steps)
    if len(steps) > 1:
        steps.append(CountingStep("later_of", due))
    if before:
        due -= A_DAY
        steps.append(CountingStep("day_before", due))
    stretch = next((stretch for stretch in closed if stretch.holds(due)), None)
    if stretch:
        steps.append(CountingStep("next_working_day", stretch.first_working_day_after(due), closed=stretch))
    elif rolls:
        steps.append(CountingStep("next_working_day", next_working_day(due), start=due))
    return tuple(steps)


def work_out_again(steps: Iterable[CountingStep]) -> date | None:
    """The due date from the steps alone, each taken again: the result that each gives is not looked at."""
    days: list[date] = []
    for step in steps:
        if step.operation == "add" and step.limit and step.start:
            days = [*days, step.limit.last_day(step.start)]
        elif step.operation == "day_before":
            days = [max(days) - A_DAY]
        elif step.operation == "next_working_day":
            latest = max(days)
            days = [step.closed.first_working_day_after(latest) if step.closed else next_working_day(latest)]
    return max(days, default=None)
