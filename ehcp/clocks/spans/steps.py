"""Runs of the clocks that one step starts and a later one ends."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ehcp.clocks.limits import Limit
from ehcp.clocks.rule_sets import ClockRule
from ehcp.clocks.spans.history import CaseHistory, Span, agree, first_of, first_that_counts
from ehcp.events.ledger import Event


def per_event(rule: ClockRule, history: CaseHistory) -> list[Span]:
    """One run for each event that starts it."""
    stood = history.stood
    spans = [
        replace(_follow(rule, event, _after(rule, index, stood)), together=_together(rule, event, stood))
        for index, event in enumerate(stood)
        if event.kind in rule.starts and _concerns(rule, event)
    ]
    if not spans and rule.shown_by and not rule.all_of and first_of(stood, rule.shown_by):
        return [Span(None, unknown=True)]
    return spans


def _after(rule: ClockRule, index: int, stood: Sequence[Event]) -> Sequence[Event]:
    """What came after an event.

    What carries out an order on the day it is made says so (`because`) and stands before it: a day's decisions come
    before its orders.
    """
    later = stood[index + 1 :]
    if not rule.matters:
        return later
    return [*(one for one in stood[:index] if one.on == stood[index].on and one.reopens), *later]


def per_reassessment(rule: ClockRule, history: CaseHistory) -> list[Span]:
    """As `per_event`; but where nobody asked for the reassessment and nobody ordered it, from the day it was decided.

    Regulation 27(2): of a request from the day that the yes was told, on the council's own initiative (section
    44(3)) from the day that it decided.
    """
    spans, asked = [], False
    for index, event in enumerate(history.stood):
        if event.kind == "reassessment_requested":
            asked = True
        elif event.kind in ("decided_not_to_reassess", "reassessment_stopped"):
            asked = False
        elif event.kind in rule.starts:
            span = _follow(rule, event, history.stood[index + 1 :])
            own = not asked and not event.details.get("because")
            decided = event.detail_date("decided_on") if own else None
            spans.append(replace(span, since=decided, days={"own_decision_on": decided}) if decided else span)
            asked = False
    return spans


def per_decision(rule: ClockRule, history: CaseHistory) -> list[Span]:
    """One run for each decision, from the day it was made to the day the family was told of it."""
    return [
        Span(event, end=event, since=event.detail_date("decided_on"))
        for event in history.stood
        if event.kind in rule.starts
    ]


def _concerns(rule: ClockRule, event: Event) -> bool:
    """Whether an order or agreement is about what the clock is for."""
    if rule.flagged and not event.details.get(rule.flagged):
        return False
    return not rule.matters or _matter(event) in rule.matters


def _matter(event: Event) -> object:
    return event.details.get("order", event.details.get("matter", event.details.get("body")))


def _together(rule: ClockRule, start: Event, stood: Sequence[Event]) -> Limit | None:
    """The limit that counts where something else came together with the start; None where nothing did."""
    for one in rule.together:
        if one.after == start.kind and any(
            event.kind == one.after
            and event.on == start.on
            and _matter(event) == one.matter
            and agree("stage", start, event)
            for event in stood
        ):
            return one.limit
    return None


def _follow(rule: ClockRule, start: Event, later: Sequence[Event]) -> Span:
    source = str(start.details.get(rule.same) or "") if rule.same and not rule.all_of else ""
    missing: tuple[str, ...] = ()
    if rule.all_of:
        end, missing = _last_named(rule, later)
        lapse = first_of(later, rule.lapses)
    else:
        end, lapse = first_that_counts(rule, start, later)
    shown = end is None and lapse is None and first_of(later, rule.shown_by) is not None
    return Span(start, end, lapse, unknown=shown and not rule.window, source=source, missing=missing)


def _last_named(rule: ClockRule, later: Iterable[Event]) -> tuple[Event | None, tuple[str, ...]]:
    """The event with which all that the rule asks for have been named, or None and which are missing."""
    missing = set(rule.all_of)
    for event in later:
        if event.kind in rule.shown_by:
            break
        if event.kind in rule.ends:
            named = event.details.get(rule.same)
            missing -= set(named) if isinstance(named, list | tuple) else {named}
            if not missing:
                return event, ()
    return None, tuple(one for one in rule.all_of if one in missing)
