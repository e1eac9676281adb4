"""What stood before an event, and when the clock that another event started runs out."""

from ehcp.lifecycle.completeness.moments import Moment, last_day_of
from tests.ehcp.histories import day, event, history

BEFORE = history(
    ("plan_transferred_in", "2023-01-02"),
    ("draft_sent", "2024-01-03"),
    ("decided_to_reassess", "2024-01-04"),
    ("draft_sent", "2024-01-05"),
    ("note", "2024-01-06"),
)
MOMENT = Moment(event("note", "2024-02-01"), BEFORE, BEFORE, "reassessing")


def test_what_happened_since_an_event_neither_holds_it_nor_what_came_before():
    assert MOMENT.since("decided_to_reassess") == BEFORE[3:]


def test_since_what_never_happened_is_from_the_beginning():
    assert MOMENT.since("cease_notice_sent") == BEFORE


def test_the_latest_event_is_meant():
    assert MOMENT.last("draft_sent") == BEFORE[3]
    assert MOMENT.since("plan_transferred_in", "draft_sent") == BEFORE[4:]
    assert MOMENT.last("cease_notice_sent") is None


def test_a_clock_runs_out_under_the_law_of_the_day_it_started():
    assert last_day_of("K5", event("draft_sent", "2024-01-03")) == day("2024-01-17")
    assert last_day_of("K5", event("draft_sent", "2010-01-04")) is None


def test_a_clock_that_counts_from_a_day_not_given_runs_out_on_none():
    meeting = event("review_meeting_arranged", "2024-01-03")
    assert last_day_of("K10", meeting, "meeting_on") is None
