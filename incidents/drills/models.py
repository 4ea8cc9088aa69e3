"""The row that separates a rehearsal from reality."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from incidents.drills.choices import ExerciseType


class Exercise(models.Model):
    """One rehearsal; the incidents it makes point here and nothing real counts them."""

    name = models.CharField(max_length=200)
    exercise_type = models.CharField(max_length=12, choices=ExerciseType, default=ExerciseType.DRILL)
    created_at = models.DateTimeField()
    participants = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="exercises",
        help_text="Who takes part: what the rehearsal sends goes to them alone.",
    )

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name
