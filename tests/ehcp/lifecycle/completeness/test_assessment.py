"""What a person recording today must have in place on the way to a plan."""

import pytest

from ehcp.events.codes import ADVICE_ALWAYS_SOUGHT
from ehcp.lifecycle.checks import check
from tests.ehcp.histories import TODAY, WHOLE_LETTER, event, history, refusals, warnings

REQUEST = ("request_received", "2024-01-02", {"source": "parent"})
ASSESS = ("decided_to_assess", "2024-02-01", {"decided_on": "2024-01-31"})
ALL_ADVICE = tuple(
    step
    for source in ADVICE_ALWAYS_SOUGHT
    for step in (
        ("advice_requested", "2024-02-05", {"source": source}),
        ("advice_received", "2024-03-05", {"source": source}),
    )
)
DECISIONS = {
    "decided_to_issue": {"decided_on": "2024-04-01"},
    "decided_not_to_issue": {"decided_on": "2024-04-01", "letter": WHOLE_LETTER},
}


def judge(facts, kind, on):
    return check(history(*facts), event(kind, on, **DECISIONS[kind]), today=TODAY)


@pytest.mark.parametrize("kind", DECISIONS)
def test_regulation_6_1_what_was_never_asked_for_is_missing_too(kind):
    (problem,) = judge((REQUEST, ASSESS), kind, "2024-04-02")
    assert (problem.code, problem.refuses) == ("advice_missing", False)
    assert (
        "from: educational psychology; health; social care; school, college or other setting; family."
        in problem.words
    )


@pytest.mark.parametrize("kind", DECISIONS)
def test_advice_that_came_is_not_missing(kind):
    assert judge((REQUEST, ASSESS, *ALL_ADVICE), kind, "2024-04-02") == []


@pytest.mark.parametrize("kind", DECISIONS)
def test_of_a_case_that_began_in_a_file_silence_about_advice_tells_nothing(kind):
    begun = (REQUEST[0], REQUEST[1], {**REQUEST[2], "imported": True})
    assert judge((begun, ASSESS), kind, "2024-04-02") == []


# Regulation 10(1): 16 weeks from the request, its day left out.
@pytest.mark.parametrize(("told_on", "codes"), [("2024-04-23", []), ("2024-04-24", ["late"])])
def test_a_refusal_to_issue_after_sixteen_weeks_is_late_and_may_be_recorded(told_on, codes):
    problems = judge((REQUEST, ASSESS, *ALL_ADVICE), "decided_not_to_issue", told_on)
    assert (refusals(problems), warnings(problems)) == ([], codes)
