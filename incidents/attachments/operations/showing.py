"""What a note does to the files that it shows."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from incidents.attachments.models import Attachment
from incidents.attachments.operations.attaching import named_file
from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations.base import lock
from incidents.people.models import User
from incidents.timeline.markdown import files_named_in
from incidents.timeline.models import TimelineEntry
from incidents.timeline.operations import record


@transaction.atomic
def join_note(incident: Incident, *, entry: TimelineEntry, actor: User | None, at: datetime) -> int:
    """Note of the incident's files that a note shows that they came with it; what a public note shows is public.

    Returns how many became public. No query for a note that shows none.
    """
    keys = files_named_in(entry.body)
    if not keys:
        return 0
    row = lock(incident)
    shown = Attachment.objects.filter(incident=row, pk__in=keys).present()
    shown.filter(entry=None).update(entry=entry)
    if not entry.is_public:
        return 0
    published = list(shown.filter(is_public=False))
    shown.filter(is_public=False).update(is_public=True)
    for attachment in published:
        data = {"attachment": named_file(attachment)}
        record(row, "attachment.shown", actor=actor, at=at, data=data, is_public=True)
    return len(published)
