"""Muster on one machine with no outside service: everything lives in one folder."""

from __future__ import annotations

from urllib.parse import urlsplit

from config.data_folder import read_or_make_secret
from config.environment import read_list, read_url
from config.logs import plain_logging
from config.mail import read_mail
from config.settings.base import *  # noqa: F403 -- a settings module is the sum of its parts
from config.settings.base import DATA_DIR
from config.settings.databases import use_sqlite
from config.settings.origin import read_origin

SECRET_KEY = read_or_make_secret(DATA_DIR / "secret_key")

MUSTER_URL = read_url("MUSTER_URL", ("http", "https"), "http://127.0.0.1:8000")
globals().update(read_origin(MUSTER_URL))
# Others than these are let in by name, or by `start --host`: a page elsewhere must not reach Muster through a browser.
ALLOWED_HOSTS = read_list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]", str(urlsplit(MUSTER_URL).hostname)])

DATABASES = {"default": use_sqlite(DATA_DIR / "muster.sqlite3")}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
globals().update(read_mail(default=f"file://{DATA_DIR / 'mail'}"))

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Served where they lie: collecting and compressing them would cost seconds at every start.
WHITENOISE_USE_FINDERS = True

CELERY_BROKER_URL = "filesystem://localhost"
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "data_folder_in": str(DATA_DIR / "broker" / "messages"),
    "data_folder_out": str(DATA_DIR / "broker" / "messages"),
    "control_folder": str(DATA_DIR / "broker" / "control"),
    "polling_interval": 0.4,
}

LOGGING = plain_logging()
