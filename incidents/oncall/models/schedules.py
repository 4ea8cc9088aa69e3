"""Schedules and the rotations that fill them, version by version."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from incidents.catalog.hours import WEEKDAYS as DAYS
from incidents.catalog.hours import format_intervals
from incidents.oncall.choices import WEEKDAYS, HandOver
from incidents.people.validators import validate_time_zone


class OnCallSchedule(models.Model):
    """Who answers for something around the clock: one person at each instant, or nobody.

    `revision` counts what changes its shifts, so that a calendar sees which of two answers is newer.
    """

    name = models.CharField(max_length=120, unique=True)
    slug = models.SlugField(max_length=120, unique=True)
    team = models.ForeignKey(
        "incidents.Team",
        on_delete=models.PROTECT,
        related_name="on_call_schedules",
        help_text="Its managers edit the schedule, its members may take shifts and cover for each other.",
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="owned_schedules",
        help_text="Is told when the next weeks have a hole. Without an owner, the team's managers are.",
    )
    time_zone = models.CharField(
        max_length=64, default="UTC", validators=[validate_time_zone], help_text="The calendar is shown in this zone."
    )
    description = models.TextField(blank=True, help_text="What whoever is on call answers for.")
    remind_hours = models.PositiveSmallIntegerField(
        "Remind before a shift",
        null=True,
        blank=True,
        default=12,
        help_text="Hours before a shift begins at which its person is reminded. Empty: nobody is.",
    )
    created_at = models.DateTimeField(editable=False)
    changed_at = models.DateTimeField(editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)
    history = HistoricalRecords(excluded_fields=["changed_at", "revision"])

    class Meta:
        ordering = ["name"]
        verbose_name = "on-call schedule"
        constraints = [
            models.CheckConstraint(
                condition=Q(remind_hours=None) | Q(remind_hours__range=(1, 168)), name="oncallschedule_reminds_in_time"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Rotation(models.Model):
    """One layer of a schedule, whatever it was called and however it turned over time: see its versions."""

    schedule = models.ForeignKey(OnCallSchedule, on_delete=models.CASCADE, related_name="rotations")
    created_at = models.DateTimeField(editable=False)

    class Meta:
        ordering = ["schedule", "pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"Rotation {self.pk}"


class RotationVersion(models.Model):
    """How a rotation turns from one instant until the next version of it, or its end. Never changed but to be ended.

    Who was on call stays as it was, because what was in force then is still here.
    """

    rotation = models.ForeignKey(Rotation, on_delete=models.CASCADE, related_name="versions")
    applies_from = models.DateTimeField()
    applies_until = models.DateTimeField(null=True)
    name = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField()
    time_zone = models.CharField(max_length=64, validators=[validate_time_zone])
    kind = models.CharField(max_length=8, choices=HandOver)
    every = models.PositiveSmallIntegerField(default=1)
    weekday = models.PositiveSmallIntegerField(null=True)
    hand_over_time = models.TimeField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    # As opening hours, but what ends no later than it begins ends on the next day. Empty: always.
    hours = models.JSONField(default=dict, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["rotation", "applies_from"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["rotation", "applies_from"], name="rotationversion_once_per_instant"),
            models.UniqueConstraint(
                fields=["rotation"], condition=Q(applies_until=None), name="rotationversion_one_goes_on"
            ),
            models.CheckConstraint(
                condition=Q(applies_until=None) | Q(applies_until__gt=F("applies_from")),
                name="rotationversion_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")), name="rotationversion_runs_a_day"
            ),
            models.CheckConstraint(condition=Q(every__gte=1), name="rotationversion_hands_over"),
            models.CheckConstraint(
                condition=Q(kind=HandOver.WEEKLY, weekday__range=(0, 6)) | (~Q(kind=HandOver.WEEKLY) & Q(weekday=None)),
                name="rotationversion_weekday_if_weekly",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def weekday_name(self) -> str:
        return WEEKDAYS[self.weekday] if self.weekday is not None else ""

    @property
    def hours_in_words(self) -> str:
        return "; ".join(f"{DAYS[day]} {format_intervals(self.hours[day])}" for day in DAYS if day in self.hours)


class RotationPlace(models.Model):
    """One place in the order of a rotation's version: who has it, or nobody since that person left."""

    version = models.ForeignKey(RotationVersion, on_delete=models.CASCADE, related_name="places")
    position = models.PositiveSmallIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["version", "position"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["version", "position"], name="rotationplace_once")]

    def __str__(self) -> str:
        return f"{self.position}. {self.user or 'nobody'}"
