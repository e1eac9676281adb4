"""Why a clock's date is what it is, in plain words: the parts one by one, and a sentence."""

from collections.abc import Iterator, Sequence
from datetime import date

from ehcp.clock_spans import Span
from ehcp.codes import ADVICE_SOURCES, EVENT_KINDS, EXCEPTIONS
from ehcp.ledger import Event
from ehcp.rule_sets import ClockRule, Limit, RuleSet
from send_portal.days import say_day

_STARTED_BY = {
    "request_received": "the request was received",
    "advice_requested": "the advice was asked for",
    "draft_sent": "the draft was sent",
}


def explain(
    rule_set: RuleSet, rule: ClockRule, span: Span, due: date | None, excuses: Sequence[Event]
) -> Iterator[dict[str, str]]:
    """The parts of a clock's date: start, rule, limit, arithmetic and any exceptions, each a name and words.

    The start also has the event's `kind` and `on`, an exception its `code`, the arithmetic its `days`.
    """
    if span.start and due:
        words = _say_start(span.start, span.source)
        yield {"part": "start", "words": words, "kind": span.start.kind, "on": span.start.on.isoformat()}
    yield {"part": "rule", "words": f"{rule.regulation} ({rule_set.title}).", "rule_set": rule_set.id}
    yield {"part": "limit", "words": _say_limit(rule.limit)}
    if span.started and due:
        words = f"{say_day(span.started)} + {rule.limit.days_to_add} days = {say_day(due)} ({due:%A})."
        yield {"part": "arithmetic", "words": words, "days": str(rule.limit.days_to_add)}
    for event in excuses:
        yield {"part": "exception", "words": _say_exception(event, rule), "code": str(event.details["code"])}


def say_why(rule: ClockRule, span: Span, due: date | None) -> str:
    """One sentence: why that date, or why there is none."""
    if span.started is None or due is None:
        if span.unknown:
            return "The date can't be worked out, because the imported history lacks the day it would start from."
        return f"Not started: {_say_length(rule.limit)} from the day that {_STARTED_BY[rule.starts]}."
    first = "on and counting" if rule.limit.counting == "beginning_with" else "after"
    end = "Ends" if rule.window else "Due"
    return (
        f"{end} on {say_day(due)}: {_say_length(rule.limit)} {first} {say_day(span.started)}, "
        f"when {_STARTED_BY[rule.starts]}."
    )


def _say_start(start: Event, source: str) -> str:
    about = f" ({ADVICE_SOURCES[source]})" if source in ADVICE_SOURCES else ""
    return f"{EVENT_KINDS[start.kind]}{about}: {start.on:%A} {say_day(start.on)}."


def _say_length(limit: Limit) -> str:
    one = limit.unit.removesuffix("s")
    length = f"{limit.number} {one if limit.number == 1 else limit.unit}"
    return length if limit.unit == "days" else f"{length} ({limit.days} days)"


def _say_limit(limit: Limit) -> str:
    first = "counts as day 1" if limit.counting == "beginning_with" else "is day 0"
    return (
        f"{_say_length(limit)}; the day it starts {first}. Weekends, bank holidays and school holidays count."
    )


def _say_exception(event: Event, rule: ClockRule) -> str:
    code = str(event.details["code"])
    allowed = f", {rule.exceptions_in}" if rule.exceptions_in else ""
    # A file of history doesn't say when: its day is a stand-in.
    agreed = "" if event.details.get("dated") is False else f", agreed on {say_day(event.on)}"
    return f"{EXCEPTIONS[code].label} ({code}{allowed}){agreed}. It can excuse lateness; the date stays."
