"""Scenarios and their versions, and the capabilities that they rehearse."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from incidents.plans.models.base import Reviewed, Version
from incidents.scenarios.choices import Difficulty
from incidents.scenarios.managers import LibraryManager

LONGEST = 3 * 24 * 60


class Capability(models.Model):
    """Something the organisation must be able to do, whatever happens: what objectives and qualifications are about."""

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120, unique=True)
    description = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)
    history = HistoricalRecords()

    class Meta:
        ordering = ["position", "name"]
        verbose_name_plural = "capabilities"

    def __str__(self) -> str:
        return self.name


class Scenario(Reviewed):
    """One thing that might happen, to be rehearsed. Who plays it in a drill that is not over cannot read it.

    `source_incident`: the incident that it replays; who may not know of that one does not see the scenario either.
    """

    name = models.CharField(max_length=120, unique=True)
    slug = models.SlugField(max_length=120, unique=True)
    summary = models.CharField(max_length=300, blank=True)
    type = models.ForeignKey(
        "incidents.IncidentType", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    service = models.ForeignKey("incidents.Service", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    difficulty = models.PositiveSmallIntegerField(choices=Difficulty, default=Difficulty.MODERATE)
    source_incident = models.ForeignKey(
        "incidents.Incident",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="scenarios",
        related_query_name="scenarios_unscoped",
    )
    history = HistoricalRecords(excluded_fields=["source_incident"])

    objects = LibraryManager["Scenario"]()

    class Meta:
        ordering = ["name"]
        default_manager_name = "objects"
        default_permissions = ("view", "add", "change")
        constraints = [
            models.CheckConstraint(condition=Q(difficulty__in=list(Difficulty.values)), name="scenario_difficulty"),
        ]

    def __str__(self) -> str:
        return self.name


class ScenarioVersion(Version):
    """One version of a scenario. Drills keep the version with which they were planned.

    `hot_wash` is a list of questions that the players are asked at the end.
    """

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="versions")
    briefing = models.TextField(blank=True, help_text="What the players are told before it begins. Markdown.")
    starting_situation = models.TextField(blank=True, help_text="How things stand when it begins. Markdown.")
    evaluation_guide = models.TextField(blank=True, help_text="What evaluators look at. Markdown.")
    hot_wash = models.JSONField(default=list, blank=True)
    expected_minutes = models.PositiveSmallIntegerField(
        default=60, validators=[MinValueValidator(1), MaxValueValidator(LONGEST)]
    )

    objects = LibraryManager["ScenarioVersion"]("scenario__")

    class Meta:
        ordering = ["scenario", "-number"]
        default_manager_name = "objects"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["scenario", "number"], name="scenarioversion_one_per_number"),
            models.UniqueConstraint(
                fields=["scenario"], condition=Q(status="active"), name="scenarioversion_one_active"
            ),
            models.UniqueConstraint(fields=["scenario"], condition=Q(status="draft"), name="scenarioversion_one_draft"),
            models.CheckConstraint(
                condition=~Q(status="active") | Q(activated_at__isnull=False), name="scenarioversion_active_since"
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.number}"
