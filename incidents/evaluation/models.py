"""The rows of evaluation."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from incidents.drills.managers import ConductManager
from incidents.evaluation.choices import Finding, Outcome, Rating
from incidents.lifecycle.choices import Role
from incidents.scenarios.choices import Measure

SHARED = Q(exercise__results_shared_at__isnull=False)


def _exercise(related_name: str) -> models.ForeignKey:
    return models.ForeignKey("incidents.Exercise", on_delete=models.PROTECT, related_name=related_name)


def _objective(*, optional: bool = True) -> models.ForeignKey:
    return models.ForeignKey("incidents.Objective", null=optional, on_delete=models.PROTECT, related_name="+")


def _incident(related_name: str) -> models.ForeignKey:
    options: dict[str, Any] = {"related_name": related_name, "related_query_name": f"{related_name}_unscoped"}
    return models.ForeignKey("incidents.Incident", null=True, on_delete=models.PROTECT, **options)


def _entry() -> models.ForeignKey:
    return models.ForeignKey("incidents.TimelineEntry", null=True, on_delete=models.PROTECT, related_name="+")


class Measurement(models.Model):
    """What Muster measured by itself in one exercise: for one objective, or for the drill as a whole.

    `seconds` is a length of real time; none where it was not done, is unknown, or is no time. `explanation` says in
    words what was measured between what; `entry` is what shows it. Made anew whenever the drill is measured again.
    """

    exercise = _exercise("measurements")
    objective = _objective()
    measure = models.CharField(max_length=14, choices=Measure)
    seconds = models.PositiveIntegerField(null=True)
    target_seconds = models.PositiveIntegerField(null=True)
    outcome = models.CharField(max_length=9, choices=Outcome)
    explanation = models.CharField(max_length=300)
    incident = _incident("measurements")
    entry = _entry()
    measured_at = models.DateTimeField()

    objects = ConductManager["Measurement"](released=SHARED, incidents=("incident__",))

    class Meta:
        ordering = ["exercise", "pk"]
        default_manager_name = "objects"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["exercise", "objective"], condition=Q(objective__isnull=False), name="measurement_per_objective"
            ),
            models.UniqueConstraint(
                fields=["exercise", "measure"], condition=Q(objective=None), name="measurement_of_the_whole"
            ),
        ]

    def __str__(self) -> str:
        return f"measurement {self.pk}"


class Observation(models.Model):
    """What an evaluator saw: of an objective, an expectation, or the drill as a whole. Withdrawn, never deleted."""

    exercise = _exercise("observations")
    objective = _objective()
    expectation = models.ForeignKey("incidents.Expectation", null=True, on_delete=models.PROTECT, related_name="+")
    finding = models.CharField(max_length=11, choices=Finding, default=Finding.NEUTRAL)
    rating = models.CharField(max_length=9, choices=Rating, blank=True)
    text = models.TextField()
    evaluator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(help_text="When it was seen.")
    recorded_at = models.DateTimeField()
    incident = _incident("observations")
    entry = _entry()
    withdrawn_at = models.DateTimeField(null=True)

    objects = ConductManager["Observation"](released=SHARED, incidents=("incident__",))

    class Meta:
        ordering = ["exercise", "at", "pk"]
        default_manager_name = "objects"
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="observation_says_something")]

    def __str__(self) -> str:
        return f"observation {self.pk}"


class ObjectiveResult(models.Model):
    """The rating of one objective in one exercise. `decided_by` is none where it follows from the measurement alone."""

    exercise = _exercise("results")
    objective = _objective(optional=False)
    rating = models.CharField(max_length=9, choices=Rating, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    note = models.CharField(max_length=300, blank=True)

    objects = ConductManager["ObjectiveResult"](released=SHARED)

    class Meta:
        ordering = ["exercise", "objective__position"]
        default_manager_name = "objects"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["exercise", "objective"], name="objectiveresult_once")]

    def __str__(self) -> str:
        return f"result {self.pk}"


class HotWash(models.Model):
    """The survey of one player right after the drill: a link of its own, and what they answered.

    `answers` is [{"question", "answer"}]; `confidence` 1 (I would be lost) to 5 (I would manage). Only a SHA-256 of
    the link's secret is kept.
    """

    exercise = _exercise("hot_washes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    confidence = models.PositiveSmallIntegerField(null=True)
    answers = models.JSONField(default=list)

    objects = ConductManager["HotWash"](released=SHARED)

    class Meta:
        ordering = ["exercise", "pk"]
        default_manager_name = "objects"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["exercise", "user"], name="hotwash_once"),
            models.CheckConstraint(
                condition=Q(confidence=None) | Q(confidence__range=(1, 5)), name="hotwash_confidence_on_the_scale"
            ),
        ]

    def __str__(self) -> str:
        return f"hot wash {self.pk}"


class Qualification(models.Model):
    """One person showed in a drill that they can fill a role or do what a capability asks, until `expires_on`.

    Exactly one of `role` and `capability`. A newer one of the same stands beside the older.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="qualifications")
    role = models.CharField(max_length=12, choices=Role, blank=True)
    capability = models.ForeignKey("incidents.Capability", null=True, on_delete=models.PROTECT, related_name="+")
    exercise = _exercise("qualifications")
    earned_at = models.DateTimeField()
    expires_on = models.DateField()
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["user", "-earned_at"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=Q(role="", capability__isnull=False) | ~Q(role="") & Q(capability=None),
                name="qualification_for_one_thing",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "exercise"], condition=~Q(role=""), name="qualification_of_role_once"
            ),
            models.UniqueConstraint(
                fields=["user", "capability", "exercise"],
                condition=Q(capability__isnull=False),
                name="qualification_of_capability_once",
            ),
        ]
        indexes = [
            # Who is qualified now for a role, or by a capability.
            models.Index(fields=["role", "expires_on"], condition=Q(revoked_at=None), name="qualification_in_force"),
        ]

    def __str__(self) -> str:
        return f"qualification {self.pk}"
