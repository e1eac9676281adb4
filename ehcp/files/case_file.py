"""The neutral case file: a CSV with a row for each case, checked row by row.

What the columns mean is in docs/how-to/import-cases.md. Every row gives either a `CaseRow`, whose every value is
known to be good, or the problems that stand in its way, each with what to do about it. What needs more than one
row (a case twice) is `staging`; what needs the ledger is `comparison`.
"""

import datetime
import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from ehcp.events.codes import ETHNICITIES, PRIMARY_NEEDS, SETTING_TYPES, SEXES, YEAR_GROUPS
from send_portal.counting import say_count
from send_portal.files.csv_records import (
    SHOWN_VALUE,
    ByteLines,
    Columns,
    LineProblem,
    PassedOver,
    Record,
    read_table,
)
from send_portal.texts import formula_sign, has_unseen, nearest_town, tidy, town_in

LONGEST_CASE_ID = 40
EARLIEST = datetime.date(1990, 1, 1)
"""No case of a council's system is older: an earlier year is a slip of the keyboard or the wrong century."""

IsoDate = str
"""A date as YYYY-MM-DD, checked; such strings sort as dates do. Empty: has not happened."""


class CaseRow(NamedTuple):
    """One case as the file tells it. Every value has been checked; empty text means blank."""

    case_id: str
    received: IsoDate
    decided: IsoDate
    decision: str
    ep_requested: IsoDate
    ep_received: IsoDate
    outcome_date: IsoDate
    outcome: str
    final_issued: IsoDate
    exception: str
    sex: str
    ethnicity_code: str
    year_group: str
    primary_need: str
    town: str
    setting_type: str


COLUMNS = CaseRow._fields
DATE_COLUMNS = ("received", "decided", "ep_requested", "ep_received", "outcome_date", "final_issued")
"""In the order in which they happen; the same day is allowed."""

CODES: dict[str, frozenset[str]] = {
    "decision": frozenset({"assess", "refuse"}),
    "outcome": frozenset({"issue", "no_plan", "withdrawn"}),
    "exception": frozenset({"0", "1"}),
    "sex": frozenset(SEXES),
    "year_group": frozenset(YEAR_GROUPS),
    "primary_need": frozenset(PRIMARY_NEEDS),
    "ethnicity_code": frozenset(ETHNICITIES),
    "setting_type": frozenset(SETTING_TYPES),
}

_DATED_CODES = (("decided", "decision"), ("outcome_date", "outcome"))
_TABLE = Columns(
    COLUMNS,
    add="Add the column and leave blank what is not known. A blank takes back what an earlier import said.",
)
_CASE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:\-]*")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_LOOSE_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
_BRITISH = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?: .*)?")


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """What reading came to at one line: a good row, or its problems. A faulty row has its `case_id` all the same."""

    line: int
    case_id: str
    row: CaseRow | None
    problems: tuple[LineProblem, ...] = ()


def read_case_file(
    stream: ByteLines,
    *,
    today: datetime.date,
    towns: Sequence[str],
    passed_over: PassedOver | None = None,
) -> Iterator[CheckedRow]:
    """The rows of a neutral case file in the order of the file, each checked on its own.

    `today` is the last day on which something can have happened; `towns` are the council's, and a row's town is given
    as it stands there. `passed_over` is told what had no content. Problems with the columns end the reading, since no
    row could be understood. Memory does not grow with the file.
    """
    listed = tuple(towns)
    for record in read_table(stream, _TABLE, passed_over):
        if isinstance(record, Record):
            row = CaseRow._make(record.values)
            row = row._replace(town=_as_listed(row.town, listed))
            problems = find_row_problems(record.line, row, today.isoformat(), listed)
            yield CheckedRow(record.line, row.case_id, None if problems else row, tuple(problems))
        else:
            yield CheckedRow(record[0].line, "", None, tuple(record))


@lru_cache(maxsize=20_000)
def _as_listed(town: str, towns: tuple[str, ...]) -> str:
    """The town as it stands on the list, if it means one of them. Kept, since a million rows have a few towns."""
    return town if has_unseen(town) else town_in(towns, town) or tidy(town)


def find_row_problems(line: int, row: CaseRow, today: IsoDate, towns: tuple[str, ...]) -> list[LineProblem]:
    """Everything wrong with one row, in the order of the columns. Empty: the row is good."""
    faults = _find_text_problems(row, towns)
    for column in DATE_COLUMNS:
        value = getattr(row, column)
        fault = _find_date_fault(value) if value else None
        if fault:
            faults.append((column, *fault))
        elif value > today:
            what_to_do = (
                "Only what has happened belongs in the file: check the year, or leave the date blank."
            )
            faults.append((column, f"the date is after today ({today})", what_to_do))
    for column, codes in CODES.items():
        value = getattr(row, column)
        if value and value not in codes:
            faults.append((column, "unknown code", _say_which_code(value, codes)))
    if not faults:
        faults = _find_contradictions(row)
    return [
        LineProblem(line, column, getattr(row, column)[:SHOWN_VALUE], words, what_to_do)
        for column, words, what_to_do in sorted(faults, key=lambda fault: COLUMNS.index(fault[0]))
    ]


Fault = tuple[str, str, str]
"""Column, what is wrong, what to do."""


