"""One case for each kind of clock that was corrected when the law's text was read; each names its source."""

import json
from datetime import date
from pathlib import Path

import pytest

from ehcp.clocks.clock import clocks
from tests.ehcp.histories import history

CASES = json.loads((Path(__file__).parents[2] / "data" / "law_cases.json").read_text())


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_the_clock_stands_as_the_law_says(case):
    (given,) = case["input"]
    events = history(*((event["kind"], event["on"], event.get("details", {})) for event in given["events"]))
    found = [
        item.as_dict()
        for item in clocks(events, date.fromisoformat(case["on"]))
        if item.clock == case["clock"]
    ]
    assert len(found) == 1
    assert {name: found[0][name] for name in case["expect"]} == case["expect"], case["source"]
