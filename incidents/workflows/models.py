"""Workflows as rows. A version that incidents have begun with is never edited: a new draft replaces it."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from incidents.permissions.roles import INCIDENT_PERMISSIONS
from incidents.workflows.choices import FieldKind, Phase, VersionStatus


class Workflow(models.Model):
    """The way incidents of one type are worked; its versions hold the states and moves."""

    incident_type = models.OneToOneField("incidents.IncidentType", on_delete=models.PROTECT, related_name="workflow")
    name = models.CharField(max_length=120, unique=True)
    description = models.TextField(blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["incident_type__position", "name"]

    def __str__(self) -> str:
        return self.name


class WorkflowVersion(models.Model):
    """One version of a workflow: a draft being written, the active one new incidents take, or a retired one."""

    workflow = models.ForeignKey(Workflow, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(editable=False)
    status = models.CharField(max_length=10, choices=VersionStatus, default=VersionStatus.DRAFT, editable=False)
    summary = models.CharField(
        max_length=200, blank=True, help_text="What this version changes, for those who read it later."
    )
    created_at = models.DateTimeField(editable=False)
    published_at = models.DateTimeField(null=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    history = HistoricalRecords(history_change_reason_field=models.TextField(null=True))

    class Meta:
        ordering = ["workflow", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["workflow", "number"], name="workflowversion_number_once"),
            models.UniqueConstraint(
                fields=["workflow"], condition=Q(status="active"), name="workflowversion_one_active"
            ),
            models.UniqueConstraint(fields=["workflow"], condition=Q(status="draft"), name="workflowversion_one_draft"),
        ]

    def __str__(self) -> str:
        return f"{self.workflow} v{self.number}"


class WorkflowField(models.Model):
    """A fact that one workflow collects on its incidents, such as a measured response time."""

    version = models.ForeignKey(WorkflowVersion, on_delete=models.CASCADE, related_name="fields")
    slug = models.SlugField(max_length=60)
    label = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=FieldKind, default=FieldKind.TEXT)
    options = models.JSONField(
        default=list, blank=True, help_text='For "one of several": the answers, such as ["yes", "no"].'
    )
    unit = models.CharField(max_length=20, blank=True, help_text="For a number: its unit, such as ms or %.")
    help_text = models.CharField(max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["version", "slug"], name="workflowfield_slug_once")]

    def __str__(self) -> str:
        return self.label


class State(models.Model):
    """Where an incident can stand in one version of a workflow."""

    version = models.ForeignKey(WorkflowVersion, on_delete=models.CASCADE, related_name="states")
    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=80)
    phase = models.CharField(
        max_length=14, choices=Phase, help_text="What this state means to clocks, queues and reports."
    )
    is_start = models.BooleanField("start", default=False, help_text="New incidents begin here. Exactly one state.")
    description = models.CharField(max_length=300, blank=True, help_text="What is done here, in one sentence.")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "slug"], name="state_slug_once"),
            models.UniqueConstraint(fields=["version"], condition=Q(is_start=True), name="state_one_start"),
        ]

    def __str__(self) -> str:
        return self.name


class Transition(models.Model):
    """One possible move: from one state to another, with what it asks for and who may make it."""

    version = models.ForeignKey(WorkflowVersion, on_delete=models.CASCADE, related_name="transitions")
    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=80, help_text="What the button says, such as “Contain”.")
    from_state = models.ForeignKey(State, on_delete=models.CASCADE, related_name="moves_out")
    to_state = models.ForeignKey(State, on_delete=models.CASCADE, related_name="moves_in")
    required_fields = models.JSONField(
        default=list, blank=True, help_text='What must be filled in, such as ["resolution_code"].'
    )
    needs_reason = models.BooleanField(default=False, help_text="On: whoever makes the move says why.")
    permission = models.CharField(
        max_length=60, choices=INCIDENT_PERMISSIONS, default="work_incident", help_text="Who may make this move."
    )
    automatic_after_seconds = models.PositiveIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(60)],
        help_text="Muster makes the move itself after this many seconds in the state. Empty: never.",
    )
    guidance = models.CharField(max_length=300, blank=True, help_text="Shown above the form of this move.")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "from_state", "slug"], name="transition_slug_once_per_state"),
            models.CheckConstraint(condition=~Q(from_state=F("to_state")), name="transition_moves"),
            models.CheckConstraint(
                condition=Q(automatic_after_seconds=None) | Q(automatic_after_seconds__gte=60),
                name="transition_automatic_after_a_minute",
            ),
            models.UniqueConstraint(
                fields=["from_state"],
                condition=Q(automatic_after_seconds__isnull=False),
                name="transition_one_automatic_per_state",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_inline_title(self) -> str:
        """What the heading of this move says in the console, where several moves bear one name."""
        return f"{self.name}: {self.from_state} → {self.to_state}"
