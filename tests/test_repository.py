"""Checks of the repository itself: what may not be committed, and files that only a deployment would try."""

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from send_portal.environment import SETTINGS

PROJECT = Path(__file__).parent.parent
APPS = ("send_portal", "ehcp", "scorecard", "improvement")
TOP_LEVEL_FOLDERS = {*APPS, "templates", "static", "tests", "docs", "benchmarks", "requirements", ".ci"}
TOOLS = Path(sys.executable).parent

# Written in pieces, so that this file doesn't hold what it looks for.
NOT_TO_BE_COMMITTED = {
    "a registry's address": "|".join(
        [
            r"registry\.npm" + "js",
            r"pypi\." + "org",
            r"pythonhosted\." + "org",
            "index" + "-url",
            r"\bfind-" + "links",
        ]
    ),
    "a download address in a lock file": '"resolved' + '":',
    "a path of somebody's machine": r"(?<![\w.])/(?:work|home|Users|root)" + r"/\w|/tmp" + "/bash",
    "a private key": "BEGIN [A-Z ]*PRIVATE" + " KEY",
}

# What docker-compose.yml asks of its environment.
DEPLOYED_SECRETS = {
    "SECRET_KEY": "for-the-test",
    "POSTGRES_PASSWORD": "for-the-test",
    "DATABASE_OWNER_PASSWORD": "for-the-owner",
    "DATABASE_PASSWORD": "for-the-portal",
    "REDIS_PASSWORD": "for-the-test",
    "ALLOWED_HOSTS": "send.example.org",
    "EMAIL_URL": "consolemail://",
}


def tracked_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git clone")
    return [PROJECT / name for name in listed.stdout.split("\0") if name and (PROJECT / name).is_file()]


def text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


@pytest.mark.parametrize("what", NOT_TO_BE_COMMITTED)
def test_no_committed_file_holds(what):
    pattern = re.compile(NOT_TO_BE_COMMITTED[what])
    places = [
        f"{path.relative_to(PROJECT)}:{number}"
        for path in tracked_files()
        for number, line in enumerate(text_of(path).splitlines(), start=1)
        if pattern.search(line)
    ]
    assert places == []


def test_the_top_level_has_the_folders_of_the_architecture_and_no_others():
    folders = {path.relative_to(PROJECT).parts[0] for path in tracked_files() if path.parent != PROJECT}
    assert folders <= TOP_LEVEL_FOLDERS


@pytest.mark.parametrize("name", ["base", "dev"])
def test_every_line_of_the_requirements_says_why_it_is_there(name):
    lines = (PROJECT / "requirements" / f"{name}.in").read_text().splitlines()
    wanted = [line for line in lines if line.strip() and not line.startswith(("#", "-r "))]
    assert [line for line in wanted if not re.fullmatch(r"\S+ +# \S.+", line)] == []


@pytest.mark.parametrize("name", ["base", "dev"])
def test_every_package_is_pinned_exactly_and_has_hashes(name):
    text = (PROJECT / "requirements" / f"{name}.txt").read_text()
    entries = re.split(r"\n(?=\S)", re.sub(r"^ *#.*\n?", "", text, flags=re.MULTILINE).strip())
    pinned = re.compile(
        r"[a-z0-9][a-z0-9._-]*(\[[a-z0-9,_-]+\])?==\S+( ; [^\\]+)?( \\\n +--hash=sha256:[0-9a-f]{64})+"
    )
    assert [entry.splitlines()[0] for entry in entries if not pinned.fullmatch(entry.strip())] == []


@pytest.mark.parametrize("name", ["base", "dev"])
def test_every_wanted_package_is_among_the_pinned(name):
    wanted = re.findall(
        r"^([A-Za-z][\w.-]*)", (PROJECT / "requirements" / f"{name}.in").read_text(), re.MULTILINE
    )
    pinned = re.findall(
        r"^([a-z0-9][\w.-]*)", (PROJECT / "requirements" / f"{name}.txt").read_text(), re.MULTILINE
    )
    assert {re.sub(r"[._]", "-", package.lower()) for package in wanted} <= set(pinned)


def test_every_front_end_package_is_pinned_exactly():
    package = json.loads((PROJECT / "package.json").read_text())
    versions = {**package.get("dependencies", {}), **package.get("devDependencies", {})}
    assert {
        name for name, version in versions.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)
    } == set()


