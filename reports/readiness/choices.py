"""Fixed vocabularies of readiness."""

from __future__ import annotations

from django.db import models


class SubjectKind(models.TextChoices):
    """Whose readiness is told."""

    ORGANISATION = "organisation", "Organisation"
    TEAM = "team", "Team"
    SERVICE = "service", "Service"
