"""Which answer belongs to which request for advice."""

import pytest

from ehcp.events.advice import AdvicePair, pair_advice, unanswered
from ehcp.events.ledger import standing
from tests.ehcp.histories import day, history

PSYCHOLOGY = {"source": "psychology"}
ASKED = ("advice_requested", "2023-02-02", PSYCHOLOGY)
REASSESSED = (
    ("request_received", "2023-01-02"),
    ASKED,
    ("final_plan_sent", "2023-05-10"),
    ("decided_to_reassess", "2024-01-10"),
    ("advice_requested", "2024-01-10", PSYCHOLOGY),
    ("advice_received", "2024-02-20", PSYCHOLOGY),
)


def pairs(*facts):
    return [
        (pair.reassessment, pair.requested, pair.ended) for pair in pair_advice(standing(history(*facts)))
    ]


def test_advice_in_a_reassessment_answers_nothing_that_was_asked_for_before_it():
    assert pairs(*REASSESSED) == [
        (0, day("2023-02-02"), None),
        (1, day("2024-01-10"), day("2024-02-20")),
    ]


def test_each_reassessment_asks_anew():
    again = (("decided_to_reassess", "2025-01-10"), ("advice_requested", "2025-01-12", PSYCHOLOGY))
    assert [number for number, _, _ in pairs(*REASSESSED, *again)] == [0, 1, 2]


def test_only_the_latest_assessment_waits_for_advice():
    assert [event.on for event in unanswered(standing(history(ASKED)))] == [day("2023-02-02")]
    assert [event.on for event in unanswered(standing(history(*REASSESSED[:5])))] == [day("2024-01-10")]
    assert unanswered(standing(history(*REASSESSED))) == []


# One assessment


def asked(on, source="psychology", **details):
    return ("advice_requested", on, {"source": source, **details})


def came(on, source="psychology", **details):
    return ("advice_received", on, {"source": source, **details})


def waived(on, source="psychology", **details):
    return ("advice_waived", on, {"source": source, **details})


def days(*facts, source=None):
    """Of each pair the days of asking and of the answer, as the day of February."""
    found = pair_advice(standing(history(*facts)), source=source)
    return [(pair.requested and pair.requested.day, pair.ended and pair.ended.day) for pair in found]


def test_an_answer_belongs_to_the_earliest_request_that_waits():
    facts = (asked("2023-02-01"), asked("2023-02-02"), came("2023-02-10"))
    assert days(*facts) == [(1, 10), (2, None)]
    assert days(*facts, came("2023-02-11")) == [(1, 10), (2, 11)]


def test_an_answer_belongs_to_a_request_of_its_own_source():
    facts = (asked("2023-02-01", "health"), asked("2023-02-02"), came("2023-02-10"))
    assert days(*facts) == [(1, None), (2, 10)]
    assert days(*facts, source="psychology") == [(2, 10)]
    assert days(*facts, source="health") == [(1, None)]
    assert days(*facts, source="family") == []


@pytest.mark.parametrize(
    ("provider", "pairs"),
    [
        ("ORG2", [(1, None), (2, None), (3, 10)]),
        ("ORG1", [(1, None), (2, 10), (3, None)]),
        ("ORG3", [(1, 10), (2, None), (3, None)]),
        (None, [(1, 10), (2, None), (3, None)]),
    ],
)
def test_an_answer_of_a_provider_belongs_to_what_it_was_asked_or_to_a_request_that_names_none(
    provider, pairs
):
    facts = (
        asked("2023-02-01"),
        asked("2023-02-02", provider="ORG1"),
        asked("2023-02-03", provider="ORG2"),
    )
    assert days(*facts, came("2023-02-10", provider=provider)) == pairs


def test_an_answer_of_a_provider_that_was_not_asked_stands_alone():
    assert days(asked("2023-02-01", provider="ORG1"), came("2023-02-10", provider="ORG2")) == [
        (1, None),
        (None, 10),
    ]


def test_advice_that_came_unasked_makes_a_pair_and_advice_waived_unasked_none():
    assert days(came("2023-02-10"), asked("2023-02-11")) == [(None, 10), (11, None)]
    assert days(waived("2023-02-10"), asked("2023-02-11")) == [(11, None)]


def test_advice_may_be_asked_for_and_come_or_be_waived_on_one_day():
    assert days(came("2023-02-01"), asked("2023-02-01")) == [(1, 1)]
    assert days(waived("2023-02-01"), asked("2023-02-01")) == [(1, 1)]


@pytest.mark.parametrize("providers", [("ORG1", "ORG2"), ("ORG2", "ORG1")])
def test_the_pairs_of_one_day_do_not_depend_on_what_was_recorded_first(providers):
    answered = [came("2023-02-10", provider=provider) for provider in providers]
    found = pair_advice(standing(history(asked("2023-02-01"), *answered)))
    assert [(bool(pair.asked), pair.answer and pair.answer.details["provider"]) for pair in found] == [
        (True, "ORG1"),
        (False, "ORG2"),
    ]


def test_advice_that_came_is_told_before_advice_waived_and_both_before_what_is_waited_for():
    facts = [asked("2023-02-01", source) for source in ("family", "education", "health", "social_care")]
    answers = (waived("2023-02-10", "health"), came("2023-02-10", "education"), came("2023-02-10", "family"))
    found = pair_advice(standing(history(*facts, *answers)))
    assert [pair.source for pair in found] == ["education", "family", "health", "social_care"]
    assert [pair.received for pair in found] == [day("2023-02-10"), day("2023-02-10"), None, None]
    assert [pair.ended for pair in found] == [*[day("2023-02-10")] * 3, None]


def test_pairs_are_in_order_of_asking_and_else_of_the_answer():
    facts = (
        asked("2023-02-05", "health"),
        came("2023-02-03", "family"),
        asked("2023-02-01"),
        came("2023-02-20"),
        came("2023-02-06", "health"),
    )
    assert days(*facts) == [(1, 20), (None, 3), (5, 6)]


def test_a_pair_says_whose_advice_it_is_by_either_event():
    (only_asked, only_came) = pair_advice(
        standing(history(asked("2023-02-01", "health"), came("2023-02-02", "family")))
    )
    assert (only_asked.source, only_came.source) == ("health", "family")
    assert (only_asked.requested, only_asked.ended, only_asked.received) == (day("2023-02-01"), None, None)
    assert (only_came.requested, only_came.received) == (None, day("2023-02-02"))
    assert AdvicePair(None, None).source == ""
    assert AdvicePair(None, None).reassessment == 0
