"""What the watchdog found."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

ONLY = 1


class EngineAudit(models.Model):
    """The last audit of the engine. One row."""

    last_at = models.DateTimeField()
    last_by = models.CharField(max_length=80)
    last_seconds = models.FloatField(default=0)
    codes = models.JSONField(default=list, help_text="Which invariants did not hold.")
    # Of the address that raises an alarm when it hears nothing.
    pinged_at = models.DateTimeField(null=True)
    ping_error = models.CharField(max_length=300, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=Q(pk=ONLY), name="engineaudit_one_row")]

    def __str__(self) -> str:
        return f"audit at {self.last_at:%Y-%m-%d %H:%M:%S}"


class EngineViolation(models.Model):
    """One time that an invariant did not hold, from the audit that saw it first to the one that saw it well again.

    `told_at`: when administrators were last told. `told_end`: that they know that it is over.
    """

    code = models.CharField(max_length=40)
    words = models.CharField(max_length=300)
    since = models.DateTimeField()
    seen_at = models.DateTimeField()
    healed_at = models.DateTimeField(null=True, help_text="When the watchdog tried to put it right.")
    ended_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    told_end = models.BooleanField(default=False)
    tell_error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-since", "-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=Q(ended_at=None), name="engineviolation_open_once"),
        ]
        indexes = [
            # What is over of late, for the health page; what is old, to be forgotten.
            models.Index(fields=["ended_at"], name="engineviolation_ended"),
        ]

    def __str__(self) -> str:
        return self.code
