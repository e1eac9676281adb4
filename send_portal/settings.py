"""Every setting, from the environment only: send_portal/environment.py lists what may be set and what it means.

Three modes, one code. Embedded (the default) needs nothing: SQLite, a broker of files beside the database, a secret
made on first use. Development is embedded with restarts on change and a toolbar that shows what each page asked of the
database. Deployed (`PORTAL_MODE=deployed`) demands its secrets and says which is missing.
"""

import hashlib
from datetime import date
from pathlib import Path
from secrets import token_urlsafe

import structlog
from csp.constants import NONE, SELF

from send_portal import environment
from send_portal.days import read_day
from send_portal.environment import SettingRefused
from send_portal.private_files import secret_in
from send_portal.running.log_lines import short_enough, values_on_one_line
from send_portal.texts import council_towns

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(environment.text("PORTAL_VAR") or BASE_DIR / "var")
MODE = environment.mode()
DEPLOYED = MODE == "deployed"
DEVELOPMENT = MODE == "development"

if DEPLOYED:
    environment.check_deployed()

SECRET_KEY = environment.text("SECRET_KEY") or secret_in(VAR_DIR / "secret_key", lambda: token_urlsafe(50))
DEBUG = DEVELOPMENT
ALLOWED_HOSTS = environment.texts("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = environment.texts("CSRF_TRUSTED_ORIGINS")

# The day. Only send_portal.calendar reads this. The demonstration caseload ends on 31 July 2024, so the portal that
# runs on the demonstration's own database lives on that day unless told otherwise.
IS_DEMONSTRATION = not environment.text("DATABASE_URL")
DEMONSTRATION_DAY = "2024-07-31"


def _pinned_day() -> date | None:
    text = environment.text("PORTAL_TODAY") or (DEMONSTRATION_DAY if IS_DEMONSTRATION else "real")
    if text == "real":
        return None
    try:
        return read_day(text)
    except ValueError:
        raise SettingRefused(
            f"PORTAL_TODAY is {text!r}: write a day as YYYY-MM-DD, or 'real' for the day of the clock."
        ) from None


PORTAL_TODAY = _pinned_day()
COUNCIL_NAME = environment.text("COUNCIL_NAME")
# What information governance signs off for everything public: counts of 1 to the threshold are small; a reader must
# be left with a range at least this wide for each of them.
DISCLOSURE_THRESHOLD = environment.number("DISCLOSURE_THRESHOLD", at_least=1)
DISCLOSURE_WIDTH = environment.number("DISCLOSURE_WIDTH", at_least=1)
# Who saw which child is kept for so many years, by the council's rule. The database refuses to forget it before a year.
ACCESS_LOG_YEARS = environment.number("PORTAL_ACCESS_LOG_YEARS", at_least=1)
MEMORY_MB = environment.number(
    "PORTAL_MEMORY_MB", at_least=200
)  # of each process; one above it is started again
TOWNS = council_towns(environment.texts("TOWNS"))
EXTRA_BANK_HOLIDAYS = environment.days_with_reasons("EXTRA_BANK_HOLIDAYS")

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
    "send_portal.requests.proxies.believe_known_proxies",
    "send_portal.requests.headers.permissions_policy",
    "send_portal.requests.headers.nothing_for_head",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "send_portal.requests.readable.only_readable",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "send_portal.errors.no_blank_errors",
    "send_portal.requests.readable.only_known_methods",
    "send_portal.parts.kept.SignInEndMiddleware",
    "send_portal.requests.request_log.RequestLogMiddleware",
    "send_portal.requests.addresses.no_nul_in_address",
    "send_portal.requests.readable.no_nul_in_form",
    "send_portal.parts.kept.SavedOnceMiddleware",
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
DATABASE_URL = environment.text("DATABASE_URL") or f"sqlite:///{VAR_DIR / 'portal.sqlite3'}"
DATABASES = {"default": environment.database(DATABASE_URL)}
_database = DATABASES["default"]
if _database["ENGINE"] == "django.db.backends.sqlite3":
    _database["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        # FULL: what was said to be saved is on the disk, and a power cut takes nothing of it.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
        "PRAGMA recursive_triggers=ON;",  # INSERT OR REPLACE asks the triggers of DELETE too,
    }
else:
    _database.setdefault("CONN_MAX_AGE", 60)
    _database["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The broker: Redis where there is one, otherwise a folder that belongs to the database.
REDIS_URL = environment.broker()
KEY_PREFIX = environment.text("PORTAL_KEY_PREFIX")


def _broker_folder() -> Path:
    if _database["ENGINE"] == "django.db.backends.sqlite3":
        return Path(str(_database["NAME"]) + ".broker")
    return VAR_DIR / ("broker-" + hashlib.sha256(DATABASE_URL.encode()).hexdigest()[:12])


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
        "BACKEND": "send_portal.requests.rate_limits.RateLimits",
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
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "send_portal.parts.passphrases.HardToGuess"},
]
ACCOUNT_ADAPTER = "send_portal.accounts.adapter.InvitedPeopleOnly"
ACCOUNT_FORMS = {
    "login": "send_portal.accounts.forms.SignInForm",
    "reset_password": "send_portal.accounts.forms.AskForLinkForm",
    "reset_password_from_key": "send_portal.accounts.forms.ChoosePasswordForm",
    "change_password": "send_portal.accounts.forms.ChangeOwnPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# People are invited by an administrator, to an address that must receive mail.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Guesses are counted by send_portal.accounts.guesses. What is counted for each address must leave room for an office.
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "reset_password": "60/m/ip,5/m/key",
    "reset_password_from_key": "120/m/ip",
}
# send_portal.requests.proxies makes REMOTE_ADDR the visitor's address; nothing else reads what proxies say.
PROXIES = environment.number("PORTAL_PROXIES", at_least=0, default=1 if DEPLOYED else 0)
PROXY_ADDRESSES = environment.networks("PORTAL_PROXY_ADDRESSES")
ALLAUTH_TRUSTED_PROXY_COUNT = 0
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
IDLE_MINUTES = environment.number("PORTAL_IDLE_MINUTES", at_least=1)
SIGN_IN_HOURS = 12  # the longest a sign-in lasts, however busy
SESSION_ENGINE = "send_portal.parts.sessions"
SESSION_COOKIE_AGE = SIGN_IN_HOURS * 60 * 60
MESSAGE_STORAGE = (
    "django.contrib.messages.storage.session.SessionStorage"  # may name a child: not in a cookie
)
KNOWN_BROWSER_COOKIE_NAME = "known"  # send_portal.accounts.guesses
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "send_portal.pages.views.csrf_failure"

