"""The Celery application: workers that carry out what rows in the database promise."""

from __future__ import annotations

import warnings
from typing import Any

from celery import Celery
from celery.platforms import SecurityWarning
from celery.signals import setup_logging, task_postrun, task_prerun

from config import broker
from config.profile import choose_settings
from config.request_ids import request_id

choose_settings()
broker.use()

# As whom Muster runs is for whoever starts it to say; messages hold row identifiers and are JSON only.
warnings.filterwarnings("ignore", category=SecurityWarning)

app = Celery("muster", task_cls="incidents.permissions.tasks:ScopedTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_logging(**_: Any) -> None:
    """Leave logging as Django's settings have it: a receiver here stops Celery from making its own."""


@task_prerun.connect
def begin_identifier(task_id: str, **_: Any) -> None:
    request_id.set(f"task-{task_id}")


@task_postrun.connect
def end_identifier(**_: Any) -> None:
    request_id.set("")
