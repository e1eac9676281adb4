"""Guards of a plan in force: reviews, amendments, reassessment, moves and ending."""

from collections.abc import Iterator, Mapping
from datetime import date

from ehcp.clocks import (
    MONTHS_SINCE_ASSESSMENT,
    CaseHistory,
    Child,
    count,
    find_spans,
    months_from,
    rule_set_for,
)
from ehcp.events import EventProblem
from ehcp.events.codes import CEASE_AT_ONCE, CEASE_REASONS, CONSULTED_ON_CEASING
from ehcp.events.ledger import Event, of_kind
from ehcp.lifecycle.completeness.assessment import wait_for_comments
from ehcp.lifecycle.completeness.letters import check_letter, join, warn_if_late
from ehcp.lifecycle.completeness.moments import Guard, Moment, last_day_of
from ehcp.lifecycle.completeness.needs import consulted_on_ceasing
from ehcp.lifecycle.disputes import live_appeals, matter_of
from send_portal.days import say_day

_ADULT_MONTHS = 18 * 12
_MAXIMUM_MONTHS = 25 * 12
_MAXIMUM_AGE = "1"
# Transfer to another authority ends a plan here by a kind of its own.
_TRANSFERRED = "5"


def _warn_of_short_notice(clock_id: str) -> Guard:
    """Regulation 20(3) and (4): invitations and papers go out so long before the meeting."""

    def warn(moment: Moment) -> Iterator[EventProblem]:
        meeting = moment.last("review_meeting_arranged")
        due = last_day_of(clock_id, meeting, "meeting_on") if meeting else None
        if due and moment.event.on > due:
            words = (
                f"They were due by {say_day(due)}, two weeks before the meeting. Consider a later meeting."
            )
            yield EventProblem("short_notice", words, field="on", refuses=False)

    return warn


def _check_amended_plan(moment: Moment) -> Iterator[EventProblem]:
    """The family's days count for what the council proposes, not for what was ordered or agreed."""
    notice = moment.last("amendment_notice_sent")
    if not moment.is_at("amending") or notice is None:
        return
    if not moment.event.reopens:
        yield from wait_for_comments(moment, notice, "K14", "regulation 22(2)")
    yield from warn_if_late("K15", "amendment_notice_sent")(moment)


def _check_letter_of_amendment(moment: Moment) -> Iterator[EventProblem]:
    """Regulation 22(5) speaks of what the council proposed, not of what was ordered or agreed."""
    if not moment.event.reopens:
        yield from check_letter(moment)


def _warn_of_older_assessment(moment: Moment) -> Iterator[EventProblem]:
    """Regulation 24: "assessed lately" is a ground for six months only."""
    assessed = moment.last("final_plan_sent", "reassessed_plan_sent")
    lately = moment.event.details.get("ground") == "assessed_in_last_6_months"
    if lately and assessed and months_from(assessed.on, MONTHS_SINCE_ASSESSMENT) < moment.event.on:
        words = f"The last assessment ended on {say_day(assessed.on)}, over six months ago. Check the ground."
        yield EventProblem("assessed_longer_ago", words, field="ground", refuses=False)


def _check_reassessed_plan(moment: Moment) -> Iterator[EventProblem]:
    drafts = of_kind(moment.since("decided_to_reassess"), "draft_sent")
    if drafts:
        yield from wait_for_comments(moment, drafts[-1], "K5", "regulation 13(1)(a)")


def _warn_of_review_first(moment: Moment) -> Iterator[EventProblem]:
    """Regulation 30: of somebody of 18 or over who left education, the plan is reviewed first."""
    adult = moment.born is not None and months_from(moment.born, _ADULT_MONTHS) <= moment.event.on
    left = moment.event.details.get("ground") == "left_education"
    if (adult or left) and not moment.is_at("review_in_progress"):
        words = (
            "For a young person of 18 or over who left education the plan must be reviewed first (regulation 30). "
            "Go on only if it was."
        )
        yield EventProblem("review_first", words, field="ground", refuses=False)


def _warn_of_the_unconsulted(moment: Moment) -> Iterator[EventProblem]:
    """Regulation 31(1). A warning: somebody who is in no school or college has no head teacher to consult."""
    consulted = consulted_on_ceasing(moment.before)
    missing = [label for code, label in CONSULTED_ON_CEASING.items() if code not in consulted]
    if missing:
        words = f"These must be consulted before notice is given (regulation 31(1)): {join(missing)}."
        yield EventProblem("not_consulted", words, refuses=False)


