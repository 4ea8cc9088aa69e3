"""Answers kept so that a repeated POST is answered again instead of carried out again."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from incidents.permissions.managers import ScopedManager


class IdempotencyRecord(models.Model):
    """One `Idempotency-Key` of one user: what was asked, and the answer once there is one."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    request_hash = models.CharField(max_length=64)
    status_code = models.PositiveSmallIntegerField(null=True)
    body = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    incident = models.ForeignKey(
        "incidents.Incident",
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
        related_query_name="idempotency_records_unscoped",
    )
    created_at = models.DateTimeField()

    objects = ScopedManager["IdempotencyRecord"](optional=("incident__",))

    class Meta:
        default_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="idempotency_key_once_per_user")]
        indexes = [models.Index(fields=["created_at"], name="idempotency_to_sweep")]

    def __str__(self) -> str:
        return f"idempotency record {self.pk}"
