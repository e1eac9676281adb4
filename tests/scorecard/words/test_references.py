"""What a measure is held against."""

from dataclasses import replace

import pytest

from scorecard.measures import MEASURES
from scorecard.words.references import reference_cell, reference_line, target_of


@pytest.mark.parametrize(
    ("code", "line", "cell"),
    [
        ("EHC08", "Target: 100% (statutory)", "100% (statutory)"),
        ("EHC10", "Target: 20 weeks (statutory)", "20 weeks (statutory)"),
        (
            "EHC12",
            "Target: 0 (an example; the board sets its own)",
            "0 (an example; the board sets its own)",
        ),
        ("EHC04", "Benchmark: 25% (England average)", "no target; benchmark 25% (England average)"),
        ("EHC14", "", "no target"),
    ],
)
def test_a_target_comes_with_what_it_rests_on_and_a_benchmark_is_called_one(code, line, cell) -> None:
    assert reference_line(MEASURES[code]) == line
    assert reference_cell(MEASURES[code]) == cell


def test_what_others_reach_is_no_target() -> None:
    assert target_of(MEASURES["EHC04"]) is None
    assert target_of(MEASURES["EHC11"]) == 0
    assert target_of(replace(MEASURES["EHC11"], target=None)) is None
