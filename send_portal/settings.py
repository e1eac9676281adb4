"""Every setting, from the environment only.

Three modes, one code. Embedded (the default) needs nothing: SQLite, a broker of files beside the database, a secret
made on first use. Development is embedded with restarts on change and a toolbar that shows what each page asked of the
database. Deployed (`PORTAL_MODE=deployed`) demands its secrets and says which is missing.
"""

import hashlib
import os
from datetime import date
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

import environ
import structlog
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("PORTAL_VAR") or BASE_DIR / "var")


class _Environment(environ.Env):  # type: ignore[misc]
    """Says which variable can't be read, instead of failing somewhere else. Values may be secrets, so none is shown."""

    def get_value(self, var: str, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().get_value(var, *args, **kwargs)
        except ValueError:
            raise ImproperlyConfigured(f"{var} can't be read: it must be a whole number.") from None


env = _Environment()

MODES = ("embedded", "development", "deployed")
MODE = env.str("PORTAL_MODE", "") or "embedded"
if MODE not in MODES:
    raise ImproperlyConfigured(f"PORTAL_MODE is {MODE!r}: choose one of {', '.join(MODES)}.")
DEPLOYED = MODE == "deployed"
DEVELOPMENT = MODE == "development"

_DEMANDED = {
    "SECRET_KEY": 'a long random text: python -c "import secrets; print(secrets.token_urlsafe(50))"',
    "DATABASE_URL": "postgres://user:password@host:5432/name",
    "REDIS_URL": "redis://host:6379/0",
    "ALLOWED_HOSTS": "the portal's own host names, with commas: send.example.gov.uk",
    "EMAIL_URL": "smtp+tls://user:password@host:587, for invitations and password resets",
}


def _demand_secrets() -> None:
    missing = [f"  {name}: {hint}" for name, hint in _DEMANDED.items() if not os.environ.get(name)]
    if missing:
        raise ImproperlyConfigured("PORTAL_MODE=deployed needs these settings:\n" + "\n".join(missing))


def _embedded_secret() -> str:
    """The secret of an embedded portal, made on first use; `x` mode lets only one of two first starts make it."""
    path = VAR_DIR / "secret_key"
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(token_urlsafe(50))
    except FileExistsError:
        pass
    return path.read_text() or token_urlsafe(50)


if DEPLOYED:
    _demand_secrets()

SECRET_KEY = os.environ.get("SECRET_KEY") or _embedded_secret()
DEBUG = DEVELOPMENT
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# The day. Only send_portal.calendar reads this. The demonstration caseload ends on 31 July 2024, so the portal that
# runs on the demonstration's own database lives on that day unless told otherwise.
IS_DEMONSTRATION = not os.environ.get("DATABASE_URL")
DEMONSTRATION_DAY = "2024-07-31"


def _pinned_day() -> date | None:
    text = os.environ.get("PORTAL_TODAY")
    if text is None and IS_DEMONSTRATION:
        text = DEMONSTRATION_DAY
    if not text or text == "real":
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ImproperlyConfigured(
            f"PORTAL_TODAY is {text!r}: write a day as YYYY-MM-DD, or 'real' for the day of the clock."
        ) from None


PORTAL_TODAY = _pinned_day()
COUNCIL_NAME = env.str("COUNCIL_NAME", "Bournemouth, Christchurch and Poole")
# What information governance signs off for everything public: counts of 1 to the threshold are small; a reader must
# be left with a range at least this wide for each of them.
DISCLOSURE_THRESHOLD = env.int("DISCLOSURE_THRESHOLD", 4)
DISCLOSURE_WIDTH = env.int("DISCLOSURE_WIDTH", 5)
if DISCLOSURE_THRESHOLD < 1 or DISCLOSURE_WIDTH < 1:
    raise ImproperlyConfigured("DISCLOSURE_THRESHOLD and DISCLOSURE_WIDTH are whole numbers of at least 1.")
# Who saw which child is kept for so many years, by the council's rule. The database refuses to forget it before a year.
ACCESS_LOG_YEARS = env.int("PORTAL_ACCESS_LOG_YEARS", 7)
if ACCESS_LOG_YEARS < 1:
    raise ImproperlyConfigured("PORTAL_ACCESS_LOG_YEARS is a whole number of at least 1.")
MEMORY_MB = env.int("PORTAL_MEMORY_MB", 2048)  # of each process; one above it is started again
TOWNS = env.list("TOWNS", default=["Bournemouth", "Christchurch", "Poole"])

INSTALLED_APPS = [
    "improvement.apps.ImprovementConfig",
    "scorecard.apps.ScorecardConfig",
    "ehcp.apps.EhcpConfig",
    "send_portal.apps.SendPortalConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "django_structlog",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "send_portal.errors.no_blank_errors",
    "send_portal.parts.kept.IdleTimeoutMiddleware",
    "send_portal.running.request_log.RequestLogMiddleware",
    "send_portal.running.addresses.no_nul_in_address",
]

ROOT_URLCONF = "send_portal.urls"
WSGI_APPLICATION = "send_portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "send_portal.parts.furniture.page_furniture",
            ],
        },
    }
]
FORM_RENDERER = "send_portal.parts.form_renderer.PortalFormRenderer"


# Databases. SQLite takes its write lock when a transaction begins, so that two writers wait instead of failing.
DATABASE_SCHEMES = ("postgres", "postgresql", "sqlite")


