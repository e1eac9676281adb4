"""What a reader with arithmetic learns, on the worked examples and on tables small enough to try every count."""

import json
from pathlib import Path

import pytest

from scorecard.disclosure.attack import attack
from scorecard.disclosure.reading import read_publication

EXAMPLES = json.loads((Path(__file__).parent.parent / "data" / "disclosure_examples.json").read_text())[
    "cases"
]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["name"])
def test_the_worked_examples_come_out_as_written(example: dict) -> None:
    assert attack(read_publication(example["publication"])).as_document() == {
        "safe": example["safe"],
        "findings": example["attacker_learns"],
        "intervals": example["intervals_of_small_cells"],
    }
