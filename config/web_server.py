"""Settings of the web server (gunicorn), and the word it gives when it can answer."""

from __future__ import annotations

import gc
import os
from typing import Any

from django.conf import settings

from config.profile import choose_settings

READY_VARIABLE = "MUSTER_READY_FD"

choose_settings()

wsgi_app = "config.wsgi:application"
worker_class = "gthread"
workers = getattr(settings, "WEB_PROCESSES", 1)
threads = 8
timeout = 120
graceful_timeout = 10
keepalive = 5
control_socket_disable = True
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108, PTH112 -- memory, for heartbeats
logconfig_dict = {
    **settings.LOGGING,
    "loggers": {
        **settings.LOGGING["loggers"],
        "gunicorn.error": {"handlers": [], "level": "WARNING", "propagate": True},
        "gunicorn.access": {"handlers": [], "level": "WARNING", "propagate": True},
    },
}


def post_worker_init(_worker: Any) -> None:
    """Tell the supervisor that the application is loaded."""
    # What is loaded stays: looked through again and again, it cost one request in some dozens a tenth of a second.
    gc.collect()
    gc.freeze()
    if descriptor := os.environ.get(READY_VARIABLE, ""):
        os.write(int(descriptor), b"1")