def _read_database() -> dict[str, Any]:
    url = os.environ.get("DATABASE_URL") or f"sqlite:///{VAR_DIR / 'portal.sqlite3'}"
    try:
        found: dict[str, Any] = env.db_url_config(url) if url.split("://")[0] in DATABASE_SCHEMES else {}
    except ValueError:
        found = {}
    if not found.get("NAME"):
        raise ImproperlyConfigured(
            "DATABASE_URL can't be read: write postgres://user:password@host:5432/name, "
            "or sqlite:////folder/file.sqlite3. Signs in a password are written as in an address: %40 for @."
        )
    return found


_database = _read_database()
DATABASES = {"default": _database}
if _database["ENGINE"] == "django.db.backends.sqlite3":
    _database["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        # FULL: what was said to be saved is on the disk, and a power cut takes nothing of it.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
else:
    _database.setdefault("CONN_MAX_AGE", 60)
    _database["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The broker: Redis where there is one, otherwise a folder that belongs to the database.
REDIS_URL = env.str("REDIS_URL", "")
if REDIS_URL and not REDIS_URL.startswith(("redis://", "rediss://")):
    raise ImproperlyConfigured("REDIS_URL can't be read: write redis://host:6379/0.")
KEY_PREFIX = env.str("PORTAL_KEY_PREFIX", "send_portal:")


def _broker_folder() -> Path:
    if _database["ENGINE"] == "django.db.backends.sqlite3":
        return Path(str(_database["NAME"]) + ".broker")
    return VAR_DIR / ("broker-" + hashlib.sha256(os.environ["DATABASE_URL"].encode()).hexdigest()[:12])


CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TIMEZONE = "Europe/London"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "global_keyprefix": KEY_PREFIX,
        "visibility_timeout": 600,
        "max_retries": 0,  # sending gives up at once; workers try to connect for ever all the same
        "socket_connect_timeout": 2,
        "socket_timeout": 5,
    }
else:
    BROKER_FOLDER = _broker_folder()
    CELERY_BROKER_URL = "filesystem://localhost//"  # a host, or kombu remarks that there is none
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_FOLDER / "queue"),
        "data_folder_out": str(BROKER_FOLDER / "queue"),
        "control_folder": str(BROKER_FOLDER / "control"),
        "processed_folder": str(BROKER_FOLDER / "processed"),
        "store_processed": False,
        "polling_interval": 0.1,
    }
# Limits of sign-in and of the API count in the database, which a request needs anyway, and not in a service that may be
# down; an embedded portal has one web process, and counts in its memory.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "rate_limits",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
    if DEPLOYED
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

# People and sign-in.
AUTH_USER_MODEL = "send_portal.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "email")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "send_portal.pages.sign_in.InvitedPeopleOnly"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# People are invited by an administrator, to an address that must receive mail.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key", "reset_password": "20/m/ip,5/m/key"}
# How many proxies of the council's own stand before a deployed portal: limits count the address that the outermost saw.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("PORTAL_PROXIES", 1 if DEPLOYED else 0)
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
IDLE_MINUTES = env.int("PORTAL_IDLE_MINUTES", 30)
SESSION_COOKIE_AGE = 12 * 60 * 60  # the longest a sign-in lasts, however busy
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "send_portal.errors.csrf_failure"

# Mail goes to files in embedded mode, where an administrator finds the invitations.
if os.environ.get("EMAIL_URL"):
    try:
        vars().update(env.email_url("EMAIL_URL"))
    except (ImproperlyConfigured, ValueError, KeyError):
        raise ImproperlyConfigured(f"EMAIL_URL can't be read: write {_DEMANDED['EMAIL_URL']}.") from None
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(VAR_DIR / "mail")
EMAIL_TIMEOUT = 20  # seconds
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "portal@localhost")

# The strict policy: nothing from elsewhere, nothing inline.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if DEPLOYED:
    SECURE_SSL_REDIRECT = env.bool("PORTAL_SSL_REDIRECT", True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_REDIRECT_EXEMPT = [r"^health/"]
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

# Words, days and numbers.
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True
DATE_FORMAT = "j F Y"
FORMAT_MODULE_PATH = "send_portal.formats"

# Static files.
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static" if DEPLOYED else None  # embedded mode serves the folders below themselves
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "send_portal.running.static_files.PortalManifestStorage"
        if DEPLOYED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not DEPLOYED
WHITENOISE_AUTOREFRESH = False

REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["send_portal.api.access.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["send_portal.api.access.ScopePermission"],
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,  # `format` is an unknown filter like any other
    "NUM_PROXIES": ALLAUTH_TRUSTED_PROXY_COUNT,  # limits count the address that the outermost proxy saw
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {"anon": "600/min", "user": "1200/min"},
}
SPECTACULAR_SETTINGS = {
    "TITLE": "SEND improvement portal",
    "VERSION": "1",
    "DESCRIPTION": "Measures, published figures and reports are open; cases and events need a token.",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": ["send_portal.api.schema.drop_marks"],  # lists of codes stand where they are used
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
}

# Logs are fields on stderr; stdout belongs to results of commands.
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.filter_by_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "fields": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processor": structlog.processors.JSONRenderer()
            if DEPLOYED
            # The plain traceback: the renderer's own is slow and prints the values of variables, names of children too.
            else structlog.dev.ConsoleRenderer(
                colors=False, exception_formatter=structlog.dev.plain_traceback
            ),
        }
    },
    "handlers": {"stderr": {"class": "send_portal.running.logs.LogHandler", "formatter": "fields"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", "WARNING")},
}

if DEVELOPMENT:  # the toolbar's package is among those of requirements/dev.txt only
    INSTALLED_APPS.append("debug_toolbar")
    MIDDLEWARE.insert(0, "debug_toolbar.middleware.DebugToolbarMiddleware")
    INTERNAL_IPS = ["127.0.0.1", "::1"]
