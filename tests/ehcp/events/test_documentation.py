"""docs/events.md lists what the code has: every kind, detail, stage, code and refusal."""

import ast
import re
from pathlib import Path

import pytest

from ehcp.events.codes import STAGES
from ehcp.events.kinds import EVENT_KINDS
from ehcp.events.ledger import STRUCK_OUT

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/events.md").read_text()
JUDGES = [
    ROOT / "ehcp/changes.py",
    ROOT / "ehcp/events/details.py",
    *(ROOT / "ehcp/lifecycle").rglob("*.py"),
]


@pytest.mark.parametrize("kind", EVENT_KINDS.values(), ids=lambda kind: kind.code)
def test_every_kind_is_on_the_page_with_its_details_and_their_codes(kind):
    assert f"`{kind.code}`" in PAGE
    for detail in kind.details:
        assert f"`{detail.name}`" in PAGE
        for code in detail.choices or ():
            assert f"| `{code}` |" in PAGE


def test_the_page_says_how_an_event_is_struck_out():
    assert f"`{STRUCK_OUT}`" in PAGE


def test_every_stage_is_on_the_page():
    assert all(f"| `{stage}` | {label} |" in PAGE for stage, label in STAGES.items())


def test_every_reason_for_a_refusal_is_on_the_page():
    refusals = {code for path in JUDGES for code in _codes_of_problems(path)}
    assert {"too_early", "letter_incomplete"} <= refusals
    assert [code for code in sorted(refusals) if f"`{code}`" not in PAGE] == []


def test_the_page_names_no_refusal_that_the_code_lacks():
    named = re.findall(
        r"`([a-z_0-9]+)`", PAGE[PAGE.index("## Why an event is refused") : PAGE.index("## What always holds")]
    )
    source = "\n".join(path.read_text() for path in JUDGES)
    known = {
        *EVENT_KINDS,
        STRUCK_OUT,
        *(detail.name for kind in EVENT_KINDS.values() for detail in kind.details),
        "not_stated",
    }
    assert [code for code in named if code not in known and not re.search(_as_written(code), source)] == []


def _codes_of_problems(path: Path) -> set[str]:
    """The codes written out as the first text of an EventProblem or Need in a module."""
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    return {
        text.value
        for call in calls
        if getattr(call.func, "id", getattr(call.func, "attr", "")) in ("EventProblem", "Need")
        for text in [next((arg for arg in call.args if isinstance(arg, ast.Constant)), None)]
        if text is not None and re.fullmatch("[a-z_0-9]+", str(text.value))
    }


def _as_written(code: str) -> str:
    """A pattern that finds the code in the source; a few are put together from parts."""
    put_together = {
        "no_mediation_outcome": "no_{because}_outcome",
        "no_tribunal_outcome": "no_{because}_outcome",
    }
    if code.startswith("shorter_than_"):
        return "shorter_than_"
    return re.escape(put_together.get(code, f'"{code}"'))
