"""What an administrator or a team's manager sets up: who is told, in which order, about which incidents."""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from incidents.escalation.choices import NAMED, Hours, TargetKind

MOST_REPEATS, A_DAY = 9, 1440


class EscalationPolicy(models.Model):
    """A rule that says who is paged about incidents that nobody takes. The first in `position` that fits is chosen.

    `conditions` as `catalog.matching` reads them; `leases` holds minutes by priority; `snapshot` is all of it with its
    steps, compiled when it was saved, so that choosing and beginning read one row. `changed_at` says since when.
    """

    name = models.CharField(max_length=120, unique=True)
    slug = models.SlugField(max_length=120, unique=True)
    description = models.TextField(blank=True)
    team = models.ForeignKey(
        "incidents.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="escalation_policies"
    )
    position = models.PositiveSmallIntegerField(default=0)
    conditions = models.JSONField(default=dict, blank=True)
    calendar = models.ForeignKey(
        "incidents.BusinessCalendar", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    repeats = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(MOST_REPEATS)])
    wait_minutes = models.PositiveSmallIntegerField(
        default=15, validators=[MinValueValidator(1), MaxValueValidator(A_DAY)]
    )
    leases = models.JSONField(default=dict, blank=True)
    gives_access = models.BooleanField(default=False)
    snapshot = models.JSONField(default=dict, editable=False)
    changed_at = models.DateTimeField(editable=False)
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)
    history = HistoricalRecords(excluded_fields=["changed_at"])

    class Meta:
        ordering = ["position", "name"]
        verbose_name_plural = "escalation policies"
        constraints = [
            models.CheckConstraint(condition=Q(repeats__lte=MOST_REPEATS), name="escalationpolicy_repeats"),
            models.CheckConstraint(
                condition=Q(wait_minutes__gte=1, wait_minutes__lte=A_DAY), name="escalationpolicy_waits"
            ),
        ]
        indexes = [
            # Those in use, in the order in which they are asked.
            models.Index(fields=["position", "name"], condition=Q(retired_at=None), name="escalationpolicy_in_order"),
        ]

    def __str__(self) -> str:
        return self.name


class EscalationStep(models.Model):
    """One stage of a policy. The fallback is one too: the last, with neither delay nor conditions."""

    policy = models.ForeignKey(EscalationPolicy, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    is_fallback = models.BooleanField(default=False)
    delay_minutes = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(A_DAY)])
    priorities = models.JSONField(default=list, blank=True)
    hours = models.CharField(max_length=6, choices=Hours, blank=True, default=Hours.ANY)
    weekdays = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["policy", "position"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["policy", "position"], name="escalationstep_one_per_position"),
            models.UniqueConstraint(
                fields=["policy"], condition=Q(is_fallback=True), name="escalationstep_one_fallback"
            ),
            models.CheckConstraint(condition=Q(delay_minutes__lte=A_DAY), name="escalationstep_within_a_day"),
            models.CheckConstraint(
                condition=Q(is_fallback=False)
                | Q(is_fallback=True, delay_minutes=0, priorities=[], hours="", weekdays=[]),
                name="escalationstep_fallback_always",
            ),
        ]

    def __str__(self) -> str:
        return "fallback" if self.is_fallback else f"step {self.position + 1}"


def _names(kind: TargetKind) -> Q:
    """The condition that a target of this kind names what it should, and nothing else."""
    wanted: dict[str, Any] = {f"{field}__isnull": field != NAMED.get(kind) for field in NAMED.values()}
    address = ~Q(address="") if kind == TargetKind.EMAIL else Q(address="")
    return Q(kind=kind, **wanted) & address


def _each_names_its_own() -> Q:
    condition = Q()
    for kind in TargetKind:
        condition |= _names(kind)
    return condition


class StepTarget(models.Model):
    """Whom a step reaches."""

    step = models.ForeignKey(EscalationStep, on_delete=models.CASCADE, related_name="targets")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=16, choices=TargetKind)
    user = models.ForeignKey("incidents.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey("incidents.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    schedule = models.ForeignKey(
        "incidents.OnCallSchedule", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    skill = models.ForeignKey("incidents.Skill", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    contact = models.ForeignKey("incidents.Contact", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    provider = models.ForeignKey(
        "incidents.ChannelProvider", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    address = models.EmailField(blank=True)

    class Meta:
        ordering = ["step", "position"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["step", "position"], name="steptarget_one_per_position"),
            models.CheckConstraint(condition=_each_names_its_own(), name="steptarget_names_its_own"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
