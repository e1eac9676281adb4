"""Why a clock's date is what it is, in plain words: the parts one by one, and a sentence."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from ehcp.clocks.limits import ClosedDays, CountingStep, Limit, work_out_again
from ehcp.clocks.rule_sets import ClockRule, RuleSet
from ehcp.clocks.spans import Span
from ehcp.clocks.working_days import PUBLISHED_UNTIL, declared_within, rests_on_computed
from ehcp.events import EVENT_KINDS
from ehcp.events.codes import ADVICE_SOURCES, EXCEPTIONS
from ehcp.events.ledger import Event
from send_portal.counting import say_count
from send_portal.days import say_day

# What a limit calls the day to count from, where that isn't the day of the event.
_CALLED = {
    "on": "the start",
    "meeting_on": "the day of the meeting",
    "transfer_on": "the day of the transfer",
    "last_review_on": "the day of the last review",
    "plan_made_on": "the day the plan was made",
    "mediation_on": "the day of the mediation",
    "reply_by": "the day that the tribunal set",
    "told_by": "the day that the family agreed to",
    "own_decision_on": "the day the council decided on it itself",
    "aware_on": "the day the council became aware of the move",
    "certificate": "the day of the mediation certificate",
    "comply_by": "the day that the parties agreed on",
    "response_due": "the day that the tribunal set",
}

_EVIDENCE = {
    "L": "This limit was read in the text of the law or of a judgment.",
    "S": "This limit was read in a secondary source, not in the law itself.",
    "L/S": "This limit was read partly in the law or a judgment, partly in a secondary source.",
    "U": "This limit is not verified: have it confirmed before relying on it.",
}

# Whose advice, after "from".
_GIVER_OF_ADVICE = {
    "psychology": "educational psychology",
    "health": "health",
    "social_care": "social care",
    "education": "the school, college or other setting",
    "family": "the family",
    "other": "somebody else",
}
_DATES = {"due": "this date", "internal_target": "our own target"}

_WORKING_DAYS_COUNT = "Only working days count: no weekends and no bank holidays."
_ALL_DAYS_COUNT = "Weekends, bank holidays and school holidays count."

AskedDays = tuple[date, date]
"""The first and the last of the days of which was asked whether they are working days."""


def name_clock(rule: ClockRule, source: str = "") -> str:
    """What a run of a clock is called: its name, and for advice whose: “Advice from health to arrive”."""
    if rule.per != "advice" or source not in _GIVER_OF_ADVICE:
        return rule.name
    return rule.name.replace("Advice", f"Advice from {_GIVER_OF_ADVICE[source]}", 1)


def explain(
    rule_set: RuleSet,
    rule: ClockRule,
    span: Span,
    steps: Sequence[CountingStep],
    excuses: Sequence[Event],
    for_target: AskedDays | None = None,
) -> Iterator[dict[str, str]]:
    """The parts of a clock's date, each a name (`part`) and words, and what a program needs to follow it.

    The start has the event's id, `kind` and `on`; the rule its `clock`, `rule_set`, `version` and `regulation`; the
    evidence its `tag`; each arithmetic what `limits.CountingStep.as_part` writes; an exception its `code`. Bank
    holidays that are computed, or declared here, are told where a date rests on them: `of` is `due` or
    `internal_target`, for which `for_target` are the days that were asked of.
    """
    if span.start:
        yield {
            "part": "start",
            "words": _say_start(span.start, span.source),
            "event": str(span.start.id),
            "kind": span.start.kind,
            "on": span.start.on.isoformat(),
        }
    kind = span.start.kind if span.start else ""
    regulation, evidence = rule.regulation_for(kind), rule.evidence
    yield {
        "part": "rule",
        "words": f"{regulation} ({rule_set.title}).",
        "clock": rule.id,
        "rule_set": rule_set.id,
        "version": str(rule_set.version),
        "regulation": regulation,
    }
    yield {"part": "evidence", "words": _EVIDENCE[evidence], "tag": evidence}
    for words in _say_limits(rule):
        yield {"part": "limit", "words": words}
    for step in steps:
        yield {"part": "arithmetic", "words": _say_step(step), **step.as_part()}
    for event in excuses:
        yield {"part": "exception", "words": _say_exception(event, rule), "code": str(event.details["code"])}
    yield from _holiday_parts("due", [step.asked_of for step in steps])
    yield from _holiday_parts("internal_target", [for_target])


def _holiday_parts(of: str, stretches: Sequence[AskedDays | None]) -> Iterator[dict[str, str]]:
    """What has to be known of the bank holidays that a date rests on."""
    asked = [stretch for stretch in stretches if stretch]
    name = _DATES[of]
    declared = {day: reason for stretch in asked for day, reason in declared_within(*stretch)}
    for day, reason in declared.items():
        yield {
            "part": "declared_holiday",
            "words": f"{_capital(name)} takes {say_day(day)} for a bank holiday, as this council set: {reason}.",
            "of": of,
            "on": day.isoformat(),
            "reason": reason,
        }
    if any(rests_on_computed(*stretch) for stretch in asked):
        yield {
            "part": "computed_holidays",
            "words": f"{_capital(name)} rests on bank holidays that aren't published yet. Those after "
            f"{say_day(PUBLISHED_UNTIL)} are computed, so it may still move.",
            "of": of,
            "published_until": PUBLISHED_UNTIL.isoformat(),
        }


def due_from_parts(parts: Sequence[Mapping[str, str]]) -> date | None:
    """The due date worked out again from a clock's parts alone; None where they hold no sum."""
    return work_out_again(CountingStep.from_part(part) for part in parts if part["part"] == "arithmetic")


