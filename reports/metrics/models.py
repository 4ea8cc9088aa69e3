"""What is kept for reports: one fact per incident, roll-ups of days, and what changed since they were made."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from incidents.permissions.managers import ScopedManager
from reports.metrics.choices import DIMENSIONS, HOUR, JUDGED


def _kept(to: str) -> models.ForeignKey:
    """A key as it was when the fact was made: no constraint and no index, for the incident's own has both."""
    return models.ForeignKey(
        to, null=True, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )


def _by(milestone: str, name: str = "") -> models.Index:
    return models.Index(
        fields=[f"{milestone}_hour"],
        condition=Q(**{f"{milestone}_hour__isnull": False}),
        name=name or f"incidentfact_{milestone}",
    )


class IncidentFact(models.Model):
    """What reports count of one incident, as it was when it was last looked at. It may be made anew at any time.

    Instants are UTC. A column `…_hour` is the hour that the wall clock of the installation showed, see
    `periods.hour_number`. Then come the values of measures, each in the column of its name: lengths in whole seconds
    (`…_business` by the calendar of the incident's promises), shares as 0 or 1; None where nobody knows, LEFT_OUT where
    the incident is not among those that are measured. `restricted` repeats the incident's own, and is only trusted
    after `FactChange` was asked.
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
    reported_hour = models.IntegerField()
    acknowledged_hour = models.IntegerField(null=True)
    first_update_hour = models.IntegerField(null=True)
    mitigated_hour = models.IntegerField(null=True)
    resolved_hour = models.IntegerField(null=True)
    closed_hour = models.IntegerField(null=True)
    cancelled_hour = models.IntegerField(null=True)
    # When its promises of a kind count.
    judged_acknowledge_hour = models.IntegerField(null=True)
    judged_first_update_hour = models.IntegerField(null=True)
    judged_next_update_hour = models.IntegerField(null=True)
    judged_mitigate_hour = models.IntegerField(null=True)
    judged_resolve_hour = models.IntegerField(null=True)
    judged_authority_hour = models.IntegerField(null=True)
    # When it was no longer open, whichever way.
    ended_hour = models.IntegerField(null=True)
    time_to_acknowledge = models.BigIntegerField(null=True)
    time_to_first_update = models.BigIntegerField(null=True)
    time_to_mitigate = models.BigIntegerField(null=True)
    time_to_resolve = models.BigIntegerField(null=True)
    time_to_close = models.BigIntegerField(null=True)
    time_to_acknowledge_business = models.BigIntegerField(null=True)
    time_to_first_update_business = models.BigIntegerField(null=True)
    time_to_mitigate_business = models.BigIntegerField(null=True)
    time_to_resolve_business = models.BigIntegerField(null=True)
    time_to_close_business = models.BigIntegerField(null=True)
    reassignments = models.PositiveIntegerField()
    reopened = models.SmallIntegerField()
    ping_pong = models.SmallIntegerField()
    workarounds = models.SmallIntegerField(null=True)
    kept_acknowledge = models.SmallIntegerField(null=True)
    kept_first_update = models.SmallIntegerField(null=True)
    kept_next_update = models.SmallIntegerField(null=True)
    kept_mitigate = models.SmallIntegerField(null=True)
    kept_resolve = models.SmallIntegerField(null=True)
    kept_authority = models.SmallIntegerField(null=True)
    narrow_acknowledge = models.SmallIntegerField(null=True)
    narrow_first_update = models.SmallIntegerField(null=True)
    narrow_next_update = models.SmallIntegerField(null=True)
    narrow_mitigate = models.SmallIntegerField(null=True)
    narrow_resolve = models.SmallIntegerField(null=True)
    narrow_authority = models.SmallIntegerField(null=True)
    made_at = models.DateTimeField()

    objects = ScopedManager["IncidentFact"]("incident__")

    class Meta:
        default_manager_name = "objects"
        default_permissions = ()
        permissions = (("view_reports", "Can read reports"), ("export_evidence", "Can export evidence for auditors"))
        indexes = [
            # Each: the days whose roll-ups are made anew, and questions with filters about a part of all time.
            models.Index(fields=["reported_hour"], name="incidentfact_reported"),
            _by("acknowledged"),
            _by("first_update"),
            _by("mitigated"),
            _by("resolved"),
            _by("closed"),
            _by("cancelled"),
            _by("ended"),
            *(_by(milestone.removesuffix("_at"), f"fact_{milestone}") for milestone in JUDGED),
            # What stands next before and after: of unrestricted facts of one service and category, for what came again.
            models.Index(
                *("service", Coalesce("category", 0, output_field=models.BigIntegerField())),
                *("is_drill", "reported_hour", "incident"),
                condition=Q(restricted=False),
                name="incidentfact_alike",
            ),
            # What is added under the reader's rights.
            models.Index(fields=["incident"], condition=Q(restricted=True), name="incidentfact_restricted"),
        ]

    def __str__(self) -> str:
        return f"fact of {self.pk}"


class DayRollup(models.Model):
    """The values of one measure on one day, split by one dimension (empty: not split), of unrestricted incidents.

    Days are of the installation's time zone. `measure` is the name of the column that holds the values. `packed` holds,
    for each key of the dimension, how many values are unknown and each value with how often it came: see
    `reports.metrics.histograms`.
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
                condition=Q(dimension__in=["", HOUR, *(dimension.value for dimension in DIMENSIONS)]),
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


class StaleDay(models.Model):
    """Facts were made anew that count on this day by this milestone, or that stand next before one that does (the
    milestone "returns"): its roll-ups do not hold until they are made anew too, and are told from the facts
    meanwhile."""

    milestone = models.CharField(max_length=30)
    day = models.DateField()

    class Meta:
        default_permissions = ()
        ordering = ["-day", "milestone"]
        constraints = [
            # Serves every question too.
            models.UniqueConstraint(fields=["milestone", "day"], name="staleday_once"),
        ]

    def __str__(self) -> str:
        return f"{self.milestone} on {self.day}"


class FactState(models.Model):
    """How far the facts are: there is one row at most.

    `folds` counts how often facts were made anew; who reads several tables asks before and after. `basis` is what they
    are made by (time zone, measures): made by another, all are made anew.
    """

    folds = models.PositiveBigIntegerField(default=0)
    folded_at = models.DateTimeField(null=True)
    basis = models.CharField(max_length=200, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="factstate_single")]

    def __str__(self) -> str:
        return f"facts after {self.folds} folds"
