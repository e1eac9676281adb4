"""Lists that group codes leave out no code."""

from ehcp.events import codes


def test_every_ethnicity_is_in_a_group_that_has_a_name() -> None:
    assert codes.GROUP_OF_ETHNICITY.keys() == codes.ETHNICITIES.keys()
    assert set(codes.GROUP_OF_ETHNICITY.values()) == codes.ETHNIC_GROUPS.keys()


def test_every_year_group_is_in_a_phase_that_has_a_name() -> None:
    assert codes.PHASE_OF_YEAR_GROUP.keys() == codes.YEAR_GROUPS.keys()
    assert {*codes.PHASE_OF_YEAR_GROUP.values(), codes.UNKNOWN} == codes.PHASES.keys()
