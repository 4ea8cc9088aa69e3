"""Asking for a job."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from incidents.jobs.kinds import kind_named
from incidents.jobs.models import Job
from incidents.jobs.storage import VAULT
from incidents.people.models import User
from incidents.refusals import NotPermitted


@dataclass(frozen=True)
class GivenFile:
    """A file in the vault of jobs for a job to work on, and what its sender calls it."""

    stored: str
    name: str


@transaction.atomic
def request_job(
    kind: str,
    *,
    parameters: dict[str, Any],
    dedup_key: str,
    actor: User,
    at: datetime,
    upload: GivenFile | None = None,
) -> Job:
    """Promise the work, or return the job of the same key that `actor` waits for already; its upload is kept then.

    `parameters` hold ids and options. Raises KindUnknown, NotPermitted.
    """
    if not kind_named(kind).may(actor):
        raise NotPermitted
    same = Job.objects.live().filter(requested_by=actor, kind=kind, dedup_key=dedup_key)
    held = same.first()
    if held is None:
        try:
            with transaction.atomic():
                return Job.objects.create(
                    kind=kind,
                    parameters=parameters,
                    requested_by=actor,
                    dedup_key=dedup_key,
                    created_at=at,
                    upload_stored=upload.stored if upload else "",
                    upload_name=upload.name[:200] if upload else "",
                )
        except IntegrityError:
            held = same.first()
            if held is None:
                raise
    if upload is not None:
        VAULT.discard(upload.stored)
    return held
