"""Made-up histories of cases for the tests of the rules: short to write, and random ones that are legal."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from ehcp.events.advice import unanswered
from ehcp.events.codes import ADVICE_SOURCES, LETTER_CHECKLIST, PLAN_RECIPIENTS
from ehcp.events.kinds import EVENT_KINDS, Detail
from ehcp.events.ledger import Event, standing
from ehcp.events.stages import ADVICE_KINDS
from ehcp.lifecycle.checks import check, next_kinds, position, stage
from ehcp.lifecycle.disputes import MATTERS_ABOUT
from ehcp.lifecycle.offers import disputed_at

TODAY = date(2024, 7, 31)
WHOLE_LETTER = list(LETTER_CHECKLIST)


def day(text: str) -> date:
    return date.fromisoformat(text)


def history(*facts: tuple[Any, ...]) -> list[Event]:
    """Events from (kind, day) or (kind, day, details), with ids in the order given."""
    return [
        Event(number, kind, day(on), rest[0] if rest else {})
        for number, (kind, on, *rest) in enumerate(facts, start=1)
    ]


def event(kind: str, on: str, **details: Any) -> Event:
    """An event not yet recorded."""
    return Event(0, kind, day(on), details)


def refusals(problems: Sequence[Any]) -> list[str]:
    return [problem.code for problem in problems if problem.refuses]


def warnings(problems: Sequence[Any]) -> list[str]:
    return [problem.code for problem in problems if not problem.refuses]


# What happened to a case before a history goes its own way: nothing yet, a plan, what may become of it, a refusal.
_TO_ASSESSING = ("request_received", "decided_to_assess")
_TO_A_PLAN = (*_TO_ASSESSING, "decided_to_issue", "draft_sent", "final_plan_sent")
OPENINGS = (
    ("request_received",),
    _TO_A_PLAN,
    ("plan_transferred_in",),
    ("request_received", "decided_not_to_assess"),
    (*_TO_ASSESSING, "decided_not_to_issue"),
    (*_TO_ASSESSING, "advice_requested"),
    ("plan_transferred_in", "review_meeting_held"),
    (*_TO_A_PLAN, "review_meeting_held", "amendment_notice_sent"),
    ("plan_transferred_in", "reassessment_requested", "decided_to_reassess"),
    (*_TO_A_PLAN, "cease_proposed", "cease_consulted", "cease_notice_sent"),
    ("request_received", "decided_not_to_assess", "mediation_wanted", "mediation_held"),
    (*_TO_A_PLAN, "appeal_lodged", "appeal_registered"),
)
_ENDINGS = ("withdrawn", "moved_away", "child_moved_out", "plan_ceased")
# Steps that need others before them, and would seldom be met with by chance.
_RARE = (
    *("advice_received", "setting_replied", "comments_received", "mediation_agreed", "agreement_carried_out"),
    *("order_made", "appeal_unopposed", "amended_plan_sent", "plan_ceased"),
)


_DAYS_TO_THE_NEXT = st.integers(0, 30) | st.just(75)
_ANY_NUMBER = st.sampled_from(range(720))


def _pick(draw: st.DrawFn, items: Sequence[Any]) -> Any:
    # One strategy for all: making one for each list takes longer than everything else.
    return items[draw(_ANY_NUMBER) % len(items)]


@st.composite
def legal_histories(draw: st.DrawFn, most: int = 14) -> list[Event]:
    """Histories that people could have recorded, one event after another: every kind of event, same days among them."""
    on = draw(st.dates(date(2022, 1, 1), date(2023, 6, 1)))
    events: list[Event] = []
    for kind in _pick(draw, OPENINGS)[:most]:
        events.append(Event(len(events) + 1, kind, on, full_details(kind, on, events)))
        on += timedelta(days=15)
    for _ in range(draw(st.integers(0, most - len(events)))):
        on += timedelta(days=draw(_DAYS_TO_THE_NEXT))
        kind = _pick_next(draw, events)
        proposed = Event(len(events) + 1, kind, on, _pick_details(draw, kind, on, events))
        if not refusals(check(events, proposed, today=date(2026, 1, 1))):
            events.append(proposed)
    return events


def _pick_next(draw: st.DrawFn, events: Sequence[Event]) -> str:
    """A kind that is offered: mostly a step to another stage, or one not yet taken; seldom one that ends the case."""
    offered, now, taken = next_kinds(events), position(events), {event.kind for event in events}
    leading = [kind for kind in offered if kind in now.kinds() and kind not in _ENDINGS]
    new = [kind for kind in offered if kind not in (*leading, *_ENDINGS, *taken)]
    rare = [kind for kind in offered if kind in _RARE]
    likely = _pick(draw, (leading, new, rare, leading, new, offered))
    return str(_pick(draw, likely or offered))


@st.composite
def details_for(draw: st.DrawFn, kind: str, on: date, events: Sequence[Event] = ()) -> dict[str, Any]:
    """Complete details of an event, codes at random: those that fit the case, and now and then others."""
    return _pick_details(draw, kind, on, events)


def _pick_details(draw: st.DrawFn, kind: str, on: date, events: Sequence[Event]) -> dict[str, Any]:
    full = full_details(kind, on, events)
    details = {detail.name: _pick_value(draw, kind, detail, full) for detail in EVENT_KINDS[kind].details}
    return {name: value for name, value in details.items() if value}


def _pick_value(draw: st.DrawFn, kind: str, detail: Detail, full: Mapping[str, Any]) -> Any:
    value = full.get(detail.name)
    if kind == "advice_received" or detail.name in ("stage", "code"):
        return value
    if detail.name == "source" and kind in ADVICE_KINDS:
        return _pick(draw, ("psychology", *ADVICE_SOURCES))
    if detail.name == "provider":
        return _pick(draw, (None, "ORG1", "ORG2"))
    if detail.form == "flag":
        return _pick(draw, (value, True))
    if detail.form != "code" or not detail.choices:
        return value
    fitting = [code for code in MATTERS_ABOUT.get(full.get("stage", ""), ()) if code in detail.choices]
    return _pick(draw, (*fitting, *detail.choices, *([] if detail.required else [None])))


def full_details(kind: str, on: date, events: Sequence[Event] = ()) -> dict[str, Any]:
    """Every detail that an event needs, the first code of each list, days that fit, about what can be disputed."""
    details = {detail.name: _value_of(detail, on) for detail in EVENT_KINDS[kind].details if detail.required}
    if "stage" in details:
        details["stage"] = disputed_at(stage(events))
    if kind == "advice_received" and (waiting := unanswered(standing(events))):
        details |= waiting[0].details
    if kind == "exception_agreed":
        details |= {"code": "E3", "from": (on - timedelta(days=5)).isoformat(), "to": on.isoformat()}
    if kind == "final_plan_sent":
        details |= {"family_waived_15_days": True, "recipients": list(PLAN_RECIPIENTS)}
    if any(detail.name == "letter" for detail in EVENT_KINDS[kind].details):
        details["letter"] = WHOLE_LETTER
    return details


def _value_of(detail: Detail, on: date) -> Any:
    if detail.form == "date":
        return (on if detail.name in DAYS_BEHIND else on + timedelta(days=20)).isoformat()
    if detail.form == "text":
        return "850"
    if detail.form == "flag":
        return True
    codes = list(detail.choices or {})
    return codes if detail.form == "codes" else codes[0]


DAYS_BEHIND = ("decided_on", "plan_made_on", "last_review_on", "previous_assessment_on", "aware_on")
