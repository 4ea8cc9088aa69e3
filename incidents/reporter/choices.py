"""Fixed vocabularies of the reporter's pages."""

from __future__ import annotations

from django.db import models

from incidents.catalog.choices import Level


class Hurt(models.TextChoices):
    """How badly it hurts, in the reporter's words."""

    STOPPED = "stopped", "I cannot work"
    WORKAROUND = "workaround", "I can work around it"
    TELLING = "telling", "I am just telling you"


URGENCY_OF: dict[str, Level] = {
    Hurt.STOPPED: Level.HIGH,
    Hurt.WORKAROUND: Level.MEDIUM,
    Hurt.TELLING: Level.LOW,
}


class MailState(models.TextChoices):
    """Where the mail stands that a follow-up promises."""

    PENDING = "pending", "To be sent"
    SENT = "sent", "Sent"
    FAILED = "failed", "Given up"
    NONE = "none", "No address"


class MailKind(models.TextChoices):
    """What the mail says that is owed."""

    RECEIPT = "receipt", "Receipt"
    ENDED = "ended", "Fixed or closed"


class Answer(models.TextChoices):
    """What a reporter said of a fix."""

    WORKS = "works", "It works again"
    FAILS = "fails", "It still fails"
