"""The audit's rows. Updates and deletions are refused by triggers (see `incidents.database.append_only`)."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class AuditRecord(models.Model):
    """One thing that a person, or Muster itself (no actor), did: `code` says what, `data` the particulars."""

    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,  # `auditrecord_of_person` serves it
    )
    at = models.DateTimeField()
    code = models.CharField(max_length=60, help_text="One of AuditCode.")
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at", "-pk"]
        default_permissions = ("view",)
        indexes = [
            # The list of everything, newest first.
            models.Index(fields=["-at", "-id"], name="auditrecord_newest"),
            # The same of one kind, and of one person.
            models.Index(fields=["code", "-at", "-id"], name="auditrecord_of_kind"),
            models.Index(fields=["actor", "-at", "-id"], name="auditrecord_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.pk}"
