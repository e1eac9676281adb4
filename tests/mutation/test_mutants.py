"""What counts as a slip, and that a mutant differs from its module in nothing else."""

import ast
from pathlib import Path

import pytest

from tests.mutation.mutants import mutants_of


@pytest.fixture
def changes(tmp_path: Path):
    """What the mutants of some source make of it."""

    def changes_of(source: str) -> list[str]:
        path = tmp_path / "rules.py"
        path.write_text(source)
        return [mutant.source.decode() for mutant in mutants_of("rules", path)]

    return changes_of


@pytest.mark.parametrize(
    ("source", "mutants"),
    [
        ("late = day > due", ["late = day >= due"]),
        ("late = day is not None", ["late = day is None"]),
        ("late = day not in week", ["late = day in week"]),
        ("late = over and not excused", ["late = over or not excused", "late = over and excused"]),
        ("due = start + limit", ["due = start - limit"]),
        ("due = max(one, other)", ["due = min(one, other)"]),
        ("limit = 42", ["limit = 41", "limit = 43"]),
        ("limit = 0", ["limit = 1"]),
        ("window = True", ["window = False"]),
        ("due = one if late else other", ["due = one if not late else other"]),
        ("ends = ('a', 'b', 'c')", ["ends = ('b', 'c')", "ends = ('a', 'c')", "ends = ('a', 'b', )"]),
        ("ends = ('a', 'b')", ["ends = ('b',)", "ends = ('a',)"]),
        ("ends = {'a': x, 'b': y}", ["ends = {'b': y}", "ends = {'a': x, }"]),
        (
            "ends = of_kind(events, 'a', 'b')",
            ["ends = of_kind(events, 'b')", "ends = of_kind(events, 'a', )"],
        ),
    ],
)
def test_each_slip_is_one_that_people_make(changes, source, mutants):
    assert sorted(changes(source)) == sorted(mutants)


@pytest.mark.parametrize(
    ("statement", "slip"),
    [
        ("found.append(event)", "pass"),
        ("raise ValueError", "pass"),
        ("return event", "return None"),
        ("break", "continue"),
        ("continue", "break"),
    ],
)
def test_a_statement_is_left_out_or_turned_round(changes, statement, slip):
    before = "def rule(events):\n    for event in events:\n        "
    assert changes(f"{before}{statement}\n") == [f"{before}{slip}\n"]


@pytest.mark.parametrize(
    "source",
    [
        '"""Of 42 days."""',
        "__all__ = ['one', 'other']",
        "limit: int | None",
        "Unit = Literal['days', 'weeks']",
        "Span = tuple[Day, Day]",
        "Details = Mapping[str, Any]",
        "@cache(maxsize=1024)\ndef rule() -> int | None:\n    ...",
        "words = f'{number + 1} days'",
        "pairs = zip(one, other, strict=True)",
    ],
)
def test_words_types_and_speed_are_left_alone(changes, source):
    assert not [mutant for mutant in changes(source) if "pass" not in mutant]


@pytest.mark.slow
def test_a_mutant_of_the_rules_is_other_python():
    path = Path("ehcp/clocks/working_days.py")
    source, mutants = ast.dump(ast.parse(path.read_text())), mutants_of("ehcp.clocks.working_days", path)
    assert mutants
    assert all(ast.dump(ast.parse(mutant.source)) != source for mutant in mutants)
