"""The processes that make up a running Muster."""

from __future__ import annotations

import socket
import sys

from django.conf import settings

from config.processes import Plan
from config.web_server import READY_VARIABLE

WEB = ["-m", "gunicorn", "--config", "python:config.web_server"]
CELERY = ["-m", "celery", "--app", "config.celery", "--quiet", "--skip-checks"]
WORKER = [*CELERY, "worker", "--pool", "threads", "--loglevel", "WARNING"]
# The chatter with which workers find each other: there is nobody else, or Redis is asked directly.
SILENT = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
WATCHDOG = [str(settings.BASE_DIR / "manage.py"), "watchdog"]
# Pages wait for nothing else: they have a process, a queue and threads of their own.
QUEUES = ["--queues", "celery,notices,jobs"]
PAGER = ["--queues", "pages", "--concurrency", "8"]
BEAT = [*CELERY, "beat", "--loglevel", "WARNING", "--pidfile", ""]


def make_plans(listening: socket.socket, *, ready: int, environment: dict[str, str]) -> list[Plan]:
    """Return the web server, which serves on `listening` and writes to `ready`, then the processes of the engine."""
    folder = settings.BASE_DIR
    concurrency = str(getattr(settings, "CELERY_WORKER_CONCURRENCY", 4))
    descriptor = listening.fileno()
    return [
        Plan(
            name="web server",
            command=[sys.executable, *WEB, "--bind", f"fd://{descriptor}"],
            folder=folder,
            handed_down=(descriptor, ready),
            environment={**environment, READY_VARIABLE: str(ready)},
        ),
        Plan(
            name="worker",
            command=[sys.executable, *WORKER, *SILENT, *QUEUES, "--concurrency", concurrency],
            folder=folder,
            environment=environment,
        ),
        Plan(
            name="pager",
            command=[sys.executable, *WORKER, *SILENT, *PAGER],
            folder=folder,
            environment=environment,
        ),
        Plan(name="clock", command=[sys.executable, *BEAT], folder=folder, environment=environment),
        Plan(name="watchdog", command=[sys.executable, *WATCHDOG], folder=folder, environment=environment),
    ]
