"""Fixed vocabularies of schedules."""

from __future__ import annotations

from django.db import models

TIMER = "report_schedule"


class DeliveryState(models.TextChoices):
    """What became of one copy. Skipped: it was not to be sent, and its reason says why."""

    PENDING = "pending", "Waiting"
    SENT = "sent", "Sent"
    SKIPPED = "skipped", "Not sent"
    FAILED = "failed", "Failed"


# What may go with a mail; the figures and pictures stand in the mail itself.
FORMATS = (("csv", "CSV"), ("xlsx", "Excel (XLSX)"), ("pdf", "PDF"))
MOST_RECIPIENTS = 100
