"""What is known of the sweeps: when each last ran, and how far behind it was."""

from __future__ import annotations

from django.db import models


class Sweep(models.Model):
    """One sweep by name, as it last ran; written at most every two seconds while it has nothing to do."""

    name = models.CharField(max_length=40, unique=True)
    last_at = models.DateTimeField()
    last_by = models.CharField(max_length=80)
    last_seconds = models.FloatField(default=0)
    last_count = models.PositiveIntegerField(default=0)
    # How long what it handled last had been due, at the worst.
    lag_ms = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ["name"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.name
