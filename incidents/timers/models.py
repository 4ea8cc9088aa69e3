"""Timers, and the recurring jobs that ride on them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from incidents.permissions.managers import ScopedManager
from incidents.timers.choices import CatchUp, TimerPriority, TimerState

_LIVE = Q(state__in=["pending", "leased"])


class Timer(models.Model):
    """One promise that something will happen at `due_at`: the only kind of promise that outlives a process.

    `kind` says what (see `handlers`), `subject_id` about which row of the kind's own (0: none); `generation` tells
    apart what was begun anew. While it is leased, `lease_owner` and `attempt` are the fence: whoever had an earlier
    lease can no longer finish it. A key that was used once is used up, whatever became of its timer.
    """

    kind = models.CharField(max_length=40)
    incident = models.ForeignKey(
        "incidents.Incident",
        null=True,
        on_delete=models.PROTECT,
        related_name="timers",
        related_query_name="timers_unscoped",
        db_index=False,  # `timer_live_of_incident` serves it
    )
    subject_id = models.BigIntegerField(default=0)
    generation = models.PositiveIntegerField(default=0)
    payload = models.JSONField(default=dict)
    dedup_key = models.CharField(max_length=160, unique=True)
    due_at = models.DateTimeField()
    not_after = models.DateTimeField(null=True)
    catch_up = models.CharField(max_length=10, choices=CatchUp, default=CatchUp.FIRE_ONCE)
    priority = models.PositiveSmallIntegerField(default=TimerPriority.ORDINARY)
    state = models.CharField(max_length=10, choices=TimerState, default=TimerState.PENDING)
    # After a failure: not before this instant.
    retry_at = models.DateTimeField(null=True)
    lease_owner = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    fired_at = models.DateTimeField(null=True)
    lateness_ms = models.PositiveBigIntegerField(null=True)

    objects = ScopedManager["Timer"](optional=("incident__",))

    class Meta:
        default_manager_name = "objects"
        default_permissions = ("view", "change")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=list(TimerState.values)), name="timer_state_known"),
            models.CheckConstraint(condition=Q(catch_up__in=list(CatchUp.values)), name="timer_catch_up_known"),
            models.CheckConstraint(condition=Q(priority__lte=9), name="timer_priority_known"),
            models.CheckConstraint(
                condition=Q(state="leased", lease_until__isnull=False) & ~Q(lease_owner="")
                | ~Q(state="leased") & Q(lease_until=None, lease_owner=""),
                name="timer_leased_to_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state="fired", fired_at__isnull=False, lateness_ms__isnull=False)
                | ~Q(state="fired") & Q(fired_at=None, lateness_ms=None),
                name="timer_fired_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(catch_up="expire") | Q(not_after__isnull=False), name="timer_expires_some_time"
            ),
            models.CheckConstraint(
                condition=Q(not_after=None) | Q(not_after__gte=models.F("due_at")), name="timer_ends_after_it_is_due"
            ),
        ]
        indexes = [
            # The claim of what is due, most pressing first.
            models.Index(fields=["priority", "due_at"], condition=Q(state="pending"), name="timer_due"),
            # Whether anything is due at all, and what is overdue.
            models.Index(fields=["due_at"], condition=Q(state="pending"), name="timer_next"),
            # The release of leases that have lapsed.
            models.Index(fields=["lease_until"], condition=Q(state="leased"), name="timer_leased"),
            # What is to be cancelled with an incident, and whether one of a kind is running.
            models.Index(fields=["incident", "kind"], condition=_LIVE, name="timer_live_of_incident"),
            # The same of a subject that is no incident.
            models.Index(fields=["kind", "subject_id"], condition=_LIVE, name="timer_live_of_subject"),
            # Everything an incident had; foreign keys.
            models.Index(fields=["incident"], condition=Q(incident__isnull=False), name="timer_of_incident"),
            # Which of several due of one subject is the latest.
            models.Index(
                fields=["kind", "subject_id", "due_at"], condition=Q(catch_up="coalesce"), name="timer_coalescing"
            ),
            # The list of the dead.
            models.Index(fields=["due_at"], condition=Q(state="dead"), name="timer_dead"),
        ]

    def __str__(self) -> str:
        return f"timer {self.pk}"


class RecurringJob(models.Model):
    """One piece of housekeeping that is done again and again, at a wall time of one time zone.

    `rule` is an RFC 5545 recurrence without its start: `starts_on` at `wall_time` is the start. Of slots that were
    missed only the latest is made up for. `owed_slot` is the slot whose run is due now; a lease says who runs it.
    """

    name = models.CharField(max_length=80, unique=True, help_text="What it is called in lists.")
    kind = models.CharField(max_length=40, editable=False)
    rule = models.CharField(
        max_length=200, help_text="How often, as an RFC 5545 rule, such as FREQ=DAILY or FREQ=WEEKLY;BYDAY=MO,TH."
    )
    wall_time = models.TimeField("at", help_text="The time of day, in the zone below.")
    zone = models.CharField(
        "time zone", max_length=60, help_text="An IANA zone such as Europe/Berlin; its clock changes are heeded."
    )
    starts_on = models.DateField(help_text="From which day on; a rule such as every second week counts from here.")
    is_active = models.BooleanField("active", default=True, help_text="Off: it is not run by itself any more.")
    # Counts changes of the rule: a timer of an earlier one is no promise any more.
    generation = models.PositiveIntegerField(default=0, editable=False)
    next_slot = models.DateTimeField(null=True, editable=False)
    last_slot = models.DateTimeField(null=True, editable=False)
    owed_slot = models.DateTimeField(null=True, editable=False)
    lease_owner = models.CharField(max_length=80, blank=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    last_run_at = models.DateTimeField(null=True, editable=False)
    last_seconds = models.FloatField(null=True, editable=False)
    last_outcome = models.CharField(max_length=300, blank=True, editable=False)
    has_failed = models.BooleanField(default=False, editable=False)
    history = HistoricalRecords(
        excluded_fields=[
            *("generation", "next_slot", "last_slot", "owed_slot", "lease_owner", "lease_until"),
            *("last_run_at", "last_seconds", "last_outcome", "has_failed"),
        ]
    )

    class Meta:
        default_permissions = ("view", "change")
        ordering = ["name"]
        indexes = [
            # Which jobs are to be run now.
            models.Index(fields=["owed_slot"], condition=Q(owed_slot__isnull=False), name="recurringjob_owed"),
        ]

    def __str__(self) -> str:
        return self.name
