"""Reading jobs: one's own; for those who look after Muster, that there are others."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from incidents.jobs.models import Job
from incidents.people.models import User

HINTS_AT_ONCE = 20


def jobs_for(user: User) -> QuerySet[Job]:
    """The jobs that `user` may list, with who asked for them, newest first."""
    rows: QuerySet[Job] = Job.objects.select_related("requested_by", "cancel_requested_by")
    if not user.has_perm("incidents.view_job"):
        rows = rows.filter(requested_by=user)
    return rows.order_by("-pk")


def job_for(user: User, key: int) -> Job | None:
    """One of them; None for those of others and for absent ones alike."""
    return jobs_for(user).filter(pk=key).first()


def is_own(job: Job, user: User) -> bool:
    """Whether `user` may read what the job says and made: only who asked for it, whatever others hold."""
    return job.requested_by_id == user.pk


def may_cancel(job: Job, user: User) -> bool:
    return is_own(job, user) or user.has_perm("incidents.change_job")


def due_jobs(at: datetime) -> list[int]:
    """The keys of the oldest jobs that somebody should begin, at most 20. One query."""
    return list(Job.objects.due(at).order_by("pk").values_list("pk", flat=True)[:HINTS_AT_ONCE])