def say_why(rule: ClockRule, span: Span, steps: Sequence[CountingStep]) -> str:
    """One sentence: why that date, or why there is none."""
    if span.start is None:
        return _say_not_started(rule, span)
    if not steps:
        return _say_no_date(rule, span)
    added = [step for step in steps if step.operation == "add"]
    reasons = [_say_count(step, _day_name(rule, span, step)) for step in added]
    end = "Ends" if rule.window else "Due"
    words = f"{end} on {say_day(steps[-1].result)}: "
    if rule.before:
        words += "before "
    changes = [step for step in steps if step.result != step.start]
    if changes in ([], added[:1]) or (steps[0].limit and steps[0].limit.unit == "fixed_day"):
        return f"{words}{reasons[0]}."
    days = [f"{say_day(step.result)} ({reason})" for step, reason in zip(added, reasons, strict=True)]
    words += f"the later of {' and '.join(days)}" if len(days) > 1 else days[0]
    return f"{words}{_say_move(steps[-1])}."


def _say_move(step: CountingStep) -> str:
    """That the day moved to a working day, and why; nothing where it didn't."""
    if step.closed:
        return f", moved to the next working day because this time can't end {_say_stretch(step.closed)}"
    if step.operation != "next_working_day" or step.result == step.start:
        return ""
    return ", moved to the next working day because this is a time of the tribunal"


def say_limit(rule: ClockRule) -> str:
    """How long the law gives, in a few words: 6 weeks; the later of 12 months and 3 months, before that day."""
    if not rule.limits:
        return f"no number; plan for {_say_length(rule.target)}" if rule.target else "no number"
    lengths = [_say_briefly(limit) for limit in rule.limits]
    if len(lengths) > 1:
        words = f"the later of {' and '.join(lengths)}"
    else:
        words = lengths[0].removesuffix(" from the start")
    words = f"before {words}" if rule.before else words
    return f"{words}, or the day that was agreed on or set" if rule.unless_agreed else words


def _say_briefly(limit: Limit) -> str:
    how = {"after": "from", "beginning_with": "beginning with", "backwards": "before"}[limit.counting]
    since = "the start" if limit.anchors == ("on",) else _name_of(limit)
    if limit.unit == "fixed_day":
        return f"{_say_length(limit)} of the year of the transfer"
    if limit.number == 0:
        return "the day itself"
    return f"{_say_length(limit).split(' (')[0]} {how} {since}"


def _name_of(limit: Limit) -> str:
    return " or ".join(_CALLED[name] for name in limit.anchors)


def _say_not_started(rule: ClockRule, span: Span) -> str:
    if span.unknown:
        return "The date can't be worked out, because the imported history lacks the day it would start from."
    since = f"from the day of “{EVENT_KINDS[rule.starts[0]].label}”"
    if not rule.limits:
        return f"Not started: the law gives no number of days {since}."
    return f"Not started: {_say_length(rule.limit)} {since}."


def _say_no_date(rule: ClockRule, span: Span) -> str:
    if span.held:
        return "An appeal was lodged in time, so this goes on until that is decided. Its last day is not known yet."
    if rule.limits:
        return "The date can't be worked out, because a day it is counted from isn't known."
    if rule.target:
        length = _say_length(rule.target)
        return f"The law gives no number of days. Plan for {length}, which leaves time for the steps that follow."
    return "The law gives no number of days: it must be done promptly."


def _say_start(start: Event, source: str) -> str:
    about = f" ({ADVICE_SOURCES[source]})" if source in ADVICE_SOURCES else ""
    return f"{EVENT_KINDS[start.kind].label}{about}: {start.on:%A} {say_day(start.on)}."


