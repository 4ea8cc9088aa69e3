"""The views of the queue that people keep."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower


class SavedView(models.Model):
    """A list of the queue under a name: its address' filters, for its owner alone or (`team`) for a whole team."""

    name = models.CharField(max_length=60)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="saved_views", help_text="Who made it."
    )
    team = models.ForeignKey(
        "incidents.Team",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="saved_views",
        help_text="Shared with this team; its owner's own otherwise.",
    )
    query = models.CharField(max_length=1000, blank=True, help_text="The filters, as they stand in the address.")
    position = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                F("owner"), Lower("name"), condition=Q(team=None, retired_at=None), name="savedview_once_per_person"
            ),
            models.UniqueConstraint(
                F("team"),
                Lower("name"),
                condition=Q(team__isnull=False, retired_at=None),
                name="savedview_once_per_team",
            ),
        ]

    def __str__(self) -> str:
        return self.name
