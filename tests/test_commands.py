"""What the portal's commands say of themselves, and that a newcomer finds each in the README."""

import re
from argparse import Action
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands, load_command_class

OURS = [
    (app, name) for name, app in sorted(get_commands().items()) if app in ("ehcp", "scorecard", "improvement")
] + [
    ("send_portal", name) for name in ("changepassword", "invite_administrator", "reset_demonstration", "run")
]
# Parts of `make run`, `make reset` and of setting up, which nobody types.
NOT_TYPED = re.compile(r"load_demonstration|^run$|^reset_demonstration$|^changepassword$")


def own_options(app: str, name: str) -> list[Action]:
    """The options and arguments that the command adds to those of every command."""
    parser = load_command_class(app, name).create_parser("manage.py", name)
    return [
        action
        for action in parser._actions
        if action.dest not in {"help", "version", "verbosity", "settings", "pythonpath", "traceback"}
        and not action.dest.endswith("_color")
        and action.dest != "skip_checks"
    ]


@pytest.mark.parametrize(("app", "name"), OURS)
def test_help_explains_the_command_and_each_option_in_one_style(app: str, name: str) -> None:
    if name == "changepassword":
        return  # Django's own options
    assert load_command_class(app, name).help.endswith((".", "?"))
    for action in own_options(app, name):
        words = action.help or ""
        assert words, f"{name} says nothing of {action.option_strings or action.dest}"
        assert words[:1].islower(), f"{name}: {words}"
        assert not words.endswith("."), f"{name}: {words}"


@pytest.mark.parametrize("name", [name for _, name in OURS if not NOT_TYPED.search(name)])
def test_the_readme_has_a_line_for_each_command(name: str) -> None:
    readme = (Path(settings.BASE_DIR) / "README.md").read_text()
    lines = [line for line in readme.splitlines() if line.startswith(f"| `python manage.py {name}")]
    assert len(lines) == 1


def test_the_readme_lists_each_command_once() -> None:
    readme = (Path(settings.BASE_DIR) / "README.md").read_text()
    commands = re.findall(r"^\| (`(?:make|python manage\.py) .*?) \|", readme, re.MULTILINE)
    typed = [one for line in commands for one in re.findall(r"`((?:make|python manage\.py) \w+)", line)]
    assert len(typed) == len(set(typed))
