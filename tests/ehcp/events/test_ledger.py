from datetime import timedelta

import pytest
from hypothesis import given

from ehcp.events.ledger import NOT_YET_RECORDED, STRUCK_OUT, Event, chain, first_in_chain, of_kind, standing
from tests.ehcp.histories import day, history, legal_histories


def kinds(events):
    return [event.kind for event in standing(events)]


def test_a_replaced_event_does_not_stand_and_its_correction_does():
    events = history(("request_received", "2024-01-02"))
    events.append(Event(2, "request_received", day("2024-01-03"), replaces=1))
    assert [event.id for event in standing(events)] == [2]


def test_a_struck_out_event_does_not_stand_nor_does_the_strike_out():
    events = history(("request_received", "2024-01-02"), ("note", "2024-01-03"))
    events.append(Event(3, STRUCK_OUT, day("2024-01-03"), replaces=2))
    assert kinds(events) == ["request_received"]


def test_a_strike_out_can_itself_be_replaced():
    events = history(("note", "2024-01-03"))
    events += [
        Event(2, STRUCK_OUT, day("2024-01-03"), replaces=1),
        Event(3, "note", day("2024-01-04"), replaces=2),
    ]
    assert [event.id for event in standing(events)] == [3]


def test_a_corrected_event_keeps_its_place_within_the_day():
    events = history(("draft_sent", "2024-01-03"), ("draft_sent", "2024-01-03"))
    events.append(Event(3, "draft_sent", day("2024-01-03"), replaces=1))
    assert [event.id for event in standing(events)] == [3, 2]


def test_an_event_not_yet_recorded_stands_after_its_like_of_the_day():
    recorded = history(("note", "2024-01-03"), ("note", "2024-01-03"))
    proposed = Event(NOT_YET_RECORDED, "note", day("2024-01-03"))
    assert standing([proposed, *recorded]) == (*recorded, proposed)


def test_a_chain_that_comes_back_to_itself_or_leaves_the_case_ends_there():
    first, second = (Event(one, "note", day("2024-01-03"), replaces=other) for one, other in ((1, 2), (2, 1)))
    assert chain(first, {1: first, 2: second}) == [first, second]
    onto_them = Event(4, "note", day("2024-01-03"), replaces=1)
    assert chain(onto_them, {1: first, 2: second, 4: onto_them}) == [onto_them, first, second]
    stray = Event(3, "note", day("2024-01-03"), replaces=99)
    assert chain(stray, {3: stray}) == [stray]


def test_a_chain_runs_from_the_last_correction_to_the_first_record():
    events = [Event(1, "note", day("2024-01-03")), Event(4, "note", day("2024-01-03"), replaces=1)]
    events.append(Event(9, "note", day("2024-01-05"), replaces=4))
    by_id = {event.id: event for event in events}
    assert [event.id for event in chain(events[-1], by_id)] == [9, 4, 1]
    assert first_in_chain(events[-1], by_id) == 1


def test_events_of_one_day_stand_in_the_order_in_which_they_can_have_happened():
    events = history(
        ("final_plan_sent", "2024-01-03"),
        ("draft_sent", "2024-01-03"),
        ("decided_to_assess", "2024-01-03", {"because": "mediation"}),
        ("decided_not_to_assess", "2024-01-03"),
        ("request_received", "2024-01-03"),
    )
    assert kinds(events) == [
        "request_received",
        "decided_not_to_assess",
        "decided_to_assess",
        "draft_sent",
        "final_plan_sent",
    ]


def test_an_unknown_kind_stands_last_on_its_day():
    events = history(("promoted", "2024-01-03"), ("note", "2024-01-03"), ("request_received", "2024-01-04"))
    assert kinds(events) == ["note", "promoted", "request_received"]


@pytest.mark.parametrize(
    ("kept", "meant"),
    [(None, None), ("", None), ("2024-01-02", day("2024-01-02")), (day("2024-01-02"), day("2024-01-02"))],
)
def test_a_day_among_the_details_may_be_left_out(kept, meant):
    assert Event(1, "note", day("2024-01-03"), {"decided_on": kept}).detail_date("decided_on") == meant
    assert Event(1, "note", day("2024-01-03")).detail_date("decided_on") is None


def test_an_event_says_whether_a_file_held_it_and_whether_it_overturns_a_refusal():
    plain = Event(1, "decided_to_assess", day("2024-01-03"))
    other = Event(2, "decided_to_assess", day("2024-01-03"), {"imported": True, "because": "mediation"})
    assert [(one.imported, one.reopens) for one in (plain, other)] == [(False, False), (True, True)]


def test_events_of_several_kinds_are_found_in_their_order():
    events = history(("note", "2024-01-03"), ("draft_sent", "2024-01-04"), ("withdrawn", "2024-01-05"))
    assert of_kind(events, "withdrawn", "note") == (events[0], events[2])


def test_a_detail_that_is_no_day_is_not_taken_for_one():
    event = Event(1, "decided_to_assess", day("2024-01-03"), {"decided_on": "03/01/2024"})
    with pytest.raises(ValueError, match="isoformat"):
        event.detail_date("decided_on")


@pytest.mark.slow
@given(legal_histories(most=8))
def test_correcting_every_event_by_itself_changes_nothing_that_stands(events):
    corrections = [
        Event(event.id + 100, event.kind, event.on, event.details, replaces=event.id) for event in events
    ]
    before, after = standing(events), standing(events + corrections)
    assert [(event.kind, event.on) for event in before] == [(event.kind, event.on) for event in after]
    assert [event.id + 100 for event in before] == [event.id for event in after]


@pytest.mark.slow
@given(legal_histories(most=6))
def test_an_event_put_on_another_day_and_struck_out_is_as_if_it_had_never_been(events):
    last = events[-1]
    moved = Event(100, last.kind, last.on + timedelta(days=9), last.details, replaces=last.id)
    struck = Event(101, STRUCK_OUT, moved.on, replaces=100)
    assert standing([*events, moved, struck]) == standing(events[:-1])
