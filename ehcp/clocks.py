"""The statutory clocks of a case: when each started, by when it is due and why, and how it stands on a day.

The limits are data, in `rule_sets`. Weeks and days are calendar days, and a deadline on a weekend or a holiday
does not move (rules C4 and C5 of docs/rules.md). An exception excuses lateness and never moves a deadline (C8):
so nothing is "excepted" before its date has passed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ehcp.clock_spans import Span, find_spans
from ehcp.clock_words import explain, say_why
from ehcp.codes import EXCEPTIONS
from ehcp.ledger import Event, of_kind, standing
from ehcp.rule_sets import ClockRule, RuleSet, all_rule_sets, rule_set_for
from ehcp.stages import is_open, walk
from ehcp.working_days import internal_target

OUTCOMES = ("not_started", "running", "overdue", "met", "late", "excepted", "waived", "not_known")

FOUR_WEEKS = timedelta(days=28)
A_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock of a case as it stands on a day.

    `due` is the last day on time, None where nothing has started. `outcome` is one of OUTCOMES. `instance` counts
    clocks of one kind from 1. `parts` say step by step why the date is what it is; `words` say it in a sentence.
    """

    clock: str
    name: str
    instance: int
    started: date | None
    due: date | None
    internal_target: date | None
    ended: date | None
    outcome: str
    rule_set: str
    regulation: str
    owed_by: str
    parts: tuple[dict[str, str], ...]
    words: str
    source: str = ""

    @property
    def is_running(self) -> bool:
        """Whether something is still owed: started, and neither ended nor no longer needed."""
        return (
            self.started is not None
            and self.ended is None
            and self.outcome in ("running", "overdue", "excepted")
        )

    def as_dict(self) -> dict[str, Any]:
        """The clock as JSON keeps it: ISO dates, parts as objects. Keys as in the `clocks` command."""
        names = (
            "clock",
            "instance",
            "started",
            "due",
            "internal_target",
            "ended",
            "outcome",
            "rule_set",
            "regulation",
        )
        plain = {name: getattr(self, name) for name in names}
        plain = {
            name: value.isoformat() if isinstance(value, date) else value for name, value in plain.items()
        }
        return {**plain, "parts": [dict(part) for part in self.parts], "words": self.words}


def clocks(events: Sequence[Event], on: date, *, rule_sets: Sequence[RuleSet] | None = None) -> list[Clock]:
    """Every clock of a case as it stands at the end of `on`, in the order of the rule sets.

    `events` are all events of the case, in any order; those after `on` are left out. Clocks that could still start
    are "not_started". A case without a request, or received before the first rule set, has none.
    """
    sets = all_rule_sets() if rule_sets is None else rule_sets
    stood = tuple(event for event in standing(events) if event.on <= on)
    found = []
    for rule_set, rule, spans in _spans_by_rule(stood, sets):
        found += [
            _clock(rule_set, rule, span, stood, on, instance) for instance, span in enumerate(spans, start=1)
        ]
    return found


def next_deadline(events: Sequence[Event]) -> tuple[str, date] | None:
    """The earliest deadline among a case's clocks that have started and not ended: its clock and day, or None.

    Times that merely run out (the family's 15 days) are no deadline, as nothing is owed at their end.
    """
    return next_deadline_of(standing(events))


def next_deadline_of(stood: Sequence[Event]) -> tuple[str, date] | None:
    """`next_deadline` for events already reduced to those that stand, in order."""
    deadlines = [
        (rule.limit.last_day(span.started), rule.id)
        for _, rule, spans in _spans_by_rule(stood, all_rule_sets())
        for span in spans
        if span.started and not span.ended and not span.lapsed and not span.unknown and not rule.window
    ]
    if not deadlines:
        return None
    due, clock = min(deadlines)
    return clock, due


def closure_exception_available(closed_from: date, reopened: date, asked: date) -> bool:
    """Whether E1 or E2 may be agreed: a school or early years provider closed when its advice was asked for.

    Regulations 5(4) and 10(4): closed for four weeks or more on end, and asked from a week before the closing to
    a week before the opening. That both boundaries count is this project's reading. `reopened` is the first day
    open again.
    """
    long_enough = reopened - closed_from >= FOUR_WEEKS
    return long_enough and closed_from - A_WEEK <= asked <= reopened - A_WEEK


def _spans_by_rule(
    stood: Sequence[Event], rule_sets: Sequence[RuleSet]
) -> Iterator[tuple[RuleSet, ClockRule, list[Span]]]:
    request = next(iter(of_kind(stood, "request_received")), None)
    if request is None or rule_set_for(request.on, rule_sets) is None:
        return
    stage, closing = "", None
    for step in walk(stood):
        stage = step.after
        if is_open(step.after):
            closing = None
        elif closing is None:
            closing = step.event
    for rule_set in rule_sets:
        for rule in rule_set.clocks:
            spans = find_spans(rule, stood, stage=stage, closing=closing)
            own = [span for span in spans if rule_set.covers(span.started or request.on)]
            if own:
                yield rule_set, rule, own


def _clock(
    rule_set: RuleSet, rule: ClockRule, span: Span, stood: Sequence[Event], on: date, instance: int
) -> Clock:
    due = rule.limit.last_day(span.started) if span.started else None
    ended = span.ended or span.lapsed
    if rule.window and due and due < on and (ended is None or ended > due):
        ended = due
    excuses = _find_excuses(rule, span, due, stood)
    return Clock(
        clock=rule.id,
        name=rule.name,
        instance=instance,
        started=span.started,
        due=due,
        internal_target=internal_target(due) if due else None,
        ended=ended,
        outcome=_judge(rule, span, due, on, excused=bool(excuses)),
        rule_set=rule_set.id,
        regulation=rule.regulation,
        owed_by=rule.owed_by,
        parts=tuple(explain(rule_set, rule, span, due, excuses)),
        words=say_why(rule, span, due),
        source=span.source,
    )


def _judge(rule: ClockRule, span: Span, due: date | None, on: date, *, excused: bool) -> str:
    if span.unknown:
        return "not_known"
    if due is None:
        return "not_started"
    if rule.window:
        return _judge_window(span, due, on)
    if span.ended:
        return "met" if span.ended <= due else "excepted" if excused else "late"
    if span.lapsed:
        return "waived"
    return "running" if on <= due else "excepted" if excused else "overdue"


def _judge_window(span: Span, due: date, on: date) -> str:
    cut_short = span.lapsed is not None and span.lapsed <= due
    return "waived" if cut_short else "met" if on > due else "running"


def _find_excuses(rule: ClockRule, span: Span, due: date | None, stood: Sequence[Event]) -> list[Event]:
    """The exceptions that can excuse this clock, by code, by time and, for E5, by the advice concerned."""
    if due is None or span.started is None:
        return []
    agreed = of_kind(stood, "exception_agreed")
    return [event for event in agreed if _excuses(event, rule, span, span.started, due)]


def _excuses(event: Event, rule: ClockRule, span: Span, started: date, due: date) -> bool:
    code = event.details.get("code")
    if code not in rule.exceptions:
        return False
    source = event.details.get("source")
    if source and span.source and source != span.source:
        return False
    first = max(event.detail_date("from") or started, started)
    last = min(event.detail_date("to") or due, due)
    dated = event.detail_date("from") and event.detail_date("to")
    needed = EXCEPTIONS[code].days_within_limit if dated else 1
    return (last - first).days + 1 >= needed
