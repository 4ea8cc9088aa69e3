"""A procedure on one incident, and what became of each of its steps."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from incidents.permissions.managers import ScopedManager
from incidents.plans.choices import RunStatus, StepStatus


def _somebody() -> Any:
    return models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")


class ProcedureRun(models.Model):
    """The steps of one version of a procedure on one incident. Written under the lock of the incident's row.

    `began_by` is none where it was attached by the procedure's own setting.
    """

    incident = models.ForeignKey(
        "incidents.Incident",
        on_delete=models.PROTECT,
        related_name="procedure_runs",
        related_query_name="procedure_runs_unscoped",
    )
    procedure = models.ForeignKey(
        "incidents.Procedure",
        on_delete=models.PROTECT,
        related_name="runs",
        related_query_name="runs_unscoped",
        db_index=False,
    )
    version = models.ForeignKey(
        "incidents.ProcedureVersion",
        on_delete=models.PROTECT,
        related_name="runs",
        related_query_name="runs_unscoped",
    )
    status = models.CharField(max_length=10, choices=RunStatus, default=RunStatus.RUNNING)
    assignee = _somebody()
    began_at = models.DateTimeField()
    began_by = _somebody()
    ended_at = models.DateTimeField(null=True)
    ended_by = _somebody()
    reason = models.CharField(max_length=300, blank=True)

    objects = ScopedManager["ProcedureRun"]("incident__")

    class Meta:
        ordering = ["began_at", "pk"]
        default_manager_name = "objects"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "procedure"], condition=Q(status="running"), name="procedurerun_one_running"
            ),
            models.CheckConstraint(
                condition=Q(status="running", ended_at=None) | ~Q(status="running") & Q(ended_at__isnull=False),
                name="procedurerun_ended_or_running",
            ),
            models.CheckConstraint(condition=~Q(status="abandoned", reason=""), name="procedurerun_given_up_says_why"),
        ]
        indexes = [
            # When a procedure was last used, and last exercised.
            models.Index(fields=["procedure", "-began_at"], name="procedurerun_newest"),
        ]

    def __str__(self) -> str:
        return f"run {self.pk}"


class ProcedureRunStep(models.Model):
    """What became of one step in one run. `answer` is the way that was taken where the step decides something."""

    run = models.ForeignKey(ProcedureRun, on_delete=models.PROTECT, related_name="steps")
    incident = models.ForeignKey(
        "incidents.Incident",
        on_delete=models.PROTECT,
        related_name="procedure_steps",
        related_query_name="procedure_steps_unscoped",
        db_index=False,
    )
    step = models.ForeignKey("incidents.ProcedureStep", on_delete=models.PROTECT, related_name="+", db_index=False)
    position = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=8, choices=StepStatus, default=StepStatus.TODO)
    assignee = _somebody()
    started_at = models.DateTimeField(null=True)
    started_by = _somebody()
    ended_at = models.DateTimeField(null=True)
    ended_by = _somebody()
    reason = models.CharField(max_length=300, blank=True)
    answer = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)

    objects = ScopedManager["ProcedureRunStep"]("incident__")

    class Meta:
        ordering = ["run", "position"]
        default_manager_name = "objects"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["run", "position"], name="procedurerunstep_one_per_position"),
            models.CheckConstraint(
                condition=Q(status__in=["todo", "doing"], ended_at=None)
                | Q(status__in=["done", "skipped"], ended_at__isnull=False),
                name="procedurerunstep_ended_when_over",
            ),
            models.CheckConstraint(
                condition=~Q(status="doing") | Q(started_at__isnull=False), name="procedurerunstep_doing_since"
            ),
            models.CheckConstraint(condition=~Q(status="skipped", reason=""), name="procedurerunstep_skipped_says_why"),
        ]

    def __str__(self) -> str:
        return f"step {self.position} of run {self.run_id}"