def _check_plan_ceased(moment: Moment) -> Iterator[EventProblem]:
    reason = str(moment.event.details.get("reason") or "")
    if reason in CEASE_AT_ONCE:
        yield from _check_age(moment, reason)
    elif reason == _TRANSFERRED:
        words = (
            "A plan that moved to another authority doesn't end. Record that the child moved with the plan."
        )
        yield EventProblem("moved_not_ended", words, field="reason")
    elif not moment.is_at("cease_noticed"):
        at_once = join([CEASE_REASONS[code] for code in CEASE_AT_ONCE])
        words = (
            f"Without a notice a plan ends only for: {at_once}. Otherwise propose it and give notice first."
        )
        yield EventProblem("notice_needed", words, field="reason")
    else:
        yield from _check_appeal_is_over(moment)


def _check_age(moment: Moment, reason: str) -> Iterator[EventProblem]:
    if reason == _MAXIMUM_AGE and moment.born and months_from(moment.born, _MAXIMUM_MONTHS) > moment.event.on:
        words = (
            "The young person isn't 25 yet. A plan can end for age from the 25th birthday on (section 83(2))."
        )
        yield EventProblem("not_yet_25", words, field="reason")


def _check_appeal_is_over(moment: Moment) -> Iterator[EventProblem]:
    """Section 45(4): the plan goes on until the time to appeal is over or the appeal is decided."""
    decided = [
        matter_of(event)
        for event in of_kind(moment.since("cease_notice_sent"), "order_made", "appeal_unopposed")
    ]
    if "dismiss_cease" in decided:
        return
    if live_appeals(moment.before, "other"):
        words = "An appeal is under way, and the plan stays in force until it is decided. Record how it ended first."
        yield EventProblem("appeal_undecided", words)
    elif any(matter.startswith("continue") for matter in decided):
        words = (
            "The plan must continue, as ordered or no longer opposed. Record that it will not end after all."
        )
        yield EventProblem("ordered_to_continue", words)
    else:
        last_day = _last_day_to_appeal(moment)
        if last_day and moment.event.on <= last_day:
            words = f"The family can appeal until {say_day(last_day)}: the plan can end only after it (section 45(4))."
            yield EventProblem("appeal_window_open", words, field="on")


def _last_day_to_appeal(moment: Moment) -> date | None:
    """The end of the time to appeal against the latest notice, as clock K28 counts it."""
    notice = moment.last("cease_notice_sent")
    rule_set = rule_set_for(notice.on) if notice else None
    rule = rule_set.clock("K28") if rule_set else None
    if notice is None or rule is None:
        return None
    # Events that hold the clock open or end it are judged apart: here only the certificate bears on the day.
    letters: list[Event] = [
        notice,
        *of_kind(moment.since("cease_notice_sent"), "mediation_certificate_issued"),
    ]
    spans = find_spans(rule, CaseHistory.of(letters, Child()))
    steps = count(rule, spans[-1]) if spans else ()
    return steps[-1].result if steps else None


def _warn_of_double(kind: str) -> Guard:
    """A guard that warns where the same was recorded since the child moved."""

    def warn(moment: Moment) -> Iterator[EventProblem]:
        if of_kind(moment.since("plan_transferred_in", "child_moved_out"), kind):
            words = "This is recorded already. Correct that entry if its day is wrong."
            yield EventProblem("recorded_already", words, refuses=False)

    return warn


GUARDS: Mapping[str, tuple[Guard, ...]] = {
    "review_invitations_sent": (_warn_of_short_notice("K10"),),
    "review_papers_sent": (_warn_of_short_notice("K11"),),
    "decided_to_maintain": (
        check_letter,
        warn_if_late("K13", "review_meeting_held"),
    ),
    "amendment_notice_sent": (warn_if_late("K13", "review_meeting_held"),),
    "amended_plan_sent": (_check_amended_plan, _check_letter_of_amendment),
    "decided_not_to_amend": (check_letter, warn_if_late("K15", "amendment_notice_sent")),
    "decided_not_to_reassess": (check_letter, _warn_of_older_assessment),
    "reassessed_plan_sent": (_check_reassessed_plan, check_letter),
    "cease_proposed": (_warn_of_review_first,),
    "cease_notice_sent": (check_letter, _warn_of_the_unconsulted),
    "plan_ceased": (_check_plan_ceased,),
    "family_told_of_transfer": (_warn_of_double("family_told_of_transfer"),),
    "plan_papers_sent": (_warn_of_double("plan_papers_sent"),),
    "commissioner_told": (_warn_of_double("commissioner_told"),),
}
