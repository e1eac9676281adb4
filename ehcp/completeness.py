"""What a person recording today must have in place. History that was imported may lack any of it."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from ehcp.advice import pair_advice, unanswered
from ehcp.clocks import FOUR_WEEKS, closure_exception_available
from ehcp.codes import ADVICE_ALWAYS_SOUGHT, ADVICE_SOURCES, EXCEPTIONS, LETTER_CHECKLIST
from ehcp.ledger import Event, of_kind
from ehcp.requirements import Problem, find_missing_details
from ehcp.rule_sets import rule_set_for
from send_portal.days import say_day

CLOSURES = ("E1", "E2")


def find_incomplete(event: Event, stood: Sequence[Event]) -> list[Problem]:
    """Refusals and warnings about one event of a case's standing events (in order, `event` among them)."""
    problems = list(find_missing_details(event))
    guard = _GUARDS.get(event.kind)
    return problems + (list(guard(event, stood)) if guard else [])


def _check_letter(event: Event, stood: Sequence[Event]) -> Iterator[Problem]:
    ticked = event.details.get("letter") or []
    missing = [label for code, label in LETTER_CHECKLIST.items() if code not in ticked]
    if missing:
        words = f"The letter of refusal must also say: {_join(missing)}. Mend the letter, then tick it here."
        yield Problem("letter_incomplete", words, field="letter")


def _check_not_to_issue(event: Event, stood: Sequence[Event]) -> Iterator[Problem]:
    yield from _check_letter(event, stood)
    yield from _warn_of_missing_advice(event, stood)


def _warn_of_missing_advice(event: Event, stood: Sequence[Event]) -> Iterator[Problem]:
    """Regulation 6(1) advice that hasn't come: a warning, since the council may have to decide without it."""
    before = stood[: stood.index(event)]
    waiting = {str(asked.details.get("source")) for asked in unanswered(before)}
    if not any(earlier.imported for earlier in before):
        # An imported file holds psychology advice only, so silence about the rest tells nothing there.
        answered = {
            answer.details.get("source") for answer in of_kind(before, "advice_received", "advice_waived")
        }
        waiting |= {source for source in ADVICE_ALWAYS_SOUGHT if source not in answered}
    if waiting:
        missing = _join([label for code, label in ADVICE_SOURCES.items() if code in waiting])
        words = f"No advice is recorded from: {missing}. Record it if it came; otherwise make sure you can decide."
        yield Problem("advice_missing", words, refuses=False)


def _check_final_plan(event: Event, stood: Sequence[Event]) -> Iterator[Problem]:
    drafts = of_kind(stood[: stood.index(event)], "draft_sent")
    if not drafts:
        yield Problem("no_draft", "No draft is recorded. Record the day the draft was sent first.")
        return
    served = drafts[-1].on
    last_day = _last_day_for_comments(served)
    if last_day and event.on <= last_day and not event.details.get("family_waived_15_days"):
        words = (
            f"The draft was sent on {say_day(served)}, so the family can comment until {say_day(last_day)} "
            "(regulation 13(1)(a)). Send the final plan after that day, or record that the family agreed not to wait."
        )
        yield Problem("within_15_days", words, field="on")


def _last_day_for_comments(served: date) -> date | None:
    rule_set = rule_set_for(served)
    rule = rule_set.clock("K5") if rule_set else None
    return rule.limit.last_day(served) if rule else None


def _check_exception(event: Event, stood: Sequence[Event]) -> Iterator[Problem]:
    exception = EXCEPTIONS.get(str(event.details.get("code")))
    if exception is None:
        return
    if not exception.offered:
        yield Problem("exception_not_stated", "Say which exception applies.", field="code")
    first, last = _day(event, "from"), _day(event, "to")
    if exception.needs_dates:
        for name, day in (("from", first), ("to", last)):
            if day is None:
                yield Problem(
                    "detail_missing", "Give the first and the last day: the law asks how long.", name
                )
    if exception.code == "E5":
        yield from _check_missed_appointment(event, stood)
    if first and last and first <= last:
        yield from _check_length(exception.code, first, last, stood)


def _check_missed_appointment(event: Event, stood: Sequence[Event]) -> Iterator[Problem]:
    source = event.details.get("source")
    if not source:
        yield Problem("detail_missing", "Say whose appointment was missed.", field="source")
    elif not any(pair.asked for pair in pair_advice(stood, source=str(source))):
        words = "No advice was asked for from them. Record when it was asked for first."
        yield Problem("advice_not_asked_for", words, field="source")


def _check_length(code: str, first: date, last: date, stood: Sequence[Event]) -> Iterator[Problem]:
    # A closure ends before the day of opening; an absence includes its last day.
    long_enough = (
        last - first >= FOUR_WEEKS if code in CLOSURES else (last - first).days + 1 >= FOUR_WEEKS.days
    )
    if code in (*CLOSURES, "E4") and not long_enough:
        words = "It must last four weeks or more without a break. A shorter time, such as Easter, is no exception."
        yield Problem("shorter_than_four_weeks", words, field="to")
    elif code in CLOSURES and not any(
        closure_exception_available(first, last, asked.on) for asked in of_kind(stood, "advice_requested")
    ):
        words = (
            "No advice is recorded as asked for between a week before the closing and a week before the opening. "
            "Check the days: otherwise this exception doesn't apply."
        )
        yield Problem("not_asked_near_closure", words, refuses=False)


def _day(event: Event, name: str) -> date | None:
    try:
        return event.detail_date(name)
    except ValueError:
        return None


def _join(words: Sequence[Any]) -> str:
    return "; ".join(f"{word[0].lower()}{word[1:]}" for word in words)


_GUARDS: dict[str, Callable[[Event, Sequence[Event]], Iterator[Problem]]] = {
    "decided_not_to_assess": _check_letter,
    "decided_to_issue": _warn_of_missing_advice,
    "decided_not_to_issue": _check_not_to_issue,
    "final_plan_sent": _check_final_plan,
    "exception_agreed": _check_exception,
}
