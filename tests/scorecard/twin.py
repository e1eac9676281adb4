"""The slow, obvious twin of ``scorecard.measures.calculation``: plain Python over rows, reading like definitions.

It shares no code with what it checks. Dates are compared day by day, one case and one month at a time.
"""

import calendar
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

Row = Mapping[str, Any]
BREAKDOWNS = ("town", "sex", "primary_need", "ethnic_group", "phase", "setting_type")
Figure = tuple[float | None, int | None]


def last_day_of(month: date) -> date:
    return date(month.year, month.month, calendar.monthrange(month.year, month.month)[1])


def month_before(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)


def happened(day: date | None, first: date, last: date) -> bool:
    return day is not None and first <= day <= last


def took_at_most(limit: int, earlier: date | None, later: date | None) -> bool:
    return earlier is not None and later is not None and (later - earlier).days <= limit


def is_open(row: Row, day: date) -> bool:
    spells = [("received", "closed_1"), ("reopened_1", "closed_2"), ("reopened_2", "closed_3")]
    for begins, ends in spells:
        begun = row[begins] is not None and row[begins] <= day
        over = row[ends] is not None and row[ends] <= day
        if begun and not over:
            return True
    return False


def is_open_and_older_than(row: Row, day: date, limit: int) -> bool:
    return is_open(row, day) and (day - row["received"]).days > limit


def unanswered_requests(row: Row, day: date) -> list[date]:
    unanswered = []
    for number in (1, 2, 3):
        asked, ended = row[f"ep_requested_{number}"], row[f"ep_ended_{number}"]
        if asked is not None and asked <= day and (ended is None or ended > day):
            unanswered.append(asked)
    return unanswered


def is_waiting(row: Row, day: date) -> bool:
    return is_open(row, day) and bool(unanswered_requests(row, day))


def is_waiting_too_long(row: Row, day: date) -> bool:
    return is_waiting(row, day) and (day - min(unanswered_requests(row, day))).days > 42


def advice_received(row: Row, first: date, last: date) -> list[int]:
    return [number for number in (1, 2, 3) if happened(row[f"ep_received_{number}"], first, last)]


def of_month(rows: Iterable[Row], column: str, first: date, last: date) -> list[Row]:
    return [row for row in rows if happened(row[column], first, last)]


def decisions(rows: Iterable[Row], first: date, last: date) -> list[Row]:
    return [row for row in of_month(rows, "decided", first, last) if row["decision"] in ("assess", "refuse")]


def figure(rows: list[Row], measure: str, month: date, as_at: date) -> Figure:
    """Numerator and denominator of one measure in one month, over all of ``rows``."""
    first, last = month, min(last_day_of(month), as_at)
    if measure == "EHC01":
        return len(of_month(rows, "received", first, last)), None
    if measure == "EHC03":
        decided = decisions(rows, first, last)
        return sum(took_at_most(42, row["received"], row["decided"]) for row in decided), len(decided)
    if measure == "EHC04":
        for _ in range(11):
            first = month_before(first)
        decided = decisions(rows, first, last)
        return sum(row["decision"] == "refuse" for row in decided), len(decided)
    if measure in ("EHC07", "EHC08", "EHC09", "EHC10"):
        return plans(of_month(rows, "final_issued", first, last), measure)
    if measure == "ADV01":
        came = [(row, number) for row in rows for number in advice_received(row, first, last)]
        in_time = [
            took_at_most(42, row[f"ep_requested_{number}"], row[f"ep_received_{number}"])
            for row, number in came
        ]
        return sum(in_time), len(came)
    if measure == "B5":
        return net_flow(rows, first, last), None
    if measure == "T7":
        return cohort(rows, month, as_at)
    return stock(rows, measure, last), None


def plans(issued: list[Row], measure: str) -> Figure:
    if measure == "EHC08":
        issued = [row for row in issued if not row["exception"]]
    in_time = sum(took_at_most(140, row["received"], row["final_issued"]) for row in issued)
    if measure == "EHC07":
        return len(issued), None
    if measure == "EHC10":
        return sum((row["final_issued"] - row["received"]).days for row in issued) / 7, len(issued)
    return in_time, len(issued)


def net_flow(rows: list[Row], first: date, last: date) -> int:
    closed = sum(len(of_month(rows, column, first, last)) for column in ("closed_1", "closed_2", "closed_3"))
    joined = sum(
        len(of_month(rows, column, first, last)) for column in ("received", "reopened_1", "reopened_2")
    )
    return closed - joined


def cohort(rows: list[Row], month: date, as_at: date) -> Figure:
    settled = last_day_of(month) + timedelta(days=141)
    if as_at < settled:
        return None, None
    asked = of_month(rows, "received", month, last_day_of(month))
    has_plan = [row for row in asked if row["final_issued"] is not None and row["final_issued"] <= settled]
    still_open = [row for row in asked if row not in has_plan and is_open(row, settled)]
    in_time = [row for row in has_plan if took_at_most(140, row["received"], row["final_issued"])]
    return len(in_time), len(has_plan) + len(still_open)


def stock(rows: list[Row], measure: str, day: date) -> int:
    tests = {
        "EHC11": lambda row: is_open_and_older_than(row, day, 140),
        "EHC12": lambda row: is_open_and_older_than(row, day, 210),
        "EHC13": lambda row: is_open_and_older_than(row, day, 364),
        "EHC14": lambda row: is_open(row, day),
        "ADV05": lambda row: is_waiting(row, day),
        "ADV02": lambda row: is_waiting_too_long(row, day),
    }
    assert measure in tests, f"say here, from its definition, what {measure} counts"
    return sum(1 for row in rows if tests[measure](row))


def all_figures(
    rows: list[Row], measures: Iterable[str], months: Iterable[date], breakdowns: Iterable[str], as_at: date
) -> dict[tuple[str, date, str, str], Figure]:
    """Every figure by (measure, month, breakdown, group). A group with nothing in it is left out."""
    figures: dict[tuple[str, date, str, str], Figure] = {}
    for month in months:
        if month > as_at:
            continue
        for measure in measures:
            figures[measure, month, "all", ""] = figure(rows, measure, month, as_at)
            for breakdown in breakdowns:
                for group in sorted({row[breakdown] or "unknown" for row in rows}):
                    members = [row for row in rows if (row[breakdown] or "unknown") == group]
                    above, below = figure(members, measure, month, as_at)
                    if above or below:
                        figures[measure, month, breakdown, group] = above, below
    return figures
