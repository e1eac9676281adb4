"""Which advice answers which request: one pair for each time advice was asked for (regulations 6 and 8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ehcp.ledger import Event
from ehcp.stages import ADVICE_KINDS


@dataclass(frozen=True, slots=True)
class AdvicePair:
    """One request for advice and what answered it.

    `asked` is None where history tells only of the answer; `answer` is None while nothing came.
    """

    asked: Event | None
    answer: Event | None

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
    Advice waived without having been asked for makes no pair: there was no request.
    """
    events = [event for event in stood if event.kind in ADVICE_KINDS]
    if source is not None:
        events = [event for event in events if event.details.get("source") == source]
    waiting: list[Event] = []
    pairs: list[AdvicePair] = []
    for event in sorted(events, key=_when):
        if event.kind == "advice_requested":
            waiting.append(event)
            continue
        asked = _earliest_match(waiting, event)
        if asked is not None:
            waiting.remove(asked)
        if asked is not None or event.kind == "advice_received":
            pairs.append(AdvicePair(asked, event))
    pairs += [AdvicePair(asked, None) for asked in waiting]
    return sorted(pairs, key=_pair_place)


def unanswered(stood: Sequence[Event]) -> list[Event]:
    """The requests for advice that nothing has answered, in order of time."""
    return [pair.asked for pair in pair_advice(stood) if pair.asked and not pair.answer]


def _when(event: Event) -> tuple[date, bool, str, str]:
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


def _pair_place(pair: AdvicePair) -> tuple[date, date, bool, str]:
    first = pair.requested or pair.ended or date.max
    return first, pair.ended or date.max, pair.received is None, pair.source