def contracts() -> list[dict[str, object]]:
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text())
    return settings["tool"]["importlinter"]["contracts"]


def test_no_import_contract_has_a_list_of_exceptions():
    assert [contract["name"] for contract in contracts() if "ignore_imports" in contract] == []


def test_every_module_that_the_rules_contract_names_exists():
    (rules,) = [contract["source_modules"] for contract in contracts() if contract["type"] == "forbidden"]
    assert isinstance(rules, list)
    paths = [PROJECT / module.replace(".", "/") for module in rules]
    assert [path.name for path in paths if not (path.with_suffix(".py").exists() or path.is_dir())] == []


def compose(
    *options: str, without: str = "", chosen: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    given = {name: value for name, value in DEPLOYED_SECRETS.items() if name != without} | dict(chosen or {})
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **given}
    command = [str(TOOLS / "docker-compose"), "--env-file", os.devnull, "config", *(options or ["-q"])]
    return subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True)


@pytest.mark.slow
def test_the_compose_file_is_valid_to_the_real_compose():
    result = compose()
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.slow
@pytest.mark.parametrize("name", DEPLOYED_SECRETS)
def test_compose_names_a_missing_secret_with_a_hint(name):
    result = compose(without=name)
    assert result.returncode != 0
    assert f"required variable {name} is missing a value: " in result.stderr


PORTALS = ("migrate", "web", "worker", "beat")
# What compose itself says of every container; the rest is for whoever runs the portal to choose.
SAID_BY_COMPOSE = {"PORTAL_MODE", "DATABASE_URL", "REDIS_URL", "PORTAL_VAR", "PORT"}


def containers(**chosen: str) -> dict[str, dict[str, str]]:
    """What reaches each container of the portal, by its name, as compose itself works it out."""
    services = json.loads(compose("--format", "json", chosen=chosen).stdout)["services"]
    return {name: services[name]["environment"] for name in PORTALS}


@pytest.mark.slow
def test_every_setting_that_is_documented_arrives_in_every_container():
    chosen = {name: f"chosen-for-{name}" for name in SETTINGS if name not in SAID_BY_COMPOSE}
    for name, arrived in containers(**chosen).items():
        assert {key: value for key, value in arrived.items() if key in chosen} == chosen, name


@pytest.mark.slow
def test_what_nobody_chose_is_left_to_the_portal_and_compose_repeats_no_default():
    for arrived in containers().values():
        left = {name for name, value in arrived.items() if name in SETTINGS and not value}
        assert left == set(SETTINGS) - SAID_BY_COMPOSE - set(DEPLOYED_SECRETS) - {"LOG_LEVEL"}


@pytest.mark.slow
def test_only_the_step_that_makes_tables_connects_as_their_owner():
    roles = {name: urlsplit(arrived["DATABASE_URL"]) for name, arrived in containers().items()}
    assert {name: (url.username, url.password) for name, url in roles.items()} == {
        "migrate": ("portal_owner", "for-the-owner"),
        **dict.fromkeys(("web", "worker", "beat"), ("portal", "for-the-portal")),
    }


@pytest.mark.slow
def test_the_dockerfile_has_nothing_to_complain_of():
    result = subprocess.run(
        [str(TOOLS / "hadolint"), "Dockerfile"], cwd=PROJECT, capture_output=True, text=True
    )
    assert (result.returncode, result.stdout + result.stderr) == (0, "")


def test_the_image_gets_every_folder_that_the_portal_needs():
    copied = re.findall(
        r"^COPY (?:--from=front-end )?(\S+)/ ", (PROJECT / "Dockerfile").read_text(), re.MULTILINE
    )
    assert {*APPS, "templates"} <= set(copied)
    assert "COPY --from=front-end /portal/static/ static/" in (PROJECT / "Dockerfile").read_text()


def test_help_is_what_make_does_by_default_and_lists_the_commands_of_a_newcomer():
    listed = subprocess.run(
        ["make"], cwd=PROJECT, capture_output=True, text=True, env={"PATH": os.environ["PATH"]}
    ).stdout
    assert [
        name for name in ("run", "test", "setup", "reset", "check", "bench") if f"make {name} " not in listed
    ] == []
