"""Taking a job to work on it, and ending those that nobody works on any more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Coalesce

from incidents.engine.claims import claim
from incidents.jobs.choices import MOST_ATTEMPTS, JobState
from incidents.jobs.models import Job
from incidents.jobs.storage import VAULT

LEASE = timedelta(seconds=30)
GIVEN_UP = (
    f"It was begun {MOST_ATTEMPTS} times, and each time the process that did it ended before the work did. "
    "Start it again; if it fails once more, tell whoever runs this Muster."
)


class LeaseLost(Exception):
    """The row names another worker or another attempt by now: nothing that this one makes may count."""


@dataclass(frozen=True)
class Lease:
    """The right to write on a job: whose, and of which attempt."""

    job_id: int
    owner: str
    attempt: int


def claim_job(key: int, *, owner: str, at: datetime) -> Job | None:
    """Take the job for 30 seconds, which each sign of progress renews; None when it is not to be had.

    A job whose lease lapsed is begun again, at most 3 times in all.
    """
    changes = {
        "state": JobState.RUNNING,
        "lease_owner": owner,
        "lease_until": at + LEASE,
        "attempt": F("attempt") + 1,
        "started_at": Coalesce(F("started_at"), Value(at)),
        "done": 0,
        "total": 0,
        "progress": "",
    }
    claimed = claim(Job.objects.due(at).filter(pk=key), order=["pk"], limit=1, changes=changes)
    return claimed[0] if claimed else None


def end_abandoned(*, at: datetime) -> int:
    """End what nobody works on and nobody may begin again: cancelled meanwhile, or begun too often. Return how many."""
    keys = Job.objects.abandoned(at).exclude(pk__in=Job.objects.due(at).values("pk")).values_list("pk", flat=True)
    return sum(_end(key, at) for key in list(keys[:100]))


@transaction.atomic
def _end(key: int, at: datetime) -> int:
    job = Job.objects.select_for_update().get(pk=key)
    if job.state != JobState.RUNNING or job.lease_until is None or job.lease_until >= at:
        return 0
    is_cancelled = job.cancel_requested_at is not None
    upload = job.upload_stored
    job.state = JobState.CANCELLED if is_cancelled else JobState.FAILED
    job.error = "" if is_cancelled else GIVEN_UP
    job.lease_owner, job.lease_until, job.finished_at, job.upload_stored = "", None, at, ""
    job.save(update_fields=["state", "error", "lease_owner", "lease_until", "finished_at", "upload_stored"])
    if upload:
        VAULT.discard(upload)
    return 1
