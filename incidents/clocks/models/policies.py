"""What is promised for which incidents."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from incidents.catalog.matching import problems_of_conditions
from incidents.clocks.choices import ClockKind

# A year: what is promised for later is no promise.
MOST_MINUTES = 366 * 24 * 60
MOST_WARNINGS = 5


def problems_of_warnings(percents: object) -> str:
    """Why these are no thresholds in percent; empty when they are."""
    if not isinstance(percents, list) or not all(
        isinstance(one, int) and not isinstance(one, bool) for one in percents
    ):
        return "Warnings are whole percents, such as [50, 80]."
    if percents != sorted(set(percents)) or any(not 1 <= one <= 99 for one in percents):
        return "Warnings are percents from 1 to 99, each once, in order."
    if len(percents) > MOST_WARNINGS:
        return f"Warn at most {MOST_WARNINGS} times."
    return ""


class SlaPolicy(models.Model):
    """One set of promises, and which incidents it is for: of the active ones that fit, the first by `position`."""

    name = models.CharField(max_length=120, unique=True)
    description = models.TextField(blank=True)
    position = models.PositiveIntegerField(default=0)
    conditions = models.JSONField(
        default=dict, blank=True, help_text='Which incidents, by keys, such as {"priorities": [1]}.'
    )
    calendar = models.ForeignKey(
        "incidents.BusinessCalendar",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="sla_policies",
        help_text="The hours that count. Empty: day and night.",
    )
    team = models.ForeignKey(
        "incidents.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="sla_policies"
    )
    retired_at = models.DateTimeField(null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "service-level policy"
        verbose_name_plural = "service-level policies"

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if found := problems_of_conditions(self.conditions):
            raise ValidationError({"conditions": found})


class SlaTarget(models.Model):
    """One promise of a policy: within how long what is to be done.

    `minutes` are of the target's own calendar, else of the policy's. An authority is counted by the wall clock unless
    the target has a calendar of its own.
    """

    policy = models.ForeignKey(SlaPolicy, on_delete=models.CASCADE, related_name="targets")
    kind = models.CharField("what", max_length=14, choices=ClockKind)
    authority = models.CharField(max_length=120, blank=True, help_text="Whom to notify, and of what.")
    minutes = models.PositiveIntegerField(validators=[MinValueValidator(1), MaxValueValidator(MOST_MINUTES)])
    calendar = models.ForeignKey(
        "incidents.BusinessCalendar", null=True, blank=True, on_delete=models.PROTECT, related_name="sla_targets"
    )
    warn_at_percent = models.JSONField(default=list, blank=True)
    pauses = models.BooleanField(
        "holds pause it", default=True, help_text="By a reason for holding that pauses clocks."
    )
    history = HistoricalRecords()

    class Meta:
        ordering = ["policy", "pk"]
        verbose_name = "target"
        constraints = [
            models.UniqueConstraint(fields=["policy", "kind", "authority"], name="slatarget_once_per_policy"),
            models.CheckConstraint(condition=Q(kind__in=list(ClockKind.values)), name="slatarget_kind_known"),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="slatarget_takes_time"),
            models.CheckConstraint(
                condition=Q(kind="authority") & ~Q(authority="") | ~Q(kind="authority") & Q(authority=""),
                name="slatarget_names_authority",
            ),
        ]

    def __str__(self) -> str:
        return self.authority or self.get_kind_display()

    def clean(self) -> None:
        found = {}
        if problem := problems_of_warnings(self.warn_at_percent):
            found["warn_at_percent"] = problem
        if self.kind == ClockKind.AUTHORITY and not self.authority:
            found["authority"] = "Name the authority that is to be notified."
        elif self.kind and self.kind != ClockKind.AUTHORITY and self.authority:
            found["authority"] = "Only “Notify an authority” has an authority."
        if found:
            raise ValidationError(found)
