"""Settings of the suite: SQLite in a folder of its own, or PostgreSQL and Redis where the environment names them."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from config.environment import read_text
from config.logs import plain_logging

if "MUSTER_TEST_DATA" not in os.environ:
    # Set once for the whole run: the workers of a parallel run inherit it, and only the first process clears it away.
    os.environ["MUSTER_TEST_DATA"] = tempfile.mkdtemp(prefix="muster-test-")
    atexit.register(shutil.rmtree, os.environ["MUSTER_TEST_DATA"], ignore_errors=True)
os.environ["MUSTER_DATA"] = os.environ["MUSTER_TEST_DATA"]

from config.settings.base import *  # noqa: F403 -- a settings module is the sum of its parts
from config.settings.base import DATA_DIR
from config.settings.databases import read_database, use_sqlite
from config.settings.origin import read_origin

SECRET_KEY = "only-for-the-suite-" + "0123456789abcdef" * 4
MUSTER_URL = "http://testserver"
globals().update(read_origin(MUSTER_URL))
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]

if read_text("DATABASE_URL", ""):
    DATABASES = {"default": read_database(kept_seconds=0)}
else:
    # A file and not memory: threads and processes share it. A short wait shows a forgotten lock soon.
    DATABASES = {"default": use_sqlite(DATA_DIR / "muster.sqlite3", timeout=5, synchronous="OFF")}
    DATABASES["default"]["TEST"] = {"NAME": str(Path(DATA_DIR) / "test.sqlite3")}

REDIS_URL = read_text("REDIS_URL", "")
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": f"test-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}",
        },
    }
    CELERY_BROKER_URL = REDIS_URL
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    CELERY_BROKER_URL = "memory://"

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DEFAULT_FROM_EMAIL = "muster@example.org"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

# As a page within the five seconds: tests count what each page asks, and those of the banner ask for it.
ENGINE_BANNER_SECONDS = float("inf")

# The suite is one hasty caller.
API_REQUESTS_PER_MINUTE = 1_000_000

LOGGING = plain_logging()