# Mail goes to files in embedded mode, where an administrator finds the invitations.
if environment.text("EMAIL_URL"):
    vars().update(environment.mail_server())
else:
    EMAIL_BACKEND = "send_portal.running.mail_files.EmailBackend"
    EMAIL_FILE_PATH = str(VAR_DIR / "mail")
EMAIL_TIMEOUT = 20  # seconds
DEFAULT_FROM_EMAIL = environment.text("DEFAULT_FROM_EMAIL")

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
FILE_UPLOAD_HANDLERS = ["send_portal.requests.uploads.NoFiles"]
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if DEPLOYED:
    SECURE_SSL_REDIRECT = environment.yes_or_no("PORTAL_SSL_REDIRECT", default=True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_REDIRECT_EXEMPT = [r"^health/"]
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    # A browser takes a cookie of such a name only over HTTPS and from this host: no neighbouring site can set one.
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    KNOWN_BROWSER_COOKIE_NAME = "__Host-known"

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
        "BACKEND": "send_portal.requests.static_files.PortalManifestStorage"
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
    "NUM_PROXIES": 0,
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
    "POSTPROCESSING_HOOKS": [
        "send_portal.api.schema.drop_marks",  # lists of codes stand where they are used
        "send_portal.api.schema.close_bodies",
    ],
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
        short_enough,
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
            "()": "send_portal.running.log_lines.Fields",
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                values_on_one_line,
                structlog.processors.JSONRenderer()
                if DEPLOYED
                # The plain traceback: the renderer's own is slow and prints the values of variables, names of
                # children too.
                else structlog.dev.ConsoleRenderer(
                    colors=False, exception_formatter=structlog.dev.plain_traceback
                ),
            ],
        }
    },
    "handlers": {"stderr": {"class": "send_portal.running.logs.LogHandler", "formatter": "fields"}},
    "root": {"handlers": ["stderr"], "level": environment.log_level()},
}

if DEVELOPMENT:  # the toolbar's package is among those of requirements/dev.txt only
    INSTALLED_APPS.append("debug_toolbar")
    MIDDLEWARE.insert(0, "debug_toolbar.middleware.DebugToolbarMiddleware")
    INTERNAL_IPS = ["127.0.0.1", "::1"]
