"""The statutory clocks of a case: when each started, by when it is due and why, and how it stands on a day.

The limits are data, in `rule_sets`. Weeks and days are calendar days, and a deadline on a weekend or a holiday
does not move (rules C4 and C5 of docs/rules.md). An exception excuses lateness and never moves a deadline (C8):
so nothing is "excepted" before its date has passed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from ehcp.clocks.limits import A_DAY
from ehcp.clocks.rule_sets import ClockRule, RuleSet, all_rule_sets, rule_set_for
from ehcp.clocks.spans import CaseHistory, Child, Span, belongs, count, find_spans
from ehcp.clocks.words import AskedDays, due_from_parts, explain, name_clock, say_why
from ehcp.clocks.working_days import internal_target, latest_working_day
from ehcp.events.codes import CLOSURES, EXCEPTIONS
from ehcp.events.ledger import Event, of_kind, standing

__all__ = [
    "FINAL_PLAN",
    "FOUR_WEEKS",
    "OUTCOMES",
    "Clock",
    "Deadline",
    "clocks",
    "closure_exception_available",
    "deadlines",
    "deadlines_of",
    "due_from_parts",
]

OUTCOMES = ("not_started", "running", "overdue", "met", "late", "excepted", "waived", "not_known")

FINAL_PLAN = "K7"
"""The clock of the 20 weeks from a request to the plan."""

PARTNERS = ("health body", "mediation adviser")
"""Who owes clocks that are no duty of the council and never its lateness. Advice, which it must chase, counts."""

_NOBODY = Child()

FOUR_WEEKS = timedelta(days=28)
A_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock of a case as it stands on a day.

    `due` is the last day on time, None where nothing has started or the law gives no number. `outcome` is one of
    OUTCOMES. `instance` counts clocks of one kind from 1. `parts` say step by step why the date is what it is, and
    `due_from_parts` takes the steps again; `words` say it in a sentence. `started_by` is the id of the event that
    started it, `source` whose advice or which setting it is about, `evidence` a code of `rule_sets.EVIDENCE`.
    `only_if`: it matters only if this comes about, and nobody knows yet; empty where it truly runs. `missing`: what
    hasn't been named yet, of a clock that ends once all have been.
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
    evidence: str = ""
    started_by: int | None = None
    only_if: str = ""
    missing: tuple[str, ...] = ()

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


class Deadline(NamedTuple):
    """A day by which something is owed in a case. In order: the earliest first.

    `source`: whose advice, where it is about that. `conditional`: it matters only if something comes about, and nobody
    knows yet whether; so it hides no other deadline and makes nothing late.
    """

    due: date
    clock: str
    source: str
    conditional: bool


class _GovernedSpan(NamedTuple):
    """One run of a clock, with the law that governs it."""

    rule_set: RuleSet
    rule: ClockRule
    span: Span


def clocks(
    events: Sequence[Event],
    on: date,
    *,
    rule_sets: Sequence[RuleSet] | None = None,
    born: date | None = None,
    year_group: str = "",
) -> list[Clock]:
    """Every clock of a case as it stands at the end of `on`, in the order of the rule sets.

    `events` are all events of the case, in any order; those after `on` are left out. Clocks that could still start
    are "not_started". What started before the first rule set has none. Phase transfers follow from the child's birth
    date or, where that isn't known, from the year group at the request.
    """
    sets = all_rule_sets() if rule_sets is None else rule_sets
    stood = tuple(event for event in standing(events) if event.on <= on)
    history = CaseHistory.of(stood, Child(born, year_group))
    by_clock: dict[str, list[_GovernedSpan]] = {}
    for run in _runs(history, sets, on):
        if run.span.started is None or run.span.started <= on:
            by_clock.setdefault(run.rule.id, []).append(run)
    return [
        _clock(run, stood, on, instance, sets)
        for runs in by_clock.values()
        for instance, run in enumerate(sorted(runs, key=lambda run: run.span.started or date.max), start=1)
    ]


def deadlines(events: Sequence[Event], child: Child = _NOBODY) -> tuple[Deadline, ...]:
    """The days by which something is owed in a case: of its clocks that have started and not ended, the earliest first.

    Times that merely run out (the family's 15 days) are no deadline, as nothing is owed at their end; nor is what only
    a partner owes. Phase transfers told by a child's age are left out: they depend on more than events. `child`: by
    whom a law for some school years only is chosen.
    """
    return deadlines_of(standing(events), child)


def deadlines_of(
    stood: Sequence[Event], child: Child = _NOBODY, *, rule_sets: Sequence[RuleSet] | None = None
) -> tuple[Deadline, ...]:
    """`deadlines` for events already reduced to those that stand, in order."""
    history = CaseHistory.of(stood, child)
    sets = all_rule_sets() if rule_sets is None else rule_sets
    found = {
        Deadline(
            steps[-1].result,
            run.rule.id,
            run.span.source if run.rule.per == "advice" else "",
            _is_conditional(run.rule, run.span, stood),
        )
        for run in _runs(history, sets, date.max, only_owed=True)
        if not _told_by_age(run) and _is_owed(run.span) and (steps := count(run.rule, run.span))
    }
    return tuple(sorted(found))


def closure_exception_available(closed_from: date, reopened: date, asked: date) -> bool:
    """Whether E1 or E2 may be agreed: a school or early years provider closed when its advice was asked for.

    Regulations 5(4) and 10(4): closed for four weeks or more on end, and asked from a week before the closing to
    a week before the opening. That both boundaries count is this project's reading. `reopened` is the first day
    open again.
    """
    long_enough = reopened - closed_from >= FOUR_WEEKS
    return long_enough and closed_from - A_WEEK <= asked <= reopened - A_WEEK


def _runs(
    history: CaseHistory, rule_sets: Sequence[RuleSet], last: date, *, only_owed: bool = False
) -> Iterator[_GovernedSpan]:
    """Every run of every clock: each under the rule set in force on the day it started.

    What hasn't started is shown under the law of the case's first day.
    """
    if not history.stood:
        return
    first = history.stood[0].on
    kinds = frozenset([event.kind for event in history.stood])
    met = [
        rule_set
        for rule_set in rule_sets
        if rule_set.meets(first, last) and (rule_set.cohort is None or belongs(rule_set.cohort, history))
    ]
    for rule_set in met:
        for rule in _rules_for(rule_set, kinds, only_owed):
            for span in find_spans(rule, history):
                if rule_set_for(span.started or first, met) is rule_set:
                    yield _GovernedSpan(rule_set, rule, span)


@lru_cache(maxsize=1024)
def _rules_for(rule_set: RuleSet, kinds: frozenset[str], only_owed: bool) -> tuple[ClockRule, ...]:
    """The rules that can have a run in a case with events of these kinds: few, and found once for all such cases."""
    return tuple(
        rule
        for rule in rule_set.clocks
        if (not rule.during or rule.during in kinds)
        and (
            kinds.intersection(rule.starts)
            and rule.limits
            and not rule.window
            and rule.owed_by not in PARTNERS
            if only_owed
            else rule.not_started_in or kinds.intersection((*rule.starts, *rule.ends, *rule.shown_by))
        )
    )


def _told_by_age(run: _GovernedSpan) -> bool:
    """Whether it is a phase transfer that nothing but the child's age tells of."""
    return run.rule.per == "transfer" and (
        run.span.start is None or run.span.start.kind != "phase_transfer_expected"
    )


def _is_owed(span: Span) -> bool:
    return not (span.start is None or span.ended or span.lapsed or span.unknown)


def _is_conditional(rule: ClockRule, span: Span, stood: Sequence[Event]) -> bool:
    """Whether it isn't known yet that the clock matters at all."""
    if not rule.only_if or span.started is None:
        return False
    return not any(event.on >= span.started for event in of_kind(stood, *rule.certain_once))


def _clock(
    run: _GovernedSpan, stood: Sequence[Event], on: date, instance: int, rule_sets: Sequence[RuleSet]
) -> Clock:
    rule_set, rule, span = run
    steps = count(rule, span)
    due = steps[-1].result if steps else None
    kind = span.start.kind if span.start else ""
    ended = span.ended or span.lapsed
    if rule.window and due and due < on and (ended is None or ended > due):
        ended = due
    excuses = _find_excuses(run, due, stood, rule_sets)
    target = _target(rule, span, due)
    return Clock(
        clock=rule.id,
        name=name_clock(rule, span.source),
        instance=instance,
        started=span.started,
        due=due,
        internal_target=target,
        ended=ended,
        outcome=_judge(rule, span, due, on, excused=bool(excuses)),
        rule_set=rule_set.id,
        regulation=rule.regulation_for(kind),
        owed_by=rule.owed_by,
        parts=tuple(
            explain(rule_set, rule, span, steps, excuses, _asked_for_target(rule, span, due, target))
        ),
        words=say_why(rule, span, steps),
        source=span.source,
        evidence=rule.evidence,
        started_by=span.start.id if span.start else None,
        only_if=rule.only_if if _is_conditional(rule, span, stood) else "",
        missing=span.missing,
    )


def _target(rule: ClockRule, span: Span, due: date | None) -> date | None:
    """The working day to plan for: before the due date (C5), though not before the clock began; or by the rule's."""
    if span.started is None:
        return None
    if due is None:
        return latest_working_day(rule.target.last_day(span.started)) if rule.target else None
    return max(internal_target(due), min(span.started, due))


def _asked_for_target(rule: ClockRule, span: Span, due: date | None, target: date | None) -> AskedDays | None:
    """The days of which was asked whether they are working days, back from the one before the due date."""
    if target is None or span.started is None:
        return None
    latest = due - A_DAY if due else rule.target.last_day(span.started) if rule.target else target
    return target, latest


def _judge(rule: ClockRule, span: Span, due: date | None, on: date, *, excused: bool) -> str:
    if span.unknown:
        return "not_known"
    if span.start is None:
        return "not_started"
    if due is None:
        return _judge_without_date(rule, span)
    if rule.window:
        return _judge_window(span, due, on)
    if span.ended:
        return "met" if span.ended <= due else "excepted" if excused else "late"
    if span.lapsed:
        return "waived"
    return "running" if on <= due else "excepted" if excused else "overdue"


def _judge_without_date(rule: ClockRule, span: Span) -> str:
    """Without a date nothing can be late. Where the law has a number, a day to count from isn't known."""
    if rule.limits and not span.held:
        return "not_known"
    return "met" if span.ended else "waived" if span.lapsed else "running"


def _judge_window(span: Span, due: date, on: date) -> str:
    if span.lapsed is not None and span.lapsed <= due:
        return "waived"
    return "met" if on > due or (span.ended is not None and span.ended <= due) else "running"


def _find_excuses(
    run: _GovernedSpan, due: date | None, stood: Sequence[Event], rule_sets: Sequence[RuleSet]
) -> list[Event]:
    """The exceptions that can excuse this clock, by code, by time and, for E5, by the advice concerned."""
    started = run.span.started
    if due is None or started is None:
        return []
    agreed = of_kind(stood, "exception_agreed")
    if not agreed:
        return []
    codes = set(_codes_that_excuse(run, started, due, rule_sets))
    return [
        event
        for event in agreed
        if event.details.get("code") in codes and _excuses(event, run.span, started, due, stood)
    ]


def _codes_that_excuse(
    run: _GovernedSpan, started: date, due: date, rule_sets: Sequence[RuleSet]
) -> Iterator[str]:
    """The exceptions of the clock's own law, and of one that also excuses what ran meanwhile (SI 2020/471)."""
    kind = run.span.start.kind if run.span.start else ""
    passing = (each for each in rule_sets if each.excuses_running and each.meets(started, due))
    for rule in (run.rule, *(each.clock(run.rule.id) for each in passing)):
        if rule:
            yield from rule.exceptions_for(kind)
            # Of a move the day itself is the limit, unless the council was told too late to keep it.
            yield from rule.excepted_if_told_late if due > started else ()


def _excuses(event: Event, span: Span, started: date, due: date, stood: Sequence[Event]) -> bool:
    source = event.details.get("source")
    if source and span.source and source != span.source:
        return False
    since, until = event.detail_date("from"), event.detail_date("to")
    if not (since or until):
        # A file may give no days: then it can be about no clock that had not begun by the day it was agreed.
        return started <= min(event.on, due)
    first, last = max(since or started, started), min(until or due, due)
    if (last - first).days + 1 < EXCEPTIONS[str(event.details["code"])].days_within_limit:
        return False
    return not (since and until) or event.details["code"] not in CLOSURES or _closed(since, until, stood)


def _closed(closed_from: date, reopened: date, stood: Sequence[Event]) -> bool:
    """Whether the law knows this closure. Where no asking of a setting is on record, its length decides."""
    asked = [
        event.on for event in of_kind(stood, "advice_requested") if event.details.get("source") == "education"
    ]
    if not asked:
        return reopened - closed_from >= FOUR_WEEKS
    return any(closure_exception_available(closed_from, reopened, day) for day in asked)
