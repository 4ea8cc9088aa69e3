"""Incidents that were resolved, for dashboards to count."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from incidents.models import Incident
from incidents.permissions.principal import as_system
from tests.factories import NOW, make_incident


def resolved(minutes: int = 30, *, at: datetime = NOW, **values: Any) -> Incident:
    """An incident that was reported so many minutes before it was resolved."""
    made = make_incident(at=at - timedelta(minutes=minutes), **values)
    with as_system("a test resolves"):
        Incident.objects.filter(pk=made.pk).update(
            is_open=False,
            phase="resolved",
            resolved_at=at,
        )
    return made
