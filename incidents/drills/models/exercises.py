"""The row that separates a rehearsal from reality, and who takes part in it."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from incidents.drills.choices import DrillRole, ExerciseStatus, ExerciseType
from incidents.drills.managers import ExerciseQuerySet

LONGEST = 3 * 24 * 60
MOST_COMPRESSION = 60


def _optional(to: str, related_name: str) -> models.ForeignKey:
    return models.ForeignKey(to, null=True, blank=True, on_delete=models.PROTECT, related_name=related_name)


class Exercise(models.Model):
    """One rehearsal; the incidents it makes point here and nothing real counts them.

    `starts_at` is when it is planned to begin, `slot_at` the occurrence of its programme that it is (UTC, never moved).
    Its time runs from `started_at`, without `paused_seconds` and what has passed since `paused_at`, times
    `compression`. Before `results_shared_at` its players do not read what was expected of them and how they did.
    """

    name = models.CharField(max_length=200)
    exercise_type = models.CharField(max_length=12, choices=ExerciseType, default=ExerciseType.DRILL)
    status = models.CharField(max_length=9, choices=ExerciseStatus, default=ExerciseStatus.PLANNED)
    created_at = models.DateTimeField()
    created_by = _optional(settings.AUTH_USER_MODEL, "+")
    participants = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        through="incidents.ExerciseRole",
        related_name="exercises",
        help_text="Who takes part: what the rehearsal sends goes to them alone.",
    )
    # What is rehearsed, by whom.
    scenario_version = _optional("incidents.ScenarioVersion", "exercises")
    team = _optional("incidents.Team", "exercises")
    service = _optional("incidents.Service", "exercises")
    trainer = _optional(settings.AUTH_USER_MODEL, "trained_exercises")
    programme = _optional("incidents.DrillProgramme", "exercises")
    slot_at = models.DateTimeField(null=True, editable=False)
    # When.
    starts_at = models.DateTimeField(null=True, blank=True)
    planned_minutes = models.PositiveSmallIntegerField(
        default=60, validators=[MinValueValidator(1), MaxValueValidator(LONGEST)]
    )
    is_surprise = models.BooleanField("surprise", default=False)
    compression = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(MOST_COMPRESSION)]
    )
    invited_at = models.DateTimeField(null=True, editable=False)
    # How it went.
    started_at = models.DateTimeField(null=True, editable=False)
    paused_at = models.DateTimeField(null=True, editable=False)
    paused_seconds = models.PositiveIntegerField(default=0, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    end_reason = models.CharField(max_length=300, blank=True, editable=False)
    results_shared_at = models.DateTimeField(null=True, editable=False)
    archived_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = models.Manager.from_queryset(ExerciseQuerySet)()

    class Meta:
        ordering = ["-created_at"]
        default_permissions = ("view", "add", "change")
        constraints = [
            models.CheckConstraint(condition=Q(status__in=list(ExerciseStatus.values)), name="exercise_status_known"),
            models.CheckConstraint(
                condition=~Q(status__in=["running", "paused", "finished"]) | Q(started_at__isnull=False),
                name="exercise_begun_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(status="paused", paused_at__isnull=False) | ~Q(status="paused") & Q(paused_at=None),
                name="exercise_paused_since",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["finished", "cancelled", "missed"], ended_at__isnull=False)
                | Q(status__in=["planned", "running", "paused"], ended_at=None),
                name="exercise_ended_at_some_time",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["cancelled", "missed"]) | ~Q(end_reason=""), name="exercise_given_up_says_why"
            ),
            models.CheckConstraint(
                condition=Q(compression=1) | Q(exercise_type__in=["tabletop", "micro"]),
                name="exercise_real_time_unless_on_paper",
            ),
            models.CheckConstraint(
                condition=Q(compression__gte=1) & Q(planned_minutes__gte=1), name="exercise_takes_time"
            ),
            models.CheckConstraint(
                condition=Q(programme=None, slot_at=None) | Q(programme__isnull=False, slot_at__isnull=False),
                name="exercise_slot_of_its_programme",
            ),
            models.UniqueConstraint(
                fields=["programme", "slot_at"],
                condition=Q(programme__isnull=False),
                name="exercise_once_per_slot",
            ),
        ]
        indexes = [
            # The calendar, and what is to begin.
            models.Index(fields=["status", "starts_at"], name="exercise_by_start"),
            # A team's last drills.
            models.Index(F("team"), F("ended_at").desc(), name="exercise_of_team"),
        ]

    def __str__(self) -> str:
        return self.name


class ExerciseRole(models.Model):
    """One person has one role in one exercise; a person may have several."""

    exercise = models.ForeignKey(Exercise, on_delete=models.PROTECT, related_name="roles")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="exercise_roles")
    role = models.CharField(max_length=11, choices=DrillRole, default=DrillRole.PLAYER)

    class Meta:
        ordering = ["exercise", "role", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["exercise", "user", "role"], name="exerciserole_once"),
            models.CheckConstraint(condition=Q(role__in=list(DrillRole.values)), name="exerciserole_known"),
        ]
        indexes = [
            # Which exercises a person plays or conducts.
            models.Index(fields=["user", "role", "exercise"], name="exerciserole_of_person"),
        ]

    def __str__(self) -> str:
        return self.get_role_display()


class OutsideAllowed(models.Model):
    """Somebody or something outside the drill that its trainer named: what the drill sends may reach it.

    Exactly one of `key_contact`, `webhook` and `email`.
    """

    exercise = models.ForeignKey(Exercise, on_delete=models.PROTECT, related_name="outside_allowed")
    key_contact = models.ForeignKey("incidents.KeyContact", null=True, on_delete=models.PROTECT, related_name="+")
    webhook = models.ForeignKey("incidents.WebhookEndpoint", null=True, on_delete=models.PROTECT, related_name="+")
    email = models.EmailField(blank=True)
    reason = models.CharField(max_length=300)
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()

    class Meta:
        ordering = ["exercise", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(key_contact__isnull=False, webhook=None, email="")
                | Q(key_contact=None, webhook__isnull=False, email="")
                | Q(key_contact=None, webhook=None) & ~Q(email=""),
                name="outsideallowed_exactly_one",
            ),
        ]

    def __str__(self) -> str:
        return f"outside {self.pk}"
