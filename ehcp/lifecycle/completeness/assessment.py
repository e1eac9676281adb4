"""Guards of the way from a request to the plan."""

from collections.abc import Iterator, Mapping

from ehcp.events import EVENT_KINDS, EventProblem, unanswered
from ehcp.events.codes import ADVICE_ALWAYS_SOUGHT, ADVICE_SOURCES, PLAN_RECIPIENTS
from ehcp.events.ledger import Event, of_kind
from ehcp.lifecycle.completeness.letters import check_letter, join, warn_if_late
from ehcp.lifecycle.completeness.moments import Guard, Moment, last_day_of
from send_portal.days import say_day


def wait_for_comments(
    moment: Moment, served: Event, clock_id: str, regulation: str
) -> Iterator[EventProblem]:
    """The family has its days to comment on what was `served`, unless it agreed not to wait."""
    last_day = last_day_of(clock_id, served)
    if last_day and moment.event.on <= last_day and not moment.event.details.get("family_waived_15_days"):
        words = (
            f"{EVENT_KINDS[served.kind].label} on {say_day(served.on)}: the family can comment until "
            f"{say_day(last_day)} ({regulation}). Send the plan after that day, or record that the family agreed not "
            "to wait."
        )
        yield EventProblem("within_15_days", words, field="on")


def _warn_of_missing_advice(moment: Moment) -> Iterator[EventProblem]:
    """Regulation 6(1) advice that hasn't come: a warning, since the council may have to decide without it."""
    before = moment.before
    waiting = {str(asked.details.get("source")) for asked in unanswered(before)}
    if not any(earlier.imported for earlier in before):
        # An imported file holds psychology advice only, so silence about the rest tells nothing there.
        answered = {
            answer.details.get("source") for answer in of_kind(before, "advice_received", "advice_waived")
        }
        waiting |= {source for source in ADVICE_ALWAYS_SOUGHT if source not in answered}
    if waiting:
        missing = join([label for code, label in ADVICE_SOURCES.items() if code in waiting])
        words = f"No advice is recorded from: {missing}. Record it if it came; otherwise make sure you can decide."
        yield EventProblem("advice_missing", words, refuses=False)


def _check_final_plan(moment: Moment) -> Iterator[EventProblem]:
    draft = moment.last("draft_sent")
    if draft:
        yield from wait_for_comments(moment, draft, "K5", "regulation 13(1)(a)")


def _warn_of_recipients(moment: Moment) -> Iterator[EventProblem]:
    """Regulation 13(2): the final plan goes to three."""
    recipients = moment.event.details.get("recipients") or []
    missing = [label for code, label in PLAN_RECIPIENTS.items() if code not in recipients]
    if missing:
        words = (
            f"The final plan must go to these too (regulation 13(2)): {join(missing)}. Tick them once it has."
        )
        yield EventProblem("recipients_missing", words, field="recipients", refuses=False)


GUARDS: Mapping[str, tuple[Guard, ...]] = {
    "decided_not_to_assess": (check_letter,),
    "decided_to_issue": (_warn_of_missing_advice,),
    "decided_not_to_issue": (check_letter, _warn_of_missing_advice, warn_if_late("K3", "request_received")),
    "final_plan_sent": (_check_final_plan, check_letter, _warn_of_recipients),
}
