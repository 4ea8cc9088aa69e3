"""Carries out one job that was claimed, as the one who asked for it. The outermost loop of long work."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.utils import timezone

from incidents.jobs.kinds import Outcome, kind_named
from incidents.jobs.models import Job
from incidents.jobs.operations import (
    Lease,
    LeaseLost,
    end_cancelled,
    fail_job,
    finish_job,
    give_back_job,
)
from incidents.jobs.progress import Cancelled, Clock, Interrupted, Progress
from incidents.jobs.storage import VAULT
from incidents.people.choices import zone_named
from incidents.permissions.principal import acting
from incidents.refusals import Refused

OF_THE_DATABASE = (OperationalError, InterfaceError)

logger = logging.getLogger("incidents.jobs")

BROKEN = "Something went wrong that nobody expected. It was written down for whoever runs this Muster."


def run_claimed(job: Job, *, now: Clock, is_stopping: Callable[[], bool] = lambda: False) -> None:
    """Do the work and write how it ended, while the lease is ours; nothing is raised for what a job may come to.

    When the database fails, nothing is written: the lease lapses, and the job is begun again.
    """
    lease = Lease(job.pk, job.lease_owner, job.attempt)
    try:
        _carry_out(job, lease, now, is_stopping)
    except OF_THE_DATABASE:
        logger.exception("Job %s stopped because of the database; it is begun again.", job.pk)
    except LeaseLost:
        logger.warning("Job %s was taken over by another worker.", job.pk)


def _carry_out(job: Job, lease: Lease, now: Clock, is_stopping: Callable[[], bool]) -> None:
    progress, is_over = None, True
    try:
        kind = kind_named(job.kind)
        progress = Progress(job, kind, now=now, is_stopping=is_stopping)
        outcome = _as_the_asker(progress)
        finish_job(lease, outcome=outcome, done=progress.done, file=progress.made, at=now())
        progress.made = None
    except Cancelled:
        end_cancelled(lease, at=now())
    except Interrupted:
        is_over = False
        give_back_job(lease)
    except Refused as refusal:
        fail_job(lease, sentence=refusal.sentence, at=now())
    except OF_THE_DATABASE:
        # Whether the last word was stored is not known: a file that no row names is collected later.
        if progress is not None:
            progress.made = None
        raise
    except LeaseLost:
        raise
    except Exception:
        logger.exception("Job %s failed.", job.pk)
        fail_job(lease, sentence=BROKEN, at=now())
    finally:
        if progress is not None and progress.made is not None:
            VAULT.discard(progress.made.stored)
    if is_over and job.upload_stored:
        VAULT.discard(job.upload_stored)


def _as_the_asker(progress: Progress) -> Outcome:
    """Do the work with the rights and in the time zone of the one who asked."""
    # The principal of whoever called is out of sight, and comes back, whatever the work puts in its place.
    with acting(None):
        person = progress.person(progress.now())
        with timezone.override(zone_named(person.time_zone)):
            outcome = progress.kind.run(progress, **progress.job.parameters)
        progress.person(progress.now())
        return outcome