def _day_name(rule: ClockRule, span: Span, step: CountingStep) -> str:
    """What the day that a step counts from is the day of."""
    if rule.unless_agreed and span.day_called(rule.unless_agreed) == step.start:
        ordered = span.start is not None and span.start.kind == "order_made"
        return _CALLED["response_due" if ordered else rule.unless_agreed]
    names = next((limit.anchors for limit in rule.limits if limit == step.limit), ("on",))
    name = next((name for name in names if span.day_called(name) == step.start), "on")
    if name == "on" and span.start:
        return f"when {EVENT_KINDS[span.start.kind].clock_start}"
    return _CALLED[name]


def _say_count(step: CountingStep, day_name: str) -> str:
    """How one step was counted: 6 weeks (42 days) after 2 September 2024, when the request was received."""
    limit, start = step.limit, step.start
    if limit is None or start is None:
        return ""
    if limit.unit == "fixed_day":
        return f"{say_day(step.result)}, in the year of {say_day(start)}, {day_name}"
    if limit.number == 0:
        return f"on {say_day(start)} itself, {day_name}"
    how = {"after": "after", "beginning_with": "beginning with", "backwards": "before"}[limit.counting]
    return f"{_say_length(limit)} {how} {say_day(start)}, {day_name}"


def _say_step(step: CountingStep) -> str:
    result = f"{say_day(step.result)} ({step.result:%A})."
    if step.operation == "later_of":
        return f"The later of these days: {result}"
    if step.operation == "day_before":
        return f"Before that day, so at the latest the day before: {result}"
    if step.operation == "next_working_day" and not step.closed:
        how = (
            "is a working day" if step.result == step.start else "isn't a working day, so the next one counts"
        )
        return f"A time of the tribunal ends on a working day. {say_day(step.start or step.result)} {how}: {result}"
    if step.operation == "next_working_day":
        return f"It can't end {_say_stretch(step.closed)}, so it moves to the next working day: {result}"
    limit, start = step.limit, step.start
    if limit is None or start is None or limit.unit == "fixed_day":
        return f"The day that the law names, in the year of {say_day(start)}: {result}"
    sign = "−" if limit.counting == "backwards" else "+"
    if limit.days is not None:
        days = say_count(limit.days - (limit.counting == "beginning_with"), "day")
        return f"{say_day(start)} {sign} {days} = {result}"
    first = ", the first day counted" if limit.counting == "beginning_with" else ""
    return f"{say_day(start)}{first} {sign} {_say_length(limit)} = {result}"


def _say_stretch(closed: ClosedDays | None) -> str:
    if closed is None:
        return ""
    first, last = (_say_length(Limit(number, "fixed_day")) for number in (closed.first, closed.last))
    return f"from {first} to {last}"


def _say_length(limit: Limit) -> str:
    if limit.unit == "fixed_day":
        return say_day(limit.last_day(date(2023, 1, 1))).removesuffix(" 2023")
    unit = limit.unit.replace("_", " ")
    length = say_count(limit.number, unit.removesuffix("s"))
    in_days = limit.days if limit.unit == "weeks" else None
    return length if in_days is None else f"{length} ({say_count(in_days, 'day')})"


def _say_limits(rule: ClockRule) -> Iterator[str]:
    if not rule.limits:
        yield "The law gives no number of days."
    before = " At the latest the day before." if rule.before else ""
    for limit in rule.limits:
        if limit.unit == "fixed_day":
            yield f"Before {_say_length(limit)} of the year of the transfer.{before}"
        elif limit.counting == "backwards":
            yield f"{_say_length(limit)} before {_name_of(limit)}. {_ALL_DAYS_COUNT}"
        elif limit.number == 0:
            yield "On the day itself."
        else:
            first = "counts as day 1" if limit.counting == "beginning_with" else "is day 0"
            which = _WORKING_DAYS_COUNT if limit.unit == "working_days" else _ALL_DAYS_COUNT
            since = "" if limit.anchors == ("on",) else f" from {_name_of(limit)}"
            skipped = "".join(f" No day {_say_stretch(stretch)} counts." for stretch in limit.skipped)
            yield f"{_say_length(limit)}{since}; the day it starts {first}. {which}{skipped}{before}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _say_exception(event: Event, rule: ClockRule) -> str:
    code = str(event.details["code"])
    allowed = f", {rule.exceptions_in}" if rule.exceptions_in else ""
    # A file of history doesn't say when: its day is a stand-in.
    agreed = "" if event.details.get("dated") is False else f", agreed on {say_day(event.on)}"
    return f"{EXCEPTIONS[code].label} ({code}{allowed}){agreed}. It can excuse lateness; the date stays."
