"""Every setting of the portal, in one table, and reading one from the environment.

The table says what each setting means, what it is without being set, and who decides it. The settings, the page for
those who run the portal and the test of docker-compose.yml all go by it. A setting that is set to nothing counts as not
set: that is how compose hands on what nobody chose.
"""

import os
from dataclasses import dataclass
from datetime import date
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

from send_portal.days import read_day

INFORMATION_GOVERNANCE = "information governance"
COUNCIL = "the council"
OPERATOR = "who runs the portal"
DEVELOPER = "who works on the portal"

Network = IPv4Network | IPv6Network


class SettingRefused(ImproperlyConfigured):
    """A setting that is missing or can't be: one line, which says what to write."""


@dataclass(frozen=True)
class Setting:
    """`hint` is what a deployed portal, which demands the setting, says where it is missing."""

    name: str
    meaning: str
    default: str
    decided_by: str = OPERATOR
    hint: str = ""
    default_in_words: str = ""


SETTINGS: dict[str, Setting] = {
    setting.name: setting
    for setting in (
        Setting(
            "PORTAL_MODE",
            "`deployed` demands secrets and HTTPS; `development` restarts on change and shows what each page asked of "
            "the database",
            "embedded",
        ),
        Setting(
            "SECRET_KEY",
            "signs sessions and links; whoever has it can sign in as anybody",
            "",
            hint='a long random text: python -c "import secrets; print(secrets.token_urlsafe(50))"',
            default_in_words="made on first use",
        ),
        Setting(
            "DATABASE_URL",
            "the database",
            "",
            hint="postgres://user:password@host:5432/name",
            default_in_words="SQLite in `var/`, with the demonstration",
        ),
        Setting(
            "REDIS_URL",
            "the broker and cache",
            "",
            hint="redis://host:6379/0",
            default_in_words="a folder beside the database",
        ),
        Setting(
            "ALLOWED_HOSTS",
            "the portal’s own host names, separated by commas",
            "localhost,127.0.0.1,[::1]",
            hint="the portal's own host names, separated by commas: send.example.gov.uk",
        ),
        Setting(
            "EMAIL_URL",
            "the mail server, for invitations and new passwords",
            "",
            hint="smtp+tls://user:password@host:587, for invitations and password resets",
            default_in_words="files in `var/mail/`",
        ),
        Setting("DEFAULT_FROM_EMAIL", "the sender of mail", "portal@localhost", COUNCIL),
        Setting(
            "COUNCIL_NAME", "shown at the top of every page", "Bournemouth, Christchurch and Poole", COUNCIL
        ),
        Setting(
            "TOWNS",
            "the towns that officers choose from and files may name, separated by commas; “Outside the area” is "
            "always there",
            "Bournemouth,Christchurch,Poole",
            COUNCIL,
        ),
        Setting(
            "EXTRA_BANK_HOLIDAYS",
            "bank holidays proclaimed for one year only, separated by commas, each a day and its reason: "
            "`2031-05-12 Coronation` ([what to do then](../statutory-clocks.md#bank-holidays))",
            "",
            default_in_words="none",
        ),
        Setting(
            "DISCLOSURE_THRESHOLD",
            "counts from 1 to this are small, and hidden in everything public",
            "4",
            INFORMATION_GOVERNANCE,
        ),
        Setting(
            "DISCLOSURE_WIDTH",
            "how wide a range of possible values a reader must be left with for each hidden count",
            "5",
            INFORMATION_GOVERNANCE,
        ),
        Setting(
            "PORTAL_IDLE_MINUTES",
            "minutes without activity after which a person is signed out; what was typed is kept",
            "30",
            INFORMATION_GOVERNANCE,
        ),
        Setting(
            "PORTAL_PROXIES",
            "how many proxies of the council’s own stand in front",
            "",
            default_in_words="1 if deployed, else 0",
        ),
        Setting(
            "PORTAL_PROXY_ADDRESSES",
            "addresses or networks from which a proxy’s word about visitors is believed, separated by commas",
            "127.0.0.0/8,::1,172.16.0.0/12",
            default_in_words="this machine and Docker’s networks: `127.0.0.0/8,::1,172.16.0.0/12`",
        ),
        Setting(
            "CSRF_TRUSTED_ORIGINS",
            "addresses of the portal that the proxy hides, separated by commas, as in `https://send.example.gov.uk`",
            "",
            default_in_words="none",
        ),
        Setting(
            "PORTAL_SSL_REDIRECT",
            "`no` where the proxy alone leads from HTTP to HTTPS",
            "",
            default_in_words="yes if deployed",
        ),
        Setting(
            "PORTAL_KEY_PREFIX", "what every key in Redis begins with, where Redis is shared", "send_portal:"
        ),
        Setting(
            "PORTAL_TODAY",
            "pins the calendar day (`YYYY-MM-DD`; `real` for the clock’s day)",
            "",
            default_in_words="2024-07-31 for the demonstration’s own database, else the clock’s day",
        ),
        Setting(
            "PORTAL_VAR",
            "the folder for everything that running makes",
            "",
            default_in_words="`var/`",
        ),
        Setting("PORT", "where an embedded portal, or Docker’s on its host, listens", "8000"),
        Setting(
            "PORTAL_ACCESS_LOG_YEARS",
            "years for which the access log is kept, at least 1 ([what grows](look-after.md#what-grows-and-how-far))",
            "7",
            INFORMATION_GOVERNANCE,
        ),
        Setting(
            "PORTAL_MEMORY_MB",
            "megabytes of memory above which a process ends, and is started again",
            "2048",
        ),
        Setting(
            "LOG_LEVEL",
            "how much is logged",
            "WARNING",
            default_in_words="WARNING; INFO in `docker-compose.yml`",
        ),
    )
}

