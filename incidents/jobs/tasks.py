"""Celery tasks of jobs: hints to look at the database, and the place where long work is done."""

from __future__ import annotations

import threading
from typing import Any

from celery import shared_task
from celery.signals import worker_shutting_down
from django.conf import settings
from django.utils import timezone

from incidents.engine.operations import note_sweep
from incidents.engine.owner import owner
from incidents.engine.sweeping import only_sweeper
from incidents.jobs import operations
from incidents.jobs.queries import due_jobs
from incidents.jobs.running import run_claimed

HINT_LASTS = 5.0

# A worker's threads are shared with the sweeps: long work has only a part of them.
slots = threading.BoundedSemaphore(settings.JOBS_AT_ONCE)
stopping = threading.Event()


@worker_shutting_down.connect
def note_stopping(**_: Any) -> None:
    """Long work gives its job back at the next sign of progress, instead of being killed with it."""
    stopping.set()


@shared_task(name="incidents.tasks.sweep_jobs")
def sweep_jobs() -> int:
    """End what nobody may begin again, and hint at what waits; return how many hints left."""
    at = timezone.now()
    with only_sweeper("jobs") as is_ours:
        if not is_ours:
            return 0
        ended = operations.end_abandoned(at=at)
        keys = due_jobs(at)
        note_sweep("jobs", at=at, count=ended + len(keys), seconds=(timezone.now() - at).total_seconds())
    for key in keys:
        run_job.apply_async(args=[key], expires=HINT_LASTS)
    return len(keys)


@shared_task(name="incidents.tasks.run_job")
def run_job(key: int) -> bool:
    """Begin the job if it still waits and a slot is free; return whether it was begun. The next sweep hints again."""
    if not slots.acquire(blocking=False):
        return False
    try:
        job = None if stopping.is_set() else operations.claim_job(key, owner=owner(), at=timezone.now())
        if job is None:
            return False
        run_claimed(job, now=timezone.now, is_stopping=stopping.is_set)
        return True
    finally:
        slots.release()
