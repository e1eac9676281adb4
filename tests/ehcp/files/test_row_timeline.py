"""The short way to a timeline gives what the rule gives."""

from hypothesis import given

from ehcp.events.stages import is_open
from ehcp.files.comparison import compare_new, merged
from ehcp.files.row_timeline import groups_of_row, timeline_of_closed
from ehcp.timeline import derive
from tests.ehcp.files.test_comparison import GOOD, GOOD_ROWS


@given(GOOD_ROWS)
def test_the_timeline_of_a_closed_case_is_the_one_that_its_events_give(row):
    groups = groups_of_row(row)
    by_rule = derive(merged([], compare_new(row).events), groups=groups)
    assert timeline_of_closed(row, groups) == (None if is_open(by_rule.stage) else by_rule)


def test_the_groups_are_those_of_the_rows_codes():
    groups = groups_of_row(GOOD._replace(ethnicity_code="CHNE", sex=""))
    assert (groups.ethnic_group, groups.phase, groups.sex) == ("asian", "primary", "unknown")
    assert (groups.primary_need, groups.town, groups.setting_type) == ("ASD", "Poole", "mainstream_primary")
