"""Timeline rows. Updates and deletions are refused in code and by triggers (see `triggers`)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from incidents.timeline.managers import EntryManager, MentionManager, PinManager


class TimelineEntry(models.Model):
    """One thing that happened to one incident: `code` says what, `data` the particulars, `body` a person's words."""

    incident = models.ForeignKey(
        "incidents.Incident",
        on_delete=models.PROTECT,
        related_name="timeline",
        related_query_name="timeline_unscoped",
        db_index=False,  # `timeline_of_an_incident` serves it
    )
    other_incident = models.ForeignKey(
        "incidents.Incident",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        related_query_name="told_of_unscoped",
        help_text="A second incident the entry speaks of. Who may not know of it does not see the entry.",
    )
    code = models.CharField(max_length=60)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(help_text="When it happened.")
    recorded_at = models.DateTimeField(help_text="When Muster was told.")
    data = models.JSONField(default=dict)
    body = models.TextField(blank=True)
    is_public = models.BooleanField(default=False, help_text="Shown to the reporter and to stakeholders.")

    objects = EntryManager()

    class Meta:
        ordering = ["at", "pk"]
        default_manager_name = "objects"
        verbose_name_plural = "timeline entries"
        indexes = [models.Index(fields=["incident", "at", "id"], name="timeline_of_an_incident")]

    def __str__(self) -> str:
        return f"{self.code} {self.pk}"


class Mention(models.Model):
    """Somebody was named in a note, and ought to see it."""

    entry = models.ForeignKey(TimelineEntry, on_delete=models.PROTECT, related_name="mentions")
    incident = models.ForeignKey(
        "incidents.Incident", on_delete=models.PROTECT, related_name="mentions", related_query_name="mentions_unscoped"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mentions")
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    objects = MentionManager()

    class Meta:
        ordering = ["-at", "-pk"]
        default_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["entry", "user"], name="mention_once_per_note")]
        indexes = [models.Index(fields=["user", "-at"], name="mention_of_a_user")]

    def __str__(self) -> str:
        return f"mention {self.pk}"


class PinnedEntry(models.Model):
    """One entry stands among the decisions at the top of its incident's page; unpinned, the row is gone.

    The entry itself never changes, and the timeline keeps who pinned and unpinned it.
    """

    incident = models.ForeignKey(
        "incidents.Incident", on_delete=models.PROTECT, related_name="pins", related_query_name="pins_unscoped"
    )
    entry = models.OneToOneField(TimelineEntry, on_delete=models.PROTECT, related_name="pin")
    reason = models.CharField(max_length=300, blank=True)
    pinned_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    pinned_at = models.DateTimeField()

    objects = PinManager()

    class Meta:
        ordering = ["entry__at", "entry_id"]
        default_manager_name = "objects"
        verbose_name_plural = "pinned entries"

    def __str__(self) -> str:
        return f"pin {self.pk}"
