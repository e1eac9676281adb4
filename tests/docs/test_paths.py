"""Every path, link, module and command that a document names is there."""

import re
from importlib import import_module
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
PAGES = sorted(
    page
    for page in [*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md")]
    if page.relative_to(PROJECT).parts[:2] != ("docs", "decisions")  # a record keeps the names of its day
)
FOLDERS = "send_portal|ehcp|scorecard|improvement|tests|docs|benchmarks|templates|static|requirements"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PROJECT)))
def test_every_path_and_link_of_a_page_leads_somewhere(page):
    text = page.read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", text)
    paths = re.findall(rf"`((?:{FOLDERS})/[\w./-]*)`", text)
    missing = [link for link in links if not (page.parent / link).exists()]
    missing += [path for path in paths if not (PROJECT / path).exists()]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PROJECT)))
def test_every_module_and_name_in_it_that_a_page_speaks_of_exists(page):
    names = re.findall(
        r"`((?:ehcp|scorecard|improvement|send_portal)(?:\.\w+)+)", page.read_text(encoding="utf-8")
    )
    assert [name for name in names if not exists(name)] == []


def exists(name: str) -> bool:
    """Whether a dotted name is a module, or something in one, or a task that is called by this name."""
    from send_portal.running.celery import app

    app.loader.import_default_modules()
    parts = name.split(".")
    for count in range(len(parts), 0, -1):
        try:
            named = import_module(".".join(parts[:count]))
        except ModuleNotFoundError:
            continue
        for part in parts[count:]:
            if not hasattr(named, part):
                return name in app.tasks
            named = getattr(named, part)
        return True
    return False


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PROJECT)))
def test_every_make_target_and_manage_command_that_a_page_names_exists(page):
    from django.core.management import get_commands

    text = page.read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`(?:[A-Z]+=\S+ )*make ([a-z-]+)", text)) <= targets
    assert set(re.findall(r"manage\.py (\w+)", text)) <= set(get_commands())
