"""The incident itself."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import IsNull
from django.utils import timezone

from incidents.catalog.choices import Level
from incidents.lifecycle.choices import ResolutionKind
from incidents.lifecycle.managers import IncidentManager
from incidents.permissions.roles import INCIDENT_PERMISSIONS
from incidents.workflows.choices import OPEN_PHASES, Phase

_OPEN = [phase.value for phase in OPEN_PHASES]


def _optional(to: str, related_name: str, query_name: str, **options: object) -> models.ForeignKey:
    return models.ForeignKey(
        to,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name=related_name,
        related_query_name=query_name,
        **options,  # type: ignore[arg-type]
    )


class Incident(models.Model):
    """An event outside standard service operation that interrupts or reduces service quality, or may.

    `state` belongs to `workflow_version`; `phase` and `is_open` repeat what the state means, because partial indexes
    and constraints cannot join. `version` counts changes and is the entity tag. Written by operations only.
    """

    # What it is.
    type = models.ForeignKey(
        "incidents.IncidentType",
        on_delete=models.PROTECT,
        related_name="incidents",
        related_query_name="incidents_unscoped",
    )
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    category = _optional("incidents.Category", "incidents", "incidents_unscoped")
    service = _optional("incidents.Service", "incidents", "incidents_unscoped")
    tags = models.ManyToManyField(
        "incidents.Tag",
        through="incidents.IncidentTag",
        related_name="incidents",
        related_query_name="incidents_unscoped",
    )
    # How pressing it is.
    impact = models.PositiveSmallIntegerField(choices=Level, default=Level.MEDIUM)
    urgency = models.PositiveSmallIntegerField(choices=Level, default=Level.MEDIUM)
    priority = models.ForeignKey(
        "incidents.Priority",
        on_delete=models.PROTECT,
        related_name="incidents",
        related_query_name="incidents_unscoped",
    )
    priority_override_reason = models.CharField(max_length=300, blank=True)
    is_major = models.BooleanField("major incident", default=False)
    major_declared_at = models.DateTimeField(null=True)
    stood_down_at = models.DateTimeField(null=True)
    # Where it stands.
    workflow_version = models.ForeignKey(
        "incidents.WorkflowVersion", on_delete=models.PROTECT, related_name="+", related_query_name="incidents_unscoped"
    )
    state = models.ForeignKey(
        "incidents.State",
        on_delete=models.PROTECT,
        related_name="+",
        related_query_name="incidents_unscoped",
        db_index=False,  # `incident_in_state` serves it
    )
    phase = models.CharField(max_length=14, choices=Phase)
    is_open = models.BooleanField(default=True)
    state_entered_at = models.DateTimeField()
    hold_reason = _optional("incidents.HoldReason", "+", "incidents_unscoped")
    facts = models.JSONField(default=dict, help_text="What the workflow's own fields hold.")
    # Who has it.
    team = _optional("incidents.Team", "incidents", "incidents_unscoped")
    assignee = _optional(settings.AUTH_USER_MODEL, "assigned_incidents", "assigned_incidents_unscoped")
    acknowledged_by = _optional(settings.AUTH_USER_MODEL, "+", "acknowledged_incidents_unscoped")
    reassignment_count = models.PositiveIntegerField(default=0)
    reopen_count = models.PositiveIntegerField(default=0)
    # Who told us, and how.
    source = models.ForeignKey(
        "incidents.Source", on_delete=models.PROTECT, related_name="+", related_query_name="incidents_unscoped"
    )
    reporter = _optional(settings.AUTH_USER_MODEL, "reported_incidents", "reported_incidents_unscoped")
    contact = _optional("incidents.Contact", "incidents", "incidents_unscoped")
    external_id = models.CharField(max_length=120, blank=True, help_text="Its number where it was recorded first.")
    dedup_key = models.CharField(max_length=255, blank=True)
    is_history = models.BooleanField(default=False, help_text="Recorded elsewhere and imported as it was.")
    # Nearly every row is real: an index of them all would be taken before the queue's own.
    exercise = _optional("incidents.Exercise", "incidents", "incidents_unscoped", db_index=False)
    restricted = models.BooleanField(default=False)
    # How it ended.
    resolution_code = _optional("incidents.ResolutionCode", "+", "incidents_unscoped")
    resolution_summary = models.TextField(blank=True)
    resolution_kind = models.CharField(max_length=12, choices=ResolutionKind, blank=True)
    # When (milestones; all UTC).
    occurred_at = models.DateTimeField(null=True)
    detected_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    mitigated_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    # The next instant at which a promise is broken (UTC); none where none runs.
    next_due_at = models.DateTimeField(null=True)
    # The record.
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField()

    objects = IncidentManager()

    class Meta:
        default_manager_name = "objects"
        permissions = tuple(INCIDENT_PERMISSIONS)
        default_permissions = ("view", "add", "change")
        constraints = [
            models.CheckConstraint(condition=Q(phase__in=list(Phase.values)), name="incident_phase_known"),
            models.CheckConstraint(
                condition=Q(phase__in=_OPEN, is_open=True) | (~Q(phase__in=_OPEN) & Q(is_open=False)),
                name="incident_open_by_phase",
            ),
            models.CheckConstraint(
                condition=Q(is_history=True) | ~Q(phase__in=["resolved", "closed"]) | Q(resolved_at__isnull=False),
                name="incident_resolved_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(phase="closed") | Q(closed_at__isnull=False), name="incident_closed_has_time"
            ),
            models.CheckConstraint(
                condition=~Q(phase="cancelled") | Q(cancelled_at__isnull=False), name="incident_cancelled_has_time"
            ),
            models.CheckConstraint(
                condition=~Q(is_open=True) | Q(resolved_at=None, closed_at=None, cancelled_at=None),
                name="incident_open_has_no_end",
            ),
            models.CheckConstraint(
                condition=Q(is_history=True)
                | Q(phase="on_hold", hold_reason__isnull=False)
                | (~Q(phase="on_hold") & Q(hold_reason=None)),
                name="incident_hold_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_at=None, acknowledged_by=None)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False)
                | Q(is_history=True),
                name="incident_acknowledged_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(is_major=False) | Q(major_declared_at__isnull=False), name="incident_major_was_declared"
            ),
            models.UniqueConstraint(
                fields=["service", "dedup_key"],
                condition=Q(is_open=True, exercise=None) & ~Q(dedup_key=""),
                name="incident_one_open_per_key",
            ),
            models.UniqueConstraint(
                fields=["dedup_key"],
                condition=Q(is_open=True, exercise=None, service=None) & ~Q(dedup_key=""),
                name="incident_one_open_per_bare_key",
            ),
            models.UniqueConstraint(
                fields=["exercise", "service", "dedup_key"],
                condition=Q(is_open=True, exercise__isnull=False) & ~Q(dedup_key=""),
                name="incident_one_open_per_drill_key",
            ),
            models.UniqueConstraint(
                fields=["exercise", "dedup_key"],
                condition=Q(is_open=True, exercise__isnull=False, service=None) & ~Q(dedup_key=""),
                name="incident_one_open_per_bare_drill_key",
            ),
            models.UniqueConstraint(
                fields=["source", "external_id"], condition=~Q(external_id=""), name="incident_external_id_once"
            ),
        ]
        indexes = [
            # The queue of everything open, most pressing first. Here and below, `restricted` and `assignee` let the
            # tabs be counted from the index alone.
            models.Index(
                fields=["priority", "reported_at", "id", "restricted", "assignee"],
                condition=Q(is_open=True, exercise=None),
                name="incident_queue",
            ),
            # "Mine" and "my team's".
            models.Index(
                fields=["assignee", "priority", "reported_at", "id", "restricted"],
                condition=Q(is_open=True, exercise=None),
                name="incident_queue_of_person",
            ),
            models.Index(
                fields=["team", "priority", "reported_at", "id", "restricted", "assignee"],
                condition=Q(is_open=True, exercise=None),
                name="incident_queue_of_team",
            ),
            # Running majors, of which there are few among everything open.
            models.Index(
                fields=["is_major", "priority", "reported_at", "id", "restricted", "assignee"],
                condition=Q(is_open=True, exercise=None),
                name="incident_major",
            ),
            # The queue by what breaches next. Nulls come last by an expression, because only that order is the same
            # on every database; `restricted` and `assignee` as above.
            models.Index(
                IsNull(F("next_due_at"), True),
                "next_due_at",
                "priority",
                "reported_at",
                "id",
                "restricted",
                "assignee",
                condition=Q(is_open=True, exercise=None),
                name="incident_next_due",
            ),
            # Lists of everything, newest first, and date filters.
            models.Index(
                F("reported_at").desc(),
                F("id").desc(),
                "restricted",
                "assignee",
                condition=Q(exercise=None),
                name="incident_newest",
            ),
            # Majors of all times, of which there are few among everything.
            models.Index(
                F("reported_at").desc(),
                F("id").desc(),
                condition=Q(exercise=None, is_major=True),
                name="incident_majors_newest",
            ),
            # What was resolved since, newest first: today, and per day of the last fortnight.
            models.Index(
                F("resolved_at").desc(),
                F("id").desc(),
                "restricted",
                "assignee",
                condition=Q(exercise=None, resolved_at__isnull=False),
                name="incident_by_resolution",
            ),
            # What major incidents cost time: those that were ever declared, newest first.
            models.Index(
                F("major_declared_at").desc(),
                F("id").desc(),
                condition=Q(exercise=None, major_declared_at__isnull=False),
                name="incident_ever_major",
            ),
            # Lists by state, and the search for automatic moves that nobody waits for.
            models.Index(fields=["state", "state_entered_at"], name="incident_in_state"),
            models.Index(
                fields=["phase", "-reported_at", "-id", "restricted", "assignee"],
                condition=Q(exercise=None),
                name="incident_by_phase",
            ),
            # What changed since, for programs that keep a copy.
            models.Index(fields=["updated_at", "id"], name="incident_by_change"),
            # Restricted incidents a person may see.
            models.Index(fields=["id"], condition=Q(restricted=True), name="incident_restricted"),
            # What belongs to a drill.
            models.Index(fields=["exercise"], condition=Q(exercise__isnull=False), name="incident_of_exercise"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        return f"INC-{self.pk}"
