"""Who watches which incident."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from incidents.notifications.models import Watch

if TYPE_CHECKING:
    from incidents.lifecycle.models import Incident


def watchers_of(incident: Incident) -> QuerySet[Watch]:
    """Who watches the incident, the longest first, with the people. One query."""
    return Watch.objects.filter(incident=incident, user__is_active=True).select_related("user")
