"""Fixed vocabularies of evidence."""

from __future__ import annotations

from django.db import models


class Step(models.TextChoices):
    """The steps of the process, in their order (ITIL's, with the review that Muster adds)."""

    IDENTIFIED = "identified", "Identified"
    LOGGED = "logged", "Logged"
    CATEGORISED = "categorised", "Categorised"
    PRIORITISED = "prioritised", "Prioritised"
    ACKNOWLEDGED = "acknowledged", "Acknowledged"
    COMMUNICATED = "communicated", "Communicated"
    RESOLVED = "resolved", "Resolved"
    CLOSED = "closed", "Closed"
    REVIEWED = "reviewed", "Reviewed"


class Standing(models.TextChoices):
    """How an incident stands with one step."""

    DONE = "done", "Done"
    MISSING = "missing", "Missing"
    WAITING = "waiting", "Not yet"
    NOT_ASKED = "not_asked", "Not asked for"
