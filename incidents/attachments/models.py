"""The row of an attachment. Its bytes lie in `storage`."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from incidents.attachments.kinds import PICTURES, Look, look_of
from incidents.attachments.managers import AttachmentManager
from incidents.attachments.names import LONGEST


class Attachment(models.Model):
    """One file that somebody attached to one incident. Withdrawn, it is no longer handed out; its row stays.

    `erased_at`: when the bytes of a withdrawn file were deleted. Written by operations only.
    """

    incident = models.ForeignKey(
        "incidents.Incident",
        on_delete=models.PROTECT,
        related_name="attachments",
        related_query_name="attachments_unscoped",
        db_index=False,  # `attachment_of_an_incident` serves it
    )
    entry = models.ForeignKey(
        "incidents.TimelineEntry",
        null=True,
        on_delete=models.PROTECT,
        related_name="attachments",
        related_query_name="attachments_unscoped",
        help_text="The note it came with.",
    )
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    name = models.CharField(max_length=LONGEST)
    stored = models.CharField(max_length=32, unique=True)
    size = models.PositiveBigIntegerField(help_text="In bytes.")
    sha256 = models.CharField(max_length=64)
    content_type = models.CharField(max_length=100, help_text="As the bytes say.")
    is_public = models.BooleanField(default=False, help_text="Shown to the reporter and to stakeholders.")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_reason = models.CharField(max_length=300, blank=True)
    erased_at = models.DateTimeField(null=True)

    objects = AttachmentManager()

    class Meta:
        default_manager_name = "objects"
        default_permissions = ()
        ordering = ["uploaded_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="attachment_is_not_empty"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason="")),
                name="attachment_withdrawn_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(withdrawn_at__isnull=False), name="attachment_erased_when_withdrawn"
            ),
        ]
        indexes = [
            # The panel of an incident and the API's list, by age; what one incident holds already.
            models.Index(fields=["incident", "uploaded_at", "id"], name="attachment_of_an_incident"),
            # What the collection of garbage has yet to delete.
            models.Index(
                fields=["withdrawn_at"],
                condition=Q(withdrawn_at__isnull=False, erased_at=None),
                name="attachment_to_erase",
            ),
        ]

    def __str__(self) -> str:
        return f"attachment {self.pk}"

    @property
    def is_picture(self) -> bool:
        """Whether a browser may draw it in a page."""
        return self.content_type in PICTURES

    @property
    def look(self) -> Look:
        return look_of(self.content_type)
