"""Rules of the house that no other tool checks: one walk over the whole project for each."""

import ast
import inspect
import re
import tomllib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import factory
import pytest
from django.apps import apps
from django.db import connection
from django.urls import get_resolver

from send_portal.apps import APPEND_ONLY
from send_portal.parts.furniture import NAVIGATION
from send_portal.people.permissions import Permission
from send_portal.people.roles import ROLES
from tests import factories
from tests.test_access import addresses

PROJECT = Path(__file__).parent.parent
APPS = ("send_portal", "ehcp", "scorecard", "improvement")
OUR_MODELS = [model for app in APPS for model in apps.get_app_config(app).get_models()]
CHANGES = {app: import_module(f"{app}.changes") for app in APPS}
PUBLIC_CHANGES = [
    pytest.param(app, name, id=f"{app}.{name}")
    for app, module in CHANGES.items()
    for name, function in inspect.getmembers(module, inspect.isfunction)
    if function.__module__ == module.__name__ and not name.startswith("_")
]
# A change leaves history by writing an entry, an event (the ledger is its own history) or the record of a recount.
LEAVES_HISTORY = {"record_history", "Event", "Recalculation"}
ASKS_FOR_THE_DAY = {"today", "now", "utcnow", "localdate", "localtime", "time_ns"}


