"""Cancelling a job: at once while it waits, at its next sign of progress while it runs."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from incidents.jobs.choices import JobState
from incidents.jobs.models import Job
from incidents.jobs.storage import VAULT
from incidents.people.models import User
from incidents.refusals import Conflict


class AlreadyEnded(Conflict):
    """There is nothing left to cancel."""

    code = "already_ended"
    sentence = "This has ended already."


@transaction.atomic
def cancel_job(job: Job, *, actor: User, at: datetime) -> Job:
    """Ask that the work stops; asked again, nothing changes. Raises AlreadyEnded."""
    row: Job = Job.objects.select_for_update().get(pk=job.pk)
    if not row.is_live:
        raise AlreadyEnded
    if row.cancel_requested_at is not None:
        return row
    row.cancel_requested_at, row.cancel_requested_by = at, actor
    fields = ["cancel_requested_at", "cancel_requested_by"]
    upload = ""
    if row.state == JobState.QUEUED:
        upload = row.upload_stored
        row.state, row.finished_at, row.upload_stored = JobState.CANCELLED, at, ""
        fields += ["state", "finished_at", "upload_stored"]
    row.save(update_fields=fields)
    if upload:
        VAULT.discard(upload)
    return row
