"""Runs of the clocks that a decision letter starts: the family's time for mediation and to appeal."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from ehcp.clocks.rule_sets import ClockRule
from ehcp.clocks.spans.history import CaseHistory, Span, count, first_of
from ehcp.events.ledger import Event


@dataclass(frozen=True, slots=True)
class Letter:
    """A decision that can be appealed: the stage of mediation or appeal it belongs to, and what takes it back."""

    stage: str
    overturned_by: tuple[str, ...] = ()


LETTERS = {
    "decided_not_to_assess": Letter("request", ("decided_to_assess",)),
    "decided_not_to_issue": Letter("assessment", ("decided_to_issue",)),
    "final_plan_sent": Letter("other"),
    "decided_to_maintain": Letter("other"),
    "amended_plan_sent": Letter("other"),
    "decided_not_to_amend": Letter("other"),
    "decided_not_to_reassess": Letter("other", ("decided_to_reassess",)),
    "reassessed_plan_sent": Letter("other"),
    "cease_notice_sent": Letter("other", ("cease_withdrawn",)),
}

_ABOUT_THE_PLAN = Letter("other")
_APPEALS = ("appeal_lodged", "appeal_registered")


def per_letter(rule: ClockRule, history: CaseHistory) -> list[Span]:
    """One run for each decision that can be appealed."""
    return [
        _span_of_letter(rule, event, history.stood[index + 1 :])
        for index, event in enumerate(history.stood)
        if event.kind in rule.starts
    ]


def per_notice_to_cease(rule: ClockRule, history: CaseHistory) -> list[Span]:
    """One run for each notice to cease a plan. An appeal in time keeps it going until it is decided or withdrawn."""
    return [
        _span_of_notice(rule, event, history.stood[index + 1 :])
        for index, event in enumerate(history.stood)
        if event.kind in rule.starts
    ]


def _span_of_notice(rule: ClockRule, notice: Event, later: Sequence[Event]) -> Span:
    span = Span(notice, lapse=first_of(later, rule.lapses), days=_certificate(notice, later))
    appeals = [event for event in later if event.kind in _APPEALS and _belongs(notice, event)]
    # The council may hear of an appeal only when the tribunal registers it: then it is taken to have come in time.
    appeal = next((event for event in appeals if event.kind == "appeal_lodged"), next(iter(appeals), None))
    steps = count(rule, span)
    if appeal is None or (appeal.kind == "appeal_lodged" and steps and appeal.on > steps[-1].result):
        return span
    return replace(span, end=first_of(later[later.index(appeal) + 1 :], rule.ends), held=True)


def _span_of_letter(rule: ClockRule, letter: Event, later: Sequence[Event]) -> Span:
    overturned = letter_of(letter).overturned_by
    end = lapse = None
    for event in later:
        if event.kind in rule.ends and _belongs(letter, event):
            end = event
            break
        if event.kind in overturned or event.kind in rule.lapses:
            lapse = event
            break
    return Span(letter, end, lapse, days=_certificate(letter, later))


def _certificate(letter: Event, later: Sequence[Event]) -> dict[str, date]:
    """The day of the mediation certificate about this letter: before the next letter of the same stage."""
    for event in later:
        if event.kind in LETTERS and letter_of(event).stage == letter_of(letter).stage:
            break
        if event.kind == "mediation_certificate_issued" and _belongs(letter, event):
            return {"certificate": event.on}
    return {}


def _belongs(letter: Event, event: Event) -> bool:
    """Whether mediation or an appeal can be about this letter; where it doesn't say, it can."""
    return event.details.get("stage") in (None, "", letter_of(letter).stage)


def letter_of(event: Event) -> Letter:
    """What is known of a decision that can be appealed; of one that isn't listed, that it is about the plan."""
    return LETTERS.get(event.kind, _ABOUT_THE_PLAN)
