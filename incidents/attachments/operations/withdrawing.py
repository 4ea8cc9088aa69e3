"""Withdrawing a file that should not be there."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from incidents.attachments.models import Attachment
from incidents.attachments.operations.attaching import named_file
from incidents.lifecycle.operations.base import lock, required_reason, store
from incidents.people.models import User
from incidents.refusals import Conflict
from incidents.timeline.operations import record


class AlreadyWithdrawn(Conflict):
    """Somebody else was first."""

    code = "already_withdrawn"
    sentence = "This file has been withdrawn already."


@transaction.atomic
def withdraw_attachment(
    attachment: Attachment, *, reason: str, actor: User | None, at: datetime, expected_version: int | None = None
) -> Attachment:
    """Hand the file out no more. That it was there stays on the timeline; its bytes are deleted after days of grace.

    Raises ReasonRequired, AlreadyWithdrawn, IncidentNotFound, StaleIncident.
    """
    reason = required_reason(reason)
    row = lock(attachment.incident, expected_version)
    fresh: Attachment = Attachment.objects.get(pk=attachment.pk)
    if fresh.withdrawn_at is not None:
        raise AlreadyWithdrawn
    fresh.withdrawn_at, fresh.withdrawn_by, fresh.withdrawn_reason = at, actor, reason
    fresh.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    store(row, at=at, fields=[])
    data = {"attachment": named_file(fresh), "reason": reason}
    record(row, "attachment.withdrawn", actor=actor, at=at, data=data)
    return fresh
