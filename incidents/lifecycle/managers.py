"""Managers of the lifecycle: what the principal may see, in the field's adjectives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models

from incidents.permissions.managers import ScopedManager

if TYPE_CHECKING:
    from incidents.lifecycle.models import AffectedService, Incident, ResponseRole
    from incidents.people.models import User


class IncidentQuerySet(models.QuerySet["Incident"]):
    def real(self) -> Self:
        """Leave out what belongs to an exercise."""
        return self.filter(exercise=None)

    def open(self) -> Self:
        """Not yet resolved, closed or cancelled."""
        return self.filter(is_open=True)

    def unassigned(self) -> Self:
        return self.filter(assignee=None)

    def assigned_to(self, user: User) -> Self:
        return self.filter(assignee=user)

    def of_teams_of(self, user: User) -> Self:
        return self.filter(team__memberships__user=user)

    def major(self) -> Self:
        # Asked as a list, because SQLite looks a bare "is_major" up in no index (see `incident_major`).
        return self.filter(is_major__in=[True])

    def in_queue_order(self) -> Self:
        """Most pressing first, then longest waiting. Served by the partial index `incident_queue`."""
        return self.order_by("priority_id", "reported_at", "pk")

    def delete(self) -> Any:
        raise IncidentsAreNeverDeleted


class IncidentsAreNeverDeleted(TypeError):
    """Somebody tried to delete an incident."""

    def __init__(self) -> None:
        super().__init__("Incidents are never deleted: cancel it, or close it as a duplicate.")


class IncidentManager(ScopedManager.from_queryset(IncidentQuerySet)):  # type: ignore[misc]
    """The only manager of incidents: scoped to the principal."""


class AffectedServiceQuerySet(models.QuerySet["AffectedService"]):
    def current(self) -> Self:
        return self.filter(ended_at=None)

    def real(self) -> Self:
        return self.filter(incident__exercise=None)


class AffectedServiceManager(ScopedManager.from_queryset(AffectedServiceQuerySet)):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__("incident__")


class ResponseRoleQuerySet(models.QuerySet["ResponseRole"]):
    def current(self) -> Self:
        return self.filter(ended_at=None)


class ResponseRoleManager(ScopedManager.from_queryset(ResponseRoleQuerySet)):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__("incident__")
