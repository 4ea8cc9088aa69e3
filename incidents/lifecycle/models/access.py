"""Who may read a restricted incident, and who did."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from incidents.lifecycle.choices import GrantKind, Surface
from incidents.permissions.managers import ScopedManager


class AccessGrant(models.Model):
    """A person or a team was put on the access list of an incident."""

    incident = models.ForeignKey(
        "incidents.Incident",
        on_delete=models.PROTECT,
        related_name="access_grants",
        related_query_name="access_grants_unscoped",
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="access_grants",
        related_query_name="access_grants_unscoped",
    )
    team = models.ForeignKey(
        "incidents.Team",
        null=True,
        on_delete=models.PROTECT,
        related_name="access_grants",
        related_query_name="access_grants_unscoped",
    )
    kind = models.CharField(max_length=12, choices=GrantKind, default=GrantKind.GRANTED)
    reason = models.CharField(max_length=300, blank=True)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = ScopedManager["AccessGrant"]("incident__")

    class Meta:
        default_manager_name = "objects"
        ordering = ["granted_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(user=None, team__isnull=False) | Q(user__isnull=False, team=None),
                name="accessgrant_person_or_team",
            ),
            models.CheckConstraint(
                condition=~Q(kind="break_glass") | (~Q(reason="") & Q(expires_at__isnull=False)),
                name="accessgrant_broken_glass_has_reason",
            ),
            models.UniqueConstraint(
                fields=["incident", "user"],
                condition=Q(revoked_at=None, kind="granted", user__isnull=False),
                name="accessgrant_once_per_person",
            ),
            models.UniqueConstraint(
                fields=["incident", "team"],
                condition=Q(revoked_at=None, kind="granted", team__isnull=False),
                name="accessgrant_once_per_team",
            ),
        ]
        indexes = [
            # What a person, or one of their teams, may see.
            models.Index(fields=["user", "incident"], condition=Q(revoked_at=None), name="accessgrant_of_person"),
            models.Index(fields=["team", "incident"], condition=Q(revoked_at=None), name="accessgrant_of_team"),
        ]

    def __str__(self) -> str:
        return f"grant {self.pk}"


class AccessRecord(models.Model):
    """Somebody read a restricted incident. Append-only, like the timeline."""

    incident = models.ForeignKey(
        "incidents.Incident",
        on_delete=models.PROTECT,
        related_name="access_records",
        related_query_name="access_records_unscoped",
        db_index=False,  # `accessrecord_of_incident` serves it
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    surface = models.CharField(max_length=8, choices=Surface)

    objects = ScopedManager["AccessRecord"]("incident__")

    class Meta:
        default_manager_name = "objects"
        ordering = ["-at", "-pk"]
        default_permissions = ("view",)
        indexes = [models.Index(fields=["incident", "-at"], name="accessrecord_of_incident")]

    def __str__(self) -> str:
        return f"access {self.pk}"
