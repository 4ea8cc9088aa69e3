"""What is wrong with the next weeks of schedules, so that each trouble is told once."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from incidents.oncall.choices import FindingKind


class OnCallFinding(models.Model):
    """One trouble of a schedule that was told to its owner; `key` says which, however often it recurs.

    `gone_at`: when it was no longer there. One that comes back is another finding, and told again.
    """

    schedule = models.ForeignKey("incidents.OnCallSchedule", on_delete=models.CASCADE, related_name="findings")
    kind = models.CharField(max_length=12, choices=FindingKind)
    key = models.CharField(max_length=120)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    found_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["begins_at", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["schedule", "key"], condition=Q(gone_at=None), name="oncallfinding_told_once"
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="oncallfinding_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.schedule}"