def import_contract(name: str) -> dict[str, Any]:
    """The import contract whose name begins with the word."""
    contracts = tomllib.loads((PROJECT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    return next(contract for contract in contracts if contract["name"].startswith(name))


def rules_modules() -> list[Path]:
    """The modules of the wings that the import contract holds to plain Python."""
    paths = [PROJECT / name.replace(".", "/") for name in import_contract("Rules")["source_modules"]]
    of_each_wing = [
        sorted(path.rglob("*.py")) if path.is_dir() else [path.with_suffix(".py")] for path in paths
    ]
    return [path for several in of_each_wing for path in several]


RULES = rules_modules()


LONGEST_FUNCTION = 60  # lines: what a reader can hold in view


def test_no_function_is_longer_than_a_reader_can_hold_in_view():
    sources = [path for app in (*APPS, "benchmarks", "tests") for path in (PROJECT / app).rglob("*.py")]
    functions = [
        (path, node)
        for path in sources
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    too_long = [
        f"{path.relative_to(PROJECT)}: {node.name}"
        for path, node in functions
        if (node.end_lineno or node.lineno) - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert functions
    assert not too_long


# A row, and the value that rules take of it or of a file: one concept in two forms.
ROWS_AND_VALUES = {"Child", "Deadline", "Event", "Term", "Timeline"}


def test_no_two_classes_share_a_name():
    homes: dict[str, list[str]] = {}
    for path in (path for app in APPS for path in (PROJECT / app).rglob("*.py")):
        if not {"migrations", "management"} & set(path.parts):
            for node in ast.parse(path.read_text()).body:
                if isinstance(node, ast.ClassDef):
                    homes.setdefault(node.name, []).append(str(path.relative_to(PROJECT)))
    shared = {name: paths for name, paths in homes.items() if len(paths) > 1}
    assert {name: paths for name, paths in shared.items() if name not in ROWS_AND_VALUES} == {}
    assert set(shared) == ROWS_AND_VALUES


@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda model: model._meta.label)
def test_every_model_has_a_factory(model):
    made = {
        maker._meta.model for _, maker in inspect.getmembers(factories, inspect.isclass) if is_factory(maker)
    }
    assert model in made, f"add a factory for {model._meta.label} to tests/factories.py"


def is_factory(maker: type) -> bool:
    return issubclass(maker, factory.Factory) and maker._meta.model is not None


@pytest.mark.django_db
@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda model: model._meta.label)
def test_every_factory_makes_a_row(model):
    makers = [maker for _, maker in inspect.getmembers(factories, inspect.isclass) if is_factory(maker)]
    row = next(maker for maker in makers if maker._meta.model is model)()
    assert row.pk
    assert str(row)


@pytest.mark.parametrize(("app", "name"), PUBLIC_CHANGES)
def test_every_change_says_by_whom_and_takes_names_only(app, name):
    parameters = inspect.signature(getattr(CHANGES[app], name)).parameters
    assert "by" in parameters
    kinds = {parameter.kind for parameter in parameters.values()}
    assert kinds <= {inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_KEYWORD}


@pytest.mark.parametrize(("app", "name"), PUBLIC_CHANGES)
def test_every_change_is_a_transaction_that_leaves_history(app, name):
    words = words_behind(CHANGES[app], name)
    assert "atomic" in words
    assert words & LEAVES_HISTORY


def words_behind(module: object, name: str) -> set[str]:
    """Every name used by the function and by the module's own functions that it calls."""
    functions = {
        node.name: node
        for node in ast.parse(inspect.getsource(module)).body  # type: ignore[arg-type]
        if isinstance(node, ast.FunctionDef)
    }
    seen: set[str] = set()
    words: set[str] = set()
    waiting = {name}
    while waiting:
        current = waiting.pop()
        seen.add(current)
        words |= set(names_in(functions[current]))
        waiting |= (words & set(functions)) - seen
    return words


def names_in(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Name):
            yield part.id
        elif isinstance(part, ast.Attribute):
            yield part.attr


@pytest.mark.parametrize("path", RULES, ids=lambda path: str(path.relative_to(PROJECT)))
def test_no_rules_module_asks_for_the_day_or_knows_django(path):
    tree = ast.parse(path.read_text())
    called = {next(names_in(node.func), "") for node in ast.walk(tree) if isinstance(node, ast.Call)}
    assert not called & ASKS_FOR_THE_DAY
    imported = {name.split(".")[0] for name in imports_of(tree)}
    assert not imported & {"django", "rest_framework", "celery"}
    assert "send_portal.calendar" not in set(imports_of(tree))


def imports_of(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_the_day_is_asked_for_in_one_place():
    asking = [
        str(path.relative_to(PROJECT))
        for app in APPS
        for path in (PROJECT / app).rglob("*.py")
        if re.search(r"\b(date\.today|datetime\.today|timezone\.localdate)\(", path.read_text())
    ]
    assert asking == ["send_portal/calendar.py"]


RULES_WINGS = [
    name for name in import_contract("Rules")["source_modules"] if (PROJECT / name.replace(".", "/")).is_dir()
]


@pytest.mark.parametrize("wing", RULES_WINGS)
def test_other_wings_import_just_what_a_rules_wing_hands_out(wing):
    assert used_outside(wing) == set(import_module(wing).__all__)


def used_outside(wing: str) -> set[str]:
    """What other wings import of this one: its names, the names of modules of it, and what they ask of it whole."""
    app, _, folder = wing.partition(".")
    used: set[str] = set()
    for path in (path for room in APPS for path in (PROJECT / room).rglob("*.py")):
        if path.is_relative_to(PROJECT / app / folder):
            continue
        tree = ast.parse(path.read_text())
        for node in (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module):
            names = {alias.name for alias in node.names}
            if node.module == wing:
                used |= names
            elif node.module.startswith(f"{wing}."):
                used.add(node.module.removeprefix(f"{wing}."))
            elif node.module == app and folder in names:
                used |= asked_of(folder, tree)
    return used


def asked_of(name: str, tree: ast.Module) -> set[str]:
    """The attributes that a module asks of another it imported whole: `check` where it says `lifecycle.check`."""
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == name
    }


@pytest.mark.parametrize("app", APPS)
def test_every_migration_has_a_name_that_says_what_it_does(app):
    for path in (PROJECT / app / "migrations").glob("0*.py"):
        assert not re.match(r"\d{4}_(auto_|alter_|initial|.*_and_more)", path.name), path.name


@pytest.mark.django_db
@pytest.mark.parametrize("label", sorted(APPEND_ONLY))
def test_every_append_only_table_has_its_triggers(label):
    table = apps.get_model(label)._meta.db_table
    catalogue = (
        "sqlite_master WHERE type = 'trigger'" if connection.vendor == "sqlite" else "pg_trigger WHERE TRUE"
    )
    column = "name" if connection.vendor == "sqlite" else "tgname"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {catalogue}")
        triggers = {name for (name,) in cursor.fetchall()}
    words = ("update", "delete", "replace" if connection.vendor == "sqlite" else "truncate")
    assert {f"{table}_refuses_{word}" for word in words} <= triggers


def test_only_tests_lift_append_only_triggers():
    lifting = [
        str(path.relative_to(PROJECT))
        for app in APPS
        for path in (PROJECT / app).rglob("*.py")
        if re.search(r"append_only\.remove|import .*\bremove\b|DROP TRIGGER", path.read_text())
    ]
    assert lifting == ["send_portal/storage/append_only.py"]


def test_every_link_of_the_navigation_leads_somewhere():
    assert {item.url_name for item in NAVIGATION} <= set(addresses(get_resolver()))


def test_every_permission_is_held_by_a_role():
    assert frozenset(Permission) == frozenset().union(*(role.permissions for role in ROLES.values()))


# Whether a measure is getting better is said by its control chart, and which way is good by one module.
JUDGING = re.compile(r"\b(better|worse|worsen\w*|improving|improved|deteriorat\w*)\b", re.IGNORECASE)
MAY_JUDGE = {"scorecard/words/direction.py", "scorecard/spc/sentences.py"}
FIGURES_IN_WORDS = (
    "scorecard/words",
    "scorecard/spc",
    "scorecard/pages",
    "improvement/report",
    "improvement/plan",
)


def test_one_module_says_whether_a_figure_is_better() -> None:
    templates = [
        *PROJECT.glob("templates/scorecard/*.html"),
        *PROJECT.glob("templates/improvement/**/*.html"),
    ]
    modules = [path for wing in FIGURES_IN_WORDS for path in (PROJECT / wing).rglob("*.py")]
    told = {path: path.read_text(encoding="utf-8") for path in templates}
    told |= {path: " ".join(told_strings(path)) for path in modules}
    judging = {
        str(path.relative_to(PROJECT)): JUDGING.findall(words)
        for path, words in told.items()
        if JUDGING.search(words)
    }
    assert set(judging) == MAY_JUDGE, judging


def told_strings(path: Path) -> Iterator[str]:
    """Every string of a module but its docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


def test_what_a_measure_is_held_against_is_worded_in_one_place() -> None:
    asking = {
        str(path.relative_to(PROJECT))
        for wing in FIGURES_IN_WORDS
        for path in (PROJECT / wing).rglob("*.py")
        if re.search(r"\.target_basis\b|EXAMPLE_BASIS", path.read_text(encoding="utf-8"))
    }
    assert asking == {"scorecard/words/references.py"}


# “1 cases”: a noun that agrees with a number comes from send_portal.counting, in Python and in templates.
PLURAL_BY_HAND = re.compile(r"""(['"])e?s\1 if |else (['"])e?s\2|\|pluralize""")
# Fixed numbers are never 1: constants, the ages and months in definitions, the silence that is too long.
FIXED = r"[A-Z_.]+(:,)?\}|LEASE\.seconds\}|(weeks|days|months|silent|measure\.rule\.rolling)\}"
NUMBERED_NOUN = re.compile(
    r"(\{\{ [\w.]+(\|length)? \}\}|\{(?!" + FIXED + r")[^{}]*\}) "
    r"(areas|cases|cells|changes|characters|children|columns|cuts|days|entries|events|figures|forecasts|hours|minutes|"
    r"months|people|published cuts|rows|seconds|simulations|timelines|tokens|weeks|years)\b"
)


@pytest.mark.parametrize("folder", [*APPS, "templates"])
def test_a_noun_beside_a_number_agrees_with_it_in_one_place(folder: str) -> None:
    by_hand = [
        f"{path.relative_to(PROJECT)}:{number}: {line.strip()}"
        for path in sorted((PROJECT / folder).rglob("*"))
        if path.suffix in {".py", ".html", ".txt"}
        and path.name != "counting.py"
        and "migrations" not in path.parts
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if PLURAL_BY_HAND.search(line) or NUMBERED_NOUN.search(line)
    ]
    assert not by_hand, "say_count or {{ number|count:noun }} says this"


# Forms: each is saved once, and none is lost when a sign-in ends.

VIEWS = [path for app in APPS for path in (PROJECT / app / "pages").glob("*views.py")]
# Of sign-in itself: they change nothing that could be saved twice, and a password is never kept.
KEYLESS = {"header.html", "logout.html", "login.html", "password_change.html", "password_reset.html"}
KEYLESS |= {"password_reset_from_key.html", "somebody_else.html"}


def test_every_form_that_is_sent_carries_its_keys() -> None:
    without = [
        str(path.relative_to(PROJECT))
        for path in PROJECT.glob("templates/**/*.html")
        if path.name not in KEYLESS
        and len(re.findall(r'method="(?:post"|\{% if posted)', path.read_text(encoding="utf-8")))
        != path.read_text(encoding="utf-8").count("_parts/form_keys.html")
    ]
    assert without == []


def changing_calls(tree: ast.AST, within: bool = False) -> Iterator[tuple[str, bool]]:
    """Every call of a module `changes`, and whether it stands in a block that saves once."""
    for node in ast.iter_child_nodes(tree):
        inside = within
        if isinstance(node, ast.With):
            inside = inside or bool(
                {"once", "saving"} & {name for item in node.items for name in names_in(item)}
            )
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.IfExp):
            names = list(names_in(node.func))
            if "changes" in names:
                yield f"{names[0]}, line {node.lineno}", inside
        yield from changing_calls(node, inside)


# What a block that saves once calls with a change in hand.
SAVED_ELSEWHERE = {"_save_event", "_save_correction", "_save_strike_out"}


@pytest.mark.parametrize("path", VIEWS, ids=lambda path: str(path.relative_to(PROJECT)))
def test_what_a_page_saves_it_saves_once(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    calls = [call for node in functions if node.name not in SAVED_ELSEWHERE for call in changing_calls(node)]
    assert [name for name, is_once in calls if not is_once] == []


@pytest.mark.parametrize("path", VIEWS, ids=lambda path: str(path.relative_to(PROJECT)))
def test_every_address_that_only_takes_forms_can_go_on_after_a_sign_in(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    stuck = [
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        and (names := {name for decorator in node.decorator_list for name in names_in(decorator)})
        and "require_POST" in names
        and "goes_on" not in names
    ]
    assert stuck == (["hand_over"] if path.name == "sign_in_views.py" else [])
