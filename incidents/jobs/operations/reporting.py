"""What the one who works on a job writes: how far it is, and how it ended. All of it only while the lease is theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import F

from incidents.jobs.choices import JobState
from incidents.jobs.kinds import Outcome
from incidents.jobs.models import Job
from incidents.jobs.operations.claiming import LEASE, Lease, LeaseLost

LONGEST_PROGRESS = 200
LONGEST_ERROR = 500


@dataclass(frozen=True)
class MadeFile:
    """A file in the vault of jobs, complete on the disk. `size` in bytes."""

    stored: str
    name: str
    content_type: str
    size: int


def note_progress(lease: Lease, *, done: int, total: int, text: str, at: datetime) -> bool:
    """Say how far the work is and renew the lease; return whether somebody asked to cancel it. Raises LeaseLost."""
    _write(
        lease,
        done=min(done, total) if total else done,
        total=total,
        progress=text[:LONGEST_PROGRESS],
        lease_until=at + LEASE,
    )
    return Job.objects.filter(pk=lease.job_id, cancel_requested_at__isnull=False).exists()


def finish_job(lease: Lease, *, outcome: Outcome, done: int, file: MadeFile | None, at: datetime) -> None:
    """The work is done, all `done` units of it. A file is kept for JOB_FILE_DAYS.

    Raises LeaseLost: then nobody will ever name the file.
    """
    made: dict[str, Any] = {"outcome": list(outcome.lines), "shows": list(outcome.shows)}
    if file is not None:
        made |= {
            "result_stored": file.stored,
            "result_name": file.name,
            "result_type": file.content_type,
            "result_size": file.size,
            "result_until": at + timedelta(days=settings.JOB_FILE_DAYS),
        }
    _end(lease, JobState.DONE, at, done=done, total=done, **made)


def fail_job(lease: Lease, *, sentence: str, at: datetime) -> None:
    """The work cannot be done; `sentence` says why. Raises LeaseLost."""
    _end(lease, JobState.FAILED, at, error=sentence[:LONGEST_ERROR])


def end_cancelled(lease: Lease, *, at: datetime) -> None:
    """The work stopped where it was, as somebody asked. Raises LeaseLost."""
    _end(lease, JobState.CANCELLED, at)


def give_back_job(lease: Lease) -> None:
    """The process is told to stop: another one begins the work again, and this attempt does not count. LeaseLost."""
    _write(lease, state=JobState.QUEUED, lease_owner="", lease_until=None, given_back=F("given_back") + 1)


def _end(lease: Lease, state: JobState, at: datetime, **more: Any) -> None:
    _write(lease, state=state, lease_owner="", lease_until=None, finished_at=at, upload_stored="", **more)


def _write(lease: Lease, **changes: Any) -> None:
    mine = Job.objects.filter(pk=lease.job_id, state=JobState.RUNNING, lease_owner=lease.owner, attempt=lease.attempt)
    if not mine.update(**changes):
        raise LeaseLost
