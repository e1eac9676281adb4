"""`protect` and `attack`: files in, JSON out, and what the exit codes mean."""

import json
from argparse import ArgumentTypeError
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from scorecard.management.commands.protect import some_seconds
from tests.scorecard.disclosure.test_intruder import EXAMPLES
from tests.scorecard.disclosure.test_protection import with_true_cells
from tests.scorecard.disclosure_tables import Document, one_way

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """`run("attack", document, …)`: exit code, what stood on stdout, what stood on stderr."""

    def command(name: str, document: Document | str, *options: str) -> tuple[int, str, str]:
        path = tmp_path / "publication.json"
        path.write_text(document if isinstance(document, str) else json.dumps(document))
        code, out, err = 0, StringIO(), StringIO()
        try:
            call_command(name, "--input", str(path), *options, stdout=out, stderr=err)
        except SystemExit as ended:
            code = int(ended.code or 0)
        except CommandError as error:
            code = error.returncode
            err.write(str(error))
        return code, out.getvalue(), err.getvalue()

    return command


def test_attack_ends_with_0_where_nothing_is_found(run: Run) -> None:
    code, out, _ = run("attack", EXAMPLES[2]["publication"])
    assert code == 0
    assert json.loads(out) == {
        "safe": True,
        "findings": [],
        "intervals": EXAMPLES[2]["intervals_of_small_cells"],
    }


def test_attack_ends_with_1_where_something_is_found(run: Run) -> None:
    code, out, _ = run("attack", EXAMPLES[0]["publication"])
    assert code == 1
    assert json.loads(out)["findings"] == EXAMPLES[0]["attacker_learns"]


@pytest.mark.parametrize(
    "document", ["{", "[]", {"tables": [one_way("t", total=9, values={"a": 3, "b": 7})]}]
)
def test_attack_ends_with_2_for_bad_or_contradictory_input(run: Run, document: Document | str) -> None:
    code, out, err = run("attack", document)
    assert (code, out) == (2, "")
    assert err


def test_what_protect_prints_withstands_attack(run: Run) -> None:
    code, out, err = run("protect", with_true_cells(EXAMPLES[4]["publication"]))
    assert (code, err) == (0, "")
    assert run("attack", out)[0] == 0


def test_protect_takes_another_threshold_and_width(run: Run) -> None:
    document = {"tables": [one_way("t", values={"a": 7, "b": 40, "c": 50})]}
    assert json.loads(run("protect", document)[1])["hidden"] == []
    hidden = json.loads(run("protect", document, "--threshold", "9", "--width", "12")[1])["hidden"]
    assert [cell["why"] for cell in hidden] == ["small", "complementary"]


@pytest.mark.parametrize("name", ["protect", "attack"])
def test_a_name_that_nothing_reads_is_told_since_a_misspelt_one_protects_nothing(run: Run, name: str) -> None:
    table = one_way("t", values={"a": 30, "b": 70}) | {"sensitve": {"part": ["a"]}}
    code, out, err = run(name, {"tables": [table], "note": "of the autumn"})
    assert (code, bool(out)) == (0, True)
    assert "Not read: “note” of the file." in err
    assert "Not read: “sensitve” of tables 1. If it is misspelt, what it says doesn't hold." in err
    assert run(name, {"tables": [one_way("t", values={"a": 30, "b": 70})]})[2] == ""


@pytest.mark.parametrize("text", ["nan", "inf", "-1", "soon"])
def test_time_to_search_is_a_number_of_seconds(text: str) -> None:
    with pytest.raises(ArgumentTypeError, match="is not a number of seconds from 0"):
        some_seconds(text)


def test_protect_says_that_time_ran_out(run: Run) -> None:
    code, out, err = run("protect", with_true_cells(EXAMPLES[0]["publication"]), "--seconds", "0")
    assert code == 0
    assert "Time ran out" in err
    assert run("attack", out)[0] == 0


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("{", "not JSON"),
        ({"tables": [one_way("t", total=9, values={"a": 3, "b": 7})]}, "don't add up"),
        ({"tables": [one_way("t", values={"a": 3, "b": 3})]}, "while a grand total stays"),
        ({"tables": [one_way("t", values={"a": 10**30, "b": 3})]}, "at most 1,000,000"),
    ],
)
def test_protect_ends_with_1_for_what_it_refuses(run: Run, document: Document | str, said: str) -> None:
    code, out, err = run("protect", document)
    assert (code, out) == (1, "")
    assert said in err


def test_protect_tells_what_is_given_away_already_and_protects_the_rest(run: Run) -> None:
    old = one_way("old", values={"a": 3, "b": 40}, published=True)
    code, out, err = run("protect", {"tables": [old, one_way("new", values={"x": 2, "y": 30, "z": 60})]})
    assert code == 0
    assert "gives away, without the new tables: old[part=a]: exact. Tell information governance." in err
    assert [cell["cell"]["part"] for cell in json.loads(out)["hidden"]] == ["x", "y"]


@pytest.mark.parametrize("content", ["1" + "0" * 400, "1" + "0" * 30, "1e999"])
def test_a_count_beyond_all_measure_is_bad_input_to_attack(run: Run, content: str) -> None:
    code, out, err = run(
        "attack", f'{{"tables": [{{"id": "t", "dims": {{}}, "cells": [{{"value": {content}}}]}}]}}'
    )
    assert (code, out) == (2, "")
    assert "at most 1,000,000" in err


@pytest.mark.parametrize("name", ["protect", "attack"])
def test_a_file_that_is_not_there_is_wrong_usage(name: str) -> None:
    with pytest.raises(CommandError, match="can't be read") as refused:
        call_command(name, "--input", "no-such-file.json")
    assert refused.value.returncode == 2
