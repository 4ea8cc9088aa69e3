"""Procedures: steps for one situation, version by version."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from incidents.lifecycle.choices import Role
from incidents.plans.models.base import Reviewed, Version

LONGEST_STEP = 7 * 24 * 60


class Procedure(Reviewed):
    """What is done in one situation. `conditions` say on which incidents it is offered (see `choosing`)."""

    name = models.CharField(max_length=120, unique=True)
    slug = models.SlugField(max_length=120, unique=True)
    position = models.PositiveSmallIntegerField(default=0, help_text="Of several that fit, the lowest comes first.")
    conditions = models.JSONField(default=dict, blank=True)
    attaches = models.BooleanField(
        "attach it by itself",
        default=False,
        help_text="On: it begins by itself on each incident that it is for. Off: it is offered there.",
    )
    history = HistoricalRecords()

    class Meta:
        ordering = ["position", "name"]
        indexes = [
            # Those that begin by themselves: asked whenever an incident is logged, and usually there are none.
            models.Index(fields=["position"], condition=Q(attaches=True, retired_at=None), name="procedure_attaching"),
        ]

    def __str__(self) -> str:
        return self.name


class ProcedureVersion(Version):
    """One version of a procedure. Runs keep the version with which they began."""

    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="versions")
    purpose = models.TextField("when to use it", blank=True)

    class Meta:
        ordering = ["procedure", "-number"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["procedure", "number"], name="procedureversion_one_per_number"),
            models.UniqueConstraint(
                fields=["procedure"], condition=Q(status="active"), name="procedureversion_one_active"
            ),
            models.UniqueConstraint(
                fields=["procedure"], condition=Q(status="draft"), name="procedureversion_one_draft"
            ),
            models.CheckConstraint(
                condition=~Q(status="active") | Q(activated_at__isnull=False), name="procedureversion_active_since"
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.number}"


class ProcedureStep(models.Model):
    """One step of a version, counted from 1.

    `links` are [{"title", "url"}]; `decisions` [{"when", "step"}]: if so, it goes on at that step (one more than
    there are: at the end).
    """

    version = models.ForeignKey(ProcedureVersion, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    instructions = models.TextField(blank=True)
    role = models.CharField(max_length=12, choices=Role, blank=True)
    expected_minutes = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(LONGEST_STEP)]
    )
    is_critical = models.BooleanField("critical", default=False)
    command = models.TextField("command to copy", blank=True)
    links = models.JSONField(default=list, blank=True)
    decisions = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["version", "position"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="procedurestep_one_per_position"),
            models.CheckConstraint(condition=Q(position__gte=1) & ~Q(title=""), name="procedurestep_has_title"),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.title}"
