"""The rows of programmes: when drills take place, with whom, and when none do."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from incidents.drills.choices import DrillRole, ExerciseType
from incidents.drills.managers import ConductManager
from incidents.people.validators import validate_time_zone
from incidents.programmes.choices import InvitationState


class DrillProgramme(models.Model):
    """Drills that take place again and again: by which rule, of what kind, with which teams and scenarios in turn.

    `rule` is a recurrence rule (RFC 5545) of wall time in `time_zone`, from `starts_on` at `time_of_day`. `windows`
    are the hours in which one may begin, as opening hours of a calendar ({"mon": [["09:00", "17:00"]]}); empty:
    always. A surprise begins at an instant of the day within the windows that is drawn when the drill is planned.
    `revision` counts what changes its dates.
    """

    name = models.CharField(max_length=120, unique=True)
    slug = models.SlugField(max_length=120, unique=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="drill_programmes",
        help_text="The trainer: is told what could not take place, and conducts where nobody else is named.",
    )
    exercise_type = models.CharField(max_length=12, choices=ExerciseType, default=ExerciseType.FUNCTIONAL)
    rule = models.CharField(max_length=300)
    starts_on = models.DateField()
    time_of_day = models.TimeField()
    time_zone = models.CharField(max_length=64, default="UTC", validators=[validate_time_zone])
    planned_minutes = models.PositiveSmallIntegerField(
        default=60, validators=[MinValueValidator(1), MaxValueValidator(4320)]
    )
    compression = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1), MaxValueValidator(60)])
    windows = models.JSONField(default=dict, blank=True)
    is_surprise = models.BooleanField("surprise", default=False)
    invite_days = models.PositiveSmallIntegerField("invite, days before", default=14)
    remind_hours = models.PositiveSmallIntegerField("remind, hours before", null=True, blank=True, default=24)
    micro = models.JSONField(default=dict, blank=True, help_text="What a micro-drill asks; see its plan.")
    created_at = models.DateTimeField(editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)
    paused_at = models.DateTimeField(null=True, editable=False)
    retired_at = models.DateTimeField(null=True, editable=False)
    history = HistoricalRecords(excluded_fields=["revision"])

    class Meta:
        ordering = ["name"]
        default_permissions = ("view", "add", "change")
        constraints = [
            models.CheckConstraint(
                condition=Q(compression=1) | Q(exercise_type__in=["tabletop", "micro"]),
                name="drillprogramme_real_time_unless_on_paper",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ProgrammeTeam(models.Model):
    """One team in the turn of a programme."""

    programme = models.ForeignKey(DrillProgramme, on_delete=models.CASCADE, related_name="turns_of_teams")
    team = models.ForeignKey("incidents.Team", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["programme", "position"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["programme", "position"], name="programmeteam_once")]

    def __str__(self) -> str:
        return f"{self.position}. {self.team}"


class ProgrammeScenario(models.Model):
    """One scenario in the turn of a programme. Each drill takes the version in force when it is planned."""

    programme = models.ForeignKey(DrillProgramme, on_delete=models.CASCADE, related_name="turns_of_scenarios")
    scenario = models.ForeignKey("incidents.Scenario", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["programme", "position"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["programme", "position"], name="programmescenario_once")]

    def __str__(self) -> str:
        return f"scenario {self.position}"


class ProgrammeRole(models.Model):
    """Who conducts or watches the drills of a programme; players are the team whose turn it is."""

    programme = models.ForeignKey(DrillProgramme, on_delete=models.CASCADE, related_name="roles")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=11, choices=DrillRole)

    class Meta:
        ordering = ["programme", "role", "pk"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["programme", "user", "role"], name="programmerole_once")]

    def __str__(self) -> str:
        return self.get_role_display()


class BlackoutPeriod(models.Model):
    """Days on which no drill takes place, both ends included: of one programme, or without one, of all."""

    programme = models.ForeignKey(
        DrillProgramme, null=True, blank=True, on_delete=models.CASCADE, related_name="blackouts"
    )
    name = models.CharField(max_length=120)
    starts_on = models.DateField()
    ends_on = models.DateField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["starts_on", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="blackoutperiod_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Invitation(models.Model):
    """One person was asked to take part in one exercise, and what they said."""

    exercise = models.ForeignKey("incidents.Exercise", on_delete=models.PROTECT, related_name="invitations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="drill_invitations")
    state = models.CharField(max_length=9, choices=InvitationState, default=InvitationState.ASKED)
    asked_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True)

    # Who was asked reaches their own by their list (see `queries`).
    objects = ConductManager["Invitation"](released=Q(pk__isnull=False))

    class Meta:
        ordering = ["exercise", "pk"]
        default_manager_name = "objects"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["exercise", "user"], name="invitation_once"),
            models.CheckConstraint(
                condition=Q(state="asked", answered_at=None) | ~Q(state="asked") & Q(answered_at__isnull=False),
                name="invitation_answered_at_some_time",
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class DrillFeed(models.Model):
    """A secret address at which one person's calendar program reads the drills that they know of.

    Only a SHA-256 of the secret is kept, so the address is shown once; who lost it makes a new one.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drill_feeds")
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["user", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(revoked_at=None), name="drillfeed_one_of_a_person"),
        ]

    def __str__(self) -> str:
        return f"Drills for {self.user}"


class ProgrammeNote(models.Model):
    """Why one date of a programme brought no drill when it was planned. Its trainer was told once."""

    programme = models.ForeignKey(DrillProgramme, on_delete=models.PROTECT, related_name="notes")
    slot_at = models.DateTimeField()
    reason = models.CharField(max_length=300)
    noted_at = models.DateTimeField()

    class Meta:
        ordering = ["programme", "slot_at", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["programme", "slot_at", "reason"], name="programmenote_once"),
        ]

    def __str__(self) -> str:
        return self.reason
