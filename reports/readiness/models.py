"""How readiness was, day by day."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from reports.readiness.choices import SubjectKind


class ReadinessSnapshot(models.Model):
    """The score of one subject on one day (UTC), from what everybody who may see readiness may see.

    `points` of 100 is none where nothing counted. `lines` are the criteria that counted:
    [{"criterion", "worth", "points", "count"}].
    """

    kind = models.CharField(max_length=12, choices=SubjectKind)
    team = models.ForeignKey("incidents.Team", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    service = models.ForeignKey(
        "incidents.Service", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    on = models.DateField()
    points = models.FloatField(null=True)
    lines = models.JSONField(default=list)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["on", "pk"]
        default_permissions = ()
        permissions = (("view_readiness", "Can see how ready teams and services are"),)
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="organisation", team=None, service=None)
                | Q(kind="team", team__isnull=False, service=None)
                | Q(kind="service", team=None, service__isnull=False),
                name="readinesssnapshot_of_one_subject",
            ),
            models.CheckConstraint(
                condition=Q(points=None) | Q(points__gte=0, points__lte=100), name="readinesssnapshot_of_hundred"
            ),
            # One row a day each; they serve the line of one subject too.
            models.UniqueConstraint(fields=["on"], condition=Q(kind="organisation"), name="readinesssnapshot_of_all"),
            models.UniqueConstraint(fields=["team", "on"], condition=Q(kind="team"), name="readinesssnapshot_of_team"),
            models.UniqueConstraint(
                fields=["service", "on"], condition=Q(kind="service"), name="readinesssnapshot_of_service"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} on {self.on}"
