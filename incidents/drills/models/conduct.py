"""What happens in a drill: its injects, what was expected, what was answered, its pauses and its record."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from incidents.drills.choices import ExpectationStatus, Happening, InjectStatus
from incidents.drills.managers import ConductManager
from incidents.drills.models.exercises import Exercise

SHARED = Q(exercise__results_shared_at__isnull=False)


def _somebody() -> models.ForeignKey:
    return models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")


class ExerciseInject(models.Model):
    """One inject of the scenario in one exercise: waiting, held, released or skipped.

    `due_at` is when a timer releases it (UTC); none: it waits for its condition or for a hand. `incident` is what it
    reported. `released_by` is none where Muster released it.
    """

    exercise = models.ForeignKey(Exercise, on_delete=models.PROTECT, related_name="injects")
    inject = models.ForeignKey("incidents.Inject", on_delete=models.PROTECT, related_name="+", db_index=False)
    position = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=8, choices=InjectStatus, default=InjectStatus.WAITING)
    due_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    released_by = _somebody()
    late_ms = models.PositiveIntegerField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    incident = models.ForeignKey(
        "incidents.Incident",
        null=True,
        on_delete=models.PROTECT,
        related_name="made_by_injects",
        related_query_name="made_by_injects_unscoped",
    )

    objects = ConductManager["ExerciseInject"](released=Q(status="released"), incidents=("incident__",))

    class Meta:
        ordering = ["exercise", "position"]
        default_manager_name = "objects"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["exercise", "inject"], name="exerciseinject_once"),
            models.CheckConstraint(
                condition=Q(status="released", released_at__isnull=False) | ~Q(status="released") & Q(released_at=None),
                name="exerciseinject_released_at_some_time",
            ),
        ]

    def __str__(self) -> str:
        return f"inject {self.position} of drill {self.exercise_id}"


class Expectation(models.Model):
    """One expected action in one exercise, and whether it was taken. `decided_by` is none where Muster saw it.

    `due_at` is by when it counts as in time (UTC); none before its inject is released, or without a target.
    """

    exercise = models.ForeignKey(Exercise, on_delete=models.PROTECT, related_name="expectations")
    exercise_inject = models.ForeignKey(ExerciseInject, on_delete=models.PROTECT, related_name="expectations")
    action = models.ForeignKey("incidents.ExpectedAction", on_delete=models.PROTECT, related_name="+", db_index=False)
    status = models.CharField(max_length=8, choices=ExpectationStatus, default=ExpectationStatus.OPEN)
    due_at = models.DateTimeField(null=True)
    met_at = models.DateTimeField(null=True)
    met_by = _somebody()
    decided_by = _somebody()
    note = models.CharField(max_length=300, blank=True)
    entry = models.ForeignKey("incidents.TimelineEntry", null=True, on_delete=models.PROTECT, related_name="+")
    incident = models.ForeignKey(
        "incidents.Incident",
        null=True,
        on_delete=models.PROTECT,
        related_name="expectations",
        related_query_name="expectations_unscoped",
    )

    objects = ConductManager["Expectation"](released=SHARED, incidents=("incident__",))

    class Meta:
        ordering = ["exercise", "exercise_inject", "pk"]
        default_manager_name = "objects"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["exercise", "action"], name="expectation_once"),
            models.CheckConstraint(
                condition=Q(status__in=["met", "late"], met_at__isnull=False) | ~Q(status__in=["met", "late"]),
                name="expectation_met_at_some_time",
            ),
        ]
        indexes = [
            # What an act of the players may meet.
            models.Index(fields=["exercise"], condition=Q(status="open"), name="expectation_open"),
        ]

    def __str__(self) -> str:
        return f"expectation {self.pk}"


class InjectAnswer(models.Model):
    """What the players said to an inject: to a stakeholder, on the telephone, or in a facilitated discussion."""

    exercise = models.ForeignKey(Exercise, on_delete=models.PROTECT, related_name="answers")
    exercise_inject = models.ForeignKey(ExerciseInject, on_delete=models.PROTECT, related_name="answers")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.TextField()

    objects = ConductManager["InjectAnswer"](released=Q(exercise_inject__status="released"))

    class Meta:
        ordering = ["at", "pk"]
        default_manager_name = "objects"
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="injectanswer_says_something")]

    def __str__(self) -> str:
        return f"answer {self.pk}"


class ExercisePause(models.Model):
    """One pause of an exercise. `incident`: the real critical incident on the same people that interrupted it."""

    exercise = models.ForeignKey(Exercise, on_delete=models.PROTECT, related_name="pauses")
    paused_at = models.DateTimeField()
    resumed_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300)
    paused_by = _somebody()
    resumed_by = _somebody()
    incident = models.ForeignKey(
        "incidents.Incident",
        null=True,
        on_delete=models.PROTECT,
        related_name="interrupted_drills",
        related_query_name="interrupted_drills_unscoped",
    )

    # Everybody who knows of the drill may read it, but where it names an incident of which they may not know.
    objects = ConductManager["ExercisePause"](released=Q(pk__isnull=False), incidents=("incident__",))

    class Meta:
        ordering = ["paused_at", "pk"]
        default_manager_name = "objects"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["exercise"], condition=Q(resumed_at=None), name="exercisepause_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"pause {self.pk}"


class ExerciseEntry(models.Model):
    """One thing that happened to an exercise, for those who conduct it. Never changed or deleted.

    `seconds` is the time of the exercise, paused spans left out; none before it began.
    """

    exercise = models.ForeignKey(Exercise, on_delete=models.PROTECT, related_name="entries")
    code = models.CharField(max_length=12, choices=Happening)
    at = models.DateTimeField()
    seconds = models.PositiveIntegerField(null=True)
    actor = _somebody()
    exercise_inject = models.ForeignKey(ExerciseInject, null=True, on_delete=models.PROTECT, related_name="+")
    expectation = models.ForeignKey(Expectation, null=True, on_delete=models.PROTECT, related_name="+")
    data = models.JSONField(default=dict)
    body = models.TextField(blank=True)

    objects = ConductManager["ExerciseEntry"](released=SHARED)

    class Meta:
        ordering = ["at", "pk"]
        default_manager_name = "objects"
        default_permissions = ()
        verbose_name_plural = "exercise entries"
        indexes = [models.Index(fields=["exercise", "at", "id"], name="exerciseentry_of_one")]

    def __str__(self) -> str:
        return f"{self.code} {self.pk}"
