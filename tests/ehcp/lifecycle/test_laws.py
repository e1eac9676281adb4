"""What holds for every history that people can record, whatever happens in it, and for whatever they try to record."""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ehcp.clocks.clock import clocks
from ehcp.events.codes import STAGES
from ehcp.events.kinds import EVENT_KINDS
from ehcp.events.ledger import STRUCK_OUT, Event, of_kind, standing
from ehcp.events.stages import is_in_force, is_open, walk
from ehcp.lifecycle import checks
from ehcp.lifecycle.checks import check, check_correction, next_kinds, stage
from ehcp.timeline import Groups, Timeline, derive
from tests.ehcp.histories import OPENINGS, details_for, full_details, legal_histories, refusals

TODAY = date(2030, 1, 1)
KINDS = tuple(EVENT_KINDS)
PAGE = (Path(__file__).parents[3] / "docs/events.md").read_text()

LAW = settings(max_examples=50)

# Past every time to comment and to appeal, so that only what happened speaks against a step.
LONG_AFTER = timedelta(days=100)


def timeline(events: Sequence[Event]) -> Timeline:
    return derive(events, groups=Groups())


def clocks_of(events: Sequence[Event], on: date) -> list[dict[str, Any]]:
    """The clocks without the ids of events, by which a correction differs from what it corrects."""
    as_objects = [clock.as_dict() for clock in clocks(events, on)]
    for clock in as_objects:
        for part in clock["parts"]:
            part.pop("event", None)
    return as_objects


def ways_to_record(kind: str, on: date, events: Sequence[Event]) -> Iterator[Event]:
    """The event with all that it needs, and every choice of codes in it."""
    details = full_details(kind, on, events)
    asked = {detail.name: detail for detail in EVENT_KINDS[kind].details if detail.form == "code"}
    names = [name for name in asked if name in (*details, "because") and name != "code"]
    choices = [[*(asked[name].choices or {}), *([] if asked[name].required else [None])] for name in names]
    for chosen in product(*choices):
        given_codes = {name: code for name, code in zip(names, chosen, strict=True) if code}
        yield Event(0, kind, on, {**details, **given_codes})


def can_be_recorded(kind: str, events: Sequence[Event]) -> bool:
    on = events[-1].on + LONG_AFTER
    return any(not refusals(check(events, event, today=TODAY)) for event in ways_to_record(kind, on, events))


def assert_could_have_been_recorded(events: Sequence[Event]) -> None:
    """One event after another, those of one day in some order."""
    waiting, recorded = list(standing(events)), []
    while waiting:
        same_day = [event for event in waiting if event.on == waiting[0].on]
        fits = [event for event in same_day if not refusals(check(recorded, event, today=TODAY))]
        assert fits, f"none of {[event.kind for event in same_day]} can follow"
        recorded.append(fits[0])
        waiting.remove(fits[0])


@pytest.mark.parametrize("opening", OPENINGS, ids=lambda kinds: f"{len(kinds)} to {kinds[-1]}")
def test_every_opening_of_a_history_is_legal(opening):
    events: list[Event] = []
    for number, kind in enumerate(opening, start=1):
        on = date(2023, 1, 1) + timedelta(days=15 * number)
        events.append(Event(number, kind, on, full_details(kind, on, events)))
    assert_could_have_been_recorded(events)


# What holds for every history


@pytest.mark.slow
@LAW
@given(legal_histories())
def test_the_days_of_an_assessment_are_in_order(events):
    derived = timeline(events)
    days = [
        day for day in (derived.received, derived.decided, derived.draft_sent, derived.final_issued) if day
    ]
    assert days == sorted(days)
    assert all(day <= event.on for event in events for day in [event.detail_date("decided_on")] if day)


@pytest.mark.slow
@LAW
@given(legal_histories())
def test_a_plan_comes_once_and_a_case_with_a_plan_is_never_open_again(events):
    steps = list(walk(standing(events)))
    assert {step.after for step in steps} <= set(STAGES)
    assert len(of_kind(events, "request_received", "plan_transferred_in")) == 1
    begun = [number for number, step in enumerate(steps) if is_in_force(step.after)]
    if begun:
        assert not any(is_open(step.after) for step in steps[begun[0] :])
        assert len(of_kind(events, "final_plan_sent", "plan_transferred_in")) == 1


@pytest.mark.slow
@LAW
@given(legal_histories())
def test_what_becomes_of_a_plan_changes_no_figure(events):
    stood = standing(events)
    steps = list(walk(stood))
    begun = [number for number, step in enumerate(steps) if is_in_force(step.after)]
    if begun:
        at_the_plan = timeline(stood[: begun[0] + 1])
        derived = timeline(stood)
        moving = {name: getattr(derived, name) for name in ("stage", "next_clock", "next_due")}
        assert replace(at_the_plan, **moving) == derived


@pytest.mark.slow
@LAW
@given(legal_histories())
def test_a_withdrawn_request_is_no_refusal_and_an_overturned_one_stays_one_request(events):
    derived = timeline(events)
    if stage(events) == "request_withdrawn":
        assert derived.decision == ""
    requests = of_kind(events, "request_received")
    assert derived.received == (requests[0].on if requests else None)


