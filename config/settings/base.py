"""What every way of running Muster shares."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from config.data_folder import make_folders
from config.environment import read_folder, read_number
from config.settings.api import *  # noqa: F403 -- a settings module is the sum of its parts
from config.settings.attachments import *  # noqa: F403
from config.settings.console import *  # noqa: F403
from config.settings.jobs import *  # noqa: F403
from config.settings.outgoing import *  # noqa: F403
from config.settings.reports import *  # noqa: F403
from config.settings.watchdog import *  # noqa: F403

BASE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = read_folder("MUSTER_DATA", BASE_DIR / ".muster")
make_folders(DATA_DIR)

DEBUG = False
AUTH_USER_MODEL = "incidents.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

INSTALLED_APPS = [
    "incidents",  # before the theme, because some of its templates stand in for the theme's own
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "unfold.contrib.simple_history",
    "config.admin_app.MusterAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "simple_history",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "knowledge",
    "reports",
    "config",
]

MIDDLEWARE = [
    "config.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "incidents.permissions.middleware.PrincipalMiddleware",
    "incidents.people.middleware.SessionTrackingMiddleware",
    "incidents.people.middleware.TimeZoneMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Language and time. Instants are stored in UTC; pages show them in the reader's zone.
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
FORMAT_MODULE_PATH = "config.formats"
USE_I18N = True
USE_TZ = True

# Who may sign in.
AUTHENTICATION_BACKENDS = [
    "incidents.people.backends.PeopleBackend",
    # Sessions name the backend that began them, and end when it is not listed: for those of before the one above.
    "django.contrib.auth.backends.ModelBackend",
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "/admin/"
SIGN_IN_VIEW = "incidents.people.views.sign_in.sign_in"
# How many proxies of ours stand in front and each append to X-Forwarded-For.
TRUSTED_PROXY_COUNT = read_number("TRUSTED_PROXY_COUNT", 0, most=10)
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# A link to set a new password works for an hour.
PASSWORD_RESET_TIMEOUT = 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
# The intake and the API refuse what is larger than 256 KiB themselves; forms may carry a long description.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# The strict policy that every page gets; the console and the API's documentation have their own (see config.csp).
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    },
}

# Files.
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_URL = "media/"
MEDIA_ROOT = DATA_DIR / "media"
FILE_UPLOAD_PERMISSIONS = 0o640

# Work in the background: a message is a hint, so none is worth keeping once the next one is due.
CELERY_TIMEZONE = "UTC"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Pages have a queue and worker slots of their own, and who finds them due stands in that queue, too. Long work waits in
# a queue of its own, and a worker that has only a few threads left for it goes on sweeping.
CELERY_TASK_ROUTES = {
    "incidents.tasks.sweep_notifications": {"queue": "pages"},
    "incidents.tasks.deliver_page": {"queue": "pages"},
    "incidents.tasks.deliver": {"queue": "notices"},
    "incidents.tasks.run_job": {"queue": "jobs"},
    "reports.tasks.send_report_mails": {"queue": "jobs"},
}
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat" / "schedule")
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "mails to reporters": {
        "task": "incidents.tasks.send_reporter_mails",
        "schedule": 5.0,
        "options": {"expires": 5.0},
    },
    "mails of reports": {
        "task": "reports.tasks.send_report_mails",
        "schedule": 10.0,
        "options": {"expires": 10.0},
    },
    "timers": {
        "task": "incidents.tasks.sweep_timers",
        "schedule": 1.0,
        "options": {"expires": 5.0},
    },
    "outbox": {
        "task": "incidents.tasks.sweep_notifications",
        "schedule": 1.0,
        "options": {"expires": 1.0},
    },
    "recurring jobs": {
        "task": "incidents.tasks.run_recurring_jobs",
        "schedule": 15.0,
        "options": {"expires": 15.0},
    },
    "jobs": {
        "task": "incidents.tasks.sweep_jobs",
        "schedule": 4.0,
        "options": {"expires": 4.0},
    },
    "facts of reports": {
        "task": "reports.tasks.sweep_facts",
        "schedule": 5.0,
        "options": {"expires": 5.0},
    },
    "costs of reports": {
        "task": "reports.tasks.sweep_costs",
        "schedule": 5.0,
        "options": {"expires": 5.0},
    },
}

# Where the sweeps' locks stand while the database is a file.
SWEEP_LOCKS = DATA_DIR / "locks"

# What `setup` calls, in this order, and what `start --demo` calls.
SETUP_STEPS = ["incidents.reference.load", "knowledge.reference.load", "reports.reference.load"]
DEMO_STEPS = ["incidents.demo.load", "knowledge.demo.load", "reports.reference.load_demo"]
DEMO_CHECK = "incidents.demo.check_empty"
DEMO_REFUSAL = "incidents.demo.DatabaseInUse"
SYSTEM_PRINCIPAL = "incidents.permissions.principal.as_system"
BACKUPS_KEPT = 10
# What the list for setting up asks when the last copy was made.
LAST_BACKUP = "config.backups.last_backup_at"
