"""Whether people are being paged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from incidents.notifications.models import Paging

if TYPE_CHECKING:
    from incidents.lifecycle.models import Incident


def is_paging(incident: Incident) -> bool:
    """Whether people are paged about the incident until somebody takes it. One query."""
    return Paging.objects.filter(incident=incident.pk, settled_at=None).exists()
