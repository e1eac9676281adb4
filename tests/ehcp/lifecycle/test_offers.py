"""What may come next, in the order in which officers look for it."""

import pytest

from ehcp.events.codes import STAGES
from ehcp.events.kinds import EVENT_KINDS
from ehcp.lifecycle.offers import ALWAYS_LIKELY, LIKELY, arrange


def test_what_is_likely_is_said_of_stages_and_kinds_that_there_are():
    assert set(LIKELY) <= set(STAGES)
    assert {kind for kinds in LIKELY.values() for kind in kinds} <= set(EVENT_KINDS)


@pytest.mark.parametrize("stage", STAGES)
def test_nothing_is_offered_twice_and_nothing_left_out(stage):
    offered = [kind for offer in arrange(tuple(EVENT_KINDS), stage) for kind in offer.kinds]
    assert sorted(offered) == sorted(EVENT_KINDS)


def test_the_likely_steps_come_first_in_the_order_of_the_path():
    first, *others = arrange(
        ("note", "exception_agreed", "decided_not_to_assess", "decided_to_assess"), "requested"
    )
    assert first == ("Next steps", ("decided_to_assess", "decided_not_to_assess", *ALWAYS_LIKELY))
    assert others == [("Other", ("exception_agreed",))]


def test_a_topic_with_nothing_in_it_is_not_shown():
    assert arrange((), "requested") == []
