"""What may be recorded on cases of a file, and whether a proposed step may."""

import json
from datetime import date
from pathlib import Path

import pytest

from ehcp.files.json_cases import read_each_case
from ehcp.files.step_files import steps_as_json

LAW = json.loads((Path(__file__).parents[2] / "data" / "law_steps.json").read_text())["steps"]
ON = date(2026, 11, 28)
REQUEST = {"kind": "request_received", "on": "2024-01-08", "details": {"source": "parent"}}


def answer(case, on=ON):
    (read,), problems = read_each_case(json.dumps([case]).encode(), proposals=True)
    assert problems == []
    return steps_as_json(read, on)


@pytest.mark.parametrize("step", LAW, ids=[step["id"] for step in LAW])
def test_the_law_allows_or_refuses_the_step(step):
    (case,) = step["input"]
    proposal = answer({**case, "propose": step["step"]})["proposal"]
    assert proposal["allowed"] is (step["expect"] == "allowed"), step["source"]
    assert bool(proposal["problems"]) is (step["expect"] == "refused")


def test_without_a_proposal_the_kinds_that_may_come_next_are_told():
    found = answer({"id": "1", "events": [REQUEST]})
    assert found["proposal"] is None
    assert found["may"][:2] == ["decided_to_assess", "decided_not_to_assess"]
    assert "note" in found["may"]


def test_what_happened_after_the_day_is_not_known_on_it():
    later = {"kind": "decided_to_assess", "on": "2024-02-01", "details": {"decided_on": "2024-02-01"}}
    case = {"id": "1", "events": [REQUEST, later]}
    assert "decided_to_assess" in answer(case, date(2024, 1, 31))["may"]
    assert "decided_to_assess" not in answer(case, date(2024, 2, 1))["may"]


@pytest.mark.parametrize(
    ("step", "code"),
    [
        ({"kind": "gone_fishing", "on": "2024-02-01"}, "unknown_kind"),
        ({"kind": "note", "on": "2024-02-01", "details": {"mood": "good"}}, "unknown_detail"),
        (
            {"kind": "decided_not_to_assess", "on": "2024-02-01", "details": {"letter": ["poem"]}},
            "unknown_code",
        ),
        ({"kind": "decided_to_assess", "on": "2026-11-29"}, "in_the_future"),
    ],
)
def test_a_proposal_that_makes_no_sense_is_refused_by_its_code(step, code):
    proposal = answer({"id": "1", "events": [REQUEST], "propose": step})["proposal"]
    assert proposal["allowed"] is False
    assert code in [problem["code"] for problem in proposal["problems"]]


def test_a_case_that_cannot_be_read_is_left_out_and_named():
    cases = [{"id": "a", "events": [REQUEST]}, {"id": "b", "events": [{"kind": "x", "on": "2024-01-01"}]}]
    read, problems = read_each_case(json.dumps(cases).encode(), proposals=True)
    assert [case.id for case in read] == ["a"]
    assert len(problems) == 1
    assert problems[0].startswith("Case b: event 1: there is no kind")


def test_only_the_command_for_steps_reads_a_proposal():
    _, problems = read_each_case(json.dumps([{"id": "a", "events": [REQUEST], "propose": REQUEST}]).encode())
    assert "propose, which nobody reads" in problems[0]
