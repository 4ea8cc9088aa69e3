"""What a version of a scenario holds: objectives, injects and expected actions."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from incidents.lifecycle.choices import Role
from incidents.scenarios.choices import Condition, Delivery, Evidence, Measure, Trigger
from incidents.scenarios.managers import LibraryManager
from incidents.scenarios.models.scenarios import ScenarioVersion
from incidents.workflows.choices import Phase


class Objective(models.Model):
    """What a drill is to show: one capability, one critical task, how it is measured, and by when it is done.

    `target_seconds` counts from the report of the drill's first incident. `value` says which procedure (its slug) or
    which roles (codes, with commas between them) where the measure asks for one.
    """

    version = models.ForeignKey(ScenarioVersion, on_delete=models.CASCADE, related_name="objectives")
    position = models.PositiveSmallIntegerField()
    key = models.SlugField(max_length=60)
    title = models.CharField(max_length=200)
    capability = models.ForeignKey("incidents.Capability", on_delete=models.PROTECT, related_name="objectives")
    critical_task = models.CharField(max_length=300, blank=True)
    measure = models.CharField(max_length=14, choices=Measure, default=Measure.OBSERVED)
    value = models.CharField(max_length=200, blank=True)
    target_seconds = models.PositiveIntegerField(null=True, blank=True)

    objects = LibraryManager["Objective"]("version__scenario__")

    class Meta:
        ordering = ["version", "position"]
        default_manager_name = "objects"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="objective_one_per_position"),
            models.UniqueConstraint(fields=["version", "key"], name="objective_one_per_key"),
            models.CheckConstraint(condition=~Q(title=""), name="objective_has_title"),
        ]

    def __str__(self) -> str:
        return self.title


class Inject(models.Model):
    """One timed stimulus of a scenario (an entry of the master scenario events list).

    `offset_seconds` counts from the beginning, `quiet_seconds` since the players last did something. `phase` and
    `after` (an expected action's key) are what a condition waits for. `sender` is who seems to tell it. `incident` is
    what is reported where an incident is: {"title", "description", "type", "service", "category", "impact",
    "urgency", "dedup_key", "via"}, rows by their codes and slugs, `via` "api" or "form".
    """

    version = models.ForeignKey(ScenarioVersion, on_delete=models.CASCADE, related_name="injects")
    position = models.PositiveSmallIntegerField()
    key = models.SlugField(max_length=60)
    title = models.CharField(max_length=200)
    trigger = models.CharField(max_length=10, choices=Trigger, default=Trigger.OFFSET)
    offset_seconds = models.PositiveIntegerField(null=True, blank=True)
    condition = models.CharField(max_length=8, choices=Condition, blank=True)
    quiet_seconds = models.PositiveIntegerField(null=True, blank=True)
    phase = models.CharField(max_length=14, choices=Phase, blank=True)
    after = models.SlugField(max_length=60, blank=True)
    delivery = models.CharField(max_length=10, choices=Delivery, default=Delivery.CONSOLE)
    sender = models.CharField(max_length=120, blank=True)
    body = models.TextField(blank=True)
    incident = models.JSONField(default=dict, blank=True)
    picture = models.CharField(max_length=80, blank=True, editable=False, help_text="Its name in the vault.")
    picture_type = models.CharField(max_length=60, blank=True, editable=False)
    picture_text = models.CharField("what the picture shows", max_length=300, blank=True)
    controller_note = models.TextField("for the controller", blank=True)

    objects = LibraryManager["Inject"]("version__scenario__")

    class Meta:
        ordering = ["version", "position"]
        default_manager_name = "objects"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="inject_one_per_position"),
            models.UniqueConstraint(fields=["version", "key"], name="inject_one_per_key"),
            models.CheckConstraint(condition=~Q(title=""), name="inject_has_title"),
            models.CheckConstraint(
                condition=Q(trigger="offset", offset_seconds__isnull=False, condition="")
                | Q(trigger="by_hand", offset_seconds=None, condition="")
                | Q(trigger="condition", offset_seconds=None) & ~Q(condition=""),
                name="inject_trigger_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(condition="")
                | Q(condition="phase") & ~Q(phase="")
                | Q(condition="quiet", quiet_seconds__gte=1)
                | Q(condition="done") & ~Q(after=""),
                name="inject_condition_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ExpectedAction(models.Model):
    """What the players are expected to do about an inject, who ought to, how soon, and how it is recognised.

    `target_seconds` counts from the release of the inject. With an objective it is a critical task of that objective.
    `role` is the response role that ought to take it; none: whoever plays.
    """

    inject = models.ForeignKey(Inject, on_delete=models.CASCADE, related_name="expected_actions")
    position = models.PositiveSmallIntegerField()
    key = models.SlugField(max_length=60)
    text = models.CharField(max_length=300)
    role = models.CharField(max_length=12, choices=Role, blank=True)
    target_seconds = models.PositiveIntegerField(null=True, blank=True)
    evidence = models.CharField(max_length=14, choices=Evidence, default=Evidence.OBSERVED)
    value = models.CharField(max_length=120, blank=True)
    objective = models.ForeignKey(
        Objective, null=True, blank=True, on_delete=models.SET_NULL, related_name="expected_actions"
    )

    objects = LibraryManager["ExpectedAction"]("inject__version__scenario__")

    class Meta:
        ordering = ["inject", "position"]
        default_manager_name = "objects"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["inject", "position"], name="expectedaction_one_per_position"),
            models.UniqueConstraint(fields=["inject", "key"], name="expectedaction_one_per_key"),
            models.CheckConstraint(condition=~Q(text=""), name="expectedaction_says_something"),
        ]

    def __str__(self) -> str:
        return self.text
