"""The kinds of event: each stands in one topic, and says all that pages ask of it."""

from ehcp.events.kinds import EVENT_KINDS, TOPICS
from ehcp.events.ledger import STRUCK_OUT
from ehcp.events.stages import BESIDE, BESIDE_THE_PATH, NEXT


def test_every_kind_has_one_topic():
    assert [kind.code for kinds in TOPICS.values() for kind in kinds] == list(EVENT_KINDS)


def test_every_kind_has_its_stages_and_every_stage_kinds_that_there_are():
    on_the_path = {kind for steps in NEXT.values() for kind in steps}
    assert on_the_path | set(BESIDE) | BESIDE_THE_PATH == set(EVENT_KINDS)


def test_a_strike_out_takes_a_fact_back_and_is_no_kind_of_fact():
    assert STRUCK_OUT not in EVENT_KINDS


def test_the_details_of_a_kind_have_a_name_each():
    for kind in EVENT_KINDS.values():
        names = [detail.name for detail in kind.details]
        assert len(set(names)) == len(names), kind.code
