"""Whether people are being paged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from incidents.notifications.choices import OPEN_ENDS
from incidents.notifications.models import Paging

if TYPE_CHECKING:
    from incidents.lifecycle.models import Incident


def is_paging(incident: Incident) -> bool:
    """Whether people are paged about the open incident until somebody takes it, or will be. One query."""
    wanted = Q(settled_at=None) | Q(end__in=OPEN_ENDS)
    return Paging.objects.filter(wanted, incident=incident.pk).exists()
