"""Who responds, in which role."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from incidents.lifecycle.choices import Role
from incidents.lifecycle.managers import ResponseRoleManager


class ResponseRole(models.Model):
    """One person held one role on one incident from `started_at` until `ended_at` (still: empty)."""

    incident = models.ForeignKey(
        "incidents.Incident",
        on_delete=models.PROTECT,
        related_name="response_roles",
        related_query_name="response_roles_unscoped",
    )
    role = models.CharField(max_length=10, choices=Role)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="response_roles",
        related_query_name="response_roles_unscoped",
    )
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = ResponseRoleManager()

    class Meta:
        default_manager_name = "objects"
        ordering = ["started_at", "pk"]
        constraints = [
            # One commander, deputy, scribe and liaison at a time; any number of experts, each once.
            models.UniqueConstraint(
                fields=["incident", "role"],
                condition=Q(ended_at=None) & ~Q(role="expert"),
                name="responserole_one_holder",
            ),
            models.UniqueConstraint(
                fields=["incident", "role", "user"], condition=Q(ended_at=None), name="responserole_once_per_person"
            ),
        ]
        indexes = [
            models.Index(fields=["user", "incident"], condition=Q(ended_at=None), name="responserole_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.pk}"