MODES = ("embedded", "development", "deployed")
SHORTEST_SECRET = 50  # characters: what Django's own check asks for
FEWEST_CHARACTERS = 5  # different ones
YES, NO = ("yes", "true", "on", "1"), ("no", "false", "off", "0")


def text(name: str) -> str:
    """What the setting says, without spaces around it; its default where it isn't set or is set to nothing."""
    return os.environ.get(name, "").strip() or SETTINGS[name].default


def texts(name: str) -> list[str]:
    """A list separated by commas."""
    return [part.strip() for part in text(name).split(",") if part.strip()]


def number(name: str, *, at_least: int, default: int | None = None) -> int:
    written = text(name) or str(default)
    if not (written.isascii() and written.isdigit() and len(written) < 7 and int(written) >= at_least):
        raise SettingRefused(f"{name} is {written!r}: write a whole number of at least {at_least}.")
    return int(written)


def yes_or_no(name: str, *, default: bool) -> bool:
    written = text(name).lower()
    if written and written not in YES + NO:
        raise SettingRefused(f"{name} is {written!r}: write yes or no.")
    return written in YES if written else default


DATABASES = ("postgres", "postgresql", "sqlite")
BROKERS = ("redis", "rediss")


def database(url: str) -> dict[str, Any]:
    """The database of the address, as Django takes it. An address may hold a password, so none is shown."""
    try:
        found: dict[str, Any] = environ.Env.db_url_config(url) if _scheme(url) in DATABASES else {}
    except ValueError:
        found = {}
    if not found.get("NAME"):
        raise SettingRefused(
            "DATABASE_URL can't be read: write postgres://user:password@host:5432/name, "
            "or sqlite:////folder/file.sqlite3. Special characters in a password are written as in an address: "
            "%40 for @."
        )
    return found


def broker() -> str:
    url = text("REDIS_URL")
    if url and _scheme(url) not in BROKERS:
        raise SettingRefused(f"REDIS_URL can't be read: write {SETTINGS['REDIS_URL'].hint}.")
    return url


def mail_server() -> dict[str, Any]:
    """Django's settings for the mail server that is set."""
    try:
        found: dict[str, Any] = environ.Env.email_url_config(text("EMAIL_URL"))
    except (ImproperlyConfigured, ValueError, KeyError):
        raise SettingRefused(f"EMAIL_URL can't be read: write {SETTINGS['EMAIL_URL'].hint}.") from None
    return found


def _scheme(url: str) -> str:
    return url.partition("://")[0]


LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


def log_level() -> str:
    written = text("LOG_LEVEL").upper()
    if written not in LOG_LEVELS:
        raise SettingRefused(f"LOG_LEVEL is {written!r}: choose one of {', '.join(LOG_LEVELS)}.")
    return written


def networks(name: str) -> list[Network]:
    """Addresses or networks, such as 10.0.0.7 or 10.0.0.0/8."""
    return [_network(name, part) for part in texts(name)]


def _network(name: str, part: str) -> Network:
    try:
        return ip_network(part)
    except ValueError:
        raise SettingRefused(
            f"{name} has {part!r}: write addresses or networks separated by commas, such as 10.0.0.7 or 10.0.0.0/8."
        ) from None


def days_with_reasons(name: str) -> dict[date, str]:
    """A list, separated by commas, of days, each with its reason: 2031-05-12 Coronation, 2032-06-04 Jubilee."""
    return dict(_day_with_reason(name, part) for part in texts(name))


def _day_with_reason(name: str, part: str) -> tuple[date, str]:
    written, _, reason = part.partition(" ")
    try:
        day = read_day(written)
    except ValueError:
        day = None
    if day and reason.strip():
        return day, reason.strip()
    raise SettingRefused(
        f"{name} holds {part!r}: write a day and its reason, several separated by commas, "
        "as in 2031-05-12 Coronation."
    )


def mode() -> str:
    written = text("PORTAL_MODE")
    if written not in MODES:
        raise SettingRefused(f"PORTAL_MODE is {written!r}: choose one of {', '.join(MODES)}.")
    return written


def check_deployed() -> None:
    """Refuse to run for a council without the secrets, or with ones that guard nothing. Each has a line of its own."""
    wrong = [
        f"  {setting.name}: {setting.hint}" for setting in _demanded() if not text_as_given(setting.name)
    ]
    secret, hint = text_as_given("SECRET_KEY"), SETTINGS["SECRET_KEY"].hint
    if secret and (len(secret) < SHORTEST_SECRET or len(set(secret)) < FEWEST_CHARACTERS):
        wrong.append(f"  SECRET_KEY: too easy to guess; {hint}")
    if any("*" in host for host in texts("ALLOWED_HOSTS")):
        wrong.append(f"  ALLOWED_HOSTS: * would answer to any name; write {SETTINGS['ALLOWED_HOSTS'].hint}")
    if wrong:
        raise SettingRefused("PORTAL_MODE=deployed needs these settings:\n" + "\n".join(wrong))


def _demanded() -> list[Setting]:
    return [setting for setting in SETTINGS.values() if setting.hint]


def text_as_given(name: str) -> str:
    """What was set, without the default."""
    return os.environ.get(name, "").strip()
