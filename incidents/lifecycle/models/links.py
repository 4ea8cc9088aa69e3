"""How incidents relate to each other, and the tags they carry."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from incidents.lifecycle.choices import LinkKind
from incidents.permissions.managers import ScopedManager


class IncidentLink(models.Model):
    """One incident refers to another. A link is seen by who may see both ends."""

    from_incident = models.ForeignKey(
        "incidents.Incident",
        on_delete=models.PROTECT,
        related_name="links_out",
        related_query_name="links_out_unscoped",
    )
    to_incident = models.ForeignKey(
        "incidents.Incident", on_delete=models.PROTECT, related_name="links_in", related_query_name="links_in_unscoped"
    )
    kind = models.CharField(max_length=14, choices=LinkKind)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = ScopedManager["IncidentLink"]("from_incident__", "to_incident__")

    class Meta:
        default_manager_name = "objects"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["from_incident", "to_incident", "kind"], name="incidentlink_once"),
            models.CheckConstraint(condition=~Q(from_incident=F("to_incident")), name="incidentlink_not_to_itself"),
            models.UniqueConstraint(
                fields=["from_incident"], condition=Q(kind="child_of"), name="incidentlink_one_parent"
            ),
            models.UniqueConstraint(
                fields=["from_incident"], condition=Q(kind="duplicate_of"), name="incidentlink_one_original"
            ),
        ]

    def __str__(self) -> str:
        return f"link {self.pk}"


class IncidentTag(models.Model):
    """One tag on one incident."""

    incident = models.ForeignKey(
        "incidents.Incident",
        on_delete=models.CASCADE,
        related_name="incident_tags",
        related_query_name="incident_tags_unscoped",
        db_index=False,  # `incidenttag_once` serves it
    )
    tag = models.ForeignKey("incidents.Tag", on_delete=models.PROTECT, related_name="+")

    objects = ScopedManager["IncidentTag"]("incident__")

    class Meta:
        default_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["incident", "tag"], name="incidenttag_once")]

    def __str__(self) -> str:
        return f"tag {self.pk}"
