"""Muster for an organisation: everything is told by the environment, and nothing is guessed."""

from __future__ import annotations

from config.environment import BadVariable, read_list, read_number, read_secret, read_url
from config.logs import json_logging
from config.mail import read_mail
from config.settings.base import *  # noqa: F403 -- a settings module is the sum of its parts
from config.settings.base import JOBS_AT_ONCE
from config.settings.databases import read_database
from config.settings.origin import read_origin

SECRET_KEY = read_secret("SECRET_KEY", least=50)
if len(set(SECRET_KEY)) < 10 or SECRET_KEY.startswith("django-insecure-"):
    raise BadVariable("SECRET_KEY", "is not a random secret. Make one: openssl rand -base64 48")

ALLOWED_HOSTS = read_list("ALLOWED_HOSTS")
MUSTER_URL = read_url("MUSTER_URL", ("http", "https"))
globals().update(read_origin(MUSTER_URL))
# Where TLS ends at a proxy, everybody would share that proxy's address, and its counter, if it were not seen through.
TRUSTED_PROXY_COUNT = read_number("TRUSTED_PROXY_COUNT", int(MUSTER_URL.lower().startswith("https://")), most=10)

DATABASES = {"default": read_database()}
REDIS_URL = read_url("REDIS_URL", ("redis", "rediss", "unix"))
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "muster",
    },
}
globals().update(read_mail(default="smtp://localhost:25"))

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

WEB_PROCESSES = read_number("WEB_PROCESSES", 2, least=1, most=64)
CELERY_BROKER_URL = REDIS_URL
CELERY_WORKER_CONCURRENCY = read_number("WORKER_THREADS", 8, least=2, most=256)
if JOBS_AT_ONCE >= CELERY_WORKER_CONCURRENCY:
    raise BadVariable("JOBS_AT_ONCE", "must be less than WORKER_THREADS: long work would take every thread.")

LOGGING = json_logging()
