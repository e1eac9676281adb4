"""The table of settings, and what a value may be: refused in one line that says what to write."""

import re
from pathlib import Path

import pytest

from send_portal import environment
from send_portal.environment import SETTINGS, SettingRefused

PROJECT = Path(__file__).parents[2]
GOOD = {
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz-0123456789-ABCDEF",
    "DATABASE_URL": "postgres://u:p@db.example:5432/portal",
    "REDIS_URL": "redis://redis.example:6379/0",
    "ALLOWED_HOSTS": "send.example.org",
    "EMAIL_URL": "smtp+tls://u:p@mail.example:587",
}


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch):
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def deployed(monkeypatch):
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)


def test_the_table_and_what_the_settings_read_are_the_same_names():
    chosen = re.findall(
        r'environment\.\w+\(\s*"(\w+)"', (PROJECT / "send_portal" / "settings.py").read_text()
    )
    checked = re.findall(r'= text\("(\w+)"\)', Path(environment.__file__).read_text())
    read = {*chosen, *checked}
    assert read | {"PORT"} == set(SETTINGS)  # which `manage.py run` reads


def test_nothing_else_reads_the_environment_for_a_setting():
    readers = [
        path.relative_to(PROJECT).as_posix()
        for app in ("send_portal", "ehcp", "scorecard", "improvement")
        for path in (PROJECT / app).rglob("*.py")
        if re.search(r"environ(?:\.get\(|\[)|getenv\(", path.read_text())
    ]
    assert readers == ["send_portal/environment.py"]


@pytest.mark.parametrize("given", ["", "   "])
def test_a_setting_set_to_nothing_counts_as_not_set(monkeypatch, given):
    monkeypatch.setenv("DISCLOSURE_THRESHOLD", given)
    assert environment.number("DISCLOSURE_THRESHOLD", at_least=1) == 4


@pytest.mark.parametrize("written", ["0", "-1", "1.5", "four", "٤", "9999999"])
def test_a_number_that_cannot_be_is_refused_with_what_to_write(monkeypatch, written):
    monkeypatch.setenv("DISCLOSURE_WIDTH", written)
    with pytest.raises(SettingRefused, match=r"DISCLOSURE_WIDTH is .*: write a whole number of at least 1"):
        environment.number("DISCLOSURE_WIDTH", at_least=1)


def test_yes_and_no_are_read_and_anything_else_is_refused(monkeypatch):
    assert environment.yes_or_no("PORTAL_SSL_REDIRECT", default=True)
    monkeypatch.setenv("PORTAL_SSL_REDIRECT", "No")
    assert not environment.yes_or_no("PORTAL_SSL_REDIRECT", default=True)
    monkeypatch.setenv("PORTAL_SSL_REDIRECT", "perhaps")
    with pytest.raises(SettingRefused, match="write yes or no"):
        environment.yes_or_no("PORTAL_SSL_REDIRECT", default=True)


def test_a_network_that_is_none_is_refused(monkeypatch):
    monkeypatch.setenv("PORTAL_PROXY_ADDRESSES", "10.0.0.7, 10.0.0.0/40")
    with pytest.raises(SettingRefused, match=r"10\.0\.0\.0/40"):
        environment.networks("PORTAL_PROXY_ADDRESSES")


@pytest.mark.parametrize("written", ["Deployed", "production", "deploy", "demo"])
def test_a_mode_that_is_none_is_refused(monkeypatch, written):
    monkeypatch.setenv("PORTAL_MODE", written)
    with pytest.raises(SettingRefused, match="choose one of embedded, development, deployed"):
        environment.mode()


def test_how_much_is_logged_is_one_of_five_words(monkeypatch):
    monkeypatch.setenv("LOG_LEVEL", "info")
    assert environment.log_level() == "INFO"
    monkeypatch.setenv("LOG_LEVEL", "everything")
    with pytest.raises(SettingRefused, match="choose one of DEBUG, INFO"):
        environment.log_level()


def test_a_deployed_portal_with_all_it_demands_is_let_through(deployed):
    environment.check_deployed()


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("SECRET_KEY", "x" * 60, "too easy to guess"),
        ("SECRET_KEY", GOOD["SECRET_KEY"][:49], "too easy to guess"),
        ("ALLOWED_HOSTS", "*", "would answer to any name"),
        ("ALLOWED_HOSTS", "send.example.org, *", "would answer to any name"),
        ("ALLOWED_HOSTS", "*.example.org", "would answer to any name"),
        *[(name, "", SETTINGS[name].hint) for name in GOOD],
    ],
)
def test_a_deployed_portal_refuses_what_is_missing_or_guards_nothing(
    deployed, monkeypatch, name, given, words
):
    monkeypatch.setenv(name, given)
    with pytest.raises(SettingRefused) as refused:
        environment.check_deployed()
    (line,) = str(refused.value).splitlines()[1:]
    assert line.startswith(f"  {name}: ")
    assert words in line


def test_a_secret_of_exactly_the_shortest_length_is_long_enough(deployed, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", GOOD["SECRET_KEY"][:50])
    environment.check_deployed()
