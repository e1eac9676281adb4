"""Which answer belongs to which request for advice."""

from ehcp.events.advice import pair_advice, unanswered
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
