"""What reports ask of the codes that cases are recorded under."""

import pytest

from ehcp.events import codes
from improvement import queries
from improvement.report.template import TEMPLATE_FILE, read_template
from send_portal.frame import BREAKDOWNS

CODES_OF_CASES = {
    "sex": codes.SEXES,
    "primary_need": codes.PRIMARY_NEEDS,
    "ethnic_group": codes.ETHNIC_GROUPS,
    "phase": codes.PHASES,
    "setting_type": codes.SETTING_TYPES,
    "town": ["Poole", "Wareham"],
}


def test_each_breakdown_of_figures_has_its_list_of_codes() -> None:
    assert set(CODES_OF_CASES) == set(BREAKDOWNS)


@pytest.mark.parametrize("by", sorted(CODES_OF_CASES))
def test_a_report_whose_groups_miss_a_code_that_a_case_can_have_is_refused(by, settings, tmp_path) -> None:
    settings.TOWNS = CODES_OF_CASES["town"]
    first, *others = (code for code in CODES_OF_CASES[by] if code != codes.UNKNOWN)
    before, _, after = TEMPLATE_FILE.read_text().partition("[groups.primary_need]")
    after = after.partition("[[header]]")[2]
    path = tmp_path / "template.toml"
    path.write_text(f'{before}[groups.{by}]\n"All but one" = {others}\n\n[[header]]{after}')
    with pytest.raises(ValueError, match=f"{by} leaves out {first}$"):
        read_template(queries._codes_by_breakdown(), path)
