"""Kinds of exercise (HSEEP)."""

from __future__ import annotations

from django.db import models


class ExerciseType(models.TextChoices):
    TABLETOP = "tabletop", "Tabletop"
    DRILL = "drill", "Drill"
    FUNCTIONAL = "functional", "Functional"
    FULL_SCALE = "full_scale", "Full-scale"
