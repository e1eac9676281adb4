"""Runs of the clocks of phase transfers, told by the child's age or by a transfer that somebody expects.

A school year begins on 1 September, and a child's is told by the age on 31 August before: 4 for Reception.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ehcp.clocks.limits import months_from
from ehcp.clocks.rule_sets import ClockRule
from ehcp.clocks.spans.history import CaseHistory, Child, Span, count, first_of
from ehcp.events.ledger import Event

FIRST_MONTH = 9
_OLDEST_MONTHS = 26 * 12
RECEPTION_AGE = 4
_YEARS_AFTER_RECEPTION = {"N1": -2, "N2": -1, "R": 0, **{str(year): year for year in range(1, 15)}}

# Transfers that every child comes to, with the years after Reception in which the next phase begins.
_BY_AGE = {"early_years_to_school": 0, "primary_to_secondary": 7, "secondary_to_post16": 12}
# Where middle schools are, these come in place of the move from primary to secondary school.
_IN_PLACE_OF = {"primary_to_middle": "primary_to_secondary", "middle_to_secondary": "primary_to_secondary"}


@dataclass(frozen=True, slots=True)
class Transfer:
    """A move to the next phase: its code, its day, and the event that says so (None: told by age)."""

    code: str
    on: date
    event: Event | None = None


def per_transfer(rule: ClockRule, history: CaseHistory) -> list[Span]:
    """One run for each transfer, from the start of the school year before it or from the plan, if that came later.

    Between post-16 institutions, which may be at any time, it runs from the day the transfer was known of.
    """
    plan = first_of(history.stood, rule.starts)
    if plan is None:
        return []
    spans = []
    for transfer in sorted(transfers(history), key=lambda item: item.on):
        if transfer.code in rule.transfers:
            span = _span(rule, transfer, plan, history)
            if span:
                spans.append(span)
    return spans


def per_birthday(rule: ClockRule, history: CaseHistory) -> list[Span]:
    """One run from the 26th birthday, where a plan stands on it: no plan may (section 46; regulation 46)."""
    plan = first_of(history.stood, rule.starts)
    if plan is None or history.child.born is None:
        return []
    since = max(months_from(history.child.born, _OLDEST_MONTHS), plan.on)
    over = first_of(history.stood, (*rule.ends, *rule.lapses))
    if over and over.on < since:
        return []
    done = over is not None and over.kind in rule.ends
    return [Span(plan, over if done else None, None if done else over, since=since)]


def transfers(history: CaseHistory) -> Iterator[Transfer]:
    """The transfers of a case: those that somebody expects, and by age those that none of these replaces."""
    expected = [
        Transfer(str(event.details.get("transfer")), event.detail_date("transfer_on") or event.on, event)
        for event in history.stood
        if event.kind == "phase_transfer_expected"
    ]
    yield from expected
    replaced = {_IN_PLACE_OF.get(transfer.code, transfer.code) for transfer in expected}
    years = {transfer.on.year for transfer in expected}
    reception = year_of_reception(history)
    if reception is not None:
        for code, later in _BY_AGE.items():
            if code not in replaced and reception + later not in years:
                yield Transfer(code, date(reception + later, FIRST_MONTH, 1))


def school_year(day: date) -> int:
    """The calendar year in which the school year of `day` began."""
    return day.year if day.month >= FIRST_MONTH else day.year - 1


def year_group_in(year: int, history: CaseHistory) -> str | None:
    """The child's year group in the school year that begins in `year`: a code of `codes.YEAR_GROUPS`.

    None where nothing tells, or the child is in none.
    """
    reception = year_of_reception(history)
    if reception is None:
        return None
    return next((code for code, later in _YEARS_AFTER_RECEPTION.items() if reception + later == year), None)


def year_of_reception(history: CaseHistory) -> int | None:
    """The calendar year in which the child was to start Reception; None where nothing tells."""
    child: Child = history.child
    if child.born:
        turned_up_to = child.born.year if child.born.month < FIRST_MONTH else child.born.year + 1
        return turned_up_to + RECEPTION_AGE
    if child.year_group in _YEARS_AFTER_RECEPTION and history.stood:
        return school_year(history.stood[0].on) - _YEARS_AFTER_RECEPTION[child.year_group]
    return None


def _span(rule: ClockRule, transfer: Transfer, plan: Event, history: CaseHistory) -> Span | None:
    start, days = transfer.event or plan, {"transfer_on": transfer.on}
    if rule.limit.unit == "fixed_day":
        since = max(date(school_year(transfer.on) - 1, FIRST_MONTH, 1), plan.on)
    else:
        since = max(start.on, plan.on)
    end, lapse = _settled(rule, history, since)
    steps = count(rule, Span(start, days=days))
    if since > steps[-1].result or (lapse and lapse.on < since):
        return None  # a plan made or gone by then names no setting for this transfer
    unknown = plan.imported and end is None and not _kept_since(plan, history)
    return Span(start, end, lapse, unknown=unknown, since=since, days=days)


def _settled(rule: ClockRule, history: CaseHistory, since: date) -> tuple[Event | None, Event | None]:
    """The amended plan that answers the transfer, or what made that needless: only what a review for it came to."""
    for_transfer = False
    for event in history.stood:
        if event.kind == "review_meeting_held":
            for_transfer = event.details.get("type") == "phase_transfer"
        elif event.kind in ("plan_ceased", "child_moved_out"):
            return None, event
        elif event.on >= since:
            if event.kind in rule.ends and (for_transfer or event.details.get("names_setting")):
                return event, None
            if event.kind in rule.lapses and for_transfer:
                return None, event
    return None, None


def _kept_since(plan: Event, history: CaseHistory) -> bool:
    """Whether anything but imports and notes tells of the time after an imported plan."""
    later = history.stood[history.stood.index(plan) + 1 :]
    return any(not event.imported and event.kind != "note" for event in later)
