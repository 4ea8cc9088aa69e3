"""Fixed vocabularies of evaluation (HSEEP)."""

from __future__ import annotations

from django.db import models


class Rating(models.TextChoices):
    """How well something was done (HSEEP's P, S, M, U)."""

    PERFORMED = "performed", "Performed without challenge"
    SOME = "some", "Performed with some challenge"
    MAJOR = "major", "Performed with major challenge"
    UNABLE = "unable", "Unable to perform"


class Finding(models.TextChoices):
    STRENGTH = "strength", "Strength"
    IMPROVEMENT = "improvement", "Area for improvement"
    NEUTRAL = "neutral", "Observation"


class Outcome(models.TextChoices):
    """Of what Muster measured: an unknown is neither."""

    WITHIN = "within", "Within its target"
    BEYOND = "beyond", "Beyond its target"
    NOT_DONE = "not_done", "Not done"
    NO_TARGET = "no_target", "Has no target"
    UNKNOWN = "unknown", "Unknown"
