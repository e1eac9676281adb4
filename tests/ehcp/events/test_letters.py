"""What each decision letter owes the family, by its kind and its day."""

from datetime import date

import pytest

from ehcp.clocks import LETTERS
from ehcp.events.codes import LETTER_CHECKLIST
from ehcp.events.kinds import EVENT_KINDS
from ehcp.events.letters import LETTER_CONTENTS, RIGHTS


def test_every_decision_that_can_be_appealed_has_a_letter_with_contents_and_a_place_to_tick_them():
    assert set(LETTER_CONTENTS) == set(LETTERS)
    assert all(
        any(detail.name == "letter" for detail in EVENT_KINDS[kind].details) for kind in LETTER_CONTENTS
    )


def test_what_letters_owe_is_in_the_order_of_the_checklist():
    owed = LETTER_CONTENTS["decided_not_to_issue"].owed_on(date(2024, 1, 1))
    assert list(owed) == list(LETTER_CHECKLIST)


@pytest.mark.parametrize(
    ("day", "owed"), [(date(2018, 4, 2), False), (date(2018, 4, 3), True), (date(2018, 4, 4), True)]
)
def test_what_the_tribunal_can_recommend_is_told_since_3_april_2018(day, owed):
    told = {
        kind for kind, contents in LETTER_CONTENTS.items() if "recommendation_power" in contents.owed_on(day)
    }
    assert told == (set(LETTER_CONTENTS) - {"decided_not_to_assess"} if owed else set())


def test_reasons_are_given_for_what_is_refused_or_ended_only():
    reasons = {
        kind for kind, contents in LETTER_CONTENTS.items() if "reasons" in contents.owed_on(date(2024, 1, 1))
    }
    assert reasons == {
        *("decided_not_to_assess", "decided_not_to_issue", "decided_not_to_amend"),
        *("decided_not_to_reassess", "cease_notice_sent"),
    }
    assert all(
        set(RIGHTS) <= set(contents.owed_on(date(2015, 1, 1))) for contents in LETTER_CONTENTS.values()
    )
