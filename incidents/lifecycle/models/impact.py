"""What an incident does to services, as intervals of time."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from incidents.catalog.choices import Effect
from incidents.lifecycle.managers import AffectedServiceManager


class AffectedService(models.Model):
    """One service suffered in one way from `started_at` until `ended_at` (still suffering: empty). Half-open, UTC."""

    incident = models.ForeignKey(
        "incidents.Incident",
        on_delete=models.PROTECT,
        related_name="affected_services",
        related_query_name="affected_services_unscoped",
    )
    service = models.ForeignKey(
        "incidents.Service",
        on_delete=models.PROTECT,
        related_name="effects",
        related_query_name="effects_unscoped",
    )
    effect = models.CharField(max_length=10, choices=Effect)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = AffectedServiceManager()

    class Meta:
        default_manager_name = "objects"
        ordering = ["started_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gt=F("started_at")), name="affectedservice_ends_after_start"
            ),
            models.UniqueConstraint(
                fields=["incident", "service"], condition=Q(ended_at=None), name="affectedservice_one_current"
            ),
        ]
        indexes = [
            # Status of services now.
            models.Index(fields=["service"], condition=Q(ended_at=None), name="affectedservice_now"),
        ]

    def __str__(self) -> str:
        return f"effect {self.pk}"
