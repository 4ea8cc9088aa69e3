"""What every operation does first and last: lock the row, check that it is the one the caller saw, count the change."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, QuerySet

from incidents.database.sole import sole
from incidents.lifecycle.models import Incident
from incidents.lifecycle.queries import may_only_read
from incidents.notifications.models import Watch
from incidents.refusals import Conflict, NotPermitted, Refused
from incidents.workflows.choices import MOVES_ON
from incidents.workflows.queries import leads_on

if TYPE_CHECKING:
    from collections.abc import Iterable


class StaleIncident(Conflict):
    """The incident is not the version the caller looked at."""

    code = "stale"
    sentence = "This incident was changed while you were looking at it. Look again, then repeat what is still needed."


class IncidentNotFound(Refused):
    """No such incident for this reader; hidden and absent are alike."""

    code = "not_found"
    sentence = "There is no such incident."


class OpenedToRead(NotPermitted):
    """An administrator who broke the glass may read, and change nothing."""

    sentence = "You opened this incident to read it. To work on it, ask whoever answers for it to give you access."


class IncidentNotOpen(Refused):
    """The act needs an open incident."""

    code = "not_open"
    sentence = "This incident is no longer open. Reopen it first."


class ReasonRequired(Refused):
    """The act must be explained."""

    code = "reason_required"
    sentence = "Say why: a reason is required here."


def lock(incident: Incident, expected_version: int | None = None) -> Incident:
    """Load the incident again and hold its row until the transaction ends.

    Raises IncidentNotFound when the principal may not see it, OpenedToRead when through broken glass only,
    StaleIncident when `expected_version` is not its version.
    """
    # Locked by itself, then read: whoever waits for a lock on a join sees no row at all when the state has changed
    # meanwhile, because PostgreSQL checks the new row against the old state.
    rows = Incident.objects.filter(pk=incident.pk)
    if not list(rows.select_for_update().values_list("pk")):
        raise IncidentNotFound
    fresh: Incident | None = sole(with_what_moves_on(rows))
    if fresh is None:
        raise IncidentNotFound
    check_held(fresh, expected_version)
    return fresh


def with_what_moves_on(rows: QuerySet[Incident]) -> QuerySet[Incident]:
    """The incidents with what every operation asks of them.

    Each carries whether an automatic move stands before it, whether anybody watches it and whether it was ever
    escalated, so that what hears of a change need not ask. The paging is the incident's own row, so whoever sees the
    one may see the other.
    """
    watched = Watch._base_manager.filter(incident=OuterRef("pk"))
    # Its model stands above this package.
    runs = apps.get_model("incidents", "EscalationRun")._base_manager.filter(incident=OuterRef("pk"))
    loaded = rows.select_related("state", "type", "priority", "paging_unscoped")
    return loaded.annotate(is_watched=Exists(watched), is_escalated=Exists(runs), **{MOVES_ON: leads_on("state")})


def check_held(fresh: Incident, expected_version: int | None = None) -> None:
    """What `lock` asks of a row that the caller holds. Raises OpenedToRead, StaleIncident."""
    if may_only_read(fresh):
        raise OpenedToRead
    if expected_version is not None and fresh.version != expected_version:
        raise StaleIncident


def lock_open(incident: Incident, expected_version: int | None = None) -> Incident:
    """`lock`, for acts that make sense on open incidents only. Raises IncidentNotOpen otherwise."""
    fresh = lock(incident, expected_version)
    if not fresh.is_open:
        raise IncidentNotOpen
    return fresh


def store(incident: Incident, *, at: datetime, fields: Iterable[str]) -> Incident:
    """Save the named fields of a locked incident and count the change."""
    incident.version += 1
    incident.updated_at = max(incident.updated_at, at)
    incident.save(update_fields=[*fields, "version", "updated_at"])
    return incident


def required_reason(reason: str, field: str = "reason") -> str:
    """Return the reason without surrounding space. Raises ReasonRequired when nothing is left."""
    reason = reason.strip()
    if not reason:
        raise ReasonRequired(fields={field: ReasonRequired.sentence})
    return reason


def named(row: models.Model | None) -> dict[str, Any] | None:
    """What the timeline keeps of a row: its key, and its name as it was then."""
    return None if row is None else {"id": row.pk, "name": str(row)}
