"""The rows of schedules: when a report is mailed and to whom, and what became of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from incidents.people.validators import validate_time_zone
from reports.schedules.choices import DeliveryState


class ReportSchedule(models.Model):
    """One saved report is mailed by one rule.

    `rule` is a recurrence rule (RFC 5545) of wall time in `time_zone`, from `starts_on` at `time_of_day`; the period
    of the report is counted from the day of the slot in that zone. `generation` counts changes of the rule: a timer of
    an earlier one is no promise any more. `next_slot` is when it is mailed next; none while it is paused or over.
    `formats` are files that go with it.
    """

    report = models.ForeignKey("reports.SavedReport", on_delete=models.PROTECT, related_name="schedules")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(max_length=300)
    starts_on = models.DateField()
    time_of_day = models.TimeField()
    time_zone = models.CharField(max_length=64, validators=[validate_time_zone])
    formats = models.JSONField(default=list, blank=True)
    skips_empty = models.BooleanField(default=True)
    note = models.CharField(max_length=500, blank=True)
    generation = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1)
    next_slot = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    pause_reason = models.CharField(max_length=300, blank=True)
    retired_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(next_slot=None) | Q(paused_at=None, retired_at=None),
                name="reportschedule_rests_while_paused",
            ),
            models.CheckConstraint(
                condition=Q(pause_reason="") | Q(paused_at__isnull=False), name="reportschedule_reason_of_a_pause"
            ),
        ]

    def __str__(self) -> str:
        return f"schedule {self.pk}"


class ScheduleRecipient(models.Model):
    """One person gets a copy of every mailing of a schedule."""

    schedule = models.ForeignKey(ReportSchedule, on_delete=models.CASCADE, related_name="recipients")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["schedule", "pk"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["schedule", "user"], name="schedulerecipient_once")]

    def __str__(self) -> str:
        return f"recipient {self.pk}"


class ReportRun(models.Model):
    """One mailing of a schedule: that of one slot, or one that somebody asked for beside its rule.

    `today` is the day from which the period of the report is counted. `told_at`: its owner was told what failed.
    """

    schedule = models.ForeignKey(ReportSchedule, on_delete=models.PROTECT, related_name="runs")
    slot_at = models.DateTimeField()
    today = models.DateField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    began_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-slot_at", "-pk"]
        default_permissions = ()
        constraints = [
            # A slot is mailed once, whatever fires twice. Serves the history, newest first, too.
            models.UniqueConstraint(fields=["schedule", "slot_at"], name="reportrun_once_for_a_slot"),
        ]

    def __str__(self) -> str:
        return f"mailing {self.pk}"


class ReportDelivery(models.Model):
    """One person's copy of one mailing: counted and sent for them alone.

    While it waits, `next_at` says when it is tried (again); whoever tries it puts that off first, which is the lease.
    """

    run = models.ForeignKey(ReportRun, on_delete=models.CASCADE, related_name="deliveries")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=7, choices=DeliveryState, default=DeliveryState.PENDING)
    reason = models.CharField(max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["run", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["run", "user"], name="reportdelivery_once"),
            models.CheckConstraint(
                condition=Q(state="pending", next_at__isnull=False, settled_at=None)
                | ~Q(state="pending") & Q(next_at=None, settled_at__isnull=False),
                name="reportdelivery_due_while_it_waits",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["skipped", "failed"]) | ~Q(reason=""), name="reportdelivery_says_why_not"
            ),
        ]
        indexes = [
            # The sweep: what is to be tried now.
            models.Index(fields=["next_at"], condition=Q(state="pending"), name="reportdelivery_due"),
        ]

    def __str__(self) -> str:
        return f"copy {self.pk}"
