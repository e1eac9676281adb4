"""Settings come from the environment: nothing is needed to try the portal, secrets are demanded to deploy it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from send_portal.environment import SETTINGS

PROJECT = Path(__file__).parent.parent.parent
DEPLOYED = {
    "PORTAL_MODE": "deployed",
    "SECRET_KEY": "for-the-test-0123456789-abcdefghijklmnopqrstuvwxyz",
    "DATABASE_URL": "postgres://u:p@db.example:5432/portal",
    "REDIS_URL": "redis://redis.example:6379/0",
    "ALLOWED_HOSTS": "send.example.org",
    "EMAIL_URL": "consolemail://",
}
CHOSEN = set(SETTINGS)


def settings_say(tmp_path: Path, expression: str, environment: dict[str, str]) -> subprocess.CompletedProcess:
    inherited = {name: value for name, value in os.environ.items() if name not in CHOSEN}
    return subprocess.run(
        [sys.executable, "-c", f"from send_portal import settings as s; print({expression})"],
        cwd=PROJECT,
        env={**inherited, "PORTAL_VAR": str(tmp_path), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_a_portal_to_try_needs_nothing_and_keeps_its_secret(tmp_path):
    words = (
        "s.SECRET_KEY, s.PORTAL_TODAY, s.DATABASES['default']['ENGINE'].split('.')[-1], s.CELERY_BROKER_URL"
    )
    first, second = (settings_say(tmp_path, words, {}) for _ in range(2))
    assert first.stdout == second.stdout
    assert "2024-07-31 sqlite3 filesystem://" in first.stdout


@pytest.mark.slow
@pytest.mark.parametrize("missing", [name for name, setting in SETTINGS.items() if setting.hint])
def test_a_deployed_portal_names_each_missing_secret_with_a_hint(missing, tmp_path):
    given = {name: value for name, value in DEPLOYED.items() if name != missing}
    said = settings_say(tmp_path, "1", given)
    assert said.returncode != 0
    assert f"  {missing}: " in said.stderr


@pytest.mark.slow
def test_limits_of_a_deployed_portal_count_in_the_table_that_a_migration_makes(tmp_path):
    from django.utils.module_loading import import_string

    said = settings_say(tmp_path, "s.CACHES['default']['BACKEND'], s.CACHES['default']['LOCATION']", DEPLOYED)
    table = import_string("send_portal.migrations.0005_rate_limits_in_the_database.TABLE")
    assert said.stdout.split() == ["send_portal.requests.rate_limits.RateLimits", table]


@pytest.mark.slow
def test_a_mode_that_is_none_is_refused_with_those_there_are(tmp_path):
    said = settings_say(tmp_path, "1", {"PORTAL_MODE": "deploy"})
    assert said.returncode != 0
    assert "PORTAL_MODE is 'deploy': choose one of embedded, development, deployed." in said.stderr


@pytest.mark.slow
def test_the_command_line_says_what_is_wrong_in_lines_and_not_in_a_traceback(tmp_path):
    inherited = {name: value for name, value in os.environ.items() if name not in CHOSEN}
    said = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=PROJECT,
        env={**inherited, **DEPLOYED, "PORTAL_VAR": str(tmp_path), "ALLOWED_HOSTS": "*"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 1
    assert said.stderr.splitlines()[1:] == [
        "  ALLOWED_HOSTS: * would answer to any name; write the portal's own host names, separated by commas: "
        "send.example.gov.uk"
    ]


@pytest.mark.slow
@pytest.mark.parametrize(("mode", "shown"), [("development", True), ("embedded", False)])
def test_only_a_developer_sees_the_toolbar_under_a_page(mode, shown, tmp_path):
    ask = (
        "import django; django.setup(); from django.test import Client; "
        "print('djDebug' in Client(REMOTE_ADDR='127.0.0.1').get('/accounts/login/', HTTP_HOST='localhost').text)"
    )
    inherited = {name: value for name, value in os.environ.items() if name not in CHOSEN}
    said = subprocess.run(
        [sys.executable, "-c", ask],
        cwd=PROJECT,
        env={
            **inherited,
            "PORTAL_VAR": str(tmp_path),
            "PORTAL_MODE": mode,
            "DJANGO_SETTINGS_MODULE": "send_portal.settings",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert (said.stdout.strip(), said.returncode) == (str(shown), 0), said.stderr


@pytest.mark.slow
def test_a_deployed_portal_is_strict_and_lives_on_the_real_day(tmp_path):
    said = settings_say(
        tmp_path, "s.PORTAL_TODAY, s.SESSION_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, s.DEBUG", DEPLOYED
    )
    assert said.stdout.strip() == "None True True False"


@pytest.mark.slow
def test_no_neighbouring_site_can_set_a_cookie_of_a_deployed_portal(tmp_path):
    said = settings_say(
        tmp_path, "s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, 'session' in s.MESSAGE_STORAGE", DEPLOYED
    )
    assert said.stdout.strip() == "__Host-session __Host-csrf True"


@pytest.mark.slow
def test_a_day_that_is_none_is_explained(tmp_path):
    said = settings_say(tmp_path, "1", {"PORTAL_TODAY": "31/07/2024"})
    assert "write a day as YYYY-MM-DD" in said.stderr


@pytest.mark.slow
def test_extra_bank_holidays_are_days_with_their_reasons(tmp_path):
    given = {"EXTRA_BANK_HOLIDAYS": "2031-05-12 Coronation, 2032-06-04 Platinum Jubilee"}
    said = settings_say(tmp_path, "{str(d): w for d, w in s.EXTRA_BANK_HOLIDAYS.items()}", given)
    assert said.stdout.strip() == "{'2031-05-12': 'Coronation', '2032-06-04': 'Platinum Jubilee'}"


@pytest.mark.slow
@pytest.mark.parametrize("written", ["2031-05-12", "12/05/2031 Coronation", "Coronation"])
def test_an_extra_bank_holiday_without_a_day_or_a_reason_is_refused_in_words(tmp_path, written):
    said = settings_say(tmp_path, "1", {"EXTRA_BANK_HOLIDAYS": written})
    assert said.returncode != 0
    assert "write a day and its reason" in said.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "mysql://somebody:secret@host/name"),
        ("DATABASE_URL", "postgres://somebody:secret@host:port/name"),
        ("DATABASE_URL", "postgres://somebody:secret@host:5432/"),
        ("REDIS_URL", "nonsense"),
        ("EMAIL_URL", "nonsense"),
    ],
)
def test_a_setting_that_cant_be_read_is_told_in_one_line(name, value, tmp_path):
    inherited = {known: given for known, given in os.environ.items() if known not in CHOSEN}
    said = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=PROJECT,
        env={**inherited, "PORTAL_VAR": str(tmp_path), name: value},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (said.returncode, said.stdout) == (1, "")
    assert said.stderr.startswith(f"{name} can't be read: ")
    assert said.stderr.count("\n") == 1
    assert "secret" not in said.stderr


@pytest.mark.slow
@pytest.mark.parametrize(("years", "code"), [("0", 1), ("1", 0)])
def test_the_access_log_is_kept_for_at_least_a_year(years, code, tmp_path):
    said = settings_say(tmp_path, "s.ACCESS_LOG_YEARS", {"PORTAL_ACCESS_LOG_YEARS": years})
    assert (said.returncode, said.stdout.strip()) == (code, "" if code else years)


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL does so by itself")
def test_what_is_said_to_be_saved_is_on_the_disk():
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous")
        assert cursor.fetchone() == (2,)  # FULL
