"""docs/events.md lists what the code has: every kind, detail, stage, code and refusal."""

import ast
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from ehcp.events.codes import STAGES
from ehcp.events.kinds import EVENT_KINDS
from ehcp.events.ledger import STRUCK_OUT
from ehcp.events.stages import BESIDE, NEXT, REOPENING

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/events.md").read_text()
JUDGES = [
    ROOT / "ehcp/changes.py",
    ROOT / "ehcp/events/details.py",
    *(ROOT / "ehcp/lifecycle").rglob("*.py"),
]


_FORMS = {
    "date": "day",
    "flag": "yes or no",
    "text": "short code",
    "code": "one code of",
    "codes": "codes of",
}


def _rows(heading: str, end: str) -> list[list[str]]:
    """The cells of every row of the tables in a part of the page, but for the heads."""
    part = PAGE[PAGE.index(heading) : PAGE.index(end, PAGE.index(heading))]
    return [row.strip("| ").split(" | ") for row in part.splitlines() if row.startswith("| `")]


def _code_lists() -> dict[str, dict[str, str]]:
    """The codes and their words, by what the page calls the list."""
    lists = {}
    for part in PAGE[PAGE.index("<!-- from the code: codes -->") :].split("### ")[1:]:
        rows = re.findall(r"^\| `(.+?)` \| (.+) \|$", part, re.MULTILINE)
        lists[part.splitlines()[0]] = dict(rows)
    return lists


def test_the_page_has_every_kind_and_no_other():
    rows = _rows("## Kinds", "<!-- end -->")
    assert [(code, label, day_label) for code, label, day_label, _, _ in rows] == [
        (f"`{kind.code}`", kind.label, kind.day_label) for kind in EVENT_KINDS.values()
    ]


@pytest.mark.parametrize("row", _rows("## Kinds", "<!-- end -->"), ids=lambda row: row[0].strip("`"))
def test_a_kind_has_the_details_that_the_page_promises_and_no_other(row):
    kind = EVENT_KINDS[row[0].strip("`")]
    promised = re.findall(r"`(\w+)`(\*?): ([a-z ]+?)(?: “(.+?)”)?(?:<br>|$)", row[3])
    assert promised == [
        (
            detail.name,
            "*" if detail.required else "",
            _FORMS[detail.form],
            _named(dict(detail.choices)) if detail.choices else "",
        )
        for detail in kind.details
    ]


# What the page means by these words.
_STAGES_CALLED = {
    "the stages in force": (
        *("plan_active", "review_in_progress", "amending"),
        *("reassessing", "cease_proposed", "cease_noticed"),
    ),
    "any stage": tuple(STAGES),
}


def test_a_kind_that_changes_no_stage_is_recorded_at_those_that_the_page_names():
    named = {
        kind.strip("`"): {
            *re.findall(r"`(\w+)`", where),
            *(stage for words, stages in _STAGES_CALLED.items() if words in where for stage in stages),
        }
        for kind, _, _, _, where in _rows("## Kinds", "<!-- end -->")
        if where.startswith("changes none; at")
    }
    assert named == {kind: set(stages) for kind, stages in BESIDE.items()}


def _named(choices: dict[str, str]) -> str:
    return next((name for name, codes in _code_lists().items() if codes == choices), "not on the page")


def test_the_page_says_how_an_event_is_struck_out():
    assert f"`{STRUCK_OUT}`" in PAGE


def test_the_page_has_every_stage_and_what_leads_on_from_it():
    assert _rows("## Stages", "<!-- end -->") == [
        [f"`{stage}`", label, _listed(NEXT[stage]), _listed(REOPENING.get(stage, ()))]
        for stage, label in STAGES.items()
    ]


def _listed(kinds: Iterable[str]) -> str:
    return ", ".join(f"`{kind}`" for kind in kinds) or "–"


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
