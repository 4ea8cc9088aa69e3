"""Reading attachments, as the current principal may see."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from incidents.attachments.models import Attachment
from incidents.timeline.markdown import files_named_in

if TYPE_CHECKING:
    from incidents.lifecycle.models import Incident

MOST_SHOWN = 200


def attachments_of(incident: Incident) -> QuerySet[Attachment]:
    """All files of an incident, withdrawn ones too, with who brought and who withdrew them; oldest first. One query."""
    held: QuerySet[Attachment] = Attachment.objects.filter(incident=incident)
    return held.select_related("uploaded_by", "withdrawn_by").order_by("uploaded_at", "pk")


def panel_of(incident: Incident) -> list[Attachment]:
    """The newest files of an incident, newest first, at most 200. One query."""
    return list(attachments_of(incident).order_by("-uploaded_at", "-pk")[:MOST_SHOWN])


def find_present(incident_id: int, key: int) -> Attachment | None:
    """A file of this incident that may be opened; None for hidden, withdrawn and absent alike. One query."""
    found: Attachment | None = (
        Attachment.objects.present().filter(incident_id=incident_id, pk=key).select_related("incident").first()
    )
    return found


def named_in(incident: Incident, texts: Iterable[str]) -> list[Attachment]:
    """The present files of this incident that the texts show. One query, and none where they show none."""
    keys = set().union(*map(files_named_in, texts))
    if not keys:
        return []
    return list(Attachment.objects.present().filter(incident=incident, pk__in=keys))
