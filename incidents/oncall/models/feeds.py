"""Addresses at which calendar programs read shifts."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class CalendarFeed(models.Model):
    """A secret address at which one person's calendar program reads their shifts, or those of one schedule.

    Only a SHA-256 of the secret is kept, so the address is shown once; who lost it makes a new one.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feeds")
    schedule = models.ForeignKey(
        "incidents.OnCallSchedule", null=True, on_delete=models.CASCADE, related_name="calendar_feeds"
    )
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["user", "schedule__name"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["user", "schedule"],
                condition=Q(revoked_at=None, schedule__isnull=False),
                name="calendarfeed_once_of_a_schedule",
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(revoked_at=None, schedule=None),
                name="calendarfeed_once_of_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"Calendar of {self.user}" if self.schedule_id is None else f"{self.schedule} for {self.user}"
