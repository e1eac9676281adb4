"""The order of the committee report."""

from pathlib import Path

import pytest

from improvement.queries import report_template
from improvement.report.template import TEMPLATE_FILE, read_template


def test_the_order_is_the_committees() -> None:
    template = report_template()
    assert [slot.key for slot in template.header] == [
        "subject", "meeting_date", "status", "executive_summary", "recommendations", "reason",
    ]  # fmt: skip
    assert template.second_table[0].label == "Portfolio Holder(s):"
    assert template.sections[0].key == "background"
    assert [slot.key for slot in template.sections][-9:] == [
        "financial", "legal", "human_resources", "sustainability", "public_health", "equality", "risk_assessment",
        "background_papers", "appendices",
    ]  # fmt: skip


def test_every_summary_of_implications_is_required() -> None:
    summaries = [slot for slot in report_template().sections if slot.label.startswith("Summary of")]
    assert len(summaries) == 7
    assert all(slot.required for slot in summaries)


def test_offered_texts_are_filled_in() -> None:
    slot = report_template().header[4]
    text = slot.offer({"term": "Spring term 2023/24"})
    assert text.startswith("It is RECOMMENDED that:\n\n(a)")
    assert "Spring term 2023/24" in text
    assert "{" not in text


def test_missing_texts_are_named_but_the_two_lists_may_be_empty() -> None:
    missing = {slot.key for slot in report_template().missing({"subject": "x", "wards": " "})}
    assert {"wards", "financial"} <= missing
    assert not {"subject", "background_papers", "appendices", "options"} & missing


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (('key = "status"', 'key = "subject"'), "twice"),
        (('drawn = "areas"', 'drawn = "magic"'), "unknown part"),
        (('by = "town"', 'by = "ward"'), "ward is none of town"),
        (
            ('measures = ["EHC07", "EHC09"]', 'measures = ["EHC07", "EHC10"]'),
            "EHC10 can't be given for groups",
        ),
        (('names = ["Plans issued", "Within 20 weeks"]', 'names = ["Plans"]'), "a name for each"),
        (('["ASD", "SLCN"]', '["ASD", "MLD"]'), "has MLD twice"),
        (("[groups.phase]", "[groups.ward]"), "ward is no breakdown"),
    ],
)
def test_a_template_that_cannot_be_right_is_refused(
    tmp_path: Path, change: tuple[str, str], problem: str
) -> None:
    path = tmp_path / "template.toml"
    path.write_text(TEMPLATE_FILE.read_text().replace(*change))
    with pytest.raises(ValueError, match=problem):
        read_template({}, path)


def test_a_template_that_leaves_out_a_code_is_refused() -> None:
    with pytest.raises(ValueError, match="primary_need leaves out NEW"):
        read_template({"primary_need": {"ASD", "DS", "NEW"}})


def test_down_syndrome_is_published_with_other_needs_as_in_the_national_tables() -> None:
    assert report_template().group_of_code["primary_need"]["DS"] == "Sensory, physical or other"