@pytest.mark.slow
@LAW
@given(legal_histories())
def test_no_history_has_more_than_two_reopenings_or_three_psychology_requests(events):
    steps = list(walk(standing(events)))
    assert sum(bool(step.before) and not is_open(step.before) and is_open(step.after) for step in steps) <= 2
    asked = [
        step.event
        for step in steps
        if step.event.kind == "advice_requested" and step.event.details["source"] == "psychology"
    ]
    assert len([event for event in asked if not _reassessed_by(event, events)]) <= 3


def _reassessed_by(event: Event, events: Sequence[Event]) -> bool:
    return any(reassessment.on <= event.on for reassessment in of_kind(events, "decided_to_reassess"))


# What may come next


@pytest.mark.slow
@LAW
@given(legal_histories(most=10), st.data())
def test_whatever_is_offered_can_be_recorded_with_the_right_details(events, data):
    kind = data.draw(st.sampled_from(next_kinds(events)))
    assert can_be_recorded(kind, events)


@pytest.mark.slow
@LAW
@given(legal_histories(most=10), st.data())
def test_what_is_not_offered_can_not_be_recorded(events, data):
    offered = next_kinds(events)
    kind = data.draw(st.sampled_from([kind for kind in KINDS if kind not in offered]))
    assert not can_be_recorded(kind, events)


@pytest.mark.slow
@LAW
@given(legal_histories(most=10), st.sampled_from(KINDS), st.integers(-60, 60), st.data())
def test_anything_at_all_is_recorded_or_refused_by_a_name_that_the_documents_explain(
    events, kind, later, data
):
    on = data.draw(st.sampled_from(events)).on + timedelta(days=later)
    proposed = Event(0, kind, on, data.draw(details_for(kind, on, events)))
    problems = check(events, proposed, today=TODAY)
    for problem in problems:
        assert f"`{problem.code}`" in PAGE
        assert re.search(r"[.”]$", problem.words)
    if not refusals(problems):
        assert_could_have_been_recorded([*events, replace(proposed, id=99)])


@pytest.mark.slow
@LAW
@given(legal_histories(most=8), st.randoms(use_true_random=False), st.data())
def test_the_verdict_does_not_depend_on_the_order_in_which_events_are_given(events, chance, data):
    on = events[-1].on
    kind = data.draw(st.sampled_from(KINDS))
    proposed = Event(0, kind, on, full_details(kind, on, events))
    shuffled = list(events)
    random.Random(chance.random()).shuffle(shuffled)
    assert check(shuffled, proposed, today=TODAY) == check(events, proposed, today=TODAY)


# Corrections and strike-outs


@st.composite
def changed_histories(draw: st.DrawFn) -> tuple[list[Event], list[Event]]:
    """A history with a correction or a strike-out that may be recorded, and the one written down right at first."""
    events = draw(legal_histories(most=10))
    replaced = draw(st.sampled_from(events))
    if draw(st.booleans()):
        change: Event | None = None
        gone = Event(100, STRUCK_OUT, replaced.on, replaces=replaced.id)
        changed, right = [*events, gone], [event for event in events if event is not replaced]
    else:
        on = replaced.on + timedelta(days=draw(st.integers(-40, 40)))
        change = replace(replaced, on=on, details=draw(_details_like(replaced, on)))
        changed = [*events, replace(change, id=100, replaces=replaced.id)]
        right = [change if event is replaced else event for event in events]
    if refusals(check_correction(events, replaced.id, change, today=TODAY)):
        return events, events
    return changed, right


@st.composite
def _details_like(draw: st.DrawFn, event: Event, on: date) -> dict[str, Any]:
    others_drawn = draw(st.booleans())
    return draw(details_for(event.kind, on)) if others_drawn else {**event.details, **_decided(event, on)}


def _decided(event: Event, on: date) -> dict[str, Any]:
    return {"decided_on": on.isoformat()} if "decided_on" in event.details else {}


@pytest.mark.slow
@LAW
@given(changed_histories())
def test_a_correction_recomputes_everything(histories):
    changed, right = histories
    on = date(2026, 1, 1)
    assert timeline(changed) == timeline(right)
    assert (stage(changed), next_kinds(changed)) == (stage(right), next_kinds(right))
    assert clocks_of(changed, on) == clocks_of(right, on)


@pytest.mark.slow
@LAW
@given(changed_histories())
def test_no_correction_or_strike_out_leaves_a_history_that_could_not_have_been_recorded(histories):
    changed, _ = histories
    assert_could_have_been_recorded(changed)


@pytest.mark.slow
@LAW
@given(legal_histories(most=10), st.data())
def test_a_change_is_judged_as_if_everything_were(events, data):
    """The plain way: all problems of the history as it would be, without those that it had already."""
    kind = data.draw(st.sampled_from(KINDS))
    on = data.draw(st.sampled_from([event.on for event in events])) + timedelta(
        days=data.draw(st.integers(-3, 30))
    )
    proposed = Event(0, kind, on, data.draw(details_for(kind, on, events)))
    replaced = data.draw(st.sampled_from([None, *(event.id for event in events[1:])]))
    if replaced is None:
        found = check(events, proposed, today=TODAY)
    else:
        found = check_correction(events, replaced, proposed, today=TODAY)
    with patch.object(checks, "_judge", _judge_all):
        if replaced is None:
            plain = check(events, proposed, today=TODAY)
        else:
            plain = check_correction(events, replaced, proposed, today=TODAY)
    assert found == plain


_judge_as_it_is = checks._judge


def _judge_all(events, today, born, since=None):
    return _judge_as_it_is(events, today, born)
