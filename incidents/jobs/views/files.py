"""Handing out the file of a job."""

from __future__ import annotations

from datetime import datetime

from django.http import FileResponse

from incidents.jobs.kinds import kind_named
from incidents.jobs.models import Job
from incidents.jobs.storage import VAULT
from incidents.people.models import User
from incidents.refusals import NotPermitted


def file_of(job: Job, reader: User, *, at: datetime) -> FileResponse:
    """The file, as a download. The caller has checked that the job is the reader's own and has one.

    Raises NotPermitted and what the kind refuses with, Http404 when the bytes are gone.
    """
    kind = kind_named(job.kind)
    if not kind.may(reader):
        raise NotPermitted
    kind.before_download(job, reader, at)
    return VAULT.hand_out(
        job.result_stored, name=job.result_name, content_type=job.result_type, size=job.result_size or 0
    )