def _find_text_problems(row: CaseRow, towns: tuple[str, ...]) -> list[Fault]:
    faults = []
    for column in ("case_id", "town"):
        value = getattr(row, column)
        if sign := formula_sign(value):
            what_to_do = "Take the sign at the beginning out: a spreadsheet would run the text as a formula."
            faults.append((column, f"the text begins with “{sign}”, as a formula does", what_to_do))
        elif value and not value.isprintable():
            words = "the text has a line break or a character that can't be printed"
            faults.append((column, words, "Take the character out."))
        elif column == "town" and value and value not in towns:
            faults.append((column, "the town is not on the council's list", _say_which_town(value, towns)))
        elif column == "case_id" and len(value) > LONGEST_CASE_ID:
            words = f"the text is {say_count(len(value), 'character')} long, at most {LONGEST_CASE_ID} are allowed"
            faults.append((column, words, "Shorten it, or look for a quotation mark that was not closed."))
    if not row.case_id:
        what_to_do = "Give the case's reference in the council's case system."
        faults.append(("case_id", "the case has no case_id", what_to_do))
    elif not any(fault[0] == "case_id" for fault in faults) and not _CASE_ID.fullmatch(row.case_id):
        what_to_do = "Use letters, figures and . _ : - only, with a letter or a figure first."
        faults.append(("case_id", "the case_id has a character that a reference can't have", what_to_do))
    if not row.received:
        what_to_do = "Give the day on which the request reached the council."
        faults.append(("received", "the case has no date of receipt", what_to_do))
    return faults


def _say_which_town(value: str, towns: tuple[str, ...]) -> str:
    near = nearest_town(towns, value)
    start = f"Did you mean “{near}”? " if near else ""
    return f"{start}Use one of: {', '.join(towns)}; or leave it blank."


def _say_which_code(value: str, codes: frozenset[str]) -> str:
    likely = [code for code in codes if code.lower() == value.lower()]
    likely = likely or difflib.get_close_matches(value, sorted(codes), n=1, cutoff=0.75)
    if likely:
        return f"Did you mean “{likely[0]}”?"
    if len(codes) <= 20:
        listed = sorted(codes, key=lambda code: (code.isdigit(), int(code) if code.isdigit() else 0, code))
        return f"Use one of: {', '.join(listed)}; or leave it blank."
    return "Use a code of the school census, or leave it blank."


@lru_cache(maxsize=20_000)
def _find_date_fault(value: str) -> tuple[str, str] | None:
    """What is wrong with a date, and what to do. Kept, since a million rows have a few thousand dates."""
    if _ISO.fullmatch(value) and value.isascii():
        try:
            day = datetime.date.fromisoformat(value)
        except ValueError:
            return _explain_impossible_day(value)
        if day < EARLIEST:
            return (f"the date is before {EARLIEST.year}", "Check the year.")
        return None
    return ("the date is not written as year-month-day", _say_how_to_write(value))


def _explain_impossible_day(value: str) -> tuple[str, str]:
    year, month, day = value.split("-")
    swapped = _date_or_none(year, day, month)
    if swapped:
        return ("there is no such day: day and month look swapped", f"Dates are year-month-day: {swapped}?")
    return ("there is no such day", "Look the date up and write it as year-month-day, such as 2024-07-31.")


def _say_how_to_write(value: str) -> str:
    loose = _LOOSE_ISO.fullmatch(value)
    if loose and (day := _date_or_none(*loose.groups())):
        return f"Write {day}, with no time."
    british = _BRITISH.fullmatch(value)
    if british:
        first, second, year = british.groups()
        year = year if len(year) == 4 else f"20{year}"
        if day := _date_or_none(year, second, first):
            return f"Write {day} if day/month/year is meant: save the column in the format yyyy-mm-dd."
        if day := _date_or_none(year, first, second):
            return f"Write {day} (month/day/year was used): save the column in the format yyyy-mm-dd."
    if value.isdigit() and len(value) == 5:
        return "This is a spreadsheet's number of a day: save the column in the format yyyy-mm-dd."
    return "Write it as 2024-07-31; leave it blank if it has not happened."


def _date_or_none(year: str, month: str, day: str) -> datetime.date | None:
    try:
        return datetime.date(int(year), int(month), int(day))
    except ValueError:
        return None


def _find_contradictions(row: CaseRow) -> list[Fault]:
    """What no case can be: dates out of order, a date without its code, a step after the end.

    A missing step is none: imported history may lack steps.
    """
    faults: list[Fault] = []
    earlier = "received"
    for column in DATE_COLUMNS[1:]:
        value = getattr(row, column)
        if value and value < getattr(row, earlier):
            words = f"the date is before {earlier} ({getattr(row, earlier)})"
            faults.append((column, words, f"Check both dates: {earlier} comes first, or on the same day."))
        earlier = column if value else earlier
    for day, code in _DATED_CODES:
        if bool(getattr(row, day)) != bool(getattr(row, code)):
            given, absent = (day, code) if getattr(row, day) else (code, day)
            faults.append(
                (absent, f"{given} is given and {absent} is blank", "Give both, or leave both blank.")
            )
    return faults + _find_steps_after_the_end(row)


def _find_steps_after_the_end(row: CaseRow) -> list[Fault]:
    later = [column for column in DATE_COLUMNS[2:] if getattr(row, column)]
    if row.decision == "refuse" and later:
        what_to_do = "If the refusal was overturned, write “assess” with the day of the new decision."
        return [("decision", f"the assessment was refused, yet {later[0]} has a date", what_to_do)]
    if row.outcome in ("no_plan", "withdrawn") and row.final_issued:
        what_to_do = "If a plan was issued after all, write “issue” with the day of that decision."
        return [("outcome", f"the outcome is {row.outcome}, yet final_issued has a date", what_to_do)]
    return []
