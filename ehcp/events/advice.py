"""Which advice answers which request: one pair for each time advice was asked for (regulations 6, 8 and 26)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ehcp.events.ledger import Event, of_kind
from ehcp.events.stages import ADVICE_KINDS

BEGINS_REASSESSMENT = "decided_to_reassess"


@dataclass(frozen=True, slots=True)
class AdvicePair:
    """One request for advice and what answered it.

    `asked` is None where history tells only of the answer; `answer` is None while nothing came. `reassessment` counts
    the decisions to reassess before it: 0 is the first assessment.
    """

    asked: Event | None
    answer: Event | None
    reassessment: int = 0

    @property
    def source(self) -> str:
        """Who was asked: a code of `codes.ADVICE_SOURCES`."""
        event = self.asked or self.answer
        return str(event.details.get("source", "")) if event else ""

    @property
    def requested(self) -> date | None:
        """The day of asking."""
        return self.asked.on if self.asked else None

    @property
    def ended(self) -> date | None:
        """The day on which the advice came or was no longer needed."""
        return self.answer.on if self.answer else None

    @property
    def received(self) -> date | None:
        """The day on which the advice came; None where it was waived."""
        return self.ended if self.answer and self.answer.kind == "advice_received" else None


def pair_advice(stood: Sequence[Event], *, source: str | None = None) -> list[AdvicePair]:
    """Every request for advice with its answer, and every advice that came unasked, in order of time.

    `stood` are standing events in order. An answer belongs to the earliest unanswered request of the same
    source and, where the answer names a provider, of that provider, before one that names no provider.
    Advice waived without having been asked for makes no pair: there was no request. In a reassessment advice is
    asked for again: what comes in it answers nothing that was asked for before.
    """
    pairs = []
    for number, part in enumerate(parts_by_assessment(stood)):
        advice = [event for event in part if event.kind in ADVICE_KINDS]
        pairs += _pair([event for event in advice if source in (None, event.details.get("source"))], number)
    return sorted(pairs, key=_pair_order)


def parts_by_assessment(stood: Sequence[Event]) -> list[list[Event]]:
    """The standing events of the first assessment and all that follow it, of the first reassessment, and so on."""
    parts: list[list[Event]] = [[]]
    for event in stood:
        if event.kind == BEGINS_REASSESSMENT:
            parts.append([])
        parts[-1].append(event)
    return parts


def unanswered(stood: Sequence[Event]) -> list[Event]:
    """The requests for advice that nothing has answered, in order of time: those of the latest assessment."""
    latest = len(of_kind(stood, BEGINS_REASSESSMENT))
    return [
        pair.asked
        for pair in pair_advice(stood)
        if pair.asked and not pair.answer and pair.reassessment == latest
    ]


def _pair(events: Sequence[Event], reassessment: int) -> list[AdvicePair]:
    waiting: list[Event] = []
    pairs: list[AdvicePair] = []
    for event in sorted(events, key=_answering_order):
        if event.kind == "advice_requested":
            waiting.append(event)
            continue
        asked = _earliest_match(waiting, event)
        if asked is not None:
            waiting.remove(asked)
        if asked is not None or event.kind == "advice_received":
            pairs.append(AdvicePair(asked, event, reassessment))
    return pairs + [AdvicePair(asked, None, reassessment) for asked in waiting]


def _answering_order(event: Event) -> tuple[date, bool, str, str]:
    # Not by id: the pairs must not depend on the order in which one day's facts were recorded.
    asked = event.kind == "advice_requested"
    return event.on, not asked, event.kind, str(event.details.get("provider") or "")


def _earliest_match(waiting: list[Event], answer: Event) -> Event | None:
    same = [asked for asked in waiting if asked.details.get("source") == answer.details.get("source")]
    provider = answer.details.get("provider")
    if not provider:
        return same[0] if same else None
    exact = [asked for asked in same if asked.details.get("provider") == provider]
    unnamed = [asked for asked in same if not asked.details.get("provider")]
    return next(iter(exact + unnamed), None)


def _pair_order(pair: AdvicePair) -> tuple[date, date, bool, str]:
    first = pair.requested or pair.ended or date.max
    return first, pair.ended or date.max, pair.received is None, pair.source
