"""From when to when each clock of a case ran: what started it, and what ended it or made it needless."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from ehcp.advice import AdvicePair, pair_advice
from ehcp.ledger import Event, of_kind
from ehcp.rule_sets import ClockRule
from ehcp.stages import is_open

# Where a step of a clock's kind may still come: only there does "not started" tell an officer something.
_STILL_TO_COME = {
    "advice_requested": ("requested", "assessing"),
    "draft_sent": ("requested", "assessing", "drafting"),
}


@dataclass(frozen=True, slots=True)
class Span:
    """One run of one clock.

    `end` did what the law asks; `lapse` made it needless (a waiver, another path, the case closed). `unknown`: history
    shows that the step was taken or passed, and not when. Without a start and known, the clock has yet to start.
    """

    start: Event | None
    end: Event | None = None
    lapse: Event | None = None
    unknown: bool = False
    source: str = ""

    @property
    def started(self) -> date | None:
        """The day that the time is counted from."""
        return self.start.on if self.start else None

    @property
    def ended(self) -> date | None:
        """The day on which what the law asks was done."""
        return self.end.on if self.end else None

    @property
    def lapsed(self) -> date | None:
        """The day from which it was no longer needed; None where it was done."""
        return self.lapse.on if self.lapse and not self.end else None


def find_spans(rule: ClockRule, stood: Sequence[Event], *, stage: str, closing: Event | None) -> list[Span]:
    """Every run of a clock. `stood` are standing events in order, `closing` what closed the case (None if open)."""
    return _FINDERS[rule.per](rule, stood, stage, closing)


def _per_case(rule: ClockRule, stood: Sequence[Event], stage: str, closing: Event | None) -> list[Span]:
    start = _first(stood, (rule.starts,))
    if start is None:
        return _not_started(rule, stage)
    end = _first(stood, rule.ends)
    if end:
        return [Span(start, end)]
    if _first(stood, rule.shown_by):
        return [Span(start, unknown=True)]
    return [Span(start, lapse=_first(stood, rule.lapses) or closing)]


def _per_draft(rule: ClockRule, stood: Sequence[Event], stage: str, closing: Event | None) -> list[Span]:
    starts = of_kind(stood, rule.starts)
    if not starts:
        passed = _first(stood, rule.shown_by)
        return [Span(None, unknown=True)] if passed else _not_started(rule, stage)
    spans = []
    for start in starts:
        later = stood[stood.index(start) + 1 :]
        end = _first(later, rule.ends)
        spans.append(Span(start, end, _first(later, rule.lapses) or closing))
    return spans


def _per_advice(rule: ClockRule, stood: Sequence[Event], stage: str, closing: Event | None) -> list[Span]:
    pairs = pair_advice(stood)
    return [_advice_span(rule, pair, closing) for pair in pairs] or _not_started(rule, stage)


def _advice_span(rule: ClockRule, pair: AdvicePair, closing: Event | None) -> Span:
    answer = pair.answer
    if answer and answer.kind in rule.ends:
        return Span(pair.asked, answer, unknown=pair.asked is None, source=pair.source)
    if answer is None and closing is not None and pair.asked and pair.asked.imported:
        # A case that went on to its decision had its advice; the file doesn't say when it came.
        decided = closing.kind in ("final_plan_sent", "decided_not_to_issue")
        return Span(pair.asked, unknown=decided, lapse=None if decided else closing, source=pair.source)
    return Span(pair.asked, lapse=answer or closing, source=pair.source)


def _first(stood: Sequence[Event], kinds: Sequence[str]) -> Event | None:
    return next((event for event in stood if event.kind in kinds), None)


def _not_started(rule: ClockRule, stage: str) -> list[Span]:
    due_to_come = is_open(stage) and stage in _STILL_TO_COME.get(rule.starts, ())
    return [Span(None)] if due_to_come else []


_FINDERS: dict[str, Callable[[ClockRule, Sequence[Event], str, Event | None], list[Span]]] = {
    "case": _per_case,
    "draft": _per_draft,
    "advice": _per_advice,
}
