"""What is kept for reports: one fact per incident, roll-ups of days, and what changed since they were made."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from incidents.permissions.managers import ScopedManager
from reports.metrics.choices import DIMENSIONS


def _kept(to: str) -> models.ForeignKey:
    """A key as it was when the fact was made: no constraint and no index, for the incident's own has both."""
    return models.ForeignKey(
        to, null=True, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )


class IncidentFact(models.Model):
    """What reports count of one incident, as it was when it was last looked at. It may be made anew at any time.

    Instants are UTC; lengths are whole seconds, None where nobody knows. `business` has lengths by the calendar of the
    incident's promises, by the names of measures. `restricted` repeats the incident's own, and is only trusted after
    `FactChange` was asked.
    """

    incident = models.OneToOneField(
        "incidents.Incident",
        primary_key=True,
        on_delete=models.PROTECT,
        related_name="+",
        related_query_name="fact_unscoped",
    )
    is_drill = models.BooleanField()
    restricted = models.BooleanField()
    is_open = models.BooleanField()
    type = _kept("incidents.IncidentType")
    priority = _kept("incidents.Priority")
    service = _kept("incidents.Service")
    team = _kept("incidents.Team")
    category = _kept("incidents.Category")
    source = _kept("incidents.Source")
    resolution_code = _kept("incidents.ResolutionCode")
    reported_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    first_update_at = models.DateTimeField(null=True)
    mitigated_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    reassignments = models.PositiveIntegerField(default=0)
    reopenings = models.PositiveIntegerField(default=0)
    is_workaround = models.BooleanField(null=True)
    business = models.JSONField(default=dict)
    made_at = models.DateTimeField()

    objects = ScopedManager["IncidentFact"]("incident__")

    class Meta:
        default_manager_name = "objects"
        default_permissions = ()
        permissions = (("view_reports", "Can read reports"), ("export_evidence", "Can export evidence for auditors"))
        indexes = [
            # The days that are made anew.
            models.Index(fields=["reported_at"], name="incidentfact_reported"),
            models.Index(fields=["resolved_at"], condition=Q(resolved_at__isnull=False), name="incidentfact_resolved"),
            # What is added under the reader's rights.
            models.Index(fields=["reported_at"], condition=Q(restricted=True), name="incidentfact_restricted"),
        ]

    def __str__(self) -> str:
        return f"fact of {self.pk}"


class DayRollup(models.Model):
    """The values of one measure on one day, split by one dimension (empty: not split), of unrestricted incidents.

    Days are of the installation's time zone. `packed` holds, for each key of the dimension, how many values are unknown
    and each value with how often it came: see `reports.metrics.histograms`.
    """

    day = models.DateField()
    measure = models.CharField(max_length=40)
    dimension = models.CharField(max_length=20, blank=True)
    is_drill = models.BooleanField()
    packed = models.BinaryField()

    class Meta:
        default_permissions = ()
        ordering = ["day", "pk"]
        constraints = [
            # Serves every question too.
            models.UniqueConstraint(fields=["measure", "dimension", "is_drill", "day"], name="dayrollup_once"),
            models.CheckConstraint(
                condition=Q(dimension__in=["", *(dimension.value for dimension in DIMENSIONS)]),
                name="dayrollup_dimension_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure} on {self.day}"


class FactChange(models.Model):
    """Something changed of an incident that a fact may rest on. Triggers of the database write it, in the transaction
    of the change; whoever makes the fact anew takes away the rows that he had seen."""

    # No foreign key: a trigger writes it in the middle of others' transactions.
    incident_id = models.BigIntegerField()

    class Meta:
        default_permissions = ()
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"change of {self.incident_id}"
