"""Fixed vocabularies of programmes."""

from __future__ import annotations

from django.db import models


class InvitationState(models.TextChoices):
    ASKED = "asked", "Not answered yet"
    ACCEPTED = "accepted", "Comes"
    TENTATIVE = "tentative", "Perhaps"
    DECLINED = "declined", "Does not come"
