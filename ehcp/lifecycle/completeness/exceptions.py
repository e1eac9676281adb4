"""Guards of exceptions: what the law asks of each before it can excuse lateness."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from ehcp.clocks import FOUR_WEEKS, closure_exception_available
from ehcp.events import EventProblem, pair_advice
from ehcp.events.codes import CLOSURES, EXCEPTIONS, ExceptionCode
from ehcp.events.ledger import Event, of_kind
from ehcp.events.stages import is_open
from ehcp.lifecycle.completeness.moments import Guard, Moment
from ehcp.lifecycle.disputes import excusable
from send_portal.days import say_day

ABSENCES = {"E4": "four weeks", "E6": "two weeks"}


def _check_exception(moment: Moment) -> Iterator[EventProblem]:
    event = moment.event
    exception = EXCEPTIONS.get(str(event.details.get("code")))
    if exception is None:
        return
    yield from _check_kind(moment, exception)
    first, last = _day(event, "from"), _day(event, "to")
    if exception.needs_dates:
        for name, day in (("from", first), ("to", last)):
            if day is None:
                yield EventProblem(
                    "detail_missing", "Give the first and the last day: the law asks how long.", name
                )
    if exception.code == "E5":
        yield from _check_missed_appointment(event, moment.stood)
    if first and last and first <= last:
        yield from _check_length(exception, first, last, moment.stood)


def _check_kind(moment: Moment, exception: ExceptionCode) -> Iterator[EventProblem]:
    agreed_between = exception.agreed_between
    if agreed_between:
        if not agreed_between[0] <= moment.event.on <= agreed_between[1]:
            first, last = map(say_day, agreed_between)
            words = (
                f"This could be agreed from {first} to {last} only. Check the day, or choose another reason."
            )
            yield EventProblem("outside_its_time", words, field="on")
    elif not exception.offered:
        yield EventProblem("exception_not_stated", "Say which exception applies.", field="code")
    elif exception.code == "E5" and not (is_open(moment.position.stage) or moment.is_at("reassessing")):
        words = "An appointment missed excuses late advice only, and no advice is waited for."
        yield EventProblem("not_for_agreements", words, field="code")
    elif exception.code == "E6" and not excusable(moment.before):
        words = (
            "Two weeks excuse only an assessment or a plan that was agreed at mediation, ordered or no longer opposed, "
            "and none is to be made. Elsewhere an absence must last four weeks."
        )
        yield EventProblem("nothing_to_carry_out", words, field="code")


def _check_missed_appointment(event: Event, stood: Sequence[Event]) -> Iterator[EventProblem]:
    source = event.details.get("source")
    if not source:
        yield EventProblem("detail_missing", "Say whose appointment was missed.", field="source")
    elif not any(pair.asked for pair in pair_advice(stood, source=str(source))):
        words = "No advice was asked for from them. Record when it was asked for first."
        yield EventProblem("advice_not_asked_for", words, field="source")


def _check_length(
    exception: ExceptionCode, first: date, last: date, stood: Sequence[Event]
) -> Iterator[EventProblem]:
    days = (last - first).days + 1
    if exception.code in CLOSURES and last - first < FOUR_WEEKS:
        # A closure ends before the day of opening; an absence includes its last day.
        yield _too_short("four weeks")
    elif exception.code in ABSENCES and days < exception.days_within_limit:
        yield _too_short(ABSENCES[exception.code])
    elif exception.code in CLOSURES and not any(
        closure_exception_available(first, last, asked.on)
        for asked in of_kind(stood, "advice_requested")
        if asked.details.get("source") == "education"
    ):
        words = (
            "No advice is recorded as asked of a school, college or other setting between a week before the closing "
            "and a week before the opening. Check the days: otherwise this exception doesn't apply."
        )
        yield EventProblem("not_asked_near_closure", words, refuses=False)


def _too_short(length: str) -> EventProblem:
    words = f"It must last {length} or more without a break. A shorter time, such as Easter, is no exception."
    return EventProblem(f"shorter_than_{length.replace(' ', '_')}", words, field="to")


def _day(event: Event, name: str) -> date | None:
    try:
        return event.detail_date(name)
    except ValueError:
        return None


GUARDS: Mapping[str, tuple[Guard, ...]] = {"exception_agreed": (_check_exception,)}
